"""The roster changed in the chat, on a real file: what is kept, who learns of it, and what the audit says."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import people, roster
from bot.store.export import audit
from flows.effects import Role
from flows.messages import Channel
from flows.roster_changes import PresentUnit
from tests.bot.desk import Desk, Someone, open_desk

OVERSEER, SATU, DUA, TUJUH = "Ibu Contoh Delapan", "Ibu Contoh Satu", "Bapak Contoh Dua", "Bapak Contoh Tujuh"
WEDNESDAY, MARCH = "Rabu, 10 Februari 2027 pukul 09.00", "Rabu, 17 Maret 2027 pukul 10.00"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path) as opened:
        yield opened


async def unit(desk: Desk, name: str) -> PresentUnit:
    present = await desk.database.read(roster.present)
    return next(unit for unit in present.units if unit.name == name)


async def does(who: Someone, *acts: str) -> str:
    """Words, and buttons in brackets; gives the last answer's text."""
    for act in acts:
        reply = await (who.taps(act[1:-1]) if act.startswith("[") else who.says(act))
    assert reply is not None
    return reply.text


async def heard(who: Someone) -> list[str]:
    return [reply.text.splitlines()[0] for reply in await who.receives()]


async def test_a_moved_slot_is_kept_told_and_audited(desk: Desk) -> None:
    overseer, pic, head, other = [await desk.person(name) for name in (OVERSEER, SATU, TUJUH, DUA)]

    await does(overseer, "unit dpmptsp contoh", "[Ubah jadwal]", "17/03/2027 10.00")
    assert [] == await heard(pic)
    shown = await does(overseer, "[Ya, simpan]")

    assert shown.startswith("Tersimpan: jadwal survei Rabu, 17 Maret 2027 pukul 10.00.")
    assert "2027-03-17 10:00" == (await unit(desk, "DPMPTSP Contoh")).slot
    line = f"Jadwal survei DPMPTSP Contoh berubah dari {WEDNESDAY} menjadi {MARCH}."
    assert ([line], [line], []) == (await heard(pic), await heard(head), await heard(other))
    [row] = await desk.database.read(lambda tx: list(audit(tx)))
    assert (OVERSEER, "mengubah jadwal survei unit") == (row["who"], row["what"])


async def test_a_new_unit_gets_a_pic_who_joins_and_fills_in(desk: Desk) -> None:
    overseer = await desk.person(OVERSEER)
    await does(
        overseer,
        "tambah unit",
        "Klinik Contoh",
        "[puskesmas]",
        "ya",
        "tambah pic",
        "Ibu Contoh Sembilan 0812 0000 0009",
    )
    card = await does(overseer, "ya")
    assert "1. Ibu Contoh Sembilan (PIC), belum bergabung" in card
    assert (await does(overseer, "[Undang 1]")).startswith("Yth. Ibu Contoh Sembilan,")

    pic = await desk.person("Ibu Contoh Sembilan")
    assert "1. " in await does(pic, "lanjut")
    assert "1. Ibu Contoh Sembilan (PIC), sudah bergabung" in await does(overseer, "unit klinik contoh")
    rows = await desk.database.read(lambda tx: list(audit(tx)))
    assert {OVERSEER} == {row["who"] for row in rows}
    assert not [row for row in rows if "0812" in str(row)]


async def test_somebody_who_has_joined_learns_of_a_further_unit(desk: Desk) -> None:
    overseer, pic = await desk.person(OVERSEER), await desk.person(DUA)
    await does(overseer, "unit dinas sosial contoh", "tambah pic", "bapak contoh dua", "ya")

    assert ["Bapak/Ibu kini bertugas sebagai PIC untuk Dinas Sosial Contoh."] == await heard(pic)


async def test_a_replaced_pic_keeps_the_unit_until_the_new_one_accepts(desk: Desk) -> None:
    overseer, before, after = [await desk.person(name) for name in (OVERSEER, "Bapak Contoh Empat", DUA)]
    card = await does(overseer, "unit dinas sosial contoh", "ganti pic", "bapak contoh dua", "ya")

    assert "Bapak Contoh Empat (PIC), sudah bergabung; dialihkan kepada Bapak Contoh Dua, menunggu diterima" in card
    [offer] = await heard(after)
    assert "Dinas Sosial Contoh" in offer
    await does(after, "[Terima tugas]")
    assert "1. Bapak Contoh Dua (PIC), sudah bergabung" in await does(overseer, "unit dinas sosial contoh")
    assert 1 == len(await heard(before))


