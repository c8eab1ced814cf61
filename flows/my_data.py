"""A person's own data: what is kept, a copy of it, and its deletion (UU 27/2022), alike for every role."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flows import cards
from flows import intents as i
from flows.effects import Audience, Effect, GoOn, Quiet, Role, Say, SetDeletion, Tell
from flows.state import Asked, Filling, Joining, Resting, Wait, Watching

if TYPE_CHECKING:
    from flows.messages import Rows

Known = Joining | Filling | Resting | Watching

COPY = cards.button("Kirim salinan", i.MyData(copy=True))
DELETE = cards.button("Hapus data saya", i.DeleteMyData())
CALL_BACK = cards.button("Batal hapus", i.KeepMyData())
CHANNEL = cards.button("Saluran pengingat", i.RemindWhere())


def my_data(state: Known, intent: i.Intent) -> tuple[Known, tuple[Effect, ...]] | None:
    """The next step of somebody who asks about their own data; None for any other wish."""
    person, waiting = state.person, state.asked.waiting is Wait.DELETION
    match intent:
        case i.MyData(copy=False):
            return _about(state)
        case i.MyData():
            answers = state.circle.answers
            return plain(state), (Say("salinan_data", {"jawaban": answers}, document="data_saya"),)
        case i.DeleteMyData(sure=True) if person.leaving:
            return state, (Quiet("penghapusan sudah diminta", "Sudah diminta"),)
        case i.DeleteMyData() if person.leaving:
            return _about(state)
        case i.DeleteMyData(sure=True):
            return _leave(state)
        case i.DeleteMyData():
            return _ask(state)
        case i.Agree() if waiting:
            return state, (GoOn(i.DeleteMyData(sure=True)),)
        case i.Cancel() if waiting:
            return plain(state), (Say("data_tetap", {"dibatalkan": False}, way_back(state)),)
        case i.KeepMyData() if person.leaving:
            news = Tell(Audience.OVERSEERS, Say("kabar_batal_hapus", {"nama": person.name}))
            after = replace(plain(state), person=replace(person, leaving=False))
            return after, (SetDeletion(on=False), news, Say("data_tetap", {"dibatalkan": True}, way_back(state)))
        case i.KeepMyData():
            return _about(state)
        case _:
            return None


def plain(state: Known, waiting: Wait | None = None) -> Known:
    """The same state with nothing else waited for; a PIC's unit and card stay."""
    if isinstance(state, Filling):
        asked = Asked(penilaian=state.penilaian.id, card=state.asked.card, waiting=waiting)
        return replace(state, asked=asked)
    return replace(state, asked=Asked(waiting=waiting))


def way_back(state: Known) -> Rows:
    """The way back to the work, where there is some."""
    match state:
        case Filling():
            return ((cards.CONTINUE, cards.MENU),)
        case Watching():
            return ((cards.SUMMARY,),)
        case _:
            return ()


def _about(state: Known) -> tuple[Known, tuple[Effect, ...]]:
    """What is kept, and what can be done about it."""
    person = state.person
    values = {
        "nama": person.name,
        "jabatan": person.position,
        "peran": person.role.value,
        "unit": [one.unit for one in state.circle.units],
        "jawaban": state.circle.answers,
        "dihapus": person.leaving,
    }
    last = CALL_BACK if person.leaving else DELETE
    rows: Rows = ((COPY,), (last, cards.button("Batal", i.Cancel())))
    if state.circle.accounts.several and not isinstance(state, Joining):
        rows = (*rows, (CHANNEL,))
    return plain(state), (Say("data_saya", values, rows),)


def _ask(state: Known) -> tuple[Known, tuple[Effect, ...]]:
    """Ask once more, and say what would happen; the last overseer is warned."""
    yes = cards.button("Ya, hapus", i.DeleteMyData(sure=True))
    rows = ((yes, cards.button("Tidak jadi", i.Cancel())),)
    return plain(state, Wait.DELETION), (Say("hapus_tanya", _facts(state), rows),)


def _leave(state: Known) -> tuple[Known, tuple[Effect, ...]]:
    """The deletion is asked for; the overseers hear who leaves, and which units have no other PIC."""
    after = replace(plain(state), person=replace(state.person, leaving=True))
    told = Tell(Audience.OVERSEERS, Say("kabar_hapus_data", {"nama": state.person.name, **_facts(state)}))
    return after, (SetDeletion(on=True), told, Say("hapus_diminta", _facts(state), ((CALL_BACK,),)))


def _facts(state: Known) -> dict[str, Any]:
    person, circle = state.person, state.circle
    others = [one for one in circle.overseers if one.id != person.id and not one.leaving]
    alone = [one.unit for one in circle.units if all(p.id == person.id or p.leaving for p in one.pics)]
    return {
        "peran": person.role.value,
        "unit": [one.unit for one in circle.units],
        "tanpa_pic": alone if person.role is Role.PIC else [],
        "pengawas_terakhir": person.role is Role.OVERSEER and not others,
    }
