"""A month of reminders on the real program, whose clock jumps from day to day and which is killed again and again.

Fifty people on Telegram. Before each step the plan, a pure function, says who is owed a message now; what their chats
got since is compared with it, person by person. Nothing is lost and nothing doubled; what a kill met on the wire is
listed as *tidak pasti*, may have come or not, and is not repeated.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import DEFAULT_EDITION
from bot.config_file import load
from bot.editions import SHIPPED
from bot.reminding import Reminding
from bot.store import people, putaran, trial, units
from bot.store.migrate import migrate
from flows import ahead
from flows.delivery import WORDS, Delivery
from flows.effects import Role
from flows.messages import Address, Channel
from tests.botapi import BotApi, Sent
from tests.clock.faked import Faked, free_port

ZONE = ZoneInfo("Asia/Jakarta")
PICS, SUPERVISORS, OVERSEERS = 44, 3, 3
FIRST, LAST = date(2027, 2, 1), date(2027, 3, 5)
SLOTS = (date(2027, 2, 17), date(2027, 2, 22), date(2027, 2, 23), date(2027, 3, 1))
OFF = (
    (date(2027, 2, 9), date(2027, 2, 11)),  # three days
    (date(2027, 2, 22), date(2027, 2, 23)),  # over two slots
)
MOST_ON_THE_WIRE = 3  # when a kill comes: a message takes some milliseconds, and one goes each 36
COPY = "Ringkasan progres"  # the PIC's copy of a report: news, which a kill may double (docs/adr/0004)

CONFIG = """
[pemda]
name = "Kabupaten Contoh"
[telegram]
token = "{token}"
api_url = "{url}"
[database]
path = "uji.db"
[web]
port = {port}
[backup]
folder = ""
"""


def prepared(folder: Path) -> Path:
    """A database with fifty people on Telegram, each PIC with a unit whose survey comes within the month."""
    path = folder / "uji.db"
    before = datetime.combine(FIRST, time(8), ZONE).astimezone(UTC) - timedelta(days=3)
    migrate(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as tx:
        tx.row_factory = sqlite3.Row
        tx.execute("BEGIN")
        numbers = [units.add(tx, f"Unit Contoh {n}", "dinas", trial.ZONE, ["Satu"]) for n in range(PICS)]
        text = (SHIPPED / f"{DEFAULT_EDITION}.toml").read_text(encoding="utf-8")
        putaran.open_round(tx, "Putaran Contoh", text, SLOTS[0] - timedelta(days=7), None, before)
        for place, unit in enumerate(numbers):
            units.set_slot(tx, unit, f"{SLOTS[place % len(SLOTS)].isoformat()} 09:00")
        roles = [Role.PIC] * PICS + [Role.SUPERVISOR] * SUPERVISORS + [Role.OVERSEER] * OVERSEERS
        for place, role in enumerate(roles):
            person = people.add(tx, f"Orang Contoh {place}", role, before)
            people.bind(tx, Address(Channel.TELEGRAM, str(1000 + place)), person, before, stage="aktif")
            own = numbers[place : place + 1] if role is Role.PIC else []
            for unit in numbers[place % SUPERVISORS :: SUPERVISORS] if role is Role.SUPERVISOR else own:
                people.assign(tx, person, unit)
        tx.execute("COMMIT")
    return path


def moment(day: date, hour: int = 8, minute: int = 30) -> datetime:
    """That hour of Jakarta, in UTC."""
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


UNSURE = WORDS[Delivery.UNSURE]


@dataclass
class Month:
    """The program, what its people got, and what the plan said they should."""

    program: Faked
    api: BotApi
    path: Path
    dice: random.Random = field(default_factory=lambda: random.Random(20270201))
    read: Counter[int] = field(default_factory=Counter)
    expected: int = 0
    unsure: int = 0

    def owed(self, now: datetime) -> set[int]:
        """Who is owed a message at that moment, as accounts: the plan, from what the file says now."""
        doing = Reminding.of(load(self.program.folder / "config.toml", {}))
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as tx:
            tx.row_factory = sqlite3.Row
            found, _ = ahead.plan(doing.listeners(tx, now), doing.rules, doing.calendar, now)
            accounts = {
                row["person"]: int(row["address"].rpartition(":")[2])
                for row in tx.execute("SELECT person, address FROM addresses")
            }
        return {accounts[one.person] for one in found if one.due_at <= now < one.valid_until}

    def states(self, day: date) -> dict[int, str]:
        """What became of that day's reminders, by account."""
        sql = "SELECT address, state FROM outbox WHERE kind = 'pengingat' AND key LIKE ?"
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as tx:
            rows = tx.execute(sql, (f"ingat:%:{day.isoformat()}",)).fetchall()
        return {int(address.rpartition(":")[2]): state for address, state in rows}

    def came(self) -> dict[int, list[Sent]]:
        """The reminders in everybody's chat since this was asked last."""
        found = {}
        for user, chat in self.api.chats.items():
            new, self.read[user] = chat[self.read[user] :], len(chat)
            if reminders := [one for one in new if not one.text.startswith(COPY)]:
                found[user] = reminders
        return found

    async def step(self, now: datetime, kills: int = 0) -> dict[int, list[Sent]]:
        """Let it be *now*, let the program do its work with that many kills on the way, and compare."""
        day = now.astimezone(ZONE).date()
        owed = self.owed(now)
        self.program.set(now)
        for _ in range(kills if owed else 0):
            await self._killed_on_the_way(len(owed - self._settled_ones(day)))
        async with self.program.running():
            await self._done(now, day, owed)
        return self._compared(day, owed)

    async def jump(self, now: datetime) -> dict[int, list[Sent]]:
        """As `step`, with a program that is running already."""
        day, owed = now.astimezone(ZONE).date(), self.owed(now)
        self.program.set(now)
        await self._done(now, day, owed)
        return self._compared(day, owed)

    async def _killed_on_the_way(self, owed: int) -> None:
        """Start it, and kill it after some messages of those that are owed; or in the midst of its start."""
        before, most = len(self.api.requests), self.dice.randint(0, owed)
        async with self.program.running():
            patience = 10.0 if most else self.dice.uniform(0.5, 3.0)
            with contextlib.suppress(TimeoutError):  # an earlier life of it sent some of them
                await self.api.wait(lambda: self._sent_since(before) >= most > 0, "messages", patience)

    def _sent_since(self, before: int) -> int:
        return sum(request.method == "sendMessage" for request in self.api.requests[before:])

    async def _done(self, now: datetime, day: date, owed: set[int], seconds: float = 120.0) -> None:
        await self.program.beats(now, seconds)
        for _ in range(1200):
            if self._settled(day, owed):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{len(owed)} messages of {day}: {self.states(day)}")

    def _settled(self, day: date, owed: set[int]) -> bool:
        states = self.states(day)
        return owed <= states.keys() and not {"queued", "sending"} & set(states.values())

    def _settled_ones(self, day: date) -> set[int]:
        return {user for user, state in self.states(day).items() if state not in {"queued", "sending"}}

    def _compared(self, day: date, owed: set[int]) -> dict[int, list[Sent]]:
        came, states = self.came(), self.states(day)
        unsure = {user for user in owed if states.get(user) == "unsure"}
        self.expected += len(owed)
        self.unsure += len(unsure)
        assert set() == came.keys() - owed, f"nobody else hears anything on {day}"
        assert set() == owed - came.keys() - unsure, f"nobody is forgotten on {day}"
        assert [] == [user for user, found in came.items() if len(found) > 1], f"nobody hears it twice on {day}"
        return came


