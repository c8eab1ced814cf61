"""Persons, their roles and units, the accounts they write from, and the invitations that let them in."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from bot.store import waiting
from bot.store.times import iso
from flows.effects import STEWARDS, Role
from flows.joining import JOINED
from flows.ladder import Why
from flows.messages import Address, Channel
from flows.roster_changes import PresentPerson
from flows.state import Accounts, Around, Circle, Ended, Invite, Person

_PERSON = """
    p.id, p.name, p.position, p.role, p.reminders,
    EXISTS (SELECT 1 FROM deletions AS d WHERE d.person = p.id AND d.done_at IS NULL) AS leaving
"""


def _person(row: sqlite3.Row) -> Person:
    return Person(
        row["id"], row["name"], row["position"], Role(row["role"]), bool(row["reminders"]), bool(row["leaving"])
    )


class Account(NamedTuple):
    """An account that belongs to somebody; `stage` is kenal, setuju or aktif."""

    person: Person
    stage: str


def of_address(tx: sqlite3.Connection, address: Address) -> Account | None:
    """Whose account that is; None for an outsider's."""
    row = tx.execute(
        f"SELECT {_PERSON}, a.stage FROM addresses AS a JOIN persons AS p ON p.id = a.person WHERE a.address = ?",  # noqa: S608  constants
        (str(address),),
    ).fetchone()
    return Account(_person(row), row["stage"]) if row else None


def steward(tx: sqlite3.Connection, address: Address) -> Person | None:
    """Who writes from there, where they have joined and may change the roster."""
    account = of_address(tx, address)
    if account is None or account.stage != JOINED or account.person.role not in STEWARDS:
        return None
    return account.person


def person(tx: sqlite3.Connection, number: int) -> Person:
    """The person of that id, who is there."""
    row = tx.execute(f"SELECT {_PERSON} FROM persons AS p WHERE p.id = ?", (number,)).fetchone()  # noqa: S608  constants
    return _person(row)


def add(
    tx: sqlite3.Connection, name: str, role: Role, now: datetime, *, position: str = "", phone: str | None = None
) -> int:
    """A new person; gives their id."""
    cursor = tx.execute(
        "INSERT INTO persons (name, position, role, phone, added_at) VALUES (?, ?, ?, ?, ?)",
        (name, position, role.value, phone, iso(now)),
    )
    return int(cursor.lastrowid or 0)


def assign(tx: sqlite3.Connection, person: int, unit: int) -> None:
    """*person* answers for, or supervises, *unit*; once is enough."""
    tx.execute("INSERT INTO assignments (person, unit) VALUES (?, ?) ON CONFLICT DO NOTHING", (person, unit))
    tx.execute("UPDATE persons SET released_at = NULL WHERE id = ?", (person,))


def has(tx: sqlite3.Connection, person: int, unit: int) -> bool:
    """Whether *person* answers for, or supervises, *unit*."""
    row = tx.execute("SELECT 1 FROM assignments WHERE person = ? AND unit = ?", (person, unit)).fetchone()
    return row is not None


def release(tx: sqlite3.Connection, person: int, unit: int, now: datetime) -> None:
    """End *person*'s access to *unit*; who has no unit left cannot come in by an old invitation either."""
    tx.execute("DELETE FROM assignments WHERE person = ? AND unit = ?", (person, unit))
    waiting.cancel_pointless(tx, [person], Why.RELEASED)
    rest(tx, person, now)


def rest(tx: sqlite3.Connection, person: int, now: datetime) -> None:
    """Who has no unit, nor one on its way to them, is not invited any more."""
    busy = tx.execute(
        """
        SELECT 1 FROM assignments WHERE person = :person
        UNION ALL SELECT 1 FROM handovers WHERE taker = :person AND ended_at IS NULL
        """,
        {"person": person},
    ).fetchone()
    if busy is None:
        tx.execute("UPDATE persons SET released_at = ? WHERE id = ?", (iso(now), person))
        _revoke(tx, person, now)


def has_joined(tx: sqlite3.Connection, person: int) -> bool:
    """Whether any account of theirs joined fully, reachable or not."""
    return tx.execute("SELECT 1 FROM addresses WHERE person = ? AND stage = 'aktif'", (person,)).fetchone() is not None


