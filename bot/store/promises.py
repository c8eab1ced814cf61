"""What people asked for: to be reminded at a moment of their own, perhaps after an absence."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from typing import NamedTuple

from bot.store.times import iso


class Promise(NamedTuple):
    """What somebody asked for: to be reminded from `due_at` on (UTC). `away_until`: absent up to that day."""

    id: int
    person: int
    due_at: datetime
    away_until: date | None = None


_ALL = "SELECT p.id, p.person, p.due_at, p.away_until FROM promises AS p WHERE p.settled_at IS NULL"


def _promise(row: sqlite3.Row) -> Promise:
    away = row["away_until"]
    due_at = datetime.fromisoformat(row["due_at"])
    return Promise(row["id"], row["person"], due_at, date.fromisoformat(away) if away else None)


def make(tx: sqlite3.Connection, person: int, due_at: datetime, now: datetime, away_until: date | None = None) -> int:
    """Somebody asks to be reminded then; what they asked before is settled. Gives its id."""
    settle_all(tx, person, now)
    made = tx.execute(
        "INSERT INTO promises (person, due_at, away_until, made_at) VALUES (?, ?, ?, ?)",
        (person, iso(due_at), away_until.isoformat() if away_until else None, iso(now)),
    )
    return int(made.lastrowid or 0)


def due(tx: sqlite3.Connection, now: datetime, limit: int) -> list[Promise]:
    """The promises that are due by *now* to people who can be reached; the oldest first."""
    rows = tx.execute(
        f"""
        {_ALL} AND p.due_at <= :now AND EXISTS (
               SELECT 1 FROM addresses AS a
                WHERE a.person = p.person AND a.stage = 'aktif' AND a.unreachable_since IS NULL
                  AND a.address NOT LIKE 'terminal:%')
         ORDER BY p.due_at LIMIT :limit
        """,  # noqa: S608  a constant
        {"now": iso(now), "limit": limit},
    )
    return [_promise(row) for row in rows]


def settle(tx: sqlite3.Connection, number: int, now: datetime) -> None:
    """A promise is kept, or of no use any more."""
    tx.execute("UPDATE promises SET settled_at = ? WHERE id = ? AND settled_at IS NULL", (iso(now), number))


def settle_all(tx: sqlite3.Connection, person: int, now: datetime) -> None:
    """Somebody wants no reminders any more: not the one either that they asked for."""
    tx.execute("UPDATE promises SET settled_at = ? WHERE person = ? AND settled_at IS NULL", (iso(now), person))


def reopen(tx: sqlite3.Connection, number: int) -> None:
    """A promise was not kept after all: it is due anew, unless its person has asked for another moment."""
    tx.execute(
        """
        UPDATE promises SET settled_at = NULL WHERE id = ? AND NOT EXISTS (
               SELECT 1 FROM promises AS o WHERE o.person = promises.person AND o.settled_at IS NULL)
        """,
        (number,),
    )


def pending(tx: sqlite3.Connection, person: int) -> Promise | None:
    """What somebody asked for that is still to be kept."""
    row = tx.execute(f"{_ALL} AND p.person = ?", (person,)).fetchone()
    return _promise(row) if row else None


def is_away(tx: sqlite3.Connection, person: int, today: date) -> bool:
    """Whether somebody said that they are absent on that day."""
    promise = pending(tx, person)
    return promise is not None and promise.away_until is not None and promise.away_until >= today
