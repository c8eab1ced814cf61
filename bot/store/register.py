"""The register as an administrator lists and extends it: persons with their accounts, units with their slots."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import editions
from bot.store import handover, people, putaran, units
from flows.duties import HandingOver
from flows.joining import JOINED
from flows.messages import Address, Channel
from flows.state import Person


@dataclass(frozen=True, slots=True)
class Account:
    """An account of a person; `stage`: kenal, setuju or aktif. Not `reachable`: blocked, or gone."""

    address: Address
    stage: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class Registered:
    """A person with the names of their units, and the accounts they write from.

    `idle`: the units they had were handed on or closed. `coming`: what becomes theirs once they accept.
    """

    person: Person
    units: tuple[str, ...]
    accounts: tuple[Account, ...]
    idle: bool = False
    coming: tuple[HandingOver, ...] = ()

    @property
    def tasks(self) -> tuple[str, ...]:
        """All the units that they are invited for."""
        return tuple(dict.fromkeys((*self.units, *(one.duty.name for one in self.coming))))

    @property
    def joined(self) -> bool:
        """Whether they agreed to the notice on any channel; the administrator's terminal is none."""
        return any(
            account.stage == JOINED and account.address.channel is not Channel.TERMINAL for account in self.accounts
        )


def persons(tx: sqlite3.Connection) -> list[Registered]:
    """Everybody, in the order they were added."""
    rows = tx.execute("SELECT address, person, stage, unreachable_since FROM addresses ORDER BY joined_at").fetchall()
    accounts: dict[int, list[Account]] = {}
    for row in rows:
        account = Account(Address.read(row["address"]), row["stage"], row["unreachable_since"] is None)
        accounts.setdefault(row["person"], []).append(account)
    coming: dict[int, list[HandingOver]] = {}
    for one in handover.waiting(tx):
        coming.setdefault(one.taker, []).append(one)
    idle = _idle(tx) - coming.keys()
    return [
        Registered(
            person,
            tuple(names),
            tuple(accounts.get(person.id, ())),
            person.id in idle,
            tuple(coming.get(person.id, ())),
        )
        for person, names in people.everybody(tx)
    ]


def _idle(tx: sqlite3.Connection) -> set[int]:
    rows = tx.execute(
        """
        SELECT p.id FROM persons AS p
         WHERE (p.released_at IS NOT NULL OR EXISTS (SELECT 1 FROM assignments WHERE person = p.id))
           AND NOT EXISTS (
               SELECT 1 FROM assignments AS a JOIN units AS u ON u.id = a.unit
                WHERE a.person = p.id AND u.closed_at IS NULL)
        """
    )
    return {row["id"] for row in rows}


@dataclass(frozen=True, slots=True)
class RegisteredUnit:
    """A unit; `slot` is its own ("" where it has none), `pics` the names."""

    name: str
    kind: str
    zone: str
    products: tuple[str, ...]
    slot: str
    pics: tuple[str, ...]


def all_units(tx: sqlite3.Connection) -> list[RegisteredUnit]:
    """Every unit that is not closed, in order of the alphabet."""
    products = _by_unit(
        tx.execute("SELECT unit, name FROM products WHERE removed_at IS NULL ORDER BY unit, position").fetchall()
    )
    pics = _by_unit(
        tx.execute(
            """
            SELECT a.unit, p.name FROM assignments AS a JOIN persons AS p ON p.id = a.person
             WHERE p.role = 'pic' ORDER BY a.unit, p.id
            """
        ).fetchall()
    )
    rows = tx.execute("SELECT id, name, kind, zone, slot FROM units WHERE closed_at IS NULL ORDER BY name")
    return [
        RegisteredUnit(
            row["name"],
            row["kind"],
            row["zone"],
            tuple(products.get(row["id"], ())),
            row["slot"] or "",
            tuple(pics.get(row["id"], ())),
        )
        for row in rows
    ]


def _by_unit(rows: Iterable[sqlite3.Row]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row["unit"], []).append(row["name"])
    return found


def named(tx: sqlite3.Connection, name: str) -> list[Registered]:
    """The persons of that name, whatever the case."""
    return [one for one in persons(tx) if one.person.name.casefold() == name.strip().casefold()]


def add_unit(
    tx: sqlite3.Connection, name: str, kind: str, zone: str, products: Sequence[str], slot: str | None, now: datetime
) -> int:
    """A new unit, in every open putaran that is for all units; gives its id.

    Raises sqlite3.IntegrityError for a name that is there.
    """
    unit = units.add(tx, name, kind, zone, products, slot)
    putaran.include_new(tx, unit, now)
    return unit


def rounds_of(tx: sqlite3.Connection, unit: int) -> list[str]:
    """The names of the open putaran that the unit is in, newest first."""
    rows = tx.execute(
        """
        SELECT r.name FROM penilaian AS n JOIN putaran AS r ON r.id = n.putaran
         WHERE n.unit = ? AND r.closed_at IS NULL ORDER BY r.id DESC
        """,
        (unit,),
    )
    return [row["name"] for row in rows]


def newest_open(tx: sqlite3.Connection) -> putaran.Putaran | None:
    """The putaran that was opened last and is not closed; None where none is open."""
    return next((one for one in putaran.rounds(tx) if not one.closed), None)


def newest_with_answers(tx: sqlite3.Connection, name: str | None = None) -> putaran.Putaran | None:
    """The putaran of that name, or the newest that has an answer; None where there is none such."""
    answered = {
        row["putaran"]
        for row in tx.execute(
            """
            SELECT DISTINCT n.putaran FROM penilaian AS n
             WHERE EXISTS (SELECT 1 FROM entries AS e WHERE e.penilaian = n.id AND e.kind = 'jawaban')
            """
        )
    }
    return next(
        (one for one in putaran.rounds(tx) if (one.id in answered if name is None else one.name == name)),
        None,
    )


def edition_of(tx: sqlite3.Connection, number: int) -> str:
    """The text of the edition that the putaran of that id began with."""
    row = tx.execute(
        "SELECT e.text FROM putaran AS r JOIN editions AS e ON e.id = r.edition WHERE r.id = ?", (number,)
    ).fetchone()
    return str(row["text"])


def kinds_known(tx: sqlite3.Connection) -> tuple[str, ...]:
    """The kinds of unit that the putaran's edition knows, or the default edition's before there is a putaran."""
    newest = newest_open(tx)
    if newest is not None:
        return putaran.parsed(edition_of(tx, newest.id)).kinds
    return putaran.parsed((editions.SHIPPED / f"{editions.DEFAULT}.toml").read_text(encoding="utf-8")).kinds
