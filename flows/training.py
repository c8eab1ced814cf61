"""The trainer's clock: words that let the time of a trial jump ahead, so that a ladder can be shown in a minute.

Time only goes forward: answers and reminders carry the days that it was at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from flows import ladder, moments
from flows.calendar import moment
from flows.words import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from flows.calendar import Calendar

WEEK_BEFORE, DAY = "lompat ke H-7", "lompat sehari"  # what the buttons say, too


@dataclass(frozen=True, slots=True)
class ToRung:
    """So many days from a survey: -7 is H-7."""

    rung: int


@dataclass(frozen=True, slots=True)
class ToDay:
    """That day."""

    day: date


@dataclass(frozen=True, slots=True)
class Back:
    """To the real time."""


@dataclass(frozen=True, slots=True)
class Somewhere:
    """A jump, to where was not understood."""


Jump: TypeAlias = ToRung | ToDay | Back | Somewhere

_JUMP = re.compile(
    r"(?:tolong |mohon |coba )*(?:lompat|loncat)(?:kan)?\b(?: waktu(?:nya)?)?(?: (?:ke|selama))?\b ?(.*?)(?: ya| dong)?"
)
_RUNG = re.compile(r"(?:hari )?h(?:ari)? ?([-+\u2212\u2013]?) ?(\d{1,3})")
_BACK = re.compile(r"(?:kembali|pulang) ke (?:waktu|hari|jam) (?:yang )?(?:sebenarnya|nyata|asli|ini)")
_NOW = frozenset({"hari ini", "sekarang", "waktu sebenarnya", "waktu yang sebenarnya"})


def jump(said: str, today: date) -> Jump | None:
    """Where somebody wants the time to jump, counted from *today*; None for words about anything else."""
    plain = " ".join(said.casefold().split()).strip(" .!")
    if _BACK.fullmatch(plain):
        return Back()
    found = _JUMP.fullmatch(plain)
    if found is None:
        return None
    where = found[1].strip()
    if rung := _RUNG.fullmatch(where):
        return ToRung(int(rung[2]) if rung[1] == "+" else -int(rung[2]))
    if where in {"h", "hari h", "hari survei"}:
        return ToRung(0)
    if where in _NOW:
        return Back()
    match moments.when(normalise(where), today):
        case moments.On(day):
            return ToDay(day)
        case moments.Tomorrow():
            return jump(DAY, today)
        case _:
            return Somewhere()


def arrival(
    wish: ToRung | ToDay, surveys: Iterable[date], calendar: Calendar, now: datetime, zone: str
) -> datetime | None:
    """When the jump ends, UTC: as the hours of a working day begin; None where no such moment lies ahead.

    A rung is that of the first of *surveys* for which it has not come yet.
    """
    match wish:
        case ToDay(day):
            days = [calendar.at_the_earliest(day)]
        case ToRung(rung):
            days = sorted(ladder.moved(survey, rung, calendar) for survey in surveys)
    found = (moment(day, calendar.hours.opens, zone) for day in days)
    return next((at for at in found if at > now), None)
