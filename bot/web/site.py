"""Every address of the site, and what holds for all of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot import rewording
from bot.channels.webchat import WebChat
from bot.config import Config
from bot.handle import Intake, NotKept
from bot.links import Links
from bot.store.db import Database
from bot.web.chat import Chat
from bot.web.door import Door
from bot.web.front import Front
from bot.web.headers import Headers
from bot.web.health import HealthReport, Watched
from bot.web.pages import STATIC, Pages
from bot.web.parts import Parts
from bot.web.roster import Roster
from bot.web.roster_doing import Doing
from bot.web.webhooks import TELEGRAM, WHATSAPP, Receiving, TelegramHook, Webhook, WhatsAppHook

log = structlog.get_logger()

_NOT_KEPT = 503
_EXPLAINED = {400, 403, 404, 413, _NOT_KEPT}


def site(
    database: Database,
    intake: Intake,
    webchat: WebChat,
    watched: Watched,
    poller: Receiving | None,
    config: Config,
    clock: Callable[[], datetime],
    webhook: Webhook | None = None,
) -> ASGIApp:
    """The site over its parts; *webhook* is where WhatsApp's go, None where the channel is off."""
    parts = Parts(database, intake, webchat, config, clock, Pages(config))
    front, door, chat = Front(parts), Door(parts), Chat(parts)
    health = HealthReport(parts, watched, poller)
    links = Links(config, lambda: poller.username if poller else "")
    roster = Roster(parts, Doing(config, links, rewording.renderer(config)))

    telegram, whatsapp = TelegramHook(config.telegram, poller), WhatsAppHook(config.whatsapp, webhook)

    async def refused(_: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return parts.pages.response("kabar", status, sebab=status if status in _EXPLAINED else 0)

    async def not_kept(_: Request, error: Exception) -> Response:
        log.critical("store.not_kept", reason=str(error))
        return parts.pages.response("kabar", _NOT_KEPT, sebab=_NOT_KEPT)

    app = Starlette(
        routes=[
            Route("/", front.show),
            Route("/percobaan/peran", front.pick, methods=["POST"]),
            Route("/percobaan/waktu", front.jump, methods=["POST"]),
            Route("/masuk/{token}", door.show),
            Route("/masuk/{token}", door.enter, methods=["POST"]),
            Route("/keluar", door.ask_to_leave),
            Route("/keluar", door.leave, methods=["POST"]),
            Route("/chat", chat.show),
            Route("/chat/tekan", chat.press, methods=["POST"]),
            Route("/chat/tulis", chat.write, methods=["POST"]),
            Route("/chat/baru", chat.news),
            Route("/chat/berkas/{pesan}", chat.file),
            Route("/daftar", roster.guarded(roster.show)),
            Route("/daftar/berkas", roster.guarded(roster.download)),
            Route("/daftar/unggah", roster.guarded(roster.upload), methods=["POST"]),
            Route("/daftar/unggahan", roster.guarded(roster.preview)),
            Route("/daftar/terapkan", roster.guarded(roster.import_), methods=["POST"]),
            Route("/daftar/batal", roster.guarded(roster.drop), methods=["POST"]),
            Route("/daftar/unit", roster.guarded(roster.unit)),
            Route("/daftar/ubah", roster.guarded(roster.change), methods=["POST"]),
            Route("/daftar/undang", roster.guarded(roster.invite), methods=["POST"]),
            Route("/sehat", health.show),
            Route(TELEGRAM, telegram.take, methods=["POST"]),
            Route(WHATSAPP, whatsapp.verify, methods=["GET"]),
            Route(WHATSAPP, whatsapp.take, methods=["POST"]),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        exception_handlers={
            HTTPException: refused,
            NotKept: not_kept,
            sqlite3.Error: not_kept,
            Exception: refused,
        },
    )
    return Headers(app)  # around all of it, so that a fault's page has them, too
