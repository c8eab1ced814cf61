"""The web chat's sessions, and what its page shows: the outbox and the inbox of one account, merged by time."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.store import outbox, sent_messages
from bot.store.inbox import load
from bot.store.people import hashed
from bot.store.times import iso
from flows.messages import Address, Rows, Tap, Text

SESSION = timedelta(days=60)
ARRIVED = "masuk:"  # how the message ids of arrivals begin: nobody typed those


class Session(NamedTuple):
    """A browser that may speak as *address*. `due`: long enough since it was prolonged to do so again."""

    address: Address
    made_at: str
    due: bool


def open_session(tx: sqlite3.Connection, address: Address, now: datetime) -> str:
    """A new session of *address*; gives its token, which is kept only as a hash. Ended ones are forgotten."""
    tx.execute("DELETE FROM web_sessions WHERE expires_at <= ?", (iso(now),))
    token = secrets.token_urlsafe(24)
    tx.execute(
        "INSERT INTO web_sessions (token_hash, address, made_at, expires_at) VALUES (?, ?, ?, ?)",
        (hashed(token), str(address), iso(now), iso(now + SESSION)),
    )
    return token


def session(tx: sqlite3.Connection, token: str, now: datetime) -> Session | None:
    """The session of that token; None where it has ended or never was."""
    row = tx.execute(
        "SELECT address, made_at, expires_at FROM web_sessions WHERE token_hash = ? AND expires_at > ?",
        (hashed(token), iso(now)),
    ).fetchone()
    if row is None:
        return None
    prolonged = row["expires_at"] < iso(now + SESSION - timedelta(days=1))
    return Session(Address.read(row["address"]), row["made_at"], prolonged)


def prolong(tx: sqlite3.Connection, token: str, now: datetime) -> None:
    """The session lasts its full time again, counted from now."""
    tx.execute("UPDATE web_sessions SET expires_at = ? WHERE token_hash = ?", (iso(now + SESSION), hashed(token)))


def close_session(tx: sqlite3.Connection, token: str) -> None:
    """The token opens nothing any more."""
    tx.execute("DELETE FROM web_sessions WHERE token_hash = ?", (hashed(token),))


def end_sessions(tx: sqlite3.Connection, address: Address) -> None:
    """No browser may speak as *address* any more."""
    tx.execute("DELETE FROM web_sessions WHERE address = ?", (str(address),))


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message on the page. `order` sorts as text; `at` is UTC; `own`: the person's, then `text` is plain, else HTML.

    `number` is the message's id for whoever sent it: ours for buttons to stand on, the person's for its own page.
    `document` names the file that comes with it, if any.
    """

    order: str
    at: datetime
    own: bool
    text: str
    number: str
    buttons: Rows = ()
    document: str = ""


class Page(NamedTuple):
    """Messages in order, the cursor after them, and whether there are older ones."""

    bubbles: list[Bubble]
    cursor: str
    more: bool = False


_OURS = """
    SELECT sent_at AS at, 1 AS ours, id, external_id AS number, text, payload FROM outbox
     WHERE address = :address AND shown > 0
"""
_OWN = """
    SELECT received_at AS at, 0 AS ours, id, message_id AS number, NULL AS text, body AS payload FROM inbox
     WHERE address = :address AND message_id NOT LIKE 'masuk:%'
"""


def newest(tx: sqlite3.Connection, address: Address, limit: int, before: str = "") -> Page:
    """The last *limit* messages of *address*, or those before the message of that `order`."""
    rows = tx.execute(
        f"""
        SELECT * FROM ({_OURS} UNION ALL {_OWN})
         WHERE :before = '' OR at || '.' || ours || '.' || printf('%012d', id) < :before
         ORDER BY at DESC, ours DESC, id DESC LIMIT :limit
        """,  # noqa: S608  constants
        {"address": str(address), "before": before, "limit": limit + 1},
    ).fetchall()
    return Page(_bubbles(tx, address, rows[limit - 1 :: -1]), _cursor(tx, address), len(rows) > limit)


def since(tx: sqlite3.Connection, address: Address, cursor: str) -> Page:
    """What is new or changed since *cursor*; raises ValueError for one that is not ours."""
    own, _, shown = cursor.partition("-")
    rows = tx.execute(
        f"{_OURS} AND shown > :shown UNION ALL {_OWN} AND id > :own ORDER BY at, ours, id",
        {"address": str(address), "shown": int(shown), "own": int(own)},
    ).fetchall()
    return Page(_bubbles(tx, address, rows), _cursor(tx, address))


def _cursor(tx: sqlite3.Connection, address: Address) -> str:
    """How far the page has seen: the account's last inbox row, and how often it was shown something."""
    row = tx.execute(
        """
        SELECT (SELECT coalesce(max(id), 0) FROM inbox WHERE address = :address) AS own,
               (SELECT coalesce(max(shown), 0) FROM outbox WHERE address = :address AND shown > 0) AS shown
        """,
        {"address": str(address)},
    ).fetchone()
    return f"{row['own']}-{row['shown']}"


def settled(tx: sqlite3.Connection, address: Address, message_id: str, cards: list[str], cursor: str) -> bool:
    """Whether the reply to a message was shown, and its answered *cards* since *cursor* (or there is none to come)."""
    waiting = tx.execute(
        "SELECT 1 FROM outbox WHERE key IN (?, ?) AND state IN ('queued', 'sending', 'unsure')",
        (f"balasan:{address}:{message_id}", f"maaf:{address}:{message_id}"),
    ).fetchone()
    if waiting:
        return False
    marks = ",".join("?" * len(cards))
    edited = tx.execute(
        f"SELECT count(*) FROM outbox WHERE address = ? AND shown > ? AND external_id IN ({marks})",  # noqa: S608  only marks
        (str(address), int(cursor.partition("-")[2]), *cards),
    ).fetchone()[0]
    return int(edited) == len(cards)


def _bubbles(tx: sqlite3.Connection, address: Address, rows: list[sqlite3.Row]) -> list[Bubble]:
    bodies = {row["number"]: load(row["payload"]) for row in rows if not row["ours"]}
    pressed = {body.on for body in bodies.values() if isinstance(body, Tap) and body.on}
    labels = sent_messages.labels(tx, address, pressed)
    found: list[Bubble] = []
    for row in rows:
        order = f"{row['at']}.{row['ours']}.{row['id']:012d}"
        at = datetime.fromisoformat(row["at"])
        if row["ours"]:
            _, buttons, document = outbox.load(row["payload"])
            found.append(Bubble(order, at, False, row["text"], row["number"], buttons, document))  # noqa: FBT003  not their own
            continue
        match bodies[row["number"]]:
            case Text(said):
                found.append(Bubble(order, at, own=True, text=said, number=row["number"]))
            case Tap(token, on) if label := labels.get((on, token)):
                found.append(Bubble(order, at, own=True, text=label, number=row["number"]))
            case _:
                pass  # nothing that a page can send
    return found
