"""`python -m tests.browser.serving FOLDER [PORT]`: the trial as `make run` starts it, on a port of its own.

Its first line is the address.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from bot.app import serve
from bot.config import Web, trial


@dataclass
class Server:
    """The trial in a process of its own, over the data in *folder*."""

    folder: Path
    process: subprocess.Popen[str]
    url: str

    @classmethod
    def start(cls, folder: Path, port: int = 0, stderr: IO[str] | None = None) -> Server:
        """Start it, and wait until it says where it is. What it complains about goes to *stderr*, or is shown."""
        command = [sys.executable, "-m", "tests.browser.serving", str(folder), str(port)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
        assert process.stdout
        return cls(folder, process, process.stdout.readline().strip().rstrip("/"))

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it politely."""
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        """Start it again at the same address."""
        again = Server.start(self.folder, urlsplit(self.url).port or 0)
        self.process, self.url = again.process, again.url

    def _end(self, how: signal.Signals) -> None:
        if self.process.poll() is None:
            os.kill(self.process.pid, how)
        self.process.wait(20)
        if self.process.stdout:
            self.process.stdout.close()


def _announce(_: object, url: str) -> None:
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    config = replace(trial(Path(sys.argv[1])), web=Web(port=int(sys.argv[2])))
    asyncio.run(serve(config, _announce))
