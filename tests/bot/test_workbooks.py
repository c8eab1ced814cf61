"""The workbooks that people are sent: cells as text, and pages that can be printed."""

from __future__ import annotations

import io
import re
import zipfile

import python_calamine

from bot.workbooks import workbook
from flows import question_list
from flows.sheets import Band, Column, Sheet
from tests import kit

SHEET = Sheet(
    "Contoh",
    "Judul & kepala",
    (Column("No.", 6), Column("Isi", 40)),
    (Band("Bagian 1"), ("1", "=1+1"), ("2", "baris satu\nbaris dua")),
    ("Keterangan.",),
)


def part(content: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(name).decode()


def test_what_was_written_is_read_back_cell_by_cell() -> None:
    book = python_calamine.load_workbook(io.BytesIO(workbook([SHEET])))

    assert ["Contoh"] == book.sheet_names
    assert [
        ["Judul & kepala", ""],
        ["No.", "Isi"],
        ["Bagian 1", ""],
        ["1", "=1+1"],
        ["2", "baris satu\nbaris dua"],
        ["", ""],
        ["Keterangan.", ""],
    ] == book.get_sheet_by_index(0).to_python()


def test_what_people_wrote_becomes_no_formula() -> None:
    assert "<f>" not in part(workbook([SHEET]), "xl/worksheets/sheet1.xml")


def test_a_sheet_without_rows_still_has_its_headings() -> None:
    empty = Sheet("Kosong", "Judul", SHEET.columns, (), ("Tidak ada.",))
    book = python_calamine.load_workbook(io.BytesIO(workbook([empty])))

    assert [["Judul", ""], ["No.", "Isi"], ["", ""], ["Tidak ada.", ""]] == book.get_sheet_by_index(0).to_python()


def test_the_headings_stay_in_sight_and_stand_on_every_printed_page() -> None:
    content = workbook([SHEET])
    sheet, book = part(content, "xl/worksheets/sheet1.xml"), part(content, "xl/workbook.xml")

    assert re.search(r'<pane xSplit="1" ySplit="2" .*state="frozen"', sheet)
    assert 'paperSize="9"' in sheet
    assert 'orientation="landscape"' in sheet
    assert re.search(r'fitToHeight="0"', sheet)
    assert "Contoh!$2:$2" in book


def test_the_columns_of_the_list_of_questions_can_be_read_on_paper() -> None:
    """A4 across has about 145 characters at full size: below two thirds of that nobody reads it without glasses."""
    assert sum(column.width for column in question_list.COLUMNS) <= 145 * 3 / 2


def test_the_whole_list_of_questions_of_a_unit_is_there() -> None:
    one = kit.penilaian(of=kit.instrument())
    book = python_calamine.load_workbook(io.BytesIO(workbook([question_list.of_unit(one)])))
    found = [row[0] for row in book.get_sheet_by_index(0).to_python()]

    assert [one.label(key) for key in one.keys] == [label for label in found if label in one.layout.labels.values()]
