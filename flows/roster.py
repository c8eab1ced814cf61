"""The roster: units with their products, people and slots, read from rows, or every fault at once (design 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from flows import roster_cells
from flows.effects import Role
from flows.roster_cells import Cell, same
from flows.roster_columns import COLUMNS, Fault, Record, Row, read_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")


class RosterError(Exception):
    """The roster cannot be imported; `faults` are all reasons, in order of rows and columns."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, faults)))


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """A PIC or a supervisor; None and "" say nothing about the phone and the position."""

    name: str
    phone: str | None = None
    position: str = ""


@dataclass(frozen=True, slots=True)
class RosterUnit:
    """A unit as the roster has it. No zone, no products, no PICs, no supervisor: it says nothing about them.

    No slot says something: the unit is surveyed on the putaran's own day. `zone` is WIB, WITA or WIT.
    """

    name: str
    kind: str
    zone: str | None = None
    products: tuple[str, ...] = ()
    slot: str | None = None
    pics: tuple[RosterPerson, ...] = ()
    supervisor: RosterPerson | None = None


def read_roster(rows: Sequence[Row], kinds: Sequence[str]) -> tuple[RosterUnit, ...]:
    """The units of a sheet, whose *rows* carry their numbers; *kinds* are those that the edition knows.

    Raises RosterError with all faults.
    """
    sheet = read_sheet(rows)
    reading = _Reading(kinds, sheet.missing)
    if "unit" not in sheet.missing:
        for record in sheet.records:
            _read(reading, record)
        _finish(reading)
    if faults := [*sheet.faults, *reading.faults.values()]:
        raise RosterError(sorted(faults, key=_place))
    return tuple(_unit(reading, unit) for unit in reading.units.values())


def _place(fault: Fault) -> tuple[int, int, str]:
    """Faults are read from the top, and along a row as the columns stand in the template."""
    return fault.row, COLUMNS.index(fault.column) if fault.column in COLUMNS else len(COLUMNS), fault.column


@dataclass(slots=True)
class _Said(Generic[T]):
    """What the roster says in one column about a unit or a person, and in which row it said so first."""

    value: T
    row: int


@dataclass(slots=True)
class _Person:
    """Somebody in one role, from all rows that name them."""

    name: str
    row: int
    phone: _Said[str] | None = None
    position: _Said[str] | None = None


@dataclass(slots=True)
class _Unit:
    """A unit from all rows that name it; people by their key."""

    name: str
    row: int
    said: dict[str, _Said[object]] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)  # columns whose cell is a fault already
    pics: dict[str, int] = field(default_factory=dict)  # and the row that named each
    supervisor: str | None = None


@dataclass(slots=True)
class _Reading:
    """What is known so far, and every fault so far: the first one of each cell."""

    kinds: Sequence[str]
    missing: frozenset[str]
    faults: dict[tuple[int, str], Fault] = field(default_factory=dict)
    units: dict[str, _Unit] = field(default_factory=dict)
    people: dict[tuple[Role, str], _Person] = field(default_factory=dict)
    phones: dict[str, tuple[str, int]] = field(default_factory=dict)  # whose it is, by name, and the row

    def cell(self, record: Record, column: str, read: Callable[[Cell], T]) -> T | None:
        """What a cell says; None, and a fault, where that cannot be read."""
        try:
            return read(record.cells.get(column))
        except ValueError as error:
            self.fault(record.row, column, str(error))
            return None

    def fault(self, row: int, column: str, message: str) -> None:
        """Note a fault; what follows from one in the same cell is not said as well."""
        self.faults.setdefault((row, column), Fault(row, column, message))

    def faulty(self, record: Record, column: str) -> bool:
        """Whether that cell has a fault already."""
        return (record.row, column) in self.faults


def _read(reading: _Reading, record: Record) -> None:
    name = reading.cell(record, "unit", roster_cells.read_name)
    if name is None:
        reading.fault(record.row, "unit", "belum diisi; tulis nama unit pada setiap baris, juga bila selnya digabung")
    key = same(name) if name else f"baris {record.row}"
    first = key not in reading.units
    unit = reading.units.setdefault(key, _Unit(name or "", record.row))
    new = _own_columns(reading, record, unit)
    pic = _person(reading, record, "pic")
    if pic is not None and pic in unit.pics:
        before = unit.pics[pic]
        reading.fault(record.row, "pic_nama", f"sudah disebut untuk unit ini pada baris {before}; hapus salah satu")
    elif pic is not None:
        unit.pics[pic] = record.row
    elif not first and not new and not reading.faulty(record, "pic_nama"):
        message = f"mengulang baris {unit.row} tanpa PIC lain; hapus baris ini, atau isi pic_nama"
        reading.fault(record.row, "unit", message)


