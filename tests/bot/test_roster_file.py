"""Files that administrators have: CSV however saved, XLSX, and what is neither."""

import io
import random
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter

from bot.roster_errors import put_errors
from bot.roster_file import RosterFileError, read
from bot.roster_template import write_csv, xlsx
from flows.roster import RosterUnit, read_roster
from flows.roster_cells import Cell
from flows.roster_columns import COLUMNS
from tests.rosters import KINDS, as_csv, as_xlsx, moment, one, row

ROWS = [one(unit="Museum Café Contoh"), row(unit="Museum Café Contoh", pic_nama="Ibu Dua")]


def units(path: Path) -> tuple[RosterUnit, ...]:
    return read_roster(read(path), KINDS)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_however_it_was_saved(tmp_path: Path, separator: str, encoding: str) -> None:
    (unit,) = units(as_csv(tmp_path / "a.csv", ROWS, separator, encoding))

    assert unit.name == "Museum Café Contoh"
    assert unit.products == ("Izin A", "Izin B")
    assert [pic.name for pic in unit.pics] == ["Ibu Contoh", "Ibu Dua"]


def test_the_hint_for_excel_is_no_row(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a.csv", ROWS, ";")
    path.write_bytes(b"sep=;\r\n" + path.read_bytes())

    rows = read(path)

    assert rows[0][1] == list(COLUMNS)
    assert len(units(path)) == 1


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    """A cell of two lines is one row, and so is an empty line."""
    path = tmp_path / "a.csv"
    path.write_text('unit,jenis,produk\n"Dinas\nContoh",dinas,"A\nB"\n\nPuskesmas Contoh,warung,\n', encoding="utf-8")

    assert [number for number, cells in read(path) if cells][-1] == 4


def test_dates_and_numbers_of_a_spreadsheet_are_read_as_such(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "a.xlsx", [one(pic_hp=81200000001, slot_survei=moment(2027, 2, 15, 9))])

    (unit,) = units(path)

    assert unit.slot == "2027-02-15 09:00"
    assert unit.pics[0].phone == "+6281200000001"


def test_a_failed_formula_is_no_empty_cell(tmp_path: Path) -> None:
    """Rosters are put together with VLOOKUP; what was not found must not pass for "not given"."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Lain & lama")
        page = book.add_worksheet("Daftar & isi")
        page.write_row(0, 0, COLUMNS)
        page.write_row(1, 0, one())
        page.write_formula(1, 8, "=NA()", None, "#N/A")
        page.write_formula(1, 9, "=A9", None, "WIT")

    cells = read(path)[1][1]

    assert cells[8:] == ["#N/A", "WIT"]


def test_a_workbook_that_hides_its_sheets_file_is_read_all_the_same(tmp_path: Path) -> None:
    """Only its failed formulas cannot be told from empty cells."""
    path = as_xlsx(tmp_path / "a.xlsx", ROWS)
    rows: list[list[Cell]] = [["unit"]]

    put_errors(rows, path.read_bytes(), "Tidak Ada")

    assert rows == [["unit"]]


def test_the_sheet_with_the_heading_is_read_and_hidden_ones_are_not(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Petunjuk").write_column(0, 0, ["Cara mengisi", *COLUMNS, "unit"])
        hidden = book.add_worksheet("Lama")
        page = book.add_worksheet("Daftar")
        hidden.hide()
        for number, cells in enumerate([[], [], COLUMNS, one()]):
            page.write_row(number, 0, cells)
            hidden.write_row(number, 0, [*cells[:1], "warung"])

    assert [number for number, cells in read(path) if any(cells)] == [3, 4]
    assert len(units(path)) == 1


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_the_template_can_be_imported(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".csv":
        write_csv(path)
    else:
        path.write_bytes(xlsx(KINDS))

    (unit,) = units(path)

    assert (unit.name, len(unit.products), unit.zone) == ("Dinas Contoh", 2, "WIB")
    assert unit.pics[0].phone == "+6281200000001"


def package(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
UNREADABLE = {
    "empty": (b" \n", "kosong. Isi dahulu templat"),
    "old excel": (OLE, "berformat Office lama (.xls"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "dikunci dengan kata sandi"),
    "opendocument": (package("mimetype", "content.xml"), "berkas OpenDocument (.ods)"),
    "word": (package("word/document.xml"), "bukan lembar kerja Excel"),
    "cut off": (package("xl/workbook.xml")[:40], "rusak atau tidak lengkap"),
    "hollow": (package("xl/workbook.xml"), "tidak dapat dibaca sebagai XLSX"),
    "pdf": (b"%PDF-1.7\n", "berkas PDF"),
    "page": (b"\n<!DOCTYPE html><table>", "halaman web atau XML"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "bukan teks CSV dan bukan XLSX"),
    "quotes": (b'unit,jenis,produk\n"Dinas Contoh,dinas,A\n', "tanda kutip tidak berpasangan"),
    "too large": (b"a" * 10_000_001, "terlalu besar"),
    "too long": (b"a\n" * 50_001, "lebih dari 50000 baris"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_is_no_roster_is_said_with_what_to_do(tmp_path: Path, case: str) -> None:
    data, message = UNREADABLE[case]
    path = tmp_path / "berkas"
    path.write_bytes(data)

    with pytest.raises(RosterFileError) as caught:
        read(path)

    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "")
        with archive.open("xl/sheet.xml", "w", force_zip64=True) as sheet:
            for _ in range(201):
                sheet.write(bytes(1_000_000))

    with pytest.raises(RosterFileError, match="terlalu besar"):
        read(path)


@pytest.mark.parametrize("path", ["tidak-ada.csv", "."])
def test_what_cannot_be_opened_is_said(path: str) -> None:
    with pytest.raises(RosterFileError, match=r"tidak dapat dibaca: (tidak ada|itu folder)"):
        read(Path(path))


def test_a_damaged_workbook_is_read_or_refused(tmp_path: Path) -> None:
    whole = as_xlsx(tmp_path / "a.xlsx", ROWS).read_bytes()
    dice = random.Random(1)
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(3):
            data[dice.randrange(len(data))] = dice.randrange(256)
        (tmp_path / "b.xlsx").write_bytes(data)
        with suppress(RosterFileError):  # and nothing else
            read(tmp_path / "b.xlsx")


@pytest.mark.parametrize("place", [(1_999, 16_383), (3, 52), (99_999, 0)])
def test_one_stray_cell_does_not_make_millions_of_cells(tmp_path: Path, place: tuple[int, int]) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        sheet.write(*place, "x")

    with pytest.raises(RosterFileError, match=r"berisi sel [A-Z]+\d+, jauh di luar tabel"):
        read(path)


def test_a_cell_in_the_last_column_that_is_read_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write(0, 51, "x")

    assert "x" == read(path)[0][1][51]
