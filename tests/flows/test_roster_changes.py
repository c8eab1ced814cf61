"""What a roster would change in what is registered, in words."""

from dataclasses import replace
from datetime import date

import pytest

from flows.effects import Role
from flows.roster import RosterPerson, RosterUnit
from flows.roster_changes import (
    Plan,
    Present,
    PresentPerson,
    PresentProduct,
    PresentUnit,
    UnitClosed,
    newcomers,
    plan,
)
from flows.roster_words import in_words, note

TODAY = date(2027, 1, 11)
IBU = PresentPerson(1, Role.PIC, "Ibu Contoh", "+6281200000001", "Kasubbag")
BAPAK = PresentPerson(2, Role.SUPERVISOR, "Bapak Contoh", "+6281200000002", "")
THERE = PresentUnit(
    1, "Dinas Contoh", "dinas", "WIB", "2027-02-15 09:00", closed=False,
    products=(PresentProduct(1, "Izin A"), PresentProduct(2, "Izin B")), people=(1, 2),
)  # fmt: skip
SAME = RosterUnit(
    "Dinas Contoh", "dinas", "WIB", ("Izin A", "Izin B"), "2027-02-15 09:00",
    (RosterPerson("Ibu Contoh", "+6281200000001", "Kasubbag"),), RosterPerson("Bapak Contoh", "+6281200000002"),
)  # fmt: skip


def found(*roster: RosterUnit, unit: PresentUnit = THERE, people: tuple[PresentPerson, ...] = (IBU, BAPAK)) -> Plan:
    return plan(roster, Present((unit,), people), TODAY)


def words(
    *roster: RosterUnit, unit: PresentUnit = THERE, people: tuple[PresentPerson, ...] = (IBU, BAPAK)
) -> list[str]:
    return [in_words(change) for change in found(*roster, unit=unit, people=people).changes]


def test_what_is_there_already_changes_nothing() -> None:
    assert found(SAME) == Plan((), (), ())


def test_a_new_unit_comes_with_its_people() -> None:
    new = RosterUnit("Puskesmas Contoh", "puskesmas", "WIT", ("Rawat Jalan",), "2027-02-16", (RosterPerson("Ibu Dua"),))

    assert words(SAME, new) == [
        "Mendaftarkan unit - Puskesmas Contoh (puskesmas, WIT, 1 produk, survei 2027-02-16)",
        "Menugaskan PIC - Puskesmas Contoh: Ibu Dua (baru)",
    ]


UNIT_CHANGES = {
    "name": (
        replace(SAME, name="DINAS CONTOH"),
        "Mengubah ejaan nama unit - DINAS CONTOH: Dinas Contoh -> DINAS CONTOH",
    ),
    "kind": (replace(SAME, kind="lainnya"), "Mengubah jenis unit - Dinas Contoh: dinas -> lainnya"),
    "zone": (replace(SAME, zone="WIT"), "Mengubah zona waktu unit - Dinas Contoh: WIB -> WIT"),
    "slot": (
        replace(SAME, slot="2027-02-17"),
        "Mengubah jadwal survei unit - Dinas Contoh: 2027-02-15 09:00 -> 2027-02-17",
    ),
    "no slot": (
        replace(SAME, slot=None),
        "Mengubah jadwal survei unit - Dinas Contoh: 2027-02-15 09:00 -> mengikuti putaran",
    ),
    "product added": (replace(SAME, products=("Izin A", "Izin B", "Izin C")), "Menambah produk - Dinas Contoh: Izin C"),
    "product removed": (
        replace(SAME, products=("Izin A",)),
        "Menghapus produk - Dinas Contoh: Izin B; jawabannya tetap tersimpan dan tidak dihitung lagi",
    ),
    "products in another order": (
        replace(SAME, products=("Izin B", "Izin A")),
        "Menata produk - Dinas Contoh: Izin B; Izin A",
    ),
    "product spelled otherwise": (
        replace(SAME, products=("IZIN A", "Izin B")),
        "Menata produk - Dinas Contoh: IZIN A; Izin B",
    ),
}


@pytest.mark.parametrize("case", UNIT_CHANGES)
def test_a_change_of_a_unit_is_said_with_before_and_after(case: str) -> None:
    roster, said = UNIT_CHANGES[case]

    assert words(roster) == [said]


def test_a_product_put_between_others_is_added_and_then_in_its_place() -> None:
    assert words(replace(SAME, products=("Izin A", "Izin C", "Izin B"))) == [
        "Menambah produk - Dinas Contoh: Izin C",
        "Menata produk - Dinas Contoh: Izin A; Izin C; Izin B",
    ]


