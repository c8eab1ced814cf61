"""What becomes of a message that is given to a platform: its reports, and what follows where none tells."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from bot.store import outbox
from bot.store.outbox import REPORTED, Row
from bot.store.times import iso
from flows.delivery import LONGEST_TRY, REPORT_PATIENCE, Delivery, Kind, report_patience
from flows.messages import Address

DOUBTS = "length(doubtful) - length(replace(doubtful, ';', ''))"  # tries of which each may have arrived
_DOUBTED = "state = 'unsure', due_at = :until, reason = :reason, doubtful = doubtful || ' ' || attempts || ';'"


def given(tx: sqlite3.Connection, number: int, now: datetime) -> None:
    """Note that a message is given to the platform now: after a stop it may have gone, and before this it has not."""
    tx.execute("UPDATE outbox SET given_at = ? WHERE id = ? AND state = 'sending'", (iso(now), number))


def await_report(tx: sqlite3.Connection, number: int, now: datetime, reason: str, text: str) -> bool:
    """It may have gone: what the platform reports within a while tells, and after that it is sent again."""
    row = tx.execute(f"SELECT {DOUBTS} AS before FROM outbox WHERE id = ?", (number,)).fetchone()  # noqa: S608  constant
    until = now + report_patience(row["before"] + 1 if row else 1)
    changed = tx.execute(
        f"""
        UPDATE outbox SET {_DOUBTED}, text = coalesce(nullif(:text, ''), text)
         WHERE id = :number AND state = 'sending'
        """,  # noqa: S608  constant
        {"until": iso(until), "reason": reason, "text": text, "number": number},
    )
    outbox.first_try(tx, number, now)
    if changed.rowcount == 1:
        outbox.interrupt(tx, number)
    return changed.rowcount == 1


def in_doubt(tx: sqlite3.Connection, number: int) -> bool:
    """Whether a message may have arrived by one of its tries, though no report says so."""
    row = tx.execute("SELECT doubtful FROM outbox WHERE id = ?", (number,)).fetchone()
    return row is not None and row["doubtful"] != ""


def give_up_waiting(tx: sqlite3.Connection, now: datetime) -> int:
    """Queue what no report came of in time; gives how many. Only where platforms report: elsewhere nothing waits.

    What may have gone several times already, or since a day, is not sent once more.
    """
    tx.execute(
        f"""
        UPDATE outbox SET state = 'failed', reason = 'tidak pasti sampai: ' || reason
         WHERE state = 'unsure' AND due_at <= :now AND {REPORTED}
           AND ({DOUBTS} >= :most OR coalesce(tried_at, queued_at) <= :since)
        """,  # noqa: S608  constant
        {"now": iso(now), "most": len(REPORT_PATIENCE), "since": iso(now - LONGEST_TRY)},
    )
    return tx.execute(
        f"UPDATE outbox SET state = 'queued' WHERE state = 'unsure' AND due_at <= ? AND {REPORTED}",  # noqa: S608  constant
        (iso(now),),
    ).rowcount


@dataclass(frozen=True, slots=True)
class Reported:
    """A message by what is needed to say what became of it: the one that a report is about, or one that is lost.

    `exact`: the report is about its last try. `doubtful`: about one of which was not known whether the platform
    took it.
    """

    id: int
    address: Address
    kind: Kind
    attempts: int
    state: Delivery
    exact: bool
    doubtful: bool


def mark(row: Row | Reported) -> str:
    """What a platform is given with a message, to be told with its reports: which row, and which try."""
    return f"{row.id}.{row.attempts}"


_FIND = f"SELECT id, address, kind, attempts, state, doubtful FROM outbox WHERE {REPORTED}"  # noqa: S608  constant


def _number(text: str) -> int:
    """0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0  # noqa: PLR2004  below 2**63


