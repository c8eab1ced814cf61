"""Outgoing messages: queued under a key that cannot be queued twice, sent in order per account."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from bot.store import asking
from bot.store.times import iso
from flows.delivery import NEXT, Delivery, Kind
from flows.effects import Say
from flows.messages import Address, Button, Channel, Rows

REPORTED = "address >= 'whatsapp:' AND address < 'whatsapp;'"  # where the platform reports what became of a message


@dataclass(frozen=True, slots=True)
class Row:
    """A claimed message, ready to be rendered and sent. `attempts` counts this one too; `document` names its file."""

    id: int
    address: Address
    kind: Kind
    template: str
    values: Mapping[str, Any]
    buttons: Rows
    attempts: int
    document: str = ""


class Payload(NamedTuple):
    """What a message is made of: its template's values, its buttons, and the name of its file, if any."""

    values: Mapping[str, Any]
    buttons: Rows
    document: str = ""


def dump(say: Say) -> str:
    """The payload of *say* as one line of JSON."""
    rows = [[[button.label, button.token] for button in row] for row in say.buttons]
    file = {"berkas": say.document} if say.document else {}
    return json.dumps({"isi": say.values, "tombol": rows, **file}, ensure_ascii=False)


def load(payload: str) -> Payload:
    """What `dump` wrote."""
    read = json.loads(payload)
    buttons = tuple(tuple(Button(label, token) for label, token in row) for row in read["tombol"])
    return Payload(read["isi"], buttons, read.get("berkas", ""))


def put(
    tx: sqlite3.Connection,
    key: str,
    address: Address,
    kind: Kind,
    say: Say,
    now: datetime,
    card: str | None = None,
    rank: int = 0,
) -> Row | None:
    """Queue a message; gives it claimed where nothing is ahead of it. A key that is there changes nothing.

    Of the last kind, reminders, those of a lower *rank* go first.
    """
    moment = iso(now)
    row = tx.execute(
        """
        INSERT INTO outbox (key, address, kind, priority, template, payload, card, state, attempts, due_at, queued_at)
        SELECT :key, :address, :kind, :priority, :template, :payload, :card,
               CASE WHEN ahead THEN 'queued' ELSE 'sending' END, CASE WHEN ahead THEN 0 ELSE 1 END, :now, :now
          FROM (SELECT :priority > 0 OR EXISTS (
                    SELECT 1 FROM outbox
                     WHERE address = :address
                       AND (state = 'sending' OR state = 'unsure' AND kind != 'pengingat'
                            OR state = 'queued' AND priority <= :priority)) AS ahead)
         WHERE true
        ON CONFLICT (key) DO NOTHING
        RETURNING id, state
        """,
        {
            "key": key,
            "address": str(address),
            "kind": kind.value,
            "priority": kind.priority + rank,
            "template": say.template,
            "payload": dump(say),
            "card": card,
            "now": moment,
        },
    ).fetchone()
    if row is None or row["state"] != Delivery.SENDING:
        return None
    return Row(row["id"], address, kind, say.template, say.values, say.buttons, 1, say.document)


_CLAIM = """
    UPDATE outbox SET state = 'sending', attempts = attempts + 1, given_at = NULL
     WHERE id IN (
           SELECT mine.id FROM outbox AS mine
            WHERE mine.state = 'queued' AND mine.due_at <= :now {which}
              AND NOT EXISTS (
                  SELECT 1 FROM outbox AS ahead
                   WHERE ahead.address = mine.address
                     AND ahead.state IN ('queued', 'sending', 'unsure')
                     AND (ahead.state = 'sending'
                          OR ahead.state = 'unsure' AND ahead.kind != 'pengingat'
                          OR ahead.state = 'queued'
                         AND (ahead.priority, ahead.id) < (mine.priority, mine.id)))
            ORDER BY mine.priority, mine.id LIMIT :limit)
    RETURNING id, address, kind, template, payload, attempts, priority
"""


def claim(tx: sqlite3.Connection, now: datetime, limit: int, channel: Channel | None = None) -> list[Row]:
    """Up to *limit* messages that are due, on that channel or any, replies first, the first of each account's."""
    which = "AND mine.address >= :channel || ':' AND mine.address < :channel || ';'" if channel else ""
    parameters = {"now": iso(now), "limit": limit, "channel": channel}
    rows = tx.execute(_CLAIM.format(which=which), parameters).fetchall()
    return [_row(row) for row in sorted(rows, key=lambda row: (row["priority"], row["id"]))]


def claim_for(tx: sqlite3.Connection, address: Address, now: datetime) -> Row | None:
    """The next message of one account, where it is due."""
    row = tx.execute(
        _CLAIM.format(which="AND mine.address = :address"), {"now": iso(now), "limit": 1, "address": str(address)}
    ).fetchone()
    return _row(row) if row else None


def _row(row: sqlite3.Row) -> Row:
    values, buttons, document = load(row["payload"])
    address = Address.read(row["address"])
    return Row(row["id"], address, Kind(row["kind"]), row["template"], values, buttons, row["attempts"], document)


def move(tx: sqlite3.Connection, number: int, to: Delivery, *, reason: str | None = None) -> bool:
    """Move a message to a state that may follow its present one; False where it may not (flows.delivery.NEXT)."""
    before = [state.value for state, following in NEXT.items() if to in following]
    marks = ",".join("?" * len(before))
    changed = tx.execute(
        f"UPDATE outbox SET state = ?, reason = ? WHERE id = ? AND state IN ({marks})",  # noqa: S608  only marks
        (to.value, reason, number, *before),
    )
    if changed.rowcount == 1 and to is Delivery.UNSURE:
        interrupt(tx, number)
    return changed.rowcount == 1