def of_roster(tx: sqlite3.Connection) -> list[PresentPerson]:
    """Every PIC and supervisor, in the order they were added."""
    rows = tx.execute("SELECT id, role, name, phone, position FROM persons WHERE role IN ('pic', 'atasan') ORDER BY id")
    return [PresentPerson(row["id"], Role(row["role"]), row["name"], row["phone"], row["position"]) for row in rows]


def everybody(tx: sqlite3.Connection) -> list[tuple[Person, list[str]]]:
    """All persons with the names of their units, in the order they were added; not those whose data were deleted."""
    rows = tx.execute(
        f"""
        SELECT {_PERSON} FROM persons AS p
         WHERE NOT EXISTS (SELECT 1 FROM deletions AS d WHERE d.person = p.id AND d.done_at IS NOT NULL) ORDER BY p.id
        """  # noqa: S608  constants
    ).fetchall()
    return [(person := _person(row), units_of(tx, person.id)) for row in rows]


def units_of(tx: sqlite3.Connection, person: int) -> list[str]:
    """The names of a person's units; closed ones are none of theirs any more."""
    rows = tx.execute(
        """
        SELECT u.name FROM assignments AS a JOIN units AS u ON u.id = a.unit
         WHERE a.person = ? AND u.closed_at IS NULL ORDER BY u.name
        """,
        (person,),
    )
    return [row["name"] for row in rows]


def names(tx: sqlite3.Connection, persons: set[int]) -> dict[int, str]:
    """The names of *persons*, by id."""
    return {n: tx.execute("SELECT name FROM persons WHERE id = ?", (n,)).fetchone()["name"] for n in sorted(persons)}


def addresses_of(tx: sqlite3.Connection, person: int) -> list[Address]:
    """The accounts of a person that joined fully and can be reached, in the order in which they are to be used.

    The one on the channel they chose comes first, then the one that they wrote from last.
    """
    own = _joined(tx, person)
    reached = [address for address, cut in own if not cut]
    wanted = chosen_channel(tx, person)
    return sorted(reached, key=lambda address: address.channel is not wanted)


def _joined(tx: sqlite3.Connection, person: int) -> list[tuple[Address, bool]]:
    """The accounts of a person that joined fully, the one used last first; and whether each is cut off."""
    rows = tx.execute(
        """
        SELECT a.address, a.unreachable_since IS NOT NULL AS cut
          FROM addresses AS a LEFT JOIN heard AS h ON h.address = a.address
         WHERE a.person = ? AND a.stage = 'aktif'
         ORDER BY coalesce(h.at, a.joined_at) DESC, a.joined_at DESC
        """,
        (person,),
    )
    return [(Address.read(row["address"]), bool(row["cut"])) for row in rows]


def accounts(tx: sqlite3.Connection, person: int) -> Accounts:
    """On which channels a person has joined; the administrator's terminal is none."""
    own = [(address.channel, cut) for address, cut in _joined(tx, person) if address.channel is not Channel.TERMINAL]
    reached = tuple(dict.fromkeys(channel for channel, cut in own if not cut))
    lost = tuple(dict.fromkeys(channel for channel, cut in own if cut and channel not in reached))
    return Accounts(reached, lost, chosen_channel(tx, person))


def chosen_channel(tx: sqlite3.Connection, person: int) -> Channel | None:
    """The channel on which a person wants reminders and news; None: the one that they used last."""
    row = tx.execute("SELECT remind_on FROM persons WHERE id = ?", (person,)).fetchone()
    return Channel(row["remind_on"]) if row and row["remind_on"] else None


def choose_channel(tx: sqlite3.Connection, person: int, channel: Channel | None) -> None:
    """*person* wants reminders and news on that channel; None: on the one that they use last."""
    tx.execute("UPDATE persons SET remind_on = ? WHERE id = ?", (channel, person))


def replaced_channel(tx: sqlite3.Connection, person: int, address: Address) -> Channel | None:
    """The channel that a person chose, where nothing reaches them on it and *address* stands in for it."""
    own = accounts(tx, person)
    return own.chosen if own.chosen in own.cut and own.chosen is not address.channel else None


