"""The register as a roster: what an overseer downloads, changes and brings back (design section 4).

What a sheet cannot say is left empty, for an empty cell changes nothing: brought back as it is, it changes nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flows.effects import Role
from flows.roster import RosterPerson, RosterUnit
from flows.roster_cells import same
from flows.roster_columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.roster_changes import Present, PresentUnit

_SEPARATOR = "; "


def standing(unit: PresentUnit, present: Present) -> RosterUnit:
    """A registered unit as a roster would name it, with its PICs and, where it is one, its supervisor."""
    people = {person.id: person for person in present.people}
    own = [people[number] for number in unit.named if number in people]
    pics = [one for one in own if one.role is Role.PIC]
    supervisors = [one for one in own if one.role is Role.SUPERVISOR]
    return RosterUnit(
        name=unit.name,
        kind=unit.kind,
        zone=unit.zone,
        products=tuple(product.name for product in unit.products),
        slot=unit.slot,
        pics=tuple(RosterPerson(one.name, one.phone, one.position) for one in pics),
        supervisor=RosterPerson(supervisors[0].name, supervisors[0].phone) if len(supervisors) == 1 else None,
    )


def rows(present: Present) -> list[dict[str, str]]:
    """A row for each PIC of each unit that is not closed, by column; a unit without a PIC has one."""
    shared = _shared(present)
    return [row for unit in present.units if not unit.closed for row in _rows(standing(unit, present), shared)]


def _shared(present: Present) -> frozenset[str]:
    """The names that several people have in one role, and the phones that belong to people of several names."""
    names = Counter((person.role, same(person.name)) for person in present.people)
    owners = {(person.phone, same(person.name)) for person in present.people if person.phone}
    phones = Counter(phone for phone, _ in owners)
    return frozenset(
        [name for (_, name), count in names.items() if count > 1]
        + [phone for phone, count in phones.items() if phone and count > 1]
    )


def _rows(unit: RosterUnit, shared: frozenset[str]) -> Iterator[dict[str, str]]:
    empty = dict.fromkeys(COLUMNS, "")
    first = {
        "jenis": unit.kind,
        "produk": "" if any(";" in name for name in unit.products) else _SEPARATOR.join(unit.products),
        "slot_survei": unit.slot or "",
        "zona_waktu": unit.zone or "",
    }
    if unit.supervisor is not None:
        first |= {"atasan_nama": unit.supervisor.name, "atasan_hp": _phone(unit.supervisor, shared)}
    for number, pic in enumerate(unit.pics or (None,)):
        row = {**empty, "unit": unit.name, **(first if number == 0 else {})}
        if pic is not None:
            position = "" if same(pic.name) in shared else pic.position
            row |= {"pic_nama": pic.name, "pic_hp": _phone(pic, shared), "pic_jabatan": position}
        yield row


def _phone(person: RosterPerson, shared: frozenset[str]) -> str:
    return "" if same(person.name) in shared or person.phone in shared else person.phone or ""
