"""The ways in and out: the one-time link, and ending a session."""

from __future__ import annotations

import secrets
import sqlite3
from datetime import datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.handle import audience
from bot.store import outbox, people, web
from bot.web.forms import fields
from bot.web.parts import Parts
from bot.web.sessions import Visitor, arrive, leave, to_chat, visitor, visitors
from flows.delivery import Kind
from flows.joining import refused
from flows.messages import Address, Channel
from flows.state import Invite


class Door:
    """The pages /masuk/TOKEN and /keluar."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """Whose link it is, with a button. Looking uses nothing up: previews look at links, too."""
        token = request.path_params["token"]
        here = await visitors(self._parts, request)
        invite, _ = await self._parts.database.read(
            partial(_invited, token=token, here=here, now=self._parts.clock(), fresh=_fresh())
        )
        if invite is None or not invite.valid:
            return await self._refuse(invite)
        return self._parts.pages.response("masuk", token=token, nama=invite.person.name)

    async def enter(self, request: Request) -> Response:
        """Use the link up, and begin the session."""
        parts, token = self._parts, request.path_params["token"]
        await fields(request, parts.config.web.public_url)
        here = await visitors(parts, request)
        invite, address, session = await parts.database.write(
            partial(_admit, token=token, here=here, now=parts.clock(), fresh=_fresh())
        )
        if invite is None or not invite.valid:
            return await self._refuse(invite)
        if session is not None:
            await arrive(parts, address)
        return to_chat(parts, address, session)

    async def _refuse(self, invite: Invite | None) -> Response:
        """The page that says so; of an invitation that was ours the overseers hear."""
        if invite is not None:
            await self._parts.database.write(partial(_report, invite=invite, now=self._parts.clock()))
        return self._parts.pages.response("tautan_habis", 410)

    async def ask_to_leave(self, request: Request) -> Response:
        """What leaving means, with a button."""
        found = await visitor(self._parts, request, request.query_params.get("akun"))
        if found is None:
            return RedirectResponse("/", 303)
        return self._parts.pages.response("keluar", akun=found.tag)

    async def leave(self, request: Request) -> Response:
        """End the session."""
        form = await fields(request, self._parts.config.web.public_url)
        response = RedirectResponse("/", 303)
        if found := await visitor(self._parts, request, form.get("akun", "-")):
            await leave(self._parts, found, response)
        return response


def _fresh() -> Address:
    return Address(Channel.WEB, secrets.token_hex(12))


def _invited(
    tx: sqlite3.Connection, token: str, here: list[Visitor], now: datetime, fresh: Address
) -> tuple[Invite | None, Address]:
    """The invitation of *token*, and the account that would use it: one that is *here* already, or a *fresh* one."""
    for one in here:
        invite = people.find_invite(tx, token, one.address, now)
        account = people.of_address(tx, one.address)
        if invite and invite.valid and account and account.person.id == invite.person.id:
            return invite, one.address
    return people.find_invite(tx, token, fresh, now), fresh


def _admit(
    tx: sqlite3.Connection, token: str, here: list[Visitor], now: datetime, fresh: Address
) -> tuple[Invite | None, Address, str | None]:
    """Let the invited person in, where the invitation is good; their account, and the token of a new session."""
    invite, address = _invited(tx, token, here, now, fresh)
    if invite is None or not invite.valid or address != fresh:
        return invite, address, None
    people.use_invite(tx, invite.id, address, now)
    return invite, address, web.open_session(tx, address, now)


def _report(tx: sqlite3.Connection, invite: Invite, now: datetime) -> None:
    """Tell the overseers that the link was opened again: once for each invitation, as pages are reloaded."""
    news = refused(invite)
    for address in audience(tx, news):
        outbox.put(tx, f"kabar:undangan:{invite.id}:{address}", address, Kind.NEWS, news.say, now)