def pics(*people: RosterPerson) -> RosterUnit:
    return replace(SAME, pics=people)


OWN = SAME.pics[0]
PEOPLE_CHANGES = {
    "replaced": (
        pics(RosterPerson("Ibu Dua", "+6281200000009")),
        "Mengganti PIC - Dinas Contoh: Ibu Contoh -> Ibu Dua (baru)",
    ),
    "one more": (pics(OWN, RosterPerson("Ibu Dua")), "Menugaskan PIC - Dinas Contoh: Ibu Dua (baru)"),
    "another supervisor": (
        replace(SAME, supervisor=RosterPerson("Ibu Tiga")),
        "Mengganti atasan - Dinas Contoh: Bapak Contoh -> Ibu Tiga (baru)",
    ),
    "phone": (pics(RosterPerson("Ibu Contoh", "+6281299999999", "Kasubbag")), "Mengubah nomor HP PIC - Ibu Contoh"),
    "position": (
        pics(RosterPerson("Ibu Contoh", None, "Kabid")),
        "Mengubah jabatan PIC - Ibu Contoh: Kasubbag -> Kabid",
    ),
    "the same person with a title": (
        pics(RosterPerson("Ibu Contoh, S.Sos", "+6281200000001")),
        "Mengubah ejaan nama PIC - Ibu Contoh, S.Sos: Ibu Contoh -> Ibu Contoh, S.Sos",
    ),
    "the same person, spelled right": (
        pics(RosterPerson("Ibu Comtoh", "+6281200000001")),
        "Mengubah ejaan nama PIC - Ibu Comtoh: Ibu Contoh -> Ibu Comtoh",
    ),
    "the office's phone handed on": (
        pics(RosterPerson("Ibu Dua", "+6281200000001")),
        "Mengganti PIC - Dinas Contoh: Ibu Contoh -> Ibu Dua (baru)",
    ),
}


@pytest.mark.parametrize("case", PEOPLE_CHANGES)
def test_a_change_of_people_is_said_without_any_number(case: str) -> None:
    roster, said = PEOPLE_CHANGES[case]

    assert words(roster) == [said]
    assert "+62" not in said


def test_a_name_that_is_spelled_otherwise_is_said_to_be_taken_for_the_same_person() -> None:
    [remark] = found(pics(RosterPerson("Ibu Comtoh", "+6281200000001"))).remarks

    assert "Ibu Contoh dan Ibu Comtoh: dianggap satu orang" in remark


def test_the_new_spelling_holds_for_a_unit_that_is_new_to_them_too() -> None:
    mended = RosterPerson("Ibu Comtoh", "+6281200000001")
    new = RosterUnit("Dinas Baru", "dinas", pics=(mended,))

    assert words(pics(mended), new)[0] == "Mengubah ejaan nama PIC - Ibu Comtoh: Ibu Contoh -> Ibu Comtoh"
    assert words(pics(mended), new)[-1] == "Menugaskan PIC - Dinas Baru: Ibu Comtoh"


SOMEBODY_ELSE = {
    "without the phone": (pics(RosterPerson("Ibu Comtoh")), (IBU, BAPAK)),
    "with another phone": (pics(RosterPerson("Ibu Comtoh", "+6281200000009")), (IBU, BAPAK)),
    "a phone that is somebody else's too": (
        pics(RosterPerson("Ibu Comtoh", "+6281200000001")),
        (IBU, BAPAK, PresentPerson(9, Role.PIC, "Bapak Lain", "+6281200000001", "")),
    ),
    "for a unit that is not theirs": (
        replace(SAME, name="Dinas Lain", pics=(RosterPerson("Ibu Comtoh", "+6281200000001"),)), (IBU, BAPAK),
    ),
    "beside the other, who stays": (pics(OWN, RosterPerson("Ibu Comtoh", "+6281200000001")), (IBU, BAPAK)),
}  # fmt: skip


@pytest.mark.parametrize("case", SOMEBODY_ELSE)
def test_a_name_much_the_same_is_somebody_else(case: str) -> None:
    roster, people = SOMEBODY_ELSE[case]

    assert "Ibu Comtoh" in newcomers(found(roster, people=people).changes)


def test_of_two_pics_one_may_go() -> None:
    two = PresentPerson(3, Role.PIC, "Ibu Dua", None, "")

    assert words(SAME, unit=replace(THERE, people=(1, 2, 3)), people=(IBU, BAPAK, two)) == [
        "Mengakhiri tugas PIC - Dinas Contoh: Ibu Dua"
    ]


