"""When somebody wants to be spoken to again: "1 jam lagi", "besok jam 10", "dinas luar sampai jumat"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TypeAlias

from flows.words import vocabulary


@dataclass(frozen=True, slots=True)
class In:
    """So much later from now."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class Tomorrow:
    """The next working day; at its first hour where no other is named."""

    at: time | None = None


@dataclass(frozen=True, slots=True)
class On:
    """On that day; at its first hour where no other is named."""

    day: date
    at: time | None = None


@dataclass(frozen=True, slots=True)
class At:
    """At that hour: today, or the next day where it has passed."""

    at: time


@dataclass(frozen=True, slots=True)
class Away:
    """Not before that day has passed."""

    until: date


When: TypeAlias = In | Tomorrow | On | At | Away

LONGEST = timedelta(days=366)
_SHORTEST, _LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=12)
_MONTHS = (
    "januari jan", "februari feb pebruari", "maret mar", "april apr", "mei", "juni jun", "juli jul", "agustus agu ags",
    "september sep sept", "oktober okt", "november nov nopember", "desember des",
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
_WEEKDAY = {name: place for place, name in enumerate(_WEEKDAYS)} | {"jum'at": 4, "jum at": 4, "ahad": 6}
_FIGURES = {
    "satu": 1, "se": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8,
    "sembilan": 9, "sepuluh": 10,
}  # fmt: skip
_NUMBER = r"(\d{1,3}|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh)"
_HALF_HOUR = re.compile(r"setengah jam(?: lagi)?")
_LATER = re.compile(rf"(?:(se)|{_NUMBER} ?)(menit|jam|hari|minggu|pekan)(?: lagi| kemudian)?")
_TOMORROW = re.compile(r"(?:besok|esok)(?: (?:pagi|hari))*")
_HOUR = re.compile(
    r"(?:(?P<day>.*?) ?\b(?:jam|pukul|pkl)|(?P<next>(?:besok|esok)(?: pagi)?)) (?P<hour>\d{1,2})(?: (?P<minute>\d{2}))?"
    r"(?: (?P<part>pagi|siang|sore|malam))?(?: (?:wib|wita|wit|tepat|nanti))*"
)
_TODAY = vocabulary("nanti hari ini")
_NOON, _MIDNIGHT, _NIGHT_ENDS = 12, 24, 6
_DAY_AFTER = re.compile(r"lusa(?: pagi)?")
_NAMED = re.compile(
    rf"(?:hari )?({'|'.join(sorted(_WEEKDAY, key=len, reverse=True))})(?: (?:depan|ini|besok|pagi|nanti))*"
)
_NEXT_WEEK = re.compile(r"(?:minggu|pekan) depan")
_IN_WORDS = re.compile(r"(?:hari )?(?:tanggal |tgl )?(\d{1,2}) ([a-z]+)(?: (\d{4}))?")
_IN_FIGURES = re.compile(r"(?:tanggal |tgl )?(\d{1,2})/(\d{1,2})(?:/(\d{4}))?")
_YEAR_FIRST = re.compile(r"(?:tanggal |tgl )?(\d{4}) (\d{1,2}) (\d{1,2})")
_OF_MONTH = re.compile(r"(?:tanggal|tgl) (\d{1,2})")
_ASKED = re.compile(
    r"(?:tolong |mohon |minta )?(?:ingatkan|ingetin|diingatkan|hubungi|kabari)(?: saya| kami)?(?: lagi)?"
    r"(?: (?:pada|di|hari|dalam))?(?= |$)"
)
_PAUSED = re.compile(
    r"(?:(?:saya|kami|mohon|minta|mau|izin) )*(?:jeda|istirahat|tunda)(?: (?:dulu|sebentar|saja|saya|kami|selama))*"
    r"(?: (?:sampai|sampai dengan|hingga|s/d|sd|smp|sampe))? (.+)"
)
_AWAY = re.compile(
    r"(?:(?:saya|kami|masih|sedang|lagi|izin|mau|akan|ada) )*(?:dinas luar|dl|cuti|diklat|bimtek|perjalanan dinas|sakit"
    r"|libur|tugas luar)(?: \w+){0,3}? (?:sampai|sampai dengan|hingga|s/d|sd|smp|sampe)(?: dengan)? (.+)"
)
_POLITE = vocabulary("saja ya dulu mohon tolong maaf")


def asks_for(words: str) -> str | None:
    """What follows "ingatkan" in normalised *words* ("" for the bare word); None where that is not what they say."""
    found = _ASKED.match(words)
    return words[found.end() :].strip() if found else None


def pauses_until(words: str) -> str | None:
    """What follows "jeda" or "jeda sampai" in normalised *words*; None where that is not what they say."""
    found = _PAUSED.fullmatch(words)
    return found[1] if found else None


def when(words: str, today: date) -> When | None:
    """The moment that normalised *words* name, counted from *today*; None for anything else.

    A day without a year is the next one of that name. No moment is more than a year ahead.
    """
    plain = " ".join(word for word in words.split() if word not in _POLITE)
    if away := _AWAY.fullmatch(plain):
        until = _day(away[1], today)
        return Away(until) if until else None
    if _TOMORROW.fullmatch(plain):
        return Tomorrow()
    if named := _HOUR.fullmatch(plain):
        return _at(named, today)
    if _HALF_HOUR.fullmatch(plain):
        return In(timedelta(minutes=30))
    if (later := _LATER.fullmatch(plain)) and later[3] in {"menit", "jam"}:
        unit = timedelta(minutes=1) if later[3] == "menit" else timedelta(hours=1)
        wait = _figure(later[1] or later[2]) * unit
        return In(wait) if _SHORTEST <= wait <= _LONGEST_WAIT else None
    day = _day(plain, today)
    return On(day) if day else None


def _at(named: re.Match[str], today: date) -> When | None:
    """A moment with its hour; None for an hour or a day that there is not."""
    hour = _of_day(int(named["hour"]), named["part"])
    if hour is None or int(named["minute"] or 0) >= 60:  # noqa: PLR2004  minutes
        return None
    at = time(hour, int(named["minute"] or 0))
    plain = named["next"] or named["day"] or ""
    if _TOMORROW.fullmatch(plain):
        return Tomorrow(at)
    if not set(plain.split()) - _TODAY:
        return At(at)
    day = _day(plain, today)
    return On(day, at) if day else None


def _of_day(hour: int, part: str | None) -> int | None:
    """The hour 0..23; "3 sore" is 15, and so is a bare 3: nobody is at work at night."""
    if part in {"sore", "malam"} or (part == "siang" and hour < _NIGHT_ENDS) or (not part and 0 < hour < _NIGHT_ENDS):
        hour += _NOON if hour < _NOON else 0
    return hour if hour < _MIDNIGHT and not (part == "malam" and hour == _NOON) else None


def _day(plain: str, today: date) -> date | None:
    """The day that *plain* names, today or later; None for anything else, or for one that is too far ahead."""
    for reading in (_counted, _weekday, _dated):
        try:
            if (day := reading(plain, today)) is not None:
                return day if today <= day <= today + LONGEST else None
        except ValueError:  # 31 february
            return None
    return None


def _counted(plain: str, today: date) -> date | None:
    if _TOMORROW.fullmatch(plain):
        return today + timedelta(days=1)
    if _DAY_AFTER.fullmatch(plain):
        return today + timedelta(days=2)
    if _NEXT_WEEK.fullmatch(plain):
        return today + timedelta(days=7 - today.weekday())
    later = _LATER.fullmatch(plain)
    if later is None or later[3] in {"menit", "jam"}:
        return None
    return today + timedelta(days=_figure(later[1] or later[2]) * (1 if later[3] == "hari" else 7))


def _weekday(plain: str, today: date) -> date | None:
    """The next day of that name, never today."""
    named = _NAMED.fullmatch(plain)
    return today + timedelta(days=(_WEEKDAY[named[1]] - today.weekday() - 1) % 7 + 1) if named else None


def _dated(plain: str, today: date) -> date | None:
    """A date, with or without its year; raises ValueError for one that is in no calendar."""
    if found := _YEAR_FIRST.fullmatch(plain):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _OF_MONTH.fullmatch(plain):
        month = today.month if int(found[1]) >= today.day else today.month % 12 + 1
        return date(today.year + (month < today.month), month, int(found[1]))
    if found := _IN_FIGURES.fullmatch(plain):
        return _of_year(found[3], int(found[2]), int(found[1]), today)
    if (found := _IN_WORDS.fullmatch(plain)) and found[2] in _MONTH:
        return _of_year(found[3], _MONTH[found[2]], int(found[1]), today)
    return None


def _of_year(year: str | None, month: int, day: int, today: date) -> date:
    if year:
        return date(int(year), month, day)
    this = date(today.year, month, day)
    return this if this >= today else date(today.year + 1, month, day)


def _figure(text: str) -> int:
    return _FIGURES.get(text) or int(text)
