"""What PICs say beside their answers: what hinders their unit, and how its survey went."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from bot.store.times import iso
from flows.effects import Visited


def hindered(tx: sqlite3.Connection, penilaian: int, person: int, words: str, now: datetime) -> None:
    """Keep what hinders a unit, as its PIC says it; "" only where it takes back what was said before."""
    if not words and not obstacle(tx, penilaian):
        return
    tx.execute(
        "INSERT INTO obstacles (penilaian, person, words, at) VALUES (?, ?, ?, ?)",
        (penilaian, person, words, iso(now)),
    )


def obstacle(tx: sqlite3.Connection, penilaian: int) -> str:
    """What hinders a unit, as it was said last; "" where nothing was."""
    row = tx.execute(
        "SELECT words FROM obstacles WHERE penilaian = ? ORDER BY id DESC LIMIT 1", (penilaian,)
    ).fetchone()
    return str(row["words"]) if row else ""


def visited(tx: sqlite3.Connection, effect: Visited, person: int, now: datetime) -> None:
    """Keep how a unit's survey went, as its PIC says it."""
    tx.execute(
        "INSERT INTO visits (penilaian, person, how, words, at) VALUES (?, ?, ?, ?, ?)",
        (effect.penilaian, person, effect.how.value, effect.words, iso(now)),
    )


def visits(tx: sqlite3.Connection) -> dict[str, int]:
    """Of how many units of open putaran the PIC said last that their survey went how."""
    rows = tx.execute(
        """
        SELECT v.how, count(*) AS number FROM visits AS v
          JOIN penilaian AS n ON n.id = v.penilaian
          JOIN putaran AS r ON r.id = n.putaran AND r.closed_at IS NULL
         WHERE v.id IN (SELECT max(id) FROM visits GROUP BY penilaian) GROUP BY v.how
        """
    )
    return {row["how"]: row["number"] for row in rows}
