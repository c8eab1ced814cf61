"""A roster's changes as they are shown before they are carried out, and the mark by which a yes names them."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flows.roster_changes import (
    Assigned,
    Change,
    PersonChanged,
    Plan,
    ProductAdded,
    ProductRemoved,
    ProductsOrdered,
    Released,
    Replaced,
    UnitAdded,
    UnitClosed,
)
from flows.roster_words import note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from flows.roster_columns import Fault

PEOPLE = "Data PIC dan atasan"


@dataclass(frozen=True, slots=True)
class Review:
    """A file that somebody brought, and the `plan` of what it changes; or all its `faults`, or why it is `unread`."""

    upload: int
    name: str
    plan: Plan | None = None
    faults: tuple[Fault, ...] = ()
    unread: str = ""


def mark(plan: Plan) -> str:
    """Names what was shown: another plan has another mark, also where only the units that are asked about differ."""
    shown = repr((plan.changes, [unit.id for unit in plan.missing]))
    return hashlib.sha256(shown.encode()).hexdigest()[:12]


def closing(plan: Plan, units: Collection[int]) -> Plan:
    """The plan with those of the units closed that the roster does not name."""
    closed = tuple(UnitClosed(unit.id, unit.name) for unit in plan.missing if unit.id in units)
    return replace(plan, changes=(*plan.changes, *closed))


def by_unit(changes: Iterable[Change]) -> dict[str, list[str]]:
    """What is done to each unit, in words; what changes of a person stands under a heading of its own."""
    found: dict[str, list[str]] = {}
    for change in changes:
        heading = _unit(change) or PEOPLE
        what, about = note(change)
        told = about if heading == PEOPLE else _without(about, heading)
        found.setdefault(heading, []).append(f"{what[0].upper()}{what[1:]}{f': {told}' if told else ''}")
    return found


def hands_over(changes: Iterable[Change]) -> bool:
    """Whether somebody is replaced, who keeps access until the other one accepts."""
    return any(isinstance(change, Replaced) for change in changes)


def _without(about: str, unit: str) -> str:
    """What a note says beside the unit's name: ``dinas, 2 produk`` of "Dinas Contoh (dinas, 2 produk)"."""
    rest = about.removeprefix(unit)
    return rest[2:-1] if rest.startswith(" (") else rest[2:]


def counted(changes: Iterable[Change]) -> list[tuple[str, int]]:
    """How many changes there are of each kind, by its verb; those of units first."""
    return list(Counter(note(change).what for change in changes).items())


def _unit(change: Change) -> str:
    """The unit that a change is about; "" where it is about a person."""
    match change:
        case PersonChanged():
            return ""
        case UnitAdded(unit):
            return unit.name
        case ProductAdded() | ProductRemoved() | ProductsOrdered() | Assigned() | Replaced() | Released():
            return change.unit
        case _:
            return change.name
