"""The trial's data: an invented pemda with seven units, a putaran whose slots lie ahead, and roles to pick."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain, count

from bot.store import people, putaran, units
from bot.store.penilaian import slot_end
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


def ahead(tx: sqlite3.Connection) -> timedelta:
    """How far the trial's clock runs ahead of the machine's; nothing in a file that is none."""
    row = tx.execute("SELECT ahead FROM trial").fetchone()
    return timedelta(seconds=row["ahead"] if row else 0)


def set_ahead(tx: sqlite3.Connection, by: timedelta) -> None:
    """The trial's clock runs so far ahead, in whole seconds; nothing happens in a file that is none."""
    tx.execute("UPDATE trial SET ahead = ?", (int(by.total_seconds()),))


def _weekdays_from(day: date) -> Iterator[date]:
    """Monday to Friday, from *day* on: nobody is surveyed on a weekend."""
    for days in count():
        if (one := day + timedelta(days=days)).weekday() < 5:  # noqa: PLR2004  Saturday
            yield one


def is_empty(tx: sqlite3.Connection) -> bool:
    """Whether the file holds no unit and nobody."""
    return tx.execute("SELECT 1 FROM units UNION ALL SELECT 1 FROM persons LIMIT 1").fetchone() is None


def seed(tx: sqlite3.Connection, edition: str, now: datetime) -> bool:
    """Fill an empty file with the trial's data on the edition that text holds; False where it holds anything."""
    if not is_empty(tx):
        return False
    tx.execute("INSERT INTO trial (since) VALUES (?)", (iso(now),))
    numbers = [units.add(tx, name, kind, ZONE, products) for name, kind, products in _UNITS]
    first, slots, deadline = _ahead(now)
    name = f"Penilaian mandiri percobaan {first.year}"
    putaran.open_round(tx, name, edition, deadline, first, now)
    for unit, slot in zip(numbers, slots, strict=False):
        units.set_slot(tx, unit, f"{slot.isoformat()} 09:00")
    for pic, unit in zip(_PICS, numbers, strict=False):
        people.assign(tx, people.add(tx, pic, Role.PIC, now, position="Kepala Subbagian Umum"), unit)
    people.assign(tx, 1, numbers[-1])  # the first PIC holds two units
    head = people.add(tx, "Bapak Contoh Tujuh", Role.SUPERVISOR, now, position="Kepala Dinas")
    people.assign(tx, head, numbers[0])
    people.assign(tx, head, numbers[-1])
    people.add(tx, "Ibu Contoh Delapan", Role.OVERSEER, now, position="Inspektur Pembantu")
    return True


def renew(tx: sqlite3.Connection, now: datetime) -> bool:
    """Let the slots lie ahead again where those of all open putaran have passed; False where one has not.

    Otherwise a trial that was left for some weeks takes no answer. A unit without a slot of its own gets none.
    """
    surveys = tx.execute(
        """
        SELECT coalesce(n.survey_at, r.survey_on) AS survey, u.zone
          FROM penilaian AS n JOIN putaran AS r ON r.id = n.putaran JOIN units AS u ON u.id = n.unit
         WHERE r.closed_at IS NULL AND u.closed_at IS NULL
        """
    ).fetchall()
    if not surveys or not all(row["survey"] and slot_end(row["survey"], row["zone"]) <= now for row in surveys):
        return False
    first, slots, deadline = _ahead(now)
    tx.execute(
        "UPDATE putaran SET deadline = ?, survey_on = ? WHERE closed_at IS NULL",
        (deadline.isoformat(), first.isoformat()),
    )
    own = tx.execute("SELECT id FROM units WHERE slot IS NOT NULL AND closed_at IS NULL ORDER BY id").fetchall()
    for row, slot in zip(own, slots, strict=False):
        units.set_slot(tx, row["id"], f"{slot.isoformat()} 09:00")
    return True


def schedule(tx: sqlite3.Connection, now: datetime, days: int) -> None:
    """Every unit has its slot on the first weekday that is *days* ahead or later."""
    slot = next(_weekdays_from((now + timedelta(days=days)).date()))
    for row in tx.execute("SELECT id FROM units WHERE closed_at IS NULL").fetchall():
        units.set_slot(tx, row["id"], f"{slot.isoformat()} 09:00")


def next_round(tx: sqlite3.Connection, name: str, now: datetime) -> None:
    """Close the newest putaran, and open one of that name on the same edition, its slots ahead."""
    newest = putaran.rounds(tx)[0]
    row = tx.execute(
        "SELECT e.text FROM putaran AS r JOIN editions AS e ON e.id = r.edition WHERE r.id = ?", (newest.id,)
    ).fetchone()
    putaran.close_round(tx, newest.name, now)
    first, _, deadline = _ahead(now)
    putaran.open_round(tx, name, row["text"], deadline, first, now)


def _ahead(now: datetime) -> tuple[date, Iterator[date], date]:
    """The first day of surveys, those days from it on, and the deadline a week before."""
    days = _weekdays_from((now + timedelta(days=30)).date())
    first = next(days)
    return first, chain([first], days), (now + timedelta(days=23)).date()
