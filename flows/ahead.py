"""What is to come: the decisions of `flows.reminding` run ahead, day by day, with nobody doing anything meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, TypeAlias

from flows import ladder, reminding
from flows.calendar import Calendar, local_day, moment
from flows.effects import Role
from flows.ladder import Point, Rules, Task, Topic, Why
from flows.reminding import Defer, Drop, Listener, Send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Owed:
    """One message to one person: what it has to speak of, from when and until when (UTC) it is of use.

    `asked`: they wanted to be reminded then; what it has to speak of goes along, and that may be nothing.
    """

    person: int
    name: str
    day: date
    due_at: datetime
    valid_until: datetime
    points: tuple[Point, ...]
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """What is not said, and why."""

    person: int
    name: str
    point: Point


_About: TypeAlias = tuple[Topic, int, int]  # what, which rung, of which penilaian or (a recap) day
_Told: TypeAlias = "dict[tuple[int, int], dict[int, date]]"  # of a penilaian and a rung: who was told, and when


def plan(
    listeners: Iterable[Listener], rules: Rules, calendar: Calendar, now: datetime
) -> tuple[list[Owed], list[Skipped]]:
    """All that is to come, in the order of time, and what is left out.

    A report is to come only where the listeners have a PIC among them who is told of it before. An overseer's tasks
    need be only those of which a PIC was told already.
    """
    everybody = list(listeners)
    owed: list[Owed] = []
    skipped: list[Skipped] = []
    told: _Told = {}
    pics: dict[int, list[Listener]] = {}
    for one in everybody:
        if one.role is Role.PIC:
            for task in one.tasks:
                pics.setdefault(task.penilaian, []).append(one)
    for one in sorted(everybody, key=lambda one: one.role is not Role.PIC):
        if one.role is Role.OVERSEER:
            one = replace(one, tasks=(*one.tasks, *_others(one, pics)))  # noqa: PLW2901
        running = _Ahead(one, rules, calendar, now, lambda task, day: _told_of(pics, told, task, day))
        running.run()
        owed += running.owed
        skipped += running.skipped()
        for message in running.owed:
            for point in message.points:
                if point.task and point.topic is Topic.NOTICE:
                    about = told.setdefault((point.task.penilaian, point.rung), {})
                    about[one.id] = local_day(message.due_at, point.task.zone)
    owed.sort(key=lambda one: (one.due_at, one.person))
    return owed, skipped


def _others(one: Listener, pics: Mapping[int, Sequence[Listener]]) -> Iterator[Task]:
    """The units of which an overseer may come to hear, besides those they have: nobody told them of these yet."""
    known = {task.penilaian for task in one.tasks}
    for number, listeners in pics.items():
        if number not in known:
            yield next(task for task in listeners[0].tasks if task.penilaian == number)


def _told_of(pics: Mapping[int, Sequence[Listener]], told: _Told, task: Task, day: date) -> Mapping[int, date]:
    """By rung, on which day before *day* the last of a unit's PICs was told who can be told then."""
    if task.penilaian not in pics:
        return task.noticed
    found = []
    for pic in pics[task.penilaian]:
        days = {rung: of[pic.id] for (number, rung), of in told.items() if number == task.penilaian and pic.id in of}
        days |= {rung: on for own in pic.tasks if own.penilaian == task.penilaian for rung, on in own.noticed.items()}
        there = pic.silent is None and (pic.away_until is None or pic.away_until < day)
        found.append(({rung: on for rung, on in days.items() if on < day}, there))
    return ladder.told_all(found)


