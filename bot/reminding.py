"""Reminders as they are done: queued when their time has come, and decided anew, with their words, when they are sent.

Nothing is queued ahead. What is queued says for whom it is, and about which units and slots, so that it can be
cancelled with them; who is to hear what is computed from slots, states and calendar, the same for the beat of the
clock, for the sending and for the command `plan`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeVar

import structlog

from bot import days_off
from bot.config import Config
from bot.store import (
    asking,
    escalations,
    history,
    listeners,
    outbox,
    people,
    promises,
    reach,
    remarks,
    reminders,
    reports,
)
from bot.store import penilaian as assessments
from bot.store.escalations import Copy
from bot.store.outbox import Row
from bot.store.promises import Promise
from flows import afterwards, ladder, recap, reminder, reminding
from flows.calendar import ZONES, Calendar, local_day
from flows.delivery import Kind
from flows.effects import Role, Say
from flows.ladder import Condition, Escalation, Point, Rules, To, Topic
from flows.messages import Address, Channel
from flows.penilaian import Penilaian
from flows.reminding import Defer, Drop, Listener, Send
from flows.state import IN_PASSING, Wait

T = TypeVar("T")

log = structlog.get_logger()

BATCH = 200  # people who are looked at in one go: memory stays flat however many are due
WAITING = 2000  # from so many waiting on no more are queued: more than a minute sends, and can be looked at in one beat
WEEK = timedelta(days=7)
NAMED = recap.SHOWN
MESSAGES = {Role.PIC: "ingat", Role.SUPERVISOR: "eskalasi_atasan", Role.OVERSEER: "rekap"}


class Queued(NamedTuple):
    """A message to be queued: under its key, once. A lower `rank` goes first, where not all may go today."""

    key: str
    address: Address
    kind: Kind
    say: Say
    promise: int = 0
    rank: int = 0


class Recap(NamedTuple):
    """An overseer's recap as it was made before: of which penilaian it is the report, and its words."""

    reported: frozenset[int]
    say: Say


class Place(NamedTuple):
    """How far a beat has come: which turn it is, and the last person who was looked at."""

    turn: int = 0
    person: int = 0


