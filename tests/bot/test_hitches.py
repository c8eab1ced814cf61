"""What goes wrong for one person, or on one account, holds up nobody else and loses nothing."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest

from bot import failing
from bot.channels import SendError
from bot.store import listeners, outbox, people, promises, roster
from flows.messages import Address, Channel, Reachable
from flows.reminding import Listener
from flows.roster_changes import Field, UnitChanged
from tests.bot.beating import H7, PIC, TWO_UNITS, Office
from tests.bot.desk import Someone

UNIT = "Dinas Kependudukan dan Pencatatan Sipil Contoh"


async def test_one_person_who_cannot_be_decided_about_does_not_hold_up_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await office.desk.person(TWO_UNITS), await office.desk.person(PIC)
    whole = listeners.listener

    def torn(tx: sqlite3.Connection, person: int, *rest: Any, **more: Any) -> Listener | None:  # noqa: ANN401
        if person == 1:
            raise KeyError("IN.K1")
        return whole(tx, person, *rest, **more)

    monkeypatch.setattr(listeners, "listener", torn)
    await office.beat(H7)
    monkeypatch.undo()

    assert ["ingat"] == [one.template for one in await second.receives()]
    assert ["ingat"] == [one.template for one in await office.hears(first, H7, 9)]


async def test_people_who_cannot_be_reached_do_not_stand_before_others_who_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reminding.BATCH", 1)
    blocked, pic = await office.desk.person(TWO_UNITS), await office.desk.person(PIC)
    for person, hour in ((1, 1), (2, 2)):
        due_at = datetime(2027, 2, 8, hour, tzinfo=UTC)
        await office.desk.database.write(partial(promises.make, person=person, due_at=due_at, now=office.desk.now))
    await office.desk.take(blocked.address, Reachable(now=False))

    assert 1 == len(await office.hears(pic, date(2027, 2, 8), 10))


async def two_accounts(office: Office) -> tuple[Someone, Someone]:
    """A PIC on the web, and on Telegram, from where they wrote last."""
    office.desk.now = datetime(2027, 2, 9, 3, tzinfo=UTC)
    page, chat = await office.desk.person(PIC, Channel.WEB), await office.desk.person(PIC)
    office.desk.later(hours=1)
    await chat.says("menu")
    return page, chat


async def test_whoever_blocks_the_bot_has_the_reminder_that_waited_on_another_account(office: Office) -> None:
    page, chat = await two_accounts(office)
    await office.beat(H7)
    await office.desk.take(chat.address, Reachable(now=False))

    assert ("cancelled", "bot diblokir") == (await office.states())[0]
    assert ["ingat"] == [one.template for one in await office.hears(page, H7, 9)]
    assert [] == await office.hears(page, H7, 10)


@pytest.mark.parametrize("asked", [False, True])
async def test_a_reminder_that_is_refused_goes_to_another_account(office: Office, *, asked: bool) -> None:
    page, chat = await two_accounts(office)
    if asked:
        due_at = datetime(2027, 2, 10, 1, tzinfo=UTC)
        await office.desk.database.write(partial(promises.make, person=2, due_at=due_at, now=office.desk.now))
    await office.beat(H7)
    await office.desk.database.write(partial(refused, address=chat.address, now=office.desk.now))

    assert ["ingat"] == [one.template for one in await office.hears(page, H7, 9)]
    assert [] == await office.hears(page, H7, 10)


def refused(tx: sqlite3.Connection, address: Address, now: datetime) -> None:
    """Telegram says of the next message that the bot was blocked."""
    row = outbox.claim_for(tx, address, now)
    assert row is not None
    failing.failed(tx, row, SendError("bot diblokir", gone=True), now)


async def test_without_another_account_nothing_is_tried_again(office: Office) -> None:
    chat = await office.desk.person(PIC)
    await office.beat(H7)
    await office.desk.database.write(partial(refused, address=chat.address, now=office.desk.now))
    for hour in (9, 10, 11):
        await office.beat(H7, hour)

    assert [("failed", "bot diblokir")] == await office.states()
    assert [] == await office.desk.database.read(partial(people.addresses_of, person=2))


async def test_a_slot_moved_to_tomorrow_after_the_days_reminder_is_told_with_day_and_hour(office: Office) -> None:
    """The day has had its reminder; the news stands for the announcement of the visit."""
    pic = await office.desk.person(PIC)
    assert 1 == len(await office.hears(pic, H7))
    moved = [UnitChanged(2, UNIT, Field.SLOT, "2027-02-17 09:00", "2027-02-11 10:00")]
    await office.desk.database.write(partial(roster.apply, changes=moved, zone="x", now=office.desk.now))

    (told,) = await pic.receives()
    assert "menjadi Kamis, 11 Februari 2027 pukul 10.00" in told.text


async def test_a_wish_for_a_holiday_is_kept_on_the_next_working_day(office: Office) -> None:
    """5 February 2027 is cuti bersama, and a weekend follows."""
    pic = await office.desk.person(PIC)
    await office.beat(date(2027, 2, 4), 14)

    answer = await pic.says("ingatkan besok jam 10")

    assert answer is not None
    assert "Senin, 8 Februari 2027 pukul 10.00 WIB" in answer.text
    assert "bukan hari kerja" in answer.text
    assert [] == await office.hears(pic, date(2027, 2, 8), 9.5)
    (told,) = await office.hears(pic, date(2027, 2, 8), 10)
    assert "Ini pengingat yang diminta." in told.text
