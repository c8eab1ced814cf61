"""Deleting a person's data: asked for, called back, carried out (docs/adr/0010-deleting-a-person.md).

What was answered stays with the unit and with a person who has no name any more.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from markupsafe import escape

from bot.store import audit
from bot.store.times import iso
from flows.state import Person

NOBODY = "(data dihapus)"
STRANGER = "dihapus:0"  # under which what went to a stranger is counted still
AT_ONCE = 20  # strangers who are forgotten at one go: each is looked for in every message's key
_EMPTY = '{"isi": {}, "tombol": []}'
# Where words about people are kept: the table, what tells its rows, the column.
_WORDS = (
    ("outbox", "id", "text"), ("outbox", "id", "payload"), ("outbox", "id", "reason"), ("inbox", "id", "body"),
    ("audit", "id", "who"), ("audit", "id", "about"), ("entries", "id", "reason"), ("handovers", "id", "started_by"),
    ("asked", "address", "value"), ("obstacles", "id", "words"), ("visits", "id", "words"),
)  # fmt: skip


def ask(tx: sqlite3.Connection, person: Person, now: datetime) -> None:
    """*person* wants their data deleted; the first time counts."""
    tx.execute("INSERT INTO deletions (person, asked_at) VALUES (?, ?) ON CONFLICT DO NOTHING", (person.id, iso(now)))
    audit.note(tx, now, "meminta penghapusan data", person.name, who=person.name)


def call_back(tx: sqlite3.Connection, person: Person, now: datetime) -> None:
    """*person* wants their data kept after all."""
    tx.execute("DELETE FROM deletions WHERE person = ? AND done_at IS NULL", (person.id,))
    audit.note(tx, now, "membatalkan penghapusan data", person.name, who=person.name)


def due(tx: sqlite3.Connection, before: datetime) -> list[int]:
    """The ids of those who asked by then, and whose data are there still."""
    rows = tx.execute("SELECT person FROM deletions WHERE asked_at <= ? AND done_at IS NULL", (iso(before),))
    return [row["person"] for row in rows]


def done(tx: sqlite3.Connection, persons: Iterable[int], now: datetime) -> None:
    """Note that nothing of *persons* is left, in the file or beside it."""
    for person in persons:
        tx.execute("UPDATE deletions SET done_at = ? WHERE person = ?", (iso(now), person))
        audit.note(tx, now, "menghapus data", f"orang nomor {person}, atas permintaannya", who="program")


class Asked(NamedTuple):
    """Somebody's wish to be deleted; they are told by their number and by when they were added."""

    person: int
    added_at: str
    asked_at: str


def asked(tx: sqlite3.Connection) -> list[Asked]:
    """Every wish to be deleted that was not called back, carried out or not."""
    rows = tx.execute("SELECT p.id, p.added_at, d.asked_at FROM deletions AS d JOIN persons AS p ON p.id = d.person")
    return [Asked(*row) for row in rows]


def ask_again(tx: sqlite3.Connection, wishes: Iterable[Asked]) -> None:
    """In a file of an earlier day: the same persons want to be deleted still."""
    tx.executemany(
        """
        INSERT INTO deletions (person, asked_at) SELECT id, :asked_at FROM persons
         WHERE id = :person AND added_at = :added_at
        ON CONFLICT DO NOTHING
        """,
        [wish._asdict() for wish in wishes],
    )


def carry_out(tx: sqlite3.Connection, person: int, now: datetime) -> None:
    """Take away all that tells who *person* was; doing it again does no harm."""
    row = tx.execute("SELECT name, position, phone FROM persons WHERE id = ?", (person,)).fetchone()
    gone = f"dihapus:{person}"
    for account in _accounts(tx, person):
        _forget_account(tx, account, gone)
    tx.execute("UPDATE entries SET address = ? WHERE person = ?", (gone, person))
    tx.execute("DELETE FROM invite_uses WHERE invite IN (SELECT id FROM invites WHERE person = ?)", (person,))
    tx.execute("DELETE FROM invites WHERE person = ?", (person,))
    tx.execute("DELETE FROM assignments WHERE person = ?", (person,))
    tx.execute("DELETE FROM promises WHERE person = ?", (person,))
    tx.execute(
        "UPDATE handovers SET outcome = 'dibatalkan', ended_at = ? WHERE ended_at IS NULL AND ? IN (giver, taker)",
        (iso(now), person),
    )
    tx.execute("DELETE FROM uploads")  # a roster names everybody, in a file that is not searched: it is brought again
    tx.execute(
        "UPDATE persons SET name = ?, position = '', phone = NULL, reminders = 0, released_at = ? WHERE id = ?",
        (NOBODY, iso(now), person),
    )
    if row["name"] != NOBODY:
        _scrub(tx, row["name"], [part for part in (row["position"], row["phone"]) if part])


