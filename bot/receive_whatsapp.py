"""What WhatsApp's webhooks bring: every message and status by itself, on the disk before Meta is told so."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from bot import failing
from bot.channels import whatsapp_hook_wire as wire
from bot.channels.whatsapp_errors import meaning
from bot.channels.whatsapp_hook_wire import Odd, Status, TemplateNews
from bot.handle import Intake, NotKept, Outcome
from bot.store import inbox, outbox, whatsapp
from bot.store.db import Database, refused
from flows.delivery import Delivery
from flows.messages import Channel, Inbound

log = structlog.get_logger()


@dataclass
class Webhook:
    """Takes the bodies of webhooks. `mark_read` tells Meta that a message was read; `counted` hears that one came."""

    intake: Intake
    database: Database
    clock: Callable[[], datetime]
    deliver: Callable[[Outcome], None]
    mark_read: Callable[[str], Coroutine[Any, Any, None]]
    phone_number_id: str
    counted: Callable[[], None] = lambda: None
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
            match event:
                case Inbound():
                    await self._message(event)
                case Status():
                    self.deliver(await self.database.write(partial(note, status=event, now=self.clock())))
                case TemplateNews(name, language, state, reason):
                    work = partial(
                        whatsapp.note_template,
                        name=name,
                        language=language,
                        state=state,
                        reason=reason,
                        now=self.clock(),
                    )
                    await self.database.write(work)
                case Odd(kind, raw):
                    await self._odd(kind, raw)
        except NotKept as error:
            log.critical("store.not_kept", reason=str(error))
            return False
        except sqlite3.Error as error:
            if refused(error):
                log.critical("store.not_kept", reason=str(error))
                return False
            log.error("whatsapp.dropped", kind=type(error).__name__)  # noqa: TRY400  Meta would bring it for a week
        return True

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
            number = hashlib.sha256(raw.encode()).hexdigest()  # the same again is the same
            now = self.clock()
            park = partial(inbox.park_raw, number=number, body=raw, why=kind, now=now, channel=Channel.WHATSAPP)
            await self.database.write(park)


def note(tx: sqlite3.Connection, status: Status, now: datetime) -> Outcome:
    """Note what became of a message; gives what can be sent now that this is known."""
    found = outbox.find(tx, status.external_id, status.mark)
    if found is None:
        return Outcome()
    if status.state is Delivery.FAILED:
        failing.failed(tx, found, meaning(status.code if status.code is not None else -1), now)
    else:
        outbox.report(tx, found.id, status.state, status.external_id, now)
    following = outbox.claim_for(tx, found.address, now)
    return Outcome((following,) if following else ())
