"""Rounds of self-assessment, and the editions they began with, bit for bit."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from bot.store.times import iso
from flows.instrument import Instrument
from flows.instrument_file import parse


@dataclass(frozen=True, slots=True)
class Putaran:
    """A round; `survey_on` is the day for units without a slot of their own."""

    id: int
    name: str
    edition: str
    version: str
    deadline: date
    survey_on: date | None
    closed: bool
    units: int


def open_round(
    tx: sqlite3.Connection, name: str, text: str, deadline: date, survey_on: date | None, now: datetime
) -> int:
    """Open a putaran on the edition that *text* holds, for every unit; gives its id.

    Raises sqlite3.IntegrityError for a name that is there, InstrumentError for a faulty edition.
    """
    instrument = parse(text)
    tx.execute(
        "INSERT INTO editions (edition, version, text) VALUES (?, ?, ?) ON CONFLICT (text) DO NOTHING",
        (instrument.id, instrument.version, text),
    )
    edition = tx.execute("SELECT id FROM editions WHERE text = ?", (text,)).fetchone()["id"]
    survey = survey_on.isoformat() if survey_on else None
    cursor = tx.execute(
        "INSERT INTO putaran (name, edition, deadline, survey_on, opened_at) VALUES (?, ?, ?, ?, ?)",
        (name, edition, deadline.isoformat(), survey, iso(now)),
    )
    putaran = int(cursor.lastrowid or 0)
    tx.execute("INSERT INTO penilaian (putaran, unit) SELECT ?, id FROM units WHERE closed_at IS NULL", (putaran,))
    return putaran


def close_round(tx: sqlite3.Connection, name: str, now: datetime) -> bool:
    """Close a putaran: nothing in it changes any more. False where none of that name is open."""
    closed = tx.execute("UPDATE putaran SET closed_at = ? WHERE name = ? AND closed_at IS NULL", (iso(now), name))
    return closed.rowcount == 1


def include_new_units(tx: sqlite3.Connection) -> int:
    """Give every unit a penilaian in each open putaran that lacks it; gives how many were added."""
    return tx.execute(
        """
        INSERT INTO penilaian (putaran, unit)
        SELECT r.id, u.id FROM putaran AS r JOIN units AS u
         WHERE r.closed_at IS NULL AND u.closed_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM penilaian AS n WHERE n.putaran = r.id AND n.unit = u.id)
        """
    ).rowcount


def rounds(tx: sqlite3.Connection) -> list[Putaran]:
    """Every putaran, newest first."""
    rows = tx.execute(
        """
        SELECT r.id, r.name, e.edition, e.version, r.deadline, r.survey_on, r.closed_at,
               (SELECT count(*) FROM penilaian AS n WHERE n.putaran = r.id) AS units
          FROM putaran AS r JOIN editions AS e ON e.id = r.edition ORDER BY r.id DESC
        """
    )
    return [
        Putaran(
            row["id"],
            row["name"],
            row["edition"],
            row["version"],
            date.fromisoformat(row["deadline"]),
            date.fromisoformat(row["survey_on"]) if row["survey_on"] else None,
            row["closed_at"] is not None,
            row["units"],
        )
        for row in rows
    ]


def instrument(tx: sqlite3.Connection, edition: int) -> Instrument:
    """The edition of that row, read once for each text."""
    row = tx.execute("SELECT text FROM editions WHERE id = ?", (edition,)).fetchone()
    return _parsed(row["text"])


@lru_cache(maxsize=64)
def _parsed(text: str) -> Instrument:
    return parse(text)
