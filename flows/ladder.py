"""On which days a unit's survey slot leads to something to say, and to whom (design decision 17)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flows.calendar import Calendar

VISIT = -1  # from the day before the survey on, a rung is about the visit: whoever has sent in gets it too
FAR = 365  # days
APART = 2  # working days; what is closer together becomes one message
TOGETHER = 4  # calendar days; over a longer stretch of holidays neighbouring working days are not close together


class Topic(StrEnum):
    """What a reminder has to speak of."""

    RUNG = "tahap"
    NOTICE = "pemberitahuan"
    REPORT = "laporan"
    RECAP = "rekap"


class Why(StrEnum):
    """Why something is not said, as the plan shows it."""

    SENT_IN = "hasil sudah dikirim"
    MERGED = "digabung: ada pengingat lain dalam dua hari kerja"
    EXPIRED = "waktunya sudah lewat"
    OFF = "pengingat dihentikan oleh orangnya"
    UNJOINED = "belum bergabung"
    BLOCKED = "tidak terjangkau"
    AWAY = "dinas luar"
    UNNOTICED = "PIC belum diberi tahu lebih dahulu"
    UNTELLABLE = "tidak ada PIC yang dapat diberi tahu lebih dahulu"
    MOVED = "jadwal survei berubah"
    RELEASED = "unitnya bukan tugasnya lagi"
    CLOSED = "unit atau putarannya ditutup"
    UNSUPERVISED = "atasan belum bergabung"


class Condition(StrEnum):
    """What a unit that is not sent in must be like to be reported."""

    NOT_STARTED = "belum_mulai"
    BEHIND = "di_bawah_target"
    NOT_SENT_IN = "belum_lengkap"


class To(StrEnum):
    """Whom a report is for. In the recap a unit is only named: overseers see all of it anyway, so no PIC is told."""

    SUPERVISOR = "atasan"
    OVERSEER = "pengawas"
    RECAP = "rekap"


class Escalation(NamedTuple):
    """Who hears on a rung of a unit that is like that."""

    rung: int
    when: Condition
    to: frozenset[To]


ESCALATION = (
    Escalation(-14, Condition.NOT_STARTED, frozenset({To.SUPERVISOR})),
    Escalation(-7, Condition.BEHIND, frozenset({To.SUPERVISOR, To.OVERSEER})),
    Escalation(-3, Condition.BEHIND, frozenset({To.RECAP})),
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a pemda has set. Days count from the survey: -30 is H-30, 1 is H+1; `recap_daily` days before it."""

    rungs: tuple[int, ...] = (-30, -14, -7, -3, -1, 1)
    escalation: tuple[Escalation, ...] = ESCALATION
    recap_daily: int = 7

    @property
    def steps(self) -> tuple[Escalation, ...]:
        """Those that lead to a report, of which PICs are told before: not what only stands in the recap."""
        return tuple(one for one in self.escalation if one.to != {To.RECAP})

    def told(self, rung: int) -> frozenset[To]:
        """Everybody for whom there is a report on that rung."""
        return frozenset(to for one in self.steps if one.rung == rung for to in one.to - {To.RECAP})


@dataclass(frozen=True, slots=True)
class Task:
    """A unit's penilaian with a survey slot, in an open putaran; `ends`: when the slot has passed, UTC.

    `behind`: less than half is filled in, or the predicate is below the pemda's target. `supervised`: somebody who
    can be reached supervises the unit, `overseen`: some overseer can. `reported`: the rungs of this slot whose report
    this listener has had. `noticed`: on which day a PIC was told of the report of a rung of this slot. As a supervisor
    or an overseer has it: the last of those PICs who can be told; a rung is not in it as long as one of them was not.
    `tellable`: there is such a PIC.
    """

    penilaian: int
    unit: str
    zone: str
    survey_on: date
    ends: datetime
    started: bool = False
    sent_in: bool = False
    behind: bool = False
    supervised: bool = True
    tellable: bool = True
    overseen: bool = True
    noticed: Mapping[int, date] = field(default_factory=dict, hash=False)
    reported: frozenset[int] = frozenset()


class Point(NamedTuple):
    """Something to say about a unit (None: about all of them) on a working day, or `why` it is not said."""

    day: date
    topic: Topic
    rung: int
    task: Task | None
    why: Why | None = None

    @property
    def visit(self) -> bool:
        """Whether it is about the visit itself, which nothing replaces."""
        return self.topic is Topic.RUNG and self.rung >= VISIT


def distance(points: Iterable[Point], today: date) -> int:
    """How many days the nearest survey that is spoken of is away; `FAR` where none is to come."""
    days = [(one.task.survey_on - today).days for one in points if one.task]
    return min((number for number in days if number >= 0), default=FAR)


def moved(survey_on: date, rung: int, calendar: Calendar) -> date:
    """The working day of a rung: the one before where it would be a day off, the one after for a rung after."""
    day = survey_on + timedelta(days=rung)
    return calendar.at_the_latest(day) if rung < 0 else calendar.at_the_earliest(day)


