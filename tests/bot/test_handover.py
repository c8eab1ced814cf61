"""A task goes from one person to another: nothing changes before the new one accepts, and history stays."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest_asyncio

from bot.store import handover, people, register
from bot.store import penilaian as assessments
from flows.duties import HandingOver, Outcome
from flows.effects import HandOver, Role
from flows.intents import HandedOver
from flows.messages import Address, Channel
from tests.bot.desk import START, Desk, Someone, open_desk

DINSOS = "Dinas Sosial Contoh"
RINA = "Ibu Rina Contoh"


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path) as here:
        yield here


def number(tx: sqlite3.Connection, name: str) -> int:
    return next(person.id for person, _ in people.everybody(tx) if person.name == name)


def unit(tx: sqlite3.Connection, name: str = DINSOS) -> int:
    return int(tx.execute("SELECT id FROM units WHERE name = ?", (name,)).fetchone()["id"])


async def units_of(desk: Desk, name: str) -> list[str]:
    return await desk.database.read(lambda tx: people.units_of(tx, number(tx, name)))


async def wanted(desk: Desk, name: str, phone: str | None = None, giver: str = "Bapak Contoh Empat") -> HandedOver:
    """Begin a hand-over of the Dinas Sosial as somebody in the chat would."""

    def work(tx: sqlite3.Connection) -> HandedOver:
        return handover.hand_over(tx, HandOver(unit(tx), number(tx, giver), name, phone), "Ibu Contoh", desk.now)

    return await desk.database.write(work)


async def begun(desk: Desk, giver: str, taker: str) -> HandingOver:
    def work(tx: sqlite3.Connection) -> HandingOver:
        return handover.begin(tx, unit(tx), number(tx, giver), number(tx, taker), "Ibu Contoh", desk.now)

    return await desk.database.write(work)


async def handed_on(desk: Desk, giver: Someone) -> str:
    """The giver hands on to somebody new; gives the token of the invitation that they are to forward."""
    await giver.says("sy sudah mutasi")
    await giver.says(f"{RINA}, 0812-0000-0003")
    sent = await giver.taps("Alihkan")
    assert sent is not None
    assert "undangan" == sent.template
    return sent.text.partition("/masuk/")[2].split()[0]


async def newcomer(desk: Desk, token: str) -> Someone:
    """Somebody with an account of their own who opened that invitation."""
    new = Someone(desk, Address(Channel.TELEGRAM, "9001"))
    await new.says(f"/start {token}")
    return new


async def test_the_new_pic_goes_on_where_the_old_one_stopped_and_the_old_one_sees_nothing_more(desk: Desk) -> None:
    old, overseer = await desk.person("Bapak Contoh Empat"), await desk.person("Ibu Contoh Delapan")
    await old.says("lanjut")
    await old.says("3")
    card = await old.says("2")
    token = await handed_on(desk, old)
    assert [DINSOS] == await units_of(desk, "Bapak Contoh Empat")
    assert ["kabar_alih_dimulai"] == [reply.template for reply in await overseer.receives()]

    new = await newcomer(desk, token)
    assert "Dialihkan dari: Bapak Contoh Empat" in new.replies[-1].text
    assert DINSOS in new.replies[-1].text
    assert [] == await units_of(desk, RINA)
    await new.taps("Ya, benar")
    first = await new.taps("Setuju, mulai")

    assert card is not None
    assert first is not None
    assert card.text.partition("Bagian")[2] == first.text.partition("Bagian")[2]
    assert (["kabar_alih"], ["kabar_alih"]) == (
        [reply.template for reply in await old.receives()],
        [reply.template for reply in await overseer.receives()],
    )
    assert ([], [DINSOS]) == (await units_of(desk, "Bapak Contoh Empat"), await units_of(desk, RINA))
    for words in ("lanjut", "nilai", "ringkasan", "ralat nomor 1"):
        answer = await old.says(words)
        assert answer is not None
        assert f"Tugas {DINSOS} sudah diterima {RINA}" in answer.text
    stale = await old.presses(card.buttons[0].token)
    assert stale is not None
    assert "tidak_ada_tugas" == stale.template
    history = await desk.database.read(lambda tx: tx.execute("SELECT person FROM entries ORDER BY id").fetchall())
    assert [await desk.database.read(lambda tx: number(tx, "Bapak Contoh Empat"))] * 2 == [r["person"] for r in history]


async def test_until_it_is_accepted_the_giver_keeps_everything_and_may_call_it_off(desk: Desk) -> None:
    old = await desk.person("Bapak Contoh Empat")
    token = await handed_on(desk, old)
    await old.says("lanjut")
    recorded = await old.says("3")
    assert recorded is not None
    assert "Nomor 1 tercatat" in recorded.text

    called_off = await old.says("batal alihkan")
    assert called_off is not None
    assert "alih_batal" == called_off.template
    refused = (await newcomer(desk, token)).replies[-1]
    assert "undangan_ditolak" == refused.template
    assert [DINSOS] == await units_of(desk, "Bapak Contoh Empat")


async def test_who_has_joined_accepts_with_a_button_and_has_both_units(desk: Desk) -> None:
    old, new = await desk.person("Bapak Contoh Empat"), await desk.person("Ibu Contoh Lima")
    await old.says("alihkan tugas")
    await old.says("Ibu Contoh Lima")
    told = await old.says("ya")
    assert told is not None
    assert "alih_dimulai" == told.template
    assert ["alih_tawaran"] == [reply.template for reply in await new.receives()]
    assert ["Dinas Kesehatan Contoh"] == await units_of(desk, "Ibu Contoh Lima")

    taken = await new.taps("Terima tugas")
    assert taken is not None
    assert "alih_diterima" == taken.template
    assert await new.taps("Terima tugas") is None, "the same press again"
    assert ["Dinas Kesehatan Contoh", DINSOS] == await units_of(desk, "Ibu Contoh Lima")
    assert ["kabar_alih"] == [reply.template for reply in await old.receives()]


async def test_who_declines_leaves_it_with_the_giver(desk: Desk) -> None:
    old, new = await desk.person("Bapak Contoh Empat"), await desk.person("Ibu Contoh Lima")
    await begun(desk, "Bapak Contoh Empat", "Ibu Contoh Lima")
    await new.receives()

    await new.taps("Bukan tugas saya")
    [news] = await old.receives()
    assert "Tugas itu tetap pada Bapak/Ibu" in news.text
    assert [DINSOS] == await units_of(desk, "Bapak Contoh Empat")
    asked = await old.taps("Alihkan lagi")
    assert asked is not None
    assert "alih_minta" == asked.template


async def test_who_never_joined_has_no_access_to_end_so_it_is_done_at_once(desk: Desk) -> None:
    new = await desk.person("Ibu Contoh Lima")
    one = await begun(desk, "Bapak Contoh Empat", "Ibu Contoh Lima")

    assert Outcome.ACCEPTED == one.outcome
    assert ["alih_diterima"] == [reply.template for reply in await new.receives()]
    assert ["Dinas Kesehatan Contoh", DINSOS] == await units_of(desk, "Ibu Contoh Lima")


async def test_a_new_hand_over_takes_the_place_of_the_former(desk: Desk) -> None:
    await desk.person("Bapak Contoh Empat")
    five, six = await desk.person("Ibu Contoh Lima"), await desk.person("Bapak Contoh Enam")
    await begun(desk, "Bapak Contoh Empat", "Ibu Contoh Lima")
    await five.receives()
    await begun(desk, "Bapak Contoh Empat", "Bapak Contoh Enam")
    await six.receives()

    late = await five.taps("Terima tugas")
    assert late is not None
    assert "alih_usang" == late.template
    await six.taps("Terima tugas")
    assert DINSOS in await units_of(desk, "Bapak Contoh Enam")
    assert DINSOS not in await units_of(desk, "Ibu Contoh Lima")


async def test_somebody_is_found_by_name_and_phone_as_in_the_roster(desk: Desk) -> None:
    await desk.person("Bapak Contoh Empat")
    await desk.database.write(
        lambda tx: tx.execute("UPDATE persons SET phone = '+6281200000005' WHERE name = 'Ibu Contoh Lima'")
    )
    five = await desk.database.read(lambda tx: number(tx, "Ibu Contoh Lima"))

    assert five == (await wanted(desk, "ibu contoh  lima")).taker
    assert five == (await wanted(desk, "Ibu Contoh Lima, S.Sos.", "+6281200000005")).taker
    assert five != (await wanted(desk, "Ibu Contoh Lima", "+6281200000006")).taker, "another phone is somebody else"
    assert five != (await wanted(desk, "Bapak Lain", "+6281200000005")).taker, "the office's phone"
    assert five == (await wanted(desk, "Ibu Contoh Lima", "+6281200000005")).taker


async def test_nothing_is_handed_over_by_or_to_somebody_it_cannot_be(desk: Desk) -> None:
    assert 0 == (await wanted(desk, RINA, giver="Ibu Contoh Lima")).handover
    assert 0 == (await wanted(desk, "Bapak Contoh Empat")).handover
    assert [] == await desk.database.read(handover.waiting)


async def test_the_giver_forwards_no_invitation_that_opens_another_unit(desk: Desk) -> None:
    """Ibu Contoh Lima has not joined: her invitation would open her own unit to whoever holds it."""
    old, overseer = await desk.person("Bapak Contoh Empat"), await desk.person("Ibu Contoh Delapan")
    await old.says("alihkan tugas")
    await old.says("Ibu Contoh Lima")
    told = await old.says("ya")

    assert told is not None
    assert "alih_dimulai" == told.template
    await overseer.receives()
    sent = await overseer.taps("Kirim undangan")
    assert sent is not None
    assert "Ibu Contoh Lima" in sent.text
    assert f"Dinas Kesehatan Contoh dan {DINSOS}" in sent.text


async def test_who_was_released_is_invited_again_while_a_task_is_on_its_way(desk: Desk) -> None:
    await desk.person("Bapak Contoh Empat")
    await desk.database.write(
        lambda tx: people.release(tx, number(tx, "Ibu Contoh Lima"), unit(tx, "Dinas Kesehatan Contoh"), START)
    )
    one = await begun(desk, "Bapak Contoh Empat", "Ibu Contoh Lima")
    [five] = await desk.database.read(partial(register.named, name="Ibu Contoh Lima"))
    assert (False, (DINSOS,)) == (five.idle, five.tasks)

    await desk.database.write(partial(handover.end, number=one.id, outcome=Outcome.CANCELLED, now=desk.now))
    [five] = await desk.database.read(partial(register.named, name="Ibu Contoh Lima"))
    assert (True, ()) == (five.idle, five.tasks)


async def test_a_supervisor_hands_on_to_a_supervisor(desk: Desk) -> None:
    head = await desk.person("Bapak Contoh Tujuh")
    await head.says("alihkan tugas")
    await head.taps("DPMPTSP Contoh")
    await head.says("Ibu Contoh Satu 0812-0000-0009")  # a PIC of that name is somebody else
    token = await head.says("ya")
    assert token is not None
    assert "undangan" == token.template
    rows = await desk.database.read(partial(register.named, name="Ibu Contoh Satu"))
    assert {Role.PIC, Role.SUPERVISOR} == {one.person.role for one in rows}


async def test_the_welcome_of_who_takes_over_says_until_when(desk: Desk) -> None:
    old = await desk.person("Bapak Contoh Empat")
    new = await newcomer(desk, await handed_on(desk, old))

    assert "Batas pengisian" in new.replies[-1].text
    rina = await desk.database.read(lambda tx: number(tx, RINA))
    assert 1 == len(await desk.database.read(partial(assessments.of_taker, person=rina, now=desk.now)))


async def test_a_closed_unit_is_nobody_s_to_take(desk: Desk) -> None:
    old = await desk.person("Bapak Contoh Empat")
    token = await handed_on(desk, old)
    await desk.database.write(
        lambda tx: tx.execute("UPDATE units SET closed_at = '2027-01-11' WHERE id = ?", (unit(tx),))
    )

    assert DINSOS not in (await newcomer(desk, token)).replies[-1].text
    answer = await old.says("alihkan tugas")
    assert answer is not None
    assert "tidak_ada_tugas" == answer.template


async def test_what_was_done_stands_in_the_audit(desk: Desk) -> None:
    old = await desk.person("Bapak Contoh Empat")
    new = await newcomer(desk, await handed_on(desk, old))
    await new.taps("Ya, benar")
    await new.taps("Setuju, mulai")

    rows = await desk.database.read(lambda tx: tx.execute("SELECT who, what, about FROM audit ORDER BY id").fetchall())
    about = f"{DINSOS}: Bapak Contoh Empat -> {RINA}"
    assert ("Bapak Contoh Empat", "mengalihkan tugas", about) in [tuple(row) for row in rows]
    assert (RINA, "menerima pengalihan tugas", about) in [tuple(row) for row in rows]


async def test_what_has_ended_ends_no_other_way(desk: Desk) -> None:
    await desk.person("Bapak Contoh Empat")
    one = await begun(desk, "Bapak Contoh Empat", "Ibu Contoh Lima")
    ends = [
        await desk.database.write(partial(handover.end, number=one.id, outcome=outcome, now=desk.now))
        for outcome in (Outcome.DECLINED, Outcome.ACCEPTED)
    ]

    assert [True, False] == ends
    assert [DINSOS] == await units_of(desk, "Bapak Contoh Empat")
