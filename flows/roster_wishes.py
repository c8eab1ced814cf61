"""A change of the roster in a conversation: from the words that somebody types for it to what is to be carried out.

The same words against another roster may give other changes, or none: so they are read again when they are confirmed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.effects import Role
from flows.intents import OF_SOMEBODY, What
from flows.phones import find_phone
from flows.roster import RosterError, RosterPerson
from flows.roster_cells import read_name, same, text_of
from flows.roster_changes import Plan, PresentPerson, PresentUnit, busy, known
from flows.roster_form import read_form
from flows.words import normalise

if TYPE_CHECKING:
    from flows.intents import WantChange
    from flows.state import Register

FOLLOW = frozenset(
    ("ikut putaran", "mengikuti putaran", "ikuti putaran", "mengikuti hari survei putaran", "hari survei putaran")
)
_COLUMNS = {What.NAME: "pic_nama", What.PHONE: "pic_hp", What.POSITION: "pic_jabatan"}
_LONGEST = 200  # characters of a name and a number, which a fault repeats


def unit_of(register: Register, number: int) -> PresentUnit | None:
    """The unit of that id, where it is not closed."""
    return next((unit for unit in register.present.units if unit.id == number and not unit.closed), None)


def pics_of(register: Register, unit: PresentUnit) -> tuple[PresentPerson, ...]:
    """Who answers for the unit."""
    return people_of(register, unit, Role.PIC)


def people_of(register: Register, unit: PresentUnit, role: Role) -> tuple[PresentPerson, ...]:
    """Who has that role for the unit."""
    return tuple(one for one in register.present.people if one.id in unit.people and one.role is role)


def all_of(register: Register, unit: PresentUnit) -> tuple[PresentPerson, ...]:
    """Everybody who has the unit, and then who is to take it over."""
    ids = dict.fromkeys((*unit.people, *unit.named))
    known_ones = {one.id: one for one in register.present.people}
    return tuple(known_ones[number] for number in ids if number in known_ones)


def possible(register: Register, wish: WantChange) -> bool:
    """Whether what *wish* speaks of is there: the unit, and the PIC who is to be replaced, or who is changed."""
    if wish.what is What.UNIT:
        return True
    unit = unit_of(register, wish.unit)
    if wish.what in OF_SOMEBODY:
        who = all_of(register, unit) if unit else () if wish.unit else busy(register.present)
        return wish.person in {one.id for one in who} or (unit is not None and not wish.person and bool(who))
    return unit is not None and (not wish.person or wish.person in {pic.id for pic in pics_of(register, unit)})


def _named(register: Register, wish: WantChange) -> int:
    """Who is to be replaced: of somebody whose task is on its way already, the one who was to take it."""
    unit = unit_of(register, wish.unit)
    takers = {one.giver: one.taker for one in unit.on_their_way} if unit else {}
    return takers.get(wish.person, wish.person)


def needs_kind(register: Register, name: str) -> bool:
    """Whether a unit of that name is new, so that its kind must be asked. Raises ValueError for what is no name."""
    read = read_name(name)
    if read is None:
        raise ValueError("nama unit belum ditulis")
    there = [unit for unit in register.present.units if same(unit.name) == same(read)]
    if any(not unit.closed for unit in there):
        raise ValueError(f"{read} sudah terdaftar; tulis nama yang lain")
    return not there


def planned(register: Register, wish: WantChange, text: str) -> Plan:
    """What *wish* changes with the words *text*; of a new unit, its name and kind on two lines.

    Raises ValueError, in the words of who has to mend it.
    """
    person = wish.person if wish.what in OF_SOMEBODY else _named(register, wish)
    fields = {"nomor": str(wish.unit), "orang": str(person), **_fields(register, wish, text)}
    try:
        found = read_form(fields, register.present, register.kinds, register.today)
    except RosterError as error:
        raise ValueError(error.faults[0].message) from error
    if not found.changes:
        raise ValueError("itu sudah tercatat demikian; tulis yang lain")
    return found


def _fields(register: Register, wish: WantChange, text: str) -> dict[str, str]:
    """What the form of the roster's page would hold."""
    match wish.what:
        case What.SLOT:
            return {"aksi": "jadwal", "slot_survei": "" if normalise(text) in FOLLOW else _written(text)}
        case What.PRODUCTS:
            return {"aksi": "produk", "produk": text}
        case What.CLOSE:
            return {"aksi": "tutup"}
        case What.NAME | What.PHONE | What.POSITION:
            return {"aksi": "orang", _COLUMNS[wish.what]: _written(text, wish.what)}
        case What.UNIT:
            return {"aksi": "unit", **_unit(register, text)}
        case _:
            return {"aksi": "ganti" if wish.what is What.REPLACE else "pic", **_contact(register, wish, text)}


def _written(text: str, what: What = What.SLOT) -> str:
    """Words, of which a form would take none for something else. Raises ValueError where there are none."""
    if not text_of(text):
        raise ValueError(f"{'nomor HP' if what is What.PHONE else what.value} belum ditulis")
    return text


def _unit(register: Register, text: str) -> dict[str, str]:
    """A new unit, whose kind may be named by its number on the list; or one that was closed, as it was."""
    name, _, kind = text.partition("\n")
    closed = next((unit for unit in register.present.units if same(unit.name) == same(name)), None)
    if closed is not None:
        return {"unit": closed.name, "jenis": closed.kind, "slot_survei": closed.slot or ""}
    place = int(kind) if kind.isascii() and kind.isdigit() and len(kind) <= 2 else 0  # noqa: PLR2004  of a short list
    return {"unit": name, "jenis": register.kinds[place - 1] if 1 <= place <= len(register.kinds) else kind}


def _contact(register: Register, wish: WantChange, text: str) -> dict[str, str]:
    """Somebody's name, as the roster has it where they are known, and their number."""
    if len(text) > _LONGEST:
        raise ValueError("terlalu panjang; tulis nama dan nomor HP saja")
    name, phone = find_phone(text)
    if not name:
        raise ValueError("nama belum ditulis")
    who = known(register.present, RosterPerson(name, phone), Role.PIC, unit_of(register, wish.unit))
    return {"pic_nama": who.person.name, "pic_hp": phone or ""}
