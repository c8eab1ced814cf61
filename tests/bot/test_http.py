"""The road to both platforms through a proxy: what was not sent is known not to be, and nothing hangs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from telegram.error import TelegramError

from bot.channels import Outgoing, SendError, http
from bot.channels.telegram_request import AiohttpRequest, NotSent
from bot.channels.whatsapp import WhatsApp
from flows.messages import Address, Channel
from tests.bot.test_whatsapp import client
from tests.graphapi import GraphApi

SOMEBODY = Address(Channel.WHATSAPP, "6281200000001")
FAR = "https://platform.contoh.invalid"


@asynccontextmanager
async def proxy(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[bytes]]:
    """A proxy on loopback that answers each request so, and then keeps silent; gives what it was asked."""
    asked = list[bytes]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n"))
        writer.write(answer)
        await writer.drain()
        if not answer:
            await reader.read()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
        http._proxy.cache_clear()  # noqa: SLF001  the environment changes once, and only here
        try:
            yield asked
        finally:
            http._proxy.cache_clear()  # noqa: SLF001


@pytest.mark.parametrize("answer", [b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", b""])
async def test_what_a_proxy_does_not_pass_on_was_not_sent(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "CONNECT_SECONDS", 0.1)
    whatsapp, telegram = WhatsApp("1", "EAAcontoh", FAR), AiohttpRequest()
    async with proxy(answer, monkeypatch) as asked:
        await telegram.initialize()
        with pytest.raises(SendError) as caught:
            await whatsapp.send(SOMEBODY, Outgoing("Halo"))
        with pytest.raises(NotSent):
            await telegram.do_request(FAR, "POST")
        await whatsapp.stop()
        await telegram.shutdown()

    assert not caught.value.unsure
    assert [b"CONNECT platform.contoh.invalid:443 HTTP/1.1\r\n"] * 2 == asked


async def test_a_host_that_is_no_proxys_business_is_reached_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with proxy(b"", monkeypatch) as asked:
        monkeypatch.setenv("no_proxy", "contoh.invalid")
        assert http.proxy(FAR) is None

    assert [] == asked


async def test_an_address_that_is_none_was_not_sent_to() -> None:
    telegram = AiohttpRequest()
    await telegram.initialize()
    with pytest.raises(TelegramError) as caught:
        await telegram.do_request("http://", "POST")
    await telegram.shutdown()

    assert isinstance(caught.value, NotSent)


async def test_passwords_that_lie_about_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("default login pemda password rahasia\n", encoding="ascii")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    async with GraphApi() as api, client(api) as whatsapp:
        api.windowed = False

        assert await whatsapp.send(SOMEBODY, Outgoing("Halo"))
