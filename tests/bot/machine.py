"""A machine without its loops: the real file, outbox and decisions, beat by beat, and what went out at each."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.app import DEFAULT_EDITION
from bot.config import Config, trial
from bot.editions import SHIPPED
from bot.links import Links
from bot.preparing import Dropped, Preparing, Ready
from bot.reminding import Place, Queued, Recap, Reminding
from bot.store import outbox
from bot.store import trial as trial_data
from bot.store.migrate import migrate
from bot.store.outbox import Row
from flows import ahead
from flows.ahead import Owed, Skipped
from flows.delivery import Delivery
from flows.effects import Say
from flows.ladder import Point
from flows.reminding import Defer, Drop, Listener
from tests.bot.desk import START

_KEPT: dict[Path, Path] = {}


@dataclass(frozen=True)
class Sent:
    """A reminder that went out: to whom, when, and what it spoke of; `asked`: at their own wish."""

    person: int
    at: datetime
    points: tuple[Point, ...]
    asked: bool


@dataclass(frozen=True)
class Watched(Reminding):
    """Reminders, and a note of what each of them speaks of."""

    spoken: dict[int, tuple[Point, ...]] = field(default_factory=dict)

    def make(self, tx: sqlite3.Connection, row: Row, now: datetime, recap: Recap | None = None) -> Say | Defer | Drop:
        self.spoken.pop(row.id, None)
        return super().make(tx, row, now, recap)

    def _record(self, tx: sqlite3.Connection, one: Listener, points: Sequence[Point], row: int) -> None:
        self.spoken[row] = tuple(points)
        super()._record(tx, one, points, row)


class Machine:
    """Beats when told to; nothing happens between."""

    def __init__(self, folder: Path) -> None:
        self.config: Config = trial(folder)
        self.connection = sqlite3.connect(_prepared(folder), isolation_level=None)
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("PRAGMA synchronous = OFF")
        plain = Reminding.of(self.config)
        self.reminding = Watched(plain.config, plain.calendar, plain.rules)
        self.preparing = Preparing(self.config, Links(self.config), self.reminding)
        self.sent: list[Sent] = []
        self.dropped: list[str] = []

    def run(self, sql: str, *values: object) -> None:
        """Change something in the file."""
        self.connection.execute(sql, values)

    def plan(self, now: datetime) -> tuple[list[Owed], list[Skipped]]:
        """What is to come from *now* on."""
        listeners = self.reminding.listeners(self.connection, now)
        return ahead.plan(listeners, self.reminding.rules, self.reminding.calendar, now)

    def beat(self, now: datetime) -> None:
        """Queue what is due, and send all that waits."""
        tx = self.connection
        found: list[Queued] = self.reminding.asked_for(tx, now)
        place: Place | None = Place()
        while place is not None:
            due, place = self.reminding.due(tx, now, place)
            found += due
        self.reminding.queue(tx, found, now)
        while rows := outbox.claim(tx, now, 100):
            for row in rows:
                self.send(row, now)

    def send(self, row: Row, now: datetime) -> None:
        """Make a row ready and take it as sent."""
        tx = self.connection
        if self.preparing.needed(row):
            match self.preparing(tx, row, now):
                case Dropped(reason):
                    outbox.move(tx, row.id, Delivery.CANCELLED, reason=reason)
                    if "janji" not in row.values:  # a promise may come to nothing by itself
                        self.dropped.append(reason)
                    return
                case Ready(made):
                    points = self.reminding.spoken.get(row.id, ())
                    self.sent.append(Sent(row.values["untuk"], now, points, "diminta" in made.values))
                case _:
                    return
        outbox.sent(tx, row.id, f"x{row.id}", "", now)


def _prepared(folder: Path) -> Path:
    """A file of the trial's data in *folder*, made once for all examples of a test."""
    template = folder / "template.db"
    if template not in _KEPT:
        migrate(template)
        with closing(sqlite3.connect(template, isolation_level=None)) as connection:  # closing folds its log
            connection.row_factory = sqlite3.Row
            edition = (SHIPPED / f"{DEFAULT_EDITION}.toml").read_text(encoding="utf-8")
            trial_data.seed(connection, edition=edition, now=START)
        _KEPT[template] = folder
    path = folder / "machine.db"
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    shutil.copy(template, path)
    return path
