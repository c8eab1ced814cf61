"""A browser without JavaScript: it opens pages, presses buttons, fills in forms and brings files, by what they say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx
from starlette.types import ASGIApp

from bot import app as composition
from bot.config import Config
from bot.web.health import Watched
from bot.web.site import site
from flows.pace import Pace

START = datetime(2027, 1, 11, 2, 10, tzinfo=UTC)
HERE = "http://127.0.0.1:8080"


@dataclass
class Clock:
    """A clock that moves a millisecond each time it is read, and as far as it is told."""

    moment: datetime = START

    def __call__(self) -> datetime:
        """Now."""
        self.moment += timedelta(milliseconds=1)
        return self.moment

    def later(self, **units: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**units)


@dataclass
class Button:
    """A button of a page's form, and all that pressing it posts."""

    label: str
    action: str
    fields: dict[str, str]


@dataclass
class Message:
    """A message of the conversation, as people read it; `order` sorts as text, `file` leads to what came with it."""

    own: bool
    text: str
    order: str = ""
    file: str = ""
    buttons: list[Button] = field(default_factory=list)


class Page(HTMLParser):
    """What a page says and offers."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.buttons: list[Button] = []
        self.links: dict[str, str] = {}
        self.messages: list[Message] = []
        self.fields: dict[str, dict[str, str]] = {}
        self._action = self._href = self._select = ""
        self._hidden: dict[str, str] = {}
        self._open: list[str] = []
        self._button: Button | None = None
        self._in_message = False
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self._action, self._hidden = found["action"], {}
            case "input" if found.get("type") != "file" and (found.get("type") != "radio" or "checked" in found):
                self._hidden[found["name"]] = found["value"]
            case "select":
                self._select = found["name"]
                self._hidden[self._select] = ""
            case "option" if found.get("value") and ("selected" in found or not self._hidden[self._select]):
                self._hidden[self._select] = found["value"]
            case "textarea":
                self.fields[found["name"]] = {"action": self._action}
            case "button":
                posted = {found["name"]: found.get("value", "")} if "name" in found else {}
                self._button = Button("", self._action, {**self._hidden, **posted})
                self.buttons.append(self._button)
                if self._in_message:
                    self.messages[-1].buttons.append(self._button)
            case "a":
                self._href = found.get("href", "")
                if "download" in found:
                    self.messages[-1].file = self._href
            case "article":
                self._in_message = True
                self.messages.append(Message("sendiri" in found["class"].split(), "", found["data-urut"]))
            case "div" if found.get("class") == "teks":
                self._open.append("teks")
            case "span" if found.get("class") == "sela" and self._open:
                self.messages[-1].text += "\n"

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "button":
                self._button = None
            case "a":
                self._href = ""
            case "article":
                self._in_message = False
            case "div" if self._open:
                self._open.pop()

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._button:
            self._button.label = " ".join(f"{self._button.label} {data}".split())
        if self._href:
            self.links[data.strip()] = self._href
        if self._open:
            self.messages[-1].text += data

    @property
    def last(self) -> str:
        """The last message of the bot."""
        return next(message.text for message in reversed(self.messages) if not message.own)

    @property
    def own(self) -> list[str]:
        """What the person pressed and wrote."""
        return [message.text for message in self.messages if message.own]

    def button(self, label: str) -> Button:
        """The newest button whose label begins so."""
        return next(button for button in reversed(self.buttons) if button.label.startswith(label))


@dataclass
class Browser:
    """One person's browser, and the page it is on."""

    client: httpx.AsyncClient
    answer: httpx.Response = field(default_factory=lambda: httpx.Response(200))

    @property
    def page(self) -> Page:
        """The page it is on."""
        return Page(self.answer.text)

    async def opens(self, path: str) -> Page:
        """Go to an address."""
        self.answer = await self.client.get(path)
        return self.page

    async def presses(self, label: str) -> Page:
        """Press the newest button whose label begins so."""
        return await self.posts(self.page.button(label))

    async def posts(self, button: Button, **others: str) -> Page:
        """Send what *button* sends, with *others* instead of or beside its own."""
        self.answer = await self.client.post(
            button.action,
            content=urlencode({**button.fields, **others}),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        return self.page

    async def uploads(self, label: str, name: str, content: bytes) -> Page:
        """Choose a file named *name* in the form of that button, and press it."""
        form = self.page.button(label)
        files = {"berkas": (name, content, "application/octet-stream")}
        self.answer = await self.client.post(form.action, data=form.fields, files=files)
        return self.page

    async def writes(self, text: str) -> Page:
        """Write in the one field, and send."""
        return await self.posts(self.page.button("Kirim"), teks=text)

    async def follows(self, link: str) -> Page:
        """Go where a link leads."""
        return await self.opens(self.page.links[link])

    async def begins(self, person: str = "Bapak Contoh Dua") -> Page:
        """Pick a role of the trial and come as far as its first real page."""
        await self.opens("/")
        await self.presses(person)
        await self.presses("Ya, benar")
        return await self.presses("Setuju, mulai")


@dataclass
class Place:
    """CekMandiri with its site, and a clock that is set by hand."""

    app: composition.App
    asgi: ASGIApp
    clock: Clock
    _clients: list[httpx.AsyncClient] = field(default_factory=list)

    def browser(self, **headers: str) -> Browser:
        """A browser of its own; it says where its forms come from, unless *headers* say otherwise."""
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.asgi, raise_app_exceptions=False),
            base_url=HERE,
            follow_redirects=True,
            headers=headers or {"Origin": HERE},
        )
        self._clients.append(client)
        return Browser(client)

    async def close(self) -> None:
        """Close every browser."""
        for client in self._clients:
            await client.aclose()


@asynccontextmanager
async def place(
    config: Config,
    sweeping: Callable[[], datetime | None] | None = None,
    clock: Clock | None = None,
    pace: Callable[[], Pace | None] = lambda: None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[Place]:
    """CekMandiri on the database of *config*. *sweeping* says when messages were looked for last.

    *pace* and *sleep*: how fast is sent, and what waits for that.
    """
    clock = clock or Clock()

    def seconds() -> float:
        return clock.moment.timestamp()

    async with composition.open_app(config, now=clock, pace=pace, seconds=seconds, sleep=sleep) as app:
        watched = Watched(Swept(sweeping) if sweeping else app.deliverer, app.metronome)
        asgi = site(app.database, app.intake, app.webchat, watched, app.poller, config, app.clock, app.webhook)
        found = Place(app, asgi, clock)
        yield found
        await found.close()


@dataclass
class Swept:
    """A send loop of which only is known when it last looked."""

    when: Callable[[], datetime | None]

    @property
    def trouble(self) -> list[str]:
        """Nothing."""
        return []

    @property
    def swept_at(self) -> datetime | None:
        """When it last looked."""
        return self.when()
