"""Commands typed over the trial that a stage plays in."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.cli import main
from bot.store.times import iso


async def command(folder: Path, *words: str) -> str:
    """Type a command over the trial in *folder*, which must succeed; gives what it prints."""
    with contextlib.chdir(folder), contextlib.redirect_stderr(io.StringIO()) as complaint:
        with contextlib.redirect_stdout(io.StringIO()) as said:
            code = await asyncio.to_thread(main, words)
        assert 0 == code, complaint.getvalue()
    return said.getvalue()


async def invited(person: str, folder: Path) -> str:
    """The token of a new invitation for that person."""
    return str(json.loads(await command(folder, "invite", "--person", person, "--format", "json"))[0]["token"])


def made_now(tx: sqlite3.Connection, now: datetime) -> None:
    """The newest invitation was made at that moment of the stage, not at the hour of the command."""
    tx.execute(
        "UPDATE invites SET made_at = ?, expires_at = ? WHERE id = (SELECT max(id) FROM invites)",
        (iso(now), iso(now + timedelta(days=30))),
    )


async def exported(folder: Path, what: str) -> list[dict[str, Any]]:
    """The rows of `export`."""
    await command(folder, "export", what, "--out", f"{what}.json")
    rows: list[dict[str, Any]] = json.loads((folder / f"{what}.json").read_text(encoding="utf-8"))
    return rows
