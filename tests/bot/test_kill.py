"""Kill -9 of the real process, many times: nothing confirmed is lost, nothing is doubled but what was in flight."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

import pytest

from bot.app import DEFAULT_EDITION
from bot.editions import SHIPPED
from bot.store import people, putaran, trial, units
from bot.store.migrate import migrate
from flows.effects import Role
from flows.messages import Address, Channel
from tests.bot.desk import START
from tests.botapi import BotApi, Sent

KILLS = 12
USERS = (801, 802, 803)

CONFIG = """
[pemda]
name = "Kabupaten Contoh"
[telegram]
token = "{token}"
api_url = "{url}"
[database]
path = "uji.db"
[web]
port = 0
"""


def prepared(folder: Path) -> Path:
    """A database with three PICs on Telegram, on a putaran without a slot."""
    path = folder / "uji.db"
    migrate(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as tx:
        tx.row_factory = sqlite3.Row
        for user in USERS:
            unit = units.add(tx, f"Unit Contoh {user}", "dinas", trial.ZONE, ["Satu", "Dua"])
            person = people.add(tx, f"PIC Contoh {user}", Role.PIC, START)
            people.assign(tx, person, unit)
            people.bind(tx, Address(Channel.TELEGRAM, str(user)), person, START, stage="aktif")
        text = (SHIPPED / f"{DEFAULT_EDITION}.toml").read_text(encoding="utf-8")
        putaran.open_round(tx, "Putaran Contoh", text, START.date(), None, START)
    return path


@asynccontextmanager
async def process(folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The real program as an administrator starts it."""
    command = (sys.executable, "-m", "bot", "run", "--config", str(folder / "config.toml"))
    started = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


async def answering(api: BotApi, user: int, said: dict[str, str], dice: random.Random) -> None:
    """Somebody who presses or types an answer to each new card, while there are cards; keeps what they said.

    Words that come before it is known that their card went are asked about, which is agreed to.
    """
    seen, agreed = 0, list[tuple[str, str]]()
    while True:
        await api.wait_messages(user, seen + 1, timeout=120)
        seen = len(api.chats[user])
        card = api.chats[user][seen - 1]
        if proposed := _buttons(card, "u:"):
            if proposed[0] not in agreed:  # else the same one, sent anew after a kill
                api.tap(user, card, proposed[0][0])
            agreed += proposed
            continue
        answers = _buttons(card, "j:")
        if not answers:
            return
        pressed, label = dice.choice(answers)
        if _question(pressed) in said:  # the same card again, sent anew after a kill: it was answered
            continue
        said[_question(pressed)] = pressed
        if dice.random() < 0.8:
            api.tap(user, card, pressed)
        else:  # words are booked on the card that is due: twice would be once too often
            api.text(user, label)


def _buttons(card: Sent, kind: str) -> list[tuple[str, str]]:
    buttons = [button for row in (card.reply_markup or {}).get("inline_keyboard", []) for button in row]
    return [(b["callback_data"], b["text"]) for b in buttons if b["callback_data"].startswith(kind)]


async def unconfirmed(api: BotApi, crowd: list[asyncio.Task[None]]) -> None:
    """Wait for the moment when an update was answered and its confirmation did not get through."""
    lost = api.fail_next("getUpdates", kind="reset_before", times=1)
    await api.wait(lambda: lost.met > 0 or all(one.done() for one in crowd), "a lost confirmation", timeout=60)
    lost.left = 0
    sends = sum(request.method == "sendMessage" for request in api.requests)
    with contextlib.suppress(TimeoutError):  # it may have been answered before its confirmation was lost
        await api.wait(
            lambda: sum(request.method == "sendMessage" for request in api.requests) > sends, "a reply", timeout=0.3
        )


def _so_many(api: BotApi, requests: int, crowd: list[asyncio.Task[None]]) -> bool:
    return len(api.requests) >= requests or all(one.done() for one in crowd)


def _question(token: str) -> str:
    return ":".join(token.split(":")[2:4])


@pytest.mark.timeout(240)  # starts the program thirteen times; half a minute on two quiet cores
async def test_kill_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Three people press as fast as the bot asks, while it is killed again and again."""
    dice = random.Random(20271)
    path = prepared(tmp_path)
    said: dict[int, dict[str, str]] = {user: {} for user in USERS}
    async with BotApi() as api:
        (tmp_path / "config.toml").write_text(CONFIG.format(token=api.token, url=api.url), encoding="utf-8")
        crowd = [asyncio.create_task(answering(api, user, said[user], dice)) for user in USERS]
        for user in USERS:
            api.text(user, "lanjut")
        for _ in range(KILLS):
            async with process(tmp_path) as running:
                until = partial(_so_many, api, len(api.requests) + dice.randrange(3, 40), crowd)
                await api.wait(until, "work", timeout=60)
                if dice.random() < 0.7:
                    await unconfirmed(api, crowd)
                running.kill()
        async with process(tmp_path):
            await asyncio.wait_for(asyncio.gather(*crowd), 60)

        with closing(sqlite3.connect(path)) as db:
            rows = db.execute("SELECT address, question, product, option, standing FROM entries ORDER BY id").fetchall()
            replies = dict(db.execute("SELECT address, count(*) FROM outbox GROUP BY address").fetchall())
            inbound = dict(db.execute("SELECT address, count(*) FROM inbox GROUP BY address").fetchall())

        for user in USERS:
            address = f"telegram:{user}"
            kept = {f"{question}:{product}": option for a, question, product, option, _ in rows if a == address}
            pressed = {question: token.rpartition(":")[2] for question, token in said[user].items()}
            assert pressed == kept, "every answer is there, and as it was pressed"
            assert 38 == sum(a == address for a, *_ in rows), "and none of them twice"
            assert inbound[address] == replies[address] >= 39, "each message has one reply"
            extra = len(api.chats[user]) - replies[address]
            assert 0 <= extra <= KILLS, "and a reply goes out twice only when the kill met it in flight"
