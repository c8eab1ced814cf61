"""Outgoing messages: queued under a key that cannot be queued twice, sent in order per account."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from bot.store import asking, times
from bot.store.times import iso
from flows.delivery import LONGEST_TRY, MOST_DOUBTFUL, NEXT, REPORT_PATIENCE, Delivery, Kind
from flows.effects import Say
from flows.messages import Address, Button, Channel, Rows

_REPORTED = "address >= 'whatsapp:' AND address < 'whatsapp;'"  # where the platform reports what became of a message


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
        _interrupt(tx, number)
    return changed.rowcount == 1


def _interrupt(tx: sqlite3.Connection, number: int) -> None:
    """Where the message came of itself, and is or may be there, what is typed next may be about it."""
    row = tx.execute("SELECT address, kind, template FROM outbox WHERE id = ?", (number,)).fetchone()
    if row is not None and Kind(row["kind"]) is not Kind.REPLY:  # None: removed meanwhile
        asking.interrupted(tx, Address.read(row["address"]), row["template"])


_SHOWN = """
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
               reason = CASE WHEN state = 'failed' THEN reason END, {_SHOWN}
         WHERE id = ? AND state IN ('sending', 'unsure', 'sent', 'delivered', 'read', 'failed')
        """,  # noqa: S608  constants
        (iso(now), external_id, text, approved, number),
    )
    _interrupt(tx, number)


def rewrite(tx: sqlite3.Connection, number: int, say: Say) -> None:
    """Keep what a message says that was made only when it is sent."""
    tx.execute("UPDATE outbox SET template = ?, payload = ? WHERE id = ?", (say.template, dump(say), number))


def begin_try(tx: sqlite3.Connection, number: int, now: datetime) -> None:
    """Note that a message is given to the platform now: after a stop it may have gone, and before this it has not."""
    tx.execute("UPDATE outbox SET given_at = ? WHERE id = ? AND state = 'sending'", (iso(now), number))


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


_DOUBTED = "state = 'unsure', due_at = :until, reason = :reason, doubtful = doubtful || ' ' || attempts || ';'"


def await_report(tx: sqlite3.Connection, number: int, now: datetime, reason: str, text: str) -> bool:
    """It may have gone: what the platform reports within a while tells, and after that it is sent again."""
    changed = tx.execute(
        f"UPDATE outbox SET {_DOUBTED}, text = :text WHERE id = :number AND state = 'sending'",  # noqa: S608  constant
        {"until": iso(now + REPORT_PATIENCE), "reason": reason, "text": text, "number": number},
    )
    first_try(tx, number, now)
    if changed.rowcount == 1:
        _interrupt(tx, number)
    return changed.rowcount == 1


def give_up_waiting(tx: sqlite3.Connection, now: datetime) -> int:
    """Queue what no report came of in time; gives how many. Only where platforms report: elsewhere nothing waits.

    What may have gone several times already, or since a day, is not sent once more.
    """
    tx.execute(
        f"""
        UPDATE outbox SET state = 'failed', reason = 'tidak pasti sampai: ' || reason
         WHERE state = 'unsure' AND due_at <= :now AND {_REPORTED}
           AND (length(doubtful) - length(replace(doubtful, ';', '')) >= :most
                OR coalesce(tried_at, queued_at) <= :since)
        """,  # noqa: S608  constant
        {"now": iso(now), "most": MOST_DOUBTFUL, "since": iso(now - LONGEST_TRY)},
    )
    return tx.execute(
        f"UPDATE outbox SET state = 'queued' WHERE state = 'unsure' AND due_at <= ? AND {_REPORTED}",  # noqa: S608  constant
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


_FIND = f"SELECT id, address, kind, attempts, state, doubtful FROM outbox WHERE {_REPORTED}"  # noqa: S608  constant


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


def _number(text: str) -> int:
    """0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0  # noqa: PLR2004  below 2**63


def report(tx: sqlite3.Connection, found: Reported, state: Delivery, external_id: str, now: datetime) -> bool:
    """Note what a platform reports of a message; False where something better, or final, is known already.

    That any try of it arrived settles it. That one was taken does so while that is in doubt: a try that failed
    may have been taken before, and another one that is under way decides by itself.
    """
    under_way = found.state is Delivery.SENDING
    taken = (found.exact and found.state in {Delivery.SENDING, Delivery.UNSURE}) or (found.doubtful and not under_way)
    if (state is Delivery.SENT and not taken) or not move(tx, found.id, state):
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
    waiting = tx.execute(
        f"UPDATE outbox SET {_DOUBTED} WHERE state = 'sending' AND {_REPORTED}",  # noqa: S608  constants
        {"until": iso(now + REPORT_PATIENCE), "reason": "program berhenti saat mengirim"},
    )
    again = tx.execute(
        f"""
        UPDATE outbox SET state = 'queued', due_at = ?, reason = 'dikirim ulang setelah program berhenti'
         WHERE state IN ('sending', 'unsure') AND kind != 'pengingat' AND NOT ({_REPORTED})
        """,  # noqa: S608  constant
        (iso(now),),
    )
    unsure = tx.execute(
        "UPDATE outbox SET state = 'unsure', reason = 'program berhenti saat mengirim' WHERE state = 'sending'"
    )
    return untried.rowcount + waiting.rowcount + again.rowcount + unsure.rowcount


