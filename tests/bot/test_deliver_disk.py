"""Sending while the disk takes nothing: waited for, never given up, and nobody is left waiting behind it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from bot import deliver
from bot.store import db, outbox
from flows.delivery import Kind
from flows.effects import Say
from flows.messages import Address, Channel
from tests.bot.town import Town

PIC = "Bapak Contoh Dua"


class Ear:
    """Hears what is logged, so that a test can wait for it."""

    def __init__(self) -> None:
        self.heard: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def critical(self, event: str, **fields: object) -> None:
        self.heard[event].set()

    info = warning = error = critical

    async def hears(self, event: str) -> None:
        await asyncio.wait_for(self.heard[event].wait(), 10)


@pytest.fixture(autouse=True)
def ear(monkeypatch: pytest.MonkeyPatch) -> Ear:
    """Another program's lock is met at once, met again soon, and heard of."""
    monkeypatch.setattr(db, "BUSY_MS", 20)
    monkeypatch.setattr(deliver, "NOTE_FIRST", 0.02)
    monkeypatch.setattr(deliver, "SWEEP_SECONDS", 0.02)
    monkeypatch.setattr(deliver, "log", listening := Ear())
    return listening


@contextmanager
def locked(town: Town, first: Callable[[sqlite3.Connection], object] = lambda _: None) -> Iterator[None]:
    """Another program does *first*, and then writes for longer than we wait."""
    with closing(sqlite3.connect(town.app.config.database_path, isolation_level=None)) as other:
        other.row_factory = sqlite3.Row
        first(other)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_a_message_that_was_sent_while_the_file_was_locked_holds_nobody_up(ear: Ear, town: Town) -> None:
    pic = await town.joined(PIC, 700)
    held = town.api.fail_next("sendMessage", kind="delay", delay=30)
    town.api.text(700, "lanjut")
    await town.api.wait(lambda: held.met > 0, "the message on its way")

    with locked(town):
        held.release()
        await town.api.wait_messages(700, 1)
        await ear.hears("deliver.not_noted")

    following = await pic.taps("3 orang")
    assert "2. Berapa dari 4" in following.text
    assert 2 == len(pic.messages)


async def test_sending_goes_on_after_the_file_was_locked(ear: Ear, town: Town) -> None:
    await town.joined(PIC, 700)
    address = Address(Channel.TELEGRAM, "700")
    now = town.app.deliverer.clock()

    with locked(town, lambda tx: outbox.put(tx, "kabar:uji", address, Kind.NEWS, Say("grup"), now)):
        await ear.hears("deliver.not_swept")

    await town.api.wait_messages(700, 1)
