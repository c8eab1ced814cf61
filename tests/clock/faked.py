"""The real program under Debian's faketime: what it takes for now is what a file says, and that moves from outside."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

LIBRARY = "CEKMANDIRI_FAKETIME"  # where libfaketime.so.1 is: `make test-clock` finds or installs it


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass
class Faked:
    """A program whose clock is moved by hand. `kills`: how often it was ended without a word."""

    folder: Path
    port: int
    kills: int = 0
    starts: int = 0

    @property
    def _offset(self) -> Path:
        return self.folder / "jam"

    def set(self, moment: datetime) -> None:
        """It is *moment* now, for a program that runs and for one that starts; from there the clock goes on."""
        coming = self._offset.with_suffix(".baru")
        coming.write_text(f"{moment.timestamp() - time.time():+.0f}\n", encoding="ascii")
        coming.replace(self._offset)  # read at any moment: never half

    def _environment(self) -> Mapping[str, str]:
        return {
            **os.environ,
            "LD_PRELOAD": os.environ[LIBRARY],
            "FAKETIME_TIMESTAMP_FILE": str(self._offset),
            "FAKETIME_CACHE_DURATION": "1",  # a jump holds within a second
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # waiting takes as long as it takes
        }

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """`run`, as an administrator starts it; however the block ends, the program is killed."""
        command = (sys.executable, "-m", "bot", "run", "--config", str(self.folder / "config.toml"))
        with (self.folder / "catatan").open("ab") as log:
            process = await asyncio.create_subprocess_exec(*command, env=self._environment(), stdout=log, stderr=log)
        self.starts += 1
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
                self.kills += 1
            await process.wait()

    async def beats(self, after: datetime, seconds: float = 120.0) -> dict[str, Any]:
        """Wait until reminders were looked at after that moment; gives what /sehat says then."""
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=20) as client:
            report: dict[str, Any] = {}
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                try:
                    report = (await client.get("/sehat")).json()
                except httpx.TransportError as error:
                    report = {"error": repr(error)}
                if report.get("beat_at") and datetime.fromisoformat(report["beat_at"]) >= after:
                    return report
                await asyncio.sleep(0.1)
        log = (self.folder / "catatan").read_text(encoding="utf-8")[-2000:]
        raise AssertionError(f"no beat after {after} within {seconds} s: {report} {log}")
