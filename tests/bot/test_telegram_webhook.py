"""Telegram bringing its updates to us, instead of being asked for them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from bot.app import App
from bot.config import Web
from bot.receive import Hooked, Stopped
from bot.store import inbox
from bot.web.webhooks import MOST_BYTES
from tests.bot.browsing import Place, place
from tests.bot.town import Town, town_config
from tests.botapi import BotApi

PIC = "Bapak Contoh Dua"
PUBLIC = "https://cekmandiri.contoh.go.id"


@dataclass
class Hook:
    """The site that Telegram brings updates to, and the Telegram that would."""

    here: Place
    api: BotApi
    client: httpx.AsyncClient

    @property
    def app(self) -> App:
        return self.here.app

    async def brings(self, update: object, secret: str | bytes | None = None) -> httpx.Response:
        """Post an update as Telegram does, with the secret that it was given or another one."""
        secret = self.api.webhook["secret_token"] if secret is None else secret
        return await self.posts(json.dumps(update).encode(), secret)

    async def posts(self, body: bytes, secret: str | bytes) -> httpx.Response:
        raw = secret.encode() if isinstance(secret, str) else secret
        headers = [(b"x-telegram-bot-api-secret-token", raw), (b"content-type", b"application/json")]
        return await self.client.post("/telegram/webhook", content=body, headers=headers if raw else headers[1:])


@asynccontextmanager
async def hooked(folder: Path, mode: str = "webhook") -> AsyncIterator[Hook]:
    """The trial behind a webhook; Telegram has been told where."""
    async with BotApi() as api:
        config = town_config(folder, api)
        config = replace(config, telegram=replace(config.telegram, mode=mode), web=Web(public_url=PUBLIC))
        async with place(config) as here:
            assert here.app.poller is not None
            loop = asyncio.create_task(here.app.poller.run())
            transport = httpx.ASGITransport(here.asgi, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
                await api.wait(lambda: bool(api.webhook) or mode == "polling", "the webhook")
                yield Hook(here, api, client)
            loop.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await loop


async def test_telegram_is_told_where_to_bring_updates_and_with_which_secret(tmp_path: Path) -> None:
    async with hooked(tmp_path) as hook:
        assert f"{PUBLIC}/telegram/webhook" == hook.api.webhook["url"]
        assert ["message", "edited_message", "callback_query", "my_chat_member"] == json.loads(
            hook.api.webhook["allowed_updates"]
        )
        assert hook.api.token not in hook.api.webhook["secret_token"]
        assert "deleteWebhook" not in [request.method for request in hook.api.requests]


async def test_an_update_that_telegram_brings_is_answered_once_it_is_kept(tmp_path: Path) -> None:
    async with hooked(tmp_path) as hook:
        await Town(hook.app, hook.api).joined(PIC, 700)
        update = hook.api.text(700, "lanjut")

        answer = await hook.brings(update)

        assert 200 == answer.status_code
        assert "1. Berapa dari 4" in (await hook.api.wait_messages(700, 1))[0].text


async def test_an_update_that_comes_twice_counts_once(tmp_path: Path) -> None:
    async with hooked(tmp_path) as hook:
        await Town(hook.app, hook.api).joined(PIC, 700)
        update = hook.api.text(700, "lanjut")

        answers = [await hook.brings(update) for _ in range(3)]
        await hook.app.deliverer.settle()

        assert [200, 200, 200] == [answer.status_code for answer in answers]
        assert 1 == len(hook.api.chats[700])


@pytest.mark.parametrize("secret", ["", "salah", b"\xff\xfe", "ü"])
async def test_an_update_without_the_secret_is_refused(secret: str | bytes, tmp_path: Path) -> None:
    async with hooked(tmp_path) as hook:
        await Town(hook.app, hook.api).joined(PIC, 700)

        answer = await hook.brings(hook.api.text(700, "lanjut"), secret)
        await hook.app.deliverer.settle()

        assert (403, b"") == (answer.status_code, answer.content)
        assert [] == hook.api.chats[700]


NOBODY_CAN_READ = [b"[]", b"{}", b"7", b"{", b"\xff", b"[" * 100_000, b'{"update_id": 5, "message": {}}']


@pytest.mark.parametrize("body", NOBODY_CAN_READ, ids=lambda body: body[:8])
async def test_an_update_that_nobody_can_read_is_parked_and_not_brought_for_ever(body: bytes, tmp_path: Path) -> None:
    async with hooked(tmp_path) as hook:
        answer = await hook.posts(body, hook.api.webhook["secret_token"])

        assert 200 == answer.status_code
        assert 1 == len(await hook.app.database.read(inbox.parked))


async def test_an_update_larger_than_any_is_refused(tmp_path: Path) -> None:
    async with hooked(tmp_path) as hook:
        answer = await hook.posts(b"x" * (MOST_BYTES + 1), hook.api.webhook["secret_token"])

        assert 413 == answer.status_code


async def test_an_update_that_the_disk_does_not_take_is_to_be_brought_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hooked(tmp_path) as hook:
        await Town(hook.app, hook.api).joined(PIC, 700)
        update = hook.api.text(700, "lanjut")

        async def full(_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        with monkeypatch.context() as patch:
            patch.setattr(hook.app.database, "write", full)
            refused = await hook.brings(update)
        taken = await hook.brings(update)

        assert (503, "5", 200) == (refused.status_code, refused.headers["retry-after"], taken.status_code)
        assert 1 == len(await hook.api.wait_messages(700, 1))


async def test_there_is_no_webhook_where_updates_are_fetched(tmp_path: Path) -> None:
    async with hooked(tmp_path, mode="polling") as hook:
        secret = hook.app.config.telegram.secret

        assert 404 == (await hook.posts(b"{}", secret)).status_code


async def test_another_program_that_takes_the_bot_over_stops_this_one(tmp_path: Path) -> None:
    async with hooked(tmp_path) as hook:
        assert isinstance(hook.app.poller, Hooked)
        await hook.api.wait(lambda: "getWebhookInfo" in [it.method for it in hook.api.requests], "the look")
        hook.api.webhook = {}

        with pytest.raises(Stopped, match="program lain"):
            await hook.app.poller.run()


async def test_telegram_can_be_away_when_it_is_to_be_told(tmp_path: Path) -> None:
    async with BotApi() as api:
        api.fail_next("setWebhook", status=502, description="Bad Gateway")
        config = town_config(tmp_path, api)
        config = replace(config, telegram=replace(config.telegram, mode="webhook"), web=Web(public_url=PUBLIC))
        async with place(config) as here:
            assert here.app.poller is not None
            loop = asyncio.create_task(here.app.poller.run())
            await api.wait(lambda: bool(api.webhook), "the webhook after the outage", timeout=10)
            loop.cancel()
