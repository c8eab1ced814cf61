"""One change to the roster as a form asks for it, and what a roster's changes look like before they are made."""

from dataclasses import replace
from datetime import date

import pytest

from flows.effects import Role
from flows.roster import RosterError, read_roster
from flows.roster_changes import (
    Plan,
    Present,
    PresentPerson,
    PresentProduct,
    PresentUnit,
    UnitClosed,
    plan,
)
from flows.roster_form import read_form
from flows.roster_preview import PEOPLE, by_unit, closing, counted, mark
from flows.roster_sheet import rows, standing
from flows.roster_words import in_words
from tests.rosters import KINDS, sheet

TODAY = date(2027, 1, 11)
SATU = PresentPerson(1, Role.PIC, "Ibu Satu", "+6281200000001", "Kasubbag")
DUA = PresentPerson(2, Role.PIC, "Bapak Dua", None, "")
KEPALA = PresentPerson(3, Role.SUPERVISOR, "Bapak Kepala", "+6281200000003", "")
WAKIL = PresentPerson(4, Role.SUPERVISOR, "Ibu Wakil", None, "")
DINAS = PresentUnit(
    1, "Dinas Contoh", "dinas", "WIB", "2027-02-15 09:00", closed=False,
    products=(PresentProduct(1, "Izin A"), PresentProduct(2, "Izin B")), people=(1, 2, 3),
)  # fmt: skip
OLD = PresentUnit(2, "Puskesmas Lama", "puskesmas", "WIT", None, closed=True)
THERE = PresentUnit(3, "Puskesmas Contoh", "puskesmas", "WIT", None, closed=False)
PRESENT = Present((DINAS, OLD, THERE), (SATU, DUA, KEPALA, WAKIL))


def form(**fields: str) -> Plan:
    return read_form(fields, PRESENT, KINDS, TODAY)


def words(**fields: str) -> list[str]:
    found = form(**fields)
    assert found.missing == ()
    return [in_words(change) for change in found.changes]


def faults(**fields: str) -> dict[str, str]:
    with pytest.raises(RosterError) as raised:
        form(**fields)
    return {fault.column: fault.message for fault in raised.value.faults}


FORMS = {
    "a slot": (
        {"aksi": "jadwal", "nomor": "1", "slot_survei": "01/03/2027 10.30"},
        ["Mengubah jadwal survei unit - Dinas Contoh: 2027-02-15 09:00 -> 2027-03-01 10:30"],
    ),
    "no slot any more": (
        {"aksi": "jadwal", "nomor": "1", "slot_survei": ""},
        ["Mengubah jadwal survei unit - Dinas Contoh: 2027-02-15 09:00 -> mengikuti putaran"],
    ),
    "the slot that it has": ({"aksi": "jadwal", "nomor": "1", "slot_survei": "2027-02-15 09:00"}, []),
    "a second PIC": (
        {"aksi": "pic", "nomor": "1", "pic_nama": "Ibu Baru", "pic_hp": "0812-0000-0009", "pic_jabatan": "Analis"},
        ["Menugaskan PIC - Dinas Contoh: Ibu Baru (baru)"],
    ),
    "a PIC of another unit": (
        {"aksi": "pic", "nomor": "3", "pic_nama": "bapak  dua"},
        ["Mengubah ejaan nama PIC - bapak dua: Bapak Dua -> bapak dua", "Menugaskan PIC - Puskesmas Contoh: bapak dua"],
    ),
    "another PIC": (
        {"aksi": "ganti", "nomor": "1", "orang": "2", "pic_nama": "Ibu Baru"},
        ["Mengganti PIC - Dinas Contoh: Bapak Dua -> Ibu Baru (baru)"],
    ),
    "an end": (
        {"aksi": "tutup", "nomor": "1"},
        ["Menutup unit - Dinas Contoh; jawabannya tetap tersimpan dan tidak dihitung lagi"],
    ),
    "a new unit": (
        {"aksi": "unit", "unit": "RSUD Contoh", "jenis": "lainnya", "produk": "Rawat Inap", "zona_waktu": "wita"},
        ["Mendaftarkan unit - RSUD Contoh (lainnya, WITA, 1 produk)"],
    ),
    "a new unit with its people": (
        {"aksi": "unit", "unit": "RSUD Contoh", "jenis": "DINAS", "pic_nama": "Ibu Satu", "atasan_nama": "Bapak Baru"},
        [
            "Mendaftarkan unit - RSUD Contoh (dinas)",
            "Menugaskan PIC - RSUD Contoh: Ibu Satu",
            "Menugaskan atasan - RSUD Contoh: Bapak Baru (baru)",
        ],
    ),
    "a unit that was closed": (
        {"aksi": "unit", "unit": "Puskesmas Lama", "jenis": "puskesmas"},
        ["Membuka kembali unit - Puskesmas Lama"],
    ),
}


