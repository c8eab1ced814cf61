"""How a unit stood before: when its PIC was told that it lags, a week ago, on the day when half was answered."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from bot.store import history
from bot.store import penilaian as assessments
from flows.effects import Save
from flows.messages import Address, Channel
from flows.penilaian import Entry, EntryKind, Penilaian
from flows.state import Earlier
from tests.bot.desk import START, Desk, open_desk

WEB = Address(Channel.WEB, "x")
DAY = timedelta(days=1)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path) as opened:
        yield opened


def now_of(tx: sqlite3.Connection) -> Penilaian:
    found = assessments.one(tx, 2, START)
    assert found is not None
    return found


def answer(tx: sqlite3.Connection, number: int, at: datetime, *, best: bool) -> None:
    """The first *number* questions of a unit get their best or worst answer."""
    one = now_of(tx)
    for key in one.keys[:number]:
        option = one.instrument.questions[key.question].options[0 if best else -1].id
        assessments.save(tx, Save(one.id, key, Entry(EntryKind.ANSWER, option, by=2)), WEB, at)


def standing(tx: sqlite3.Connection, moment: datetime) -> tuple[int, Decimal | None]:
    then = history.as_of(tx, now_of(tx), moment)
    return then.answered, then.score.value


async def test_answers_of_a_moment_are_those_that_stood_then(desk: Desk) -> None:
    await desk.database.write(partial(answer, number=5, at=START, best=False))
    await desk.database.write(partial(answer, number=8, at=START + 7 * DAY, best=True))

    assert (0, None) == await desk.database.read(partial(standing, moment=START - DAY))
    assert (5, Decimal("0.00")) == await desk.database.read(partial(standing, moment=START + DAY))
    assert (8, Decimal("100.00")) == await desk.database.read(partial(standing, moment=START + 8 * DAY))


async def test_without_a_notice_the_day_counts_on_which_half_was_answered(desk: Desk) -> None:
    await desk.database.write(partial(answer, number=18, at=START, best=True))
    assert await earlier(desk, START + 3 * DAY) is None
    await desk.database.write(partial(answer, number=20, at=START + DAY, best=False))
    await desk.database.write(partial(answer, number=38, at=START + 5 * DAY, best=True))

    found = Earlier((START + DAY).date(), 5, 20, Decimal("0.00"))
    assert found == await earlier(desk, START + 6 * DAY)
    assert await earlier(desk, START + DAY) is None


async def test_a_notice_counts_from_when_it_was_sent(desk: Desk) -> None:
    await desk.database.write(partial(answer, number=3, at=START, best=True))
    await desk.database.write(told)

    assert Earlier((START + DAY).date(), 9, 3, Decimal("100.00"), lagging=True) == await earlier(desk, START + 10 * DAY)


async def earlier(desk: Desk, now: datetime) -> Earlier | None:
    return await desk.database.read(lambda tx: history.earlier(tx, now_of(tx), now))


def told(tx: sqlite3.Connection) -> None:
    """Its PIC was told, on the second day, that it lags."""
    sent = (START + DAY).astimezone(UTC).isoformat()
    tx.execute(
        """
        INSERT INTO outbox (id, key, address, kind, priority, template, payload, state, due_at, queued_at, sent_at)
        VALUES (900, 'ingat:2:x', 'web:x', 'pengingat', 1, 'ingat', '{}', 'sent', ?1, ?1, ?1)
        """,
        (sent,),
    )
    tx.execute("INSERT INTO escalations VALUES (2, -14, 'pemberitahuan', 2, '2027-02-17', 900)")
