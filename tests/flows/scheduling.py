"""Units with slots, PICs and supervisors for tests of the plan, and a metronome that needs no machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import flows
from flows import ahead, reminding
from flows.calendar import Hours, local_day, moment
from flows.calendar_file import calendar
from flows.effects import Role
from flows.ladder import Rules, Task
from flows.reminding import Listener, Send

SHIPPED = calendar(
    [path.read_text(encoding="utf-8") for path in sorted((Path(flows.__file__).parent / "kalender").glob("*.toml"))],
    {},
    Hours(),
)
WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
QUIET_RULES = Rules(escalation=())


def task(survey_on: date, *, number: int = 1, zone: str = WIB, at: time | None = None, **state: Any) -> Task:  # noqa: ANN401  as the dataclass has them
    """A unit whose slot is a whole day, or ends *at* an hour."""
    ends = moment(survey_on, at, zone) if at else moment(survey_on + timedelta(days=1), time(0), zone)
    made = Task(number, f"Dinas Contoh {number}", zone, survey_on, ends)
    return replace(made, **state)


def pic(*tasks: Task, number: int = 7, **other: Any) -> Listener:  # noqa: ANN401  likewise
    """A PIC of those units."""
    zones = tuple(sorted({task.zone for task in tasks}))
    made = Listener(number, "Ibu Contoh Satu", Role.PIC, zones, tasks)
    return replace(made, **other)


def days(listener: Listener, now: datetime, rules: Rules = QUIET_RULES) -> list[tuple[date, list[int]]]:
    """What the plan owes: each day with its rungs."""
    owed, _ = ahead.plan([listener], rules, SHIPPED, now)
    return [(one.day, [point.rung for point in one.points]) for one in owed]


@dataclass
class Sent:
    """What the metronome sent: when, and what it spoke of."""

    at: datetime
    day: date
    send: Send


@dataclass
class Beats:
    """Decides about one listener, beat by beat, as the machine does."""

    listener: Listener
    rules: Rules = QUIET_RULES
    sent: list[Sent] = field(default_factory=list)

    def run(self, beats: Iterable[datetime]) -> list[Sent]:
        """Beat at those moments."""
        for now in beats:
            self.beat(now)
        return self.sent

    def beat(self, now: datetime) -> None:
        today = self.listener.today(now)
        if self.listener.reminded_on is not None and today <= self.listener.reminded_on:
            return
        decided = reminding.decide(self.listener, self.rules, SHIPPED, now)
        if isinstance(decided, Send):
            self.sent.append(Sent(now, local_day(now, self.listener.zones[0]), decided))
            self.listener = replace(self.listener, reminded_on=today)
