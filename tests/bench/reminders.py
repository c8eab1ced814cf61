"""Reminders for a crowd beside people who answer: how fast they are drained, what answers wait, what a beat takes."""

from __future__ import annotations

import asyncio
import signal
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tests.bench.crowd import Crowd, bot_process
from tests.botapi import Sent
from tests.crowds import FIRST_USER, people_on

START = datetime(2027, 2, 10, 2, 0, tzinfo=UTC)  # a Wednesday morning, seven days before the survey
SURVEY = date(2027, 2, 17)
ANSWERING, PAUSE = 5, 5.0  # so many people answer, each after so many seconds
IDLE_SECONDS = 30.0
BEATS = (200, 2000, 20_000)


@dataclass(frozen=True)
class Drained:
    """What became of a crowd's reminders: how many a second, refusals, and the answers' waits in seconds."""

    a_second: float
    refused: int
    ignored: int
    idle: Sequence[float]
    busy: Sequence[float]


async def drain(folder: Path, due: int) -> Drained:
    """*due* people have a reminder at once, while others answer question by question."""
    database = folder / "reminders.db"
    people_on(database, due + ANSWERING, START, SURVEY)
    async with Crowd(limit_per_second=30, per_chat=1.0) as crowd:
        command = ("tests.bench.ours", crowd.url, crowd.token, str(database), START.isoformat())
        async with bot_process(crowd, *command) as process:
            cards = {FIRST_USER + due + n: await crowd.after(FIRST_USER + due + n, "lanjut") for n in range(ANSWERING)}
            idle = await _answered(crowd, cards, asyncio.create_task(asyncio.sleep(IDLE_SECONDS)))
            began = time.perf_counter()
            process.send_signal(signal.SIGUSR1)
            reminded = asyncio.create_task(crowd.wait(lambda: _reminded(crowd, due), "all reminders", due / 10 + 60))
            busy = await _answered(crowd, cards, reminded)
            seconds = time.perf_counter() - began
    return Drained(due / seconds, crowd.budget.refused, crowd.budget.ignored, idle, busy)


def _reminded(crowd: Crowd, due: int) -> bool:
    return sum(1 for chat in crowd.chats if chat < FIRST_USER + due) >= due


async def _answered(crowd: Crowd, cards: dict[int, Sent], until: asyncio.Task[None]) -> list[float]:
    """Everybody answers their card every few seconds until that task is done; gives each answer's wait in seconds."""
    waits: list[float] = []

    async def one(user: int, first: float) -> None:
        await asyncio.sleep(first)
        while not until.done():
            rows = (cards[user].reply_markup or {})["inline_keyboard"]
            pressed = next((b["callback_data"] for row in rows for b in row if b["callback_data"][:2] == "j:"), None)
            began = time.perf_counter()
            if pressed is None:  # all answered: the summary is asked for instead
                cards[user] = await crowd.after(user, "ringkasan")
            else:
                cards[user] = await crowd.after(user, (cards[user], pressed))
            waits.append(time.perf_counter() - began)
            await asyncio.sleep(PAUSE)

    await asyncio.gather(until, *(one(user, n * PAUSE / len(cards)) for n, user in enumerate(cards)))
    return waits


async def beat(folder: Path, due: int) -> list[tuple[float, float]]:
    """Two beats with so many due: the seconds that each took, and the most memory used until then, in MB."""
    database = folder / f"beat-{due}.db"
    people_on(database, due, START, SURVEY)
    found = []
    async with Crowd() as crowd:
        command = ("tests.bench.ours", crowd.url, crowd.token, str(database), START.isoformat())
        async with bot_process(crowd, *command) as process:
            assert process.stdout is not None
            for _ in range(2):
                process.send_signal(signal.SIGUSR1)
                took, memory = (await asyncio.wait_for(process.stdout.readline(), 120)).split()
                found.append((float(took), float(memory)))
    return found


async def report() -> None:
    """Print both tables."""
    print("\nreminders due | drained/s | refused | ignored | answer, idle | beside them | ratio | longest")
    with tempfile.TemporaryDirectory() as folder:
        due = 2000
        one = await drain(Path(folder), due)
    idle, busy = statistics.median(one.idle) * 1000, statistics.median(one.busy) * 1000
    print(
        f"{due:13} | {one.a_second:9.1f} | {one.refused:7} | {one.ignored:7} | {idle:9.1f} ms | {busy:8.1f} ms |"
        f" {busy / idle:5.2f} | {max(one.busy) * 1000:5.0f} ms",
        flush=True,
    )
    print("\ndue at once | first beat | next beat | most memory")
    for due in BEATS:
        with tempfile.TemporaryDirectory() as folder:
            (first, _), (second, memory) = await beat(Path(folder), due)
        print(f"{due:11} | {first:8.2f} s | {second:7.2f} s | {memory:8.0f} MB", flush=True)
