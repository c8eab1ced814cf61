"""Many reminders at once: one by one on their way, and a stop leaves the others where they were."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import NoReturn

from bot.channels import Outgoing
from bot.config import trial
from bot.deliver import Deliverer
from bot.links import Links
from bot.preparing import Preparing
from bot.reminding import Reminding
from bot.render import Renderer
from bot.store import outbox, receipts
from bot.store.db import Database
from bot.ticks import Metronome
from flows.delivery import Kind
from flows.effects import Say
from flows.messages import Address, Channel, Rows
from flows.pace import Pace
from tests.crowds import FIRST_USER, people_on

NOW = datetime(2027, 2, 10, 2, 0, tzinfo=UTC)  # a Wednesday, a week before the survey
SURVEY = date(2027, 2, 17)


class Line:
    """A platform that takes *most* messages, and keeps us waiting for the answer to the next."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken: list[Address] = []
        self.hangs = asyncio.Event()

    async def send(self, address: Address, message: Outgoing) -> str:
        self.taken.append(address)
        if len(self.taken) > self.most:
            self.hangs.set()
            await asyncio.Event().wait()
        return str(len(self.taken))

    async def edit(self, address: Address, external_id: str, text: str, buttons: Rows) -> None:
        pass


class Places(Pace):
    """A pace that has so many places, and then none for an hour."""

    left = 11

    def bulk(self, chat: str, now: float) -> float:
        self.left -= 1
        return 0.0 if self.left >= 0 else 3600.0


@dataclass
class Bulk:
    """So many PICs with a reminder due, and the loop that sends to them on a line."""

    database: Database
    preparing: Preparing
    renderer: Renderer

    def deliverer(self, line: Line, pace: Pace | None = None) -> Deliverer:
        paces = {Channel.TELEGRAM: pace} if pace else {}
        return Deliverer(self.database, {Channel.TELEGRAM: line}, self.renderer, self.preparing, lambda: NOW, paces)

    async def states(self) -> Counter[str]:
        rows = await self.database.read(lambda tx: tx.execute("SELECT state FROM outbox").fetchall())
        return Counter(row["state"] for row in rows)


@asynccontextmanager
async def due(folder: Path, count: int) -> AsyncIterator[Bulk]:
    people_on(folder / "bulk.db", count, NOW, SURVEY)
    config = trial(folder)
    database = await Database.open(folder / "bulk.db")
    try:
        await Metronome(database, config, lambda: NOW).remind()
        preparing = Preparing(config, Links(config), Reminding.of(config))
        yield Bulk(database, preparing, Renderer(config.facts(), config.pemda.zoneinfo))
    finally:
        await database.close()


async def test_a_stop_leaves_only_what_was_on_its_way_unsure(tmp_path: Path) -> None:
    """Forty are due, ten went, one is on the wire: that one may have gone, and the others go after the start."""
    line = Line(10)
    async with due(tmp_path, 40) as bulk:
        deliverer = bulk.deliverer(line, Places())
        assert 40 == await deliverer.sweep()
        await asyncio.wait_for(line.hangs.wait(), 20)
        async with asyncio.timeout(20):
            while Counter(sent=10, sending=30) != await bulk.states():  # noqa: ASYNC110  the file knows, no event
                await asyncio.sleep(0.01)
        await deliverer.stop(0)
        await deliverer.settle()

        await bulk.database.write(partial(receipts.release, now=NOW))

        assert Counter(sent=10, unsure=1, queued=29) == await bulk.states()
        unsure = partial(outbox.put, key="b", address=line.taken[10], kind=Kind.REPLY, say=Say("bantuan"), now=NOW)
        assert await bulk.database.write(unsure) is not None, "and holds up no answer"
        line.most = 100
        after = bulk.deliverer(line)
        await after.sweep()
        await after.settle()
        assert 40 == len(line.taken)
        assert 40 == len(set(line.taken)), "nobody got two"


async def test_what_cannot_be_prepared_holds_nobody_up(tmp_path: Path) -> None:
    """A fault of ours in one reminder is tried again later, and what the person asks meanwhile is answered."""

    def stumble(*_: object, **__: object) -> NoReturn:
        raise LookupError

    async with due(tmp_path, 1) as bulk:
        object.__setattr__(bulk.preparing.reminding, "make", stumble)
        deliverer = bulk.deliverer(Line(10))
        await deliverer.sweep()
        await deliverer.settle()

        assert Counter(queued=1) == await bulk.states()
        somebody = Address(Channel.TELEGRAM, str(FIRST_USER))
        reply = partial(outbox.put, key="b", address=somebody, kind=Kind.REPLY, say=Say("bantuan"), now=NOW)
        assert await bulk.database.write(reply) is not None, "an answer goes at once"
