"""The roster in the chat: overseers and admins look at it and change it, each change after a yes that named it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from flows import intents as i
from flows import roster_says as says
from flows import roster_wishes as wishes
from flows.cards import echo
from flows.effects import STEWARDS, ChangeRoster, Effect, GoOn, Quiet, Say
from flows.roster_changes import UnitAdded, UnitReopened
from flows.roster_preview import mark
from flows.state import Asked, Register, State, Wait, Watching
from flows.tokens import pack, unpack

if TYPE_CHECKING:
    from flows.roster_changes import Change

WAITS = frozenset((Wait.ROSTER, Wait.ROSTER_SURE))
KEPT, STALE = "tetap", "basi"  # what the next message begins with: nothing was changed; nothing can be

_PARTS = {"nama": i.What.NAME, "jabatan": i.What.POSITION, **dict.fromkeys(("hp", "nomor", "no"), i.What.PHONE)}
_PART = re.compile(rf"\s*(?:ubah\s+|ganti\s+)?({'|'.join(_PARTS)})\b(?:\s+hp\b)?[\s:.]*", re.IGNORECASE)

Turn = tuple[State, tuple[Effect, ...]]


def concerns(state: Watching, intent: i.Intent) -> bool:
    """Whether the turn is about the roster, and theirs to take. A PIC of others is replaced on the unit's card."""
    answers = state.asked.waiting in WAITS and isinstance(intent, i.Agree | i.Cancel)
    wishes_it = isinstance(intent, i.RosterWish | i.HandOn | i.HandOnUnit)
    return state.person.role in STEWARDS and (wishes_it or answers)


def rostering(state: Watching, intent: i.Intent) -> Turn:
    """The next step about the roster."""
    register = state.register
    match intent:
        case i.NotJoined(after):
            return _say(state, says.not_joined(register, after))
        case i.HandOn() | i.HandOnUnit():
            return _which_unit(state, says.which_unit(says.open_units(register), leaving=True))
        case i.RosterUnits(after):
            return _which_unit(state, says.which_unit(says.open_units(register), after))
        case i.RosterUnit():
            return _unit(state, register, intent)
        case i.WantChange():
            return _begin(state, register, intent)
        case i.RosterText(text):
            return _typed(state, register, text)
        case i.PickKind(kind):
            return _kind(state, register, kind)
        case i.CarryOut(unit, seal):
            return _carry_out(state, register, unit, seal)
        case i.Agree():
            wish, seal = _draft(state.asked)
            return _carry_out(state, register, wish.unit, seal) if wish and seal else _typed(state, register, "")
        case i.Cancel():
            wish, _ = _draft(state.asked)
            return _show(state, register, wish.unit if wish else 0, KEPT)
        case _:  # Roster
            return _show(state, register)


def _say(state: Watching, say: Say, **asked: object) -> Turn:
    """One message; what was waited for is forgotten unless *asked* sets it anew."""
    return replace(state, asked=Asked(**asked)), (say,)  # type: ignore[arg-type]  # Asked's own fields


def _show(state: Watching, register: Register, number: int = 0, note: str | None = None) -> Turn:
    """The unit's card, or all at a glance where there is no such unit."""
    return _shown(state, register, i.RosterUnit(number), note)


def _shown(state: Watching, register: Register, wish: i.RosterUnit, note: str | None = None) -> Turn:
    """The same with what was just done; the yes that led here is known again."""
    unit = wishes.unit_of(register, wish.unit)
    if unit is None:
        return _say(state, says.at_a_glance(register, note, wish.done), waiting=Wait.ROSTER_UNIT, note=wish.seal)
    on, say = pack(i.RosterUnit(unit.id)), says.card(register, unit, note, wish.done)
    return _say(state, say, waiting=Wait.ROSTER_UNIT, option=on, note=wish.seal)


def _unit(state: Watching, register: Register, wish: i.RosterUnit) -> Turn:
    """The card of a unit that a button or somebody's words name."""
    if not wish.name:
        gone = wishes.unit_of(register, wish.unit) is None
        return _shown(state, register, wish, STALE if gone and not wish.done else None)
    found = says.named(register, wish.name)
    if len(found) == 1 and wish.what is not None:
        return _begin(state, register, i.WantChange(wish.what, found[0].id))
    if len(found) == 1:
        return _shown(state, register, replace(wish, unit=found[0].id))
    every = found or says.open_units(register)
    return _which_unit(state, says.which_unit(every, wanted=echo(wish.name), found=bool(found), what=wish.what))


def _which_unit(state: Watching, say: Say) -> Turn:
    """Ask for a unit, whose name may be typed as well."""
    return _say(state, say, waiting=Wait.ROSTER, option=pack(i.RosterUnits()))


def _draft(asked: Asked) -> tuple[i.WantChange | None, str]:
    """The change that is being prepared, and the seal of what was shown for it; "" where nothing was yet."""
    token, _, seal = asked.option.partition(" ")
    wish = unpack(token)
    return (wish, seal) if asked.waiting in WAITS and isinstance(wish, i.WantChange) else (None, "")