@dataclass
class _Ahead:
    """One listener's days to come."""

    one: Listener
    rules: Rules
    calendar: Calendar
    now: datetime
    told_of: Callable[[Task, date], Mapping[int, date]]

    def __post_init__(self) -> None:
        self.owed: list[Owed] = []
        self.judged: dict[_About, Point] = {}
        self.said: set[_About] = set()

    def run(self) -> None:
        """Decide at each moment that may lead to something; each of them lies after the one before, so it ends."""
        moments = list(self.moments())
        heapify(moments)
        before = datetime.min.replace(tzinfo=self.now.tzinfo)
        while moments:
            at = heappop(moments)
            if at <= before:
                continue
            before = at
            until = self.beat(at)
            if until is not None and until > at:
                heappush(moments, until)

    def moments(self) -> Iterable[datetime]:
        """When somebody might be written to: from the first hour of each day around which there is something."""
        one, calendar, today = self.one, self.calendar, self.one.today(self.now)
        yield self.now
        if one.promised_at is not None:
            yield max(self.now, one.promised_at)
        days: set[date] = set()
        for day in self.days(today):
            first = calendar.at_the_earliest(max(day, today))
            days |= {first, calendar.working_day_after(first), calendar.at_the_latest(max(day, today))}
        for day in days:
            at = one.window(calendar, day).opens
            if one.role is not Role.SUPERVISOR:
                yield max(self.now, at)
            if one.role is not Role.PIC:
                yield max(self.now, at, *(moment(day, reminding.REPORT_AT, zone) for zone in one.zones))

    def days(self, today: date) -> set[date]:
        """The days of everything there may be to say; a report comes later than planned where its notice does."""
        if self.one.role is Role.OVERSEER:
            last = max((task.survey_on for task in self.one.tasks), default=today)
            return {today + timedelta(days=n) for n in range((last - today).days + 1)}
        found = {point.day for point in reminding.points(self.one, self.rules, self.calendar, self.now)}
        late = self.one.role is Role.SUPERVISOR
        return found | {self.calendar.working_day_after(day) for day in found if late}

    def beat(self, at: datetime) -> datetime | None:
        """What happens at that moment; gives when it is to be decided again, where it is put off."""
        one = self.one
        if one.role is not Role.PIC:
            day = one.today(at)
            one = replace(one, tasks=tuple(replace(task, noticed=self.told_of(task, day)) for task in one.tasks))
        for point in reminding.points(one, self.rules, self.calendar, at):
            former = self.judged.get(_about(point))
            if former is None or former.why is None or point.why is not Why.EXPIRED:
                self.judged[_about(point)] = point
        if one.promised_at is not None and one.promised_at <= at:
            wanted, one = one.promised_at, replace(one, promised_at=None, away_until=None)
            self.one = replace(self.one, promised_at=None, away_until=None)
            if reminding.keep(one, wanted, self.calendar, at) is None:
                until = reminding.kept_until(one, wanted, self.calendar)
                self.say(at, reminding.taken_along(one, self.rules, self.calendar, at), until, asked=True)
                return None
        match reminding.decide(one, self.rules, self.calendar, at):
            case Send(points):
                self.say(at, points, max(reminding.valid_until(one, point, self.calendar) for point in points))
                return None
            case Defer(until):
                return until
            case Drop():
                return None

    def say(self, at: datetime, points: tuple[Point, ...], until: datetime, *, asked: bool = False) -> None:
        one = self.one
        day = local_day(at, one.zones[0])
        self.owed.append(Owed(one.id, one.name, day, at, until, points, asked))
        self.said |= {_about(point) for point in points}
        self.said |= {(Topic.RECAP, 0, point.day.toordinal()) for point in points if point.topic is Topic.REPORT}
        reported = {
            (point.task.penilaian, point.rung) for point in points if point.task and point.topic is Topic.REPORT
        }
        tasks = tuple(
            replace(task, reported=task.reported | {rung for number, rung in reported if number == task.penilaian})
            for task in one.tasks
        )
        self.one = replace(one, reminded_on=day, tasks=tasks)

    def skipped(self) -> list[Skipped]:
        """What was never said, and why."""
        left = [point for about, point in self.judged.items() if about not in self.said]
        return [
            Skipped(self.one.id, self.one.name, point if point.why else point._replace(why=Why.EXPIRED))
            for point in left
        ]


def _about(point: Point) -> _About:
    return point.topic, point.rung, point.task.penilaian if point.task else point.day.toordinal()
