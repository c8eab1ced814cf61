"""`make bench`: an answer's whole path beside a bare commit of the same rows, and beside an echo bot."""

from __future__ import annotations

import asyncio
import os
import platform
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bot import clock
from tests.bench import reminders, webhooks
from tests.bench.crowd import Crowd, Run, answer, bot_process
from tests.crowds import people_on

CROWDS = ((1, 30, 30), (50, 150, 12), (1000, 1000, 6))  # at once, people, answers each


def bare_commits(path: Path, seconds: float = 3.0) -> float:
    """Commits a second of the rows that an answer leaves, and nothing else: the floor under any bot."""
    people_on(path, 1, clock.now())
    with closing(sqlite3.connect(path, isolation_level=None)) as tx:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            tx.execute(f"PRAGMA {pragma}")
        began, n, at = time.perf_counter(), 0, "2027-01-11T02:10:00.000Z"
        payload = "x" * 1900  # about what a card's values and buttons take
        while time.perf_counter() - began < seconds:
            n += 1
            tx.execute("BEGIN IMMEDIATE")
            tx.execute(
                "INSERT INTO inbox (address, message_id, body, received_at) VALUES ('telegram:1', ?, '{}', ?)", (n, at)
            )
            tx.execute("UPDATE entries SET standing = 0 WHERE penilaian = 1 AND question = 'IN.K1' AND standing = 1")
            tx.execute(
                "INSERT INTO entries (penilaian, question, product, kind, option, person, address, at)"
                " VALUES (1, 'IN.K1', 0, 'jawaban', '4', 1, 'telegram:1', ?)",
                (at,),
            )
            tx.execute("INSERT INTO asked VALUES ('telegram:1', '{}') ON CONFLICT DO UPDATE SET value = excluded.value")
            tx.execute(
                "INSERT INTO outbox (key, address, kind, priority, template, payload, card, state, due_at, queued_at)"
                " VALUES (?, 'telegram:1', 'balasan', 0, 'kartu', ?, '1:IN.K1:0', 'sent', ?, ?)",
                (n, payload, at, at),
            )
            tx.execute("COMMIT")
        return n / (time.perf_counter() - began)


async def measure(folder: Path, at_once: int, persons: int, each: int) -> tuple[Run, Run]:
    """Ours and the echo bot, one after the other, with the same people."""
    database = folder / f"bench-{at_once}.db"
    people_on(database, persons, clock.now())
    async with (
        Crowd() as crowd,
        bot_process(crowd, "tests.bench.ours", crowd.url, crowd.token, str(database)) as process,
    ):
        ours = await answer(crowd, process.pid, persons, each, at_once)
    async with Crowd() as crowd, bot_process(crowd, "tests.bench.echobot", crowd.url, crowd.token) as process:
        echo = await answer(crowd, process.pid, persons, each, at_once)
    return ours, echo


async def main() -> None:
    """Print the tables: answers, reminders, webhooks."""
    cores, system = os.cpu_count(), f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    print(f"{system}, {cores} cores; database on {tempfile.gettempdir().strip('/').split('/')[0]}, synchronous FULL\n")
    print("at once | bare commits/s | answers/s | of bare | median | CPU ms || echo/s | median | CPU ms | CPU ratio")
    for at_once, persons, each in CROWDS:
        with tempfile.TemporaryDirectory() as folder:
            bare = bare_commits(Path(folder) / "bare.db")
            ours, echo = await measure(Path(folder), at_once, persons, each)
        print(
            f"{at_once:7} | {bare:14.0f} | {ours.rate:9.0f} | {ours.rate / bare:7.2f} | {ours.median_ms:6.1f} |"
            f" {ours.cpu_ms:6.2f} || {echo.rate:6.0f} | {echo.median_ms:6.1f} | {echo.cpu_ms:6.2f} |"
            f" {ours.cpu_ms / echo.cpu_ms:11.2f}",
            flush=True,
        )
    await reminders.report()
    await webhooks.report()


if __name__ == "__main__":
    asyncio.run(main())
