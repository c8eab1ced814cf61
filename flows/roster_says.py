"""What is said about the roster in the chat: at a glance, who has not joined, a unit's card, questions, a yes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from flows import intents as i
from flows import roster_wishes as wishes
from flows.cards import button, shortened, side_by_side
from flows.effects import Say
from flows.roster_cells import same
from flows.roster_changes import (
    TITLES,
    Assigned,
    Change,
    Field,
    PersonChanged,
    Plan,
    PresentPerson,
    PresentUnit,
    ProductAdded,
    ProductRemoved,
    ProductsOrdered,
    Replaced,
    UnitAdded,
    UnitChanged,
    UnitClosed,
)
from flows.roster_preview import mark
from flows.words import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flows.messages import Button, Rows
    from flows.state import Register

ROSTER = button("Daftar unit dan PIC", i.Roster())
NOT_JOINED = button("Belum bergabung", i.NotJoined())
PAGE = 6
_CANCEL = button("Batal", i.Cancel())
_PARTS = {"Nama": i.What.NAME, "Nomor HP": i.What.PHONE, "Jabatan": i.What.POSITION}
_NEW_UNIT = button("Tambah unit", i.WantChange(i.What.UNIT))
_LONGEST_KIND = 40  # bytes that fit in a button; longer ones can be typed
_NUMBER = re.compile(r"[1-9]\d?")
_Named = TypeVar("_Named", PresentUnit, PresentPerson)


class _Task(NamedTuple):
    """Somebody on the roster with the open units that are theirs, or on their way to them."""

    who: PresentPerson
    units: tuple[str, ...]


def open_units(register: Register) -> tuple[PresentUnit, ...]:
    """The units that are not closed, in the order of their names."""
    return tuple(unit for unit in register.present.units if not unit.closed)


def named(register: Register, name: str) -> tuple[PresentUnit, ...]:
    """The open units that somebody may mean by *name*: the one of that name, or those that have its words."""
    units = open_units(register)
    exact = tuple(unit for unit in units if same(unit.name) == same(name))
    return exact or _called(units, name)


def choice(register: Register, wish: i.WantChange) -> tuple[PresentPerson, ...]:
    """Whom of a unit *wish* may be about: its PICs, or anybody where their data are to be changed."""
    unit = wishes.unit_of(register, wish.unit)
    of = wishes.all_of if wish.what is i.What.PERSON else wishes.pics_of
    return of(register, unit) if unit else ()


def called(register: Register, wish: i.WantChange, name: str) -> tuple[PresentPerson, ...]:
    """Those of them that somebody may mean by *name*, which may be their number on the list; all where it is ""."""
    those = choice(register, wish)
    return those[int(name) - 1 : int(name)] if _NUMBER.fullmatch(name) else _called(those, name)


def _called(those: tuple[_Named, ...], name: str) -> tuple[_Named, ...]:
    """Those of that name, else those that have its words in theirs; all where it says nothing."""
    words = normalise(name)
    exact = tuple(one for one in those if normalise(one.name) == words)
    return exact or tuple(one for one in those if words in normalise(one.name))


def tasks(register: Register) -> tuple[_Task, ...]:
    """Everybody who has an open unit, by the name of their first one."""
    units = open_units(register)
    found = (
        _Task(one, tuple(u.name for u in units if one.id in (*u.people, *u.named))) for one in register.present.people
    )
    return tuple(sorted((task for task in found if task.units), key=lambda task: (task.units[0], task.who.role)))


def at_a_glance(register: Register, note: str | None = None, done: Sequence[Change] = ()) -> Say:
    """How many units and people there are, who has joined, and what is missing."""
    units, people = open_units(register), tasks(register)
    counts = {
        role.value: {
            "jumlah": sum(task.who.role is role for task in people),
            "bergabung": sum(task.who.role is role and task.who.id in register.joined for task in people),
        }
        for role in TITLES
    }
    values = {
        **_noted(note, done),
        "jumlah": len(units),
        **counts,
        "tanpa_pic": [unit.name for unit in units if not wishes.pics_of(register, unit)],
        "dialihkan": sum(len(unit.on_their_way) for unit in units),
    }
    rows: Rows = ((_NEW_UNIT,),)
    if units:
        rows = ((NOT_JOINED,), (button("Ubah unit", i.RosterUnits()), _NEW_UNIT))
    return Say("daftar_ringkas", values, rows)


def not_joined(register: Register, after: int) -> Say:
    """Who has not joined, with a button for an invitation to each."""
    waiting = [task for task in tasks(register) if task.who.id not in register.joined]
    after = after if after < len(waiting) else 0
    shown = waiting[after : after + PAGE]
    values = {
        "jumlah": len(waiting),
        "mulai": after,
        "sisa": len(waiting) - after - len(shown),
        "orang": [{"nama": task.who.name, "peran": task.who.role.value, "unit": list(task.units)} for task in shown],
    }
    invite = side_by_side(tuple(_invite(n, task.who.id) for n, task in enumerate(shown, after + 1)))
    further: Rows = ((button("Berikutnya", i.NotJoined(after + PAGE)),),) if values["sisa"] else ()
    return Say("daftar_belum", values, (*invite, *further, (ROSTER,)))


def _invite(number: int, person: int) -> Button:
    return button(f"Undang {number}", i.InvitePerson(person))


def which_unit(
    units: Sequence[PresentUnit],
    after: int = 0,
    wanted: str = "",
    *,
    found: bool = True,
    what: i.What | None = None,
    leaving: bool = False,
) -> Say:
    """Which unit to change; *wanted*: what they called it, which is the name of none (not *found*) or of several.

    *what* of it, where that is known. *leaving*: they may have meant their own task, which is no unit's.
    """
    after = after if after < len(units) else 0
    shown = units[after : after + PAGE]
    values = {
        "dicari": wanted,
        "ketemu": found,
        "unit": [unit.name for unit in shown],
        "jumlah": len(units),
        "sisa": len(units) - after - len(shown),
        "pergi": leaving,
    }

    def leads_to(unit: PresentUnit) -> i.Intent:
        return i.WantChange(what, unit.id) if what else i.RosterUnit(unit.id)

    rows: list[tuple[Button, ...]] = [(button(shortened(unit.name), leads_to(unit)),) for unit in shown]
    if values["sisa"]:
        rows.append((button("Unit berikutnya", i.RosterUnits(after + PAGE)),))
    return Say("daftar_pilih", values, (*rows, (ROSTER,)))


def card(register: Register, unit: PresentUnit, note: str | None = None, done: Sequence[Change] = ()) -> Say:
    """A unit as the roster has it, with what can be changed."""
    people = [one for role in TITLES for one in wishes.people_of(register, unit, role)]
    takers = [one for one in register.present.people if one.id in {way.taker for way in unit.on_their_way}]
    names = {one.id: one.name for one in takers}
    waited = [one for one in takers if one.id not in unit.people]
    waiting = {way.giver: names.get(way.taker) for way in unit.on_their_way}
    values = {
        **_noted(note, done),
        "nama": unit.name,
        "jenis": unit.kind,
        "zona": unit.zone,
        "jadwal": unit.slot,
        "produk": [product.name for product in unit.products],
        "orang": [
            {
                "nama": one.name,
                "peran": one.role.value,
                "bergabung": one.id in register.joined,
                "kepada": waiting.get(one.id),
            }
            for one in people
        ],
        "pengganti": [{"nama": one.name, "bergabung": one.id in register.joined} for one in waited],
        "tanpa_pic": not wishes.pics_of(register, unit),
    }

    def want(label: str, what: i.What) -> Button:
        return button(label, i.WantChange(what, unit.id))

    people_rows: Rows = ((want("Tambah PIC", i.What.PIC),),)
    if not values["tanpa_pic"]:
        people_rows = ((want("Tambah PIC", i.What.PIC), want("Ganti PIC", i.What.REPLACE)),)
    shown = [*people, *waited]
    invite = tuple(_invite(n, one.id) for n, one in enumerate(shown, 1) if one.id not in register.joined)
    rows: Rows = (
        (want("Ubah jadwal", i.What.SLOT), want("Ubah produk", i.What.PRODUCTS)),
        *people_rows,
        *side_by_side(invite),
        *(((want("Ubah data orang", i.What.PERSON),),) if shown else ()),
        (want("Tutup unit", i.What.CLOSE),),
        (ROSTER,),
    )
    return Say("daftar_unit_kartu", values, rows)


def ask(register: Register, wish: i.WantChange, fault: str | None = None, name: str = "") -> Say:
    """The question that *wish* begins with; *name*: the new unit's, whose kind is asked now."""
    unit = wishes.unit_of(register, wish.unit)
    person = next((one for one in register.present.people if one.id == wish.person), None)
    values: dict[str, Any] = {
        "soal": "jenis" if name else wish.what.value,
        "galat": fault,
        "unit": unit.name if unit else name,
        "orang": person.name if person else None,
        "peran": person.role.value if person else None,
        "jabatan": person.position if person else "",
        "jadwal": unit.slot if unit else None,
        "produk": [product.name for product in unit.products] if unit else [],
        "pilihan": list(register.kinds) if name else [],
    }
    rows: Rows = ((_CANCEL,),)
    if name:
        kinds = (kind for kind in register.kinds if len(kind.encode()) <= _LONGEST_KIND)
        rows = (*side_by_side(tuple(button(shortened(kind), i.PickKind(kind)) for kind in kinds)), *rows)
    if wish.what is i.What.PERSON:
        parts = tuple(button(label, replace(wish, what=what)) for label, what in _PARTS.items())
        rows = (parts[:2], parts[2:], *rows)
    return Say("daftar_tanya", values, rows)


