"""Which days officials work, and the hours in which they may be written to, in each zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.instrument import Confidence

ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
_DAY = timedelta(days=1)
_SATURDAY = 5


class DayKind(StrEnum):
    """What makes a day off."""

    HOLIDAY = "libur"
    JOINT_LEAVE = "cuti bersama"
    REGIONAL = "libur daerah"


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day on which nobody works; `source` says who set it."""

    day: date
    name: str
    kind: DayKind
    source: str
    confidence: Confidence


class Window(NamedTuple):
    """When somebody may be written to: from `opens` until before `closes`, UTC."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a working day in which reminders go out, local time."""

    opens: time = time(8)
    closes: time = time(15, 30)


@dataclass(frozen=True)
class Calendar:
    """The days off that are known. In a year that is not among `years` only weekends are off."""

    days: Mapping[date, DayOff] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    hours: Hours = Hours()

    def is_working_day(self, day: date) -> bool:
        """Whether people work on *day*: Monday to Friday, and no day off."""
        return day.weekday() < _SATURDAY and day not in self.days

    def working_day_before(self, day: date) -> date:
        """The last working day before *day*."""
        return self.at_the_latest(day - _DAY)

    def working_day_after(self, day: date) -> date:
        """The first working day after *day*."""
        return self.at_the_earliest(day + _DAY)

    def at_the_latest(self, day: date) -> date:
        """*day*, or the working day before it."""
        while not self.is_working_day(day):
            day -= _DAY
        return day

    def at_the_earliest(self, day: date) -> date:
        """*day*, or the working day after it."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def working_days(self, since: date, until: date) -> int:
        """How many working days lie between two days, the later one counted."""
        days = (since + timedelta(days=number) for number in range(1, (until - since).days + 1))
        return sum(self.is_working_day(day) for day in days)

    def window(self, day: date, zone: str) -> Window:
        """The hours of *day* in *zone* (``Asia/Jayapura``), whether it is a working day or not."""
        return Window(moment(day, self.hours.opens, zone), moment(day, self.hours.closes, zone))

    def assumed(self, year: int, since: date) -> list[DayOff]:
        """The days off of *year*, from *since* on, that nobody has settled yet: they may still be moved."""
        found = (off for off in self.days.values() if off.day.year == year and off.day >= since)
        return sorted((off for off in found if off.confidence == "asumsi"), key=lambda off: off.day)


WEEKDAYS = Calendar()  # where no day off is known


def moment(day: date, at: time, zone: str) -> datetime:
    """*at* on *day* by the clocks of *zone*, UTC."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def local_day(now: datetime, zone: str) -> date:
    """Which day it is in *zone*."""
    return now.astimezone(ZoneInfo(zone)).date()
