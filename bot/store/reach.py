"""Who can be reached: an account that is cut off, who is told of it, and everybody whom nothing reaches now."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.store import outbox, people, reminders
from bot.store.times import iso
from flows.delivery import Kind
from flows.effects import Role, Say
from flows.joining import JOINED
from flows.messages import Address
from flows.reach import DAYS
from flows.state import Missed, Person, Unreached

PATIENCE = timedelta(minutes=15)  # a message that waits no longer than that is on its way
UNSAID = "sebab tidak diketahui"
BLOCKED = "bot diblokir"  # where the platform said so by itself, before anything was refused


def cut_off(tx: sqlite3.Connection, address: Address, why: str, now: datetime) -> None:
    """Note that nothing reaches the account from now on, and *why*, in words.

    The reminders that it did not get may go to another account of the same person.
    Where that leaves a PIC without any account, the supervisors of their units and the admins are told, once.
    """
    noted = tx.execute(
        "UPDATE addresses SET unreachable_since = ? WHERE address = ? AND unreachable_since IS NULL",
        (iso(now), str(address)),
    )
    account = people.of_address(tx, address)
    reminders.give_back(tx, address, why, now)
    if not noted.rowcount or account is None or account.stage != JOINED or account.person.role is not Role.PIC:
        return
    units = people.units_of(tx, account.person.id)
    if not units or reminders.address(tx, account.person.id) is not None:
        return
    say = Say("kabar_tak_terjangkau", {"nama": account.person.name, "unit": units, "sebab": why})
    for number in _concerned(tx, account.person):
        for where in people.addresses_of(tx, number)[:1]:
            outbox.put(tx, f"kabar:putus:{address}:{iso(now)}:{where}", where, Kind.NEWS, say, now)


def _concerned(tx: sqlite3.Connection, pic: Person) -> list[int]:
    rows = tx.execute(
        """
        SELECT p.id FROM persons AS p
         WHERE p.role = 'admin' OR p.role = 'atasan' AND EXISTS (
               SELECT 1 FROM assignments AS theirs
                 JOIN assignments AS his ON his.unit = theirs.unit AND his.person = ?
                 JOIN units AS u ON u.id = his.unit AND u.closed_at IS NULL
                WHERE theirs.person = p.id)
         ORDER BY p.id
        """,
        (pic.id,),
    )
    return [row["id"] for row in rows]


def unreached(tx: sqlite3.Connection, zone: ZoneInfo) -> tuple[Unreached, ...]:
    """Everybody who has joined and cannot be reached; and whose last reminder perhaps did not arrive.

    Days are those of *zone*. The administrator's terminal is no account that reaches anybody.
    """
    rows = tx.execute(
        """
        SELECT p.id, p.name, p.role, max(a.unreachable_since) AS since,
               (SELECT o.reason FROM outbox AS o
                 WHERE o.address = a.address AND o.state = 'failed' ORDER BY o.id DESC LIMIT 1) AS why
          FROM persons AS p
          JOIN addresses AS a ON a.person = p.id AND a.stage = 'aktif' AND a.address NOT LIKE 'terminal:%'
         GROUP BY p.id HAVING sum(a.unreachable_since IS NULL) = 0 ORDER BY since, p.id
        """
    ).fetchall()
    cut = [_one(tx, row, zone, row["why"] or BLOCKED) for row in rows]
    rows = tx.execute(
        """
        SELECT p.id, p.name, p.role, max(o.queued_at) AS since FROM outbox AS o
          JOIN addresses AS a ON a.address = o.address AND a.unreachable_since IS NULL
          JOIN persons AS p ON p.id = a.person
         WHERE o.kind = 'pengingat' AND o.state = 'unsure' AND NOT EXISTS (
               SELECT 1 FROM outbox AS l
                WHERE l.address = o.address AND l.id > o.id AND l.state IN ('sent', 'delivered', 'read'))
         GROUP BY p.id ORDER BY since, p.id
        """
    ).fetchall()
    return (*cut, *(_one(tx, row, zone, "") for row in rows))


def undelivered(tx: sqlite3.Connection, now: datetime, zone: ZoneInfo) -> tuple[Missed, ...]:
    """The messages of the last days that did not go out, by reason: the reason of most first.

    Those to accounts that are cut off are left out: who has these is told of by `unreached`. What still waits for its
    next try counts once it has waited `PATIENCE`. Days are those of *zone*.
    """
    rows = tx.execute(
        """
        SELECT o.id, o.reason, NULL AS due_at, p.id AS person, p.name FROM outbox AS o
          JOIN addresses AS a ON a.address = o.address AND a.unreachable_since IS NULL
          JOIN persons AS p ON p.id = a.person
         WHERE o.state = 'failed' AND o.queued_at > :since
         UNION ALL
        SELECT o.id, o.reason, o.due_at, p.id, p.name FROM outbox AS o
          JOIN addresses AS a ON a.address = o.address AND a.unreachable_since IS NULL
          JOIN persons AS p ON p.id = a.person
         WHERE o.state = 'queued' AND o.due_at > :now AND o.reason IS NOT NULL AND o.queued_at < :waited
         ORDER BY 1 DESC
        """,
        {"since": iso(now - timedelta(days=DAYS)), "now": iso(now), "waited": iso(now - PATIENCE)},
    )
    found: dict[str, list[sqlite3.Row]] = {}
    for row in rows:
        found.setdefault(row["reason"] or UNSAID, []).append(row)
    by_reason = sorted(found.items(), key=lambda one: -len(one[1]))
    return tuple(_missed(why, of, zone) for why, of in by_reason)


def _missed(why: str, rows: list[sqlite3.Row], zone: ZoneInfo) -> Missed:
    names = {row["person"]: str(row["name"]) for row in rows}
    due = min((row["due_at"] for row in rows if row["due_at"]), default=None)
    again = datetime.fromisoformat(due).astimezone(zone).date() if due else None
    return Missed(why, len(rows), tuple(names.values()), again)


def _one(tx: sqlite3.Connection, row: sqlite3.Row, zone: ZoneInfo, why: str) -> Unreached:
    since = datetime.fromisoformat(row["since"]).astimezone(zone).date()
    return Unreached(row["name"], Role(row["role"]), tuple(people.units_of(tx, row["id"])), since, why)
