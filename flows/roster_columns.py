"""The columns of a roster (design section 4), and where they stand in a sheet: in any order, in any case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TYPE_CHECKING

from flows.roster_cells import Cell, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

COLUMNS = (
    "unit", "jenis", "produk", "pic_nama", "pic_hp", "pic_jabatan", "atasan_nama", "atasan_hp", "slot_survei",
    "zona_waktu",
)  # fmt: skip
_ROW_NUMBER = frozenset({"no", "nomor", "no_urut"})  # of no meaning, and customary
_ENOUGH = 3  # known columns make a row the heading: a title, a date or a name may stand above it

Row = tuple[int, "Sequence[Cell]"]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong, where: the row as the spreadsheet counts it, and the column by its name or its letter."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"Baris {self.row}, kolom {self.column}: {self.message}"


@dataclass(frozen=True, slots=True)
class Record:
    """A row below the heading, by column."""

    row: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whose heading was found; `missing` are the columns it lacks."""

    records: tuple[Record, ...]
    missing: frozenset[str]
    faults: tuple[Fault, ...]


def known(cells: Sequence[Cell]) -> int:
    """How many of a roster's columns a row names."""
    return len({column_name(cell) for cell in cells} & set(COLUMNS))


def column_name(cell: Cell) -> str:
    """A heading as the columns are written: ``Slot Survei`` is ``slot_survei``."""
    return re.sub(r"[\s_.-]+", "_", text_of(cell).lower()).strip("_")


def letter(place: int) -> str:
    """A column's letter as spreadsheets have it: A for 0, AA for 26."""
    before, last = divmod(place, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


def read_sheet(rows: Sequence[Row]) -> Sheet:
    """Find the heading and the rows below it that hold anything."""
    filled = [(number, cells) for number, cells in rows if any(map(text_of, cells))]
    if not filled:
        return Sheet((), frozenset(COLUMNS), (Fault(1, COLUMNS[0], "berkas ini kosong; pakai templat daftar"),))
    at = next((n for n, (_, cells) in enumerate(filled) if known(cells) >= _ENOUGH), 0)
    top, heading = filled[at]
    if not known(heading):
        message = f"judul kolom tidak ditemukan; yang diperlukan: {', '.join(COLUMNS)} (lihat templat daftar)"
        return Sheet((), frozenset(COLUMNS), (Fault(top, COLUMNS[0], message),))
    names = [column_name(cell) for cell in heading]
    missing = frozenset(COLUMNS) - set(names)
    faults = [*_heading(top, heading, names, missing)]
    records = []
    for number, cells in filled[at + 1 :]:
        padded = list(zip(chain(names, repeat("")), cells, strict=False))
        faults += [
            Fault(number, letter(place), f'"{text_of(cell)}" berdiri di kolom tanpa judul')
            for place, (name, cell) in enumerate(padded)
            if not name and text_of(cell)
        ]
        given = {name: cell for name, cell in reversed(padded) if name in COLUMNS}
        records.append(Record(number, given))
    if not records:
        faults.append(Fault(top + 1, COLUMNS[0], "belum ada satu unit pun di bawah judul kolom"))
    return Sheet(tuple(records), missing, tuple(faults))


def _heading(top: int, heading: Sequence[Cell], names: Sequence[str], missing: frozenset[str]) -> Iterator[Fault]:
    for place, name in enumerate(names):
        written = text_of(heading[place])
        if name in COLUMNS and name in names[:place]:
            yield Fault(top, written, f"kolom ini ada dua kali (juga kolom {letter(names.index(name))}); hapus satu")
        elif name and name not in COLUMNS and name not in _ROW_NUMBER:
            yield Fault(top, written, "kolom ini tidak dikenal; hapus, atau perbaiki judulnya")
    for column in COLUMNS:
        if column in missing:
            yield Fault(top, column, "kolom ini tidak ada; tambahkan, isinya boleh kosong" + _required(column))


def _required(column: str) -> str:
    return " kecuali unit dan jenis" if column in {"unit", "jenis"} else ""
