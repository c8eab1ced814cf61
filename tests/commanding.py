"""Commands typed over the trial that a stage plays in."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
from pathlib import Path
from typing import Any

from bot.cli import main


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


async def exported(folder: Path, what: str) -> list[dict[str, Any]]:
    """The rows of `export`."""
    await command(folder, "export", what, "--out", f"{what}.json")
    rows: list[dict[str, Any]] = json.loads((folder / f"{what}.json").read_text(encoding="utf-8"))
    return rows
