"""Reminders on their way: queued by the beat, decided and worded when sent, for PICs, supervisors and overseers."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest

from bot.config import Eskalasi, Reminders
from bot.store import outbox, people, promises, remarks
from flows.delivery import Delivery
from flows.effects import Role
from tests.bot.beating import (
    H1,
    H7,
    H14,
    H_PLUS_1,
    HEAD,
    OVERSEER,
    PIC,
    SURVEY,
    TWO_UNITS,
    Office,
    answered,
    read,
)

# The ladder.


async def test_a_pic_is_reminded_once_on_the_day_of_a_rung(office: Office) -> None:
    pic = await office.desk.person(PIC)

    template, text = read(await office.hears(pic, H7))

    assert "ingat" == template
    assert text.startswith(f"Selamat pagi, {PIC}.\n\n7 hari menuju survei Dinas Kependudukan")
    assert "Penilaian mandiri belum dimulai." in text
    assert [] == await office.hears(pic, H7, 9)
    assert [] == await office.hears(pic, date(2027, 2, 11))


async def test_nobody_is_reminded_on_other_days_or_before_eight(office: Office) -> None:
    pic = await office.desk.person(PIC)

    assert [] == await office.hears(pic, date(2027, 2, 8))
    assert [] == await office.hears(pic, H7, 7.9)
    assert [] == await office.hears(pic, H7, 15.5)
    assert [] == await office.states()


async def test_what_is_said_is_what_is_so_at_that_moment(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.beat(H7)
    await office.desk.database.write(answered)

    _, text = read(await pic.receives())

    assert "1 dari 38 pertanyaan terjawab" in text


async def test_the_day_before_says_when_and_whom_the_surveyor_meets(office: Office) -> None:
    pic = await office.desk.person(PIC)

    _, text = read(await office.hears(pic, H1))

    assert "Besok survei Dinas Kependudukan dan Pencatatan Sipil Contoh, pukul 09.00 WIB." in text
    assert "Yang biasanya ditemui: pimpinan" in text


async def test_the_last_working_day_before_a_monday_says_when_and_whom_the_surveyor_meets(office: Office) -> None:
    pic, two = await office.desk.person(PIC), await office.desk.person(TWO_UNITS)
    await office.survey("2027-02-22 09:00")  # a Monday
    friday = date(2027, 2, 19)

    _, text = read(await office.hears(pic, friday))
    _, of_two = read(await two.receives())

    assert "Survei Dinas Kependudukan dan Pencatatan Sipil Contoh Senin, 22 Februari 2027, pukul 09.00 WIB" in text
    assert "(3 hari lagi)" in text
    assert "Yang biasanya ditemui: pimpinan" in text
    assert "Mohon dicek" not in text
    assert 2 == of_two.count("Senin, 22 Februari 2027, pukul 09.00 WIB (3 hari lagi).")
    assert 1 == of_two.count("Yang biasanya ditemui: pimpinan")


async def test_the_hour_of_the_visit_is_that_of_the_unit(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.desk.database.write(lambda tx: tx.execute("UPDATE units SET zone = 'Asia/Jayapura' WHERE id = 2"))

    _, text = read(await office.hears(pic, H1))

    assert "Besok survei Dinas Kependudukan dan Pencatatan Sipil Contoh, pukul 09.00 WIT." in text


async def test_three_days_before_the_room_and_the_people_are_to_be_looked_at(office: Office) -> None:
    pic, two = await office.desk.person(PIC), await office.desk.person(TWO_UNITS)
    await office.survey("2027-02-18 09:00")  # a Thursday

    _, text = read(await office.hears(pic, date(2027, 2, 15)))
    _, of_two = read(await two.receives())

    assert "Mohon dicek hari ini: nomor pengaduan aktif" in text
    assert "Mohon dicek hari ini: nomor pengaduan aktif" in of_two
    assert "Yang biasanya ditemui" not in text


async def test_the_day_after_says_thanks(office: Office) -> None:
    pic = await office.desk.person(PIC)

    _, text = read(await office.hears(pic, H_PLUS_1))

    assert "Terima kasih atas persiapan survei Dinas Kependudukan" in text


async def test_all_units_of_a_person_are_in_one_message(office: Office) -> None:
    pic = await office.desk.person(TWO_UNITS)

    (reply,) = await office.hears(pic, H7)

    assert 2 == reply.text.count("7 hari menuju survei")
    labels = ["Pilih unit", "Ingatkan besok", "Dinas luar", "Ada kendala", "Alihkan tugas"]
    assert labels == [button.label for button in reply.buttons]


async def test_a_unit_that_is_sent_in_is_reminded_of_its_visit_only(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.send_in(2)

    assert [] == await office.hears(pic, H7)
    _, text = read(await office.hears(pic, H1))
    assert "Hasil penilaian mandirinya sudah terkirim." in text


async def test_a_unit_that_is_sent_in_after_the_beat_is_left_alone(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.beat(H7)
    await office.send_in(2)

    assert [] == await pic.receives()
    assert [("cancelled", "hasil sudah dikirim")] == await office.states()


async def test_a_slot_that_moves_takes_the_reminder_that_waits_along(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.beat(H7)
    await office.survey("2027-03-31")

    assert [] == await pic.receives()
    assert ["ingat"] == [one.template for one in await office.hears(pic, date(2027, 3, 1))]


async def test_who_says_berhenti_hears_nothing_more(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.beat(H7)
    await pic.says("berhenti")

    assert [] == await pic.receives()
    assert [] == await office.hears(pic, H1)


async def test_somebody_new_in_the_task_is_reminded_instead(office: Office) -> None:
    pic, other = await office.desk.person(PIC), await office.desk.person("Bapak Contoh Empat")
    await office.desk.database.write(_hand_on)

    assert [] == await office.hears(pic, H7)
    (reply,) = await other.receives()
    assert "Dinas Kependudukan" in reply.text


async def test_whoever_was_just_here_is_reminded_two_hours_later(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.beat(H7, 7)
    await pic.says("menu")

    assert [] == await office.hears(pic, H7, 8.9)
    assert ["ingat"] == [one.template for one in await office.hears(pic, H7, 9)]


async def test_whoever_comes_after_the_beat_has_the_reminder_put_back(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.beat(H7)
    await pic.says("menu")

    assert [] == await pic.receives()
    assert [] == await office.states()
    assert ["ingat"] == [one.template for one in await office.hears(pic, H7, 11)]


async def test_after_two_without_a_reaction_comes_a_question(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.hears(pic, date(2027, 1, 18))
    await office.hears(pic, H14)

    (reply,) = await office.hears(pic, H7)

    assert "ingat_kendala" == reply.template
    assert "Apakah ada kendala yang dapat kami bantu?" in reply.text
    assert ["ingat"] == [one.template for one in await office.hears(pic, H1)]


async def test_a_notice_after_two_without_a_reaction_asks_too(office: Office) -> None:
    """H-30, then the notice of the first report, then that of the second: no third of the same kind."""
    pic = await office.desk.person(TWO_UNITS)
    await office.desk.person(HEAD)
    await office.hears(pic, date(2027, 1, 18))
    (second,) = await office.hears(pic, date(2027, 2, 2))
    assert "Bila ada kendala, silakan sampaikan di sini." in second.text

    (third,) = await office.hears(pic, date(2027, 2, 9))

    assert "Bila sampai Rabu, 10 Februari 2027 pukul 10.00 belum ada perkembangan" in third.text
    assert "Dua pengingat belum sempat ditanggapi. Apakah ada kendala?" in third.text
    assert ["Belum sempat", "Butuh bantuan", "Bukan tugas saya", "Pilih unit"] == [b.label for b in third.buttons]
    answer = await pic.taps("Butuh bantuan")
    assert answer is not None
    assert "kendala_dicatat" == answer.template


async def test_the_question_in_a_notice_begins_the_count_anew(office: Office) -> None:
    pic = await office.desk.person(TWO_UNITS)
    await office.desk.person(HEAD)
    for day in (date(2027, 1, 18), date(2027, 2, 2), date(2027, 2, 9)):
        await office.hears(pic, day)

    assert ["ingat"] == [one.template for one in await office.hears(pic, date(2027, 2, 12))]


async def test_a_reaction_keeps_the_question_away(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.hears(pic, date(2027, 1, 18))
    await office.hears(pic, H14)
    await pic.says("menu")

    assert ["ingat"] == [one.template for one in await office.hears(pic, H7)]


@pytest.mark.parametrize("beats", [[H7], [H7, H7, H7], [date(2027, 2, 11)]])
async def test_a_late_beat_or_many_lead_to_one_message(office: Office, beats: list[date]) -> None:
    pic = await office.desk.person(PIC)
    for day in beats:
        await office.beat(day)

    assert ["ingat"] == [one.template for one in await pic.receives()]


async def test_a_machine_that_was_off_over_a_weekend_says_on_monday_what_was_fridays(office: Office) -> None:
    pic = await office.desk.person(PIC)

    _, text = read(await office.hears(pic, date(2027, 2, 15)))

    assert "2 hari menuju survei" in text
    assert ["ingat"] == [one.template for one in await office.hears(pic, H1)]


async def test_a_machine_that_was_off_over_the_slot_says_only_thanks(office: Office) -> None:
    pic = await office.desk.person(PIC)

    _, text = read(await office.hears(pic, H_PLUS_1))

    assert "menuju" not in text
    assert "Terima kasih atas persiapan" in text


async def test_on_the_morning_of_the_slot_its_announcement_is_still_of_use(office: Office) -> None:
    pic = await office.desk.person(PIC)

    _, text = read(await office.hears(pic, SURVEY, 8.2))

    assert "Hari ini survei" in text
    assert [] == await office.hears(pic, SURVEY, 10)


async def test_without_reminders_none_are_sent(office: Office) -> None:
    pic = await office.desk.person(PIC)
    office.config = replace(office.config, reminders=Reminders(on=False))

    assert [] == await office.hears(pic, H7)


async def test_more_people_than_are_looked_at_in_one_go_are_all_reminded(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reminding.BATCH", 2)
    pics = [await office.desk.person(f"{title} Contoh {name}") for title, name in (("Bapak", "Enam"), ("Ibu", "Lima"))]
    await office.beat(H7)

    assert [["ingat"], ["ingat"]] == [[one.template for one in await pic.receives()] for pic in pics]


# Escalation.


async def test_the_supervisor_hears_of_a_unit_the_day_after_its_pic_was_told_and_the_pic_gets_a_copy(
    office: Office,
) -> None:
    pic, head = await office.desk.person(TWO_UNITS), await office.desk.person(HEAD)

    _, told = read(await office.hears(pic, date(2027, 2, 2)))
    assert "Bila sampai Rabu, 3 Februari 2027 pukul 10.00 belum ada perkembangan, ringkasan progres DPMPTSP" in told
    assert [] == await office.hears(head, H14, 9)
    template, report = read(await office.hears(head, H14, 10))
    assert "eskalasi_atasan" == template
    assert "Terisi 0 dari " in report
    assert f"PIC: {TWO_UNITS}" in report
    _, copy = read(await office.hears(pic, H14, 10.1))
    assert copy.startswith("Ringkasan progres DPMPTSP Contoh dan Puskesmas Contoh Selatan telah disampaikan kepada")
    assert HEAD in copy
    assert [] == await office.hears(head, H14, 11)
    assert [] == await office.hears(pic, H14, 11)


async def test_a_unit_that_begins_after_the_notice_is_not_reported(office: Office) -> None:
    pic, head = await office.desk.person(TWO_UNITS), await office.desk.person(HEAD)
    await office.hears(pic, date(2027, 2, 2))
    await office.desk.database.write(partial(answered, penilaian=1))
    await office.desk.database.write(partial(answered, penilaian=7))

    assert [] == await office.hears(head, H14, 10)


async def test_without_the_notice_there_is_no_report(office: Office) -> None:
    head = await office.desk.person(HEAD)
    await office.desk.person(TWO_UNITS)

    assert [] == await office.hears(head, H14, 10)


async def test_a_notice_that_never_arrived_does_not_count(office: Office) -> None:
    await office.desk.person(TWO_UNITS)
    head = await office.desk.person(HEAD)
    await office.beat(date(2027, 2, 2))
    number = await office.desk.database.read(lambda tx: tx.execute("SELECT id FROM outbox").fetchone()["id"])
    await office.desk.database.write(partial(outbox.move, number=number, to=Delivery.CANCELLED))

    assert [] == await office.hears(head, H14, 10)


async def test_a_unit_that_lags_a_week_before_is_reported_to_supervisor_and_overseer(office: Office) -> None:
    pic, head, overseer = [await office.desk.person(name) for name in (TWO_UNITS, HEAD, OVERSEER)]
    await office.desk.database.write(partial(answered, penilaian=1))
    await office.desk.database.write(partial(answered, penilaian=7))

    _, told = read(await office.hears(pic, date(2027, 2, 9)))
    assert "Selatan disampaikan kepada atasan dan Inspektorat Kabupaten Contoh. Bila ada kendala" in told
    await pic.says("kepala seksi kosong")
    assert [] == await office.hears(overseer, H7, 9)
    template, report = read(await office.hears(overseer, H7, 10))
    assert "rekap" == template
    assert "Dilaporkan hari ini; PIC sudah diberi tahu:\n• DPMPTSP Contoh (1 dari 38): kepala seksi kosong" in report
    assert ["eskalasi_atasan"] == [one.template for one in await head.receives()]
    (copy,) = await office.hears(pic, H7, 13.1)
    assert f"kepada {HEAD} dan Inspektorat Kabupaten Contoh Rabu, 10 Februari 2027 pukul 10.00 WIB" in copy.text
    assert "termasuk kendala" in copy.text
    _, later = read(await office.hears(overseer, date(2027, 2, 11)))
    assert "Dilaporkan hari ini" not in later


async def test_who_hears_of_what_is_the_pemdas_to_say(office: Office) -> None:
    pic, head, overseer = [await office.desk.person(name) for name in (TWO_UNITS, HEAD, OVERSEER)]
    own = [Eskalasi(9, "belum_lengkap", ["pengawas"])]
    office.configure(Reminders(eskalasi=own, recap_daily=0))

    _, told = read(await office.hears(pic, date(2027, 2, 4)))
    assert "disampaikan kepada Inspektorat Kabupaten Contoh." in told
    _, report = read(await office.hears(overseer, date(2027, 2, 8), 10))
    assert "Dilaporkan hari ini" in report
    assert [] == await head.receives()
    (copy,) = await office.hears(pic, date(2027, 2, 8), 10.1)
    assert "telah disampaikan kepada Inspektorat Kabupaten Contoh Senin, 8 Februari 2027" in copy.text


async def test_each_supervisor_of_a_unit_gets_the_report_and_the_pic_one_copy(office: Office) -> None:
    pic, head = await office.desk.person(TWO_UNITS), await office.desk.person(HEAD)
    add = partial(people.add, name="Ibu Contoh Sembilan", role=Role.SUPERVISOR, now=office.desk.now)
    number = await office.desk.database.write(add)
    await office.desk.database.write(partial(people.assign, person=number, unit=1))
    other = await office.desk.person("Ibu Contoh Sembilan")
    await office.hears(pic, date(2027, 2, 2))

    assert ["eskalasi_atasan"] == [one.template for one in await office.hears(head, H14, 10)]
    assert ["eskalasi_atasan"] == [one.template for one in await other.receives()]
    assert ["eskalasi_tembusan"] == [one.template for one in await office.hears(pic, H14, 10.1)]


# The recap.


async def test_the_overseer_gets_the_recap_on_monday_and_daily_in_the_last_week(office: Office) -> None:
    overseer = await office.desk.person(OVERSEER)

    template, text = read(await office.hears(overseer, date(2027, 2, 1)))

    assert "rekap" == template
    assert "Senin, 1 Februari 2027 · H-16 menuju survei berikutnya" in text
    assert "7 unit: selesai 0 · berjalan 0 · belum mulai 7" in text
    assert [] == await office.hears(overseer, date(2027, 2, 3))
    assert ["rekap"] == [one.template for one in await office.hears(overseer, date(2027, 2, 11))]


async def test_the_recap_compares_with_the_week_before(office: Office) -> None:
    overseer = await office.desk.person(OVERSEER)
    await office.desk.database.write(answered)

    _, text = read(await office.hears(overseer, date(2027, 2, 1)))

    assert "Rata-rata nilai sementara 100,00 (sepekan lalu 100,00)" in text


# What people ask for.


async def test_what_was_asked_for_comes_when_it_was_asked_for_and_once(office: Office) -> None:
    pic = await office.desk.person(PIC)
    evening = datetime(2027, 2, 8, 12, 30, tzinfo=UTC)
    number = await office.number(PIC)
    await office.desk.database.write(partial(promises.make, person=number, due_at=evening, now=office.desk.now))

    assert [] == await office.hears(pic, date(2027, 2, 8), 19.4)
    _, text = read(await office.hears(pic, date(2027, 2, 8), 19.5))
    assert "Ini pengingat yang diminta." in text
    assert [] == await office.hears(pic, date(2027, 2, 8), 19.6)
    assert ["ingat"] == [one.template for one in await office.hears(pic, H7)]


async def test_a_promise_is_of_no_use_once_all_is_sent_in(office: Office) -> None:
    pic = await office.desk.person(PIC)
    number = await office.number(PIC)
    due_at = datetime(2027, 2, 8, 3, tzinfo=UTC)
    await office.desk.database.write(partial(promises.make, person=number, due_at=due_at, now=office.desk.now))
    await office.send_in(2)

    assert [] == await office.hears(pic, date(2027, 2, 8), 11)
    assert [("cancelled", "tidak ada lagi yang perlu diingatkan")] == await office.states()


async def test_whoever_is_away_hears_nothing_before_they_are_back(office: Office) -> None:
    pic = await office.desk.person(PIC)
    number = await office.number(PIC)
    back = datetime(2027, 2, 12, 1, tzinfo=UTC)
    away = partial(promises.make, person=number, due_at=back, now=office.desk.now, away_until=date(2027, 2, 11))
    await office.desk.database.write(away)

    assert [] == await office.hears(pic, H7)
    assert ["ingat"] == [one.template for one in await office.hears(pic, date(2027, 2, 12))]


async def test_what_hinders_a_unit_reaches_the_recap(office: Office) -> None:
    overseer = await office.desk.person(OVERSEER)
    hindered = partial(remarks.hindered, penilaian=2, person=2, words="petugas sedang diklat", now=office.desk.now)
    await office.desk.database.write(hindered)

    _, text = read(await office.hears(overseer, date(2027, 2, 11)))

    assert "Pencatatan Sipil Contoh (belum mulai): petugas sedang diklat" in text


def _hand_on(tx: sqlite3.Connection) -> None:
    """The unit of one PIC becomes another's."""
    tx.execute("UPDATE assignments SET person = 4 WHERE person = 2")


