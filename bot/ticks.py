"""What the scheduler calls. It is a metronome only: nothing is stored in it, and a late beat is still a beat."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import clock as machine
from bot.config import Config
from bot.daily_backup import DailyBackup
from bot.reminding import WAITING, Place, Reminding
from bot.store import deletions, inbox, outbox, reminders, uploads
from bot.store.db import Database, DatabaseClosed

log = structlog.get_logger()

PRUNE = timedelta(hours=6)
ERASE = timedelta(hours=3)
REMIND = timedelta(minutes=1)
RELEASE = timedelta(minutes=1)
BACKUP = timedelta(minutes=10)
CALLED_BACK_WITHIN = timedelta(hours=48)  # of the 72 that are promised: a weekend's outage still leaves a night


@dataclass
class Metronome:
    """Beats while `run` is running.

    `releasing` gives back what nobody is sending any more. `beat_at`: when the reminders were last looked at to the
    end; None before the first time, counted from `since`.
    """

    database: Database
    config: Config
    clock: Callable[[], datetime]
    releasing: Callable[[], Awaitable[int]] | None = None
    reminding: Reminding = field(init=False)
    backups: DailyBackup = field(init=False)
    since: datetime = field(init=False)
    beat_at: datetime | None = None

    def __post_init__(self) -> None:
        self.reminding = Reminding.of(self.config)
        self.backups = DailyBackup(self.config)
        self.since = self.clock()

    def start(self) -> AsyncIOScheduler:
        """Start beating; the caller shuts the scheduler down."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        for beat, every in self._beats():
            scheduler.add_job(
                beat,
                "interval",
                seconds=every.total_seconds(),
                next_run_time=machine.now(),  # at once: the scheduler goes by the machine's clock, whatever ours says
                misfire_grace_time=None,  # 3.x skips a beat that is one second late, unless told otherwise
                coalesce=True,
                max_instances=1,
            )
        scheduler.start()
        return scheduler

    def _beats(self) -> list[tuple[Callable[[], Awaitable[None]], timedelta]]:
        """Each beat, and how often."""
        return [
            (self.prune, PRUNE),
            (self.erase, ERASE),
            (self.remind, REMIND),
            (self.release, RELEASE),
            (self.backup, BACKUP),
        ]

    async def remind(self) -> None:
        """Queue the reminders whose time has come: some people at a time, read first, then written at one go.

        No more than are sent until the next beat: what is left is as due then, and said as it is then. A channel on
        which as many wait already takes none, and holds up no other.
        """
        now, number = self.clock(), 0
        place: Place | None = Place()
        try:
            waiting = await self.database.read(reminders.waiting_on)
            full = [channel for channel, many in waiting.items() if many >= WAITING]
            room = WAITING - max((many for many in waiting.values() if many < WAITING), default=0)
            found = await self.database.read(partial(self.reminding.asked_for, now=now))
            while place is not None and number < room:
                due, place = await self.database.read(partial(self.reminding.due, now=now, place=place, full=full))
                found = [*found, *due]
                if found:
                    number += await self.database.write(partial(self.reminding.queue, found=found, now=now))
                found = []
        except (DatabaseClosed, asyncio.CancelledError):
            return
        except sqlite3.Error as error:
            log.warning("ticks.not_reminded", kind=type(error).__name__)
            return
        self.beat_at = self.clock()
        if number:
            log.info("ticks.reminded", messages=number)

    async def release(self) -> None:
        """Give back the messages that nobody is sending any more: each holds up all behind it."""
        if self.releasing is None:
            return
        try:
            number = await self.releasing()
        except (DatabaseClosed, asyncio.CancelledError):
            return
        except sqlite3.Error as error:
            log.warning("ticks.not_released", kind=type(error).__name__)
            return
        if number:
            log.warning("ticks.released", messages=number)

    async def backup(self) -> None:
        """Make the day's backup, from its hour on, beside all else that goes on."""
        try:
            made = await asyncio.to_thread(self.backups.make, self.clock())
        except asyncio.CancelledError:
            return
        if made:
            log.info("ticks.backed_up", file=made.name)
        elif self.backups.trouble:
            log.error("ticks.not_backed_up", reason=self.backups.trouble)

    async def erase(self) -> None:
        """Delete the data of those who asked for it two days ago or earlier, and do not look back."""
        now = self.clock()

        def work(tx: sqlite3.Connection) -> list[int]:
            persons = deletions.due(tx, now - CALLED_BACK_WITHIN)
            for person in persons:
                deletions.carry_out(tx, person, now)
            return persons

        try:
            # Looked for by the reader first: it costs no write when there is nobody, as nearly always.
            if not await self.database.read(partial(deletions.due, before=now - CALLED_BACK_WITHIN)):
                return
            persons = await self.database.write(work)
            if not await self.database.fold():  # the log beside the file still has the old words: next time
                log.warning("ticks.not_folded")
                return
            await self.database.write(partial(deletions.done, persons=persons, now=self.clock()))
        except (DatabaseClosed, asyncio.CancelledError):
            return
        except sqlite3.Error as error:
            log.warning("ticks.not_erased", kind=type(error).__name__)
            return
        log.info("ticks.erased", persons=len(persons))

    async def prune(self) -> None:
        """Forget what was written, by people and by us, once its time is over; answers are no messages and stay."""
        now = self.clock()
        before = now - timedelta(days=self.config.retention.messages_days)
        try:
            gone = await self.database.write(partial(_forget, before=before, now=now))
        except (DatabaseClosed, asyncio.CancelledError):  # we are ending, and the next start beats at once
            return  # APScheduler cancels a beat at its shutdown, and would log that as a failure
        except sqlite3.Error as error:
            log.warning("ticks.not_pruned", kind=type(error).__name__)
            return
        if gone:
            log.info("ticks.pruned", messages=gone)


def _forget(tx: sqlite3.Connection, before: datetime, now: datetime) -> int:
    """Messages from before that moment, and strangers; rosters that nobody imported within a day. Gives how many.

    Those of messages are counted.
    """
    uploads.forget(tx, now)
    deletions.forget_strangers(tx, min(before, now - inbox.BROUGHT_AGAIN))
    return inbox.forget(tx, before, now) + outbox.forget(tx, before)
