"""The conversation: complete without JavaScript, and without reloading where there is some."""

from __future__ import annotations

import re
import sqlite3
from datetime import datetime
from functools import partial
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from bot import documents
from bot.channels import Document
from bot.handle import NotKept, Outcome
from bot.store import people, sent_messages, web
from bot.web import sessions
from bot.web.forms import fields
from bot.web.parts import Parts
from bot.web.sessions import Visitor
from bot.workbooks import XLSX
from flows.effects import STEWARDS
from flows.messages import Address, Body, Inbound, Tap, Text

MOST_SHOWN = 60  # messages on a page; older ones are a link away
MOST_LETTERS = 1000
POLL_SECONDS = 25.0  # below the half minute after which proxies give up
_NUMBER = re.compile(r"[A-Za-z0-9_-]{8,64}")
_CURSOR = re.compile(r"\d{1,15}-\d{1,15}")
_TOAST = "catatan"  # cookie: what to say once, on the next page


class Chat:
    """The pages under /chat."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """The conversation's last messages, or those before a given one."""
        parts, now = self._parts, self._parts.clock()
        who = await sessions.visitor(parts, request, request.query_params.get("akun"))
        if who is None:
            return RedirectResponse("/", 303) if parts.config.trial else parts.pages.response("sesi_habis", 401)
        before = request.query_params.get("sebelum", "")
        page, account = await parts.database.read(partial(_page, who=who, before=before))
        response = parts.pages.response(
            "chat",
            akun=who.tag,
            orang=account.person if account else None,
            daftar=account is not None and account.person.role in STEWARDS,
            halaman=page,
            lama=bool(before),
            kini=now,
            akhir=_last_answer(page.bubbles),
            catatan=unquote(request.cookies.get(_TOAST, "")),
            paling_panjang=MOST_LETTERS,
        )
        if _TOAST in request.cookies:
            response.delete_cookie(_TOAST, path="/")
        if who.due:
            await parts.database.write(partial(web.prolong, token=who.token, now=now))
            sessions.give(response, parts, who.address, who.token)
        return response

    async def press(self, request: Request) -> Response:
        """A button was pressed."""
        form = await self._form(request)
        token, on = form.get("tombol", ""), form.get("pada") or None
        return await self._take(request, form, Tap(token, on), f":{token}")

    async def write(self, request: Request) -> Response:
        """Something was written."""
        form = await self._form(request)
        said = form.get("teks", "").replace("\r\n", "\n").strip()
        if len(said) > MOST_LETTERS:
            raise HTTPException(413)
        return await self._take(request, form, Text(said) if said else None)

    async def news(self, request: Request) -> Response:
        """What is new or changed since the page's cursor, as soon as there is something; 204 where nothing came."""
        parts, cursor = self._parts, request.query_params.get("sejak", "")
        who = await sessions.visitor(parts, request, request.query_params.get("akun") or "-")
        if who is None:
            return Response(status_code=401)
        if not _CURSOR.fullmatch(cursor):
            return Response(status_code=400)
        page = web.Page([], cursor)

        async def look() -> bool:
            nonlocal page
            page = await parts.database.read(partial(web.since, address=who.address, cursor=cursor))
            return page.cursor != cursor

        with parts.webchat.waiting(who.address) as waiter:
            if not await waiter.until(look, POLL_SECONDS):
                return Response(status_code=204)
        html = parts.pages.html("pesan_baru", halaman=page, akun=who.tag, kini=parts.clock())
        return HTMLResponse(html, headers={"Sejak": page.cursor})

    async def file(self, request: Request) -> Response:
        """The file that came with a message, made anew; only for the account that the message was sent to."""
        parts = self._parts
        who = await sessions.visitor(parts, request, request.query_params.get("akun") or "-")
        if who is None:
            return parts.pages.response("sesi_habis", 401)
        number = request.path_params["pesan"]
        zone = parts.config.pemda.zoneinfo
        document = await parts.database.read(
            partial(_file, address=who.address, number=number, now=parts.clock(), zone=zone)
        )
        if document is None:
            raise HTTPException(404)
        headers = {"Content-Disposition": f'attachment; filename="{document.name}"'}
        return Response(document.content, headers=headers, media_type=XLSX)

    async def _form(self, request: Request) -> dict[str, str]:
        form = await fields(request, self._parts.config.web.public_url)
        if not _NUMBER.fullmatch(form.get("id", "")):
            raise HTTPException(400)
        return form

    async def _take(self, request: Request, form: dict[str, str], body: Body | None, about: str = "") -> Response:
        """Bring *body* in under the form's id, so that a form sent twice counts once; *about* sets presses apart."""
        parts, scripted = self._parts, request.headers.get("accept") == "application/json"
        who = await sessions.visitor(parts, request, form.get("akun") or "-")
        if who is None:
            return Response(status_code=401) if scripted else parts.pages.response("sesi_habis", 401)
        if body is None:
            return sessions.to_chat(parts, who.address)
        inbound = Inbound(who.address, form["id"] + about, parts.clock(), body)
        before = await parts.database.read(partial(web.newest, address=who.address, limit=1))
        with parts.webchat.waiting(who.address) as waiter:
            try:
                outcome = await parts.intake.take(inbound)
            except NotKept:
                if scripted:
                    raise
                return parts.pages.response("belum_tersimpan", 503, ke=request.url.path, isi=form)
            parts.webchat.wake(who.address)  # its other pages show what was pressed here
            if scripted:
                return JSONResponse({"catatan": outcome.toast})
            await waiter.until(partial(self._settled, who, inbound, outcome, before.cursor), sessions.REPLY_SECONDS)
        response = sessions.to_chat(parts, who.address)
        if outcome.toast:
            sessions.remember(response, parts, _TOAST, quote(outcome.toast), 60)
        return response

    async def _settled(self, who: Visitor, inbound: Inbound, outcome: Outcome, cursor: str) -> bool:
        cards = [edit.card.external_id for edit in outcome.edits]
        return await self._parts.database.read(
            partial(web.settled, address=who.address, message_id=inbound.message_id, cards=cards, cursor=cursor)
        )


def _page(tx: sqlite3.Connection, who: Visitor, before: str) -> tuple[web.Page, people.Account | None]:
    return web.newest(tx, who.address, MOST_SHOWN, before), people.of_address(tx, who.address)


def _file(tx: sqlite3.Connection, address: Address, number: str, now: datetime, zone: ZoneInfo) -> Document | None:
    message = sent_messages.with_document(tx, address, number)
    return documents.make(tx, message.document, address, message.values, now, zone) if message else None


def _last_answer(bubbles: list[web.Bubble]) -> str:
    """The `order` of the message to begin reading at: the first of ours after the person's last word."""
    begin = ""
    for bubble in reversed(bubbles):
        if bubble.own and begin:
            break
        begin = bubble.order
    return begin
