"""Handles a parked message again, once what made us raise is mended."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import partial
from zoneinfo import ZoneInfo

from bot.channels import telegram_wire as wire
from bot.handle import Intake, Outcome
from bot.store import inbox, outbox, parked
from bot.store.db import Database
from flows.messages import Inbound

UNREAD, UNKNOWN = "telegram:?", "whatsapp:?"  # addresses of what could not even be read (inbox.park_raw)


class Replayed(StrEnum):
    """What became of it, in words."""

    HANDLED = "sudah ditangani; balasannya masuk antrean kirim"
    NOTHING = "sudah dibaca; isinya tidak memerlukan balasan"
    AGAIN = "gagal lagi dan tetap diparkir"
    UNREADABLE = "masih tidak dapat dibaca dan tetap diparkir"
    ABSENT = "tidak ada pesan terparkir dengan nomor itu"


async def replay(database: Database, number: int, clock: Callable[[], datetime], zone: ZoneInfo) -> Replayed:
    """Handle the parked message of that number as if it had just come; *zone* is the pemda's.

    Its reply is left in the outbox: `run` sends it, now or when it is started.
    """
    try:
        inbound = await database.write(partial(_take_out, number=number, now=clock()))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return Replayed.UNREADABLE
    if isinstance(inbound, Replayed):
        return inbound
    outcomes: list[Outcome] = []
    await Intake(database, clock, outcomes.append, zone).take(inbound)
    for row in (row for outcome in outcomes for row in outcome.rows):
        await database.write(partial(outbox.requeue, number=row.id, due_at=clock(), reason="diulang oleh admin"))
    again = await database.read(partial(parked.is_parked, inbound=inbound))
    return Replayed.AGAIN if again else Replayed.HANDLED


def _take_out(tx: sqlite3.Connection, number: int, now: datetime) -> Inbound | Replayed:
    """The parked message, which is parked no more; an update that nobody could read is read anew.

    Raises what reading it raises: then it stays parked.
    """
    kept = parked.body(tx, number)
    if kept is None:
        return Replayed.ABSENT
    address, body = kept
    if address == UNKNOWN:
        raise ValueError("what WhatsApp brought without a sender or an id")
    update = wire.read(json.loads(body), now) if address == UNREAD else None
    inbound = inbox.unpark(tx, number)
    if update is not None:
        inbound = update.inbound
    return inbound or Replayed.NOTHING
