"""What was received: each message once, and those that made us raise with their bodies."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from bot.store.times import iso
from flows.messages import Address, Body, Channel, Document, Group, Inbound, Reachable, Renamed, Tap, Text, Unreadable

# An invitation's token is kept as a hash only (design decision 16): not here either.
_TOKEN = re.compile(r"(?<=/start )\s*\S+|\A\s*(?:[Mm]ulai:?\s+)?[A-Za-z0-9_-]{20,64}\s*\Z")


def first_time(tx: sqlite3.Connection, inbound: Inbound) -> bool:
    """Note *inbound* as received; False where it was already."""
    return (
        tx.execute(
            """
        INSERT INTO inbox (address, message_id, body, received_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (address, message_id) DO NOTHING
        """,
            (str(inbound.address), inbound.message_id, dump(inbound.body), iso(inbound.received_at)),
        ).rowcount
        == 1
    )


def seen_on_whatsapp(tx: sqlite3.Connection, message_id: str) -> bool:
    """Whether that message was received there, under whichever of its writer's ids."""
    row = tx.execute(
        "SELECT 1 FROM inbox WHERE message_id = ? AND address >= 'whatsapp:' AND address < 'whatsapp;'", (message_id,)
    ).fetchone()
    return row is not None


def park(tx: sqlite3.Connection, inbound: Inbound, why: str) -> None:
    """Keep a message that made us raise: it counts as received, and an administrator can replay it."""
    tx.execute(
        """
        INSERT INTO inbox (address, message_id, body, received_at, parked) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (address, message_id) DO UPDATE SET parked = excluded.parked
        """,
        (str(inbound.address), inbound.message_id, dump(inbound.body), iso(inbound.received_at), why),
    )


def park_raw(
    tx: sqlite3.Connection,
    number: str,
    body: str,
    why: str,
    now: datetime,
    *,
    channel: Channel = Channel.TELEGRAM,
) -> None:
    """Keep an update that nobody could read, under its number, for an administrator to look at."""
    tx.execute(
        """
        INSERT INTO inbox (address, message_id, body, received_at, parked) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (address, message_id) DO NOTHING
        """,
        (f"{channel}:?", number, body, iso(now), why),
    )


@dataclass(frozen=True, slots=True)
class Parked:
    """A parked message, without its words: those stay in the database."""

    id: int
    address: Address
    received_at: str
    why: str


def parked(tx: sqlite3.Connection) -> list[Parked]:
    """What waits to be looked at, oldest first."""
    rows = tx.execute("SELECT id, address, received_at, parked FROM inbox WHERE parked IS NOT NULL ORDER BY id")
    return [Parked(row["id"], Address.read(row["address"]), row["received_at"], row["parked"]) for row in rows]


def unpark(tx: sqlite3.Connection, number: int) -> Inbound | None:
    """Take a parked message out, to be handled as if it had just come; None where there is none such."""
    row = tx.execute(
        "DELETE FROM inbox WHERE id = ? AND parked IS NOT NULL RETURNING address, message_id, body, received_at",
        (number,),
    ).fetchone()
    if row is None:
        return None
    received = datetime.fromisoformat(row["received_at"])
    return Inbound(Address.read(row["address"]), row["message_id"], received, load(row["body"]))


def dump(body: Body) -> str:
    """A body as one line of JSON."""
    match body:
        case Text(text):
            value: dict[str, object] = {"teks": _TOKEN.sub("(undangan)", text)}
        case Tap(token, on):
            value = {"tombol": token, "pada": on}
        case Unreadable(kind):
            value = {"tak_terbaca": kind}
        case Document(name):  # what is in it is kept with the uploads, where it stays a day at most
            value = {"berkas": name}
        case Group():
            value = {"grup": True}
        case Reachable(now):
            value = {"terjangkau": now}
        case Renamed(ref, number):
            value = {"berganti": ref, "nomor": number}
        case _:
            assert_never(body)
    return json.dumps(value, ensure_ascii=False)


def load(text: str) -> Body:
    """What `dump` wrote."""
    match json.loads(text):
        case {"teks": str(said)}:
            return Text(said)
        case {"tombol": str(token), "pada": on}:
            return Tap(token, on)
        case {"tak_terbaca": str(kind)}:
            return Unreadable(kind)
        case {"berkas": str(name)}:
            return Document(name)
        case {"terjangkau": bool(now)}:
            return Reachable(now)
        case {"berganti": ref, "nomor": number}:
            return Renamed(ref, number)
        case _:
            return Group()


BROUGHT_AGAIN = timedelta(days=8)  # Meta brings for a week what we did not confirm


def forget(tx: sqlite3.Connection, before: datetime, now: datetime) -> int:
    """Delete messages received before that moment, parked or not; gives how many.

    Of what may be brought again it stays known that it was received, without a word of it.
    """
    tx.execute(
        """
        UPDATE inbox SET body = '{}', parked = NULL
         WHERE received_at < ? AND address >= 'whatsapp:' AND address < 'whatsapp;' AND body != '{}'
        """,
        (iso(before),),
    )
    return tx.execute(
        """
        DELETE FROM inbox
         WHERE received_at < ? AND (received_at < ? OR NOT (address >= 'whatsapp:' AND address < 'whatsapp;'))
        """,
        (iso(before), iso(now - BROUGHT_AGAIN)),
    ).rowcount
