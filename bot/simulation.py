"""One person's chat in the terminal, on the road that every channel uses."""

from __future__ import annotations

import itertools
import secrets
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from bot import clock, days_off, rewording
from bot.channels.terminal import Message, Terminal
from bot.config import Config
from bot.deliver import Deliverer
from bot.handle import Intake, Outcome
from bot.links import Links
from bot.playing import Heard, Shown
from bot.preparing import Preparing
from bot.reminding import Reminding
from bot.store import outbox, penilaian, people, register, trial
from bot.store.db import Database, Work
from bot.ticks import Metronome
from bot.training import TrialIntake
from flows import tokens
from flows.intents import Answer
from flows.messages import Address, Body, Button, Channel, Inbound, Tap, Text, Unreadable

T = TypeVar("T")

BEGINNING = "/start"  # as on Telegram; the word "mulai" would turn reminders on again, too
DAYS = 14  # how long an invitation in a play lasts


@dataclass
class Chat:
    """An open chat; made by `open`, and ended by `close`. `toast`: what was remarked on the last turn, if anything."""

    address: Address
    database: Database
    terminal: Terminal
    deliverer: Deliverer
    intake: Intake
    now: Callable[[], datetime]
    toast: str = ""

    @classmethod
    async def open(cls, config: Config, person: int | None, *, now: Callable[[], datetime] = clock.now) -> Chat:
        """A chat of the person of that id, whom the terminal is bound to; None: of an account that is nobody's.

        `config`'s database must be ready.
        """
        ahead = clock.Ahead(now)
        database = await Database.open(config.database_path)
        if config.trial:
            ahead.by, now = await database.read(trial.ahead), ahead
        address = Address(Channel.TERMINAL, secrets.token_hex(8) if person is None else str(person))
        if person is not None:
            await database.write(partial(_sit_down, address=address, person=person, now=now()))
        terminal = Terminal()
        renderer = rewording.renderer(config)
        preparing = Preparing(config, Links(config), Reminding.of(config))
        deliverer = Deliverer(database, {Channel.TERMINAL: terminal}, renderer, preparing, now)
        intake = Intake(database, now, deliverer.take, config.pemda.zoneinfo, days_off.known(config))
        if config.trial:
            intake = TrialIntake(database, ahead, deliverer.take, config)
        return cls(address, database, terminal, deliverer, intake, now)

    async def close(self) -> None:
        """Leave the terminal: news for the person goes to their other accounts from here on."""
        away = partial(people.set_reachable, address=self.address, now=self.now(), reachable=False)
        await self.database.write(away)
        await self.deliverer.stop()
        await self.database.close()

    async def begin(self) -> list[Message]:
        """The first words, after whatever was waiting for the person; gives what is said."""
        return [*await self.receives(), *await self.says(BEGINNING)]

    async def receives(self) -> list[Message]:
        """What was waiting for the person."""
        waiting = await self.database.write(partial(outbox.claim_for, address=self.address, now=self.now()))
        self.deliverer.take(Outcome((waiting,) if waiting else ()))
        await self.deliverer.settle()
        self.toast = ""
        return self.terminal.new()

    async def says(self, text: str) -> list[Message]:
        """Type *text*; gives what is said then."""
        return await self._take(Text(text))

    async def presses(self, message: Message, button: Button) -> list[Message]:
        """Press *button* under *message*; gives what is said then."""
        return await self._take(Tap(button.token, message.id))

    async def attaches(self, kind: str) -> list[Message]:
        """Send a sticker or a voice note; gives what is said then."""
        return await self._take(Unreadable(kind))

    async def numbered(self, message: Message) -> dict[int, Button]:
        """The buttons under *message* by the number that presses them: 1 to n, but a count question's by the count."""
        counts = await self.database.read(partial(_counts, buttons=message.buttons))
        first = max((number for found in counts.values() for number in found), default=0) + 1
        plain = itertools.count(first)
        return {counts[button][0] if button in counts else next(plain): button for button in message.buttons}

    async def _take(self, body: Body) -> list[Message]:
        outcome = await self.intake.take(Inbound(self.address, secrets.token_hex(8), self.now(), body))
        await self.deliverer.settle()
        self.toast = outcome.toast
        return self.terminal.new()


def _counts(tx: sqlite3.Connection, buttons: Iterable[Button]) -> dict[Button, tuple[int, ...]]:
    """What counts each button stands for, where it answers a question's card that is answered with a count.

    A yes to a change carries an option too, but stands on no card: it is the first button, as "1" means yes.
    """
    found: dict[Button, tuple[int, ...]] = {}
    for button in buttons:
        intent = tokens.unpack(button.token)
        if isinstance(intent, Answer) and not intent.sure and (one := penilaian.one(tx, intent.penilaian, clock.now())):
            question = one.instrument.questions.get(intent.key.question)
            option = question.option(intent.option) if question else None
            if option and option.counts and option.label == button.label:
                found[button] = option.counts
    return found


