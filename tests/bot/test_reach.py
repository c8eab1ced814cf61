"""Accounts that nothing reaches any more: who is told of it, once, and who may ask."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.store import outbox, people
from flows.delivery import Delivery, Kind
from flows.effects import Role, Say
from flows.messages import Address, Channel, Reachable
from tests.bot.desk import Desk, Someone, open_desk
from tests.bot.town import Town, open_town

PIC, HEAD, OVERSEER = "Ibu Contoh Satu", "Bapak Contoh Tujuh", "Ibu Contoh Delapan"
UNITS = "DPMPTSP Contoh dan 1 unit lain"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path) as opened:
        yield opened


async def administrator(desk: Desk) -> Someone:
    number = await desk.database.write(partial(people.add, name="Ibu Contoh Sembilan", role=Role.ADMIN, now=desk.now))
    address = Address(Channel.TELEGRAM, "9009")
    await desk.database.write(partial(people.bind, address=address, person=number, now=desk.now, stage="aktif"))
    return Someone(desk, address)


async def test_a_pic_who_blocks_the_bot_is_told_of_once_to_supervisor_and_admin(desk: Desk) -> None:
    pic, head, overseer = await desk.person(PIC), await desk.person(HEAD), await desk.person(OVERSEER)
    admin = await administrator(desk)

    for _ in range(2):
        await desk.take(pic.address, Reachable(now=False))
        desk.later(minutes=1)

    for told in (head, admin):
        (news,) = await told.receives()
        assert f"pesan kepada {PIC} tidak sampai: bot diblokir" in news.text
        assert UNITS in news.text
    assert [] == await overseer.receives()


async def test_who_comes_back_and_blocks_again_is_told_of_again(desk: Desk) -> None:
    pic, head = await desk.person(PIC), await desk.person(HEAD)
    for _ in range(2):
        await desk.take(pic.address, Reachable(now=False))
        desk.later(minutes=1)
        await pic.says("lanjut")

    assert ["kabar_tak_terjangkau"] * 2 == [reply.template for reply in await head.receives()]


async def test_who_has_another_account_can_be_reached(desk: Desk) -> None:
    head, overseer = await desk.person(HEAD), await desk.person(OVERSEER)
    page, phone = await desk.person(PIC, Channel.WEB), await desk.person(PIC)

    await desk.take(phone.address, Reachable(now=False))

    assert [] == await head.receives()
    answer = await overseer.says("siapa yang tidak terjangkau")
    assert answer is not None
    assert "Semua yang sudah bergabung dapat dijangkau" in answer.text
    assert await page.says("lanjut")


async def test_the_loss_of_somebody_who_fills_nothing_in_is_no_news(desk: Desk) -> None:
    head, overseer, admin = await desk.person(HEAD), await desk.person(OVERSEER), await administrator(desk)

    await desk.take(head.address, Reachable(now=False))
    await desk.take(overseer.address, Reachable(now=False))
    await desk.take(Address(Channel.TELEGRAM, "77"), Reachable(now=False))

    assert [] == await admin.receives()


async def test_an_overseer_hears_who_since_when_and_why_and_of_reminders_that_perhaps_came(desk: Desk) -> None:
    pic, other, overseer = await desk.person(PIC), await desk.person("Ibu Contoh Tiga"), await desk.person(OVERSEER)
    await desk.take(pic.address, Reachable(now=False))
    put = partial(outbox.put, key="u", address=other.address, kind=Kind.REMINDER, say=Say("menu"), now=desk.now)
    await desk.database.write(put)
    claimed = await desk.database.write(partial(outbox.claim_for, address=other.address, now=desk.now))
    assert claimed is not None
    move = partial(outbox.move, number=claimed.id, to=Delivery.UNSURE, reason="tidak ada jawaban")
    await desk.database.write(move)

    answer = await overseer.says("siapa yang tidak terjangkau")

    assert answer is not None
    assert f"{PIC} (PIC), DPMPTSP Contoh dan 1 lainnya: " in answer.text
    assert "sejak Senin, 11 Januari 2027, bot diblokir." in answer.text
    assert "belum pasti sampai, dan tidak diulang:\n• Ibu Contoh Tiga, Senin, 11 Januari 2027" in answer.text


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(tmp_path) as opened:
        yield opened


async def test_a_refused_message_is_news_for_the_supervisor(town: Town) -> None:
    await town.joined(PIC, 700)
    head = await town.joined(HEAD, 701)
    town.api.fail_next("sendMessage", status=403, description="Forbidden: bot was blocked by the user", chat_id=700)

    town.api.text(700, "lanjut")
    (news,) = await town.api.wait_messages(head.user, 1)

    assert "tidak sampai: bot diblokir atau akun Telegram dihapus" in news.text


# Messages that did not go out.


async def failed(desk: Desk, address: Address, reason: str, key: str) -> None:
    put = partial(outbox.put, key=key, address=address, kind=Kind.REMINDER, say=Say("menu"), now=desk.now)
    await desk.database.write(put)
    claimed = await desk.database.write(partial(outbox.claim_for, address=address, now=desk.now))
    assert claimed is not None
    await desk.database.write(partial(outbox.move, number=claimed.id, to=Delivery.FAILED, reason=reason))


async def test_recap_and_list_say_what_did_not_go_out_and_why_in_words(desk: Desk) -> None:
    pic, other, overseer = await desk.person(PIC), await desk.person("Ibu Contoh Tiga"), await desk.person(OVERSEER)
    reason = "di luar 24 jam, dan templat tpl_pengingat_survei menunggu persetujuan Meta"
    for key, account in enumerate((pic, other, other)):
        await failed(desk, account.address, reason, f"{key}")

    for words in ("rekap", "siapa yang tidak terjangkau"):
        answer = await overseer.says(words)
        assert answer is not None
        assert "Tidak terkirim dalam 7 hari: 3 pesan" in answer.text
        assert "templat belum disetujui (menunggu persetujuan Meta): 3 pesan kepada Ibu Contoh Tiga" in answer.text
        assert "dan 1 orang lain" in answer.text


async def test_what_waits_for_its_next_try_is_told_of_with_the_day(desk: Desk) -> None:
    """Once it has waited a while; what is merely on its way is not."""
    pic, overseer = await desk.person(PIC), await desk.person(OVERSEER)
    put = partial(outbox.put, key="u", address=pic.address, kind=Kind.REMINDER, say=Say("menu"), now=desk.now)
    await desk.database.write(put)
    reason = "batas 250 orang per 24 jam tercapai"
    await desk.database.write(
        lambda tx: tx.execute("UPDATE outbox SET due_at = '2027-01-12T02:00:00.000Z', reason = ?", (reason,))
    )

    at_once = await overseer.says("rekap")
    desk.later(minutes=20)
    later = await overseer.says("rekap")

    assert at_once is not None
    assert "Tidak terkirim" not in at_once.text
    assert later is not None
    assert f"{reason}: 1 pesan kepada {PIC}; dicoba lagi Selasa, 12 Januari 2027" in later.text


async def test_what_is_long_past_or_was_for_an_account_that_is_cut_off_is_not_told_of(desk: Desk) -> None:
    pic, other, overseer = await desk.person(PIC), await desk.person("Ibu Contoh Tiga"), await desk.person(OVERSEER)
    await failed(desk, other.address, "ditolak", "a")
    desk.later(days=8)
    await failed(desk, pic.address, "ditolak", "b")
    await desk.take(pic.address, Reachable(now=False))

    answer = await overseer.says("siapa yang tidak terjangkau")

    assert answer is not None
    assert "Tidak terjangkau: 1 orang" in answer.text
    assert "Tidak terkirim" not in answer.text
