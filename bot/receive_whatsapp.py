"""What WhatsApp's webhooks bring: every message and status by itself, on the disk before Meta is told so."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import structlog

from bot import approved, failing
from bot.channels import SendError
from bot.channels import whatsapp_hook_wire as wire
from bot.channels.whatsapp_errors import meaning
from bot.channels.whatsapp_hook_wire import Odd, Status, TemplateCategory, TemplateNews, Trouble
from bot.handle import Intake, NotKept, Outcome
from bot.store import inbox, outbox, receipts, whatsapp
from bot.store.db import Database, refused
from bot.windowing import APPROVED, state_after
from flows.delivery import Delivery
from flows.messages import Address, Channel, Inbound

log = structlog.get_logger()


@dataclass
class Webhook:
    """Takes the bodies of webhooks.

    `mark_read` tells Meta that a message was read; `counted` hears that one came, `hold` of an error that concerns
    more than its message: whose, which, and how often that message was tried.
    """

    intake: Intake
    database: Database
    clock: Callable[[], datetime]
    deliver: Callable[[Outcome], None]
    mark_read: Callable[[str], Coroutine[Any, Any, None]]
    phone_number_id: str
    counted: Callable[[], None] = lambda: None
    hold: Callable[[Address, SendError, int], None] = lambda *_: None
    _marking: set[asyncio.Task[None]] = field(default_factory=set)

    async def one(self, raw: object) -> bool:
        """Handle all of a body, in its order; False where something of it could not be kept, to be brought again."""
        events = wire.read(raw, self.clock(), self.phone_number_id)
        kept = await asyncio.gather(*(self._event(event) for event in events))
        return all(kept)

    async def unreadable(self, text: str) -> bool:
        """Keep a body that is no JSON; False where it could not be kept."""
        return await self._event(Odd("body", text))

    async def _event(self, event: wire.Event) -> bool:
        try:
            await self._take(event)
        except NotKept as error:
            log.critical("store.not_kept", reason=str(error))
            return False
        except Exception as error:  # noqa: BLE001  whatever it was, Meta would bring it for a week
            if isinstance(error, sqlite3.Error) and refused(error):
                log.critical("store.not_kept", reason=str(error))
                return False
            log.error("whatsapp.dropped", kind=type(error).__name__)  # noqa: TRY400  its words may be somebody's
            if not isinstance(event, Odd):
                return await self._event(Odd(type(event).__name__, json.dumps(asdict(event), default=str)))
        return True

    async def _take(self, event: wire.Event) -> None:
        now = self.clock()
        match event:
            case Inbound():
                await self._message(event)
            case Status():
                noted = await self.database.write(partial(note, status=event, now=now))
                if noted.error and noted.found and _recent(event.at, now):
                    self.hold(noted.found.address, noted.error, noted.found.attempts)
                self.deliver(noted.outcome)
            case Trouble(code, at):
                error = meaning(code)
                log.warning("whatsapp.trouble", reason=error.reason)
                if _recent(at, now) and (error.alarm or error.everybody):
                    self.hold(Address(Channel.WHATSAPP, ""), error, 1)
            case TemplateNews(name) | TemplateCategory(name) if not approved.is_ours(name):
                pass  # an account may hold other people's
            case TemplateNews():
                await self.database.write(partial(_note_template, news=event, now=now))
            case TemplateCategory(name, language, category):
                work = partial(whatsapp.note_category, name=name, language=language, category=category)
                await self.database.write(work)
            case Odd(kind, raw):
                await self._odd(kind, raw)

    async def _message(self, inbound: Inbound) -> None:
        self.counted()
        outcome = await self.intake.take(inbound)
        if outcome.rows:
            task = asyncio.create_task(self.mark_read(inbound.message_id))
            self._marking.add(task)
            task.add_done_callback(self._marking.discard)

    async def _odd(self, kind: str, raw: str) -> None:
        log.info("whatsapp.odd", kind=kind)
        if raw:
            number = hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()  # the same again is the same
            now = self.clock()
            park = partial(inbox.park_raw, number=number, body=raw, why=kind, now=now, channel=Channel.WHATSAPP)
            await self.database.write(park)


class Noted(NamedTuple):
    """What a status led to: what can be sent now, and the error that is to hold up others, with its message."""

    outcome: Outcome = Outcome()
    found: receipts.Reported | None = None
    error: SendError | None = None


def note(tx: sqlite3.Connection, status: Status, now: datetime) -> Noted:
    """Note what became of a message; an error is given only where it was news."""
    found = receipts.find(tx, status.external_id, status.mark)
    if found is None:
        return Noted()
    error: SendError | None = None
    if status.state is not Delivery.FAILED:
        receipts.report(tx, found, status.state, status.external_id, now)
    elif found.exact:  # a try that was given up and made again has no say
        told = SendError("ditolak WhatsApp tanpa alasan", final=True) if status.code is None else meaning(status.code)
        error = told if failing.failed(tx, found, told, now) else None
    following = outbox.claim_for(tx, found.address, now)
    return Noted(Outcome((following,) if following else ()), found, error)


def _recent(at: datetime | None, now: datetime) -> bool:
    """Whether what happened *at* that moment may still be so: webhooks can be days late."""
    return at is None or now - at < failing.ALARM_WAIT


def _note_template(tx: sqlite3.Connection, news: TemplateNews, now: datetime) -> None:
    # Meta's clock tells seconds: what we noted within that second is older.
    at = news.at + timedelta(milliseconds=999) if news.at else now
    whatsapp.note_template(tx, news.name, news.language, state_after(news.event), news.reason, at)
    if news.event not in {APPROVED, "PENDING"}:
        log.warning("whatsapp.template", name=news.name, state=news.event)
