"""What a roster would change in what is registered: a list to show, and the same list to carry out.

A unit that the roster does not name is no change: it is shown, and asked about.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from flows.effects import Role
from flows.roster import RosterPerson, RosterUnit
from flows.roster_cells import same
from flows.roster_names import misspelt, titles_apart

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date

TITLES = {Role.PIC: "PIC", Role.SUPERVISOR: "atasan"}


@dataclass(frozen=True, slots=True)
class PresentProduct:
    """A product that a unit has."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class PresentPerson:
    """A PIC or a supervisor who is registered."""

    id: int
    role: Role
    name: str
    phone: str | None
    position: str


class OnItsWay(NamedTuple):
    """A hand-over that waits to be accepted: by their ids, who gives a unit to whom."""

    giver: int
    taker: int


@dataclass(frozen=True, slots=True)
class PresentUnit:
    """A unit that is registered, `zone` as WIB, WITA or WIT; `people` by their ids, closed ones too.

    `people` have access now; `on_their_way` says which of them are being replaced by whom.
    """

    id: int
    name: str
    kind: str
    zone: str
    slot: str | None
    closed: bool
    products: tuple[PresentProduct, ...] = ()
    people: tuple[int, ...] = ()
    on_their_way: tuple[OnItsWay, ...] = ()

    @property
    def named(self) -> tuple[int, ...]:
        """Who would be named if all that is on its way were accepted."""
        takers = {one.giver: one.taker for one in self.on_their_way}
        return tuple(dict.fromkeys(takers.get(person, person) for person in self.people))


@dataclass(frozen=True, slots=True)
class Present:
    """All that is registered."""

    units: tuple[PresentUnit, ...] = ()
    people: tuple[PresentPerson, ...] = ()


class Field(Enum):
    """What of a unit or a person can change in place, as it is called."""

    NAME = "ejaan nama"
    KIND = "jenis"
    ZONE = "zona waktu"
    SLOT = "jadwal survei"
    PHONE = "nomor HP"
    POSITION = "jabatan"


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody in a change; `id` is None for one who is to be registered."""

    id: int | None
    role: Role
    person: RosterPerson


@dataclass(frozen=True, slots=True)
class UnitAdded:
    """A new unit with its products and its slot; its people follow."""

    unit: RosterUnit


@dataclass(frozen=True, slots=True)
class UnitReopened:
    """A unit that had been closed is on the roster again."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class UnitClosed:
    """A unit that the administrator wants closed; its answers stay and are not counted any more."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class UnitChanged:
    """Something of a unit is different; None: no slot of its own."""

    id: int
    name: str
    field: Field
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ProductAdded:
    """A further product, or one that had been taken off and is back with its answers."""

    unit: str
    name: str


@dataclass(frozen=True, slots=True)
class ProductRemoved:
    """A product is taken off: its answers stay, and it leaves the score."""

    unit: str
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ProductsOrdered:
    """The order, and so the letters a, b, ... of a unit's products, or how they are spelled."""

    unit: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """Something of a person is different; of a phone only that it is."""

    id: int
    role: Role
    name: str
    field: Field
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Assigned:
    """Somebody more for a unit."""

    unit: str
    who: Who


@dataclass(frozen=True, slots=True)
class Replaced:
    """A hand-over: *before* keeps the access until *after* accepts; the answers stay as they were given."""

    unit: str
    before: Who
    after: Who


@dataclass(frozen=True, slots=True)
class Released:
    """Somebody less for a unit, others stay."""

    unit: str
    who: Who


