"""One change to the roster as a form asks for it: its fields are read as a roster's cells, and planned as a roster."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from flows import roster_cells
from flows.effects import Role
from flows.roster import RosterError, RosterPerson, RosterUnit
from flows.roster_cells import same
from flows.roster_changes import TITLES, Field, PersonChanged, Plan, UnitClosed, busy, plan
from flows.roster_columns import Fault
from flows.roster_sheet import standing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from flows.roster_cells import Cell
    from flows.roster_changes import Change, Present, PresentUnit

T = TypeVar("T")


def read_form(fields: Mapping[str, str], present: Present, kinds: Sequence[str], today: date) -> Plan:
    """What a form changes: `aksi` says what, `nomor` is a unit's id, `orang` a person's; others are a roster's columns.

    Raises RosterError with every fault; its rows are 0, its columns the fields.
    """
    form = _Form(fields, present)
    match fields.get("aksi"):
        case "unit":
            wanted = _new_unit(form, kinds)
        case "jadwal":
            wanted = replace(form.standing(), slot=form.read("slot_survei", roster_cells.read_survey))
        case "produk":
            products = form.read("produk", roster_cells.read_products) or ()
            if not products:
                form.faults.setdefault("produk", "belum diisi")
            wanted = replace(form.standing(), products=products)
        case "pic":
            wanted = _with_pic(form, form.standing())
        case "ganti":
            wanted = _with_pic(form, form.standing(), form.known("orang"))
        case "orang":
            return Plan(tuple(_person_changed(form)), (), ())
        case "tutup":
            unit = form.unit()
            return Plan((UnitClosed(unit.id, unit.name),), (), ())
        case _:
            raise RosterError([Fault(0, "aksi", "tidak dikenal; muat ulang halamannya")])
    if form.faults:
        raise RosterError([Fault(0, name, message) for name, message in form.faults.items()])
    return replace(plan([wanted], present, today), missing=())


@dataclass(frozen=True, slots=True)
class _Form:
    """A form being read, with every fault so far, by field."""

    fields: Mapping[str, str]
    present: Present
    faults: dict[str, str] = field(default_factory=dict)

    def read(self, name: str, read: Callable[[Cell], T]) -> T | None:
        """What a field says; None, and a fault, where that cannot be read."""
        try:
            return read(self.fields.get(name, ""))
        except ValueError as error:
            self.faults[name] = str(error)
            return None

    def needed(self, name: str, read: Callable[[Cell], str | None]) -> str:
        """The same of a field that may not be empty."""
        found = self.read(name, read)
        if found is None:
            self.faults.setdefault(name, "belum diisi")
        return found or ""

    def known(self, name: str) -> int:
        """An id that the page itself put there."""
        text = self.fields.get(name, "")
        return int(text) if text.isascii() and text.isdigit() else 0

    def unit(self) -> PresentUnit:
        """The unit that the form is about. Raises RosterError where it is none any more."""
        number = self.known("nomor")
        found = next((unit for unit in self.present.units if unit.id == number and not unit.closed), None)
        if found is None:
            raise RosterError([Fault(0, "nomor", "unit ini sudah tidak terdaftar; muat ulang daftarnya")])
        return found

    def standing(self) -> RosterUnit:
        """That unit as it stands."""
        return standing(self.unit(), self.present)

    def person(self, who: str) -> RosterPerson:
        """Who is named in the columns *who*; a phone is one person's only."""
        name = self.needed(f"{who}_nama", roster_cells.read_name)
        phone = self.read(f"{who}_hp", roster_cells.read_mobile)
        position = self.read(f"{who}_jabatan", roster_cells.read_text)
        others = (one for one in self.present.people if phone and one.phone == phone)
        owner = next((one for one in others if same(one.name) != same(name)), None)
        if owner is not None:
            self.faults[f"{who}_hp"] = (
                f"nomor ini milik {owner.name} ({TITLES[owner.role]}); tulis namanya seperti itu, "
                "atau betulkan dahulu dengan Ubah data orang"
            )
        return RosterPerson(name, phone, position or "")


def _person_changed(form: _Form) -> list[Change]:
    """What is different of somebody who has a task; a field that is left empty changes nothing."""
    number, present = form.known("orang"), form.present
    there = next((one for one in busy(present) if one.id == number), None)
    if there is None:
        raise RosterError([Fault(0, "orang", "tidak bertugas lagi; lihat daftarnya sekali lagi")])
    name = form.read("pic_nama", roster_cells.read_name) or there.name
    phone = form.read("pic_hp", roster_cells.read_mobile) or there.phone or ""
    position = form.read("pic_jabatan", roster_cells.read_text) or there.position
    others = [one for one in present.people if one.id != there.id]
    if any(one.role is there.role and same(one.name) == same(name) for one in others):
        form.faults["pic_nama"] = f"sudah ada {TITLES[there.role]} bernama {name}; bedakan namanya"
    owner = next((one for one in others if one.phone == phone and same(one.name) != same(there.name)), None)
    if owner is not None and phone and phone != there.phone:
        form.faults["pic_hp"] = f"nomor ini milik {owner.name} ({TITLES[owner.role]})"
    if form.faults:
        raise RosterError([Fault(0, field, message) for field, message in form.faults.items()])
    before = {Field.NAME: there.name, Field.PHONE: there.phone or "", Field.POSITION: there.position}
    after = {Field.NAME: name, Field.PHONE: phone, Field.POSITION: position}
    return [
        PersonChanged(there.id, there.role, name, what, before[what], after[what])
        for what in before
        if before[what] != after[what]
    ]


def _new_unit(form: _Form, kinds: Sequence[str]) -> RosterUnit:
    name = form.needed("unit", roster_cells.read_name)
    if any(same(unit.name) == same(name) and not unit.closed for unit in form.present.units):
        form.faults["unit"] = f"{name} sudah terdaftar"
    kind = form.needed("jenis", lambda cell: roster_cells.read_kind(cell, kinds))
    return RosterUnit(
        name=name,
        kind=kind,
        zone=form.read("zona_waktu", roster_cells.read_zone),
        products=form.read("produk", roster_cells.read_products) or (),
        slot=form.read("slot_survei", roster_cells.read_survey),
        pics=(form.person("pic"),) if _filled(form, "pic") else (),
        supervisor=form.person("atasan") if _filled(form, "atasan") else None,
    )


def _filled(form: _Form, who: str) -> bool:
    return any(form.fields.get(f"{who}_{part}", "").strip() for part in ("nama", "hp", "jabatan"))


def _with_pic(form: _Form, unit: RosterUnit, gone: int | None = None) -> RosterUnit:
    """The unit with the PIC that the form names, in the place of the one of the id *gone* where one goes."""
    new = form.person("pic")
    if any(same(pic.name) == same(new.name) for pic in unit.pics):
        form.faults["pic_nama"] = f"{new.name} sudah PIC unit ini"
    if gone is None:
        return replace(unit, pics=(*unit.pics, new))
    leaving = next((one for one in form.present.people if one.id == gone and one.id in form.unit().named), None)
    if leaving is None or leaving.role is not Role.PIC:
        form.faults["orang"] = "bukan PIC unit ini lagi; lihat daftarnya sekali lagi"
    return replace(unit, pics=(*(pic for pic in unit.pics if leaving is None or pic.name != leaving.name), new))
