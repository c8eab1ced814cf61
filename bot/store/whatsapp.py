"""WhatsApp's accounts: which ids are one person's, when they wrote last, and what Meta said of our templates."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.store import audit, outbox, people, reach, receipts, times
from bot.store.times import iso
from flows.messages import Address, Channel, Inbound, Renamed

WINDOW = timedelta(hours=24)
_MARGIN = timedelta(minutes=2)  # a message on its way when the window closes is lost
DAY = timedelta(hours=24)
ANOTHERS = "nomornya kini dipakai orang lain"

# Where an account's present address stands. What it did before it got another one stays as it was noted.
MOVED = ("addresses", "asked", "inbox", "outbox", "invite_uses", "heard", "whatsapp_accounts", "whatsapp_aliases")


def arrived(tx: sqlite3.Connection, inbound: Inbound) -> Inbound:
    """*inbound* under the address that its account is kept by; the business-scoped id, once both ids were seen.

    What was written before a change of ids, and comes after it, is the same person's still.
    """
    at = min(inbound.sent_at or inbound.received_at, inbound.received_at)
    address = _since_moved(tx, inbound.address, at)
    if address == inbound.address:
        address = _kept(tx, address, inbound.number, at)
        tx.execute("INSERT INTO whatsapp_accounts (address) VALUES (?) ON CONFLICT DO NOTHING", (str(address),))
        _give_number(tx, address, inbound.number)
    if isinstance(inbound.body, Renamed):
        return replace(inbound, address=_renamed(tx, address, inbound.body, at))
    tx.execute(
        "UPDATE whatsapp_accounts SET heard_at = max(coalesce(heard_at, ''), ?) WHERE address = ?",
        (iso(at), str(address)),
    )
    # What may have gone several times is not waited for any longer, where somebody is there who waits for it.
    tx.execute(
        f"UPDATE outbox SET due_at = ? WHERE address = ? AND state = 'unsure' AND due_at > ? AND {receipts.DOUBTS} > 1",  # noqa: S608  constant
        (iso(inbound.received_at), str(address), iso(inbound.received_at)),
    )
    # What waited for room within the account's limit needs none now.
    tx.execute(
        "UPDATE outbox SET due_at = ?, held = 0 WHERE address = ? AND state = 'queued' AND held = 1",
        (iso(inbound.received_at), str(address)),
    )
    return replace(inbound, address=address)


def _since_moved(tx: sqlite3.Connection, address: Address, at: datetime) -> Address:
    """Where what was written under that id at that moment belongs now: the id may have been left since."""
    row = tx.execute(
        "SELECT address FROM whatsapp_aliases WHERE former = ? AND until >= ? ORDER BY until LIMIT 1",
        (str(address), iso(at)),
    ).fetchone()
    return Address.read(row["address"]) if row else address


def _kept(tx: sqlite3.Connection, address: Address, number: str | None, at: datetime) -> Address:
    """Where the account with those ids is kept.

    A number alone makes two accounts one only where one of them is known by nothing else: a number can go to
    another person, who then has a business-scoped id of their own.
    """
    if number is None:
        return address
    by_number = Address(Channel.WHATSAPP, number)
    if address == by_number:
        row = tx.execute("SELECT address FROM whatsapp_accounts WHERE number = ?", (number,)).fetchone()
        return Address.read(row["address"]) if row else address
    if tx.execute("SELECT 1 FROM whatsapp_accounts WHERE address = ?", (str(by_number),)).fetchone():
        if _two_people(tx, by_number, address):
            _end(tx, by_number, at)
        else:
            _move(tx, by_number, address, at)
    return address


def _give_number(tx: sqlite3.Connection, address: Address, number: str | None) -> None:
    if number is not None:
        tx.execute(
            "UPDATE whatsapp_accounts SET number = NULL WHERE number = ? AND address != ?", (number, str(address))
        )
        tx.execute("UPDATE whatsapp_accounts SET number = ? WHERE address = ?", (number, str(address)))


def _renamed(tx: sqlite3.Connection, old: Address, to: Renamed, at: datetime) -> Address:
    """The account goes on under other ids: a new number brings a new business-scoped id, told now or later."""
    # Told late, it may go to where the account is long gone from.
    new = _since_moved(tx, Address(Channel.WHATSAPP, to.ref or to.number or old.ref), at)
    row = tx.execute("SELECT number FROM whatsapp_accounts WHERE address = ?", (str(old),)).fetchone()
    if new != old:
        if _two_people(tx, old, new):
            _end(tx, new, at)
        _move(tx, old, new, at)
        if row and row["number"] and row["number"] != to.number:
            _alias(tx, Address(Channel.WHATSAPP, row["number"]), new, at)
            tx.execute("UPDATE whatsapp_accounts SET number = NULL WHERE address = ?", (str(new),))
        _give_number(tx, new, to.number)
    return new


def _two_people(tx: sqlite3.Connection, one: Address, other: Address) -> bool:
    owners = [people.of_address(tx, address) for address in (one, other)]
    return None not in owners and len({owner.person.id for owner in owners if owner}) > 1


def _end(tx: sqlite3.Connection, address: Address, at: datetime) -> None:
    """That id is another person's now: whose it was keeps nothing there, and whoever looks after them is told.

    What was written and sent there stays under a name that nothing is sent to.
    """
    if account := people.of_address(tx, address):
        audit.note(tx, at, "melepas akun WhatsApp yang kini milik orang lain", account.person.name, "WhatsApp")
    reach.cut_off(tx, address, ANOTHERS, at)
    outbox.cancel_waiting(tx, address, ANOTHERS)
    aside = f"{address}~{at:%Y%m%d%H%M%S}"
    for table in ("inbox", "outbox"):
        tx.execute(f"UPDATE {table} SET address = ? WHERE address = ?", (aside, str(address)))  # noqa: S608  constants
    people.forget_account(tx, address)
    for table in ("heard", "invite_uses", "whatsapp_accounts"):
        tx.execute(f"DELETE FROM {table} WHERE address = ?", (str(address),))  # noqa: S608  constants


def _move(tx: sqlite3.Connection, old: Address, new: Address, at: datetime) -> None:
    """All that stands under *old* stands under *new*; where both have something, *new*'s stays."""
    for table in MOVED:
        tx.execute(f"UPDATE OR IGNORE {table} SET address = ? WHERE address = ?", (str(new), str(old)))  # noqa: S608  constants
        tx.execute(f"DELETE FROM {table} WHERE address = ?", (str(old),))  # noqa: S608  constants
    _alias(tx, old, new, at)


