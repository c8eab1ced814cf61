"""Where platforms bring what people say: believed with its secret only, and answered once it is on the disk."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from typing import Any, Protocol

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.config import Telegram, WhatsApp
from bot.web.health import Polling

TELEGRAM, WHATSAPP = "/telegram/webhook", "/whatsapp/webhook"
_SIGNATURE = re.compile(r"sha256=[0-9a-f]{64}")
MOST_BYTES = 3 * 1024 * 1024 + 64 * 1024  # Meta sends up to 3 MB, by whichever count, and what is around them
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
        except (ValueError, RecursionError):  # not Telegram's doing, and yet with its secret
            raw = text.decode("utf-8", "replace")
        _, kept = await self._updates.one(raw)
        return Response() if kept else Response(status_code=503, headers=AGAIN)


class Webhook(Protocol):
    """Takes the bodies of WhatsApp's webhooks."""

    async def one(self, raw: object) -> bool:
        """Handle all of a body; False where something of it could not be kept."""

    async def unreadable(self, text: str) -> bool:
        """Keep a body that is no JSON; False where it could not be kept."""


class WhatsAppHook:
    """GET and POST /whatsapp/webhook; there only where the channel is on."""

    def __init__(self, config: WhatsApp, webhook: Webhook | None) -> None:
        self._config, self._webhook = config, webhook

    async def verify(self, request: Request) -> Response:
        """Meta asks whether this is ours: its challenge, where it knows the word that we agreed on."""
        if self._webhook is None:
            raise HTTPException(404)
        asked = request.query_params
        known = self._config.verify_token.encode()
        given = asked.get("hub.verify_token", "").encode()
        if not known or not hmac.compare_digest(given, known) or asked.get("hub.mode") != "subscribe":
            return Response(status_code=403)
        return PlainTextResponse(asked.get("hub.challenge", ""))

    async def take(self, request: Request) -> Response:
        """200 once everything in the body is kept."""
        if self._webhook is None:
            raise HTTPException(404)
        signature = request.headers.get("x-hub-signature-256")
        if signature is None:  # said before anything is read of the body
            return Response(status_code=401)
        raw = await body(request)
        if not signed(raw, signature, self._config.app_secret):
            return Response(status_code=403)
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError):  # with Meta's signature, and yet no JSON
            kept = await self._webhook.unreadable(raw.decode("utf-8", "replace"))
        else:
            kept = await self._webhook.one(found)
        return Response() if kept else Response(status_code=503, headers=AGAIN)


def signed(raw: bytes, signature: str, secret: str) -> bool:
    """Whether *signature* ("sha256=...") is that of the bytes as they came; nothing is without a secret."""
    if not secret or not _SIGNATURE.fullmatch(signature):
        return False
    expected = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature.encode(), expected.encode())


async def body(request: Request) -> bytes:
    """The body as it came. Raises HTTPException 413 for more than a platform sends."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > MOST_BYTES:
            raise HTTPException(413)
    return bytes(found)
