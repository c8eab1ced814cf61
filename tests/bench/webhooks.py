"""WhatsApp's webhooks: how many a second beside a bare route, and how soon they are answered beside reminders."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import statistics
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import aiohttp

from bot.approved import templates
from flows.messages import Channel
from tests.bench.crowd import Crowd
from tests.crowds import people_on
from tests.graphapi import GraphApi, Json, Post, Sent

START = datetime(2027, 2, 10, 2, 0, tzinfo=UTC)  # a Wednesday morning, seven days before the survey
SURVEY = date(2027, 2, 17)
AT_ONCE = 16  # deliveries under way
WRITING = 2000  # people who write, once each for the flood
NUMBERS = 628_000_000_000
SETTLE = 40.0  # seconds in which the replies to the flood go out, 80 a second
A_SECOND, MESSAGES_OF_THEM, SECONDS = 100, 25, 30  # Meta: three reports for each message that comes in
DUE = 500  # reminders, on each channel


@dataclass(frozen=True)
class Answered:
    """How long deliveries took to be answered, in seconds; what went out in the busiest second, by channel."""

    waits: Sequence[float]
    telegram: int
    whatsapp: int


class Number(GraphApi):
    """A Graph API that knows when it took messages, and when people's went off: both count for the number's limit."""

    def __init__(self) -> None:
        super().__init__(clock=START.timestamp)
        self.times: list[float] = []
        self.taken: list[Sent] = []

    def said(self, ref: str, content: Json) -> Json:
        self.times.append(time.perf_counter())
        return super().said(ref, content)

    def _take(self, ref: str, body: Json) -> Sent:
        self.times.append(time.perf_counter())
        self.taken.append(sent := super()._take(ref, body))
        return sent


@asynccontextmanager
async def serving(*arguments: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A process that serves webhooks; and the address of them."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.hooked", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield process, (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()
    finally:
        process.terminate()
        await process.wait()


def posting(session: aiohttp.ClientSession, url: str) -> Post:
    """How a body is brought."""

    async def post(body: bytes, headers: dict[str, str]) -> int:
        async with session.post(url, data=body, headers=headers) as answer:
            return answer.status

    return post


async def flood(graph: Number, numbers: Sequence[str]) -> float:
    """Bring one message of each, so many under way at a time; gives deliveries a second."""
    left = [graph.body(graph.text(number, "nilai")) for number in numbers]
    began = time.perf_counter()

    async def lane() -> None:
        while left:
            assert 200 == await graph.bring(left.pop())

    await asyncio.gather(*(lane() for _ in range(AT_ONCE)))
    return len(numbers) / (time.perf_counter() - began)


async def steady(graph: Number, crowd: Crowd, process: asyncio.subprocess.Process, numbers: Sequence[str]) -> Answered:
    """So many deliveries a second for a while, one message to three reports, beside reminders on both channels."""
    process.send_signal(signal.SIGUSR1)
    waits: list[float] = []
    under_way = set[asyncio.Task[None]]()
    began = time.perf_counter()

    async def one(body: bytes) -> None:
        at = time.perf_counter()
        await graph.bring(body)
        waits.append(time.perf_counter() - at)

    for n in range(A_SECOND * SECONDS):
        await asyncio.sleep(max(0.0, began + n / A_SECOND - time.perf_counter()))
        if n % (A_SECOND // MESSAGES_OF_THEM) == 0:
            body = graph.body(graph.text(numbers[n % len(numbers)], "nilai"))
        else:
            sent = graph.taken[-1 - n % min(200, len(graph.taken))]
            body = graph.body(graph.status(sent, ("sent", "delivered", "read")[n % 3]))
        task = asyncio.create_task(one(body))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    return Answered(waits, _busiest(crowd.times), _busiest(graph.times))


def _busiest(times: Sequence[float]) -> int:
    """The most that came within one second."""
    return max((bisect_left(times, moment + 1) - n for n, moment in enumerate(times)), default=0)


def _town(path: Path) -> list[str]:
    """PICs on both channels with a reminder due, and some more on WhatsApp who write; gives the numbers of these."""
    people_on(path, DUE, START, SURVEY)
    people_on(path, DUE + WRITING, START, SURVEY, Channel.WHATSAPP, first=NUMBERS)
    with closing(sqlite3.connect(path)) as db:
        for one in templates():
            row = (one.name, one.language, "APPROVED", "", START.isoformat())
            db.execute(
                "INSERT INTO whatsapp_templates (name, language, state, reason, noted_at) VALUES (?,?,?,?,?)", row
            )
        db.commit()
    return [str(NUMBERS + DUE + n) for n in range(WRITING)]


async def report() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "webhooks.db"
        numbers = _town(database)
        async with aiohttp.ClientSession() as session, Number() as graph, Crowd(30, 1.0) as crowd:
            for one in templates():
                graph.templates[one.name] = {**one.submission(), "id": one.name, "status": "APPROVED"}
            async with serving("bare") as (_, url):
                graph.post = posting(session, url)
                bare = await flood(graph, numbers)
            async with serving(graph.url, crowd.url, str(database), START.isoformat()) as (process, url):
                graph.post = posting(session, url)
                ours = await flood(graph, numbers)
                await asyncio.sleep(SETTLE)
                crowd.times.clear()
                graph.times.clear()
                found = await steady(graph, crowd, process, numbers)
    print("\nwebhook deliveries/s, bare route | ours, each kept before its 200 | share")
    print(f"{bare:32.0f} | {ours:30.0f} | {ours / bare:5.2f}")
    slow = sum(wait > 1 for wait in found.waits) / len(found.waits)
    print(
        f"\nat {A_SECOND}/s beside reminders, median | above 1 s | busiest second, Telegram (of 30) | WhatsApp (of 80)"
    )
    print(
        f"{statistics.median(found.waits) * 1000:35.1f} ms | {slow:9.2%} | {found.telegram:33} | {found.whatsapp:16}",
        flush=True,
    )
