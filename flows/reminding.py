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
from flows.ladder import Point, Rules, Task, Topic, Why
from flows.moments import In, On, Tomorrow, When

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

QUIET = timedelta(hours=2)  # whoever was here a moment ago needs no reminder
REPORT_AT = time(10)  # a PIC who is told today has until then tomorrow


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who may be reminded.

    `zones` are those of their units. `silent`: why nothing may be sent at all. `reminded_on` is the newest day that
    has its reminder, `heard_at` when they last wrote or pressed, `away_until` the last day of their absence.
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

    def today(self, now: datetime) -> date:
        """Which day it is where their day begins last."""
        return min(local_day(now, zone) for zone in self.zones)

    def window(self, calendar: Calendar, day: date) -> Window:
        """When they may be written to on *day*: in the hours of each of their zones."""
        windows = [calendar.window(day, zone) for zone in self.zones]
        return Window(max(one.opens for one in windows), min(one.closes for one in windows))


@dataclass(frozen=True, slots=True)
class Owed:
    """One message to one person: what it has to speak of, from when and until when (UTC) it is of use."""

    person: int
    name: str
    day: date
    due_at: datetime
    valid_until: datetime
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """What is not said, and why."""

    person: int
    name: str
    point: Point


def key(person: int, day: date) -> str:
    """The outbox key of a person's reminder on a day: there is one."""
    return f"ingat:{person}:{day.isoformat()}"


def plan(
    listeners: Iterable[Listener], rules: Rules, calendar: Calendar, now: datetime
) -> tuple[list[Owed], list[Skipped]]:
    """All that is to come, in the order of time, and what is left out."""
    owed: list[Owed] = []
    skipped: list[Skipped] = []
    for one in listeners:
        found = [_judged(one, point, calendar, now) for point in points(one, rules, calendar, now)]
        skipped += [Skipped(one.id, one.name, point) for point in found if point.why is not None]
        days = sorted({point.day for point in found if point.why is None})
        owed += [_owed(one, day, [p for p in found if p.day == day and p.why is None], calendar) for day in days]
    owed.sort(key=lambda one: (one.due_at, one.person))
    return owed, skipped


def points(one: Listener, rules: Rules, calendar: Calendar, now: datetime) -> list[Point]:
    """What there is to say to somebody, day by day, whether its time has come, passed, or lies ahead.

    What they have been reminded of, or on a day before, is not in it any more.
    """
    today = one.today(now)
    match one.role:
        case Role.PIC:
            found = [
                point
                for task in one.tasks
                for point in (*ladder.rungs(task, rules, calendar), *ladder.notices(task, rules, calendar))
            ]
            found = ladder.merged(found, calendar)
        case Role.SUPERVISOR:
            found = [point for task in one.tasks for point in ladder.reports(task, rules, calendar, today)]
        case Role.OVERSEER:
            found = list(ladder.recaps(one.tasks, rules, calendar, today))
        case _:
            found = []
    return [point for point in found if one.reminded_on is None or point.day > one.reminded_on]


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
    if gives_way and one.reminded_on and ladder.gap(calendar, one.reminded_on, point.day) < ladder.APART:
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


def _owed(one: Listener, day: date, found: Sequence[Point], calendar: Calendar) -> Owed:
    return Owed(
        one.id,
        one.name,
        day,
        min(due_at(one, point, calendar) for point in found),
        max(valid_until(one, point, calendar) for point in found),
        tuple(found),
    )


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


def decide(one: Listener, rules: Rules, calendar: Calendar, now: datetime) -> Decision:
    """What to do about somebody now. `reminded_on` is to leave the message out that this decides about."""
    today = one.today(now)
    judged = [_judged(one, point, calendar, now) for point in points(one, rules, calendar, now)]
    ready = [p for p in judged if p.why is None and p.day <= today and due_at(one, p, calendar) <= now]
    if not ready:
        against = next((p.why for p in judged if p.why in {one.silent, Why.AWAY} and p.day <= today), None)
        return Drop(against.value) if against else NOTHING
    window = one.window(calendar, today)
    until = now
    if not (calendar.is_working_day(today) and now < window.closes):
        until = one.window(calendar, calendar.working_day_after(today)).opens
    elif now < window.opens:
        until = window.opens
    elif one.role is Role.PIC and one.heard_at is not None and now < one.heard_at + QUIET:
        until = _after_activity(one, one.heard_at + QUIET, calendar, today)
    of_use = [point for point in ready if until < valid_until(one, point, calendar)]
    if until > now and of_use:
        return Defer(until)
    open_now = calendar.is_working_day(today) and window.opens <= now < window.closes
    if until > now and not open_now:
        return Drop(Why.EXPIRED.value)
    return Send(tuple(sorted(ready, key=lambda point: (-point.rung, point.task.unit if point.task else ""))))


def _after_activity(one: Listener, quiet_until: datetime, calendar: Calendar, today: date) -> datetime:
    """The end of the quiet time where it lies within today's hours, else the next working day's first hour."""
    if quiet_until < one.window(calendar, today).closes:
        return quiet_until
    return one.window(calendar, calendar.working_day_after(today)).opens


def promised_at(one: Listener, when: When, calendar: Calendar, now: datetime) -> datetime:
    """When somebody is to be reminded who asked for it: so much later, or at the first hour of a working day."""
    match when:
        case In(wait):
            return now + wait
        case Tomorrow():
            day = calendar.working_day_after(one.today(now))
        case On(day):
            day = calendar.at_the_earliest(day)
        case _:
            day = calendar.working_day_after(when.until)
    return one.window(calendar, day).opens


def keep(one: Listener, due_at: datetime, calendar: Calendar, now: datetime) -> Drop | None:
    """Whether a promise of that moment is still to be kept; why not. It is bound to no hours, being asked for."""
    if one.silent in {Why.BLOCKED, Why.UNJOINED}:
        return Drop(one.silent.value)
    if now >= one.window(calendar, calendar.working_day_after(local_day(due_at, one.zones[0]))).closes:
        return Drop(Why.EXPIRED.value)
    if not any(now < task.ends and not task.sent_in for task in one.tasks):
        return NOTHING
    return None