def rungs(task: Task, rules: Rules, calendar: Calendar) -> Iterator[Point]:
    """What a unit's PICs are reminded of, day by day."""
    for rung in rules.rungs:
        day = moved(task.survey_on, rung, calendar)
        why = Why.SENT_IN if task.sent_in and rung < VISIT else None
        yield Point(day, Topic.RUNG, rung, task, why)


def _met(task: Task, rules: Rules) -> dict[int, frozenset[To]]:
    """Who is to hear of the unit as it is, by rung."""
    found: dict[int, frozenset[To]] = {}
    for one in () if task.sent_in else rules.steps:
        match one.when:
            case Condition.NOT_STARTED:
                met = not task.started
            case Condition.BEHIND:
                met = task.behind
            case Condition.NOT_SENT_IN:
                met = True
        if met:
            found[one.rung] = found.get(one.rung, frozenset()) | one.to
    return found


def notices(task: Task, rules: Rules, calendar: Calendar) -> Iterator[Point]:
    """What the PICs are told one working day before somebody hears of the unit."""
    for rung, to in _met(task, rules).items():
        if rung not in task.noticed:
            day = calendar.working_day_before(moved(task.survey_on, rung, calendar))
            heard = (task.supervised and To.SUPERVISOR in to) or (task.overseen and To.OVERSEER in to)
            yield Point(day, Topic.NOTICE, rung, task, None if heard else Why.UNSUPERVISED)


def reports(task: Task, rules: Rules, calendar: Calendar, to: To = To.SUPERVISOR) -> Iterator[Point]:
    """What a unit's supervisors, or the overseers, hear; never before the working day after its PICs were told."""
    for rung, told in _met(task, rules).items():
        if to not in told or rung in task.reported:
            continue
        day = moved(task.survey_on, rung, calendar)
        noticed = task.noticed.get(rung)
        if noticed is not None:
            yield Point(max(day, calendar.working_day_after(noticed)), Topic.REPORT, rung, task)
        else:
            why = Why.UNNOTICED if task.tellable else Why.UNTELLABLE
            yield Point(day, Topic.REPORT, rung, task, why)


def told_all(pics: Iterable[tuple[Mapping[int, date], bool]]) -> dict[int, date]:
    """By rung, on which day the last of a unit's PICs was told who can be told; those rungs that all of these know.

    *pics*: when each of them was told, by rung, and whether they can be told now. Who was told and then cannot be
    told any more was told.
    """
    everybody = list(pics)
    rungs = {rung for told, _ in everybody for rung in told}
    return {
        rung: max(told[rung] for told, _ in everybody if rung in told)
        for rung in rungs
        if all(rung in told for told, there in everybody if there)
    }


def recaps(tasks: Iterable[Task], rules: Rules, calendar: Calendar, today: date) -> Iterator[Point]:
    """When overseers get the recap: each week's first working day, and daily in a week before a survey."""
    surveys = sorted({task.survey_on for task in tasks if task.survey_on >= today})
    if not surveys:
        return
    day = calendar.working_day_before(today)
    while day <= surveys[-1]:
        monday = day - timedelta(days=day.weekday())
        near = any(timedelta(0) <= survey - day <= timedelta(days=rules.recap_daily) for survey in surveys)
        if near or day == calendar.at_the_earliest(monday):
            yield Point(day, Topic.RECAP, 0, None)
        day = calendar.working_day_after(day)


def merged(points: Iterable[Point], calendar: Calendar) -> list[Point]:
    """What is closer together than two working days becomes one message, on the day nearest to the survey.

    What is about the visit, and what tells of a report, keeps its day; the rest gives way, so that a person with
    several units is not written to every day. Of a unit's rungs on one day the nearest stays. What is not said for
    another reason makes nothing give way.
    """
    found = list(points)
    said = [point for point in found if point.why is None]
    days = {point.day for point in said if point.visit or point.topic is not Topic.RUNG}
    given_way: set[Point] = set()
    spoken_of: set[tuple[date, Task | None]] = set()
    for point in sorted(said, key=lambda point: (-point.rung, point.day)):
        if point.topic is not Topic.RUNG:
            continue
        beside = point.day not in days and any(near(calendar, point.day, day) for day in days)
        if beside or (point.day, point.task) in spoken_of:
            given_way.add(point)
            continue
        days.add(point.day)
        spoken_of.add((point.day, point.task))
    return [point._replace(why=Why.MERGED) if point in given_way else point for point in found]


def near(calendar: Calendar, one: date, other: date) -> bool:
    """Whether two days are so close together that one message does for both.

    Working days on both sides of a long holiday are not: whoever heard nothing over it would hear nothing after it.
    """
    return abs((one - other).days) <= TOGETHER and gap(calendar, one, other) < APART


def gap(calendar: Calendar, one: date, other: date) -> int:
    """How many working days the later of two is after the earlier; counted no further than `APART`."""
    first, last = sorted((one, other))
    number = 0
    while first < last and number < APART:
        first = calendar.working_day_after(first)
        number += 1
    return number
