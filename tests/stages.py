"""Where a transcript is played in tests: before a loopback Telegram, and on the site without a browser.

The stage before a loopback WhatsApp stands in tests.whatsapp_stage; the terminal is the product's own (bot.simulation).
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any, Protocol

from bot import clock
from bot.app import App, open_app
from bot.config import trial
from bot.playing import Heard, Shown, Stage
from bot.simulation import Terminals
from bot.simulation import shown as as_read
from bot.store import trial as trials
from bot.ticks import Metronome
from tests.bot.browsing import Browser, Clock, Page, Place, place
from tests.bot.town import town_config
from tests.botapi import BotApi, Sent
from tests.commanding import invited, made_now
from tests.whatsapp_stage import on_whatsapp

FIRST_USER = 700
GROUP = -4001
_FILE = {"file_id": "berkas-1", "file_unique_id": "b1"}
ATTACHED: dict[str, dict[str, Any]] = {
    "stiker": {
        "sticker": {**_FILE, "type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    },
    "suara": {"voice": {**_FILE, "duration": 2}},
    "gambar": {"photo": [{**_FILE, "width": 90, "height": 60}]},
    "lokasi": {"location": {"latitude": -6.2, "longitude": 106.8}},
    "kontak": {"contact": {"phone_number": "0800000000", "first_name": "Contoh"}},
}


class Viewed(Stage, Protocol):
    """A stage whose conversations can be looked at as they read now."""

    async def view(self, who: str) -> list[Shown]:
        """Everything that was said to *who*, answered cards with their answers."""
        ...


def this_minute() -> Clock:
    """A clock of today that moves when it is read: the minute is everybody's, so texts with the hour agree."""
    return Clock(clock.now().replace(second=0, microsecond=0))


@dataclass
class OnTelegram:
    """Everybody with a Telegram account of their own."""

    app: App
    api: BotApi
    folder: Path
    now: Clock
    users: dict[str, int] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    taps: int = 0
    acknowledged: int = 0
    channel: str = "telegram"

    async def invites(self, person: str) -> None:
        self.tokens[person] = await invited(person, self.folder)
        await self.app.database.write(partial(made_now, now=self.now()))

    async def arrives(self, who: str) -> Heard:
        await self.invites(who)
        return await self.opens(who, who)

    async def opens(self, who: str, invited: str) -> Heard:
        return await self.says(who, f"/start {self.tokens[invited]}")

    async def says(self, who: str, text: str) -> Heard:
        self.api.text(self._user(who), text)
        return await self._heard(who)

    async def presses(self, who: str, label: str, on: str) -> Heard | None:
        user = self._user(who)
        for message in reversed(self.api.chats[user]):
            named = {shown.casefold(): shown for shown in labels(message)}
            if label.casefold() in named and on in message.text:
                self.api.tap(user, message, self.api.button(message, named[label.casefold()]))
                self.taps += 1
                return await self._heard(who)
        return None

    async def attaches(self, who: str, kind: str) -> Heard:
        user = self._user(who)
        if kind == "grup":
            return await self._brings_into_a_group(who)
        update = self.api.text(user, "-")  # changed into the other kind before anybody can fetch it
        message = update["message"]
        if kind == "suntingan":
            update["edited_message"] = {**update.pop("message"), "edit_date": message["date"]}
            return await self._heard(who)
        del message["text"]
        message |= ATTACHED[kind]
        return await self._heard(who)

    async def _brings_into_a_group(self, who: str) -> Heard:
        """Add the bot to a group; what it says there is heard by whoever did it."""
        group, member = {"id": GROUP, "type": "group", "title": "Grup Contoh"}, {"id": 1, "is_bot": True}
        self.api.push(
            {
                "update_id": self.api.next_update,
                "my_chat_member": {
                    "chat": group,
                    "from": {"id": self._user(who), "is_bot": False, "first_name": who},
                    "date": int(self.api.dated()),
                    "old_chat_member": {"user": member, "status": "left"},
                    "new_chat_member": {"user": member, "status": "member"},
                },
            }
        )
        await self._heard(who)
        return Heard(tuple(shown(message) for message in self.api.chats[GROUP]))

    async def waits(self, days: int) -> None:
        self.now.later(days=days)

    async def reaches(self, moment: datetime) -> None:
        self.now.moment = moment

    async def beats(self) -> None:
        await Metronome(self.app.database, self.app.config, self.now).remind()

    async def schedules(self, days: int) -> None:
        await self.app.database.write(partial(trials.schedule, now=self.now(), days=days))

    async def begins(self, putaran: str) -> None:
        await self.app.database.write(partial(trials.next_round, name=putaran, now=self.now()))

    async def receives(self, who: str) -> Heard:
        await self.app.deliverer.sweep()
        return await self._heard(who) if who in self.users else Heard()

    async def view(self, who: str) -> list[Shown]:
        return [shown(message) for message in self.api.chats[self._user(who)]]

    def _user(self, who: str) -> int:
        return self.users.setdefault(who, FIRST_USER + len(self.users))

    async def _heard(self, who: str) -> Heard:
        """What came, once the bot waits for updates again: then it has handled all there were, and answered."""
        await self.api.wait(lambda: self.api.polled, "the next long poll")
        await self.app.deliverer.settle()
        toasts = self.api.toasts
        await self.api.wait(lambda: len(toasts) == self.taps, "the acknowledgement of every press")
        chat = self.api.chats[self._user(who)]
        new, self.read[who] = chat[self.read.get(who, 0) :], len(chat)
        fresh, self.acknowledged = list(toasts.values())[self.acknowledged :], len(toasts)
        return Heard(tuple(shown(message) for message in new), "".join(toast.get("text", "") for toast in fresh))


