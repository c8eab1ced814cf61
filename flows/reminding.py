"""The plan of reminders: from slots, ladder, calendar and states to what is owed to whom, and when.

Nothing of it is kept. A slot that moves, a unit that is sent in or a person who wants no reminders changes the plan
by itself; what was sent is known by its key, one for each person and day, and so happens once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeAlias

from flows import ladder
from flows.calendar import Calendar, Window, local_day, moment
from flows.effects import Role
from flows.ladder import Point, Rules, Task, To, Topic, Why

if TYPE_CHECKING:
    from collections.abc import Sequence

QUIET = timedelta(hours=2)  # whoever was here a moment ago needs no reminder
LAST_CALL = timedelta(minutes=30)  # before its time is over, what cannot wait is said to whoever is here, too
REPORT_AT = time(10)  # a PIC who is told today has until then tomorrow


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who may be reminded.

    `zones` are those of their units. `silent`: why nothing may be sent at all. `reminded_on` is the newest day that
    has its reminder, `heard_at` when they last wrote or pressed. `promised_at`: when they asked to be reminded,
    where that is still to come, and `away_until` the last day of the absence that they asked it for.
    """

    id: int
    name: str
    role: Role
    zones: tuple[str, ...]
    tasks: tuple[Task, ...]
    silent: Why | None = None
    reminded_on: date | None = None
    heard_at: datetime | None = None
    away_until: date | None = None
    promised_at: datetime | None = None

    def today(self, now: datetime) -> date:
        """Which day it is where their day begins last."""
        return min(local_day(now, zone) for zone in self.zones)

    def window(self, calendar: Calendar, day: date) -> Window:
        """When they may be written to on *day*: in the hours of each of their zones."""
        windows = [calendar.window(day, zone) for zone in self.zones]
        return Window(max(one.opens for one in windows), min(one.closes for one in windows))


def key(person: int, day: date) -> str:
    """The outbox key of a person's reminder on a day: there is one."""
    return f"ingat:{person}:{day.isoformat()}"


def points(one: Listener, rules: Rules, calendar: Calendar, now: datetime) -> list[Point]:
    """What there is to say to somebody, day by day, whether its time has come, passed, or lies ahead.

    What they have been reminded of, or on a day before, is not in it any more. Each with why it is not said, where
    something speaks against it *now*.
    """
    today = one.today(now)
    found: list[Point] = []
    match one.role:
        case Role.PIC:
            for task in one.tasks:
                found += [*ladder.rungs(task, rules, calendar), *ladder.notices(task, rules, calendar)]
        case Role.SUPERVISOR:
            found = [point for task in one.tasks for point in ladder.reports(task, rules, calendar)]
        case Role.OVERSEER:
            units = [task for task in one.tasks if task.penilaian]
            found = [point for unit in units for point in ladder.reports(unit, rules, calendar, To.OVERSEER)]
            days = {point.day for point in found if _is_to_come(one, point, calendar, now)}
            found += [point for point in ladder.recaps(one.tasks, rules, calendar, today) if point.day not in days]
        case _:
            pass
    left = [point for point in found if one.reminded_on is None or point.day > one.reminded_on]
    return ladder.merged((_judged(one, point, calendar, now) for point in left), calendar)


def _is_to_come(one: Listener, point: Point, calendar: Calendar, now: datetime) -> bool:
    """Whether it will be said; an overseer's report is then part of that day's recap, which waits for it."""
    return point.why is None and max(now, due_at(one, point, calendar)) < valid_until(one, point, calendar)


def _judged(one: Listener, point: Point, calendar: Calendar, now: datetime) -> Point:
    """The point, with why it is not said where something speaks against it."""
    if one.silent is not None:
        return point._replace(why=one.silent)
    if point.why is not None:
        return point
    if one.away_until is not None and point.day <= one.away_until:
        return point._replace(why=Why.AWAY)
    if now >= valid_until(one, point, calendar):
        return point._replace(why=Why.EXPIRED)
    gives_way = point.topic is Topic.RUNG and not point.visit
    if gives_way and one.reminded_on and ladder.near(calendar, one.reminded_on, point.day):
        return point._replace(why=Why.MERGED)
    return point


def due_at(one: Listener, point: Point, calendar: Calendar) -> datetime:
    """From when on something is to be said."""
    opens = one.window(calendar, point.day).opens
    if point.topic is not Topic.REPORT:
        return opens
    return max(opens, *(moment(point.day, REPORT_AT, zone) for zone in one.zones))