def interrupt(tx: sqlite3.Connection, number: int) -> None:
    """Where the message came of itself, and is or may be there, what is typed next may be about it."""
    row = tx.execute("SELECT address, kind, template, payload FROM outbox WHERE id = ?", (number,)).fetchone()
    if row is not None and Kind(row["kind"]) is not Kind.REPLY:  # None: removed meanwhile
        asking.interrupted(tx, Address.read(row["address"]), row["template"], load(row["payload"]).values)


SHOWN = """
    shown = CASE WHEN address LIKE 'web:%' THEN 1 + (
        SELECT coalesce(max(other.shown), 0) FROM outbox AS other
         WHERE other.address = outbox.address AND other.shown > 0) END
"""


def sent(
    tx: sqlite3.Connection, number: int, external_id: str, text: str, now: datetime, approved: str | None = None
) -> None:
    """Note that the platform took the message, under which id, and the text as it went out.

    *approved* is the template that went out instead of it. A report that came first is left as it is.
    """
    tx.execute(
        f"""
        UPDATE outbox SET state = CASE WHEN state IN ('sending', 'unsure') THEN 'sent' ELSE state END,
               sent_at = coalesce(sent_at, ?), external_id = ?, text = ?, approved = ?,
               reason = CASE WHEN state = 'failed' THEN reason END, {SHOWN}
         WHERE id = ? AND state IN ('sending', 'unsure', 'sent', 'delivered', 'read', 'failed')
        """,  # noqa: S608  constants
        (iso(now), external_id, text, approved, number),
    )
    interrupt(tx, number)


def rewrite(tx: sqlite3.Connection, number: int, say: Say) -> None:
    """Keep what a message says that was made only when it is sent."""
    tx.execute("UPDATE outbox SET template = ?, payload = ? WHERE id = ?", (say.template, dump(say), number))


def without_file(tx: sqlite3.Connection, number: int, say: Say) -> bool:
    """Let a message say *say* where it was to bring a file; False where it brings none."""
    row = tx.execute("SELECT payload FROM outbox WHERE id = ?", (number,)).fetchone()
    if row is None or not load(row["payload"]).document:
        return False
    rewrite(tx, number, say)
    return True


def requeue(tx: sqlite3.Connection, number: int, due_at: datetime, reason: str) -> bool:
    """Try again at *due_at*; *reason* says in words why it has not gone yet. False where there is nothing to try.

    Its last try is known to have failed: a late word that the platform took it says nothing any more.
    """
    changed = tx.execute(
        """
        UPDATE outbox SET state = 'queued', due_at = ?, reason = ?, sent_at = NULL,
               doubtful = replace(doubtful, ' ' || attempts || ';', '')
         WHERE id = ? AND state IN ('sending', 'unsure', 'sent')
        """,
        (iso(due_at), reason, number),
    )
    return changed.rowcount == 1


def put_off(tx: sqlite3.Connection, number: int, due_at: datetime, reason: str, *, held: bool = False) -> None:
    """A claimed message does not go out yet, which is no try of it. `held`: until then, or until its person writes."""
    tx.execute(
        """
        UPDATE outbox SET state = 'queued', due_at = ?, reason = ?, held = ?, attempts = attempts - 1
         WHERE id = ? AND state = 'sending'
        """,
        (iso(due_at), reason, held, number),
    )


def first_try(tx: sqlite3.Connection, number: int, now: datetime) -> datetime:
    """When a message was tried first of those times that it did not go: *now*, where it is the first."""
    row = tx.execute(
        "UPDATE outbox SET tried_at = coalesce(tried_at, ?) WHERE id = ? RETURNING tried_at", (iso(now), number)
    ).fetchone()
    return datetime.fromisoformat(row["tried_at"]) if row else now


def keep(tx: sqlite3.Connection, number: int, text: str, approved: str | None = None) -> None:
    """Note what a message that is about to be sent says, and as which template, if any."""
    tx.execute("UPDATE outbox SET text = ?, approved = ? WHERE id = ? AND state = 'sending'", (text, approved, number))


def cancel_waiting(tx: sqlite3.Connection, address: Address, reason: str) -> None:
    """Cancel what is queued for an account that cannot be reached."""
    tx.execute(
        "UPDATE outbox SET state = 'cancelled', reason = ? WHERE address = ? AND state = 'queued'",
        (reason, str(address)),
    )


def anything_due(tx: sqlite3.Connection, now: datetime, channels: Collection[Channel] = tuple(Channel)) -> bool:
    """Whether a sweep of those channels would find something; asked of the reader, so that idling writes nothing."""
    moment, marks = iso(now), ",".join("?" * len(channels))
    row = tx.execute(
        f"""
        SELECT 1 WHERE EXISTS (SELECT 1 FROM outbox WHERE state = 'queued' AND due_at <= ?
                                  AND substr(address, 1, instr(address, ':') - 1) IN ({marks}))
                    OR EXISTS (SELECT 1 FROM outbox WHERE state = 'unsure' AND due_at <= ? AND {REPORTED})
        """,  # noqa: S608  a constant, and only marks
        (moment, *channels, moment),
    ).fetchone()
    return row is not None


def forget(tx: sqlite3.Connection, before: datetime) -> int:
    """Empty the messages that are done with and were queued before that moment; gives how many.

    What remains is that, when and why one went out or did not, under its key.
    """
    return tx.execute(
        """
        UPDATE outbox SET text = NULL, payload = '{"isi": {}, "tombol": []}', card = NULL, shown = 0
         WHERE queued_at < ? AND state NOT IN ('queued', 'sending', 'unsure') AND (text IS NOT NULL OR card IS NOT NULL)
        """,
        (iso(before),),
    ).rowcount