def _own_columns(reading: _Reading, record: Record, unit: _Unit) -> bool:
    """What belongs to the unit: a further row leaves it empty or repeats it. True where it said something new."""
    readers: dict[str, Callable[[Cell], object]] = {
        "jenis": lambda cell: roster_cells.read_kind(cell, reading.kinds),
        "produk": lambda cell: roster_cells.read_products(cell) or None,
        "slot_survei": roster_cells.read_survey,
        "zona_waktu": roster_cells.read_zone,
    }
    new = False
    for column, read in readers.items():
        value = reading.cell(record, column, read)
        if value is None:
            if reading.faulty(record, column):
                unit.unclear.add(column)
        elif (said := unit.said.setdefault(column, _Said(value, record.row))).row == record.row:
            new = True
        elif _differ(said.value, value):
            reading.fault(
                record.row, column, f"berbeda dari baris {said.row} untuk unit yang sama; samakan atau kosongkan"
            )
    return _supervisor(reading, record, unit) or new


def _differ(one: object, other: object) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return set(map(same, one)) != set(map(same, other))
    return one != other


def _supervisor(reading: _Reading, record: Record, unit: _Unit) -> bool:
    key = _person(reading, record, "atasan")
    if key is None:
        return False
    said = unit.said.setdefault("atasan_nama", _Said(key, record.row))
    if said.row == record.row:
        unit.supervisor = key
        return True
    if said.value != key:
        message = f"berbeda dari baris {said.row} untuk unit yang sama; samakan atau kosongkan"
        reading.fault(record.row, "atasan_nama", message)
    return False


def _person(reading: _Reading, record: Record, who: str) -> str | None:
    """The key of the person in a row's columns *who*; None where there is none, or no name to know them by."""
    role = Role.PIC if who == "pic" else Role.SUPERVISOR
    name = reading.cell(record, f"{who}_nama", roster_cells.read_name)
    phone = reading.cell(record, f"{who}_hp", roster_cells.read_mobile)
    position = reading.cell(record, "pic_jabatan", roster_cells.read_text) if role is Role.PIC else None
    if name is None:
        unnamed = f"{who}_nama" not in reading.missing and not reading.faulty(record, f"{who}_nama")
        if unnamed and (phone or position or reading.faulty(record, f"{who}_hp")):
            beside = f"{who}_hp" if phone or reading.faulty(record, f"{who}_hp") else "pic_jabatan"
            reading.fault(record.row, f"{who}_nama", f"belum diisi, padahal {beside} terisi")
        return None
    key = same(name)
    person = reading.people.setdefault((role, key), _Person(name, record.row))
    if phone:
        _phone(reading, record, f"{who}_hp", person, phone)
    if position:
        person.position = person.position or _Said(position, record.row)
        if same(person.position.value) != same(position):
            message = f'jabatan {name} berbeda dari baris {person.position.row} ("{person.position.value}"); samakan'
            reading.fault(record.row, "pic_jabatan", message)
    return key


def _phone(reading: _Reading, record: Record, column: str, person: _Person, phone: str) -> None:
    owner, row = reading.phones.setdefault(phone, (person.name, record.row))
    if same(owner) != same(person.name):
        reading.fault(
            record.row, column, f"nomor ini milik {owner} pada baris {row}; satu nomor hanya untuk satu orang"
        )
        return
    person.phone = person.phone or _Said(phone, record.row)
    if person.phone.value != phone:
        message = (
            f"nomor {person.name} berbeda dari baris {person.phone.row}; samakan nomornya, "
            "atau lengkapi namanya bila orangnya lain"
        )
        reading.fault(record.row, column, message)


def _finish(reading: _Reading) -> None:
    """What only shows once all rows of a unit are read."""
    for unit in reading.units.values():
        if unit.name and "jenis" not in unit.said.keys() | unit.unclear | reading.missing:
            known = dict.fromkeys((*reading.kinds, roster_cells.OTHER_KIND))
            reading.fault(unit.row, "jenis", f"belum diisi; pilih {', '.join(known)}")
        if unit.supervisor is not None and unit.supervisor in unit.pics:
            message = "sama dengan pic_nama unit ini; isi atasan dari PIC, atau kosongkan"
            reading.fault(unit.said["atasan_nama"].row, "atasan_nama", message)


def _unit(reading: _Reading, unit: _Unit) -> RosterUnit:
    def said(column: str, kind: type[T]) -> T | None:
        found = unit.said.get(column)
        return found.value if found is not None and isinstance(found.value, kind) else None

    supervisor = unit.supervisor
    return RosterUnit(
        name=unit.name,
        kind=said("jenis", str) or roster_cells.OTHER_KIND,
        zone=said("zona_waktu", str),
        products=said("produk", tuple) or (),
        slot=said("slot_survei", str),
        pics=tuple(_roster_person(reading.people[Role.PIC, key]) for key in unit.pics),
        supervisor=_roster_person(reading.people[Role.SUPERVISOR, supervisor]) if supervisor is not None else None,
    )


def _roster_person(person: _Person) -> RosterPerson:
    phone = person.phone.value if person.phone else None
    return RosterPerson(person.name, phone, person.position.value if person.position else "")
