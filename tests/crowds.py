"""Many PICs at once, each with a unit of their own: for benches and for what only shows in a crowd."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from bot.app import DEFAULT_EDITION
from bot.editions import SHIPPED
from bot.store import people, putaran, units
from bot.store.migrate import migrate
from flows.effects import Role
from flows.messages import Address, Channel

FIRST_USER = 1000


def people_on(
    path: Path,
    count: int,
    now: datetime,
    survey_on: date | None = None,
    channel: Channel = Channel.TELEGRAM,
    first: int = FIRST_USER,
) -> None:
    """A database with *count* PICs on *channel*, from account *first* on, each with a unit of two products.

    All are surveyed on one day. Called again, it adds a round with others.
    """
    migrate(path)
    text = (SHIPPED / f"{DEFAULT_EDITION}.toml").read_text(encoding="utf-8")
    with closing(sqlite3.connect(path, isolation_level=None)) as tx:
        tx.row_factory = sqlite3.Row
        tx.execute("BEGIN")
        numbers = [
            units.add(tx, f"Unit Contoh {channel} {n}", "dinas", "Asia/Jakarta", ["Satu", "Dua"]) for n in range(count)
        ]
        putaran.open_round(tx, f"Putaran Contoh {channel}", text, now.date(), survey_on, now, numbers)
        for n, unit in enumerate(numbers):
            person = people.add(tx, f"PIC Contoh {channel} {n}", Role.PIC, now)
            people.assign(tx, person, unit)
            people.bind(tx, Address(channel, str(first + n)), person, now, stage="aktif")
        tx.execute("COMMIT")
