"""One person on two channels: the same task, the same answers, and reminders and news where they want them."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.handle import audience
from bot.store import export, people
from bot.store.own_data import sheets
from flows.effects import Say, Tell
from flows.messages import Address, Channel, Reachable
from tests.bot.beating import H1, H7, H14, PIC, Office
from tests.bot.desk import ZONE, Desk, Someone, open_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path) as opened:
        yield opened


async def number_of(desk: Desk, name: str) -> int:
    everybody = await desk.database.read(people.everybody)
    return next(person.id for person, _ in everybody if person.name == name)


async def joined(desk: Desk, address: Address, token: str) -> Someone:
    """Somebody who comes in with that invitation on a channel of their own."""
    account = Someone(desk, address)
    await account.says(f"Mulai {token}")
    await account.says("ya")
    await account.says("setuju")
    return account


async def test_who_starts_on_telegram_goes_on_on_whatsapp_with_the_same_invitation(desk: Desk) -> None:
    """One task and one history, which says where each answer came from."""
    number = await number_of(desk, PIC)

    def invite(tx: sqlite3.Connection) -> str:
        return people.invite(tx, number, desk.now, desk.now + timedelta(days=30))

    token = await desk.database.write(invite)
    chat = await joined(desk, Address(Channel.TELEGRAM, "41"), token)
    first = await chat.says("1")
    phone = await joined(desk, Address(Channel.WHATSAPP, "ID.41"), token)
    second = await phone.says("lanjut")
    await phone.says("1")

    assert first is not None
    assert second is not None
    assert first.text.partition("\n\n")[2] == second.text
    rows = list(await desk.database.read(lambda tx: list(export.answers(tx))))
    assert ["telegram:41", "whatsapp:ID.41"] == [row["address"] for row in rows]
    copy = await desk.database.read(lambda tx: sheets(tx, number, ZONE))
    of_answers = next(sheet for sheet in copy if sheet.name == "Jawaban")
    kanal = [column.heading for column in of_answers.columns].index("Kanal")
    assert {"telegram", "whatsapp"} == {row[kanal] for row in of_answers.rows if isinstance(row, tuple)}


async def on_both(office: Office) -> tuple[Someone, Someone]:
    """The PIC on Telegram and on WhatsApp, where they wrote last."""
    chat, phone = await office.desk.person(PIC), await office.desk.person(PIC, Channel.WHATSAPP)
    for account in (chat, phone):
        office.desk.later(minutes=1)
        assert await account.says("lanjut")
    return chat, phone


async def test_reminders_go_where_somebody_wrote_last(office: Office) -> None:
    chat, phone = await on_both(office)

    assert ["ingat"] == [one.template for one in await office.hears(phone, H14)]
    assert [] == await chat.receives()


async def test_reminders_go_where_somebody_chose_though_they_wrote_elsewhere_since(office: Office) -> None:
    chat, phone = await on_both(office)
    answer = await phone.says("kirim pengingat lewat Telegram")
    assert answer is not None
    assert "Baik, pengingat dan kabar saya kirim lewat Telegram." in answer.text
    office.desk.later(minutes=1)
    await phone.says("lanjut")

    assert [] == await office.hears(phone, H14)
    (reminder,) = await chat.receives()
    assert "ingat" == reminder.template
    assert "Dikirim di sini" not in reminder.text


async def test_news_goes_there_too(office: Office) -> None:
    chat, phone = await on_both(office)
    await phone.says("kirim pengingat lewat Telegram")

    number = await number_of(office.desk, PIC)
    assert [chat.address] == await office.desk.database.read(partial(audience, news=Tell(number, Say("menu"))))


async def test_where_the_chosen_account_is_cut_off_the_other_one_is_used_and_the_reminder_says_so(
    office: Office,
) -> None:
    chat, phone = await on_both(office)
    await phone.says("kirim pengingat lewat Telegram")
    await office.desk.take(chat.address, Reachable(now=False))

    (reminder,) = await office.hears(phone, H14)
    assert "Dikirim di sini: Telegram tidak terjangkau." in reminder.text
    await office.desk.take(chat.address, Reachable(now=True))

    assert [] == await office.hears(phone, H7)
    assert ["ingat"] == [one.template for one in await chat.receives()]


async def test_a_choice_is_pressed_under_my_data_and_taken_back(office: Office) -> None:
    chat, phone = await on_both(office)
    await phone.says("data saya")
    await phone.taps("Saluran pengingat")
    await phone.taps("Lewat Telegram")
    assert ["ingat"] == [one.template for one in [*await office.hears(chat, H14), *await phone.receives()]]
    assert "ingat" == chat.replies[-1].template

    await phone.says("saluran pengingat")
    answer = await phone.taps("Yang terakhir")
    assert answer is not None
    assert "mengikuti saluran yang terakhir dipakai, kini WhatsApp." in answer.text
    assert ["ingat"] == [one.template for one in await office.hears(phone, H1)]
