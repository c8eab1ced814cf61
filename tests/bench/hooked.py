"""`python -m tests.bench.hooked GRAPH TELEGRAM DATABASE START`: CekMandiri on both channels; `... bare`: a bare route.

Prints the address of its webhook. Takes START (an ISO moment) for now, sends at its own pace, and queues the reminders
that are due at each SIGUSR1. The bare route is Starlette's and checks the signature only.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Awaitable
from datetime import datetime
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot import clock, logs
from bot.app import open_app
from bot.config import Config, DatabaseFile, Telegram, WhatsApp
from bot.web.health import Watched
from bot.web.site import site
from bot.web.webhooks import WHATSAPP, signed
from flows.pace import Pace
from tests.bench.ours import on_signal
from tests.botapi import TOKEN as BOT_TOKEN
from tests.graphapi import ACCOUNT, DISPLAY, NUMBER_ID, SECRET, TOKEN


async def main(graph: str, telegram: str, database: str, start: str) -> None:
    """Serve until terminated."""
    logs.set_up()
    ahead = datetime.fromisoformat(start) - clock.now()
    number = WhatsApp(NUMBER_ID, TOKEN, SECRET, "kata", DISPLAY, ACCOUNT, people_per_day=0, graph_url=graph)
    config = Config(
        telegram=Telegram(BOT_TOKEN, telegram), whatsapp=number, database=DatabaseFile(database), folder=Path()
    )
    async with open_app(config, now=lambda: clock.now() + ahead, pace=Pace) as app:
        on_signal(app, asyncio.get_running_loop())
        assert app.poller is not None
        now = app.deliverer.clock
        watched = Watched(app.deliverer, app.metronome)
        page = site(app.database, app.intake, app.webchat, watched, app.poller, config, now, app.webhook)
        await asyncio.gather(_served(page), app.poller.run(), app.deliverer.run())


async def bare() -> None:
    """Serve the bare route."""

    async def take(request: Request) -> Response:
        right = signed(await request.body(), request.headers.get("x-hub-signature-256", ""), SECRET)
        return Response(status_code=200 if right else 403)

    await _served(Starlette(routes=[Route(WHATSAPP, take, methods=["POST"])]))


def _served(page: ASGIApp) -> Awaitable[None]:
    sock = socket.create_server(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{sock.getsockname()[1]}{WHATSAPP}", flush=True)
    server = uvicorn.Server(uvicorn.Config(page, log_level="warning", access_log=False, lifespan="off"))
    return server.serve(sockets=[sock])


if __name__ == "__main__":
    asyncio.run(bare() if sys.argv[1:] == ["bare"] else main(*sys.argv[1:]))