def overseers(tx: sqlite3.Connection) -> list[int]:
    """The ids of the pemda's overseers."""
    return [row["id"] for row in tx.execute("SELECT id FROM persons WHERE role = 'pengawas' ORDER BY id")]


def supervisors_of(tx: sqlite3.Connection, penilaian: int) -> list[int]:
    """The ids of those who supervise the unit of a penilaian."""
    rows = tx.execute(
        """
        SELECT p.id FROM penilaian AS n
          JOIN assignments AS a ON a.unit = n.unit
          JOIN persons AS p ON p.id = a.person AND p.role = 'atasan'
         WHERE n.id = ? ORDER BY p.id
        """,
        (penilaian,),
    )
    return [row["id"] for row in rows]


def circle(tx: sqlite3.Connection, person: int) -> Circle:
    """Everybody around *person*: the PICs and atasan of each of their units, and the pemda's overseers."""
    rows = tx.execute(
        f"""
        SELECT u.name AS unit, {_PERSON} FROM assignments AS mine
          JOIN units AS u ON u.id = mine.unit AND u.closed_at IS NULL
          JOIN assignments AS a ON a.unit = u.id
          JOIN persons AS p ON p.id = a.person
         WHERE mine.person = ? ORDER BY u.name, p.id
        """,  # noqa: S608  constants
        (person,),
    ).fetchall()
    units = dict.fromkeys(row["unit"] for row in rows)
    there = {unit: [_person(row) for row in rows if row["unit"] == unit] for unit in units}
    watching = tx.execute(
        f"SELECT {_PERSON} FROM persons AS p WHERE p.role = 'pengawas' AND p.released_at IS NULL ORDER BY p.id"  # noqa: S608  constants
    ).fetchall()
    answers = tx.execute(
        "SELECT count(*) FROM entries WHERE person = ? AND standing = 1 AND kind = 'jawaban'", (person,)
    ).fetchone()[0]
    return Circle(
        tuple(Around(unit, _of(people, Role.PIC), _of(people, Role.SUPERVISOR)) for unit, people in there.items()),
        tuple(_person(row) for row in watching),
        int(answers),
        accounts(tx, person),
    )


def _of(people: Iterable[Person], role: Role) -> tuple[Person, ...]:
    return tuple(one for one in people if one.role is role)


def set_reminders(tx: sqlite3.Connection, person: int, *, on: bool) -> None:
    """Whether *person* wants reminders; who does not has none that wait either."""
    tx.execute("UPDATE persons SET reminders = ? WHERE id = ?", (int(on), person))
    if not on:
        waiting.cancel_pointless(tx, [person], Why.OFF)


def set_stage(tx: sqlite3.Connection, address: Address, stage: str, now: datetime) -> None:
    """How far the account's owner has come; agreeing to the notice is dated."""
    agreed = iso(now) if stage == "aktif" else None
    tx.execute(
        "UPDATE addresses SET stage = ?, agreed_at = coalesce(?, agreed_at) WHERE address = ?",
        (stage, agreed, str(address)),
    )


def let_go(tx: sqlite3.Connection, address: Address, now: datetime) -> None:
    """The account is nobody's any more, and the invitations of whom it was taken for are revoked."""
    tx.execute(
        """
        UPDATE invites SET revoked_at = ? WHERE revoked_at IS NULL
           AND person = (SELECT person FROM addresses WHERE address = ?)
        """,
        (iso(now), str(address)),
    )
    forget_account(tx, address)


def forget_account(tx: sqlite3.Connection, address: Address) -> None:
    """The account is nobody's any more, and what was asked of it is gone."""
    tx.execute("DELETE FROM addresses WHERE address = ?", (str(address),))
    tx.execute("DELETE FROM asked WHERE address = ?", (str(address),))


def accounts_of(tx: sqlite3.Connection, person: int) -> list[Address]:
    """All accounts of a person, however far they have come in with them."""
    rows = tx.execute("SELECT address FROM addresses WHERE person = ? ORDER BY joined_at", (person,))
    return [Address.read(row["address"]) for row in rows]


