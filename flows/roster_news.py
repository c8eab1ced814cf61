"""Who learns of a change of the roster: those whose unit it is. One message to each, however many changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flows.effects import Say
from flows.roster_changes import Assigned, Change, Field, UnitChanged, UnitClosed, UnitReopened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flows.roster_changes import Present

News = dict[int, Say]  # by the ids of those who are told


def news(changes: Iterable[Change], before: Present) -> News:
    """What each of those concerned is told of *changes*, which are made to *before*. A hand-over has its own news."""
    lines: dict[int, list[dict[str, Any]]] = {}
    roles = {person.id: person.role.value for person in before.people}
    people = {unit.id: unit.people for unit in before.units}
    for change in changes:
        match change:
            case UnitChanged(number, name, Field.SLOT, before_slot, after):
                line = {"apa": "jadwal", "unit": name, "dari": before_slot, "menjadi": after}
            case UnitClosed(number, name):
                line = {"apa": "tutup", "unit": name}
            case UnitReopened(number, name):
                line = {"apa": "buka", "unit": name}
            case Assigned(unit, who) if who.id is not None:
                lines.setdefault(who.id, []).append({"apa": "tugas", "unit": unit})
                continue
            case _:
                continue
        for person in people[number]:
            lines.setdefault(person, []).append(line)
    return {
        person: Say("kabar_daftar", {"peran": roles[person], "baris": sorted(own, key=_place)})
        for person, own in lines.items()
        if person in roles
    }


def _place(line: dict[str, Any]) -> bool:
    """Slots first: a message names four lines, and a slot that moved is among them."""
    return bool(line["apa"] != "jadwal")