def failed_alike(tx: sqlite3.Connection, address: Address, reason: str, besides: int) -> bool:
    """Whether the last message to the account that is done with, *besides* that one, failed for that reason."""
    row = tx.execute(
        """
        SELECT state, reason FROM outbox
         WHERE address = ? AND id != ? AND state NOT IN ('queued', 'sending', 'unsure', 'sent')
         ORDER BY id DESC LIMIT 1
        """,
        (str(address), besides),
    ).fetchone()
    return row is not None and (row["state"], row["reason"]) == (Delivery.FAILED, reason)


_MAY_BE_THERE = (Delivery.SENT, Delivery.DELIVERED, Delivery.READ, Delivery.UNSURE)


def answered_by(tx: sqlite3.Connection, address: Address, written_at: datetime) -> bool:
    """Whether words of that moment may be about the newest reply: it had gone out by then, or there is none."""
    row = tx.execute(
        "SELECT state, sent_at FROM outbox WHERE address = ? AND kind = 'balasan' ORDER BY id DESC LIMIT 1",
        (str(address),),
    ).fetchone()
    return row is None or (row["state"] in _MAY_BE_THERE and (row["sent_at"] or "") <= iso(written_at))


def cancel_waiting(tx: sqlite3.Connection, address: Address, reason: str) -> None:
    """Cancel what is queued for an account that cannot be reached."""
    tx.execute(
        "UPDATE outbox SET state = 'cancelled', reason = ? WHERE address = ? AND state = 'queued'",
        (reason, str(address)),
    )


@dataclass(frozen=True, slots=True)
class Card:
    """A question's card as it was sent, to be shown again with its answer."""

    external_id: str
    template: str
    values: Mapping[str, Any]
    buttons: Rows


def card(tx: sqlite3.Connection, address: Address, name: str, on: str | None) -> Card | None:
    """The card of that name that stands under *on*, or the newest one; None where none was sent."""
    row = tx.execute(
        """
        SELECT external_id, template, payload FROM outbox
         WHERE address = ? AND card = ? AND external_id IS NOT NULL AND (? IS NULL OR external_id = ?)
         ORDER BY id DESC LIMIT 1
        """,
        (str(address), name, on, on),
    ).fetchone()
    if row is None:
        return None
    values, buttons, _ = load(row["payload"])
    return Card(row["external_id"], row["template"], values, buttons)


def with_document(tx: sqlite3.Connection, address: Address, external_id: str) -> Payload | None:
    """What the account's message of that id is made of, where it was sent with a file; None for any other."""
    row = tx.execute(
        "SELECT payload FROM outbox WHERE address = ? AND external_id = ? AND shown > 0", (str(address), external_id)
    ).fetchone()
    found = load(row["payload"]) if row else None
    return found if found and found.document else None


def labels(tx: sqlite3.Connection, address: Address, messages: Collection[str]) -> dict[tuple[str | None, str], str]:
    """What the buttons under the account's *messages* say: by message and token."""
    marks = ",".join("?" * len(messages))
    rows = tx.execute(
        f"SELECT external_id, payload FROM outbox WHERE address = ? AND external_id IN ({marks})",  # noqa: S608  only marks
        (str(address), *messages),
    )
    return {
        (row["external_id"], button.token): button.label
        for row in rows
        for line in load(row["payload"]).buttons
        for button in line
    }


@dataclass(frozen=True, slots=True)
class Newest:
    """The last message that an account may see; `approved`: it went out as a template, without its own buttons."""

    external_id: str | None
    text: str
    buttons: Rows
    approved: bool


def newest(tx: sqlite3.Connection, address: Address) -> Newest | None:
    """The last message that went, or may have gone, out to the account, with its text; None where there is none."""
    row = tx.execute(
        """
        SELECT external_id, text, payload, approved FROM outbox
         WHERE address = ? AND text IS NOT NULL AND state IN ('sending', 'unsure', 'sent', 'delivered', 'read')
         ORDER BY id DESC LIMIT 1
        """,
        (str(address),),
    ).fetchone()
    if row is None:
        return None
    return Newest(row["external_id"], row["text"], load(row["payload"]).buttons, row["approved"] is not None)


def anything_due(tx: sqlite3.Connection, now: datetime, channels: Collection[Channel] = tuple(Channel)) -> bool:
    """Whether a sweep of those channels would find something; asked of the reader, so that idling writes nothing."""
    moment, marks = iso(now), ",".join("?" * len(channels))
    row = tx.execute(
        f"""
        SELECT 1 WHERE EXISTS (SELECT 1 FROM outbox WHERE state = 'queued' AND due_at <= ?
                                  AND substr(address, 1, instr(address, ':') - 1) IN ({marks}))
                    OR EXISTS (SELECT 1 FROM outbox WHERE state = 'unsure' AND due_at <= ? AND {_REPORTED})
        """,  # noqa: S608  a constant, and only marks
        (moment, *channels, moment),
    ).fetchone()
    return row is not None


def sent_at(tx: sqlite3.Connection, number: int) -> datetime | None:
    """When a message was taken; None for one that was not."""
    row = tx.execute("SELECT sent_at FROM outbox WHERE id = ?", (number,)).fetchone()
    return times.read(row["sent_at"]) if row else None


def approved(tx: sqlite3.Connection, number: int) -> str:
    """The template that a message went out as; "" where it went out as it is."""
    row = tx.execute("SELECT approved FROM outbox WHERE id = ?", (number,)).fetchone()
    return str(row["approved"] or "") if row else ""


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


def edited(tx: sqlite3.Connection, address: Address, external_id: str, text: str) -> None:
    """Keep the text that a message shows now, on a channel whose page is made from what is kept."""
    tx.execute(
        f"UPDATE outbox SET text = ?, {_SHOWN} WHERE address = ? AND external_id = ?",  # noqa: S608  constants
        (text, str(address), external_id),
    )


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
