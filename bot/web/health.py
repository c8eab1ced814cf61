"""GET /sehat: whether all goes well, for whoever watches over the machine."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot import __version__
from bot.faults import why
from bot.store import health, whatsapp
from bot.store.times import iso
from bot.web.parts import Parts

FRESH = timedelta(seconds=5)  # a report this old is given again: asking often writes nothing more
SWEEP_LATE = timedelta(minutes=1)
POLL_LATE = timedelta(minutes=3)
OUTBOX_LATE = timedelta(minutes=15)
BEAT_LATE = timedelta(minutes=15)


class Sweeping(Protocol):
    """Looks for messages to send, last at `swept_at`; `trouble` says what keeps it from sending on a channel."""

    @property
    def trouble(self) -> list[str]:
        """In words, for each channel that is stopped."""

    @property
    def swept_at(self) -> datetime | None:
        """When it last did."""


class Polling(Protocol):
    """Asks a platform for messages, last at `polled_at`."""

    username: str

    @property
    def polled_at(self) -> datetime | None:
        """When it was last answered."""


class Backups(Protocol):
    """Makes a backup each day; `trouble` says why the last one failed, empty where it did not."""

    trouble: str

    def newest(self, now: datetime) -> datetime | None:
        """When the newest was made; None where there is none."""


class Beating(Protocol):
    """Looks for reminders to queue: to the end the last time at `beat_at`, at work since `since`."""

    @property
    def backups(self) -> Backups:
        """What it also does."""

    @property
    def beat_at(self) -> datetime | None:
        """When it last did so well."""

    @property
    def since(self) -> datetime:
        """When it began."""


class Watched(NamedTuple):
    """What is to move by itself."""

    sweeping: Sweeping
    beating: Beating


class HealthReport:
    """The page /sehat."""

    def __init__(self, parts: Parts, watched: Watched, polling: Polling | None) -> None:
        self._parts, self._polling = parts, polling
        self._sweeping, self._beating = watched
        self._last: tuple[datetime, Response] | None = None

    async def show(self, _: Request) -> Response:
        """200 where all goes well, else 503 with what does not, in the administrator's words."""
        now = self._parts.clock()
        if self._last is None or not timedelta() <= now - self._last[0] < FRESH:
            self._last = now, await self._report(now)
        return self._last[1]

    async def _report(self, now: datetime) -> Response:
        faults: list[str] = []
        found = None
        try:
            found = await self._parts.database.write(partial(health.look, now=now))
        except sqlite3.Error as error:
            faults.append(f"Basis data tidak dapat ditulisi: {why(error)}.")
        if found and found.oldest > OUTBOX_LATE:
            faults.append("Ada pesan yang menunggu dikirim lebih dari 15 menit.")
        if _late(swept := self._sweeping.swept_at, now, SWEEP_LATE):
            faults.append("Pengiriman tidak berjalan.")
        faults += [f"Pengiriman berhenti, {one}." for one in self._sweeping.trouble]
        withdrawn = await self._parts.database.read(whatsapp.withdrawn)
        if withdrawn:
            faults.append(f"Templat WhatsApp ditarik Meta: {', '.join(withdrawn)}.")
        beat = self._beating.beat_at
        if _late(beat or self._beating.since, now, BEAT_LATE):
            faults.append("Pengingat tidak berjalan.")
        backups = self._beating.backups
        if backups.trouble:
            faults.append(f"Cadangan otomatis gagal: {backups.trouble}.")
        copied = backups.newest(now)
        polled = self._polling.polled_at if self._polling else None
        if self._polling and _late(polled, now, POLL_LATE):
            faults.append("Telegram tidak dapat dihubungi.")
        report = {
            "healthy": not faults,
            "faults": faults,
            "version": __version__,
            "checked_at": iso(now),
            "database_writable": found is not None,
            "outbox_waiting": found.waiting if found else None,
            "outbox_oldest_seconds": round(found.oldest.total_seconds()) if found else None,
            "parked": found.parked if found else None,
            "swept_at": iso(swept) if swept else None,
            "beat_at": iso(beat) if beat else None,
            "backup_at": iso(copied) if copied else None,
            "polled_at": iso(polled) if polled else None,
        }
        return JSONResponse(report, 503 if faults else 200)


def _late(last: datetime | None, now: datetime, patience: timedelta) -> bool:
    return last is None or now - last > patience
