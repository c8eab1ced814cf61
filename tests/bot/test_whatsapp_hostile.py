"""A bad hour on WhatsApp: everything mixed, twice, backwards and refused; and the program killed in the middle."""

from __future__ import annotations

import asyncio
import random
import socket
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import clock
from bot.app import DEFAULT_EDITION
from bot.editions import SHIPPED
from bot.store import people, putaran, trial, units
from bot.store.migrate import migrate
from flows.delivery import Delivery
from flows.effects import Role
from flows.messages import Address, Channel
from tests.bot.browsing import Clock
from tests.bot.desk import START
from tests.graphapi import ACCOUNT, DISPLAY, NUMBER_ID, SECRET, TOKEN, GraphApi, Post
from tests.whatsapp_stage import OnWhatsApp, on_whatsapp

WHO = {"ID.13491208655302741918": "Bapak Contoh Dua", "6281200000002": "Ibu Contoh Empat"}
CODES = (131056, 130429, 131000, 1, 131026, 131047, 190)
WRONG: list[dict[str, Any]] = [
    *({"code": code} for code in CODES),
    {"how": "html"},
    {"how": "html", "status": 500},
    {"how": "reset_before"},
    {"how": "reset_after"},
]


async def joined(chat: OnWhatsApp) -> None:
    """Both people have joined; neither knows of the other."""
    everybody = {person.name: person.id for person, _ in await chat.app.database.read(people.everybody)}
    for ref, name in WHO.items():
        person = everybody.get(name) or list(everybody.values())[2]
        bind = partial(people.bind, address=Address(Channel.WHATSAPP, ref), person=person, now=chat.now())
        await chat.app.database.write(partial(bind, stage="aktif"))


def question(token: str) -> str:
    """Penilaian, question and product that an option belongs to."""
    return ":".join(token.split(":")[1:4])


class Person:
    """Somebody who answers each new card, once, and asks again where nothing came."""

    def __init__(self, ref: str, dice: random.Random) -> None:
        self.ref, self.dice, self.seen = ref, dice, 0
        self.said: dict[str, str] = {}
        self.done = False

    def does(self, api: GraphApi) -> dict[str, Any] | None:
        """What they do next; None where there is nothing left to answer."""
        chat = api.chats[self.ref]
        new, self.seen = chat[self.seen :], len(chat)
        if not new:
            return api.text(self.ref, "lanjut")
        card = new[-1]
        if not card.footer:
            self.done = "sudah terjawab" in card.text
            return None if self.done else api.text(self.ref, "lanjut")
        options = {title: id_ for title, id_ in card.choices.items() if id_.startswith("j:")}
        title, id_ = self.dice.choice(list(options.items()))
        if question(id_) in self.said:  # the same card again: it was answered
            return api.text(self.ref, "lanjut")
        self.said[question(id_)] = id_.rpartition(":")[2]
        return api.tap(self.ref, card, title)


