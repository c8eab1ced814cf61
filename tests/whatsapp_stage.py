"""Where a transcript is played before a loopback WhatsApp: webhooks in over the site, messages out as requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import httpx
from starlette.types import ASGIApp

from bot import approved
from bot.app import App
from bot.channels import whatsapp_wire as wire
from bot.config import Config, WhatsApp, trial
from bot.playing import Heard, Shown
from bot.store import trial as trials
from bot.store import whatsapp
from bot.ticks import Metronome
from flows.pace import Pace
from tests.bot.browsing import HERE, Clock, place
from tests.commanding import invited, made_now
from tests.graphapi import ACCOUNT, DISPLAY, NUMBER_ID, SECRET, TOKEN, GraphApi, Sent

VERIFY = "kata-yang-disepakati"
ATTACHED = {
    "stiker": "sticker",
    "suara": "audio",
    "gambar": "image",
    "lokasi": "location",
    "kontak": "contacts",
    "suntingan": "edit",
}
TYPED = ("Tidak berlaku", "Lewati", "Kembali", "Kenapa?", "Menu")  # what a card's footer stands for
UNDO = "Ralat nomor"


@dataclass
class OnWhatsApp:
    """Everybody with a WhatsApp account of their own; every other hides the number."""

    app: App
    api: GraphApi
    folder: Path
    now: Clock
    site: ASGIApp
    refs: dict[str, str] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    channel: str = "whatsapp"

    async def invites(self, person: str) -> None:
        self.tokens[person] = await invited(person, self.folder)
        await self.app.database.write(partial(made_now, now=self.now()))

    async def arrives(self, who: str) -> Heard:
        await self.invites(who)
        return await self.opens(who, who)

    async def opens(self, who: str, invited: str) -> Heard:
        return await self.says(who, f"Mulai {self.tokens[invited]}")

    async def says(self, who: str, text: str) -> Heard:
        return await self._brings(who, self.api.text(self._ref(who), text))

    async def presses(self, who: str, label: str, on: str) -> Heard | None:
        for message in reversed(self.api.chats[self._ref(who)]):
            named = {title.casefold(): title for title in message.choices}
            if on in plain(message) and label.casefold() in named:
                return await self._brings(who, self.api.tap(message.ref, message, named[label.casefold()]))
            if on in plain(message) and (label in typed(message) or label.startswith(UNDO)):
                return await self.says(who, label.partition(" nomor")[0] if label.startswith(UNDO) else label)
        return None

    async def attaches(self, who: str, kind: str) -> Heard:
        return await self._brings(who, self.api.attach(self._ref(who), ATTACHED[kind]))

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
        return await self._heard(who) if who in self.refs else Heard(toast=None)

    async def view(self, who: str) -> list[Shown]:
        return [shown(message) for message in self.api.chats[self._ref(who)]]

    def _ref(self, who: str) -> str:
        number = len(self.refs) + 1
        return self.refs.setdefault(who, f"62812000000{number:02}" if number % 2 else f"ID.1349120865530274{number:02}")

    async def _brings(self, who: str, value: dict[str, object]) -> Heard:
        assert 200 == await self.api.deliver(value)
        return await self._heard(who)

    async def _heard(self, who: str) -> Heard:
        await self.app.deliverer.settle()
        chat = self.api.chats[self._ref(who)]
        new, self.read[who] = chat[self.read.get(who, 0) :], len(chat)
        return Heard(tuple(shown(message) for message in new), toast=None)


def plain(message: Sent) -> str:
    """Its text without the stars that make it bold."""
    return message.text.replace("*", "")


def typed(message: Sent) -> tuple[str, ...]:
    """What its footer says that can be typed."""
    return TYPED if message.footer in {wire.FOOTER, wire.FOOTER_WITH_UNDO} else ()


def shown(message: Sent) -> Shown:
    """A WhatsApp message as somebody reads it: what can be chosen, and what can be typed instead."""
    return Shown(plain(message), (*message.choices, *typed(message)), file=message.document is not None)


def whatsapp_config(folder: Path, api: GraphApi) -> Config:
    """The trial's pemda with a WhatsApp number."""
    number = WhatsApp(NUMBER_ID, TOKEN, SECRET, VERIFY, DISPLAY, ACCOUNT, graph_url=api.url)
    return replace(trial(folder), whatsapp=number)


def posting(
    site: ASGIApp, client: httpx.AsyncClient | None = None
) -> Callable[[bytes, dict[str, str]], Awaitable[int]]:
    """What brings webhooks to *site* without a network."""
    client = client or httpx.AsyncClient(transport=httpx.ASGITransport(site, raise_app_exceptions=False), base_url=HERE)

    async def post(body: bytes, headers: dict[str, str]) -> int:
        return (await client.post("/whatsapp/webhook", content=body, headers=headers)).status_code

    return post


async def approve(app: App) -> None:
    """Meta has approved all our templates."""
    for one in approved.templates():
        note = partial(whatsapp.note_template, name=one.name, language=one.language, state="APPROVED", reason="")
        await app.database.write(partial(note, now=app.deliverer.clock()))


@asynccontextmanager
async def on_whatsapp(
    folder: Path,
    now: Clock,
    pace: Callable[[], Pace | None] = lambda: None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[OnWhatsApp]:
    """The trial in *folder* before a loopback WhatsApp; *pace* and *sleep*: how fast is sent, and what waits for it."""
    async with (
        GraphApi(clock=lambda: now.moment.timestamp()) as api,  # noqa: PLW0108  the moment moves
        place(whatsapp_config(folder, api), clock=now, pace=pace, sleep=sleep) as here,
    ):
        api.templates = {one.name: {**one.submission(), "status": "APPROVED"} for one in approved.templates()}
        await approve(here.app)
        api.post = posting(here.asgi)
        yield OnWhatsApp(here.app, api, folder, now, here.asgi)
