"""The roster as its page shows it: each unit with its people, and who has not joined."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from bot.store import register, roster
from bot.store.register import Registered
from flows.effects import Role
from flows.roster_changes import TITLES, Present, PresentUnit


class Someone(NamedTuple):
    """A PIC or a supervisor of a unit; `successor` is to take over from them and has not accepted yet."""

    id: int
    name: str
    position: str
    joined: bool
    successor: str = ""


class Unit(NamedTuple):
    """A unit that is not closed, with its people by role; `slot` as it is kept, "" where it has none.

    `replaceable` are the PICs that a roster names: a successor in the place of who has access still. `everybody`
    has access or is to have it.
    """

    id: int
    name: str
    kind: str
    zone: str
    slot: str
    products: tuple[str, ...]
    pics: tuple[Someone, ...]
    supervisors: tuple[Someone, ...]
    replaceable: tuple[Someone, ...]
    everybody: tuple[Someone, ...]


class View(NamedTuple):
    """The roster as it stands; `waiting` are those with a task who have not joined."""

    units: tuple[Unit, ...]
    waiting: tuple[Registered, ...]

    def unit(self, number: int) -> Unit | None:
        """The unit of that id."""
        return next((unit for unit in self.units if unit.id == number), None)


def look(tx: sqlite3.Connection) -> View:
    """The roster with its people."""
    present, everybody = roster.present(tx), register.persons(tx)
    joined = {one.person.id for one in everybody if one.joined}
    units = tuple(_unit(unit, present, joined) for unit in present.units if not unit.closed)
    return View(units, tuple(one for one in everybody if not one.joined and not one.idle))


def _unit(unit: PresentUnit, present: Present, joined: set[int]) -> Unit:
    people = {person.id: person for person in present.people}
    successors = {one.giver: people[one.taker].name for one in unit.on_their_way if one.taker in people}

    def of(role: Role, numbers: tuple[int, ...]) -> tuple[Someone, ...]:
        own = (people[number] for number in numbers if number in people and people[number].role is role)
        return tuple(
            Someone(one.id, one.name, one.position, one.id in joined, successors.get(one.id, "")) for one in own
        )

    return Unit(
        id=unit.id,
        name=unit.name,
        kind=unit.kind,
        zone=unit.zone,
        slot=unit.slot or "",
        products=tuple(product.name for product in unit.products),
        pics=of(Role.PIC, unit.people),
        supervisors=of(Role.SUPERVISOR, unit.people),
        replaceable=of(Role.PIC, unit.named),
        everybody=tuple(one for role in TITLES for one in of(role, tuple(dict.fromkeys((*unit.people, *unit.named))))),
    )
