"""Telegram's updates, fetched or brought: each by itself, and nothing confirmed before it is on the disk."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot import fetching
from bot.channels import telegram_wire as wire
from bot.channels.telegram import Telegram
from bot.handle import Intake, NotKept, Outcome
from bot.store import inbox
from bot.store.db import Database
from flows.messages import Address, Inbound

log = structlog.get_logger()

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds between tries while Telegram cannot be reached
STORE_WAIT = 5.0  # seconds until we ask again after the disk would not take something
WATCH_SECONDS = 60.0  # how often we look whether Telegram still brings us what there is
NOT_KEPT_TOAST = "Mohon maaf, belum tersimpan. Akan dicoba lagi sebentar."
ANOTHER = "Ada program lain yang sedang memakai bot Telegram ini. Hentikan salah satunya lebih dahulu."


class Stopped(Exception):
    """Receiving cannot go on; the message says why, in the administrator's words."""


@dataclass
class Updates:
    """Takes updates one by one, whichever way they came."""

    telegram: Telegram
    intake: Intake
    database: Database
    clock: Callable[[], datetime]
    _acknowledging: set[asyncio.Task[None]] = field(default_factory=set)
    _files: dict[Address, asyncio.Event] = field(default_factory=dict)  # that are on their way

    async def one(self, raw: Any) -> tuple[int | None, bool]:  # noqa: ANN401  whatever Telegram sent
        """Handle one update; gives its id, None where it has none, and whether it was kept."""
        number = raw.get("update_id") if isinstance(raw, dict) else None
        number = number if isinstance(number, int) else None
        try:
            update = wire.read(raw, self.clock())
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            log.error("telegram.unreadable", kind=type(error).__name__)  # noqa: TRY400  its words stay out of the log
            return number, await self._park(number, raw, type(error).__name__)
        if update.inbound is None:
            return number, True
        try:
            outcome = await self._in_order(update.inbound, update.attached)
        except (NotKept, sqlite3.Error) as error:
            log.critical("store.not_kept", reason=str(error))
            self._acknowledge(update.callback, NOT_KEPT_TOAST)
            return number, False
        self._acknowledge(update.callback, outcome.toast)
        return number, True

    async def _in_order(self, inbound: Inbound, file: wire.Attached | None) -> Outcome:
        """Bring *inbound* in with its *file*; what its sender sent behind a file waits for that."""
        before, done = self._files.get(inbound.address), asyncio.Event()
        if file is not None:
            self._files[inbound.address] = done
        try:
            if before is not None:
                await before.wait()
            if file is not None:
                inbound = await fetching.with_file(self.telegram, self.database, inbound, file)
            return await self.intake.take(inbound)
        finally:
            done.set()
            if self._files.get(inbound.address) is done:
                del self._files[inbound.address]

    async def _park(self, number: int | None, raw: Any, why: str) -> bool:  # noqa: ANN401  whatever Telegram sent
        body = json.dumps(raw, default=str)
        try:
            await self.database.write(partial(inbox.park_raw, number=str(number), body=body, why=why, now=self.clock()))
        except Exception as error:  # noqa: BLE001  the batch goes on
            log.error("telegram.not_parked", kind=type(error).__name__)  # noqa: TRY400
            return False
        return True

    def _acknowledge(self, callback: str | None, toast: str) -> None:
        """At once and on the side: a press is acknowledged while its reply is being sent."""
        if callback is not None:
            task = asyncio.create_task(self.telegram.acknowledge(callback, toast))
            self._acknowledging.add(task)
            task.add_done_callback(self._acknowledging.discard)


@dataclass
class Poller:
    """Asks Telegram for updates, for ever."""

    updates: Updates
    polled_at: datetime | None = None
    username: str = ""

    async def run(self) -> None:
        """Introduce ourselves, then poll until cancelled. Raises Stopped for a wrong token or a second poller."""
        telegram, wait = self.updates.telegram, FIRST_WAIT
        offset: int | None = None
        while True:
            try:
                if not self.username:
                    self.username = await telegram.introduce()
                updates = await telegram.updates(offset)
            except TelegramError as error:
                wait = await _waited(error, wait)
                continue
            wait = FIRST_WAIT
            self.polled_at = self.updates.clock()
            offset, kept = await self.take(updates, offset)
            if not kept:
                await asyncio.sleep(STORE_WAIT)

    async def take(self, updates: list[Any], offset: int | None) -> tuple[int | None, bool]:
        """Handle a batch; gives the next offset, and whether all of it was kept.

        They enter the writer's queue in their order and are committed together; one that the disk would not
        take, and what came after it, is asked for again.
        """
        results = await asyncio.gather(*(self.updates.one(update) for update in updates))
        for number, kept in results:
            if not kept:
                return offset, False
            if number is not None:
                offset = number + 1
        return offset, True


@dataclass
class Hooked:
    """Has Telegram bring updates to *url*, with *secret*, and looks from time to time whether it does."""

    updates: Updates
    url: str
    secret: str
    polled_at: datetime | None = None
    username: str = ""

    async def run(self) -> None:
        """Introduce ourselves, then watch until cancelled. Raises Stopped for a wrong token or another program."""
        telegram, wait = self.updates.telegram, FIRST_WAIT
        while True:
            try:
                if not self.username:
                    self.username = await telegram.introduce(self.url, self.secret)
                found = await telegram.call("getWebhookInfo")
            except TelegramError as error:
                wait = await _waited(error, wait)
                continue
            if found.get("url") != self.url:
                raise Stopped(ANOTHER)
            wait = FIRST_WAIT
            self.polled_at = self.updates.clock()
            if found.get("last_error_message") and found.get("pending_update_count"):
                log.warning("telegram.webhook", reason=str(found["last_error_message"]))
            await asyncio.sleep(WATCH_SECONDS)


async def _waited(error: TelegramError, wait: float) -> float:
    """Wait until Telegram may be tried again; gives how long the next wait is. Raises Stopped where none helps."""
    if isinstance(error, InvalidToken):
        raise Stopped("Token bot Telegram ditolak. Periksa [telegram] token di config.toml.") from error
    if isinstance(error, Conflict):
        raise Stopped(ANOTHER) from error
    pause = error.retry_after if isinstance(error, RetryAfter) else wait
    seconds = pause if isinstance(pause, int | float) else pause.total_seconds()
    log.warning("telegram.unreachable", kind=type(error).__name__, seconds=seconds)
    await asyncio.sleep(seconds)
    return min(wait * 2, LONGEST_WAIT)
