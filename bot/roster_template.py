"""A roster to fill in: the heading and an example, or what is registered; in XLSX with a page that explains it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

import xlsxwriter

from flows.roster_cells import ZONES
from flows.roster_columns import COLUMNS

SHEET, HELP = "Daftar", "Petunjuk"
_ROWS = 2000  # that are prepared: as text, with lists to choose from

EXAMPLE = {
    "unit": "Dinas Contoh",
    "jenis": "dinas",
    "produk": "Layanan Contoh Satu; Layanan Contoh Dua",
    "pic_nama": "Ibu Contoh Satu",
    "pic_hp": "081200000001",
    "pic_jabatan": "Kepala Subbagian Umum",
    "atasan_nama": "Bapak Contoh Tiga",
    "atasan_hp": "081200000003",
    "slot_survei": "2027-02-15 09:00",
    "zona_waktu": "WIB",
}
MEANING = {
    "unit": "Nama unit yang dinilai. Wajib, pada setiap baris.",
    "jenis": "Jenis unit: {kinds}. Wajib.",
    "produk": "Produk layanan, dipisahkan titik koma. Kosong: produk yang terdaftar tetap.",
    "pic_nama": "Nama lengkap PIC. PIC kedua: baris lain dengan unit yang sama. Kosong: PIC yang terdaftar tetap.",
    "pic_hp": "Nomor HP PIC, dalam bentuk apa pun: 0812..., +62812... Boleh kosong.",
    "pic_jabatan": "Jabatan PIC. Boleh kosong.",
    "atasan_nama": "Nama atasan, yang menerima kabar kemajuan. Boleh kosong.",
    "atasan_hp": "Nomor HP atasan. Boleh kosong.",
    "slot_survei": "Jadwal survei unit ini: tanggal, atau tanggal dan jam. Kosong: mengikuti hari survei putaran.",
    "zona_waktu": "Zona waktu unit: WIB, WITA, atau WIT. Kosong: zona pemda.",
}
_NOTES = (
    "Baris contoh dihapus atau ditimpa sebelum diimpor.",
    "Pada baris kedua unit yang sama, kolom milik unit dikosongkan atau diisi sama.",
    "Judul kolom tidak diubah; urutannya bebas.",
)


def write_csv(path: Path) -> None:
    """Write the template as CSV; with a mark by which spreadsheets know that it is UTF-8. Raises OSError."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerow(EXAMPLE)


def xlsx(kinds: Sequence[str], rows: Sequence[Mapping[str, str]] = (EXAMPLE,)) -> bytes:
    """The same as XLSX, with *rows* (by column) under the heading; *kinds* are those that can be chosen."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        heading = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        text = book.add_format({"num_format": "@"})  # a phone keeps its zero, a date what was typed
        folded = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(SHEET)
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, max(14, min(30, len(EXAMPLE[column]) + 2)), text)
            sheet.write_string(0, place, column, heading)
        for line, row in enumerate(rows, start=1):
            for place, column in enumerate(COLUMNS):
                sheet.write_string(line, place, row[column], text)
        last = max(_ROWS, len(rows))
        for column, choices in (("jenis", kinds), ("zona_waktu", ZONES)):
            place = COLUMNS.index(column)
            to_choose = {"validate": "list", "source": list(choices), "error_message": "Pilih dari daftar."}
            sheet.data_validation(1, place, last, place, to_choose)
        about = book.add_worksheet(HELP)
        about.set_column(0, 0, 16)
        about.set_column(1, 1, 80)
        about.set_column(2, 2, 42)
        for place, title in enumerate(("kolom", "isi", "contoh")):
            about.write_string(0, place, title, heading)
        for line, column in enumerate(COLUMNS, start=1):
            about.write_string(line, 0, column, folded)
            about.write_string(line, 1, MEANING[column].format(kinds=", ".join(kinds)), folded)
            about.write_string(line, 2, EXAMPLE[column], folded)
        for line, note in enumerate(_NOTES, start=len(COLUMNS) + 2):
            about.write_string(line, 1, note, folded)
    return content.getvalue()
