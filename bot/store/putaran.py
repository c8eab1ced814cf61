"""Rounds of self-assessment, and the editions they began with, bit for bit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from bot.store import waiting
from bot.store.times import iso
from flows.instrument import Instrument
from flows.instrument_file import parse
from flows.ladder import Why


@dataclass(frozen=True, slots=True)
class Putaran:
    """A round; `survey_on` is the day for units without a slot of their own. `all_units`: no pilot."""

    id: int
    name: str
    edition: str
    version: str
    deadline: date
    survey_on: date | None
    closed: bool
    all_units: bool
    units: int


def open_round(
    tx: sqlite3.Connection,
    name: str,
    text: str,
    deadline: date,
    survey_on: date | None,
    now: datetime,
    units: Sequence[int] | None = None,
) -> int:
    """Open a putaran on the edition that *text* holds, for *units* (a pilot) or for every unit; gives its id.

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
        "INSERT INTO putaran (name, edition, deadline, survey_on, all_units, opened_at) VALUES (?, ?, ?, ?, ?, ?)",
        (name, edition, deadline.isoformat(), survey, int(units is None), iso(now)),
    )
    putaran = int(cursor.lastrowid or 0)
    if units is None:
        include_all(tx, putaran, now)
    else:
        include(tx, putaran, units, now)
    return putaran


def close_round(tx: sqlite3.Connection, name: str, now: datetime) -> bool:
    """Close a putaran: nothing in it changes any more. False where none of that name is open."""
    closed = tx.execute("UPDATE putaran SET closed_at = ? WHERE name = ? AND closed_at IS NULL", (iso(now), name))
    concerned = tx.execute(
        """
        SELECT DISTINCT a.person FROM putaran AS r
          JOIN penilaian AS n ON n.putaran = r.id JOIN assignments AS a ON a.unit = n.unit WHERE r.name = ?
        """,
        (name,),
    ).fetchall()
    waiting.cancel_pointless(tx, [row["person"] for row in concerned], Why.CLOSED)
    return closed.rowcount == 1


def include(tx: sqlite3.Connection, putaran: int, units: Iterable[int], now: datetime) -> int:
    """Give *units* a penilaian in the putaran, where they have none; gives how many were added.

    A unit comes with its own slot, unless that day has passed: then it was an earlier putaran's.
    """
    return sum(
        tx.execute(
            """
            INSERT INTO penilaian (putaran, unit, survey_at)
            SELECT ?, id, CASE WHEN substr(slot, 1, 10) >= ? THEN slot END FROM units
             WHERE id = ? AND closed_at IS NULL ON CONFLICT DO NOTHING
            """,
            (putaran, iso(now)[:10], unit),
        ).rowcount
        for unit in units
    )


def include_all(tx: sqlite3.Connection, putaran: int, now: datetime) -> int:
    """The same for every unit; those registered later join by themselves from now on."""
    tx.execute("UPDATE putaran SET all_units = 1 WHERE id = ?", (putaran,))
    units = [row["id"] for row in tx.execute("SELECT id FROM units WHERE closed_at IS NULL ORDER BY id")]
    return include(tx, putaran, units, now)


def include_new(tx: sqlite3.Connection, unit: int, now: datetime) -> None:
    """Give a unit a penilaian in each open putaran that is for all units."""
    rows = tx.execute("SELECT id FROM putaran WHERE closed_at IS NULL AND all_units = 1").fetchall()
    for row in rows:
        include(tx, row["id"], [unit], now)


def rounds(tx: sqlite3.Connection) -> list[Putaran]:
    """Every putaran, newest first."""
    rows = tx.execute(
        """
        SELECT r.id, r.name, e.edition, e.version, r.deadline, r.survey_on, r.closed_at, r.all_units,
               (SELECT count(*) FROM penilaian AS n JOIN units AS u ON u.id = n.unit
                 WHERE n.putaran = r.id AND u.closed_at IS NULL) AS units
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
            row["all_units"] == 1,
            row["units"],
        )
        for row in rows
    ]


def instrument(tx: sqlite3.Connection, edition: int) -> Instrument:
    """The edition of that row, read once for each text."""
    row = tx.execute("SELECT text FROM editions WHERE id = ?", (edition,)).fetchone()
    return parsed(row["text"])


@lru_cache(maxsize=64)
def parsed(text: str) -> Instrument:
    """The edition that *text* holds; the same object each time."""
    return parse(text)