@dataclass(frozen=True)
class Reminding:
    """The reminders of a pemda: its rules, its calendar, and how they are said."""

    config: Config
    calendar: Calendar
    rules: Rules

    @classmethod
    def of(cls, config: Config) -> Reminding:
        """As the configuration has it."""
        wanted = config.reminders
        steps = tuple(
            Escalation(-one.hari, Condition(one.bila), frozenset(To(to) for to in one.kepada))
            for one in wanted.eskalasi
        )
        rules = Rules(tuple(wanted.days), steps, wanted.recap_daily)
        return cls(config, days_off.known(config), rules)

    def due(
        self, tx: sqlite3.Connection, now: datetime, place: Place | None = None, full: Collection[Channel] = ()
    ) -> tuple[list[Queued], Place | None]:
        """What is to be queued now, of `BATCH` people from that place on; and where to go on, None at the end.

        Who is surveyed soonest comes first, so that nobody's last reminder waits behind another's first. Whom only
        *full* channels reach is looked at another time.
        """
        place = place or Place()
        turns = self._turns(tx, now)
        if place.turn >= len(turns):
            return [], None
        turn = turns[place.turn]
        today = local_day(now, str(self.config.pemda.zoneinfo))
        found = reminders.concerned(tx, turn, today, after=place.person, limit=BATCH, full=full)
        behind = self._behind(tx, now)
        queued = _each(found, lambda person: self._due_to(tx, person, behind, now))
        if len(found) == BATCH:
            return queued, Place(place.turn, found[-1])
        return queued, Place(place.turn + 1)

    def _turns(self, tx: sqlite3.Connection, now: datetime) -> list[reminders.Turn]:
        """Whom to look at, one after the other: the people of each survey day that says something; the overseers."""
        today = local_day(now, str(self.config.pemda.zoneinfo))
        windows = [self.calendar.window(today, zone) for zone in ZONES]
        open_somewhere = min(one.opens for one in windows) <= now < max(one.closes for one in windows)
        if not (self.config.reminders.on and self.calendar.is_working_day(today) and open_somewhere):
            return []
        slots = reminders.surveys(tx)
        days = sorted({one.day for one in slots}, key=lambda day: (day < today, day))
        turns = [
            reminders.Turn(since, tuple(one for one in slots if one.day == day))
            for day in days
            if (since := self._spoke_on(day, today)) is not None
        ]
        return [*turns, reminders.Turn(today)]

    def _due_to(
        self, tx: sqlite3.Connection, person: int, behind: Callable[[int, date], bool], now: datetime
    ) -> Queued | None:
        where = reminders.address(tx, person)
        one = self._listener(tx, person, behind, now) if where else None
        if one is None or where is None:
            return None
        match reminding.decide(one, self.rules, self.calendar, now):
            case Send(points):
                about = [] if one.role is Role.OVERSEER else _spoken_of(points)  # a recap is always of use
                say = Say(MESSAGES[one.role], {"untuk": person, "tentang": about})
                rank = ladder.distance(points, one.today(now))
                return Queued(reminding.key(person, one.today(now)), where, Kind.REMINDER, say, rank=rank)
            case _:
                return None

    def asked_for(self, tx: sqlite3.Connection, now: datetime) -> list[Queued]:
        """The reminders that people asked for, which are due, and the copies of reports that went out."""

        def promised(promise: Promise) -> Queued | None:
            where = reminders.address(tx, promise.person)
            say = Say("ingat", {"untuk": promise.person, "janji": promise.due_at.isoformat()})
            return Queued(f"janji:{promise.id}", where, Kind.REMINDER, say, promise.id) if where else None

        def copied(copy: Copy) -> Queued | None:
            where = reminders.address(tx, copy.pic)
            say = self._copy(tx, copy)
            return Queued(f"tembusan:{copy.message}:{copy.pic}", where, Kind.NEWS, say) if where and say else None

        copies = escalations.uncopied(tx, now - timedelta(days=7))
        return [*_each(promises.due(tx, now, BATCH), promised), *_each(copies, copied)]

    def _copy(self, tx: sqlite3.Connection, copy: escalations.Copy) -> Say | None:
        """What a PIC is told of a report that went out; None where another copy speaks of it."""
        to = self.rules.told(copy.rung)
        both = to >= {To.SUPERVISOR, To.OVERSEER}
        supervised = any(listeners.supervised(tx, number) for number in copy.units)
        if copy.role is Role.OVERSEER and both and supervised:
            return None
        overseers = self.config.pemda.pengawas
        told = [overseers] if copy.role is Role.OVERSEER else [reminder.addressed(copy.to), *([overseers] * both)]
        hindered = any(remarks.obstacle(tx, number) for number in copy.units)
        return reminder.copied(list(copy.units.values()), told, copy.at, copy.zone, hindered=hindered)

    def queue(self, tx: sqlite3.Connection, found: Sequence[Queued], now: datetime) -> int:
        """Queue what was found; a key that is there changes nothing. Gives how many there were."""
        for one in found:
            outbox.put(tx, one.key, one.address, one.kind, one.say, now, rank=one.rank)
            if one.promise:
                promises.settle(tx, one.promise, now)
        return len(found)

    def make(self, tx: sqlite3.Connection, row: Row, now: datetime, recap: Recap | None = None) -> Say | Defer | Drop:
        """What the reminder in *row* says now, or why not; what it tells of is noted.

        *recap* is an overseer's, where it was made before; it is made anew where others are to be reported by now.
        """
        person = int(row.values["untuk"])
        one = self._listener(tx, person, self._behind(tx, now), now, without=row.id)
        if one is None:
            return reminding.NOTHING
        dropped = None
        if due_at := row.values.get("janji"):
            dropped = reminding.keep(one, datetime.fromisoformat(due_at), self.calendar, now)
            if dropped is None:
                points = reminding.taken_along(one, self.rules, self.calendar, now)
                self._record(tx, one, points, row.id)
                say = self._to_pic(tx, one, points, now, row.id, asked=True)
                return _asking(one, points, say)
        match reminding.decide(one, self.rules, self.calendar, now):
            case Send(points):
                self._record(tx, one, points, row.id)
                if one.role is Role.OVERSEER:
                    reported = _reported(points)
                    same = recap is not None and recap.reported == reported
                    return recap.say if recap and same else self.recap(tx, one.id, now, reported)
                return _asking(one, points, self._words(tx, one, points, now, row.id))
            case refused:
                return dropped or refused

    def recap_for(self, tx: sqlite3.Connection, row: Row, now: datetime) -> Recap | None:
        """The recap that *row* wants, be it asked for or an overseer's reminder; None where that says nothing now.

        It reads all units, so it is not made while one writes.
        """
        person, reported = int(row.values["untuk"]), frozenset[int]()
        if row.kind is Kind.REMINDER:
            one = self._listener(tx, person, self._behind(tx, now), now, without=row.id)
            decided = reminding.decide(one, self.rules, self.calendar, now) if one else reminding.NOTHING
            if not isinstance(decided, Send):
                return None
            reported = _reported(decided.points)
        return Recap(reported, self.recap(tx, person, now, reported))

    def _record(self, tx: sqlite3.Connection, one: Listener, points: Sequence[Point], row: int) -> None:
        for point in points:
            if point.task and point.topic in {Topic.NOTICE, Topic.REPORT}:
                escalations.record(tx, point.task, point.rung, point.topic, one.id, row)

    def _words(self, tx: sqlite3.Connection, one: Listener, points: Sequence[Point], now: datetime, row: int) -> Say:
        if one.role is Role.SUPERVISOR:
            of = self._penilaian(tx, one, now)
            pics = {number: listeners.pics(tx, number) for number in of}
            said = {number: remarks.obstacle(tx, number) for number in of}
            return reminder.to_supervisor(one, points, of, now, pics, said, self._idle(tx, one, now))
        return self._to_pic(tx, one, points, now, row)

    def _to_pic(
        self,
        tx: sqlite3.Connection,
        one: Listener,
        points: Sequence[Point],
        now: datetime,
        row: int,
        *,
        asked: bool = False,
    ) -> Say:
        of = self._penilaian(tx, one, now)
        following = self.calendar.working_day_after(one.today(now))
        if asked:
            return reminder.asked_for(one, points, of, now, following, self.rules)
        ignored = reminders.unanswered(tx, one.id, "ingat_kendala", without=row)
        return reminder.to_pic(one, points, of, now, following, ignored, self.rules)

    def _idle(self, tx: sqlite3.Connection, one: Listener, now: datetime) -> Mapping[int, int]:
        """For how many working days nothing has changed about each unit that has begun."""
        changed = {task: reminders.changed_at(tx, task.penilaian) for task in one.tasks}
        return {
            task.penilaian: self.calendar.working_days(local_day(at, task.zone), local_day(now, task.zone))
            for task, at in changed.items()
            if at is not None
        }

    def recap(self, tx: sqlite3.Connection, overseer: int, now: datetime, reported: Collection[int] = ()) -> Say:
        """The recap of all that an overseer may see, as it is now; *reported* are those of which it is the report."""
        return self.recap_of(tx, reports.seen_by(tx, people.person(tx, overseer), now), now, reported)

    def recap_of(
        self,
        tx: sqlite3.Connection,
        seen: Sequence[Penilaian],
        now: datetime,
        reported: Collection[int] = (),
        shown: int = NAMED,
    ) -> Say:
        """The recap of the units *seen*, of which no more than *shown* are named; beside how they stood a week ago."""
        said = {one.id: remarks.obstacle(tx, one.id) for one in seen}
        zone = self.config.pemda.zoneinfo
        then = [history.as_of(tx, one, now - WEEK) for one in seen]
        return recap.recap(
            seen,
            reports.mean(seen),
            local_day(now, str(zone)),
            self.config.reminders.target,
            said,
            reach.undelivered(tx, now, zone),
            reported=reported,
            escalation=self.rules.escalation,
            visits=remarks.visits(tx),
            before=recap.before(then, reports.mean(then)),
            shown=shown,
        )

    def listeners(self, tx: sqlite3.Connection, now: datetime) -> list[Listener]:
        """Everybody who may be reminded of something, as the plan sees them."""
        behind = self._behind(tx, now)
        found = (self._listener(tx, person, behind, now) for person in reminders.everybody(tx))
        return [one for one in found if one is not None]

    def _listener(
        self,
        tx: sqlite3.Connection,
        person: int,
        behind: Callable[[int, date], bool],
        now: datetime,
        without: int = 0,
    ) -> Listener | None:
        return listeners.listener(tx, person, str(self.config.pemda.zoneinfo), behind, now, without=without)

    def _penilaian(self, tx: sqlite3.Connection, one: Listener, now: datetime) -> Mapping[int, Penilaian]:
        found = (assessments.one(tx, task.penilaian, now) for task in one.tasks)
        return {penilaian.id: penilaian for penilaian in found if penilaian is not None}

    def _behind(self, tx: sqlite3.Connection, now: datetime) -> Callable[[int, date], bool]:
        """Says whether a unit is behind, which is looked up once; until the report is of no use any more.

        Long before, too: a notice to come takes rungs along, and the plan has to see what will be sent.
        """
        today, calendar = local_day(now, str(self.config.pemda.zoneinfo)), self.calendar
        rungs = {one.rung for one in self.rules.steps if one.when is Condition.BEHIND}
        known: dict[int, bool] = {}

        def behind(number: int, survey_on: date) -> bool:
            last = max((ladder.moved(survey_on, rung, calendar) for rung in rungs), default=None)
            if last is None or today > calendar.working_day_after(calendar.working_day_after(last)):
                return False
            if number not in known:
                known[number] = self._is_behind(tx, number, now)
            return known[number]

        return behind

    def _is_behind(self, tx: sqlite3.Connection, number: int, now: datetime) -> bool:
        found = assessments.one(tx, number, now)
        return found is not None and reminder.is_behind(found, self.config.reminders.target)

    def _spoke_on(self, survey_on: date, today: date) -> date | None:
        """The newest day, today or one of the two working days before, on which a slot of that day says something."""
        calendar, rules = self.calendar, self.rules
        days = {ladder.moved(survey_on, rung, calendar) for rung in rules.rungs}
        for rung in {one.rung for one in rules.steps}:
            day = ladder.moved(survey_on, rung, calendar)
            days |= {day, calendar.working_day_before(day)}
        first = calendar.working_day_before(calendar.working_day_before(today))
        return max((day for day in days if first <= day <= today), default=None)


