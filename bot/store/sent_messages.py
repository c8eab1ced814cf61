"""What an account was sent: its cards, buttons and files, the newest message, and whether it can have been read."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.store import times
from bot.store.outbox import SHOWN, Payload, load
from bot.store.times import iso
from flows.delivery import Delivery
from flows.messages import Address, Rows

_GONE = (Delivery.SENT, Delivery.DELIVERED, Delivery.READ)  # of what perhaps went, nobody can be said to have read it


def answered_by(tx: sqlite3.Connection, address: Address, written_at: datetime) -> bool:
    """Whether words of that moment may be about the newest reply: it had gone out by then, or there is none."""
    row = tx.execute(
        "SELECT state, sent_at FROM outbox WHERE address = ? AND kind = 'balasan' ORDER BY id DESC LIMIT 1",
        (str(address),),
    ).fetchone()
    return row is None or (row["state"] in _GONE and (row["sent_at"] or "") <= iso(written_at))


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
    sent_at: datetime | None


def newest(tx: sqlite3.Connection, address: Address) -> Newest | None:
    """The last message that went, or may have gone, out to the account, with its text; None where there is none."""
    row = tx.execute(
        """
        SELECT external_id, text, payload, approved, sent_at FROM outbox
         WHERE address = ? AND text IS NOT NULL AND state IN ('sending', 'unsure', 'sent', 'delivered', 'read')
         ORDER BY id DESC LIMIT 1
        """,
        (str(address),),
    ).fetchone()
    if row is None:
        return None
    buttons, sent_at = load(row["payload"]).buttons, times.read(row["sent_at"])
    return Newest(row["external_id"], row["text"], buttons, row["approved"] is not None, sent_at)


def sent_at(tx: sqlite3.Connection, number: int) -> datetime | None:
    """When a message was taken; None for one that was not."""
    row = tx.execute("SELECT sent_at FROM outbox WHERE id = ?", (number,)).fetchone()
    return times.read(row["sent_at"]) if row else None


def approved(tx: sqlite3.Connection, number: int) -> str:
    """The template that a message went out as; "" where it went out as it is."""
    row = tx.execute("SELECT approved FROM outbox WHERE id = ?", (number,)).fetchone()
    return str(row["approved"] or "") if row else ""


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


def edited(tx: sqlite3.Connection, address: Address, external_id: str, text: str) -> None:
    """Keep the text that a message shows now, on a channel whose page is made from what is kept."""
    tx.execute(
        f"UPDATE outbox SET text = ?, {SHOWN} WHERE address = ? AND external_id = ?",  # noqa: S608  constants
        (text, str(address), external_id),
    )
