"""Rosters that somebody brought, kept until they are imported, taken back, or a day old; each person's newest only."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.roster_file import RosterFileError, read_bytes
from bot.store import register, roster
from bot.store.times import iso
from flows.roster import RosterError, read_roster
from flows.roster_changes import plan
from flows.roster_preview import Review

KEPT = timedelta(days=1)
LONGEST_NAME = 80  # characters of a file's name that are kept


class Upload(NamedTuple):
    """A file as it was brought."""

    id: int
    name: str
    content: bytes


def keep(tx: sqlite3.Connection, person: int, name: str, content: bytes, now: datetime) -> int:
    """Keep what *person* brought, in the place of what they brought before; gives its number."""
    tx.execute("DELETE FROM uploads WHERE person = ?", (person,))
    cursor = tx.execute(
        "INSERT INTO uploads (person, name, content, uploaded_at) VALUES (?, ?, ?, ?)",
        (person, name, content, iso(now)),
    )
    return int(cursor.lastrowid or 0)


def find(tx: sqlite3.Connection, number: int, person: int, now: datetime) -> Upload | None:
    """The file of that number, where *person* brought it less than a day ago."""
    row = tx.execute(
        "SELECT id, name, content FROM uploads WHERE id = ? AND person = ? AND uploaded_at > ?",
        (number, person, iso(now - KEPT)),
    ).fetchone()
    return Upload(row["id"], row["name"], row["content"]) if row else None


def drop(tx: sqlite3.Connection, number: int, person: int) -> None:
    """Forget a file that *person* brought."""
    tx.execute("DELETE FROM uploads WHERE id = ? AND person = ?", (number, person))


def forget(tx: sqlite3.Connection, now: datetime) -> int:
    """Forget the files that are a day old; gives how many."""
    return tx.execute("DELETE FROM uploads WHERE uploaded_at <= ?", (iso(now - KEPT),)).rowcount


def review(tx: sqlite3.Connection, upload: Upload, today: date) -> Review:
    """What importing *upload* would change as things are; *today* in the pemda's zone."""
    number, name = upload.id, upload.name
    try:
        wanted = read_roster(read_bytes(name, upload.content), register.kinds_known(tx))
    except RosterFileError as error:
        return Review(number, name, unread=str(error))
    except RosterError as error:
        return Review(number, name, faults=error.faults)
    return Review(number, name, plan(wanted, roster.present(tx), today))
