"""A roster's file as rows of cells: CSV however it was saved, or XLSX; what it is, is told by what is in it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from bot.faults import why
from bot.roster_errors import put_errors
from flows.roster_cells import Cell
from flows.roster_columns import Row, known

LARGEST = 10_000_000  # bytes; a roster of 20.000 units has two
MOST_ROWS = 50_000
_UNPACKED = 200_000_000  # bytes that a workbook may hold
# A cell's place with three letters, two beyond AZ, or a row of six figures.
_FAR = re.compile(rb"""\sr\s*=\s*["'](?:([A-Z]{3,}|[B-Z][A-Z])(\d+)|([A-Z]+)(\d{6,}))["']""")
_SEPARATORS = (",", ";", "\t")
_LOOKED_AT = 20  # rows in which the heading is looked for

_SAVE_AS = "Simpan sebagai .xlsx atau .csv, lalu impor berkas itu."


class RosterFileError(Exception):
    """The file cannot be read as a roster; the message says why, and what to do."""


def read(path: Path) -> list[Row]:
    """The rows of a file with the numbers that a spreadsheet gives them. Raises RosterFileError."""
    try:
        if path.stat().st_size > LARGEST:
            raise RosterFileError(f"{path} terlalu besar untuk sebuah daftar (lebih dari {LARGEST // 1_000_000} MB).")
        data = path.read_bytes()
    except OSError as error:
        raise RosterFileError(f"{path} tidak dapat dibaca: {why(error)}.") from error
    return read_bytes(str(path), data)


def read_bytes(name: str, data: bytes) -> list[Row]:
    """The same of a file's content; *name* is what the messages call it. Raises RosterFileError."""
    if not data.strip():
        raise RosterFileError(f"{name} kosong. Isi dahulu templat daftarnya.")
    rows = _rows(name, data)
    if len(rows) > MOST_ROWS:
        raise RosterFileError(f"{name} berisi lebih dari {MOST_ROWS} baris.")
    return list(enumerate(rows, start=1))


def _rows(name: str, data: bytes) -> list[list[Cell]]:
    if data.startswith(b"PK"):
        return _xlsx(name, data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise RosterFileError(f"{name} dikunci dengan kata sandi. Simpan tanpa kata sandi, lalu impor lagi.")
        raise RosterFileError(f"{name} berformat Office lama (.xls atau .doc). {_SAVE_AS}")
    if data.startswith(b"%PDF"):
        raise RosterFileError(f"{name} berkas PDF, bukan tabel. {_SAVE_AS}")
    if data.lstrip()[:200].lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise RosterFileError(f"{name} halaman web atau XML, bukan tabel. {_SAVE_AS}")
    return _csv(name, _decoded(name, data))


def _xlsx(name: str, data: bytes) -> list[list[Cell]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            size = sum(entry.file_size for entry in package.infolist())
            stray = _stray(package) if size <= _UNPACKED else None
    except zipfile.BadZipFile as error:
        raise RosterFileError(f"{name} rusak atau tidak lengkap; salin atau unduh lagi.") from error
    if "xl/workbook.xml" not in names:
        kind = "berkas OpenDocument (.ods)" if "content.xml" in names else "bukan lembar kerja Excel"
        raise RosterFileError(f"{name} {kind}. {_SAVE_AS}")
    if size > _UNPACKED:
        raise RosterFileError(f"{name} terlalu besar untuk sebuah daftar.")
    if stray:
        raise RosterFileError(
            f"{name} berisi sel {stray}, jauh di luar tabel. Hapus kolom dan baris itu, lalu coba lagi."
        )
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
            sheets = {title: book.get_sheet_by_name(title) for title in shown}
            found: dict[str, list[list[Cell]]] = {
                title: [[*cells] for cells in sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)]
                for title, sheet in sheets.items()
            }
    except PasswordError as error:
        raise RosterFileError(f"{name} dikunci dengan kata sandi. Simpan tanpa kata sandi, lalu impor lagi.") from error
    except (CalamineError, OSError, ValueError) as error:
        raise RosterFileError(f"{name} tidak dapat dibaca sebagai XLSX; buka lalu simpan lagi.") from error
    # The sheet that has the heading: others may explain how it is filled in.
    sheet = max(found, key=lambda sheet: _most_known(found[sheet]), default="")
    rows = found.get(sheet, [])
    put_errors(rows, data, sheet)
    return rows


def _stray(package: zipfile.ZipFile) -> str | None:
    """A cell far outside of any roster: reading makes all the cells up to it, which can be more than memory holds."""
    sheets = [entry for entry in package.infolist() if entry.filename.startswith("xl/worksheets/")]
    for entry in sheets:
        with suppress(zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError):
            if found := _FAR.search(package.read(entry)):
                return (found[1] or found[3]).decode() + (found[2] or found[4]).decode()
    return None  # what is damaged is refused by who reads it


def _most_known(rows: Iterable[list[Cell]]) -> int:
    return max((known(row) for row, _ in zip(rows, range(_LOOKED_AT), strict=False)), default=0)


def _decoded(name: str, data: bytes) -> str:
    """The text, as spreadsheets save it: UTF-8 with or without a mark, UTF-16, or the Windows code page."""
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RosterFileError(f"{name} bukan teks CSV dan bukan XLSX. {_SAVE_AS}")


def _csv(name: str, text: str) -> list[list[Cell]]:
    """The rows, split at the separator that makes most headings of them."""
    first, _, rest = text.partition("\n")
    if first.rstrip("\r\n").lower() in {f"sep={separator}" for separator in _SEPARATORS}:
        return _split(name, rest, first.rstrip("\r\n")[-1])  # a hint for Excel, which does not count it as a row
    readings = []
    for separator in _SEPARATORS:
        try:
            readings.append(_split(name, text, separator))
        except RosterFileError as error:
            fault = error
    if not readings:
        raise fault
    return max(readings, key=lambda rows: (_most_known(rows), max(map(len, rows), default=0)))


def _split(name: str, text: str, separator: str) -> list[list[Cell]]:
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return [list(line) for line in lines]
    except csv.Error as error:
        raise RosterFileError(
            f"{name} tidak dapat dibaca sebagai CSV (baris {lines.line_num}): tanda kutip tidak berpasangan, "
            "atau sel terlalu panjang."
        ) from error
