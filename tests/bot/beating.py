"""A desk whose clock beats: the trial's units with one slot, and what their people hear at which hour."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.config import Config, Reminders, trial
from bot.reminding import Reminding
from bot.store import penilaian as assessments
from bot.store import people, units
from bot.ticks import Metronome
from flows.effects import Save
from flows.instrument import Key
from flows.messages import Address, Channel
from flows.penilaian import Entry, EntryKind
from tests.bot.desk import START, Desk, Reply, Someone, open_desk

SURVEY = date(2027, 2, 17)  # a Wednesday
H14, H7, H1, H_PLUS_1 = date(2027, 2, 3), date(2027, 2, 10), date(2027, 2, 16), date(2027, 2, 18)
PIC, HEAD, OVERSEER = "Bapak Contoh Dua", "Bapak Contoh Tujuh", "Ibu Contoh Delapan"
TWO_UNITS = "Ibu Contoh Satu"


@dataclass
class Office:
    """A desk whose clock beats: what is queued then reaches people when they look."""

    desk: Desk
    config: Config

    async def beat(self, day: date, hour: float = 8.5) -> None:
        """One beat at that hour of Jakarta."""
        self.desk.now = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 7)
        await Metronome(self.desk.database, self.config, lambda: self.desk.now).remind()

    async def hears(self, who: Someone, day: date, hour: float = 8.5) -> list[Reply]:
        """What somebody gets at that hour."""
        await self.beat(day, hour)
        return await who.receives()

    def configure(self, wanted: Reminders) -> None:
        """Let the pemda have set that."""
        self.config = replace(self.config, reminders=wanted)
        self.desk.preparing = replace(self.desk.preparing, reminding=Reminding.of(self.config))

    async def survey(self, slot: str) -> None:
        """Every unit has that slot."""
        names = await self.desk.database.read(units.names)
        for name in names:
            number = await self.desk.database.read(partial(units.find, name=name))
            assert number is not None
            await self.desk.database.write(partial(units.set_slot, unit=number, slot=slot))

    async def states(self) -> list[tuple[str, str | None]]:
        """Every reminder: its state and why."""
        sql = "SELECT state, reason FROM outbox WHERE kind = 'pengingat' ORDER BY id"
        rows = await self.desk.database.read(lambda tx: tx.execute(sql).fetchall())
        return [(row["state"], row["reason"]) for row in rows]

    async def number(self, name: str) -> int:
        """The id of a person."""
        everybody = await self.desk.database.read(people.everybody)
        return next(person.id for person, _ in everybody if person.name == name)

    async def send_in(self, penilaian: int) -> None:
        """A penilaian is complete for its PIC."""
        await self.desk.database.write(partial(assessments.send_in, number=penilaian, person=2, now=self.desk.now))

    async def run(self, sql: str, *values: object) -> None:
        """Change the database."""
        await self.desk.database.write(lambda tx: tx.execute(sql, values).rowcount)


@asynccontextmanager
async def open_office(folder: Path) -> AsyncIterator[Office]:
    """An office in *folder*, all of whose units have the same slot."""
    async with open_desk(folder) as desk:
        opened = Office(desk, trial(folder))
        await opened.survey(f"{SURVEY.isoformat()} 09:00")
        yield opened


def read(said: list[Reply]) -> tuple[str, str]:
    (one,) = said
    return one.template, one.text


def answered(tx: sqlite3.Connection, penilaian: int = 2, key: str = "IN.K1", option: str = "4") -> None:
    """A colleague answered a question of that unit."""
    entry = Entry(EntryKind.ANSWER, option, by=2)
    assessments.save(tx, Save(penilaian, Key(key), entry), Address(Channel.WEB, "x"), START)