async def test_who_is_to_take_over_can_be_invited_from_the_card(desk: Desk) -> None:
    overseer = await desk.person(OVERSEER)
    await desk.person("Bapak Contoh Empat")
    card = await does(overseer, "unit dinas sosial contoh", "ganti pic", "Ibu Contoh Sembilan", "ya")

    assert "2. Ibu Contoh Sembilan (pengganti), belum bergabung" in card
    assert (await does(overseer, "[Undang 2]")).startswith("Yth. Ibu Contoh Sembilan,")


async def test_a_closed_unit_leaves_the_mean_and_its_pic_and_can_be_opened_again(desk: Desk) -> None:
    overseer, pic = await desk.person(OVERSEER), await desk.person(DUA)
    await does(pic, "lanjut", "4")
    name = "Dinas Kependudukan dan Pencatatan Sipil Contoh"
    await does(overseer, f"unit {name}", "tutup unit", "ya")

    assert [f"{name} ditutup dan tidak dinilai lagi. Jawaban yang ada tetap tersimpan."] == await heard(pic)
    assert (await unit(desk, name)).closed
    assert "dari 6 unit" in await does(overseer, "ringkasan")
    await does(overseer, "tambah unit", name.upper(), "ya")
    assert [f"{name} dibuka kembali dan dinilai lagi."] == await heard(pic)
    assert "2. " in await does(pic, "lanjut")


async def test_of_two_overseers_the_second_yes_finds_that_things_have_changed(desk: Desk) -> None:
    first, second = await desk.person(OVERSEER), await desk.person(OVERSEER, Channel.WEB)
    for overseer, slot in ((first, "17/03/2027"), (second, "18/03/2027")):
        await does(overseer, "unit dpmptsp contoh", "ubah jadwal", slot)
    await does(first, "ya")

    assert (await does(second, "ya")).startswith("Tombol tadi tidak berlaku lagi")
    assert "2027-03-17" == (await unit(desk, "DPMPTSP Contoh")).slot


async def test_a_yes_that_comes_twice_is_carried_out_once(desk: Desk) -> None:
    overseer = await desk.person(OVERSEER)
    await does(overseer, "unit dpmptsp contoh", "ubah produk", "Izin Usaha Mikro; Izin Baru", "[Ya, simpan]")

    assert await overseer.taps("Ya, simpan") is None
    assert 2 == len(await desk.database.read(lambda tx: list(audit(tx))))


async def test_an_admin_changes_the_roster_and_sees_no_answers(desk: Desk) -> None:
    await desk.database.write(lambda tx: people.add(tx, "Ibu Contoh Admin", Role.ADMIN, desk.now))
    admin = await desk.person("Ibu Contoh Admin")

    assert "ketik daftar unit" in await does(admin, "halo")
    assert "7 unit" in await does(admin, "[Daftar unit dan PIC]")
    assert "Tersimpan" in await does(admin, "unit dinas sosial contoh", "ubah jadwal", "ikut putaran", "ya")


async def test_an_invitation_is_for_the_one_it_names_and_the_audit_says_who_asked(desk: Desk) -> None:
    overseer = await desk.person(OVERSEER)
    invitation = await does(overseer, "belum bergabung", "[Undang 3]")

    assert invitation.startswith("Yth. ")
    [row] = await desk.database.read(lambda tx: list(audit(tx)))
    assert (OVERSEER, "mengundang") == (row["who"], row["what"])
    assert row["about"].removesuffix(" (pic)") in invitation


async def test_a_wrong_successor_is_replaced_before_they_accept(desk: Desk) -> None:
    overseer = await desk.person(OVERSEER)
    pic = await desk.person(DUA)
    dukcapil = "Dinas Kependudukan dan Pencatatan Sipil Contoh"
    await does(overseer, f"unit {dukcapil}", "[Ganti PIC]", "Ibu Contoh Salah", "[Ya, simpan]")
    shown = await does(overseer, f"unit {dukcapil}", "[Ganti PIC]", "Ibu Contoh Benar", "[Ya, simpan]")

    assert "Ibu Contoh Benar" in shown
    (way,) = (await unit(desk, dukcapil)).on_their_way
    names = {person.id: person.name for person, _ in await desk.database.read(people.everybody)}
    assert (DUA, "Ibu Contoh Benar") == (names[way.giver], names[way.taker])
    assert [DUA] == [names[number] for number in (await unit(desk, dukcapil)).people if number in names]
    reply = await pic.says("lanjut")
    assert reply is not None
    assert "1. Berapa dari 4" in reply.text
