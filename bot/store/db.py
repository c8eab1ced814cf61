"""The file, its one writer and its reader (docs/adr/0003).

A transaction is one plain function: it gets a connection, runs on the writer's own thread and cannot wait for
anything but the disk. Functions that wait for the writer at the same moment are committed together, each
within a savepoint of its own, so that one that raises takes nothing of the others with it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

BUSY_MS = 5000  # how long we wait for another process, a command or a backup, to finish its own write
MOST_TOGETHER = 256  # bounds how long one commit may make the next ones wait


# What passes, or is mended by freeing the disk: nothing is wrong with what was to be written.
_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN,
    }
)  # fmt: skip


def refused(error: sqlite3.Error) -> bool:
    """Whether the disk or a lock stood in the way, so that the same may be tried again later."""
    code = getattr(error, "sqlite_errorcode", None)  # None: raised by the module, not by SQLite
    return code is not None and code & 0xFF in _PASSING


class DatabaseClosed(RuntimeError):
    """Something was to be written or read after `close`."""


class _Connection(aiosqlite.Connection):
    """aiosqlite's thread and queue, with one more thing to ask of them: to run a function there."""

    async def run(self, work: Callable[..., T], *args: object) -> T:
        """What *work*, called with the sqlite3 connection and *args* on the connection's thread, returns."""
        return await self._execute(work, self._conn, *args)  # type: ignore[no-untyped-call, no-any-return]


@dataclass(slots=True)
class _Job:
    """A function that waits for the writer, and what became of it."""

    work: Work[Any]
    done: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


@dataclass
class Database:
    """An open database; made by `open`. Safe to use from many tasks at once."""

    path: Path
    _writer: _Connection
    _reader: _Connection
    _waiting: list[_Job] = field(default_factory=list)
    _draining: asyncio.Task[None] | None = None
    _closed: bool = False

    @classmethod
    async def open(cls, path: Path) -> Database:
        """Open *path*, which must exist and be migrated (`bot.store.migrate`). Raises sqlite3.Error."""
        writer = _connection(path)
        await writer
        await writer.run(_prepare, "PRAGMA synchronous = FULL")
        reader = _connection(path)
        await reader
        await reader.run(_prepare, "PRAGMA query_only = ON")
        return cls(path, writer, reader)

    async def write(self, work: Work[T]) -> T:
        """Run *work* in a transaction and return what it returns, once that is safely on the disk.

        Raises what *work* raises, with nothing of it kept, or sqlite3.Error when the commit fails.
        """
        if self._closed:
            raise DatabaseClosed
        job = _Job(work, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        if self._draining is None:
            self._draining = asyncio.create_task(self._drain())
        # A caller that is cancelled must not tear the others' commit.
        result: T = await asyncio.shield(job.done)
        return result

    async def read(self, work: Work[T]) -> T:
        """What *work* returns, on one consistent view of the file; it cannot write."""
        if self._closed:
            raise DatabaseClosed
        return await self._reader.run(_view, work)

    async def fold(self) -> bool:
        """Bring all that was written into the file and empty the log beside it; False where a reader was in the way."""
        if self._closed:
            raise DatabaseClosed
        return await self._writer.run(_folded)

    async def close(self) -> None:
        """Finish what waits, then close the file."""
        if self._draining is not None:
            await self._draining
        self._closed = True
        await self._reader.close()
        await self._writer.close()

    async def _drain(self) -> None:
        try:
            while self._waiting:
                jobs, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
                try:
                    await self._writer.run(_commit, jobs)
                except Exception as error:  # noqa: BLE001  whatever it was, those who wait must hear of it
                    for job in jobs:
                        job.error = error
                for job in jobs:
                    _settle(job)
        finally:
            self._draining = None


def _settle(job: _Job) -> None:
    if job.done.cancelled():
        return
    if job.error is None:
        job.done.set_result(job.result)
    else:
        job.done.set_exception(job.error)
        job.done.exception()  # a caller that is gone does not make asyncio complain


def _connection(path: Path) -> _Connection:
    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"file:{path}?mode=rw", uri=True, isolation_level=None, check_same_thread=False)

    return _Connection(connect, iter_chunk_size=64)


def _prepare(connection: sqlite3.Connection, *pragmas: str) -> None:
    connection.row_factory = sqlite3.Row
    for pragma in (
        f"PRAGMA busy_timeout = {BUSY_MS}",
        "PRAGMA journal_mode = WAL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA secure_delete = ON",  # what is deleted leaves no bytes behind (docs/adr/0010)
        *pragmas,
    ):
        connection.execute(pragma)


def _commit(connection: sqlite3.Connection, jobs: list[_Job]) -> None:
    """Run *jobs* in one transaction; each that raises is undone alone."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for job in jobs:
            _run(connection, job)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk may have rolled it back already
            connection.execute("ROLLBACK")
        raise


def _run(connection: sqlite3.Connection, job: _Job) -> None:
    connection.execute("SAVEPOINT job")
    try:
        job.result = job.work(connection)
    except Exception as error:
        if not connection.in_transaction:  # SQLite gave up all of it: nobody's work is kept
            raise
        connection.execute("ROLLBACK TO job")
        job.error = error
    connection.execute("RELEASE job")


def _folded(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)


def _view(connection: sqlite3.Connection, work: Work[T]) -> T:
    connection.execute("BEGIN")
    try:
        return work(connection)
    finally:
        connection.execute("ROLLBACK")
