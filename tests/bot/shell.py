"""The command line as an administrator has it: a folder, commands typed there, and what they print."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import structlog

from bot import cli

ROOT = Path(__file__).parent.parent.parent
TRIAL = Path("data/percobaan.db")
_PREPARED: dict[tuple[Path, str], bytes] = {}


class Ran(NamedTuple):
    """What became of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401  whatever was printed
        """What was printed, as data."""
        return json.loads(self.out)


@dataclass
class Shell:
    """Commands run in this process, in `folder`."""

    folder: Path
    output: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def types(self, *words: object, then: str = "") -> Ran:
        """Type a command; *then* is what is typed into it."""
        self.output.readouterr()
        self.patch.setattr(sys, "stdin", io.StringIO(then))
        code = cli.main([str(word) for word in words])
        return Ran(code, *self.output.readouterr())

    def good(self, *words: object, then: str = "") -> Ran:
        """Type a command that must succeed."""
        ran = self.types(*words, then=then)
        assert ran.code == 0, ran
        return ran

    def configured(self, text: str = "", name: str = "config.toml") -> Path:
        """Write a configuration."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def prepared(self, path: Path, build: Callable[[Shell], object]) -> None:
        """The database in *path* as *build* makes it; made once, for the tests after it are given a copy."""
        key = (path, build.__qualname__)
        if key in _PREPARED:
            (self.folder / path).parent.mkdir(exist_ok=True)
            (self.folder / path).write_bytes(_PREPARED[key])
        else:
            build(self)
            _PREPARED[key] = (self.folder / path).read_bytes()

    def database(self, path: Path = TRIAL) -> closing[sqlite3.Connection]:
        """The database itself, for a look or for harm."""
        connection = sqlite3.connect(self.folder / path, isolation_level=None)
        connection.row_factory = sqlite3.Row
        return closing(connection)

    def answer(self, unit: str, given: Mapping[str, str], path: Path = TRIAL) -> None:
        """Standing answers of a unit, question to option, not per product; who was first on the register gave them."""
        with self.database(path) as connection:
            row = connection.execute(
                "SELECT n.id FROM penilaian AS n JOIN units AS u ON u.id = n.unit WHERE u.name = ?", (unit,)
            ).fetchone()
            connection.executemany(
                """
                INSERT INTO entries (penilaian, question, product, kind, option, person, address, at)
                VALUES (?, ?, 0, 'jawaban', ?, 1, 'telegram:123', '2027-01-11T02:10:00.500Z')
                """,
                [(row["id"], question, option) for question, option in given.items()],
            )


def open_shell(tmp_path: Path, output: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A shell in an empty folder; what commands set for the whole process is undone at the end."""
    patch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("CEKMANDIRI_")]:
        patch.delenv(name)
    yield Shell(tmp_path, output, patch)
    structlog.reset_defaults()


def seed(shell: Shell) -> None:
    """The trial's data as it begins."""
    shell.good("rekap")


async def typed(folder: Path, *words: str) -> Ran:
    """Type a command in *folder*, on a thread of its own: a loopback platform may serve on this one meanwhile."""
    err, out = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stderr(err), contextlib.redirect_stdout(out):
        code = await asyncio.to_thread(cli.main, words)
    structlog.reset_defaults()
    return Ran(code, out.getvalue(), err.getvalue())


async def process(
    *words: object, folder: Path, limit: str = "", ready: Callable[[str], bool] | None = None
) -> tuple[asyncio.subprocess.Process, list[str]]:
    """Start a command as a process of its own; with *ready*, wait until it printed such a line, which is given.

    *limit*: what the shell is told before (``ulimit -f 8``).
    """
    command = f'{limit or "true"}; exec "$@"'
    started = await asyncio.create_subprocess_exec(
        "sh", "-c", command, "sh", sys.executable, "-m", "bot", *map(str, words),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    lines: list[str] = []
    while ready is not None and started.stdout is not None and (line := (await started.stdout.readline()).decode()):
        lines.append(line)
        if ready(line):
            break
    return started, lines


async def ended(started: asyncio.subprocess.Process) -> Ran:
    """Wait for a process, and give what it printed."""
    out, err = await started.communicate()
    return Ran(started.returncode or 0, out.decode(), err.decode())
