"""The calendar on this machine: the years that come with the program, and the pemda's own days off."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import flows
from bot.config import Config
from flows.calendar import Calendar, Hours
from flows.calendar_file import calendar

SHIPPED = Path(flows.__file__).parent / "kalender"


def known(config: Config) -> Calendar:
    """Every day off that is known, and the hours in which reminders go out."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SHIPPED.glob("*.toml"))]
    regional = {date.fromisoformat(day): name for day, name in config.reminders.hari_libur_daerah.items()}
    hours = Hours(time.fromisoformat(config.reminders.opens), time.fromisoformat(config.reminders.closes))
    return calendar(texts, regional, hours)
