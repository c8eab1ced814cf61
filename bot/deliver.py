"""Sends what the outbox holds: in order for each account, nobody waiting for anybody else.

No transaction is open while the network is waited for. What a row needs is claimed before it is sent and noted
after; between the two, a stop leaves it to `receipts.release`.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import structlog
from jinja2 import TemplateError

from bot import failing
from bot.approved import Template, payloads
from bot.approved import values as variables
from bot.channels import Approved, Document, Outgoing, Sender, SendError
from bot.handle import Edit, Outcome
from bot.preparing import Dropped, Prepared, Preparing, PutBack, Ready
from bot.render import Renderer
from bot.store import outbox, receipts
from bot.store.db import Database, Work, refused
from bot.windowing import Closed, Later, Only, admit
from flows.delivery import Delivery, Kind
from flows.messages import Address, Channel
from flows.pace import Pace

T = TypeVar("T")

log = structlog.get_logger()

SWEEP_SECONDS = 1.0  # how often rows are looked for that nobody brought: commands, retries, news
MOST_AT_ONCE = 100  # rows under way on one channel; bounds memory, and a channel that hangs keeps none of the others
EDIT_PATIENCE = 5.0  # an edit that would have to wait longer is left out
NOTE_FIRST, NOTE_LONGEST = 1.0, 30.0  # seconds between tries while the disk does not take what became of a row


@dataclass
class Deliverer:
    """The send loop. `noted` hears whose message was noted as sent.

    `paces`: how fast each platform may be sent to; a channel without one is as fast as it goes. `people_per_day`: how
    many Meta lets us write to in 24 hours who did not write to us; 0 for any number. `seconds` is a clock that only
    runs forward, `sleep` waits by it. `stopped`: until when nothing goes out on a channel, and why.
    """

    database: Database
    senders: Mapping[Channel, Sender]
    renderer: Renderer
    preparing: Preparing
    clock: Callable[[], datetime]
    paces: Mapping[Channel, Pace] = field(default_factory=dict)
    noted: Callable[[Address], None] = lambda _: None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    people_per_day: int = 250
    swept_at: datetime | None = None
    stopped: dict[Channel, tuple[float, SendError]] = field(default_factory=dict)
    seconds: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _busy: Counter[Channel] = field(default_factory=Counter)
    _under_way: set[str] = field(default_factory=set)  # marks of the rows that a task has in hand
    _missed: set[str] = field(default_factory=set)  # of those that none had when it was last looked

    @property
    def trouble(self) -> list[str]:
        """Why nothing goes out on a channel until somebody mends it, in words."""
        return [f"{channel}: {error.reason}" for channel, (_, error) in self.stopped.items() if self._stop(channel)]

    def take(self, outcome: Outcome) -> None:
        """Send the rows that a message led to, then show its answered cards."""
        addresses = [row.address for row in outcome.rows] or [edit.address for edit in outcome.edits]
        if addresses:  # all are one account's
            self._start(self._reply(outcome), addresses[0].channel)

    def hold(self, address: Address, error: SendError, attempts: int = 1) -> None:
        """Send nothing for as long as the platform asks with *error*: to that account, or to anybody on its channel.

        *attempts*: how often the message was tried that it came of.
        """
        wait = failing.wait(error, attempts)
        if wait is None:
            return
        until = self.seconds() + wait.total_seconds()
        if error.alarm:
            log.critical("deliver.stopped", channel=address.channel, reason=error.reason)
            self.stopped[address.channel] = until, error
        elif pace := self.paces.get(address.channel):
            pace.hold_all(until) if error.everybody else pace.hold(str(address), until)

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            try:
                await self.sweep()
            except sqlite3.Error as error:  # a full disk, or a file that is locked: it is looked at again
                log.critical("deliver.not_swept", reason=str(error))
            # Not wait_for: before Python 3.12 it can swallow a cancellation that comes with the event.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SWEEP_SECONDS):
                    await self._wake.wait()
            self._wake.clear()

    async def sweep(self) -> int:
        """Claim what is due and start sending it; gives how many rows."""
        # A channel that is stopped, or has too much under way, takes nothing; the others go on.
        rooms = {
            channel: MOST_AT_ONCE - self._busy[channel]
            for channel in Channel
            if self._busy[channel] < MOST_AT_ONCE and not self._stop(channel)
        }
        now = self.clock()
        self.swept_at = now
        if not await self.database.read(partial(outbox.anything_due, now=now, channels=tuple(rooms))):
            return 0
        rows = await self.database.write(partial(_claim, now=now, rooms=rooms))
        for row in rows:
            self._start(self._lane(row), row.address.channel)
        return len(rows)

    async def release_forgotten(self) -> int:
        """Give back what stays `sending` though no task has it in hand, as after a fault of ours; gives how many.

        Only what was found so the last time, too: a row that was just claimed is not in anybody's hand yet.
        """
        found = await self.database.read(receipts.being_sent)
        missed = [row for row in found if receipts.mark(row) not in self._under_way]
        lost = [row for row in missed if receipts.mark(row) in self._missed]
        self._missed = {receipts.mark(row) for row in missed}
        if lost:
            await self.database.write(partial(_give_back, rows=lost, now=self.clock()))
        return len(lost)

    async def settle(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self, seconds: float = 5.0) -> None:
        """Let what is under way finish, for at most *seconds*."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in self._tasks:
            task.cancel()

    def _start(self, work: Coroutine[Any, Any, None], channel: Channel) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        self._busy[channel] += 1
        task.add_done_callback(partial(self._ended, channel))

    def _ended(self, channel: Channel, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._busy[channel] -= 1
        if not task.cancelled() and (error := task.exception()):
            # The row stays `sending` until `release_forgotten` finds it; the others go on.
            log.error("deliver.failed", kind=type(error).__name__)
        if self._busy[channel] < MOST_AT_ONCE // 2:
            self._wake.set()

    async def _write(self, work: Work[T]) -> T:
        """Note what became of a row, however long the disk takes: a row that stays `sending` holds up all behind it."""
        wait = NOTE_FIRST
        while True:
            try:
                return await self.database.write(work)
            except sqlite3.Error as error:
                if not refused(error):
                    raise
                log.critical("deliver.not_noted", reason=str(error), seconds=wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, NOTE_LONGEST)

    async def _reply(self, outcome: Outcome) -> None:
        waiting = {receipts.mark(row) for row in outcome.rows}
        self._under_way |= waiting
        try:
            for row in outcome.rows:
                await self._lane(row)
        finally:
            self._under_way -= waiting
        for edit in outcome.edits:
            await self._edit(edit)

    async def _lane(self, row: outbox.Row | None) -> None:
        """Send *row*, then whatever waits behind it for the same account."""
        while row is not None:
            self._under_way.add(receipts.mark(row))
            try:
                following = await self._send(row)
            finally:
                self._under_way.discard(receipts.mark(row))
            row = following

    async def _send(self, row: outbox.Row) -> outbox.Row | None:
        """Send one row and note how it went; gives the account's next row."""
        late = row.kind is Kind.REMINDER  # decided when it goes: after that nothing is waited for
        if late:
            await self._wait_for_place(row)
        now = self.clock()
        if self._stop(row.address.channel):
            await self._put_off(row)
            return None
        ready = await self._ready(row, now)
        if not isinstance(ready, _Going):
            return ready
        row, message = ready.row, ready.message
        if not late:
            await self._wait_for_place(row)
            if self._stop(row.address.channel):
                await self._put_off(row)
                return None
        begun = self.clock()
        try:
            external = await ready.sender.send(row.address, message)
        except SendError as error:
            return await self._failed(row, error, ready.kept, begun)
        except Exception as error:  # noqa: BLE001  whatever it was, those behind it do not wait for the next start
            log.error("deliver.failed", kind=type(error).__name__)  # noqa: TRY400
            return await self._failed(row, SendError("jawaban kanal tidak dapat dibaca", unsure=True), ready.kept)

        def note(tx: sqlite3.Connection) -> outbox.Row | None:
            moment = self.clock()
            name = message.approved.name if message.approved else None
            outbox.sent(tx, row.id, external, ready.kept, moment, name)
            return outbox.claim_for(tx, row.address, moment)

        following = await self._write(note)
        self.noted(row.address)
        return following

    async def _ready(self, row: outbox.Row, now: datetime) -> _Going | outbox.Row | None:
        """*row* as it goes out now. Where it does not, that is noted: then the account's next row, if it may go."""
        secret = ""
        document: Document | None = None
        if self.preparing.needed(row):
            match await self._prepared(row, now):
                case SendError() as error:
                    return await self._failed(row, error)
                case Dropped(reason):
                    await self._write(partial(outbox.move, number=row.id, to=Delivery.CANCELLED, reason=reason))
                    return await self._write(partial(outbox.claim_for, address=row.address, now=now))
                case PutBack():
                    return await self._write(partial(outbox.claim_for, address=row.address, now=now))
                case Ready(row, secret, document):
                    pass
        approved: Approved | None = None
        try:
            text = self.renderer.text(row.address.channel, row.template, row.values, now)
            sender = self.senders[row.address.channel]
            kept = _without(secret, text, row)
            if row.address.channel is Channel.WHATSAPP:
                # Kept before it is sent: what is known of a message after a stop is what its report says.
                work = partial(admit, row=row, now=now, people_per_day=self.people_per_day, text=kept)
                match await self._write(work):
                    case Closed(reason):
                        return await self._failed(row, SendError(reason, final=True))
                    case Later(due_at, reason):
                        await self._write(
                            partial(outbox.put_off, number=row.id, due_at=due_at, reason=reason, held=True)
                        )
                        return None
                    case Only(template):
                        approved = self._filled(template, row, text, now)
                        kept = _without(secret, approved.text, row)
                        await self._write(partial(outbox.keep, number=row.id, text=kept, approved=template.name))
        except (TemplateError, KeyError) as error:
            # The answer behind it is safe; the row waits until the text or the channel is mended.
            log.error("deliver.not_ready", template=row.template, kind=type(error).__name__)  # noqa: TRY400
            return await self._failed(row, SendError("teks atau kanal belum siap"))
        return _Going(row, Outgoing(text, row.buttons, document, approved, receipts.mark(row)), kept, sender)

    async def _prepared(self, row: outbox.Row, now: datetime) -> Prepared | SendError:
        """The row as it goes out now. Whatever is wrong with it: a row that stays `sending` holds up all behind it."""
        try:
            recap = await self.database.read(partial(self.preparing.recap, row=row, now=now))
            return await self._write(partial(self.preparing, row=row, now=now, recap=recap))
        except Exception as error:  # noqa: BLE001
            log.error("deliver.not_prepared", template=row.template, kind=type(error).__name__)  # noqa: TRY400
            return SendError("pesan belum dapat disiapkan")

    def _filled(self, template: Template, row: outbox.Row, text: str, now: datetime) -> Approved:
        """The template with what the row says. Raises jinja2.TemplateError."""
        values = {**row.values, **variables(row.template, text)}
        lines = template.fitting(self.renderer.lines(row.address.channel, template.fills, values, now))
        replies = payloads(template, row.buttons)
        return Approved(template.name, template.language, lines, replies, template.filled(lines))

    def _stop(self, channel: Channel) -> SendError | None:
        """Why nothing goes out on that channel now, if nothing does."""
        until, error = self.stopped.get(channel, (0.0, None))
        return error if self.seconds() < until else None

    async def _put_off(self, row: outbox.Row) -> None:
        """*row* met a channel that is stopped: it waits for the end of that, or a new start, which is no try of it."""
        _, error = self.stopped[row.address.channel]
        await self._write(partial(outbox.put_off, number=row.id, due_at=self.clock(), reason=error.reason))

    async def _wait_for_place(self, row: outbox.Row) -> None:
        pace = self.paces.get(row.address.channel)
        if pace is None:
            return
        place = pace.reply if row.kind is Kind.REPLY else pace.bulk
        while (wait := place(str(row.address), self.seconds())) > 0:  # nothing is taken ahead: it is asked for anew
            await self.sleep(wait)

    async def _failed(
        self, row: outbox.Row, error: SendError, text: str = "", begun: datetime | None = None
    ) -> outbox.Row | None:
        log.warning("deliver.refused", channel=row.address.channel, reason=error.reason, attempt=row.attempts)
        self.hold(row.address, error, row.attempts)

        def work(tx: sqlite3.Connection) -> outbox.Row | None:
            now = self.clock()
            failing.failed(tx, row, error, now, text, begun)
            done = error.final or error.undeliverable
            return outbox.claim_for(tx, row.address, now) if done and not error.gone else None

        return await self._write(work)

    async def _edit(self, edit: Edit) -> None:
        """Show an answered card with its answer. Best effort: the answer itself is stored."""
        if edit.address.channel is Channel.WHATSAPP:  # what was sent there stays as it is
            return
        card = edit.card
        passing = ("terlambat", "rekan")  # said once, when the card was new
        kept = {name: value for name, value in card.values.items() if name not in passing}
        values = {**kept, "terjawab": edit.answer, "catatan": None}
        if pace := self.paces.get(edit.address.channel):
            until = self.seconds() + EDIT_PATIENCE
            while (wait := pace.bulk(str(edit.address), self.seconds())) > 0:
                if self.seconds() + wait > until:
                    return
                await self.sleep(wait)
        try:
            text = self.renderer.text(edit.address.channel, card.template, values, self.clock())
            await self.senders[edit.address.channel].edit(edit.address, card.external_id, text, card.buttons)
        except (SendError, TemplateError, KeyError) as error:
            log.info("deliver.not_edited", kind=type(error).__name__)


@dataclass(frozen=True, slots=True)
class _Going:
    """A row as it goes out, what of it is kept, and who sends it."""

    row: outbox.Row
    message: Outgoing
    kept: str
    sender: Sender


def _without(secret: str, text: str, row: outbox.Row) -> str:
    """*text* as it is kept: our own page shows a token again, elsewhere it stands in the person's chat alone."""
    return text.replace(secret, "…") if secret and row.address.channel is not Channel.WEB else text


def _claim(tx: sqlite3.Connection, now: datetime, rooms: Mapping[Channel, int]) -> list[outbox.Row]:
    receipts.give_up_waiting(tx, now)
    return [row for channel, room in rooms.items() for row in outbox.claim(tx, now, room, channel)]


def _give_back(tx: sqlite3.Connection, rows: list[receipts.Reported], now: datetime) -> None:
    error = SendError("pengiriman terputus oleh gangguan program", unsure=True)  # what went wrong is not known
    for row in rows:
        if not receipts.take_back(tx, row.id, now):
            failing.failed(tx, row, error, now)