def test_somebody_registered_is_assigned_and_not_registered_again() -> None:
    two = PresentPerson(3, Role.PIC, "Ibu Dua", None, "")

    plan_ = found(pics(RosterPerson("ibu dua")), people=(IBU, BAPAK, two))

    assert [in_words(one) for one in plan_.changes] == [
        "Mengubah ejaan nama PIC - ibu dua: Ibu Dua -> ibu dua",
        "Mengganti PIC - Dinas Contoh: Ibu Contoh -> ibu dua",
    ]
    assert newcomers(plan_.changes) == ()


def test_of_two_with_one_name_the_phone_decides_and_then_the_unit() -> None:
    other = PresentPerson(3, Role.PIC, "Ibu Contoh", "+6281200000003", "")
    nobody = pics(RosterPerson("Ibu Contoh"))
    third = pics(RosterPerson("Ibu Contoh", "+6281200000003"))

    assert words(nobody, people=(other, IBU, BAPAK)) == []
    assert words(third, people=(other, IBU, BAPAK)) == ["Mengganti PIC - Dinas Contoh: Ibu Contoh -> Ibu Contoh"]


def test_what_is_new_of_somebody_with_two_units_is_said_once() -> None:
    moved = pics(RosterPerson("Ibu Contoh", "+6281299999999"))

    assert words(moved, replace(moved, name="Puskesmas Contoh", supervisor=None)) == [
        "Mengubah nomor HP PIC - Ibu Contoh",
        "Mendaftarkan unit - Puskesmas Contoh (dinas, WIB, 2 produk, survei 2027-02-15 09:00)",
        "Menugaskan PIC - Puskesmas Contoh: Ibu Contoh",
    ]


def test_who_is_new_is_named_once_however_many_units_they_get() -> None:
    new = pics(RosterPerson("Ibu Dua"))

    assert newcomers(found(new, replace(new, name="Puskesmas Contoh")).changes) == ("Ibu Dua",)


def test_a_unit_that_is_not_named_is_asked_about_and_changes_nothing() -> None:
    plan_ = found(RosterUnit("Puskesmas Contoh", "puskesmas"))

    assert plan_.missing == (THERE,)
    assert [in_words(one) for one in plan_.changes] == ["Mendaftarkan unit - Puskesmas Contoh (puskesmas)"]
    assert note(UnitClosed(1, "Dinas Contoh")).what == "menutup unit"


def test_a_closed_unit_is_not_asked_about_and_opened_again_when_named() -> None:
    closed = replace(THERE, closed=True)

    assert found(RosterUnit("Puskesmas Contoh", "puskesmas"), unit=closed).missing == ()
    assert words(SAME, unit=closed) == ["Membuka kembali unit - Dinas Contoh"]


def test_of_a_closed_and_an_open_unit_of_one_name_the_open_one_is_meant() -> None:
    closed = replace(THERE, id=2, name="DINAS CONTOH", closed=True, people=())
    for units in ((THERE, closed), (closed, THERE)):
        assert plan([SAME], Present(units, (IBU, BAPAK)), TODAY).changes == ()


def test_an_empty_cell_takes_nothing_away_but_the_slot() -> None:
    empty = found(RosterUnit("Dinas Contoh", "dinas"))

    assert [in_words(one) for one in empty.changes] == [
        "Mengubah jadwal survei unit - Dinas Contoh: 2027-02-15 09:00 -> mengikuti putaran"
    ]
    assert empty.remarks == (
        "Dinas Contoh: PIC tidak disebut dalam berkas; Ibu Contoh tetap bertugas.",
        "Dinas Contoh: atasan tidak disebut dalam berkas; Bapak Contoh tetap bertugas.",
        "Dinas Contoh: produk tidak disebut dalam berkas; produk yang terdaftar tetap.",
    )


def test_what_a_new_unit_lacks_is_remarked() -> None:
    assert found(SAME, RosterUnit("Puskesmas Contoh", "puskesmas", slot="2027-01-10")).remarks == (
        "Puskesmas Contoh: belum ada PIC.",
        "Puskesmas Contoh: belum ada produk layanan; pertanyaan per produk ditanyakan sekali saja.",
        "Puskesmas Contoh: jadwal survei 2027-01-10 sudah lewat, sehingga jawabannya tidak dapat diubah.",
    )


def test_a_slot_moved_to_a_day_that_has_passed_is_remarked() -> None:
    (remark,) = found(replace(SAME, slot="2027-01-10 09:00")).remarks

    assert "sudah lewat" in remark


def test_a_position_that_was_empty_is_said_as_such() -> None:
    assert words(pics(RosterPerson("Ibu Contoh", None, "Kabid")), people=(replace(IBU, position=""), BAPAK)) == [
        "Mengubah jabatan PIC - Ibu Contoh: kosong -> Kabid"
    ]
