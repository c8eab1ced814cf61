"""A whole bot before a loopback Telegram: the real parts, the real database, invented people."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bot.app import App, open_app
from bot.config import Config, Telegram, trial
from bot.store import people
from flows.messages import Address, Channel
from tests.botapi import BotApi, Sent
from tests.noted import noted


@dataclass
class Town:
    """The running bot, and the Telegram that it talks to."""

    app: App
    api: BotApi

    async def joined(self, name: str, user: int) -> Chatter:
        """Somebody of the trial's people who has joined on Telegram."""
        everybody = await self.app.database.read(people.everybody)
        number = next(person.id for person, _ in everybody if person.name == name)
        address = Address(Channel.TELEGRAM, str(user))
        bind = partial(people.bind, address=address, person=number, now=self.app.deliverer.clock(), stage="aktif")
        await self.app.database.write(bind)
        return Chatter(self.app, self.api, user)

    async def standing(self) -> dict[str, str]:
        """Every standing answer: question and product, and the option's id."""
        sql = "SELECT question, product, option FROM entries WHERE standing = 1 AND kind = 'jawaban'"
        rows = await self.app.database.read(lambda tx: tx.execute(sql).fetchall())
        return {f"{row['question']}/{row['product']}": row["option"] for row in rows}


@dataclass
class Chatter:
    """One Telegram account."""

    app: App
    api: BotApi
    user: int

    async def says(self, text: str) -> Sent:
        """Type something and wait for the next message."""
        before = len(self.api.chats[self.user])
        self.api.text(self.user, text)
        return await self._reads(before + 1)

    async def taps(self, label: str, on: Sent | None = None) -> Sent:
        """Press a button of the last message, or of *on*, and wait for the next one."""
        before = len(self.api.chats[self.user])
        message = on or self.api.last(self.user)
        self.api.tap(self.user, message, self.api.button(message, label))
        return await self._reads(before + 1)

    async def _reads(self, count: int) -> Sent:
        """The newest of so many messages, once the bot knows that it went: nobody reads it sooner."""
        found = (await self.api.wait_messages(self.user, count))[-1]
        await noted(self.app, Address(Channel.TELEGRAM, str(self.user)), str(found.id))
        return found

    @property
    def messages(self) -> list[Sent]:
        """Everything the bot sent to this account."""
        return self.api.chats[self.user]


def town_config(folder: Path, api: BotApi) -> Config:
    """The trial's pemda with a Telegram bot."""
    return replace(trial(folder), telegram=Telegram(api.token, api.url))


@asynccontextmanager
async def running(config: Config) -> AsyncIterator[App]:
    """The app with its loops, as `run` has them but for the page."""
    async with open_app(config) as app:
        assert app.poller is not None
        loops = [asyncio.create_task(app.poller.run()), asyncio.create_task(app.deliverer.run())]
        try:
            yield app
        finally:
            for loop in loops:
                loop.cancel()
            for loop in loops:
                with contextlib.suppress(asyncio.CancelledError):
                    await loop


@asynccontextmanager
async def open_town(folder: Path) -> AsyncIterator[Town]:
    """A town in *folder*."""
    async with BotApi() as api, running(town_config(folder, api)) as app:
        yield Town(app, api)