def _begin(state: Watching, register: Register, wish: i.WantChange) -> Turn:
    """Ask what a change needs to know; closing a unit needs a yes only."""
    if not wishes.possible(register, wish):
        return _show(state, register, wish.unit, STALE)
    if wish.what in {i.What.REPLACE, i.What.PERSON} and not wish.person:
        return _which_person(state, register, wish)
    if wish.what is i.What.CLOSE:
        return _propose(state, register, wish, "")
    return _ask(state, register, wish)


def _which_person(state: Watching, register: Register, wish: i.WantChange, text: str = "") -> Turn:
    """Ask for whom somebody else comes, or who is changed, unless there is one only, or *text* names one."""
    those = says.called(register, wish, text)
    if len(those) == 1:
        return _ask(state, register, replace(wish, person=those[0].id))
    if not says.choice(register, wish):
        return _show(state, register, wish.unit, STALE)
    return _say(state, says.which_person(register, wish), waiting=Wait.ROSTER, option=pack(wish))


def _which_part(state: Watching, register: Register, wish: i.WantChange, text: str) -> Turn:
    """What of a person is to be changed: "jabatan", or with what it is to be, "jabatan Kasubbag Contoh"."""
    part = _PART.match(text)
    if part is None:
        return _ask(state, register, wish)
    wanted = replace(wish, what=_PARTS[part[1].lower()])
    rest = text[part.end() :]
    return _propose(state, register, wanted, rest) if rest else _ask(state, register, wanted)


def _ask(state: Watching, register: Register, wish: i.WantChange, fault: str | None = None, name: str = "") -> Turn:
    """Ask, or ask again and say why; of a new unit the kind, once it has a *name*."""
    return _say(state, says.ask(register, wish, fault, name), waiting=Wait.ROSTER, option=pack(wish), note=name)


def _typed(state: Watching, register: Register, text: str) -> Turn:
    """The words that were asked for; beside a yes that is waited for, they are said anew."""
    wish, seal = _draft(state.asked)
    if wish is None or not wishes.possible(register, wish):
        return _show(state, register, wish.unit if wish else 0, STALE)
    if wish.what in {i.What.REPLACE, i.What.PERSON} and not wish.person:
        return _which_person(state, register, wish, text)
    if wish.what is i.What.PERSON:
        return _which_part(state, register, wish, text)
    if seal:
        return _propose(state, register, wish, text or state.asked.note)
    name = state.asked.note  # of a new unit, whose kind is asked
    if not text:
        return _ask(state, register, wish, name=name)
    return _propose(state, register, wish, f"{name}\n{text}" if name else text)


def _kind(state: Watching, register: Register, kind: str) -> Turn:
    """The kind of the new unit that is being prepared, pressed."""
    wish, _ = _draft(state.asked)
    name = state.asked.note.partition("\n")[0]
    if wish is None or wish.what is not i.What.UNIT or not name:
        return _show(state, register, note=STALE)
    return _propose(state, register, wish, f"{name}\n{kind}")


def _propose(state: Watching, register: Register, wish: i.WantChange, text: str) -> Turn:
    """Show what would be changed, to be said yes to; or ask again where the words do not do."""
    name, _, kind = text.partition("\n")
    settled = ""  # the new unit's name, once it will do
    try:
        if wish.what is i.What.UNIT and wishes.needs_kind(register, name):
            settled = name
            if not kind:
                return _ask(state, register, wish, name=settled)
        found = wishes.planned(register, wish, text)
    except ValueError as error:
        return _ask(state, register, wish, str(error), name=settled)
    kept = f"{pack(wish)} {mark(found)}"
    return _say(state, says.sure(register, wish, found), waiting=Wait.ROSTER_SURE, option=kept, note=text)


def _carry_out(state: Watching, register: Register, unit: int, seal: str) -> Turn:
    """Carry out what was shown, where the roster still is as it was then; all else changes nothing."""
    if state.asked.waiting is Wait.ROSTER_UNIT and seal == state.asked.note:
        return state, (Quiet("sudah disimpan", "Sudah disimpan"),)
    wish, _ = _draft(state.asked)
    try:
        found = wishes.planned(register, wish, state.asked.note) if wish else None
    except ValueError:
        found = None
    if wish is None or found is None or mark(found) != seal:
        return _show(state, register, unit, STALE)
    done = found.changes
    return replace(state, asked=Asked()), (ChangeRoster(done), GoOn(_afterwards(wish, done, seal)))


def _afterwards(wish: i.WantChange, done: tuple[Change, ...], seal: str) -> i.RosterUnit:
    """What to show once that is carried out: the unit's card."""
    match done[0]:
        case UnitAdded(unit):
            return i.RosterUnit(name=unit.name, done=done, seal=seal)
        case UnitReopened(number):
            return i.RosterUnit(number, done=done, seal=seal)
        case _:
            return i.RosterUnit(wish.unit, done=done, seal=seal)
