"""Whom reminders may concern, where they go, and which ones somebody was sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.store import people, promises, times, waiting
from bot.store.times import iso
from flows.calendar import local_day
from flows.messages import Address, Channel


class Survey(NamedTuple):
    """A day on which somebody is surveyed, as a slot writes it, and in which zone."""

    slot: str
    zone: str

    @property
    def day(self) -> date:
        """The day of it."""
        return date.fromisoformat(self.slot[:10])


def surveys(tx: sqlite3.Connection) -> list[Survey]:
    """The slots of all units in open putaran, each once: few, however many units there are."""
    rows = tx.execute(
        """
        SELECT DISTINCT coalesce(n.survey_at, r.survey_on) AS survey, u.zone
          FROM penilaian AS n
          JOIN putaran AS r ON r.id = n.putaran AND r.closed_at IS NULL
          JOIN units AS u ON u.id = n.unit AND u.closed_at IS NULL
         WHERE survey IS NOT NULL ORDER BY survey, u.zone
        """
    )
    return [Survey(row["survey"], row["zone"]) for row in rows]


_CHANNEL = "substr({0}.address, 1, instr({0}.address, ':') - 1)"
_NONE_TODAY = "NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.key = 'ingat:' || p.id || ':' || ?)"


class Turn(NamedTuple):
    """People to be looked at together: those of units with one of `slots`, or (none) the overseers.

    `since`: the newest day on which those slots said something; a PIC with a reminder of that day has heard it.
    """

    since: date
    slots: tuple[Survey, ...] = ()


def concerned(
    tx: sqlite3.Connection, turn: Turn, today: date, *, after: int, limit: int, full: Collection[Channel] = ()
) -> list[int]:
    """Those of *turn* who may have something to hear and have no reminder of *today*.

    Supervisors only where a PIC of theirs was told that they will be. The first *limit* of them by id, beginning after
    *after*; not those who are on *full* channels alone.
    """
    elsewhere = ""
    if full:
        elsewhere = f"""
           AND EXISTS (SELECT 1 FROM addresses AS h WHERE h.person = p.id AND h.stage = 'aktif'
                          AND {_CHANNEL.format("h")} NOT IN ({",".join("?" * len(full))}))
        """  # noqa: S608  a constant, and marks
    if not turn.slots:
        rows = tx.execute(
            f"""
            SELECT p.id FROM persons AS p
             WHERE p.id > ? AND p.role = 'pengawas' {elsewhere} AND {_NONE_TODAY} LIMIT ?
            """,  # noqa: S608  constants, and marks
            (after, *full, today.isoformat(), limit),
        )
        return [row["id"] for row in rows]
    marks = ", ".join("(?, ?)" for _ in turn.slots)
    rows = tx.execute(
        f"""
        SELECT p.id FROM persons AS p
         WHERE p.id > ? AND p.role IN ('pic', 'atasan') {elsewhere} AND {_NONE_TODAY}
           AND (p.role != 'pic' OR NOT EXISTS (
               SELECT 1 FROM outbox AS o
                WHERE o.key >= 'ingat:' || p.id || ':' || ? AND o.key < 'ingat:' || p.id || ';'
                  AND o.state NOT IN ('failed', 'cancelled')))
           AND EXISTS (
               SELECT 1 FROM assignments AS a
                 JOIN units AS u ON u.id = a.unit AND u.closed_at IS NULL
                 JOIN penilaian AS n ON n.unit = u.id
                 JOIN putaran AS r ON r.id = n.putaran AND r.closed_at IS NULL
                WHERE a.person = p.id AND (coalesce(n.survey_at, r.survey_on), u.zone) IN (VALUES {marks})
                  AND (p.role = 'pic' OR EXISTS (SELECT 1 FROM escalations AS e WHERE e.penilaian = n.id)))
         ORDER BY p.id LIMIT ?
        """,  # noqa: S608  only marks
        (
            after,
            *full,
            today.isoformat(),
            turn.since.isoformat(),
            *(value for one in turn.slots for value in one),
            limit,
        ),
    )
    return [row["id"] for row in rows]


def waiting_on(tx: sqlite3.Connection) -> dict[Channel, int]:
    """How many reminders are queued or under way on each channel that has any."""
    rows = tx.execute(
        f"""
        SELECT {_CHANNEL.format("o")} AS channel, count(*) AS n FROM outbox AS o
         WHERE o.state IN ('queued', 'sending') AND o.kind = 'pengingat' GROUP BY channel
        """  # noqa: S608  a constant
    )
    return {Channel(row["channel"]): row["n"] for row in rows}


def everybody(tx: sqlite3.Connection) -> list[int]:
    """All who may be reminded of something."""
    return [row["id"] for row in tx.execute("SELECT id FROM persons WHERE role IN ('pic', 'atasan', 'pengawas')")]


def address(tx: sqlite3.Connection, person: int) -> Address | None:
    """Where somebody is reminded: on the channel they chose, else at their newest account.

    The administrator's terminal is none.
    """
    return next((one for one in people.addresses_of(tx, person) if one.channel != "terminal"), None)


def _reminders(tx: sqlite3.Connection, person: int, without: int) -> list[sqlite3.Row]:
    """The reminders of a person, those they asked for among them, oldest first; not what never reached them."""
    return tx.execute(
        """
        SELECT id, key, template, queued_at, sent_at, json_extract(payload, '$.isi.kendala') AS asks FROM outbox
         WHERE key >= ? AND key < ? AND id != ? AND state NOT IN ('cancelled', 'failed')
         UNION
        SELECT o.id, o.key, o.template, o.queued_at, o.sent_at, NULL FROM promises AS p
          JOIN outbox AS o ON o.key = 'janji:' || p.id
         WHERE p.person = ? AND o.id != ? AND o.state NOT IN ('cancelled', 'failed')
         ORDER BY queued_at, id
        """,
        (f"ingat:{person}:", f"ingat:{person};", without, person, without),
    ).fetchall()


def reminded_on(tx: sqlite3.Connection, person: int, zone: str, without: int) -> date | None:
    """On which day there somebody was reminded last, or is to be, the message *without* left aside."""
    days = [
        local_day(datetime.fromisoformat(at), zone)
        for row in _reminders(tx, person, without)
        for at in (row["queued_at"], row["sent_at"])
        if at
    ]
    return max(days, default=None)


def unanswered(tx: sqlite3.Connection, person: int, question: str, *, without: int = 0) -> int:
    """How many reminders in a row somebody did not react to, since *question* (a template) or a notice asked last.

    *without* is a message that does not count: the one that is being made.
    """
    heard = heard_at(tx, person)
    number = 0
    for row in _reminders(tx, person, without):
        if row["template"] == question or row["asks"]:
            number = 0
        elif row["sent_at"] and (heard is None or datetime.fromisoformat(row["sent_at"]) > heard):
            number += 1
    return number


def heard_at(tx: sqlite3.Connection, person: int) -> datetime | None:
    """When somebody wrote or pressed last, on any of their accounts."""
    row = tx.execute(
        "SELECT max(h.at) AS at FROM heard AS h JOIN addresses AS a ON a.address = h.address WHERE a.person = ?",
        (person,),
    ).fetchone()
    return times.read(row["at"])


def give_back(tx: sqlite3.Connection, address: Address, why: str, now: datetime) -> None:
    """The day's reminders that *address* did not get for that reason may be queued anew, and promises kept anew."""
    rows = tx.execute(
        """
        SELECT id, key FROM outbox
         WHERE address = ? AND kind = 'pengingat' AND state IN ('failed', 'cancelled') AND reason = ? AND queued_at > ?
        """,
        (str(address), why, iso(now - timedelta(days=1))),
    ).fetchall()
    for row in rows:
        what, _, promise = row["key"].partition(":")
        if what == "janji" and promise.isdigit():
            promises.reopen(tx, int(promise))
        waiting.free_key(tx, row["id"])


def withdraw(tx: sqlite3.Connection, message: int) -> None:
    """Take a reminder that was not sent out of the outbox, and its key with it: it may be queued again."""
    tx.execute("DELETE FROM escalations WHERE message = ?", (message,))
    tx.execute("DELETE FROM outbox WHERE id = ? AND state = 'sending'", (message,))


def changed_at(tx: sqlite3.Connection, penilaian: int) -> datetime | None:
    """When anything was written about a unit last; None where nothing was."""
    row = tx.execute("SELECT max(at) AS at FROM entries WHERE penilaian = ?", (penilaian,)).fetchone()
    return times.read(row["at"])
