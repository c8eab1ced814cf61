"""A roster's changes in words: for the list that is shown, and for the audit. No phone number is in them."""

from __future__ import annotations

from typing import NamedTuple

from flows.roster_changes import (
    TITLES,
    Assigned,
    Change,
    Field,
    PersonChanged,
    ProductAdded,
    ProductRemoved,
    ProductsOrdered,
    Replaced,
    UnitAdded,
    UnitChanged,
    UnitClosed,
    UnitReopened,
    Who,
)

FOLLOWS = "mengikuti putaran"


class Note(NamedTuple):
    """A change as the audit has it: a verb, and what it was done to."""

    what: str
    about: str


def note(change: Change) -> Note:
    """What is done, to what."""
    match change:
        case UnitAdded(unit):
            products = f", {len(unit.products)} produk" if unit.products else ""
            slot = f", survei {unit.slot}" if unit.slot else ""
            zone = f", {unit.zone}" if unit.zone else ""
            return Note("mendaftarkan unit", f"{unit.name} ({unit.kind}{zone}{products}{slot})")
        case UnitReopened(_, name):
            return Note("membuka kembali unit", name)
        case UnitClosed(_, name):
            return Note("menutup unit", f"{name}; jawabannya tetap tersimpan dan tidak dihitung lagi")
        case UnitChanged(_, name, field, before, after):
            return Note(f"mengubah {field.value} unit", f"{name}: {before or FOLLOWS} -> {after or FOLLOWS}")
        case ProductAdded(unit, name):
            return Note("menambah produk", f"{unit}: {name}")
        case ProductRemoved(unit, _, name):
            return Note("menghapus produk", f"{unit}: {name}; jawabannya tetap tersimpan dan tidak dihitung lagi")
        case ProductsOrdered(unit, names):
            return Note("menata produk", f"{unit}: {'; '.join(names)}")
        case PersonChanged(_, role, name, Field.PHONE):
            return Note(f"mengubah nomor HP {TITLES[role]}", name)
        case PersonChanged(_, role, name, field, before, after):
            return Note(f"mengubah {field.value} {TITLES[role]}", f"{name}: {before or 'kosong'} -> {after}")
        case Assigned(unit, who):
            return Note(f"menugaskan {TITLES[who.role]}", f"{unit}: {_named(who)}")
        case Replaced(unit, before, after):
            return Note(f"mengganti {TITLES[after.role]}", f"{unit}: {before.person.name} -> {_named(after)}")
        case _:  # Released
            return Note(f"mengakhiri tugas {TITLES[change.who.role]}", f"{change.unit}: {change.who.person.name}")


def _named(who: Who) -> str:
    return who.person.name + (" (baru)" if who.id is None else "")


def in_words(change: Change) -> str:
    """A change as it is shown: ``Mengganti PIC - Dinas Contoh: Ibu A -> Ibu B (baru)``."""
    what, about = note(change)
    return f"{what[0].upper()}{what[1:]} - {about}"