def which_person(register: Register, wish: i.WantChange) -> Say:
    """Which of several PICs is to be replaced, or whose data are to be changed."""
    unit, those = wishes.unit_of(register, wish.unit), choice(register, wish)
    values = {
        "soal": "siapa" if wish.what is i.What.REPLACE else "data_siapa",
        "galat": None,
        "unit": unit.name if unit else "",
        "nama": [one.name for one in those],
    }
    rows = tuple((button(shortened(one.name), replace(wish, person=one.id)),) for one in those)
    return Say("daftar_tanya", values, (*rows, (_CANCEL,)))


def sure(register: Register, wish: i.WantChange, plan: Plan) -> Say:
    """What would be changed and what follows from it; its button names exactly these changes."""
    unit = wishes.unit_of(register, wish.unit)
    values = {
        "perubahan": described(plan.changes),
        "zona": register.zone,
        "lewat": any(_slot_after(change) < register.today.isoformat() for change in plan.changes),
        "bergabung": any(_coming(change) in register.joined for change in plan.changes),
        "tersisa": [pic.name for pic in wishes.pics_of(register, unit)] if unit else [],
        "sendiri": wish.what in i.OF_SOMEBODY,
    }
    yes = button("Ya, simpan", i.CarryOut(wish.unit, mark(plan)))
    return Say("daftar_yakin", values, ((yes, _CANCEL),))


