"""What is queued and has become pointless is cancelled with what made it so; what is still of use stays."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

from bot.store import promises, putaran, roster
from flows.effects import Role
from flows.roster import RosterPerson
from flows.roster_changes import Released, UnitClosed, Who
from tests.bot.beating import H1, H7, HEAD, PIC, TWO_UNITS, Office

UNIT = "Dinas Kependudukan dan Pencatatan Sipil Contoh"


async def test_sending_in_cancels_the_reminder_that_waits(office: Office) -> None:
    await office.desk.person(PIC)
    await office.beat(H7)

    await office.send_in(2)

    assert [("cancelled", "hasil sudah dikirim")] == await office.states()


async def test_sending_in_leaves_the_announcement_of_the_visit(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.beat(H1)

    await office.send_in(2)

    assert [("queued", None)] == await office.states()
    (told,) = await pic.receives()
    assert "Besok survei" in told.text


async def test_one_of_two_units_that_is_sent_in_leaves_the_reminder_of_the_other(office: Office) -> None:
    pic = await office.desk.person(TWO_UNITS)
    await office.beat(H7)

    await office.send_in(1)

    assert [("queued", None)] == await office.states()
    (told,) = await pic.receives()
    assert "Puskesmas Contoh Selatan" in told.text
    assert "DPMPTSP" not in told.text


async def test_a_slot_that_moves_cancels_what_waits_and_the_day_may_have_another(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.beat(H7)

    await office.survey("2027-02-24 09:00")  # two weeks from now

    assert [("cancelled", "jadwal survei berubah")] == await office.states()
    (told,) = await office.hears(pic, H7, 9)
    assert "14 hari menuju survei" in told.text


async def test_another_hour_of_the_same_day_changes_nothing(office: Office) -> None:
    await office.desk.person(PIC)
    await office.beat(H7)

    await office.survey("2027-02-17 13:30")

    assert [("queued", None)] == await office.states()


async def test_a_pic_who_is_released_has_nothing_that_waits(office: Office) -> None:
    await office.desk.person(PIC)
    await office.beat(H7)

    released = Released(UNIT, Who(2, Role.PIC, RosterPerson(PIC)))
    await office.desk.database.write(partial(roster.apply, changes=[released], zone="x", now=office.desk.now))

    assert [("cancelled", "unitnya bukan tugasnya lagi")] == await office.states()


async def test_whoever_says_berhenti_has_nothing_that_waits_and_no_promise(office: Office) -> None:
    pic = await office.desk.person(PIC)
    due_at = datetime(2027, 2, 11, 1, tzinfo=UTC)
    await office.desk.database.write(partial(promises.make, person=2, due_at=due_at, now=office.desk.now))
    await office.beat(H7)

    await pic.says("berhenti")

    assert [("cancelled", "pengingat dihentikan oleh orangnya")] == await office.states()
    assert [] == await office.hears(pic, date(2027, 2, 11), 9)


async def test_a_promise_made_after_berhenti_is_kept(office: Office) -> None:
    pic = await office.desk.person(PIC)
    await office.beat(date(2027, 2, 8), 9)
    await pic.says("berhenti")
    await pic.says("ingatkan besok")

    assert 1 == len(await office.hears(pic, date(2027, 2, 9), 8))


async def test_a_promise_that_waits_goes_with_the_last_unit_that_is_sent_in(office: Office) -> None:
    await office.desk.person(PIC)
    due_at = datetime(2027, 2, 8, 3, tzinfo=UTC)
    await office.desk.database.write(partial(promises.make, person=2, due_at=due_at, now=office.desk.now))
    await office.beat(date(2027, 2, 8), 10)

    await office.send_in(2)

    assert [("cancelled", "hasil sudah dikirim")] == await office.states()


async def test_a_round_that_is_closed_cancels_what_waits_for_everybody(office: Office) -> None:
    for name in (PIC, TWO_UNITS):
        await office.desk.person(name)
    await office.beat(H7)
    name = (await office.desk.database.read(putaran.rounds))[0].name

    await office.desk.database.write(partial(putaran.close_round, name=name, now=office.desk.now))

    assert [("cancelled", "unit atau putarannya ditutup")] * 2 == await office.states()


async def test_a_unit_that_is_closed_cancels_what_waits(office: Office) -> None:
    await office.desk.person(PIC)
    await office.beat(H7)

    closed = [UnitClosed(2, UNIT)]
    await office.desk.database.write(partial(roster.apply, changes=closed, zone="x", now=office.desk.now))

    assert [("cancelled", "unit atau putarannya ditutup")] == await office.states()


async def test_a_recap_that_waits_is_no_business_of_a_units(office: Office) -> None:
    await office.desk.person("Ibu Contoh Delapan")
    await office.desk.person(HEAD)
    await office.beat(date(2027, 2, 11))

    await office.send_in(1)

    assert [("queued", None)] == await office.states()
