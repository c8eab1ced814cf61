"""What was asked of each account last: one small row, which may be lost (design decision 2)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from bot.store import penilaian
from flows.instrument import Key
from flows.messages import Address
from flows.state import Asked, Wait

WAITS = "menunggu"


def of(tx: sqlite3.Connection, address: Address) -> Asked:
    """What was asked of the account last; a fresh one where that is lost."""
    row = tx.execute("SELECT value FROM asked WHERE address = ?", (str(address),)).fetchone()
    if row is None:
        return Asked()
    try:
        value = json.loads(row["value"])
        return Asked(
            penilaian=value["penilaian"],
            card=Key(*value["card"]) if value["card"] else None,
            waiting=Wait(value["waiting"]) if value["waiting"] else None,
            key=Key(*value["key"]) if value["key"] else None,
            option=value["option"],
            misses=value["misses"],
            note=value["note"],
            seen=value["seen"],
            shown=Key(*value["shown"]) if value["shown"] else None,
            aside=value["aside"],
            pointed=value["pointed"],
        )
    except (KeyError, TypeError, ValueError):  # of another version, or damaged: as good as lost
        return Asked()


def remember(tx: sqlite3.Connection, address: Address, asked: Asked) -> None:
    """Keep what was asked of the account."""
    tx.execute(
        "INSERT INTO asked (address, value) VALUES (?, ?) ON CONFLICT (address) DO UPDATE SET value = excluded.value",
        (str(address), json.dumps(asdict(asked))),
    )


def interrupted(tx: sqlite3.Connection, address: Address, template: str, values: Mapping[str, Any]) -> None:
    """The account was sent *template* with those *values*, which nobody there had waited for.

    A reminder that asks something says there what it waits for (WAITS): the wait, its option, the penilaian that it is
    about where none of its reader's is in hand, and theirs.
    """
    asked = of(tx, address).interrupted(template)
    if waits := values.get(WAITS):
        wait, option, nearest, theirs = waits
        if asked.penilaian not in theirs:
            asked = Asked(penilaian=nearest, seen=penilaian.newest_entry(tx, nearest), aside=True)
        asked = replace(asked, waiting=Wait(wait), key=None, option=option, note="")
    remember(tx, address, asked)