def reports(api: GraphApi, dice: random.Random) -> list[dict[str, Any]]:
    """Statuses of everything that was not reported yet, in no order, some of them twice."""
    fresh = [sent for chat in api.chats.values() for sent in chat if not sent.statuses]
    found = [api.status(sent, status) for sent in fresh for status in ("sent", "delivered", "read")]
    found += dice.sample(found, len(found) // 2)
    dice.shuffle(found)
    return found


async def answers(chat: OnWhatsApp) -> dict[str, str]:
    """Every standing answer."""
    sql = "SELECT penilaian, question, product, option FROM entries WHERE standing = 1 AND kind = 'jawaban'"
    found = await chat.app.database.read(lambda tx: tx.execute(sql).fetchall())
    return {f"{row['penilaian']}:{row['question']}:{row['product']}": row["option"] for row in found}


@pytest.mark.timeout(240)  # some hundred messages, each brought twice; a quarter of a minute on two quiet cores
async def test_a_hostile_hour_on_whatsapp_loses_and_doubles_nothing(tmp_path: Path) -> None:
    dice = random.Random(20275)
    time = Clock()
    async with on_whatsapp(tmp_path, time) as chat:
        api, deliverer = chat.api, chat.app.deliverer
        await joined(chat)
        crowd = [Person(ref, dice) for ref in WHO]
        refused, held_back = 0, 0
        for turn in range(400):
            if all(one.done for one in crowd):
                break
            values = [value for one in crowd if not one.done and (value := one.does(api))]
            if turn % 2:
                api.fail_next(**WRONG[turn // 2 % len(WRONG)])
            mixed = [*values, *reports(api, dice)]
            dice.shuffle(mixed)
            refused += await api.bring(api.body(*mixed), secret="salah") == 403
            assert 200 == await api.deliver(*mixed)
            assert 200 == await api.deliver(*reversed(mixed))
            await deliverer.settle()
            assert 200 == await api.deliver(*reports(api, dice))
            for _ in range(3):
                time.later(minutes=11)
                held_back += bool(deliverer.stopped)
                await deliverer.sweep()
                await deliverer.settle()
                assert 200 == await api.deliver(*reports(api, dice))

        said = {key: option for one in crowd for key, option in one.said.items()}
        assert all(one.done for one in crowd)
        assert said == await answers(chat)
        assert min(refused, held_back) > 0
        assert_each_was_told_once(api)
        states = await chat.app.database.read(lambda tx: tx.execute("SELECT state, reason FROM outbox").fetchall())
        assert {Delivery.READ, Delivery.FAILED} == {row["state"] for row in states}
        assert all("131026" in row["reason"] or "24 jam" in row["reason"] for row in states if row["state"] == "failed")


def assert_each_was_told_once(api: GraphApi) -> None:
    """No row of the outbox reached anybody twice, and nobody saw a card of the other's unit."""
    told = Counter(sent.mark.partition(".")[0] for chat in api.chats.values() for sent in chat)
    assert 1 == max(told.values())
    units_seen = [
        {id_.split(":")[1] for sent in chat for id_ in sent.choices.values() if id_.startswith("j:")}
        for chat in api.chats.values()
    ]
    assert sum(map(len, units_seen)) == len(set.union(*units_seen))


CONFIG = """
[pemda]
name = "Kabupaten Contoh"
[database]
path = "uji.db"
[web]
port = {port}
[whatsapp]
phone_number_id = "{number}"
access_token = "{token}"
app_secret = "{secret}"
verify_token = "kata"
number = "{display}"
account_id = "{account}"
graph_url = "{url}"
"""


def prepared(folder: Path, url: str) -> int:
    """A PIC on WhatsApp and a configuration; gives the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    values = {"number": NUMBER_ID, "token": TOKEN, "secret": SECRET, "display": DISPLAY, "account": ACCOUNT}
    (folder / "config.toml").write_text(CONFIG.format(port=port, url=url, **values), encoding="utf-8")
    migrate(folder / "uji.db")
    with closing(sqlite3.connect(folder / "uji.db", isolation_level=None)) as tx:
        tx.row_factory = sqlite3.Row
        unit = units.add(tx, "Unit Contoh", "dinas", trial.ZONE, ["Satu"])
        person = people.add(tx, "PIC Contoh", Role.PIC, START)
        people.assign(tx, person, unit)
        people.bind(tx, Address(Channel.WHATSAPP, next(iter(WHO))), person, START, stage="aktif")
        text = (SHIPPED / f"{DEFAULT_EDITION}.toml").read_text(encoding="utf-8")
        putaran.open_round(tx, "Putaran Contoh", text, START.date(), None, START)
    return port


def patient(port: int) -> Post:
    """Brings webhooks as Meta does: again and again until they are taken."""

    async def post(body: bytes, headers: dict[str, str]) -> int:
        async with httpx.AsyncClient() as client:
            while True:
                try:
                    answer = await client.post(
                        f"http://127.0.0.1:{port}/whatsapp/webhook", content=body, headers=headers
                    )
                except httpx.HTTPError:
                    await asyncio.sleep(0.1)  # the other process is not there yet
                    continue
                if answer.status_code == 200:
                    return 200
                await asyncio.sleep(0.1)

    return post


async def started(folder: Path) -> asyncio.subprocess.Process:
    """The real program."""
    command = (sys.executable, "-m", "bot", "run", "--config", str(folder / "config.toml"))
    return await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )


@pytest.mark.timeout(180)  # starts the program four times
async def test_whatsapp_survives_kill_9_between_taking_a_message_and_noting_it(tmp_path: Path) -> None:
    """Meta took the message, we did not hear of it: the report settles it after the restart, and nothing is doubled."""
    ref = next(iter(WHO))
    async with GraphApi(clock=_wall) as api:
        port = prepared(tmp_path, api.url)
        api.post = patient(port)
        running = await started(tmp_path)
        try:
            await api.deliver(api.text(ref, "lanjut"))
            (card,) = await api.wait_messages(ref, 1, timeout=60)
            await api.deliver(api.status(card, "delivered"))
            for number in range(1, 4):
                held = api.fail_next(how="silence")
                tap = api.tap(ref, api.last(ref), next(iter(api.last(ref).choices)))
                await api.deliver(tap)
                chat = await api.wait_messages(ref, number + 1, timeout=60)
                running.kill()
                await running.wait()
                held.released.set()
                running = await started(tmp_path)
                await api.deliver(tap, api.status(chat[-1], "sent"), tap, api.status(chat[-1], "read"))
        finally:
            if running.returncode is None:
                running.kill()
            await running.wait()

    assert_each_was_told_once(api)
    assert [f"{number}. " in sent.text for number, sent in enumerate(api.chats[ref], 1)] == [True] * 4
    with closing(sqlite3.connect(tmp_path / "uji.db")) as tx:
        assert 3 == tx.execute("SELECT count(*) FROM entries").fetchone()[0]
        assert {("delivered", 1), ("read", 3)} == set(tx.execute("SELECT state, count(*) FROM outbox GROUP BY state"))


def _wall() -> float:
    return clock.now().timestamp()  # the other process lives by it
