"""A unit's task goes to somebody else, on *mutasi* (conversation design B5 `nav.ganti_pic`).

Whoever gives it names who is to take it, and confirms; whoever takes it accepts, by joining or with a button. Until
then nothing changes. The same for PICs and for supervisors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias
from zlib import crc32

from flows import intents as i
from flows.cards import CONTINUE, button, shortened
from flows.duties import Duty, HandingOver, Outcome
from flows.effects import Audience, Effect, EndHandOver, HandOver, Note, Quiet, Role, Say, Tell
from flows.phones import find_phone
from flows.roster_cells import read_name, same
from flows.state import Asked, Filling, Resting, State, Wait, Watching

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flows.messages import Button

Known: TypeAlias = Filling | Resting | Watching
Handing: TypeAlias = i.HandOn | i.HandOnUnit | i.SureToHandOn | i.HandedOver | i.CallOff | i.TakeOver
Turn = tuple[State, tuple[Effect, ...]]

WAITS = frozenset({Wait.SUCCESSOR, Wait.HAND_ON})
PATIENCE = 3
_LEAVE = button("Batal", i.Cancel())
_VERBS = {
    Outcome.ACCEPTED: "menerima pengalihan tugas",
    Outcome.DECLINED: "menolak pengalihan tugas",
    Outcome.CANCELLED: "membatalkan pengalihan tugas",
}


@dataclass(frozen=True, slots=True)
class Successor:
    """Who is to take over, as they were named; `phone` in the one form that we keep."""

    name: str
    phone: str | None

    @property
    def check(self) -> int:
        """Tells this name and phone from others: what is confirmed is what was asked."""
        return _mark(self.name) << 16 | _mark(self.phone or "")


def _mark(text: str) -> int:
    return crc32(same(text).encode()) & 0xFFFF


def successor(said: str) -> Successor | str:
    """Name and phone in one line, the phone may be missing; else what cannot be read: "nomor" or "nama"."""
    try:
        rest, phone = find_phone(said)
    except ValueError:
        return "nomor"
    try:
        name = read_name(rest)
    except ValueError:
        return "nama"
    return Successor(name, phone) if name else "nama"


def spoken_of(asked: Asked) -> int:
    """The id of the unit whose task we speak of; 0 where that is lost."""
    return int(asked.option) if asked.option.isascii() and asked.option.isdigit() else 0


def handing(state: Known, intent: Handing) -> Turn:
    """The next step of a hand-over, for whoever gives or takes."""
    match intent:
        case i.HandOn(unit, to):
            return _wanted(state, unit, to)
        case i.HandOnUnit():
            return _which(state)
        case i.SureToHandOn(unit, check):
            return _sure(state, unit, check)
        case i.HandedOver():
            return _begun(state, intent)
        case i.CallOff(number):
            return _call_off(state, number)
    return _answered(state, intent.handover, Outcome.ACCEPTED if intent.accept else Outcome.DECLINED)


def left_off(state: Known) -> Turn:
    """What was being prepared is not done."""
    return _plain(state), (Say("alih_batal", {"unit": None}),)


def no_task(state: Known, unit: str | None = None) -> Say:
    """Nothing to fill in, and why where that is known; *unit* is the one whose score can still be asked for.

    Where a task waits to be accepted, that is what there is to do.
    """
    if state.duties.taking:
        return offer(state.duties.taking[0])
    last = state.duties.last
    handed = {"unit": last.duty.name, "kepada": last.taker_name} if last else None
    return Say("tidak_ada_tugas", {"nama": state.person.name, "unit": unit, "alih": handed})


def offer(one: HandingOver) -> Say:
    """What somebody who has joined is asked: whether they take a task over."""
    values = {"unit": one.duty.name, "pemberi": one.giver_name}
    accept = button("Terima tugas", i.TakeOver(one.id))
    return Say("alih_tawaran", values, ((accept,), (button("Bukan tugas saya", i.TakeOver(one.id, accept=False)),)))


def task_received(one: HandingOver) -> Say:
    """The news that a task is theirs already, as nobody's access had to end for it."""
    return Say("alih_diterima", {"unit": one.duty.name, "pemberi": one.giver_name}, ((CONTINUE,),))


def accepted(taken: Sequence[HandingOver]) -> tuple[Effect, ...]:
    """What accepting leads to: the tasks pass, each giver is told once, and the overseers are."""
    return _ended(taken, Outcome.ACCEPTED)


