"""Parked messages, one by one: what an administrator asks about, reads again, or lets go."""

from __future__ import annotations

import sqlite3

from flows.messages import Inbound


def body(tx: sqlite3.Connection, number: int) -> tuple[str, str] | None:
    """The address and the body of a parked message as they are kept; None where there is none such."""
    row = tx.execute("SELECT address, body FROM inbox WHERE id = ? AND parked IS NOT NULL", (number,)).fetchone()
    return (row["address"], row["body"]) if row else None


def is_parked(tx: sqlite3.Connection, inbound: Inbound) -> bool:
    """Whether that message is parked."""
    row = tx.execute(
        "SELECT 1 FROM inbox WHERE address = ? AND message_id = ? AND parked IS NOT NULL",
        (str(inbound.address), inbound.message_id),
    ).fetchone()
    return row is not None


def let_go(tx: sqlite3.Connection, number: int) -> bool:
    """Look no more at a parked message; it still counts as received. False where there is none such."""
    return tx.execute("UPDATE inbox SET parked = NULL WHERE id = ? AND parked IS NOT NULL", (number,)).rowcount == 1
