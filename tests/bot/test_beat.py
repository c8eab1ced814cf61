"""One beat with a crowd: no more than is sent until the next, the nearest survey first, nobody looked at in vain."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot import reminding, ticks
from bot.config import trial
from bot.store import listeners, units
from bot.store.db import Database
from bot.ticks import Metronome
from flows.messages import Channel
from tests.crowds import people_on

NOW = datetime(2027, 2, 10, 2, 0, tzinfo=UTC)  # a Wednesday, a week before the survey
SURVEY = date(2027, 2, 17)
CROWD = 12


@asynccontextmanager
async def crowd(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """A crowd with a reminder due, of whom five wait at most and two are looked at in one go."""
    monkeypatch.setattr(ticks, "WAITING", 5)
    monkeypatch.setattr(reminding, "BATCH", 2)
    people_on(folder / "beat.db", CROWD, NOW, SURVEY)
    database = await Database.open(folder / "beat.db")
    try:
        yield database
    finally:
        await database.close()


async def beat(database: Database, folder: Path, now: datetime = NOW) -> list[str]:
    """The keys that a beat queues; they are sent before the next."""
    await Metronome(database, trial(folder), lambda: now).remind()

    def send(tx: sqlite3.Connection) -> list[str]:
        rows = tx.execute("SELECT key FROM outbox WHERE state = 'queued' ORDER BY id").fetchall()
        tx.execute("UPDATE outbox SET state = 'sent', sent_at = queued_at WHERE state = 'queued'")
        return [row["key"] for row in rows]

    return await database.write(send)


async def test_a_beat_queues_no_more_than_is_sent_until_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with crowd(tmp_path, monkeypatch) as database:
        beats = [await beat(database, tmp_path, NOW + timedelta(minutes=n)) for n in range(4)]

    assert [6, 6, 0, 0] == [len(one) for one in beats]
    assert CROWD == len({key for one in beats for key in one})


async def test_a_channel_whose_messages_do_not_go_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with crowd(tmp_path, monkeypatch) as database:
        await Metronome(database, trial(tmp_path), lambda: NOW).remind()  # nothing of it goes
        people_on(tmp_path / "beat.db", 3, NOW, SURVEY, Channel.WHATSAPP)
        sql = "SELECT substr(address, 1, 8) AS channel, count(*) AS n FROM outbox GROUP BY channel"
        before = await database.read(lambda tx: {row["channel"]: row["n"] for row in tx.execute(sql)})

        for _ in range(2):
            await Metronome(database, trial(tmp_path), lambda: NOW + timedelta(minutes=1)).remind()

        after = await database.read(lambda tx: {row["channel"]: row["n"] for row in tx.execute(sql)})

    assert ({"telegram": 6}, {"telegram": 6, "whatsapp": 3}) == (before, after)


async def test_who_is_surveyed_soonest_is_reminded_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with crowd(tmp_path, monkeypatch) as database:
        for unit in range(CROWD - 3, CROWD + 1):  # tomorrow, for the last four
            await database.write(partial(units.set_slot, unit=unit, slot="2027-02-11 09:00"))
        first, second = await beat(database, tmp_path), await beat(database, tmp_path)

    assert [9, 10, 11, 12] == [int(key.split(":")[1]) for key in first][:4]
    assert [1, 2] == [int(key.split(":")[1]) for key in first][4:]
    assert [3, 4, 5, 6, 7, 8] == [int(key.split(":")[1]) for key in second]


async def test_who_has_heard_is_not_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day after, the rung of yesterday still counts for who did not get it, and for nobody else."""
    monkeypatch.setattr(listeners, "listener", counted := Counted(listeners.listener))
    async with crowd(tmp_path, monkeypatch) as database:
        await beat(database, tmp_path)
        looked_at = counted.calls
        await beat(database, tmp_path, NOW + timedelta(days=1))

    assert (6, 12) == (looked_at, counted.calls)


async def test_outside_the_hours_nobody_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "listener", counted := Counted(listeners.listener))
    async with crowd(tmp_path, monkeypatch) as database:
        night, saturday = NOW - timedelta(hours=4), NOW + timedelta(days=3)

        assert [[], []] == [await beat(database, tmp_path, moment) for moment in (night, saturday)]
    assert 0 == counted.calls


class Counted:
    """A function that knows how often it was called."""

    def __init__(self, function: object) -> None:
        self.function, self.calls = function, 0

    def __call__(self, *arguments: object, **named: object) -> object:
        self.calls += 1
        assert callable(self.function)
        return self.function(*arguments, **named)