def _accounts(tx: sqlite3.Connection, person: int) -> list[str]:
    """The accounts that are theirs, and those that were and are nobody else's now."""
    rows = tx.execute(
        """
        SELECT address FROM addresses WHERE person = :person
         UNION
        SELECT address FROM (
            SELECT address FROM entries WHERE person = :person
             UNION
            SELECT u.address FROM invite_uses AS u JOIN invites AS i ON i.id = u.invite WHERE i.person = :person)
         WHERE address NOT IN (SELECT address FROM addresses) AND address NOT LIKE 'dihapus:%'
        """,
        {"person": person},
    )
    return [row["address"] for row in rows]


def forget_strangers(tx: sqlite3.Connection, before: datetime) -> int:
    """Forget accounts that belong to nobody, and never did, and wrote last before that moment, some; gives how many.

    Of somebody who only tried the bot no number stays.
    """
    rows = tx.execute(
        """
        SELECT address FROM heard
         WHERE at < ? AND address NOT IN (SELECT address FROM addresses)
           AND address NOT IN (SELECT address FROM entries) AND address NOT IN (SELECT address FROM invite_uses)
         LIMIT ?
        """,
        (iso(before), AT_ONCE),
    ).fetchall()
    for row in rows:
        _forget_account(tx, row["address"], STRANGER)
    return len(rows)


def _forget_account(tx: sqlite3.Connection, account: str, gone: str) -> None:
    """No row names *account* any more; what waited for it is not sent."""
    channel, _, ref = account.partition(":")
    formers = [row[0] for row in tx.execute("SELECT former FROM whatsapp_aliases WHERE address = ?", (account,))]
    tx.execute("DELETE FROM whatsapp_aliases WHERE ? IN (former, address)", (account,))
    for table in ("addresses", "asked", "heard", "inbox", "web_sessions", "whatsapp_accounts"):
        tx.execute(f"DELETE FROM {table} WHERE address = ?", (account,))  # noqa: S608  constants
    # What could not be read is kept under the channel alone, as it came.
    tx.execute("DELETE FROM inbox WHERE address = ? AND instr(body, ?)", (f"{channel}:?", ref))
    tx.execute(
        f"""
        UPDATE outbox SET address = ?, text = NULL, payload = '{_EMPTY}', card = NULL, external_id = NULL, shown = 0,
               state = CASE WHEN state IN ('queued', 'sending', 'unsure') THEN 'cancelled' ELSE state END
         WHERE address = ? OR instr(address, ? || '~') = 1
        """,  # noqa: S608  constants
        (gone, account, account),
    )
    tx.execute("DELETE FROM inbox WHERE instr(address, ? || '~') = 1", (account,))  # set aside: see store.whatsapp
    for one in (account, *formers):
        tx.execute("UPDATE outbox SET key = 'dihapus:' || id WHERE instr(':' || key || ':', ?)", (f":{one}:",))
    tx.execute("UPDATE entries SET address = ? WHERE address = ?", (gone, account))
    tx.execute("UPDATE invite_uses SET address = ? WHERE address = ?", (gone, account))  # used it stays


def _scrub(tx: sqlite3.Connection, name: str, facts: list[str]) -> None:
    """Take *name* out of whatever was said to or by others, and *facts* about the person where the name stood."""
    others = [row["name"] for row in tx.execute("SELECT name FROM persons WHERE instr(lower(name), lower(?))", (name,))]
    named = _pattern(name, others)
    about = re.compile("|".join(re.escape(form) for fact in facts for form in _spelled(fact)) or "(?!)")
    for table, key, column in _WORDS:
        holding = " OR ".join(f"instr(lower({column}), lower(?))" for _ in _spelled(name))
        query = f"SELECT {key} AS number, {column} AS said FROM {table} WHERE {holding}"  # noqa: S608  constants
        for row in tx.execute(query, _spelled(name)).fetchall():
            kept = named.sub(lambda found: found[0] if found["other"] else NOBODY, row["said"])
            if kept != row["said"]:
                kept = about.sub("…", kept)
                tx.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (kept, row["number"]))  # noqa: S608  constants


def _pattern(name: str, others: list[str]) -> re.Pattern[str]:
    """Finds *name* as a word of its own, whatever the case; the longer names of *others* that hold it are let be."""
    longer = [form for other in others for form in _spelled(other)]
    own = "|".join(re.escape(form) for form in _spelled(name))
    spared = "|".join(re.escape(form) for form in longer) or "(?!)"
    return re.compile(rf"(?<!\w)(?:(?P<other>{spared})|(?:{own}))(?!\w)", re.IGNORECASE)


def _spelled(words: str) -> list[str]:
    """*words* as they are, and as HTML and JSON write them."""
    return list(dict.fromkeys((words, str(escape(words)), json.dumps(words, ensure_ascii=False)[1:-1])))
