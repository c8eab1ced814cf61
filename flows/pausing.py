"""Going on later: when somebody is reminded at their own wish, is away, or says what hinders them (A8, B5, B10)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows import cards, moments
from flows import intents as i
from flows.calendar import ZONES, moment
from flows.cards import button
from flows.effects import Effect, Hindered, Promise, Say
from flows.state import Asked, Filling, Wait

if TYPE_CHECKING:
    from flows.messages import Rows
    from flows.moments import When
    from flows.state import Agenda

Turn = tuple[Filling, tuple[Effect, ...]]

HOUR = i.Remind(moments.In(timedelta(hours=1)))
TOMORROW = i.Remind(moments.Tomorrow())
AWAY = "dinas luar"  # `Asked.option` where the day that is waited for is the last of an absence
LATER = (button("Ingatkan besok", TOMORROW), button("Dinas luar", i.PickDate(away=True)))
HINDERED = button("Ada kendala", i.Obstacle())
OBSTACLES: Rows = (
    (button("Belum sempat", i.Hinders("belum sempat")), button("Butuh bantuan", i.Hinders("butuh bantuan"))),
    (button("Bukan tugas saya", i.HandOnUnit()),),
)
_LEAVE = (button("Batal", i.Cancel()),)

_TIMES: Rows = (
    (button("1 jam lagi", HOUR), button("Besok", TOMORROW)),
    (button("Pilih tanggal", i.PickDate()), button("Tidak perlu", i.NoReminder())),
)


@dataclass(frozen=True, slots=True)
class Promised:
    """What a wish comes to: the moment (UTC), the last day of an absence, and whether a day off was passed over."""

    due_at: datetime
    away_until: date | None = None
    moved: bool = False


def pausing(state: Filling, intent: i.Intent) -> Turn | None:
    """The next step of a PIC who goes on later; None for any other wish."""
    match intent:
        case i.Pause():
            return _pause(state)
        case i.PickDate(away):
            waiting = _waiting(state, Wait.MOMENT)
            waiting = replace(waiting, asked=replace(waiting.asked, option=AWAY if away else ""))
            return waiting, (Say("kapan_minta", {"dinas_luar": away}, (_LEAVE,)),)
        case i.Remind(wish) if state.agenda:
            return _remind(state, _away_until(wish, state), state.agenda)
        case i.NoReminder() | i.Remind():
            return _plain(state), (Say("jeda", cards.progress(state.penilaian), ((cards.CONTINUE,),)),)
        case i.Obstacle():
            return _waiting(state, Wait.OBSTACLE), (Say("kendala_minta", {}, (*OBSTACLES, _LEAVE)),)
        case i.Hinders(words):
            told = (Hindered(task.id, words) for task in state.tasks if task.sent_in_at is None)
            return _plain(state), (*told, Say("kendala_dicatat", {"ada": bool(words)}, ((cards.CONTINUE,),)))
        case _:
            return None


def _away_until(wish: When, state: Filling) -> When:
    """The day that was asked for as the last of an absence, else *wish* as it is."""
    if state.asked.waiting is not Wait.MOMENT or state.asked.option != AWAY or state.agenda is None:
        return wish
    match wish:
        case moments.On(day):
            return moments.Away(day)
        case moments.Tomorrow():
            return moments.Away(state.agenda.today + timedelta(days=1))
        case _:
            return wish


def _waiting(state: Filling, wait: Wait) -> Filling:
    return replace(state, asked=Asked(penilaian=state.penilaian.id, card=state.asked.card, waiting=wait))


def _plain(state: Filling) -> Filling:
    return replace(state, asked=Asked(penilaian=state.penilaian.id, card=state.asked.card))


def _pause(state: Filling) -> Turn:
    """Stop for now, and ask when to go on, as long as there is something to go on with."""
    values = cards.progress(state.penilaian)
    if not state.agenda or not state.penilaian.open or state.penilaian.sent_in_at:
        return _plain(state), (Say("jeda", values, ((cards.CONTINUE,),)),)
    return _waiting(state, Wait.MOMENT), (Say("jeda", {**values, "kapan": True}, (*_TIMES, (cards.CONTINUE,))),)


def _remind(state: Filling, wish: When, agenda: Agenda) -> Turn:
    """Promise to be back at that moment, or say why it cannot be then."""
    promised = settled(wish, agenda)
    survey = state.penilaian.survey_on
    if survey and survey < agenda.today:  # it is over: what they want to be reminded of is another unit
        survey = None
    local = promised.due_at.astimezone(ZoneInfo(agenda.zone))
    if survey and promised.away_until is None and local.date() >= survey:
        late = Say("kapan_lewat", {"survei": survey.isoformat()}, _TIMES[:1])
        return _waiting(state, Wait.MOMENT), (late,)
    missed = survey if survey and promised.away_until and promised.away_until >= survey else None
    values = {
        "hari": local.date().isoformat(),
        "jam": f"{local:%H.%M} {ZONES.get(agenda.zone, '')}".rstrip(),
        "sampai": promised.away_until.isoformat() if promised.away_until else None,
        "digeser": promised.moved,
        "survei": missed.isoformat() if missed else None,
    }
    told = Say("janji", values, ((cards.CONTINUE,),))
    return _plain(state), (Promise(promised.due_at, promised.away_until), told)


def settled(wish: When, agenda: Agenda) -> Promised:
    """When *wish* is: a moment as asked for, or a working day at its first hour or at the hour asked for."""
    calendar, today = agenda.calendar, agenda.today
    tomorrow = today + timedelta(days=1)
    hour: time | None = None
    away: date | None = None
    match wish:
        case moments.In(wait):
            return Promised(agenda.now + wait)
        case moments.At():
            day, hour = today, wish.at
        case moments.Tomorrow():
            day, hour = tomorrow, wish.at
        case moments.On():
            day, hour = wish.day, wish.at
        case moments.Away():
            day, away = wish.until + timedelta(days=1), wish.until
    if day <= today:
        if hour is not None and (soon := moment(today, hour, agenda.zone)) > agenda.now:
            return Promised(soon)
        day = tomorrow
    working = calendar.at_the_earliest(day)
    at = moment(working, hour or calendar.hours.opens, agenda.zone)
    return Promised(at, away, moved=working != day and away is None)