def labels(message: Sent) -> tuple[str, ...]:
    """What the buttons under a message say."""
    rows = (message.reply_markup or {}).get("inline_keyboard", ())
    return tuple(button["text"] for row in rows for button in row)


def shown(message: Sent) -> Shown:
    """A Telegram message as it reads now."""
    return Shown(message.text, labels(message), file=message.document is not None)


@dataclass
class OnTheWeb:
    """Everybody in a browser of their own, without JavaScript."""

    here: Place
    folder: Path
    now: Clock
    browsers: dict[str, Browser] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    channel: str = "web"

    async def invites(self, person: str) -> None:
        self.tokens[person] = await invited(person, self.folder)
        await self.here.app.database.write(partial(made_now, now=self.now()))

    async def arrives(self, who: str) -> Heard:
        browser = self._browser(who)
        await browser.opens("/")
        await browser.presses(who)
        return await self._heard(who)

    async def opens(self, who: str, invited: str) -> Heard:
        browser = self._browser(who)
        page = await browser.opens(f"/masuk/{self.tokens[invited]}")
        if not page.buttons:
            return Heard((Shown(page.words, page=True),))
        await browser.presses("Masuk")
        return await self._heard(who)

    async def says(self, who: str, text: str) -> Heard:
        await self.browsers[who].posts(self.pages[who].button("Kirim"), teks=text)
        return await self._heard(who)

    async def presses(self, who: str, label: str, on: str) -> Heard | None:
        for message in reversed(self.pages[who].messages):
            for button in message.buttons:
                if button.label.casefold() == label.casefold() and on in message.text:
                    await self.browsers[who].posts(button)
                    return await self._heard(who)
        return None

    async def attaches(self, who: str, kind: str) -> Heard:
        raise AssertionError(f"a page has nothing to attach ({kind}): name the channels of that turn")

    async def waits(self, days: int) -> None:
        self.now.later(days=days)

    async def reaches(self, moment: datetime) -> None:
        self.now.moment = moment

    async def beats(self) -> None:
        await Metronome(self.here.app.database, self.here.app.config, self.now).remind()

    async def schedules(self, days: int) -> None:
        await self.here.app.database.write(partial(trials.schedule, now=self.now(), days=days))

    async def begins(self, putaran: str) -> None:
        await self.here.app.database.write(partial(trials.next_round, name=putaran, now=self.now()))

    async def receives(self, who: str) -> Heard:
        await self.here.app.deliverer.sweep()
        return await self._heard(who) if who in self.browsers else Heard()

    async def view(self, who: str) -> list[Shown]:
        browser = self.browsers[who]
        found: list[Shown] = []
        page = plain(browser)
        while True:
            found[:0] = [as_shown(page, n) for n, message in enumerate(page.messages) if not message.own]
            if "Lihat sebelumnya" not in page.links:
                return found
            await browser.follows("Lihat sebelumnya")
            page = plain(browser)

    def _browser(self, who: str) -> Browser:
        if who not in self.browsers:
            self.browsers[who] = self.here.browser()
        return self.browsers[who]

    async def _heard(self, who: str) -> Heard:
        browser = self.browsers[who]
        toast = re.search(r'id="kabar"[^>]*>([^<]*)<', browser.answer.text)
        await self.here.app.deliverer.settle()
        browser.answer = await browser.client.get(browser.answer.url)
        page = self.pages[who] = plain(browser)
        read = self.read.get(who, "")
        new = [n for n, message in enumerate(page.messages) if not message.own and message.order > read]
        if page.messages:
            self.read[who] = page.messages[-1].order
        return Heard(tuple(as_shown(page, n) for n in new), unescape(toast[1]) if toast else "")


def plain(browser: Browser) -> Page:
    """The page without the words on what is folded, which no other channel has; it stands apart from what follows."""
    return Page(re.sub(r"<summary>.*?</summary>|(?=</details>)", " ", browser.answer.text))


def as_shown(page: Page, number: int) -> Shown:
    """A message of the page."""
    message = page.messages[number]
    return Shown(message.text, tuple(button.label for button in message.buttons), file=message.file != "")


class AtTerminals(Terminals):
    """The product's own stage, and what everybody's terminal shows."""

    async def view(self, who: str) -> list[Shown]:
        chat = self.chats[who]
        return [as_read(message) for message in chat.terminal.messages]


@asynccontextmanager
async def on_telegram(folder: Path, now: Clock) -> AsyncIterator[OnTelegram]:
    """The trial in *folder* before a loopback Telegram; news are swept up when somebody reads them."""
    async with BotApi() as api, open_app(town_config(folder, api), now=now, pace=lambda: None) as app:
        assert app.poller is not None
        poller = asyncio.create_task(app.poller.run())
        await api.wait(lambda: api.polled, "the first poll")
        try:
            api.dated = lambda: now.moment.timestamp()  # noqa: PLW0108  the moment moves
            yield OnTelegram(app, api, folder, now)
        finally:
            poller.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await poller


@asynccontextmanager
async def on_the_web(folder: Path, now: Clock) -> AsyncIterator[OnTheWeb]:
    """The trial's site in *folder*."""
    async with place(trial(folder), clock=now) as here:
        yield OnTheWeb(here, folder, now)


@asynccontextmanager
async def at_terminals(folder: Path, now: Clock) -> AsyncIterator[AtTerminals]:
    """The trial in *folder*, and a terminal for whoever comes."""
    config = trial(folder)
    async with open_app(config, now=now):
        stage = AtTerminals(config, now=now)
        try:
            yield stage
        finally:
            await stage.close()


CHANNELS: dict[str, Callable[[Path, Clock], AbstractAsyncContextManager[Viewed]]] = {
    "telegram": on_telegram,
    "whatsapp": on_whatsapp,
    "web": on_the_web,
    "terminal": at_terminals,
}
