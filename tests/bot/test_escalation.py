"""Who is told before a report goes up, about which slot, and that nobody slips out of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from bot.store import promises
from tests.bot.beating import H14, HEAD, PIC, TWO_UNITS, Office, answered
from tests.bot.desk import Reply

DAY_BEFORE = date(2027, 2, 2)
SECOND = "Bapak Contoh Empat"


def templates(said: list[Reply]) -> list[str]:
    return [one.template for one in said]


async def two_pics(office: Office) -> None:
    """The unit of one PIC has another, who has no other unit."""
    await office.run("DELETE FROM assignments WHERE person = 4")
    await office.run("INSERT INTO assignments (person, unit) VALUES (4, 1)")


async def promise(office: Office, name: str, due_at: datetime, away_until: date | None = None) -> None:
    number = await office.number(name)
    asked = partial(promises.make, person=number, due_at=due_at, now=office.desk.now, away_until=away_until)
    await office.desk.database.write(asked)


# Two PICs.


async def test_each_pic_of_a_unit_is_told_before_its_supervisor(office: Office) -> None:
    await two_pics(office)
    first, second = await office.desk.person(TWO_UNITS), await office.desk.person(SECOND)
    await office.desk.person(HEAD)

    (one,) = await office.hears(first, DAY_BEFORE)
    (other,) = await office.hears(second, DAY_BEFORE, 8.6)

    assert "ringkasan progres DPMPTSP" in one.text
    assert "ringkasan progres DPMPTSP" in other.text


async def test_a_report_waits_until_every_pic_was_told_the_day_before(office: Office) -> None:
    await two_pics(office)
    first, head = await office.desk.person(TWO_UNITS), await office.desk.person(HEAD)
    await office.hears(first, DAY_BEFORE)
    second = await office.desk.person(SECOND)  # joins after the first was told

    (told,) = await office.hears(second, H14)
    assert "Bila sampai Kamis, 4 Februari 2027 pukul 10.00" in told.text
    (report,) = await office.hears(head, H14, 10)
    assert "Puskesmas Contoh Selatan" in report.text  # the other unit of the first, who is its only PIC
    assert "DPMPTSP" not in report.text
    (report,) = await office.hears(head, date(2027, 2, 4), 10)
    assert "DPMPTSP" in report.text
    assert "Puskesmas" not in report.text


async def test_a_pic_who_cannot_be_told_does_not_hold_a_report_up(office: Office) -> None:
    await two_pics(office)  # the second never joined
    first, head = await office.desk.person(TWO_UNITS), await office.desk.person(HEAD)
    await office.hears(first, DAY_BEFORE)

    (report,) = await office.hears(head, H14, 10)
    assert "DPMPTSP" in report.text


async def test_both_supervisors_of_a_unit_have_the_report(office: Office) -> None:
    await office.run("UPDATE persons SET role = 'atasan' WHERE id = 4")
    await office.run("UPDATE assignments SET unit = 1 WHERE person = 4")
    pic, head, other = [await office.desk.person(name) for name in (TWO_UNITS, HEAD, SECOND)]
    await office.hears(pic, DAY_BEFORE)

    assert ["eskalasi_atasan"] == templates(await office.hears(head, H14, 10))
    assert ["eskalasi_atasan"] == templates(await other.receives())


async def test_a_reminder_that_was_dropped_does_not_stand_for_the_day(office: Office) -> None:
    """A row that was never sent changes nothing of what comes next."""
    pic = await office.desk.person(PIC)
    await office.beat(DAY_BEFORE)
    await office.run(
        "INSERT INTO outbox (key, address, kind, priority, template, payload, state, due_at, queued_at) VALUES"
        " ('ingat:2:2027-02-02', 'telegram:5002', 'pengingat', 2, 'ingat', '{\"isi\": {}, \"tombol\": []}',"
        " 'cancelled', '2027-02-02T01:30:00.000Z', '2027-02-02T01:30:00.000Z')"
    )

    assert ["ingat"] == templates(await office.hears(pic, H14))


# A slot that moves.


async def test_a_notice_of_the_former_slot_is_none_for_the_new_one(office: Office) -> None:
    pic, head = await office.desk.person(TWO_UNITS), await office.desk.person(HEAD)
    await office.hears(pic, DAY_BEFORE)
    await office.survey("2027-04-20 09:00")

    assert [] == await office.hears(head, date(2027, 4, 6), 10)


async def test_after_a_slot_has_moved_the_pic_is_told_anew(office: Office) -> None:
    pic, head = await office.desk.person(TWO_UNITS), await office.desk.person(HEAD)
    await office.hears(pic, DAY_BEFORE)
    assert ["eskalasi_atasan"] == templates(await office.hears(head, H14, 10))
    await office.survey("2027-04-20 09:00")

    told = (await office.hears(pic, date(2027, 4, 5)))[-1]
    assert "Bila sampai Selasa, 6 April 2027 pukul 10.00" in told.text
    assert ["eskalasi_atasan"] == templates(await office.hears(head, date(2027, 4, 6), 10))


# What was asked for.


async def test_a_promise_on_the_day_of_the_notice_carries_the_notice(office: Office) -> None:
    pic, head = await office.desk.person(TWO_UNITS), await office.desk.person(HEAD)
    await office.beat(date(2027, 2, 1), 14)
    await pic.says("ingatkan besok")

    (told,) = await office.hears(pic, DAY_BEFORE, 8)
    assert "Ini pengingat yang diminta." in told.text
    assert "Bila sampai Rabu, 3 Februari 2027 pukul 10.00 belum ada perkembangan" in told.text
    assert [] == await office.hears(pic, DAY_BEFORE, 9)
    assert ["eskalasi_atasan"] == templates(await office.hears(head, H14, 10))


async def test_asking_again_every_day_holds_no_report_up(office: Office) -> None:
    pic, head = await office.desk.person(TWO_UNITS), await office.desk.person(HEAD)
    reports = []
    for day in (1, 2, 3, 4, 8, 9, 10):
        await office.hears(pic, date(2027, 2, day), 8)
        reports += templates(await office.hears(head, date(2027, 2, day), 10))
        await office.beat(date(2027, 2, day), 14)
        await pic.says("ingatkan besok")

    assert ["eskalasi_atasan", "eskalasi_atasan"] == reports  # of H-14 and of H-7


async def test_who_comes_back_on_the_day_of_the_report_is_told_then_and_reported_a_day_later(office: Office) -> None:
    pic, head = await office.desk.person(TWO_UNITS), await office.desk.person(HEAD)
    await promise(office, TWO_UNITS, datetime(2027, 2, 3, 1, tzinfo=UTC), away_until=DAY_BEFORE)

    assert [] == await office.hears(pic, DAY_BEFORE)
    (told,) = await office.hears(pic, H14, 8)
    assert "Bila sampai Kamis, 4 Februari 2027 pukul 10.00" in told.text
    assert [] == await office.hears(head, H14, 10)
    assert ["eskalasi_atasan"] == templates(await office.hears(head, date(2027, 2, 4), 10))


async def test_a_promise_after_all_is_sent_in_still_tells_of_the_visit(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await promise(office, PIC, datetime(2027, 2, 16, 1, tzinfo=UTC))
    await office.send_in(2)

    (told,) = await office.hears(pic, date(2027, 2, 16), 8.5)
    assert "Besok survei" in told.text
    assert [] == await office.hears(pic, date(2027, 2, 16), 9)


async def test_over_a_long_holiday_who_is_behind_is_told_on_the_last_day_before_it(office: Office) -> None:
    """5 March is the last working day before Idulfitri; the rung is on the 16th, eleven days later."""
    await office.survey("2027-03-23 09:00")
    pic, head = await office.desk.person(PIC), await office.desk.person(HEAD)
    await office.run("DELETE FROM assignments WHERE person = 7 AND unit != 2")
    await office.run("INSERT INTO assignments (person, unit) VALUES (7, 2) ON CONFLICT DO NOTHING")

    await office.desk.database.write(answered)

    (told,) = await office.hears(pic, date(2027, 3, 5))
    assert "Bila sampai Selasa, 16 Maret 2027 pukul 10.00" in told.text
    assert ["eskalasi_atasan"] == templates(await office.hears(head, date(2027, 3, 16), 10))