def _slot_after(change: Change) -> str:
    """The slot that a change sets; "~", later than any, where it sets none."""
    match change:
        case UnitChanged(field=Field.SLOT, after=str(after)):
            return after[:10]
        case _:
            return "~"


def _coming(change: Change) -> int | None:
    match change:
        case Assigned(_, who) | Replaced(_, _, who):
            return who.id
        case _:
            return None


def _noted(note: str | None, done: Sequence[Change]) -> dict[str, Any]:
    """The first lines of a message: what became of the change before."""
    return {"kabar": note, "tersimpan": described(done)}


def described(found: Iterable[Change]) -> list[dict[str, Any]]:
    """Changes as messages tell them; of a phone number only its end is among them."""
    return [described_one(change) for change in found]


def described_one(change: Change) -> dict[str, Any]:
    """A change as messages tell it: `apa`, and what that needs."""
    match change:
        case UnitAdded(unit):
            return {"apa": "unit", "unit": unit.name, "jenis": unit.kind}
        case UnitClosed(_, name):
            return {"apa": "tutup", "unit": name}
        case UnitChanged(_, name, Field.SLOT, before, after):
            return {"apa": "jadwal", "unit": name, "dari": before, "menjadi": after}
        case ProductAdded(unit, name):
            return {"apa": "produk_baru", "unit": unit, "produk": name}
        case ProductRemoved(unit, _, name):
            return {"apa": "produk_hapus", "unit": unit, "produk": name}
        case ProductsOrdered(unit, names):
            return {"apa": "produk", "unit": unit, "produk": list(names)}
        case PersonChanged(_, _, name, Field.PHONE, _, after):
            return {"apa": "hp", "nama": name, "akhir": after[-4:]}
        case PersonChanged(_, _, name, field, before, after):
            return {"apa": "nama" if field is Field.NAME else "jabatan", "nama": name, "dari": before, "menjadi": after}
        case Assigned(unit, who):
            return {"apa": "pic", "unit": unit, "nama": who.person.name, "baru": who.id is None}
        case Replaced(unit, before, after):
            baru = after.id is None
            return {"apa": "ganti", "unit": unit, "dari": before.person.name, "nama": after.person.name, "baru": baru}
        case _:  # UnitReopened; a conversation makes no other
            return {"apa": "buka", "unit": getattr(change, "name", "")}