def _each(found: Iterable[T], work: Callable[[T], Queued | None]) -> list[Queued]:
    """What *work* gives of each that is *found*. Whatever is wrong with one of them, the others are not held up."""
    queued = []
    for one in found:
        try:
            made = work(one)
        except sqlite3.Error:  # the file itself: nothing else would go better
            raise
        except Exception as error:  # noqa: BLE001  looked at again at the next beat
            log.error("reminding.not_decided", kind=type(error).__name__)  # noqa: TRY400  its words may hold an answer
            continue
        if made is not None:
            queued.append(made)
    return queued


def _reported(points: Sequence[Point]) -> frozenset[int]:
    """The penilaian of which a message is the report."""
    return frozenset(point.task.penilaian for point in points if point.task and point.topic is Topic.REPORT)


def _spoken_of(points: Sequence[Point]) -> list[list[object]]:
    """What a row that waits is about (bot.store.waiting): each penilaian, how many days from which slot."""
    return [
        [point.task.penilaian, point.rung, point.task.survey_on.isoformat()]
        for point in points
        if point.task is not None
    ]


def _asking(one: Listener, points: Sequence[Point], say: Say) -> Say:
    """*say*; where it invites to say what hinders, or asks how a survey went, with that it waits for the answer.

    Whatever is written next, and is nothing else, answers it once it has gone out: of the unit in hand, or the nearest.
    """
    if reminder.asks_what_hinders(say):
        wait, option = Wait.OBSTACLE, IN_PASSING
    elif surveyed := say.values.get("disurvei"):
        wait, option = Wait.VISIT, afterwards.asked_about(surveyed)
    else:
        return say
    nearest = next(point.task.penilaian for point in points if point.task)
    waits = [wait.value, option, nearest, [task.penilaian for task in one.tasks]]
    return replace(say, values={**say.values, asking.WAITS: waits})
