"""How a self-assessment stood at an earlier moment, from its entries, all of which are kept with their times."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.store import times
from bot.store.times import iso
from flows.instrument import Key
from flows.penilaian import Decision, Entry, EntryKind, Penilaian
from flows.state import Earlier

_HALF = 2


def as_of(tx: sqlite3.Connection, one: Penilaian, moment: datetime) -> Penilaian:
    """*one* with the entries, and the decisions on them, that stood at that moment; nothing else is as it was."""
    rows = tx.execute(
        """
        SELECT question, product, kind, option, reason, skips, id, person,
               CASE WHEN decided_at <= :moment THEN decision END AS decision
          FROM entries WHERE id IN (
               SELECT max(id) FROM entries WHERE penilaian = :of AND at <= :moment GROUP BY question, product)
        """,
        {"of": one.id, "moment": iso(moment)},
    )
    entries = {
        Key(row["question"], row["product"]): Entry(
            EntryKind(row["kind"]),
            row["option"],
            row["reason"],
            Decision(row["decision"]) if row["decision"] else None,
            row["skips"],
            row["id"],
            row["person"],
        )
        for row in rows
    }
    return replace(one, entries=entries, previous=None)


def earlier(tx: sqlite3.Connection, one: Penilaian, now: datetime) -> Earlier | None:
    """How *one* stood when somebody was first told that it lags, else on the day when half of it was answered.

    None where there was no such day before today.
    """
    zone = ZoneInfo(one.zone)
    told = _told_at(tx, one.id)
    moment = told or _half_at(tx, one)
    if moment is None:
        return None
    day = moment.astimezone(zone).date()
    days = (now.astimezone(zone).date() - day).days
    if days < 1:
        return None
    if told is None:  # how that day ended
        moment = datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC)
    then = as_of(tx, one, moment)
    return Earlier(day, days, then.answered, then.score.value, lagging=told is not None)


def _told_at(tx: sqlite3.Connection, penilaian: int) -> datetime | None:
    row = tx.execute(
        "SELECT min(o.sent_at) AS at FROM escalations AS e JOIN outbox AS o ON o.id = e.message WHERE e.penilaian = ?",
        (penilaian,),
    ).fetchone()
    return times.read(row["at"])


def _half_at(tx: sqlite3.Connection, one: Penilaian) -> datetime | None:
    rows = tx.execute(
        """
        SELECT question, product, min(at) AS at FROM entries WHERE penilaian = ? AND kind = 'jawaban'
         GROUP BY question, product ORDER BY at
        """,
        (one.id,),
    )
    firsts = [row["at"] for row in rows if one.asks(Key(row["question"], row["product"]))]
    place = (one.asked + 1) // _HALF - 1
    return times.read(firsts[place]) if 0 <= place < len(firsts) else None
