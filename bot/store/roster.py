"""The roster as it is registered, and a roster's changes carried out (flows.roster_changes)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from bot.config import ZONES
from bot.store import audit, handover, outbox, people, putaran, register, units, waiting
from bot.store.times import iso
from flows.delivery import Kind
from flows.duties import Outcome
from flows.effects import Role
from flows.ladder import Why
from flows.roster_cells import same
from flows.roster_changes import (
    Assigned,
    Change,
    Field,
    OnItsWay,
    PersonChanged,
    Present,
    PresentProduct,
    PresentUnit,
    ProductAdded,
    ProductRemoved,
    ProductsOrdered,
    Released,
    Replaced,
    UnitAdded,
    UnitChanged,
    UnitClosed,
    UnitReopened,
    Who,
)
from flows.roster_news import news
from flows.roster_words import note

ZONE_NAMES = {zone: name for name, zone in ZONES.items()} | {"Asia/Pontianak": "WIB"}
_UNIT_FIELDS = {Field.NAME: "name", Field.KIND: "kind", Field.ZONE: "zone"}
_PERSON_FIELDS = {Field.NAME: "name", Field.PHONE: "phone", Field.POSITION: "position"}


def present(tx: sqlite3.Connection) -> Present:
    """All units, closed ones too, with their products, PICs and supervisors."""
    products: dict[int, list[PresentProduct]] = {}
    for row in tx.execute("SELECT id, unit, name FROM products WHERE removed_at IS NULL ORDER BY unit, position"):
        products.setdefault(row["unit"], []).append(PresentProduct(row["id"], row["name"]))
    assigned: dict[int, list[int]] = {}
    for row in tx.execute("SELECT unit, person FROM assignments ORDER BY unit, person"):
        assigned.setdefault(row["unit"], []).append(row["person"])
    on_their_way: dict[int, list[OnItsWay]] = {}
    for one in handover.waiting(tx):
        on_their_way.setdefault(one.duty.unit, []).append(OnItsWay(one.giver, one.taker))
    return Present(
        tuple(
            PresentUnit(
                id=row["id"],
                name=row["name"],
                kind=row["kind"],
                zone=ZONE_NAMES.get(row["zone"], row["zone"]),
                slot=row["slot"],
                closed=row["closed_at"] is not None,
                products=tuple(products.get(row["id"], ())),
                people=tuple(assigned.get(row["id"], ())),
                on_their_way=tuple(on_their_way.get(row["id"], ())),
            )
            for row in tx.execute("SELECT id, name, kind, zone, slot, closed_at FROM units ORDER BY name")
        ),
        tuple(people.of_roster(tx)),
    )


def apply(tx: sqlite3.Connection, changes: Sequence[Change], zone: str, now: datetime, who: str = audit.ADMIN) -> None:
    """Carry out *changes* in order, each with its note that *who* did it; *zone* is that of units which name none.

    Those whose unit it is and who have joined are told. In one transaction: where one raises, none is kept.
    """
    if not changes:
        return
    before = present(tx)
    doing = _Doing(tx, zone, now, who)
    for change in changes:
        doing.do(change)
        what, about = note(change)
        noted = audit.note(tx, now, what, about, who)
    for person, say in news(changes, before).items():
        for address in people.addresses_of(tx, person)[:1]:
            outbox.put(tx, f"kabar:daftar:{noted}:{person}", address, Kind.NEWS, say, now)


class _Doing:
    """What is being carried out: units and newly registered people are found by name."""

    def __init__(self, tx: sqlite3.Connection, zone: str, now: datetime, who: str) -> None:
        self.tx, self.zone, self.now, self.who = tx, zone, now, who
        rows = tx.execute("SELECT id, name FROM units ORDER BY closed_at IS NULL").fetchall()
        self.units = {same(row["name"]): int(row["id"]) for row in rows}
        self.new: dict[tuple[Role, str], int] = {}

    def do(self, change: Change) -> None:
        """Carry out one change."""
        match change:
            case UnitAdded(unit):
                zone = ZONES[unit.zone] if unit.zone else self.zone
                number = register.add_unit(self.tx, unit.name, unit.kind, zone, unit.products, unit.slot, self.now)
                self.units[same(unit.name)] = number
            case UnitReopened(number, _):
                self.tx.execute("UPDATE units SET closed_at = NULL WHERE id = ?", (number,))
                putaran.include_new(self.tx, number, self.now)
            case UnitClosed(number, _):
                self.tx.execute("UPDATE units SET closed_at = ? WHERE id = ?", (iso(self.now), number))
                waiting.cancel_pointless(self.tx, waiting.of_unit(self.tx, number), Why.CLOSED)
            case UnitChanged(number, _, field, _, after):
                self.change_unit(number, field, after)
            case ProductAdded() | ProductRemoved() | ProductsOrdered():
                self.change_products(change)
            case PersonChanged(number, _, _, field, _, after):
                column = _PERSON_FIELDS[field]
                self.tx.execute(f"UPDATE persons SET {column} = ? WHERE id = ?", (after, number))  # noqa: S608  constants
            case Assigned(unit, who):
                self.assign(self.units[same(unit)], self.person(who))
            case Replaced(unit, before, after):
                self.hand_over(self.units[same(unit)], self.person(before), self.person(after))
            case Released(unit, who):
                self.release(self.units[same(unit)], self.person(who))

    def change_unit(self, unit: int, field: Field, after: str | None) -> None:
        """One thing of a unit."""
        if field is Field.SLOT:
            units.set_slot(self.tx, unit, after)
            return
        value = ZONES[after] if field is Field.ZONE and after else after
        self.tx.execute(f"UPDATE units SET {_UNIT_FIELDS[field]} = ? WHERE id = ?", (value, unit))  # noqa: S608  constants

    def change_products(self, change: ProductAdded | ProductRemoved | ProductsOrdered) -> None:
        """One thing of a unit's products."""
        match change:
            case ProductRemoved(_, number, _):
                units.remove_product(self.tx, number, self.now)
            case ProductAdded(unit, name):
                units.add_product(self.tx, self.units[same(unit)], name)
            case ProductsOrdered(unit, names):
                units.order_products(self.tx, self.units[same(unit)], names)

    def person(self, who: Who) -> int:
        """Their id; somebody new is registered."""
        if who.id is not None:
            return who.id
        key = (who.role, same(who.person.name))
        if key not in self.new:
            one = who.person
            self.new[key] = people.add(self.tx, one.name, who.role, self.now, position=one.position, phone=one.phone)
        return self.new[key]

    def assign(self, unit: int, person: int) -> None:
        """Somebody more; who was to be replaced stays, and whoever was to replace them has the unit as well."""
        people.assign(self.tx, person, unit)
        for one in handover.of_unit(self.tx, unit):
            if one.giver == person and handover.end(self.tx, one.id, Outcome.CANCELLED, self.now):
                self.assign(unit, one.taker)

    def hand_over(self, unit: int, before: int, taker: int) -> None:
        """Begin a hand-over; where *before* was named, but has not accepted yet, from whoever still has the unit."""
        open_ones = handover.of_unit(self.tx, unit)
        for one in open_ones:
            if one.taker == before and one.giver == taker:
                handover.end(self.tx, one.id, Outcome.CANCELLED, self.now)
            elif one.taker == before:
                handover.begin(self.tx, unit, one.giver, taker, self.who, self.now)
        if people.has(self.tx, before, unit) and not any(one.giver == before for one in open_ones):
            handover.begin(self.tx, unit, before, taker, self.who, self.now)

    def release(self, unit: int, person: int) -> None:
        """End somebody's access to a unit, and that of those from whom they were to take it over."""
        open_ones = handover.of_unit(self.tx, unit)
        for one in open_ones:
            if one.taker == person:
                handover.end(self.tx, one.id, Outcome.CANCELLED, self.now)
                people.release(self.tx, one.giver, unit, self.now)
        if not any(one.giver == person for one in open_ones):  # else they stay until it is taken
            people.release(self.tx, person, unit, self.now)