def find(tx: sqlite3.Connection, external_id: str, mark: str) -> Reported | None:
    """The message of that id or mark; None for one that is not ours."""
    named, _, said = mark.partition(".")
    number, attempt = _number(named), _number(said)
    if not mark:
        row = tx.execute(f"{_FIND} AND external_id = ? AND external_id LIKE 'wamid.%'", (external_id,)).fetchone()
    else:
        row = tx.execute(f"{_FIND} AND id = ? AND attempts >= ?", (number, attempt)).fetchone() if attempt else None
    if row is None:
        return None
    return Reported(
        row["id"],
        Address.read(row["address"]),
        Kind(row["kind"]),
        row["attempts"],
        Delivery(row["state"]),
        exact=not mark or attempt == row["attempts"],
        doubtful=f" {attempt or row['attempts']};" in row["doubtful"],
    )


def report(tx: sqlite3.Connection, found: Reported, state: Delivery, external_id: str, now: datetime) -> bool:
    """Note what a platform reports of a message; False where something better, or final, is known already.

    That any try of it arrived settles it. That one was taken does so while that is in doubt: a try that failed
    may have been taken before, and another one that is under way decides by itself.
    """
    under_way = found.state is Delivery.SENDING
    taken = (found.exact and found.state in {Delivery.SENDING, Delivery.UNSURE}) or (found.doubtful and not under_way)
    if (state is Delivery.SENT and not taken) or not outbox.move(tx, found.id, state):
        return False
    tx.execute(
        "UPDATE outbox SET external_id = ?, sent_at = coalesce(sent_at, ?) WHERE id = ?",
        (external_id, iso(now), found.id),
    )
    return True


_NOT_GIVEN = "state = 'sending' AND kind = 'pengingat' AND given_at IS NULL"


def release(tx: sqlite3.Connection, now: datetime) -> int:
    """After a stop: what was being sent may or may not have gone (design decision 4).

    A reply or a piece of news is sent again, and so is a reminder that only waited for its turn; one that was given
    to the platform is not, and stays unsure. Where the platform reports what became of a message, the report is waited
    for first. Gives how many there were.
    """
    untried = tx.execute(f"UPDATE outbox SET state = 'queued', due_at = ? WHERE {_NOT_GIVEN}", (iso(now),))  # noqa: S608  constant
    stopped = "program berhenti saat mengirim"
    waiting = tx.execute(
        f"UPDATE outbox SET {_DOUBTED} WHERE state = 'sending' AND {REPORTED} RETURNING id",  # noqa: S608  constants
        {"until": iso(now + report_patience(1)), "reason": stopped},
    ).fetchall()
    again = tx.execute(
        f"""
        UPDATE outbox SET state = 'queued', due_at = ?, reason = 'dikirim ulang setelah program berhenti'
         WHERE state IN ('sending', 'unsure') AND kind != 'pengingat' AND NOT ({REPORTED})
        """,  # noqa: S608  constant
        (iso(now),),
    )
    sql = "UPDATE outbox SET state = 'unsure', reason = ? WHERE state = 'sending' RETURNING id"
    unsure = tx.execute(sql, (stopped,)).fetchall()
    for row in (*waiting, *unsure):
        outbox.interrupt(tx, row["id"])
    return untried.rowcount + len(waiting) + again.rowcount + len(unsure)


def being_sent(tx: sqlite3.Connection) -> list[Reported]:
    """The messages that somebody took to send and of which nothing is noted yet."""
    rows = tx.execute("SELECT id, address, kind, attempts FROM outbox WHERE state = 'sending' ORDER BY id")
    return [
        Reported(
            row["id"],
            Address.read(row["address"]),
            Kind(row["kind"]),
            row["attempts"],
            Delivery.SENDING,
            exact=True,
            doubtful=False,
        )
        for row in rows
    ]


def take_back(tx: sqlite3.Connection, number: int, now: datetime) -> bool:
    """Let a reminder wait again that was not given to the platform; False for any other message."""
    sql = f"UPDATE outbox SET state = 'queued', due_at = ? WHERE id = ? AND {_NOT_GIVEN}"  # noqa: S608  constant
    return tx.execute(sql, (iso(now), number)).rowcount == 1