def others_on_channel(tx: sqlite3.Connection, address: Address) -> list[tuple[Address, str]]:
    """The other accounts of *address*'s person on its channel, each with its stage."""
    rows = tx.execute(
        """
        SELECT other.address, other.stage FROM addresses AS mine
          JOIN addresses AS other ON other.person = mine.person AND other.address != mine.address
         WHERE mine.address = ? ORDER BY other.joined_at
        """,
        (str(address),),
    )
    found = [(Address.read(row["address"]), row["stage"]) for row in rows]
    return [(other, stage) for other, stage in found if other.channel is address.channel]


def set_reachable(tx: sqlite3.Connection, address: Address, now: datetime, *, reachable: bool) -> None:
    """Note that messages to the account do, or do not, arrive."""
    since = None if reachable else iso(now)
    tx.execute("UPDATE addresses SET unreachable_since = ? WHERE address = ?", (since, str(address)))


def heard_from(tx: sqlite3.Connection, address: Address, now: datetime) -> None:
    """Who writes can be reached, whatever a platform said before; and when that was, for the reminders.

    *now* is when it was written, where that is known: it may come days late.
    """
    tx.execute(
        "UPDATE addresses SET unreachable_since = NULL WHERE address = ? AND unreachable_since IS NOT NULL",
        (str(address),),
    )
    tx.execute(
        "INSERT INTO heard (address, at) VALUES (?, ?) ON CONFLICT (address) DO UPDATE SET at = max(at, excluded.at)",
        (str(address), iso(now)),
    )


def bind(tx: sqlite3.Connection, address: Address, person: int, now: datetime, stage: str = "kenal") -> None:
    """The account becomes *person*'s, whoever had it before."""
    tx.execute(
        """
        INSERT INTO addresses (address, person, stage, joined_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (address) DO UPDATE
           SET person = excluded.person, stage = excluded.stage, joined_at = excluded.joined_at,
               agreed_at = NULL, unreachable_since = NULL
        """,
        (str(address), person, stage, iso(now)),
    )


def hashed(token: str) -> str:
    """How tokens are kept: nobody who reads the database can use one."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(tx: sqlite3.Connection, person: int, now: datetime, expires_at: datetime) -> str:
    """A new invitation for *person*, whose earlier ones end, on the channels where they were not used yet as well.

    Gives the token, which is kept only as a hash. Who joined by an earlier one stays joined.
    """
    _revoke(tx, person, now)
    token = secrets.token_urlsafe(16)
    tx.execute(
        "INSERT INTO invites (token_hash, person, made_at, expires_at) VALUES (?, ?, ?, ?)",
        (hashed(token), person, iso(now), iso(expires_at)),
    )
    return token


def _revoke(tx: sqlite3.Connection, person: int, now: datetime) -> None:
    tx.execute(
        """
        UPDATE invites SET revoked_at = ? WHERE person = ? AND revoked_at IS NULL
        """,
        (iso(now), person),
    )


def find_invite(tx: sqlite3.Connection, token: str, address: Address, now: datetime) -> Invite | None:
    """The invitation of that token as *address* may use it; None for an unknown token.

    Valid: not revoked, not expired, not used on this channel by another account. Somebody who already is the
    invited person is welcome with it again.
    """
    row = tx.execute(
        f"""
        SELECT i.id AS invite, i.expires_at, i.revoked_at, used.address AS used_by, {_PERSON}
          FROM invites AS i
          JOIN persons AS p ON p.id = i.person
          LEFT JOIN invite_uses AS used ON used.invite = i.id AND used.channel = ?
         WHERE i.token_hash = ?
        """,  # noqa: S608  constants
        (address.channel.value, hashed(token)),
    ).fetchone()
    if row is None:
        return None
    why = None
    if row["revoked_at"] is not None:
        why = Ended.REVOKED
    elif row["used_by"] not in {None, str(address)}:
        why = Ended.USED
    elif row["expires_at"] <= iso(now):
        why = Ended.EXPIRED
    return Invite(row["invite"], _person(row), valid=why is None, why=why)


def use_invite(tx: sqlite3.Connection, number: int, address: Address, now: datetime) -> None:
    """The invitation is *address*'s from now on."""
    tx.execute(
        "INSERT INTO invite_uses (invite, channel, address, used_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (number, address.channel.value, str(address), iso(now)),
    )
    row = tx.execute("SELECT person FROM invites WHERE id = ?", (number,)).fetchone()
    bind(tx, address, row["person"], now)