def _sit_down(tx: sqlite3.Connection, address: Address, person: int, now: datetime) -> None:
    """The terminal is the person's: newly, so that welcome and notice are walked through, or again."""
    if people.of_address(tx, address) is None:
        people.bind(tx, address, person, now)
    people.set_reachable(tx, address, now, reachable=True)


class Terminals:
    """A stage (bot.playing) where everybody sits at a terminal of their own, over one database."""

    channel = Channel.TERMINAL.value

    def __init__(self, config: Config, *, now: Callable[[], datetime] = clock.now) -> None:
        """*config*'s database must be ready."""
        self.config, self._clock = config, now
        self._ahead = timedelta(0)
        self.chats: dict[str, Chat] = {}
        self.tokens: dict[str, str] = {}

    def now(self) -> datetime:
        """The hour on this stage, where days can be let pass."""
        return self._clock() + self._ahead

    async def close(self) -> None:
        """Everybody leaves."""
        for chat in self.chats.values():
            await chat.close()

    async def invites(self, person: str) -> None:
        """A new invitation for that person. Raises LookupError where there is none."""
        number = await self._number(person)
        if number is None:
            raise LookupError(person)
        until = self.now() + timedelta(days=DAYS)
        self.tokens[person] = await self._write(partial(people.invite, person=number, now=self.now(), expires_at=until))

    async def arrives(self, who: str) -> Heard:
        """Sit down, and say the first words."""
        number = await self._number(who)
        if number is None:
            raise LookupError(who)
        chat = self.chats.get(who)
        if chat is None:
            chat = self.chats[who] = await Chat.open(self.config, number, now=self.now)
        return _heard(chat, await chat.begin())

    async def opens(self, who: str, invited: str) -> Heard:
        """Type what the link would say."""
        return await self.says(who, f"{BEGINNING} {self.tokens[invited]}")

    async def says(self, who: str, text: str) -> Heard:
        """Type; whoever has not sat down does so as nobody we know."""
        if who not in self.chats:
            self.chats[who] = await Chat.open(self.config, None, now=self.now)
        chat = self.chats[who]
        return _heard(chat, await chat.says(text))

    async def presses(self, who: str, label: str, on: str) -> Heard | None:
        """Press that button; None where it is not there."""
        chat = self.chats[who]
        found = chat.terminal.with_button(label, on)
        return _heard(chat, await chat.presses(*found)) if found else None

    async def attaches(self, who: str, kind: str) -> Heard:
        """Bring in what a terminal cannot type: it comes the same way as on a phone."""
        chat = self.chats[who]
        return _heard(chat, await chat.attaches(kind))

    async def receives(self, who: str) -> Heard:
        """What was waiting."""
        chat = self.chats.get(who)
        return _heard(chat, await chat.receives()) if chat else Heard()

    async def waits(self, days: int) -> None:
        """Let days pass."""
        self._ahead += timedelta(days=days)

    async def reaches(self, moment: datetime) -> None:
        """It is that moment."""
        self._ahead = moment - self._clock()

    async def beats(self) -> None:
        """What is due is queued; nobody is reminded at a terminal."""
        database = await Database.open(self.config.database_path)
        try:
            await Metronome(database, self.config, self.now).remind()
        finally:
            await database.close()

    async def schedules(self, days: int) -> None:
        """Every unit's slot lies that far ahead."""
        await self._write(partial(trial.schedule, now=self.now(), days=days))

    async def begins(self, putaran: str) -> None:
        """The next putaran is open."""
        await self._write(partial(trial.next_round, name=putaran, now=self.now()))

    async def _write(self, work: Work[T]) -> T:
        database = await Database.open(self.config.database_path)
        try:
            return await database.write(work)
        finally:
            await database.close()

    async def _number(self, name: str) -> int | None:
        database = await Database.open(self.config.database_path)
        try:
            found = await database.read(partial(register.named, name=name))
        finally:
            await database.close()
        return found[0].person.id if found else None


def _heard(chat: Chat, messages: list[Message]) -> Heard:
    return Heard(tuple(shown(message) for message in messages), chat.toast)


def shown(message: Message) -> Shown:
    """A message as it reads now."""
    labels = tuple(button.label for button in message.buttons)
    return Shown(message.text, labels, file=message.document is not None)