def _alias(tx: sqlite3.Connection, former: Address, address: Address, until: datetime) -> None:
    tx.execute(
        """
        INSERT INTO whatsapp_aliases (former, until, address) VALUES (?, ?, ?)
        ON CONFLICT (former, until) DO UPDATE SET address = excluded.address
        """,
        (str(former), iso(until), str(address)),
    )
    tx.execute("DELETE FROM whatsapp_aliases WHERE former = address")


def window_open(tx: sqlite3.Connection, address: Address, now: datetime) -> bool:
    """Whether anything may be sent to the account now; otherwise only an approved template."""
    row = tx.execute("SELECT heard_at FROM whatsapp_accounts WHERE address = ?", (str(address),)).fetchone()
    heard_at = times.read(row["heard_at"]) if row else None
    return heard_at is not None and now - heard_at < WINDOW - _MARGIN


def close_window(tx: sqlite3.Connection, address: Address, sent: datetime) -> None:
    """Meta said of a message sent then that the 24 hours were over, whatever we thought; what came since counts."""
    tx.execute(
        "UPDATE whatsapp_accounts SET heard_at = NULL WHERE address = ? AND heard_at <= ?", (str(address), iso(sent))
    )


def note_template(tx: sqlite3.Connection, name: str, language: str, state: str, reason: str, now: datetime) -> None:
    """What Meta says of a template: APPROVED, PENDING, REJECTED, PAUSED, DISABLED. Older news change nothing."""
    tx.execute(
        """
        INSERT INTO whatsapp_templates (name, language, state, reason, noted_at) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (name, language) DO UPDATE
           SET state = excluded.state, reason = excluded.reason, noted_at = excluded.noted_at
         WHERE excluded.noted_at >= noted_at
        """,
        (name, language, state, reason, iso(now)),
    )


def note_category(tx: sqlite3.Connection, name: str, language: str, category: str) -> None:
    """Which category Meta takes a template to be of, which is billed by: UTILITY, MARKETING."""
    tx.execute(
        """
        INSERT INTO whatsapp_templates (name, language, state, noted_at, category) VALUES (?, ?, '', '', ?)
        ON CONFLICT (name, language) DO UPDATE SET category = excluded.category
        """,
        (name, language, category),
    )


