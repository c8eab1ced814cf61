"""What was done to roster, putaran and invitations: by whom, in words."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from bot.store.times import iso

ADMIN = "admin (baris perintah)"


def note(tx: sqlite3.Connection, now: datetime, what: str, about: str, who: str = ADMIN) -> int:
    """Note that *who* did *what* (a verb) to *about* (a name); in the same transaction as the deed. Gives its id."""
    cursor = tx.execute("INSERT INTO audit (at, who, what, about) VALUES (?, ?, ?, ?)", (iso(now), who, what, about))
    return int(cursor.lastrowid or 0)
