"""Rows as a file: JSON for programs, CSV and XLSX for people, who get Indonesian headings and no formulas."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import chain
from typing import Any, BinaryIO

import xlsxwriter

Row = dict[str, Any]

XLSX_ROWS = 1_048_576  # what a sheet holds, the heading included
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

HEADINGS = {
    "unit": "Unit",
    "putaran": "Putaran",
    "question": "Kode pertanyaan",
    "number": "Nomor",
    "product": "Produk",
    "option": "Kode pilihan",
    "value": "Nilai pilihan",
    "person": "Nama",
    "address": "Akun",
    "answered_at": "Dijawab pada (UTC)",
    "standing": "Masih berlaku",
    "instrument": "Instrumen",
    "version": "Versi",
    "score": "Nilai sementara",
    "zona": "Zona",
    "predicate": "Predikat",
    "low": "Nilai terendah",
    "high": "Nilai tertinggi",
    "coverage": "Cakupan bobot (%)",
    "answered": "Terjawab",
    "total": "Jumlah butir",
    "berbukti": "Nilai berbukti",
    "terverifikasi": "Nilai terverifikasi",
    "dimensions": "Dimensi",
    "sent_in_at": "Dikirim pada (UTC)",
    "computed_at": "Dihitung pada (UTC)",
    "channel": "Kanal",
    "kind": "Jenis",
    "template": "Pesan",
    "state": "Keadaan",
    "reason": "Alasan",
    "attempts": "Percobaan",
    "queued_at": "Diantrekan pada (UTC)",
    "due_at": "Waktu kirim (UTC)",
    "sent_at": "Terkirim pada (UTC)",
    "at": "Waktu (UTC)",
    "who": "Siapa",
    "what": "Apa",
    "about": "Tentang",
}


class Format(StrEnum):
    """The files that a table can be written as."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class TooManyRows(Exception):
    """An XLSX sheet cannot hold them all."""


def write(out: BinaryIO, format_: Format, fields: Sequence[str], rows: Iterable[Row]) -> int:
    """Write *rows*, whose keys are *fields*, to *out*; gives how many. Raises TooManyRows, only for XLSX."""
    counted = _Counted(rows)
    match format_:
        case Format.JSON:
            _json(out, counted)
        case Format.CSV:
            _csv(out, _flat(fields, counted))
        case Format.XLSX:
            _xlsx(out, _flat(fields, counted))
    return counted.number


class _Counted:
    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows, self.number = rows, 0

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows:
            self.number += 1
            yield row


def _json(out: BinaryIO, rows: Iterable[Row]) -> None:
    """One row a line, so that millions of them need no memory."""
    before = "[\n"
    for row in rows:
        out.write((before + json.dumps(row, ensure_ascii=False)).encode())
        before = ",\n"
    out.write(b"[]\n" if before == "[\n" else b"\n]\n")


def _flat(fields: Sequence[str], rows: Iterable[Row]) -> Iterator[list[str]]:
    """The headings, then each row as text; a field that is a table in itself becomes a column for each key."""
    if "dimensions" in fields:  # scores: as many as there are units, and putaran may differ in their dimensions
        rows = list(rows)
        dimensions = list(dict.fromkeys(key for row in rows for key in row["dimensions"]))
        at = fields.index("dimensions")
        headings = [HEADINGS[field] for field in fields]
        yield [*headings[:at], *(f"Dimensi {key}" for key in dimensions), *headings[at + 1 :]]
        for row in rows:
            cells = [_cell(row[field]) for field in fields if field != "dimensions"]
            yield [*cells[:at], *(_cell(row["dimensions"].get(key)) for key in dimensions), *cells[at:]]
        return
    yield [HEADINGS[field] for field in fields]
    for row in rows:
        yield [_cell(row[field]) for field in fields]


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "ya" if value else "tidak"
        case _:
            return str(value)


def _csv(out: BinaryIO, lines: Iterable[list[str]]) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    for line in lines:
        writer.writerow([_harmless(cell) for cell in line])
    text.flush()
    text.detach()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: people's words may begin with "="."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _xlsx(out: BinaryIO, lines: Iterator[list[str]]) -> None:
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Data")
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        headings = next(lines)
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, max(12, len(heading) + 2))
        for number, line in enumerate(chain([headings], lines)):
            if number >= XLSX_ROWS:
                raise TooManyRows
            for column, cell in enumerate(line):
                sheet.write_string(number, column, cell, None if number else bold)
    out.write(whole.getvalue())
