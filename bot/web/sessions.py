"""Who a browser may speak as: one cookie for each account, so that two roles can be open in two tabs."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.handle import NotKept
from bot.store import web
from bot.web.parts import Parts
from flows.messages import Address, Inbound, Text

log = structlog.get_logger()

REPLY_SECONDS = 5.0  # how long a page waits for a reply before it shows what is there
_PREFIX = "sesi_"
_MOST = 20  # cookies looked at: a browser has a few, whoever sends more gets no more work out of us


@dataclass(frozen=True, slots=True)
class Visitor:
    """An account that the browser has a session for."""

    address: Address
    token: str
    made_at: str
    due: bool

    @property
    def tag(self) -> str:
        """How pages name the account: tells nothing, and opens nothing without its cookie."""
        return tag_of(self.address)


def tag_of(address: Address) -> str:
    """How pages name *address*."""
    return hashlib.sha256(str(address).encode()).hexdigest()[:12]


async def visitors(parts: Parts, request: Request) -> list[Visitor]:
    """All accounts that the browser has a session for, the newest first."""
    tokens = [value for name, value in request.cookies.items() if name.startswith(_PREFIX)][:_MOST]
    found = await parts.database.read(partial(_found, tokens=tokens, now=parts.clock())) if tokens else []
    return sorted(found, key=lambda visitor: visitor.made_at, reverse=True)


def _found(tx: sqlite3.Connection, tokens: list[str], now: datetime) -> list[Visitor]:
    pairs = [(token, web.session(tx, token, now)) for token in tokens]
    return [Visitor(found.address, token, found.made_at, found.due) for token, found in pairs if found]


async def visitor(parts: Parts, request: Request, tag: str | None) -> Visitor | None:
    """The account of that tag, or the newest where the page names none; None without a session for it."""
    return next((one for one in await visitors(parts, request) if not tag or one.tag == tag), None)


def to_chat(parts: Parts, address: Address, token: str | None = None) -> Response:
    """Go on to the chat of *address*, to where reading begins, with *token* in its cookie where the session is new."""
    response = RedirectResponse(f"/chat?akun={tag_of(address)}#akhir", 303)
    if token is not None:
        give(response, parts, address, token)
    return response


def give(response: Response, parts: Parts, address: Address, token: str) -> None:
    """Let the browser keep *token* for as long as the session lasts."""
    remember(response, parts, _PREFIX + tag_of(address), token, int(web.SESSION.total_seconds()))


def remember(response: Response, parts: Parts, name: str, value: str, seconds: int) -> None:
    """A cookie that no script reads and no other site's form sends."""
    secure = parts.config.web.public_url.startswith("https:")
    response.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")


async def leave(parts: Parts, gone: Visitor, response: Response) -> None:
    """End the session of *gone*, in the database and in the browser."""
    await parts.database.write(partial(web.close_session, token=gone.token))
    response.delete_cookie(_PREFIX + gone.tag, path="/")


async def arrive(parts: Parts, address: Address) -> None:
    """Say for the person what they would say on another channel: here I am. Gives back once they are welcomed.

    Where that cannot be stored, the chat is empty and has a button to begin.
    """
    inbound = Inbound(address, f"{web.ARRIVED}{secrets.token_hex(8)}", parts.clock(), Text("/start"))
    settled = partial(web.settled, address=address, message_id=inbound.message_id, cards=[], cursor="0-0")
    with parts.webchat.waiting(address) as waiter:
        try:
            await parts.intake.take(inbound)
        except NotKept as error:
            log.critical("store.not_kept", reason=str(error))
        await waiter.until(lambda: parts.database.read(settled), REPLY_SECONDS)
