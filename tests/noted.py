"""Waiting until the bot knows that a message went: words that come sooner are no answer to it."""

from __future__ import annotations

import asyncio

from bot.app import App
from flows.messages import Address

_LOOKS, _SECONDS = 200, 0.005  # where it never gets to know, as after a fault on purpose, nobody waits for ever


async def noted(app: App, address: Address, external_id: str) -> None:
    """Wait until the message to *address* with the platform's id is noted as gone out."""
    sql = "SELECT 1 FROM outbox WHERE address = ? AND external_id = ?"
    for _ in range(_LOOKS):
        if await app.database.read(lambda tx: tx.execute(sql, (str(address), external_id)).fetchone()):
            break
        await asyncio.sleep(_SECONDS)
