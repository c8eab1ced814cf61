"""Reminders that wait to be sent, and are of no use any more: cancelled together with what made them so.

What is still of use stays, and is decided anew when it is sent (bot.reminding).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from bot.store import outbox
from flows.ladder import VISIT, Why


def of_unit(tx: sqlite3.Connection, unit: int) -> list[int]:
    """Who answers for, or supervises, a unit."""
    return [row["person"] for row in tx.execute("SELECT person FROM assignments WHERE unit = ?", (unit,))]


def cancel_pointless(tx: sqlite3.Connection, persons: Iterable[int], why: Why) -> int:
    """Cancel what is queued to remind *persons* of, where nothing of it is so any more; gives how many.

    *why* is kept with it, in words. Its key is free again: the day may still have another reminder.
    """
    number = 0
    for person in persons:
        for row in _queued(tx, person):
            about = outbox.load(row["payload"]).values
            if why is Why.OFF or not _of_use(tx, person, about):
                _cancel(tx, row["id"], why)
                number += 1
    return number


def free_key(tx: sqlite3.Connection, number: int) -> None:
    """Let the day of a reminder that reached nobody have another one."""
    tx.execute("UPDATE outbox SET key = key || '#' || id WHERE id = ? AND key NOT LIKE '%#%'", (number,))


def _queued(tx: sqlite3.Connection, person: int) -> list[sqlite3.Row]:
    return tx.execute(
        """
        SELECT id, payload FROM outbox WHERE key >= ? AND key < ? AND state = 'queued'
         UNION ALL
        SELECT o.id, o.payload FROM promises AS p JOIN outbox AS o ON o.key = 'janji:' || p.id AND o.state = 'queued'
         WHERE p.person = ?
        """,
        (f"ingat:{person}:", f"ingat:{person};", person),
    ).fetchall()


def _of_use(tx: sqlite3.Connection, person: int, about: object) -> bool:
    """Whether a reminder's unit is still that person's, with the slot it had, and has something left to do."""
    values = about if isinstance(about, dict) else {}
    if "janji" in values:
        return _has(tx, person, "n.sent_in_at IS NULL AND survey IS NOT NULL")
    spoken_of = values.get("tentang", [])
    return not spoken_of or any(
        _has(
            tx,
            person,
            "n.id = ? AND substr(survey, 1, 10) = ? AND (n.sent_in_at IS NULL OR ?)",
            penilaian,
            survey_on,
            rung >= VISIT,
        )
        for penilaian, rung, survey_on in spoken_of
    )


def _has(tx: sqlite3.Connection, person: int, such: str, *values: object) -> bool:
    """Whether that person has an open penilaian *such* as SQL says it; `survey` is its slot."""
    found = tx.execute(
        f"""
        SELECT n.id, coalesce(n.survey_at, r.survey_on) AS survey
          FROM penilaian AS n
          JOIN putaran AS r ON r.id = n.putaran AND r.closed_at IS NULL
          JOIN units AS u ON u.id = n.unit AND u.closed_at IS NULL
          JOIN assignments AS a ON a.unit = n.unit AND a.person = ?
         WHERE {such} LIMIT 1
        """,  # noqa: S608  constants
        (person, *values),
    ).fetchone()
    return found is not None


def _cancel(tx: sqlite3.Connection, number: int, why: Why) -> None:
    tx.execute("UPDATE outbox SET state = 'cancelled', reason = ? WHERE id = ?", (why.value, number))
    free_key(tx, number)
