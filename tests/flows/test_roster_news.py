"""Those whose unit it is learn of a change of the roster: one message to each."""

from typing import Any

from flows.effects import Role
from flows.roster import RosterPerson, RosterUnit
from flows.roster_changes import (
    Assigned,
    Change,
    Field,
    ProductAdded,
    UnitAdded,
    UnitChanged,
    UnitClosed,
    UnitReopened,
    Who,
)
from flows.roster_news import news
from tests.kit import COLLEAGUE, PIC, SUPERVISOR, register

MOVED = UnitChanged(2, "RSUD Contoh", Field.SLOT, None, "2027-02-17 09:00")


def told(*changes: Change) -> dict[int, list[dict[str, Any]]]:
    return {person: say.values["baris"] for person, say in news(changes, register().present).items()}


def test_a_moved_slot_is_told_to_the_units_pics_and_supervisor() -> None:
    line = {"apa": "jadwal", "unit": "RSUD Contoh", "dari": None, "menjadi": "2027-02-17 09:00"}

    assert {PIC.id: [line], COLLEAGUE.id: [line], SUPERVISOR.id: [line]} == told(MOVED)
    assert "atasan" == news([MOVED], register().present)[SUPERVISOR.id].values["peran"]


def test_several_changes_make_one_message() -> None:
    found = told(MOVED, UnitClosed(1, "Dinas Contoh"))

    assert [["jadwal", "tutup"], ["jadwal"]] == [[line["apa"] for line in found[n]] for n in (PIC.id, COLLEAGUE.id)]


def test_a_slot_that_moved_comes_before_all_else() -> None:
    known = Who(PIC.id, Role.PIC, RosterPerson("x"))

    found = told(UnitClosed(1, "Dinas Contoh"), *(Assigned(f"Unit {n}", known) for n in range(4)), MOVED)

    assert ["jadwal", "tutup", *["tugas"] * 4] == [line["apa"] for line in found[PIC.id]]


def test_a_unit_that_is_open_again_is_told_to_its_people() -> None:
    assert {COLLEAGUE.id: [{"apa": "buka", "unit": "Kecamatan Contoh"}]} == told(UnitReopened(4, "Kecamatan Contoh"))


def test_somebody_known_learns_that_a_unit_is_theirs_now() -> None:
    known, new = (Who(number, Role.PIC, RosterPerson("x")) for number in (21, None))

    assert {21: [{"apa": "tugas", "unit": "RSUD Contoh"}]} == told(Assigned("RSUD Contoh", known))
    assert {} == told(Assigned("RSUD Contoh", new))


def test_what_changes_nothing_for_anybody_is_not_told() -> None:
    renamed = UnitChanged(1, "Dinas Contoh", Field.NAME, "DINAS CONTOH", "Dinas Contoh")
    assert {} == told(renamed, ProductAdded("Dinas Contoh", "Izin"), UnitAdded(RosterUnit("Klinik", "dinas")))
