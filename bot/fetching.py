"""Files that people send on Telegram: only rosters are fetched, and only of those who may change the roster."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

import structlog
from telegram.error import TelegramError

from bot.channels.telegram import Telegram
from bot.channels.telegram_wire import Attached
from bot.store import people
from bot.store.db import Database
from bot.store.uploads import LONGEST_NAME
from flows.messages import Document, Inbound
from flows.roster_cells import text_of as one_line

log = structlog.get_logger()

FETCH_SECONDS = 4.0  # what a file may take
LARGEST_FILE = 1_000_000  # bytes
ROSTERS = (".xlsx", ".csv")


async def with_file(telegram: Telegram, database: Database, inbound: Inbound, file: Attached) -> Inbound:
    """*inbound* with its file, where that is named like a roster and its sender may change the roster.

    It is fetched before the message is handled, for no transaction waits for the network; and before Telegram is told
    that we have the message, for a stop in between would lose it. So the next poll waits as well: FETCH_SECONDS at
    most, in which everybody else of the batch is answered. Raises sqlite3.Error.
    """
    if not file.name.lower().endswith(ROSTERS):
        return inbound
    if await database.read(partial(people.steward, address=inbound.address)) is None:
        return inbound
    content = None
    if file.size <= LARGEST_FILE:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                content = await telegram.download(file.id)
        except (TelegramError, TimeoutError) as error:
            log.warning("telegram.not_fetched", kind=type(error).__name__)
    return replace(inbound, body=Document(one_line(file.name)[-LONGEST_NAME:], content))
