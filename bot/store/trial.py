"""The trial's data: an invented pemda with seven units, a putaran whose slots lie ahead, and roles to pick."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain, count

from bot.store import people, putaran, units
from bot.store.times import iso
from flows.effects import Role

ZONE = "Asia/Jakarta"
_UNITS = (
    ("DPMPTSP Contoh", "dpmptsp", ["Izin Usaha Mikro", "Persetujuan Bangunan Gedung"]),
    ("Dinas Kependudukan dan Pencatatan Sipil Contoh", "dukcapil", ["KTP-el", "Akta Kelahiran"]),
    ("Dinas Pendidikan Contoh", "dinas", ["Mutasi Siswa", "Legalisasi Ijazah"]),
    ("Dinas Sosial Contoh", "dinas", ["Rekomendasi Bantuan", "Penanganan Pengaduan DTKS"]),
    ("Dinas Kesehatan Contoh", "dinas", ["Izin Praktik", "Rekomendasi Apotek"]),
    ("Puskesmas Contoh Utara", "puskesmas", ["Rawat Jalan", "Imunisasi"]),
    ("Puskesmas Contoh Selatan", "puskesmas", ["Rawat Jalan", "Kesehatan Ibu dan Anak"]),
)
_PICS = (
    "Ibu Contoh Satu",
    "Bapak Contoh Dua",
    "Ibu Contoh Tiga",
    "Bapak Contoh Empat",
    "Ibu Contoh Lima",
    "Bapak Contoh Enam",
)


def is_trial(tx: sqlite3.Connection) -> bool:
    """Whether the file holds the trial's invented data."""
    return tx.execute("SELECT 1 FROM trial").fetchone() is not None


def _weekdays_from(day: date) -> Iterator[date]:
    """Monday to Friday, from *day* on: nobody is surveyed on a weekend."""
    for days in count():
        if (one := day + timedelta(days=days)).weekday() < 5:  # noqa: PLR2004  Saturday
            yield one


def seed(tx: sqlite3.Connection, edition: str, now: datetime) -> bool:
    """Fill an empty file with the trial's data on the edition that text holds; False where it holds anything."""
    if tx.execute("SELECT 1 FROM units UNION ALL SELECT 1 FROM persons LIMIT 1").fetchone():
        return False
    tx.execute("INSERT INTO trial (since) VALUES (?)", (iso(now),))
    numbers = [units.add(tx, name, kind, ZONE, products) for name, kind, products in _UNITS]
    slots = _weekdays_from((now + timedelta(days=30)).date())
    first = next(slots)
    name = f"Penilaian mandiri percobaan {first.year}"
    putaran.open_round(tx, name, edition, (now + timedelta(days=23)).date(), first, now)
    for unit, slot in zip(numbers, chain([first], slots), strict=False):
        units.set_slot(tx, unit, f"{slot.isoformat()} 09:00")
    for pic, unit in zip(_PICS, numbers, strict=False):
        people.assign(tx, people.add(tx, pic, Role.PIC, now, position="Kepala Subbagian Umum"), unit)
    people.assign(tx, 1, numbers[-1])  # the first PIC holds two units
    head = people.add(tx, "Bapak Contoh Tujuh", Role.SUPERVISOR, now, position="Kepala Dinas")
    people.assign(tx, head, numbers[0])
    people.assign(tx, head, numbers[-1])
    people.add(tx, "Ibu Contoh Delapan", Role.OVERSEER, now, position="Inspektur Pembantu")
    return True