# What people ask for in the chat.


async def test_a_pause_until_tomorrow_is_kept_on_the_next_working_day(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.beat(date(2027, 1, 29), 14)  # a Friday
    await pic.says("jeda")
    answer = await pic.taps("Besok")
    assert answer is not None
    assert "Senin, 1 Februari 2027 pukul 08.00 WIB" in answer.text
    assert "bukan hari kerja" in answer.text

    assert [] == await office.hears(pic, date(2027, 1, 29), 15)
    template, text = read(await office.hears(pic, date(2027, 2, 1), 8))
    assert "ingat" == template
    assert "Ini pengingat yang diminta." in text
    assert [] == await office.hears(pic, date(2027, 2, 1), 9)


async def test_an_hour_later_is_an_hour_later_though_offices_are_closed(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.beat(date(2027, 2, 5), 16)
    await pic.says("1 jam lagi")

    assert [] == await office.hears(pic, date(2027, 2, 5), 16.9)
    assert 1 == len(await office.hears(pic, date(2027, 2, 5), 17.1))


async def test_who_says_to_be_away_is_left_alone_and_found_again(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.beat(date(2027, 2, 9), 10)
    await pic.says("mohon maaf dinas luar sampai 11 februari")

    assert [] == await office.hears(pic, H7)
    assert [] == await office.hears(pic, date(2027, 2, 11))
    _, text = read(await office.hears(pic, date(2027, 2, 12), 8))
    assert "Ini pengingat yang diminta." in text


async def test_what_hinders_a_pic_stands_in_the_report_to_the_supervisor(office: Office) -> None:
    pic, head = await office.desk.person(TWO_UNITS), await office.desk.person(HEAD)
    assert "eskalasi_atasan" not in [one.template for one in await office.hears(pic, date(2027, 2, 2))]
    assert await pic.says("ada kendala") is not None
    answer = await pic.says("kepala seksi sedang kosong")
    assert answer is not None
    assert "kendala ini dicatat" in answer.text

    _, text = read(await office.hears(head, H14, 11))
    assert 2 == text.count("kepala seksi sedang kosong")


# What is written after a notice, or after the question.


async def test_what_is_written_after_a_notice_is_what_hinders(office: Office) -> None:
    pic, head = await office.desk.person(TWO_UNITS), await office.desk.person(HEAD)
    await office.hears(pic, date(2027, 2, 2))

    answer = await pic.says("printer rusak sejak pekan lalu")

    assert answer is not None
    assert "kendala ini dicatat" in answer.text
    _, text = read(await office.hears(head, H14, 11))
    assert 2 == text.count("Kendala menurut PIC: printer rusak sejak pekan lalu")


async def test_what_is_written_after_the_question_is_what_hinders(office: Office) -> None:
    pic = await office.desk.person(PIC)
    for day in (date(2027, 1, 18), H14, H7):
        await office.hears(pic, day)

    answer = await pic.says("petugas sedang diklat")

    assert answer is not None
    assert "kendala_dicatat" == answer.template
    assert "petugas sedang diklat" == await office.desk.database.read(partial(remarks.obstacle, penilaian=2))


@pytest.mark.parametrize(("went", "kept"), [("failed", ""), ("unsure", "kami sedang menyiapkan dokumen")])
async def test_only_a_question_that_may_be_there_waits_for_its_answer(office: Office, went: str, kept: str) -> None:
    pic, desk = await office.desk.person(PIC), office.desk
    for day in (date(2027, 1, 18), H14):
        await office.hears(pic, day)
    await office.beat(H7, 8.5)

    row = await desk.database.write(partial(outbox.claim_for, address=pic.address, now=desk.now))
    assert row is not None
    assert await desk.prepared(row) is not None
    await desk.database.write(partial(outbox.move, number=row.id, to=Delivery(went), reason="uji"))
    await pic.says("kami sedang menyiapkan dokumen")

    assert kept == await desk.database.read(partial(remarks.obstacle, penilaian=2))


@pytest.mark.parametrize(
    ("words", "template"),
    [("menu", "menu"), ("2", "dugaan"), ("siap pak", "kartu"), ("ingatkan besok", "janji"), ("kenapa", "kenapa")],
)
async def test_after_a_notice_other_words_mean_what_they_always_do(office: Office, words: str, template: str) -> None:
    pic = await office.desk.person(PIC)
    await office.desk.database.write(lambda tx: tx.execute("INSERT INTO assignments VALUES (7, 2)"))
    await office.desk.person(HEAD)
    await office.hears(pic, date(2027, 2, 2))

    answer = await pic.says(words)

    assert answer is not None
    assert template == answer.template
    assert "" == await office.desk.database.read(partial(remarks.obstacle, penilaian=2))


async def test_nothing_hinders_any_more_where_the_pic_says_so(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await pic.says("kendala: printer rusak")
    assert "printer rusak" == await office.desk.database.read(partial(remarks.obstacle, penilaian=2))
    await pic.says("ada kendala")

    answer = await pic.says("tidak ada")

    assert answer is not None
    assert "tidak ada kendala" in answer.text
    assert "" == await office.desk.database.read(partial(remarks.obstacle, penilaian=2))


async def test_where_nothing_hindered_before_none_is_stored(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await pic.says("ada kendala")

    answer = await pic.says("tidak ada")

    assert answer is not None
    assert "tidak ada kendala" in answer.text
    assert [] == await office.desk.database.read(lambda tx: tx.execute("SELECT id FROM obstacles").fetchall())


async def test_the_day_after_asks_how_it_went_and_keeps_the_answer(office: Office) -> None:
    pic, overseer = await office.desk.person(PIC), await office.desk.person(OVERSEER)
    (reply,) = await office.hears(pic, H_PLUS_1)
    assert "Bagaimana survei kemarin?" in reply.text
    assert ["Lancar", "Ada catatan", "Ditunda"] == [button.label for button in reply.buttons]

    answer = await pic.says("surveyor menanyakan SOP pengaduan")

    assert answer is not None
    assert "catatan disampaikan kepada Inspektorat" in answer.text
    (news,) = await overseer.receives()
    assert '"surveyor menanyakan SOP pengaduan"' in news.text
    recap = await overseer.says("rekap")
    assert recap is not None
    assert "Sesudah survei: ada catatan 1" in recap.text
    assert await pic.taps("Lancar") is not None
    assert {"lancar": 1} == await office.desk.database.read(remarks.visits)


async def test_two_weeks_before_the_score_and_the_best_step_are_told(office: Office) -> None:
    pic = await office.desk.person(PIC)
    for key, option in (("IN.K1", "4"), ("IN.K2", "0")):
        await office.desk.database.write(partial(answered, key=key, option=option))

    _, text = read(await office.hears(pic, H14))

    assert re.search(r"Langkah tercepat menaikkan nilai: .+ \(nomor 2, \+\d+,\d\d poin\)", text)
    assert re.search(r"Nilai sementara \d+,\d\d \(.+\)\.\n2 dari 38 pertanyaan terjawab .+ Kisaran", text)
    assert "bukan nilai resmi ombudsman" in text.lower()


async def test_dinas_luar_on_a_reminder_asks_until_when(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.hears(pic, H14)
    asked = await pic.taps("Dinas luar")
    assert asked is not None
    assert "Sampai kapan dinas luar atau cutinya?" in asked.text

    answer = await pic.says("11 februari")

    assert answer is not None
    assert "pengingat saya tunda sampai Kamis, 11 Februari 2027" in answer.text
    assert [] == await office.hears(pic, H7)


async def test_tomorrow_is_not_offered_on_the_day_before_the_visit(office: Office) -> None:
    pic = await office.desk.person(PIC)

    (reply,) = await office.hears(pic, H1)

    assert ["Lanjut", "Ada kendala", "Alihkan tugas"] == [button.label for button in reply.buttons]


async def test_the_report_says_for_how_many_working_days_nothing_has_changed(office: Office) -> None:
    pic, head = await office.desk.person(TWO_UNITS), await office.desk.person(HEAD)
    await office.desk.database.write(partial(answered, penilaian=1))
    await office.hears(pic, date(2027, 2, 9))

    _, text = read(await office.hears(head, H7, 10))

    assert re.search(r"Terisi 1 dari 38, belum ada perubahan \d\d hari kerja\. PIC: Ibu Contoh Satu", text)
    assert re.search(r"Terisi 0 dari 38\. PIC", text)


async def test_a_notice_names_nobody_who_is_not_there_to_hear(office: Office) -> None:
    pic = await office.desk.person(PIC)  # of a unit that nobody supervises
    await office.desk.person(OVERSEER)

    (notice,) = await office.hears(pic, date(2027, 2, 9))

    assert "disampaikan kepada Inspektorat Kabupaten Contoh." in notice.text
    assert "atasan" not in notice.text
