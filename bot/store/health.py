"""How the file is: whether it takes a write, and what waits in it."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.store import times
from flows.delivery import Delivery


class Health(NamedTuple):
    """`waiting` messages are to be sent, the oldest since `oldest`; `parked` ones came in and made us raise."""

    waiting: int
    oldest: timedelta
    parked: int


def look(tx: sqlite3.Connection, now: datetime) -> Health:
    """Write that we looked, and give what there is to see. Raises sqlite3.Error where nothing can be written."""
    tx.execute(
        "INSERT INTO cursors (channel, value) VALUES ('sehat', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
        (times.iso(now),),
    )
    row = tx.execute(
        "SELECT count(*) AS waiting, min(queued_at) AS oldest FROM outbox"
        " WHERE state IN ('queued', 'sending') AND held = 0"
    ).fetchone()
    parked = tx.execute("SELECT count(*) FROM inbox WHERE parked IS NOT NULL").fetchone()[0]
    return Health(row["waiting"], now - (times.read(row["oldest"]) or now), parked)


def undelivered(tx: sqlite3.Connection, since: datetime) -> dict[Delivery, int]:
    """How many messages queued after *since* did not go out, or perhaps did not; states without one are absent."""
    rows = tx.execute(
        """
        SELECT state, count(*) AS number FROM outbox
         WHERE state IN ('failed', 'unsure') AND queued_at > ? GROUP BY state
        """,
        (times.iso(since),),
    )
    return {Delivery(row["state"]): row["number"] for row in rows}
