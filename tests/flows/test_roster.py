"""A roster read whole, or every fault of it named by row and column."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.roster import RosterError, RosterPerson, RosterUnit, read_roster
from flows.roster_cells import Cell
from flows.roster_columns import COLUMNS, Row, letter
from tests.rosters import KINDS, Cells, moment, one, row, sheet, town


def faults(rows: list[Row]) -> list[str]:
    with pytest.raises(RosterError) as caught:
        read_roster(rows, KINDS)
    assert str(caught.value) == "\n".join(map(str, caught.value.faults))
    return [f"{fault.row} {fault.column}: {fault.message}" for fault in caught.value.faults]


def test_a_row_is_a_unit_with_its_people() -> None:
    (unit,) = read_roster(sheet(one()), KINDS)

    assert unit == RosterUnit(
        name="Dinas Contoh",
        kind="dinas",
        zone="WIB",
        products=("Izin A", "Izin B"),
        slot="2027-02-15 09:00",
        pics=(RosterPerson("Ibu Contoh", "+6281200000001", "Kasubbag"),),
        supervisor=RosterPerson("Bapak Contoh", "+6281200000002"),
    )


def test_a_unit_and_its_kind_are_enough() -> None:
    assert read_roster(sheet(row(unit="Dinas Contoh", jenis="dinas")), KINDS) == (RosterUnit("Dinas Contoh", "dinas"),)


def test_a_further_row_of_a_unit_is_a_second_pic() -> None:
    second = row(unit="dinas  contoh", pic_nama="Ibu Contoh Dua", jenis="Dinas", produk="Izin B; Izin A")
    (unit,) = read_roster(sheet(one(), second), KINDS)

    assert [pic.name for pic in unit.pics] == ["Ibu Contoh", "Ibu Contoh Dua"]


def test_a_further_row_may_say_what_the_first_left_empty() -> None:
    (unit,) = read_roster(sheet(row(unit="A Contoh", jenis="dinas"), row(unit="A Contoh", zona_waktu="WIT")), KINDS)

    assert unit.zone == "WIT"


def test_somebody_with_two_units_needs_phone_and_position_once() -> None:
    rows = sheet(one(), one(unit="Puskesmas Contoh", pic_hp="", pic_jabatan="", atasan_hp=""))
    first, second = read_roster(rows, KINDS)

    assert first.pics == second.pics
    assert first.supervisor == second.supervisor


def test_columns_stand_in_any_order_and_case_below_a_title() -> None:
    heading = ["No.", "", "ZONA WAKTU", "Pic Nama", "pic-hp", *(c for c in COLUMNS if c not in {"zona_waktu", "pic_nama", "pic_hp"})]  # fmt: skip  # noqa: E501
    below = [1, None, "WIT", "Ibu Contoh", 81200000001, "Dinas Contoh", "dinas"]
    rows: list[Row] = [(1, ["DAFTAR PIC 2027"]), (2, []), (3, heading), (4, [None, " "]), (5, below)]

    (unit,) = read_roster(rows, KINDS)

    assert (unit.name, unit.kind, unit.zone) == ("Dinas Contoh", "dinas", "WIT")
    assert unit.pics == (RosterPerson("Ibu Contoh", "+6281200000001"),)


HEADINGS: dict[str, tuple[list[Cell], str]] = {
    "missing": ([c for c in COLUMNS if c != "pic_hp"], "1 pic_hp: kolom ini tidak ada"),
    "unknown": ([*COLUMNS, "Keterangan"], "1 Keterangan: kolom ini tidak dikenal"),
    "twice": ([*COLUMNS, "Unit"], "1 Unit: kolom ini ada dua kali (juga kolom A)"),
}


@pytest.mark.parametrize("case", HEADINGS)
def test_a_heading_that_is_not_the_rosters_is_said(case: str) -> None:
    heading, message = HEADINGS[case]
    cells = dict(zip(COLUMNS, one(), strict=True))
    found = faults(sheet([cells.get(str(column)) for column in heading], heading=heading))

    assert len(found) == 1
    assert found[0].startswith(message)


def test_a_missing_column_is_one_fault_and_the_others_are_read_all_the_same() -> None:
    columns: list[Cell] = ["unit", "produk", "pic_hp", "atasan_hp", "zona_waktu"]
    found = faults(sheet(["Dinas Contoh", "A", "0812", "0812", "WIX"], heading=columns))

    assert [one.split(":")[0] for one in found] == [
        "1 jenis", "1 pic_nama", "1 pic_jabatan", "1 atasan_nama", "1 slot_survei",
        "2 pic_hp", "2 atasan_hp", "2 zona_waktu",
    ]  # fmt: skip


def test_without_the_units_column_only_the_heading_is_said() -> None:
    found = faults(sheet(["dinas", "WIX"], heading=["jenis", "zona_waktu"]))

    assert all(one.startswith("1 ") for one in found)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "1 unit: berkas ini kosong"),
        ([(1, [None, " "])], "1 unit: berkas ini kosong"),
        ([(1, ["a", "b"]), (2, ["c", "d"])], "1 unit: judul kolom tidak ditemukan; yang diperlukan: unit, jenis"),
        (sheet(), "2 unit: belum ada satu unit pun"),
    ],
)
def test_a_file_without_a_roster_is_said_in_one_fault(rows: list[Row], message: str) -> None:
    (fault,) = faults(rows)

    assert fault.startswith(message)


# What is wrong, which cells of which row (from the first below the heading) make it so, and how it is said.
# Each kind of fault once; all of them stand in one roster of seventy units below.
WRONG: list[tuple[int, dict[str, Cell], str, str]] = [
    (2, {"unit": ""}, "unit", "belum diisi"),
    (4, {"unit": "12345"}, "unit", "bukan nama"),
    (6, {"jenis": ""}, "jenis", "belum diisi; pilih dinas"),
    (8, {"jenis": "warung"}, "jenis", '"warung" bukan jenis unit yang dikenal; pilih dinas, puskesmas, lainnya'),
    (10, {"produk": "Izin A; izin a"}, "produk", "disebut lebih dari sekali"),
    (12, {"produk": "#N/A"}, "produk", 'kesalahan rumus "#N/A"'),
    (14, {"pic_nama": None}, "pic_nama", "belum diisi, padahal pic_hp terisi"),
    (16, {"pic_nama": "081200000016"}, "pic_nama", "bukan nama"),
    (18, {"pic_hp": "12345"}, "pic_hp", '"12345" bukan nomor telepon'),
    (20, {"pic_hp": "8.12E+10"}, "pic_hp", "dipendekkan"),
    (22, {"pic_hp": f"0812{21:08}"}, "pic_hp", "nomor ini milik Ibu Contoh CB pada baris 22"),
    (24, {"pic_nama": "Ibu Contoh CD"}, "pic_hp", "nomor Ibu Contoh CD berbeda dari baris 24"),
    (26, {"pic_jabatan": "x" * 121}, "pic_jabatan", "terlalu panjang (121 karakter)"),
    (28, {"atasan_nama": ""}, "atasan_nama", "belum diisi, padahal atasan_hp terisi"),
    (30, {"atasan_hp": "tidak ada"}, "atasan_hp", '"tidak ada" bukan nomor telepon'),
    (32, {"atasan_nama": "Ibu Contoh DC", "atasan_hp": ""}, "atasan_nama", "sama dengan pic_nama"),
    (34, {"slot_survei": "besok"}, "slot_survei", '"besok" bukan tanggal'),
    (36, {"slot_survei": "31/02/2027"}, "slot_survei", "bukan tanggal"),
    (38, {"slot_survei": "2027-02-15 25:00"}, "slot_survei", "bukan jadwal"),
    (40, {"slot_survei": moment(2207, 2, 15, 9)}, "slot_survei", "tidak wajar"),
    (42, {"zona_waktu": "GMT+7"}, "zona_waktu", '"GMT+7" bukan zona waktu; pilih WIB, WITA, WIT'),
    (44, {"unit": "Unit Contoh 43", "pic_nama": "Ibu Contoh ED", "pic_hp": ""}, "pic_nama", "sudah disebut untuk unit ini pada baris 44"),  # noqa: E501
    (46, {"unit": "Unit Contoh 45", "zona_waktu": "WIT"}, "zona_waktu", "berbeda dari baris 46"),
    (48, {"unit": "Unit Contoh 47", "pic_nama": "", "pic_hp": "", "pic_jabatan": ""}, "unit", "mengulang baris 48"),
    (50, {"unit": "Unit Contoh 49", "atasan_nama": "Bapak Lain", "atasan_hp": ""}, "atasan_nama", "berbeda dari baris 50"),  # noqa: E501
]  # fmt: skip
# In a further row of a unit, the unit's own columns are empty, but for the one that is wrong.
OWN = ("jenis", "produk", "slot_survei", "zona_waktu", "atasan_nama", "atasan_hp")


def planted() -> list[Cells]:
    rows = town()
    for n, cells, _, _ in WRONG:
        empty = dict.fromkeys(OWN, None) if str(cells.get("unit", "")).startswith("Unit") else {}
        at = dict(zip(COLUMNS, rows[n - 1], strict=True)) | empty | cells
        rows[n - 1] = [at[column] for column in COLUMNS]
    return rows


def test_all_of_twenty_and_more_planted_faults_are_named_by_row_and_column() -> None:
    found = faults(sheet(*planted()))

    assert len(WRONG) >= 20
    assert [fault.split(":")[0] for fault in found] == [f"{n + 1} {column}" for n, _, column, _ in WRONG]
    assert [message for (_, _, _, message), fault in zip(WRONG, found, strict=True) if message not in fault] == []


def test_without_them_the_same_roster_is_whole() -> None:
    units = read_roster(sheet(*town()), KINDS)

    assert len(units) == 70
    assert all(unit.pics and unit.supervisor and unit.products for unit in units)


CONTRADICTIONS: list[tuple[dict[str, Cell], str]] = [
    ({"jenis": "puskesmas"}, "jenis"),
    ({"produk": "Izin C"}, "produk"),
    ({"slot_survei": "2027-02-16"}, "slot_survei"),
]


@pytest.mark.parametrize(("cells", "column"), CONTRADICTIONS)
def test_rows_of_one_unit_do_not_contradict_each_other(cells: dict[str, Cell], column: str) -> None:
    (fault,) = faults(sheet(one(), row(unit="Dinas Contoh", pic_nama="Ibu Lain", **cells)))

    assert fault == f"3 {column}: berbeda dari baris 2 untuk unit yang sama; samakan atau kosongkan"


def test_one_pic_has_one_position() -> None:
    (fault,) = faults(sheet(one(), one(unit="Puskesmas Contoh", pic_jabatan="Kasi")))

    assert fault == '3 pic_jabatan: jabatan Ibu Contoh berbeda dari baris 2 ("Kasubbag"); samakan'


def test_a_position_without_a_name_is_said() -> None:
    (fault,) = faults(sheet(row(unit="Dinas Contoh", jenis="dinas", pic_jabatan="Kasubbag")))

    assert fault == "2 pic_nama: belum diisi, padahal pic_jabatan terisi"


def test_a_cell_beyond_the_headings_is_said_by_its_letter() -> None:
    (fault,) = faults(sheet([*one(), "", "sisa"]))

    assert fault == '2 L: "sisa" berdiri di kolom tanpa judul'
    assert [letter(n) for n in (0, 25, 26, 27)] == ["A", "Z", "AA", "AB"]


def test_a_fault_is_said_once_though_more_follows_from_it() -> None:
    """The kind is wrong in the unit's first row; the second repeats it."""
    found = faults(sheet(one(jenis="warung"), one(jenis="warung", pic_nama="Ibu Lain", pic_hp="")))

    assert [one.split(":")[0] for one in found] == ["2 jenis", "3 jenis"]


ANY = st.one_of(st.none(), st.text(max_size=12), st.integers(), st.floats(), st.datetimes(), st.dates(), st.times())


@given(st.lists(st.lists(ANY, max_size=12), max_size=6))
def test_any_cells_are_read_or_refused_with_faults(rows: list[list[Cell]]) -> None:
    with suppress(RosterError):  # and nothing else
        read_roster(sheet(*rows), KINDS)
