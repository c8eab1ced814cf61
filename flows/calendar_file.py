"""Reads a year's days off (``flows/kalender/2027.toml``): TOML with Indonesian keys in, `DayOff` out."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from flows.calendar import Calendar, DayKind, DayOff, Hours
from flows.instrument import Confidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

REGIONAL = "pemerintah daerah"


def calendar(texts: Iterable[str], regional: Mapping[date, str], hours: Hours) -> Calendar:
    """The calendar of the years in *texts*, with the *regional* days off by name.

    Raises ValueError, KeyError or tomllib.TOMLDecodeError for a file of ours that is not in order.
    """
    days: dict[date, DayOff] = {}
    years: set[int] = set()
    for text in texts:
        data = tomllib.loads(text)
        years.add(data["tahun"])
        for row in data["hari"]:
            off = DayOff(
                row["tanggal"],
                row["nama"],
                DayKind(row["jenis"]),
                data["sumber"][row["sumber"]],
                Confidence(row["keyakinan"]),
            )
            if off.day.year != data["tahun"] or off.day in days:
                raise ValueError(f"{off.day}: another year, or twice")
            days[off.day] = off
    for day, name in regional.items():
        days.setdefault(day, DayOff(day, name, DayKind.REGIONAL, REGIONAL, Confidence.OFFICIAL))
    return Calendar(days, frozenset(years), hours)
