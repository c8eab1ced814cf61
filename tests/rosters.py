"""Rosters for tests: rows as a spreadsheet has them, of invented units and people."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from flows.roster_cells import Cell
from flows.roster_columns import COLUMNS, Row

KINDS = ("dinas", "puskesmas", "lainnya")
TOWN = 70
Cells = list[Cell]


def row(**cells: Cell) -> Cells:
    """A row: what is not said is empty."""
    assert set(cells) <= set(COLUMNS)
    return [cells.get(column) for column in COLUMNS]


def one(**cells: Cell) -> Cells:
    """A whole row of a unit, but for what is said."""
    whole: dict[str, Cell] = {
        "unit": "Dinas Contoh",
        "jenis": "dinas",
        "produk": "Izin A; Izin B",
        "pic_nama": "Ibu Contoh",
        "pic_hp": "0812-0000-0001",
        "pic_jabatan": "Kasubbag",
        "atasan_nama": "Bapak Contoh",
        "atasan_hp": "+62 812 0000 0002",
        "slot_survei": "2027-02-15 09:00",
        "zona_waktu": "WIB",
    }
    return row(**{**whole, **cells})


def sheet(*rows: Sequence[Cell], heading: Sequence[Cell] = COLUMNS) -> list[Row]:
    """The rows below a heading, numbered as a spreadsheet does."""
    return list(enumerate([list(heading), *rows], start=1))


def town() -> list[Cells]:
    """Seventy units without a fault, each on a row of its own: unit n stands in row n + 1."""
    return [
        one(
            unit=f"Unit Contoh {n}",
            jenis=KINDS[n % 3],
            pic_nama=f"Ibu Contoh {letters(n)}",
            pic_hp=f"0812{n:08}",
            atasan_nama=f"Bapak Contoh {letters(n // 10)}",
            atasan_hp=f"0813{n // 10:08}",
            slot_survei=f"2099-02-{n % 28 + 1:02} 09.00",
            zona_waktu=("WIB", "wita", "WIT", None)[n % 4],
        )
        for n in range(1, TOWN + 1)
    ]


def moment(year: int, month: int, day: int, *clock: int) -> datetime:
    """A date cell with an hour; a spreadsheet knows no zones."""
    return datetime(year, month, day, *clock)  # type: ignore[arg-type]  # noqa: DTZ001


def letters(n: int) -> str:
    """A name for a number."""
    return "".join(chr(ord("A") + int(digit)) for digit in str(n))


def as_csv(path: Path, rows: Sequence[Sequence[Cell]], separator: str = ",", encoding: str = "utf-8") -> Path:
    """Write rows below the heading as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    writer.writerows([COLUMNS, *rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def as_xlsx(path: Path, rows: Sequence[Sequence[Cell]]) -> Path:
    """Write rows below the heading as XLSX, dates and numbers as such."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy hh:mm"}) as book:
        page = book.add_worksheet()
        for number, cells in enumerate([COLUMNS, *rows]):
            page.write_row(number, 0, cells)
    return path
