"""Whole conversations as people see them, word for word the same on every channel (tests/transcripts/*.toml)."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from bot.config import trial
from bot.playing import Heard, Shown, play
from bot.store import export
from bot.transcript import Transcript, dump, flat, hour, parse
from tests.bot.browsing import Clock
from tests.stages import CHANNELS, this_minute

FOLDER = Path(__file__).parent / "transcripts"
PAGE = "(page)"  # of the site, which says in words of its own what is no part of the conversation
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))


def transcript(name: str) -> Transcript:
    return parse((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass
class Played:
    """What came of a transcript on one channel."""

    faults: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    views: dict[str, list[str]] = field(default_factory=dict)
    stored: dict[str, Any] = field(default_factory=dict)


def words(message: Shown) -> str:
    """A message in one line with its buttons."""
    file = ("(file)",) if message.file else ()
    return PAGE if message.page else " ".join((flat(message.text), *file, *(f"[{label}]" for label in message.labels)))


async def played(of: Transcript, channel: str, folder: Path, clock: Clock) -> Played:
    """Play it on that channel."""
    result = Played()

    def listen(who: str, what: str, heard: Heard) -> None:
        messages = [words(message) for message in heard.messages]
        result.heard += [f"{who}> {what}", *messages, f"({heard.toast})"]

    folder.mkdir()
    async with CHANNELS[channel](folder, clock) as stage:
        result.faults = await play(of, stage, listen)
        for who in of.people:
            result.views[who] = [words(message) for message in await stage.view(who)]
    result.stored = stored(trial(folder).database_path, clock)
    return result


def stored(path: Path, clock: Clock) -> dict[str, Any]:
    """What is left in the database, without what names an account or a moment."""
    with closing(sqlite3.connect(path)) as tx:
        tx.row_factory = sqlite3.Row
        answers = list(export.answers(tx, history=True))
        scores = list(export.scores(tx, clock()))
        entries = [dict(row) for row in tx.execute("SELECT * FROM entries ORDER BY id")]
    for row in (*answers, *entries, *scores):
        for name in ("address", "answered_at", "at", "decided_at", "computed_at"):
            row.pop(name, None)
        if "sent_in_at" in row:
            row["sent_in_at"] = row["sent_in_at"] is not None
    return {"answers": answers, "scores": scores, "entries": entries}


def everywhere(of: Transcript) -> bool:
    """Whether every turn is played on every channel."""
    return not any(turn.channels for turn in of.turns)


@pytest.mark.parametrize("name", NAMES)
async def test_a_transcript_reads_alike_on_every_channel(name: str, tmp_path: Path) -> None:
    of = transcript(name)
    start = hour(of.starts) if of.starts else this_minute().moment
    channels = [channel for channel in CHANNELS if channel in (of.channels or CHANNELS)]

    results = {channel: await played(of, channel, tmp_path / channel, Clock(start)) for channel in channels}

    assert {channel: [] for channel in channels} == {channel: result.faults for channel, result in results.items()}
    telegram = results.pop("telegram")
    if whatsapp := results.pop("whatsapp", None):
        assert telegram.stored == whatsapp.stored
        if everywhere(of):
            assert said(telegram.heard) == said(whatsapp.heard)
    for other in results.values():
        assert telegram.stored == other.stored
        if everywhere(of):
            assert telegram.heard == [
                one if two == PAGE else two for one, two in zip_longest(telegram.heard, other.heard)
            ]
            assert telegram.views == other.views


def said(heard: list[str]) -> list[str]:
    """What was said without its buttons and remarks: a card on WhatsApp has fewer, and its chats have no remarks."""
    return [re.sub(r" \[[^\]]*\]", "", line) for line in heard if not re.fullmatch(r"\(.*\)", line)]


def test_transcripts_survive_being_read_and_written() -> None:
    assert len(NAMES) >= 12
    for name in NAMES:
        assert transcript(name) == parse(dump(transcript(name)))