def _asking(state: Known, **asked: Any) -> State:  # noqa: ANN401  Asked's own fields
    """The same state, waiting for what *asked* says; the card that is open stays so."""
    kept = Asked(penilaian=state.penilaian.id, card=state.asked.card) if isinstance(state, Filling) else Asked()
    return replace(state, asked=replace(kept, **asked))


def _plain(state: Known) -> State:
    return _asking(state)


def _in_hand(state: Known) -> Duty | None:
    """The unit that is meant where none is named: the one just spoken of, the one being filled in, the only one."""
    own = state.duties.own
    if state.asked.waiting in WAITS and (duty := _own(state, spoken_of(state.asked))):
        return duty
    if isinstance(state, Filling):
        return next((duty for duty in own if duty.name == state.penilaian.subject.unit), None)
    return own[0] if len(own) == 1 else None


def _own(state: Known, unit: int) -> Duty | None:
    return next((duty for duty in state.duties.own if duty.unit == unit), None)


def _wanted(state: Known, unit: int, to: str) -> Turn:
    """Somebody else is to have a task: ask whom, or, once that is said, whether that is right."""
    if not state.duties.own:
        return _plain(state), (no_task(state),)
    duty = _own(state, unit) if unit else _in_hand(state)
    if duty is None:
        return _stale(state) if unit else _which(state)
    again = state.asked.waiting is Wait.HAND_ON
    to = to or (state.asked.note if again else "")
    if not to:
        return _ask_whom(state, duty)
    found = successor(to)
    if isinstance(found, Successor) and same(found.name) == same(state.person.name):
        found = "sendiri"
    if isinstance(found, str):
        return _ask_whom(state, duty, found)
    values = {"unit": duty.name, "nama": found.name, "hp": found.phone}
    rows = ((button("Alihkan", i.SureToHandOn(duty.unit, found.check)), _LEAVE), *_other_unit(state))
    ask = Say("alih_tanya", values, rows)
    return _asking(state, waiting=Wait.HAND_ON, option=str(duty.unit), note=to), (ask,)


def _ask_whom(state: Known, duty: Duty, fault: str | None = None) -> Turn:
    """Ask for a name and a phone; *fault* is what could not be read of the last ones."""
    misses = state.asked.misses + 1 if fault and state.asked.waiting is Wait.SUCCESSOR else 0
    if misses >= PATIENCE:
        return left_off(state)
    given = state.duties.given(duty.unit)
    values = {"unit": duty.name, "keliru": fault, "kepada": given.taker_name if given else None}
    call_off = ((button("Batalkan alih", i.CallOff(given.id)),),) if given else ()
    rows = (*call_off, *_other_unit(state), (_LEAVE,))
    waiting = _asking(state, waiting=Wait.SUCCESSOR, option=str(duty.unit), misses=misses)
    return waiting, (Say("alih_minta", values, rows),)


def _other_unit(state: Known) -> tuple[tuple[Button, ...], ...]:
    return ((button("Unit lain", i.HandOnUnit()),),) if len(state.duties.own) > 1 else ()


def _which(state: Known) -> Turn:
    """Ask whose task is to go; what was said of whom is kept."""
    if not state.duties.own:
        return _plain(state), (no_task(state),)
    rows = tuple((button(shortened(duty.name), i.HandOn(duty.unit)),) for duty in state.duties.own)
    ask = Say("alih_unit", {"unit": [duty.name for duty in state.duties.own]}, (*rows, (_LEAVE,)))
    if state.asked.waiting is Wait.HAND_ON:
        return state, (ask,)
    return _plain(state), (ask,)


def _sure(state: Known, unit: int, check: int) -> Turn:
    """The yes to what was asked last; to anything else it is asked anew."""
    asked = state.asked
    found = successor(asked.note)
    waited = asked.waiting is Wait.HAND_ON and asked.option == str(unit)
    if waited and _own(state, unit) and isinstance(found, Successor) and found.check == check:
        return _plain(state), (HandOver(unit, state.person.id, found.name, found.phone),)
    given = state.duties.given(unit)
    if given and _mark(given.taker_name) == check >> 16:
        return state, (Quiet("sudah dialihkan, menunggu diterima", "Sudah dialihkan"),)
    return _wanted(_forgotten(state), unit, "")


def _forgotten(state: Known) -> Known:
    """Without what was said of whom: it was for another yes."""
    return replace(state, asked=replace(state.asked, waiting=None, note=""))


