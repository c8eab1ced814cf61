"""A bad hour on WhatsApp: everything mixed, twice, backwards and refused; and the program killed in the middle."""

from __future__ import annotations

import asyncio
import random
import socket
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
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
from tests.graphapi import ACCOUNT, DISPLAY, NUMBER_ID, SECRET, TOKEN, Fault, GraphApi, Post, Sent, signature
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
                held_back += bool(deliverer.trouble)
                time.later(minutes=11)
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


BOSS = "ID.13491208655302740000"


def prepared(folder: Path, url: str) -> int:
    """Two PICs and an administrator on WhatsApp, and a configuration; gives the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    values = {"number": NUMBER_ID, "token": TOKEN, "secret": SECRET, "display": DISPLAY, "account": ACCOUNT}
    (folder / "config.toml").write_text(CONFIG.format(port=port, url=url, **values), encoding="utf-8")
    migrate(folder / "uji.db")
    with closing(sqlite3.connect(folder / "uji.db", isolation_level=None)) as tx:
        tx.row_factory = sqlite3.Row
        for ref, name in WHO.items():
            unit = units.add(tx, f"Unit {name}", "dinas", trial.ZONE, ["Satu"])
            person = people.add(tx, name, Role.PIC, START)
            people.assign(tx, person, unit)
            people.bind(tx, Address(Channel.WHATSAPP, ref), person, START, stage="aktif")
        admin = people.add(tx, "Ibu Contoh Admin", Role.ADMIN, START)
        people.bind(tx, Address(Channel.WHATSAPP, BOSS), admin, START, stage="aktif")
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


def failing(api: GraphApi, sent: Sent, code: int) -> dict[str, Any]:
    """Meta took the message and could not bring it: nobody sees it, and a report says so."""
    api.chats[sent.ref].remove(sent)
    return api.status(sent, "failed", code)


@dataclass
class Hour:
    """Two people who answer in turns, before the real program, while all goes wrong that can."""

    api: GraphApi
    port: int
    folder: Path
    dice: random.Random
    crowd: list[Person]
    running: asyncio.subprocess.Process

    async def turn(self, **wrong: Any) -> list[Sent]:  # noqa: ANN401  what `fail_next` takes
        """Both say something; gives what each of them gets, once that was reported of."""
        before = self.counts()
        await self.says(**wrong)
        return await self.hears(before)

    async def says(self, **wrong: Any) -> Fault | None:  # noqa: ANN401
        """Mixed with reports, with a wrong signature first, then twice, the second time backwards."""
        values = [value for one in self.crowd if (value := one.does(self.api))]
        mixed = [*values, *reports(self.api, self.dice)]
        self.dice.shuffle(mixed)
        fault = self.api.fail_next(**wrong) if wrong else None
        headers = {"x-hub-signature-256": signature(body := self.api.body(*mixed), "salah")}
        async with httpx.AsyncClient() as client:
            forged = await client.post(f"http://127.0.0.1:{self.port}/whatsapp/webhook", content=body, headers=headers)
        assert 403 == forged.status_code
        await self.api.deliver(*mixed)
        await self.api.deliver(*reversed(mixed))
        return fault

    async def hears(self, before: list[int]) -> list[Sent]:
        for one, number in zip(self.crowd, before, strict=True):
            await self.api.wait_messages(one.ref, number + 1, timeout=60)
        return [self.api.last(one.ref) for one in self.crowd]

    async def fails(self, sent: Sent, code: int) -> None:
        """By a report, twice; and a late word that it was taken."""
        report = failing(self.api, sent, code)
        await self.api.deliver(report, report, self.api.status(sent, "sent"))

    async def killed(self) -> None:
        self.running.kill()
        await self.running.wait()
        self.running = await started(self.folder)

    async def of_answers(self) -> None:
        """Refused at once, and taken without our hearing of it."""
        first, second = WHO
        await self.turn(code=131056, ref=first)
        await self.turn(code=1, ref=second)
        before = self.counts()
        await self.says(how="reset_after", ref=second)
        _, cut_off = await self.hears(before)
        await self.api.deliver(self.api.status(cut_off, "read"), self.api.status(cut_off, "sent"))

    async def of_reports(self) -> None:
        """Taken, and failed later; the number is too fast as well."""
        mine, theirs = await self.turn()
        before = [number - 1 for number in self.counts()]
        await self.fails(mine, 131000)
        await self.fails(theirs, 130429)
        await self.hears(before)

    async def of_a_kill(self) -> None:
        """Killed while a send is under way, which is reported of before its call returned."""
        first, _ = WHO
        before = self.counts()
        held = await self.says(how="silence", ref=first)
        await self.hears(before)
        report = self.api.status(self.api.last(first), "delivered")
        await self.killed()
        assert held is not None
        held.released.set()
        await self.api.deliver(report, report)

    async def of_a_stop(self) -> None:
        """Nothing goes out, for ten minutes or until a start with what was mended."""
        _, theirs = await self.turn()
        before = self.counts()
        await self.fails(theirs, 131042)
        before[1] -= 1
        await self.says()
        await asyncio.sleep(1.5)
        assert before == self.counts()
        await self.killed()
        await self.hears(before)

    def counts(self) -> list[int]:
        """How many messages each has seen."""
        return [len(self.api.chats[one.ref]) for one in self.crowd]


@pytest.mark.timeout(240)  # starts the program three times
async def test_a_hostile_hour_before_the_real_program_ends_with_everything_said_once(tmp_path: Path) -> None:
    async with GraphApi(clock=_wall) as api:
        port = prepared(tmp_path, api.url)
        api.post = patient(port)
        dice = random.Random(5)
        first = next(iter(WHO))
        hour = Hour(api, port, tmp_path, dice, [Person(ref, dice) for ref in WHO], await started(tmp_path))
        try:
            await api.deliver(api.text(BOSS, "halo"))
            await api.wait_messages(BOSS, 1, timeout=60)
            await hour.of_answers()
            await hour.of_reports()
            await hour.of_a_kill()
            await hour.of_a_stop()
            last = api.last(first)
            await api.deliver(*[failing(api, last, 131050)] * 2)
            await api.wait_messages(BOSS, 2, timeout=60)
            await api.deliver(*reports(api, dice))
        finally:
            hour.running.kill()
            await hour.running.wait()

    assert_each_was_told_once(api)
    assert [WHO[first] in sent.text for sent in api.chats[BOSS]] == [False, True]
    assert not any("tidak terjangkau" in sent.text for ref in WHO for sent in api.chats[ref])
    said = {key: option for one in hour.crowd for key, option in one.said.items()}
    assert len(said) > 8
    with closing(sqlite3.connect(tmp_path / "uji.db")) as tx:
        kept = tx.execute("SELECT penilaian, question, product, option FROM entries WHERE standing = 1").fetchall()
        states = dict(tx.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall())
        cut = tx.execute("SELECT address FROM addresses WHERE unreachable_since IS NOT NULL").fetchall()
    assert said == {f"{row[0]}:{row[1]}:{row[2]}": row[3] for row in kept}
    assert states.pop("read") > 12
    assert {"failed": 1, "delivered": 1} == states  # whom nothing reaches; and what was only reported as delivered
    assert [(f"whatsapp:{first}",)] == cut


def _wall() -> float:
    return clock.now().timestamp()  # the other process lives by it