def recategorized(tx: sqlite3.Connection) -> dict[str, str]:
    """The templates that Meta took out of their category, utility, and into which: it bills them otherwise."""
    rows = tx.execute("SELECT name, category FROM whatsapp_templates WHERE category NOT IN ('', 'UTILITY')")
    return {row["name"]: row["category"] for row in rows}


def withdrawn(tx: sqlite3.Connection) -> list[str]:
    """The templates that could be sent and cannot be now, by name."""
    sql = "SELECT name FROM whatsapp_templates WHERE state IN ('PAUSED', 'DISABLED', 'MISSING') ORDER BY name"
    return [row["name"] for row in tx.execute(sql)]


def template_state(tx: sqlite3.Connection, name: str, language: str) -> str:
    """What Meta said of it last; "" for one that it does not have."""
    row = tx.execute(
        "SELECT state FROM whatsapp_templates WHERE name = ? AND language = ?", (name, language)
    ).fetchone()
    return str(row["state"]) if row else ""


def begin(
    tx: sqlite3.Connection, number: int, address: Address, template: str, now: datetime, limit: int
) -> datetime | None:
    """Let a message go out as *template*, within *limit* people in 24 hours (0: any number).

    None where it may; otherwise when there is room again, and then nothing is noted.
    """
    rows = tx.execute(
        """
        SELECT address, min(at) AS first FROM (
               SELECT address, sent_at AS at FROM outbox WHERE approved IS NOT NULL AND sent_at > :since
                UNION ALL
               SELECT address, :now FROM outbox WHERE approved IS NOT NULL AND state IN ('sending', 'unsure')
                UNION ALL
               SELECT address, tried_at FROM outbox
                WHERE approved IS NOT NULL AND doubtful != '' AND tried_at > :since)
         GROUP BY address ORDER BY first
        """,
        {"since": iso(now - DAY), "now": iso(now)},
    ).fetchall()
    if limit and len(rows) >= limit and all(row["address"] != str(address) for row in rows):
        return datetime.fromisoformat(rows[len(rows) - limit]["first"]) + DAY
    tx.execute("UPDATE outbox SET approved = ? WHERE id = ?", (template, number))
    return None


SEVERAL, NO_UNIT = "Beberapa unit", "Tanpa unit"  # whose messages are no single unit's


class Spent(NamedTuple):
    """What went out on WhatsApp in a round, by kind: to the people of `unit`, or (None) to everybody.

    `unit` is SEVERAL for people with more than one, NO_UNIT for those with none (overseers, outsiders). `repeated`:
    tries beyond each message's first, of which some may have arrived too.
    """

    unit: str | None
    replies: int
    news: int
    reminders: int
    approved: int
    repeated: int

    @property
    def messages(self) -> int:
        """All of them, each once."""
        return self.replies + self.news + self.reminders


_SPENT = """
    SELECT w.unit, coalesce(sum(o.kind = 'balasan'), 0), coalesce(sum(o.kind = 'kabar'), 0),
           coalesce(sum(o.kind = 'pengingat'), 0), count(o.approved), coalesce(sum(max(o.attempts - 1, 0)), 0)
      FROM putaran AS r
      JOIN outbox AS o ON o.sent_at >= r.opened_at AND (r.closed_at IS NULL OR o.sent_at < r.closed_at)
      LEFT JOIN (
           SELECT a.address, CASE count(u.id) WHEN 0 THEN NULL WHEN 1 THEN max(u.name) ELSE :several END AS unit
             FROM addresses AS a
             LEFT JOIN assignments AS s ON s.person = a.person
             LEFT JOIN units AS u ON u.id = s.unit
            GROUP BY a.address) AS w ON w.address = o.address
     WHERE r.id = :putaran AND o.address >= 'whatsapp:' AND o.address < 'whatsapp;' AND o.external_id IS NOT NULL
     GROUP BY w.unit ORDER BY w.unit IS NULL, w.unit = :several, w.unit
"""


def spent(tx: sqlite3.Connection, putaran: int) -> list[Spent]:
    """The messages that Meta took in that round: in all, then by unit; the units' add up to the whole."""
    rows = tx.execute(_SPENT, {"putaran": putaran, "several": SEVERAL})
    parts = [Spent(row[0] or NO_UNIT, *row[1:]) for row in rows]
    whole = (sum(getattr(one, name) for one in parts) for name in Spent._fields[1:])
    return [Spent(None, *whole), *parts]