def _begun(state: Known, came: i.HandedOver) -> Turn:
    """Say what came of it; with the invitation to forward where that opens nothing but this task."""
    after = _plain(state)
    if not came.handover:
        return after, (Say("alih_tidak_jadi", {"nama": came.name}),)
    watches = isinstance(state, Watching) and state.person.role is not Role.SUPERVISOR
    values = {"unit": came.unit, "nama": came.name, "selesai": came.done}
    call_off = () if came.done or watches else ((button("Batalkan alih", i.CallOff(came.handover)),),)
    told: tuple[Effect, ...] = () if watches else (_told_of(state, came),)
    if came.joined or not (came.only or watches):
        say = Say("alih_dimulai", {**values, "bergabung": came.joined}, call_off)
    else:
        say = Say("undangan", {"untuk": came.taker, "oleh": state.person.name, "pengantar": values}, call_off)
    return after, (*told, say)


def _told_of(state: Known, came: i.HandedOver) -> Tell:
    values = {"unit": came.unit, "pemberi": state.person.name, "penerima": came.name, "bergabung": came.joined}
    values["diteruskan"] = came.only
    # Where the giver forwards the invitation, a second one would end it.
    rows = () if came.joined or came.only else ((button("Kirim undangan", i.InvitePerson(came.taker)),),)
    return Tell(Audience.OVERSEERS, Say("kabar_alih_dimulai", values, rows))


def _call_off(state: Known, number: int) -> Turn:
    """The giver wants it no more."""
    own = state.duties.giving
    one = state.duties.named if number else own[0] if len(own) == 1 else None
    if one is None and not number and own:
        rows = tuple((button(shortened(given.duty.name), i.CallOff(given.id)),) for given in own)
        return _plain(state), (Say("alih_unit", {"unit": [given.duty.name for given in own]}, rows),)
    if one is None or one.giver != state.person.id or one.outcome in {Outcome.ACCEPTED, Outcome.DECLINED}:
        return _stale(state)
    if one.outcome is Outcome.CANCELLED:
        return state, (Quiet("pengalihan sudah dibatalkan", "Sudah dibatalkan"),)
    return _plain(state), (*_ended((one,), Outcome.CANCELLED), Say("alih_batal", {"unit": one.duty.name}))


def _answered(state: Known, number: int, outcome: Outcome) -> Turn:
    """The taker's yes or no; who says no while nothing is asked of them has a task to hand on."""
    own = state.duties.taking
    if not number and not own and outcome is Outcome.DECLINED:
        return _wanted(state, 0, "")
    one = state.duties.named if number else own[0] if len(own) == 1 else None
    if one is None and not number and own:
        return _plain(state), (offer(own[0]),)
    if one is None or one.taker != state.person.id or one.outcome is Outcome.CANCELLED:
        return _stale(state)
    if one.outcome is not None:
        return state, (Quiet("pengalihan sudah dijawab", "Sudah dijawab"),)
    values = {"unit": one.duty.name, "pemberi": one.giver_name}
    if outcome is Outcome.DECLINED:
        say = Say("alih_ditolak", values)
    else:
        further = button("Pilih unit", i.ChooseUnit()) if isinstance(state, Filling) else CONTINUE
        say = Say("alih_diterima", values, ((further,),))
    return _plain(state), (*_ended((one,), outcome), say)


def _stale(state: Known) -> Turn:
    """A button whose time is over."""
    return _plain(state), (Say("alih_usang"),)


def _ended(handed: Sequence[HandingOver], outcome: Outcome) -> tuple[Effect, ...]:
    """They end so: noted, and told once to the other side, and to the overseers."""
    return (*_endings(handed, outcome), *_news(handed, outcome))


def _endings(handed: Sequence[HandingOver], outcome: Outcome) -> Iterator[Effect]:
    for one in handed:
        yield EndHandOver(one.id, outcome)
        yield Note(_VERBS[outcome], f"{one.duty.name}: {one.giver_name} -> {one.taker_name}")


def _news(handed: Sequence[HandingOver], outcome: Outcome) -> Iterator[Tell]:
    by_giver: dict[int, list[HandingOver]] = {}
    for one in handed:
        by_giver.setdefault(one.giver, []).append(one)
    for giver, ones in by_giver.items():
        names = [one.duty.name for one in ones]
        values = {"unit": names, "pemberi": ones[0].giver_name, "penerima": ones[0].taker_name, "hasil": outcome.value}
        again = button("Alihkan lagi", i.HandOn(ones[0].duty.unit))
        rows = ((again,),) if outcome is Outcome.DECLINED else ()
        other = ones[0].taker if outcome is Outcome.CANCELLED else giver
        yield Tell(other, Say("kabar_alih", {**values, "pengawas_dikabari": False}, rows))
        yield Tell(Audience.OVERSEERS, Say("kabar_alih", {**values, "pengawas_dikabari": True}))