def valid_until(one: Listener, point: Point, calendar: Calendar) -> datetime:
    """Until when it is of use: the end of the next working day's hours, and never past the slot."""
    closes = one.window(calendar, calendar.working_day_after(point.day)).closes
    ahead = point.task is not None and point.rung <= 0
    return min(closes, point.task.ends) if ahead and point.task else closes


@dataclass(frozen=True, slots=True)
class Send:
    """Say it now: all that is due, the nearest survey first."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Defer:
    """Not before that moment (UTC); it is decided again then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """There is nothing to say any more, or it may not be said: in words."""

    why: str


Decision: TypeAlias = Send | Defer | Drop
NOTHING = Drop("tidak ada lagi yang perlu diingatkan")
WITH_PROMISE = Drop("digabung dengan pengingat yang diminta")


def decide(one: Listener, rules: Rules, calendar: Calendar, now: datetime) -> Decision:
    """What to do about somebody now. `reminded_on` is to leave the message out that this decides about."""
    if one.promised_at is not None and one.promised_at <= now:
        return WITH_PROMISE
    today = one.today(now)
    judged = points(one, rules, calendar, now)
    ready = [p for p in judged if p.why is None and p.day <= today and due_at(one, p, calendar) <= now]
    if not ready:
        against = next((p.why for p in judged if p.why in {one.silent, Why.AWAY} and p.day <= today), None)
        return Drop(against.value) if against else NOTHING
    window = one.window(calendar, today)
    if calendar.is_working_day(today) and window.opens <= now < window.closes:
        until = _left_alone_until(one, ready, calendar, now)
        return Defer(until) if until > now else Send(_in_order(ready))
    early = calendar.is_working_day(today) and now < window.opens
    until = window.opens if early else _following(one, calendar, today)
    of_use = any(until < valid_until(one, point, calendar) for point in ready)
    return Defer(until) if of_use else Drop(Why.EXPIRED.value)


def _in_order(found: Sequence[Point]) -> tuple[Point, ...]:
    return tuple(sorted(found, key=lambda point: (-point.rung, point.task.unit if point.task else "")))


def _following(one: Listener, calendar: Calendar, day: date) -> datetime:
    """The first hour of the next working day."""
    return one.window(calendar, calendar.working_day_after(day)).opens


def _left_alone_until(one: Listener, ready: Sequence[Point], calendar: Calendar, now: datetime) -> datetime:
    """Until when a PIC who was here a moment ago is left alone; *now* or earlier: not at all.

    All that is ready has to be of use then, and a visit is announced on its day: otherwise it is said the quiet time
    notwithstanding, but as late as it can be.
    """
    if one.role is not Role.PIC or one.heard_at is None or now >= one.heard_at + QUIET:
        return now
    today = one.today(now)
    closes = one.window(calendar, today).closes
    until, on_its_day = one.heard_at + QUIET, True
    if until >= closes:
        until, on_its_day = _following(one, calendar, today), False
    waits = (
        until < valid_until(one, point, calendar) and (on_its_day or not point.visit or point.rung > 0)
        for point in ready
    )
    if all(waits):
        return until
    return min(closes, *(valid_until(one, point, calendar) for point in ready)) - LAST_CALL


def keep(one: Listener, due_at: datetime, calendar: Calendar, now: datetime) -> Drop | None:
    """Whether a promise of that moment is still to be kept; why not. It is bound to no hours, being asked for."""
    if one.silent in {Why.BLOCKED, Why.UNJOINED}:
        return Drop(one.silent.value)
    if now >= kept_until(one, due_at, calendar):
        return Drop(Why.EXPIRED.value)
    if not any(now < task.ends and not task.sent_in for task in one.tasks):
        return NOTHING
    return None


def kept_until(one: Listener, due_at: datetime, calendar: Calendar) -> datetime:
    """Until when a promise of that moment is of use: the end of the next working day's hours."""
    return one.window(calendar, calendar.working_day_after(local_day(due_at, one.zones[0]))).closes


def taken_along(one: Listener, rules: Rules, calendar: Calendar, now: datetime) -> tuple[Point, ...]:
    """What a reminder that was asked for has to speak of, too: it stands for the day's, whatever the hour."""
    today = one.today(now)
    return _in_order([p for p in points(one, rules, calendar, now) if p.why is None and p.day <= today])
