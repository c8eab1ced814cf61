"""Where the conversation with an account stands: everything a step needs, loaded anew for each message."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.store import asking, handover, history, people, reach, reports, sent_messages, uploads
from bot.store import penilaian as assessments
from flows import intents, joining, rostering
from flows.calendar import WEEKDAYS, Calendar
from flows.effects import ON_THE_ROSTER, STEWARDS, Role
from flows.messages import Address
from flows.penilaian import Penilaian
from flows.reading import read
from flows.state import Agenda, Asked, Filling, Joining, Outsider, Person, Resting, State, Watching


class News(NamedTuple):
    """What a colleague answered for the unit since this account was last told: their name, and which numbers."""

    name: str
    labels: tuple[str, ...]


class Situation(NamedTuple):
    """The state, what was `kept` as asked, which the state may have put aside, and news of colleagues.

    `seen` is the newest entry of a colleague's, to be kept as told.
    """

    state: State
    kept: Asked
    news: tuple[News, ...] = ()
    seen: int = 0


def load(
    tx: sqlite3.Connection,
    address: Address,
    now: datetime,
    wanted: intents.Intent | None,
    text: str = "",
    calendar: Calendar = WEEKDAYS,
    written_at: datetime | None = None,
) -> Situation:
    """The state for *address*, whose button or words want *wanted*; *text*, of that moment, may hold an invitation."""
    account = people.of_address(tx, address)
    asked = asking.of(tx, address)
    if text and not sent_messages.answered_by(tx, address, written_at or now):
        asked = asked.unread()
    said = read(text, Outsider()) if text else None
    invite = None
    if isinstance(said, intents.Start) and said.token:
        invite = people.find_invite(tx, said.token, address, now)
    if account is None:
        return Situation(Outsider(invite, asked), asked)
    if invite is not None and invite.person.id != account.person.id:
        if account.stage == joining.ASK_WHO or _free(tx, account.person):
            # Nothing holds the account to whom it was taken for, nor counts what was not understood of them.
            return Situation(Outsider(invite, replace(asked, misses=0)), asked)
        return Situation(Outsider(invite, asked, account.person.name), asked)  # a link that was forwarded
    if account.stage != joining.JOINED:
        return Situation(_joining(tx, account, asked, now), asked)
    if account.person.role is Role.PIC:
        state = _filling(tx, account.person, asked, getattr(wanted, "penilaian", None), now, calendar)
        return Situation(state, asked, *_of_colleagues(tx, state, asked))
    return Situation(reports.watching(tx, account.person, asked, now), asked)


def _free(tx: sqlite3.Connection, person: Person) -> bool:
    """Whether a PIC or a supervisor has no task any more, and none waiting: their account may become another's."""
    return person.role in ON_THE_ROSTER and not people.units_of(tx, person.id) and not handover.of_taker(tx, person.id)


def complete(tx: sqlite3.Connection, state: State, wish: intents.Intent, now: datetime, zone: ZoneInfo) -> State:
    """The state with what the wish is about, which no other message pays for loading. *zone* is the pemda's.

    Who asks about the people around them gets these; who sends in, how their unit stood before; who hands on a task,
    or has none, what they have and had; who brought a roster, what it would change; who looks after the roster, the
    register, or whom nothing reaches.
    """
    if isinstance(state, Watching) and (rostering.concerns(state, wish) or isinstance(wish, intents.InvitePerson)):
        return replace(state, register=reports.register(tx, now, zone))
    if isinstance(state, Watching) and isinstance(wish, intents.WhoIsCutOff) and state.person.role in STEWARDS:
        return replace(state, unreached=reach.unreached(tx, zone), missed=reach.undelivered(tx, now, zone))
    if isinstance(state, Watching) and isinstance(wish, _ABOUT_UPLOADS):
        kept = uploads.find(tx, wish.upload, state.person.id, now)
        return replace(state, review=uploads.review(tx, kept, now.astimezone(zone).date())) if kept else state
    if isinstance(state, Outsider):
        return state
    if isinstance(wish, _ABOUT_PEOPLE):
        return replace(state, circle=people.circle(tx, state.person.id))
    if isinstance(state, Joining):
        return state
    if isinstance(state, Filling) and isinstance(wish, intents.Submit | intents.Agree):
        return replace(state, earlier=history.earlier(tx, state.penilaian, now))
    if isinstance(wish, _ABOUT_DUTIES) or isinstance(state, Resting):
        return replace(state, duties=handover.duties(tx, state.person.id, getattr(wish, "handover", None)))
    return state


_ABOUT_PEOPLE = (
    intents.WhoSees,
    intents.MySupervisor,
    intents.MyUnits,
    intents.MyData,
    intents.DeleteMyData,
    intents.KeepMyData,
    intents.RemindWhere,
    intents.RemindOn,
)
_ABOUT_DUTIES = (
    intents.HandOn,
    intents.HandOnUnit,
    intents.SureToHandOn,
    intents.HandedOver,
    intents.CallOff,
    intents.TakeOver,
)
_ABOUT_UPLOADS = (intents.ReviewRoster, intents.ImportRoster, intents.DropRoster)


def _joining(tx: sqlite3.Connection, account: people.Account, asked: Asked, now: datetime) -> Joining:
    person = account.person.id
    first = next(iter([*assessments.of_pic(tx, person, now), *assessments.of_taker(tx, person, now)]), None)
    units = tuple(people.units_of(tx, person))
    survey, deadline = (first.survey_on, first.deadline) if first else (None, None)
    taking = tuple(handover.of_taker(tx, person))
    return Joining(account.person, account.stage, units, survey, deadline, asked, taking)


def _filling(
    tx: sqlite3.Connection, person: Person, asked: Asked, wanted: int | None, now: datetime, calendar: Calendar
) -> Filling | Resting:
    own = assessments.of_pic(tx, person.id, now)
    if not own:
        return Resting(person, assessments.last_of_pic(tx, person.id, now), asked)
    focus = _focus(own, wanted, asked.penilaian)
    if asked.penilaian != focus.id:
        asked = Asked(penilaian=focus.id)
    if asked.card is not None and not focus.asks(asked.card):
        asked = replace(asked, card=None)  # its product was taken off the roster
    focus = assessments.with_previous(tx, focus)
    return Filling(person, focus, tuple(own), asked, agenda=Agenda(now, focus.zone, calendar))


def _of_colleagues(tx: sqlite3.Connection, state: Filling | Resting, kept: Asked) -> tuple[tuple[News, ...], int]:
    """What others answered for the unit in hand since we last spoke of it (design decision 15)."""
    if isinstance(state, Resting):
        return (), kept.seen
    one = state.penilaian
    others = {key: entry for key, entry in one.entries.items() if entry.by != state.person.id and one.asks(key)}
    seen = max((entry.id for entry in others.values()), default=0)
    if kept.penilaian != one.id:  # first told now how the unit stands as a whole
        return (), seen
    new = [(entry.by, one.label(key)) for key, entry in others.items() if entry.id > kept.seen]
    if not new:
        return (), seen
    names = people.names(tx, {by for by, _ in new})
    return tuple(News(names[by], tuple(label for who, label in new if who == by)) for by in names), seen


def _focus(own: list[Penilaian], wanted: int | None, last: int) -> Penilaian:
    """The unit a message is about: the one its button names, the one worked on last, or the first unfinished."""
    by_id = {one.id: one for one in own}
    unfinished = (one for one in own if one.sent_in_at is None and not one.complete)
    return by_id.get(wanted or 0) or by_id.get(last) or next(unfinished, own[0])
