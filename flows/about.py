"""Answers about the bot, all its questions, and what is not there yet."""

from __future__ import annotations

from flows import asking, cards
from flows import intents as i
from flows.effects import Say
from flows.state import Filling, Resting, Watching


def about_us(state: Filling | Resting | Watching, intent: i.Intent) -> Say | None:
    """Answers about the bot and what is not there yet; None for any other wish."""
    person = state.person
    match intent:
        case i.Pause():
            return Say("jeda", {}, ((cards.CONTINUE,),))
        case i.Stop():
            return Say("berhenti", {"peran": person.role.value})
        case i.Help():
            return Say("bantuan", {"peran": person.role.value})
        case i.Identity():
            return Say("identitas", {})
        case i.WhoSees():
            return asking.who_sees(state)
        case i.MySupervisor():
            return asking.supervisor(state)
        case i.MyUnits():
            return asking.units(state)
        case i.AllQuestions():
            return _all_questions(state)
        case i.ReadNotice():
            return Say("sambut_rincian", {"peran": person.role.value})
        case i.OffTopic():
            key = state.card if isinstance(state, Filling) else None
            nomor = state.penilaian.label(key) if key and isinstance(state, Filling) else None
            rows = ((cards.CONTINUE, cards.MENU),) if isinstance(state, Filling) else ()
            return Say("di_luar", {"nomor": nomor}, rows)
        case i.Recap() | i.WhoIsCutOff():  # an overseer gets these in flows.watching
            return Say("tidak_berhak", {"peran": person.role.value, "rekap": True})
        case i.NotYet(what):
            return Say("belum_tersedia", {"apa": what})
        case i.Unread(kind):
            return Say("tak_terbaca", {"jenis": kind})
        case _:  # those who may change the roster get no further than flows.rostering and flows.bringing
            roster = isinstance(intent, i.RosterWish | i.RosterPage)
            return Say("tidak_berhak", {"peran": person.role.value, "daftar": True}) if roster else None


def _all_questions(state: Filling | Resting | Watching) -> Say | None:
    """The questions of a PIC's unit, or of the edition for who watches; None where there is nothing to fill in."""
    match state:
        case Watching(seen=seen):
            of = next(iter(seen), None)
        case Resting(last=last):
            of = last
        case _:
            of = state.penilaian
    if of is None:
        return None
    whole = isinstance(state, Watching)
    values = {
        "penilaian": of.id,
        "unit": None if whole else of.subject.unit,
        "instrumen": of.instrument.short,
        "jumlah": sum(len(v.questions) for _, v in of.instrument.sections) if whole else len(of.keys),
    }
    rows = ((cards.CONTINUE, cards.MENU),) if isinstance(state, Filling) else ()
    return Say("semua_pertanyaan", values, rows, document="pertanyaan")
