"""Dates and survey slots as people write them: ``2027-02-15``, ``15/02/2027 09.00``, ``15 Februari 2027``."""

from __future__ import annotations

import re
from datetime import date, time

_MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_IN_WORDS = re.compile(r"(\d{1,2}) ([a-z]+) (\d{4})")
_WITH_HOUR = re.compile(r"(.+?)(?:[ T,]+(?:pukul )?(\d{1,2})[:.](\d{2})(?:[:.]00)?)?")


def read_date(text: str) -> date:
    """The day that *text* names. Raises ValueError, in the words of who has to mend it."""
    plain = " ".join(text.lower().split())
    try:
        if found := _YEAR_FIRST.fullmatch(plain):
            year, month, day = found.groups()
        elif found := _DAY_FIRST.fullmatch(plain):
            day, month, year = found.groups()
        elif found := _IN_WORDS.fullmatch(plain):
            day, name, year = found.groups()
            month = str(_MONTHS.index(name[:3]) + 1)
        else:
            raise ValueError  # noqa: TRY301  one message for all that is no date
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f'"{text}" bukan tanggal; tulis seperti 2027-02-15 atau 15/02/2027') from None


def read_slot(text: str) -> str:
    """A survey slot as it is kept: ``2027-02-15``, or ``2027-02-15 09:00`` (the unit's own time).

    Raises ValueError, in the words of who has to mend it.
    """
    found = _WITH_HOUR.fullmatch(" ".join(text.split()))
    day, hour, minute = found.groups() if found else (text, None, None)
    if hour is None or minute is None:
        return read_date(day).isoformat()
    try:
        return f"{read_date(day).isoformat()} {time(int(hour), int(minute)):%H:%M}"
    except ValueError:
        raise ValueError(f'"{text}" bukan jadwal; tulis seperti 2027-02-15 09:00 atau 15/02/2027') from None
