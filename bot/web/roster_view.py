"""The roster as its page shows it: each unit with its people, and who has not joined."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from bot.store import register, roster
from bot.store.register import Registered
from flows.effects import Role
from flows.roster_changes import Present, PresentUnit


class Someone(NamedTuple):
    """A PIC or a supervisor of a unit."""

    id: int
    name: str
    position: str
    joined: bool


class Unit(NamedTuple):
    """A unit that is not closed, with its people by role; `slot` as it is kept, "" where it has none."""

    id: int
    name: str
    kind: str
    zone: str
    slot: str
    products: tuple[str, ...]
    pics: tuple[Someone, ...]
    supervisors: tuple[Someone, ...]


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
    own = [people[number] for number in unit.people if number in people]

    def of(role: Role) -> tuple[Someone, ...]:
        return tuple(Someone(one.id, one.name, one.position, one.id in joined) for one in own if one.role is role)

    products = tuple(product.name for product in unit.products)
    return Unit(unit.id, unit.name, unit.kind, unit.zone, unit.slot or "", products, of(Role.PIC), of(Role.SUPERVISOR))
