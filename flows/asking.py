"""What somebody may ask about the people and the units around them: who sees this, who is my atasan, what is mine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flows import cards
from flows import intents as i
from flows.effects import Role, Say
from flows.state import Around, Filling, Person, Resting, Watching

if TYPE_CHECKING:
    from flows.messages import Rows
    from flows.penilaian import Penilaian


def who_sees(state: Filling | Resting | Watching) -> Say:
    """Who can see the answers, by name; a PIC hears it of the unit in hand."""
    here = _here(state)
    values = {
        "peran": state.person.role.value,
        "unit": here.unit if here else None,
        "sesama": [one.name for one in here.pics if one.id != state.person.id] if here else [],
        "atasan": _named(here.supervisors) if here else [],
        "orang_pengawas": [one.name for one in state.circle.overseers],
    }
    return Say("siapa_melihat", values)


def supervisor(state: Filling | Resting | Watching) -> Say:
    """Who is registered as their atasan, for each of their units."""
    pic = state.person.role is Role.PIC
    rows = [{"unit": one.unit, "atasan": _named(one.supervisors)} for one in state.circle.units] if pic else []
    return Say("atasan_saya", {"peran": state.person.role.value, "baris": rows})


def units(state: Filling | Resting | Watching) -> Say | None:
    """Which units are theirs; None for those who have none of their own (an overview is the answer to them)."""
    buttons: Rows
    match state:
        case Filling():
            rows = [_progress(state.penilaian if one.id == state.penilaian.id else one) for one in state.tasks]
            several = (cards.button("Ganti unit", i.ChooseUnit()),) if len(rows) > 1 else ()
            buttons = ((cards.CONTINUE, *several),)
        case Watching(person=Person(role=Role.SUPERVISOR)) if state.seen:
            rows, buttons = [_progress(one) for one in state.seen], ((cards.SUMMARY,),)
        case Resting():
            rows, buttons = [{"nama": one.unit, "jumlah": 0} for one in state.circle.units], ()
        case _:
            return None
    return Say("unit_saya", {"peran": state.person.role.value, "unit": rows}, buttons)


def _here(state: Filling | Resting | Watching) -> Around | None:
    """The unit that a PIC asks about."""
    match state:
        case Filling():
            return state.circle.around(state.penilaian.subject.unit)
        case Resting(last=last) if last is not None:
            return state.circle.around(last.subject.unit)
        case _:
            return None


def _named(people: tuple[Person, ...]) -> list[dict[str, str]]:
    return [{"nama": one.name, "jabatan": one.position} for one in people]


def _progress(one: Penilaian) -> dict[str, Any]:
    return {
        "nama": one.subject.unit,
        "terisi": one.answered,
        "jumlah": one.asked,
        "dikirim": one.sent_in_at is not None,
        "survei": one.survey_on.isoformat() if one.survey_on else None,
        "jam": f"{one.survey_time:%H.%M}" if one.survey_time else None,
    }