def days() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def is_off(day: date) -> bool:
    """Whether the machine is off: over weekends, but for one Saturday, and in the times named above."""
    weekend = day.weekday() > 4 and day != date(2027, 2, 13)
    return weekend or any(first <= day <= last for first, last in OFF)


@pytest.mark.timeout(1500)  # three minutes on two cores; it starts the program some fifty times
async def test_a_month_with_kills_sends_exactly_the_messages_of_the_plan(tmp_path: Path) -> None:
    async with BotApi() as api:
        program = Faked(tmp_path, free_port())
        config = CONFIG.format(token=api.token, url=api.url, port=program.port)
        (tmp_path / "config.toml").write_text(config, encoding="utf-8")
        month = Month(program, api, prepared(tmp_path))
        heard: dict[date, dict[int, list[Sent]]] = {}

        for day in days():
            if not is_off(day):
                heard[day] = await month.step(moment(day), kills=month.dice.choice((0, 1, 2)))

        assert program.kills >= 20
        assert month.expected >= 200, "it was a month with something to say"
        assert month.unsure <= MOST_ON_THE_WIRE * program.kills // 2
        assert month.unsure == len(_not_sure(tmp_path)), "and the administrator can read which ones are not sure"
        assert {} == heard[date(2027, 2, 13)], "nothing goes out on a Saturday"
        _nothing_useless(heard)


def _not_sure(folder: Path) -> list[dict[str, str]]:
    command = (sys.executable, "-m", "bot", "export", "outbox", "--format", "json", "--config", folder / "config.toml")
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    return [row for row in json.loads(ran.stdout) if row["state"] == UNSURE and row["kind"] == "pengingat"]


def _nothing_useless(heard: dict[date, dict[int, list[Sent]]]) -> None:
    """After the machine was off, what its time is over of does not come any more."""
    of_slot = {slot: {1000 + n for n in range(PICS) if SLOTS[n % len(SLOTS)] == slot} for slot in SLOTS}
    supervisors = {1000 + PICS + n for n in range(SUPERVISORS)}
    back = heard[date(2027, 2, 12)]  # off since the 9th
    # H-14 of the 23rd was the 9th, and of use until the 10th; so was the report that was announced on the 8th.
    assert not (of_slot[date(2027, 2, 23)] | supervisors) & back.keys()
    # H-7 of the 17th was the 10th: what comes is H-3, brought forward from a Sunday, and counts from today.
    assert {"5 hari menuju survei"} == {_counted(back[user]) for user in of_slot[date(2027, 2, 17)]}
    back = heard[date(2027, 2, 24)]  # both slots have passed meanwhile: no visit is announced that has been
    for slot in (date(2027, 2, 22), date(2027, 2, 23)):
        assert {"Terima kasih atas persiapan survei"} == {_counted(back[user]) for user in of_slot[slot]}


def _counted(messages: list[Sent]) -> str:
    """How the one message to a PIC of one unit begins, after the greeting."""
    (message,) = messages
    return message.text.partition("\n\n")[2].partition(" Unit Contoh")[0]


@pytest.mark.timeout(300)
async def test_a_clock_that_jumps_under_a_running_program_is_followed(tmp_path: Path) -> None:
    """From Friday to Monday, as a machine that slept; the beat comes within the minute."""
    async with BotApi() as api:
        program = Faked(tmp_path, free_port())
        config = CONFIG.format(token=api.token, url=api.url, port=program.port)
        (tmp_path / "config.toml").write_text(config, encoding="utf-8")
        month = Month(program, api, prepared(tmp_path))
        program.set(moment(date(2027, 2, 12), 16))
        async with program.running():
            await program.beats(moment(date(2027, 2, 12), 16))
            assert {} == month.came()

            came = await month.jump(moment(date(2027, 2, 15)))

    assert came