Change: TypeAlias = (
    UnitAdded
    | UnitReopened
    | UnitClosed
    | UnitChanged
    | ProductAdded
    | ProductRemoved
    | ProductsOrdered
    | PersonChanged
    | Assigned
    | Replaced
    | Released
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, in order; the units that the roster does not name; and what else is worth knowing."""

    changes: tuple[Change, ...]
    missing: tuple[PresentUnit, ...]
    remarks: tuple[str, ...]


def plan(roster: Sequence[RosterUnit], present: Present, today: date) -> Plan:
    """What importing *roster* changes; nothing where all of it is there."""
    open_last = sorted(present.units, key=lambda unit: not unit.closed)  # of one name, the open one is meant
    units = {same(unit.name): unit for unit in open_last}
    people = _People(roster, present)
    changes: list[Change] = []
    remarks: list[str] = []
    for unit in roster:
        there = units.get(same(unit.name))
        found = [*_unit(unit, there), *people.of(unit, there)]
        changes += found
        remarks += _remarks(unit, there, people, found, today)
    named = {same(unit.name) for unit in roster}
    missing = tuple(unit for unit in present.units if not unit.closed and same(unit.name) not in named)
    return Plan(tuple(changes), missing, tuple(remarks))


def known(present: Present, person: RosterPerson, role: Role, unit: PresentUnit | None = None) -> Who:
    """Who is meant by *person*: somebody registered, by the name the roster has for them, or somebody new."""
    who = _People((), present).who(person, role, unit)
    there = next((one for one in present.people if one.id == who.id), None)
    return Who(there.id, role, RosterPerson(there.name, person.phone, person.position)) if there else who


def busy(present: Present) -> tuple[PresentPerson, ...]:
    """Who has a unit that is not closed, or will have one once they accept."""
    ids = {number for unit in present.units if not unit.closed for number in (*unit.people, *unit.named)}
    return tuple(one for one in present.people if one.id in ids)


def newcomers(changes: Iterable[Change]) -> tuple[str, ...]:
    """The names of those who are to be registered, each once: they have to be invited."""
    named = [
        change.who if isinstance(change, Assigned) else change.after
        for change in changes
        if isinstance(change, Assigned | Replaced)
    ]
    return tuple(dict.fromkeys(who.person.name for who in named if who.id is None))


def _unit(unit: RosterUnit, there: PresentUnit | None) -> Iterator[Change]:
    if there is None:
        yield UnitAdded(unit)
        return
    if there.closed:
        yield UnitReopened(there.id, there.name)
    for field, before, after in (
        (Field.NAME, there.name, unit.name),
        (Field.KIND, there.kind, unit.kind),
        (Field.ZONE, there.zone, unit.zone or there.zone),
        (Field.SLOT, there.slot, unit.slot),
    ):
        if before != after:
            yield UnitChanged(there.id, unit.name, field, before, after)
    if unit.products:
        yield from _products(unit, there)


def _products(unit: RosterUnit, there: PresentUnit) -> Iterator[Change]:
    wanted = {same(name) for name in unit.products}
    kept = [product for product in there.products if same(product.name) in wanted]
    for product in there.products:
        if product not in kept:
            yield ProductRemoved(unit.name, product.id, product.name)
    had = {same(product.name) for product in kept}
    added = [name for name in unit.products if same(name) not in had]
    for name in added:
        yield ProductAdded(unit.name, name)
    if [product.name for product in kept] + added != list(unit.products):
        yield ProductsOrdered(unit.name, unit.products)


def meant(
    person: RosterPerson,
    same_name: Iterable[PresentPerson],
    same_phone: Iterable[PresentPerson],
    own: Collection[int] = (),
) -> PresentPerson | None:
    """Which of those registered in the same role *person* is; *own*: the ids of those whom the unit has already.

    Of that name, or else of that phone and a name much the same.
    """
    found = [*same_name] or [one for one in same_phone if titles_apart(one.name, person.name)]
    return max(found, key=lambda one: (one.phone == person.phone, one.id in own), default=None)


class _People:
    """Who of the roster is who of those registered; what changed of somebody is said once."""

    def __init__(self, roster: Sequence[RosterUnit], present: Present) -> None:
        self.present = present
        self.by_id = {person.id: person for person in present.people}
        self.by_name: dict[tuple[Role, str], list[PresentPerson]] = {}
        self.by_phone: dict[tuple[Role, str], list[PresentPerson]] = {}
        for person in present.people:
            self.by_name.setdefault((person.role, same(person.name)), []).append(person)
            if person.phone:
                self.by_phone.setdefault((person.role, person.phone), []).append(person)
        self.named = {
            (role, same(person.name)) for unit in roster for role in TITLES for person in _of_role(unit, role)
        }
        self.said: set[int] = set()
        self.respelt = dict(self._respelt(roster))

    def _respelt(self, roster: Sequence[RosterUnit]) -> Iterator[tuple[tuple[Role, str], PresentPerson]]:
        """Whose name is spelled otherwise than it was: of one of their units, by the phone that is theirs alone."""
        units = {same(unit.name): unit for unit in self.present.units}
        owners: dict[str, set[str]] = {}
        for (_, phone), people in self.by_phone.items():
            owners.setdefault(phone, set()).update(same(one.name) for one in people)
        for unit in roster:
            there = units.get(same(unit.name))
            own = (*there.people, *there.named) if there else ()
            for role, person in ((one, person) for one in TITLES for person in _of_role(unit, one)):
                alone = person.phone is not None and len(owners.get(person.phone, ())) == 1
                for one in self.by_phone.get((role, person.phone or ""), []) if alone else []:
                    named = (role, same(one.name)) in self.named
                    if one.id in own and not named and misspelt(one.name, person.name):
                        yield (role, same(person.name)), one

    def of(self, unit: RosterUnit, there: PresentUnit | None) -> Iterator[Change]:
        """The changes of one unit's people; where the roster names nobody in a role, who is there stays."""
        for role in TITLES:
            wanted = [self.who(person, role, there) for person in _of_role(unit, role)]
            for who in wanted:
                yield from self.changed(who)
            if wanted:
                yield from self.moved(unit.name, there, role, wanted)

    def who(self, person: RosterPerson, role: Role, there: PresentUnit | None) -> Who:
        """The registered person that is meant: of that name, or of that phone and a name much the same.

        A name that is spelled otherwise is theirs only in a roster that names them for a unit they have.
        """
        same_name = self.by_name.get((role, same(person.name)), [])
        same_phone = self.by_phone.get((role, person.phone), []) if person.phone else []
        others = [one for one in same_phone if (role, same(one.name)) not in self.named]
        best = meant(person, same_name, others, there.named if there else ())
        best = best or self.respelt.get((role, same(person.name)))
        return Who(best.id if best else None, role, person)

    def changed(self, who: Who) -> Iterator[Change]:
        """What is different of a registered person; what the roster leaves empty stays."""
        if who.id is None or who.id in self.said:
            return
        self.said.add(who.id)
        there, wanted = self.by_id[who.id], who.person
        for field, before, after in (
            (Field.NAME, there.name, wanted.name),
            (Field.PHONE, there.phone or "", wanted.phone or there.phone or ""),
            (Field.POSITION, there.position, wanted.position or there.position),
        ):
            if before != after:
                yield PersonChanged(there.id, who.role, wanted.name, field, before, after)

    def moved(self, unit: str, there: PresentUnit | None, role: Role, wanted: Sequence[Who]) -> Iterator[Change]:
        """Who comes and who goes; one for the other is a hand-over."""
        had = self.had(there, role)
        stay = {who.id for who in wanted}
        gone = [Who(one.id, role, RosterPerson(one.name)) for one in had if one.id not in stay]
        come = [who for who in wanted if who.id is None or who.id not in {one.id for one in had}]
        for before, after in zip(gone, come, strict=False):
            yield Replaced(unit, before, after)
        for who in come[len(gone) :]:
            yield Assigned(unit, who)
        for who in gone[len(come) :]:
            yield Released(unit, who)

    def had(self, there: PresentUnit | None, role: Role) -> list[PresentPerson]:
        """Who has the role for a unit, or will have it once they accept."""
        ids = there.named if there else ()
        return [self.by_id[number] for number in ids if number in self.by_id and self.by_id[number].role is role]


def _of_role(unit: RosterUnit, role: Role) -> tuple[RosterPerson, ...]:
    if role is Role.PIC:
        return unit.pics
    return (unit.supervisor,) if unit.supervisor else ()


def _new_slot(changes: Sequence[Change]) -> str | None:
    for change in changes:
        if isinstance(change, UnitAdded):
            return change.unit.slot
        if isinstance(change, UnitChanged) and change.field is Field.SLOT:
            return change.after
    return None


def _remarks(
    unit: RosterUnit, there: PresentUnit | None, people: _People, changes: Sequence[Change], today: date
) -> Iterator[str]:
    respelt = [change for change in changes if isinstance(change, PersonChanged) and change.field is Field.NAME]
    for change in respelt:
        if not titles_apart(change.before, change.after):
            yield (
                f"{change.before} dan {change.after}: dianggap satu orang karena nomor HP-nya sama; "
                "bila orangnya berbeda, tulis nomornya sendiri."
            )
    for role, title in TITLES.items():
        had = people.had(there, role)
        if had and not _of_role(unit, role):
            names = ", ".join(one.name for one in had)
            yield f"{unit.name}: {title} tidak disebut dalam berkas; {names} tetap bertugas."
    if not unit.pics and not people.had(there, Role.PIC):
        yield f"{unit.name}: belum ada PIC."
    if not unit.products and not (there and there.products):
        yield f"{unit.name}: belum ada produk layanan; pertanyaan per produk ditanyakan sekali saja."
    if not unit.products and there and there.products:
        yield f"{unit.name}: produk tidak disebut dalam berkas; produk yang terdaftar tetap."
    slot = _new_slot(changes)
    if slot is not None and slot[:10] < today.isoformat():
        yield f"{unit.name}: jadwal survei {slot} sudah lewat, sehingga jawabannya tidak dapat diubah."
