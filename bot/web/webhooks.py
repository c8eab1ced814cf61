"""Where platforms bring what people say: believed with its secret only, and answered once it is on the disk."""

from __future__ import annotations

import hmac
import json
from typing import Any, Protocol

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.config import Telegram
from bot.web.health import Polling

TELEGRAM = "/telegram/webhook"
MOST_BYTES = 3_000_000  # the largest body that a platform sends
AGAIN = {"Retry-After": "5"}  # seconds after which the platform brings again what we could not keep


class Taking(Protocol):
    """Takes updates one by one."""

    async def one(self, raw: Any) -> tuple[int | None, bool]:  # noqa: ANN401  whatever the platform sent
        """Handle one update; gives its id, and whether it was kept."""


class Receiving(Polling, Protocol):
    """The way in from Telegram."""

    @property
    def updates(self) -> Taking:
        """Where its updates go."""


class TelegramHook:
    """POST /telegram/webhook; there only where updates are brought to us, not fetched."""

    def __init__(self, config: Telegram, receiving: Receiving | None) -> None:
        self._secret = config.secret.encode()
        self._updates = receiving.updates if receiving and config.mode == "webhook" else None

    async def take(self, request: Request) -> Response:
        """200 once the update is kept; one that cannot be read is parked, and kept as well."""
        if self._updates is None:
            raise HTTPException(404)
        given = request.headers.get("x-telegram-bot-api-secret-token", "").encode("latin-1")
        if not hmac.compare_digest(given, self._secret):
            return Response(status_code=403)
        text = await body(request)
        try:
            raw = json.loads(text)
        except ValueError:  # not Telegram's doing, and yet with its secret
            raw = text.decode("utf-8", "replace")
        _, kept = await self._updates.one(raw)
        return Response() if kept else Response(status_code=503, headers=AGAIN)


async def body(request: Request) -> bytes:
    """The body as it came. Raises HTTPException 413 for more than a platform sends."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > MOST_BYTES:
            raise HTTPException(413)
    return bytes(found)