@pytest.mark.parametrize(("fields", "said"), FORMS.values(), ids=FORMS)
def test_a_form_changes_what_it_says(fields: dict[str, str], said: list[str]) -> None:
    assert words(**fields) == said


FAULTS = {
    "no day": ({"aksi": "jadwal", "nomor": "1", "slot_survei": "besok"}, {"slot_survei"}),
    "nobody": ({"aksi": "pic", "nomor": "1", "pic_hp": "12"}, {"pic_nama", "pic_hp"}),
    "no name": ({"aksi": "pic", "nomor": "1", "pic_nama": "1", "pic_jabatan": "x" * 130}, {"pic_nama", "pic_jabatan"}),
    "a PIC already": ({"aksi": "pic", "nomor": "1", "pic_nama": "IBU SATU"}, {"pic_nama"}),
    "another's phone": ({"aksi": "pic", "nomor": "1", "pic_nama": "Ibu Baru", "pic_hp": "081200000003"}, {"pic_hp"}),
    "no PIC of it": ({"aksi": "ganti", "nomor": "1", "orang": "9", "pic_nama": "Ibu Baru"}, {"orang"}),
    "the supervisor as PIC": ({"aksi": "ganti", "nomor": "1", "orang": "3", "pic_nama": "Ibu Baru"}, {"orang"}),
    "nobody chosen": ({"aksi": "ganti", "nomor": "1", "orang": "x", "pic_nama": "Ibu Baru"}, {"orang"}),
    "a closed unit": ({"aksi": "jadwal", "nomor": "2", "slot_survei": ""}, {"nomor"}),
    "no unit": ({"aksi": "tutup"}, {"nomor"}),
    "no such form": ({"aksi": "hapus", "nomor": "1"}, {"aksi"}),
    "no form": ({}, {"aksi"}),
    "a unit that is there": ({"aksi": "unit", "unit": "DINAS CONTOH", "jenis": "dinas"}, {"unit"}),
    "everything": (
        {
            "aksi": "unit", "unit": "", "jenis": "kantor", "produk": "a; A", "zona_waktu": "WIS", "slot_survei": "x",
            "pic_hp": "081200000001", "atasan_hp": "1",
        },
        {"unit", "jenis", "produk", "zona_waktu", "slot_survei", "pic_nama", "pic_hp", "atasan_nama", "atasan_hp"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("fields", "wrong"), FAULTS.values(), ids=FAULTS)
def test_every_fault_of_a_form_is_named_by_its_field(fields: dict[str, str], wrong: set[str]) -> None:
    assert faults(**fields).keys() == wrong


def test_a_phone_says_whose_it_is_without_being_repeated() -> None:
    said = faults(aksi="pic", nomor="1", pic_nama="Ibu Baru", pic_hp="0812 0000 0003")["pic_hp"]

    assert "nomor ini milik Bapak Kepala (atasan); tulis namanya seperti itu, atau betulkan dahulu" in said


def test_a_slot_that_has_passed_is_remarked() -> None:
    assert (
        form(aksi="jadwal", nomor="3", slot_survei="2027-01-04")
        .remarks[-1]
        .startswith("Puskesmas Contoh: jadwal survei 2027-01-04 sudah lewat")
    )


# The register as a roster


def test_a_unit_stands_in_as_many_rows_as_it_has_pics_and_a_closed_one_in_none() -> None:
    found = rows(PRESENT)

    assert [(row["unit"], row["pic_nama"], row["jenis"]) for row in found] == [
        ("Dinas Contoh", "Ibu Satu", "dinas"),
        ("Dinas Contoh", "Bapak Dua", ""),
        ("Puskesmas Contoh", "", "puskesmas"),
    ]
    assert found[0] == {
        "unit": "Dinas Contoh",
        "jenis": "dinas",
        "produk": "Izin A; Izin B",
        "pic_nama": "Ibu Satu",
        "pic_hp": "+6281200000001",
        "pic_jabatan": "Kasubbag",
        "atasan_nama": "Bapak Kepala",
        "atasan_hp": "+6281200000003",
        "slot_survei": "2027-02-15 09:00",
        "zona_waktu": "WIB",
    }


def test_what_a_sheet_cannot_say_is_left_empty() -> None:
    odd = replace(DINAS, people=(1, 3, 4), products=(PresentProduct(1, "Izin A; B"),))

    row = rows(Present((odd,), PRESENT.people))[0]

    assert (row["produk"], row["atasan_nama"]) == ("", "")


def test_people_of_one_name_or_one_phone_keep_what_they_have() -> None:
    twin = PresentPerson(5, Role.PIC, "Ibu Satu", "+6281200000005", "Analis")
    beside = PresentPerson(6, Role.PIC, "Ibu Enam", "+6281200000003", "Analis")
    there = (replace(DINAS, people=(1, 3)), replace(THERE, people=(5, 6)))
    found = rows(present := Present(there, (SATU, KEPALA, twin, beside)))

    assert [(row["pic_nama"], row["pic_hp"], row["pic_jabatan"]) for row in found] == [
        ("Ibu Satu", "", ""),
        ("Ibu Satu", "", ""),
        ("Ibu Enam", "", "Analis"),
    ]
    assert plan(read_roster(sheet(*([*row.values()] for row in found)), KINDS), present, TODAY).changes == ()


# What is shown before


def test_changes_are_shown_by_unit_and_a_persons_own_apart() -> None:
    wanted = replace(
        standing(DINAS, PRESENT), slot=None, products=("Izin B", "Izin C"),
        pics=(replace(standing(DINAS, PRESENT).pics[0], position="Analis"),),
    )  # fmt: skip
    found = plan([wanted], PRESENT, TODAY)

    assert by_unit([*closing(found, {3}).changes, *form(**FORMS["a new unit"][0]).changes]) == {
        "Dinas Contoh": [
            "Mengubah jadwal survei unit: 2027-02-15 09:00 -> mengikuti putaran",
            "Menghapus produk: Izin A; jawabannya tetap tersimpan dan tidak dihitung lagi",
            "Menambah produk: Izin C",
            "Mengakhiri tugas PIC: Bapak Dua",
        ],
        PEOPLE: ["Mengubah jabatan PIC: Ibu Satu: Kasubbag -> Analis"],
        "Puskesmas Contoh": ["Menutup unit: jawabannya tetap tersimpan dan tidak dihitung lagi"],
        "RSUD Contoh": ["Mendaftarkan unit: lainnya, WITA, 1 produk"],
    }


def test_a_reopened_unit_needs_no_more_words() -> None:
    assert by_unit(form(**FORMS["a unit that was closed"][0]).changes) == {"Puskesmas Lama": ["Membuka kembali unit"]}


def test_only_units_that_the_roster_does_not_name_can_be_closed_with_it() -> None:
    found = plan([standing(DINAS, PRESENT)], PRESENT, TODAY)

    assert closing(found, {1, 2, 3, 9}).changes == (UnitClosed(3, "Puskesmas Contoh"),)
    assert closing(found, ()) == found


def test_a_mark_names_one_plan_and_no_other() -> None:
    some = [form(**fields) for fields, _ in FORMS.values()]
    some.append(replace(some[0], missing=(THERE,)))

    assert len({mark(one) for one in some}) == len(some)
    assert mark(some[0]) == mark(form(**FORMS["a slot"][0]))


def test_changes_are_counted_by_kind() -> None:
    both = [*form(**FORMS["a second PIC"][0]).changes, *form(**FORMS["a new unit with its people"][0]).changes]

    assert counted(both) == [("menugaskan PIC", 2), ("mendaftarkan unit", 1), ("menugaskan atasan", 1)]
