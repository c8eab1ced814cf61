"""A desk to test the road in: a real database on a real file, a clock that is set by hand, and people who chat."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import DEFAULT_EDITION
from bot.config import trial as trial_config
from bot.editions import SHIPPED
from bot.handle import Intake, Outcome
from bot.links import Links
from bot.preparing import Dropped, Preparing, Ready
from bot.reminding import Reminding
from bot.render import Renderer
from bot.store import outbox, people, trial
from bot.store.db import Database
from bot.store.migrate import migrate
from flows.delivery import Delivery
from flows.messages import Address, Body, Button, Channel, Inbound, Tap, Text

ZONE = ZoneInfo("Asia/Jakarta")
START = datetime(2027, 1, 11, 2, 10, tzinfo=UTC)
_IDS = itertools.count(1)


@dataclass(frozen=True)
class Reply:
    """What somebody was sent: plain text and its buttons."""

    template: str
    text: str
    buttons: list[Button]

    def button(self, label: str) -> Button:
        """The button of that label."""
        return next(button for button in self.buttons if button.label == label)


@dataclass
class Desk:
    """The road in, and everything it leads to."""

    database: Database
    renderer: Renderer
    preparing: Preparing
    now: datetime = START
    outcomes: list[Outcome] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    @property
    def intake(self) -> Intake:
        """Where messages go in."""
        calendar = self.preparing.reminding.calendar
        return Intake(self.database, lambda: self.now, self.outcomes.append, ZONE, calendar)

    async def take(self, address: Address, body: Body, message_id: str | None = None) -> list[Reply]:
        """Bring a message in, and take what comes out for all accounts as sent."""
        inbound = Inbound(address, message_id or f"m{next(_IDS)}", self.now, body)
        await self.intake.take(inbound)
        return await self.sent(address)

    async def sent(self, address: Address) -> list[Reply]:
        """Everything that waits for *address*, taken as sent now."""
        claimed = [row for outcome in self.outcomes for row in outcome.rows if row.address == address]
        rows = [row for row in claimed if row.id not in self.taken]
        replies: list[Reply] = []
        while True:
            for claimed_row in rows:
                self.taken.add(claimed_row.id)
                row = await self.prepared(claimed_row)
                if row is None:
                    continue
                text = self.renderer.text(Channel.TERMINAL, row.template, row.values, self.now)
                replies.append(Reply(row.template, text, [b for line in row.buttons for b in line]))
                note = partial(outbox.sent, number=row.id, external_id=f"x{row.id}", text=text, now=self.now)
                await self.database.write(note)
            following = await self.database.write(lambda tx: outbox.claim_for(tx, address, self.now))
            if following is None:
                return replies
            rows = [following]

    async def prepared(self, row: outbox.Row) -> outbox.Row | None:
        """The row as it goes out; None where it does not."""
        if not self.preparing.needed(row):
            return row
        made = await self.database.write(partial(self.preparing, row=row, now=self.now))
        if isinstance(made, Dropped):
            move = partial(outbox.move, number=row.id, to=Delivery.CANCELLED, reason=made.reason)
            await self.database.write(move)
        return made.row if isinstance(made, Ready) else None

    async def person(self, name: str, channel: Channel = Channel.TELEGRAM) -> Someone:
        """A person of the trial who has joined with an account of their own."""
        everybody = await self.database.read(people.everybody)
        number = next(person.id for person, _ in everybody if person.name == name)
        address = Address(channel, f"{5000 + number}")
        await self.database.write(partial(people.bind, address=address, person=number, now=self.now, stage="aktif"))
        return Someone(self, address)

    def later(self, **units: float) -> None:
        """Let time pass."""
        self.now += timedelta(**units)


@dataclass
class Someone:
    """One account at the desk."""

    desk: Desk
    address: Address
    replies: list[Reply] = field(default_factory=list)

    async def says(self, text: str, message_id: str | None = None) -> Reply | None:
        """Type something; gives the answer, None for silence."""
        return self._kept(await self.desk.take(self.address, Text(text), message_id))

    async def taps(self, label: str, message_id: str | None = None) -> Reply | None:
        """Press the newest button of that label; gives the answer, None for silence."""
        button = next(b for reply in reversed(self.replies) for b in reply.buttons if b.label == label)
        return self._kept(await self.desk.take(self.address, Tap(button.token), message_id))

    async def presses(self, token: str) -> Reply | None:
        """Press whatever carries *token*."""
        return self._kept(await self.desk.take(self.address, Tap(token)))

    async def receives(self) -> list[Reply]:
        """What came without asking."""
        found = await self.desk.sent(self.address)
        self.replies += found
        return found

    def _kept(self, replies: list[Reply]) -> Reply | None:
        self.replies += replies
        return replies[0] if replies else None


@asynccontextmanager
async def open_desk(folder: Path) -> AsyncIterator[Desk]:
    """A desk with the trial's data in *folder*."""
    path = folder / "desk.db"
    migrate(path)
    database = await Database.open(path)
    try:
        edition = (SHIPPED / f"{DEFAULT_EDITION}.toml").read_text(encoding="utf-8")
        await database.write(partial(trial.seed, edition=edition, now=START))
        config = trial_config(folder)
        yield Desk(database, Renderer(config.facts(), ZONE), Preparing(config, Links(config), Reminding.of(config)))
    finally:
        await database.close()
