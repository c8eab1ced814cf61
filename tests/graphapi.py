"""A loopback Graph API for one WhatsApp number: takes what graph.facebook.com takes, refuses what it refuses.

`async with GraphApi() as api:` serves on 127.0.0.1; the bot's graph_url is `api.url`. People write with `text`,
`tap` and `attach`, which give the value of a webhook's change; `deliver` brings such values in, signed, through
`api.post` (a webhook's URL, or a site that is called without a network). Look into `chats` and `requests`, break
things with `fail_next`. With `reports` each message that is taken is reported as sent and delivered.

It checks by rules of its own, so that a mistake of the wire module is not made here again.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import socket
import struct
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from aiohttp import web

Json = dict[str, Any]
Post = Callable[[bytes, dict[str, str]], Awaitable[int]]
How = Literal["code", "html", "reset_before", "reset_after", "silence"]

NUMBER_ID, ACCOUNT, DISPLAY = "106540352242922", "102290129340398", "62210000000"
APP = "67084401"
TOKEN, SECRET = "EAAcontoh", "rahasia-aplikasi-contoh"
VERSION = "v23.0"
DAY = 24 * 3600.0
_FILE = {"id": "65463453", "mime_type": "image/jpeg", "sha256": "4654+8g="}
ATTACHED: dict[str, Any] = {
    "sticker": {**_FILE, "animated": False},
    "audio": {**_FILE, "voice": True},
    "location": {"latitude": -6.2, "longitude": 106.8},
    "contacts": [{"name": {"formatted_name": "Contoh"}}],
    "reaction": {"message_id": "wamid.HBgNNjI4000001", "emoji": "\N{THUMBS UP SIGN}"},
    "edit": {"original_message_id": "wamid.HBgNNjI4000001", "message": {"type": "text", "text": {"body": "2"}}},
}


# What the upload takes (platforms.md 7.6); a sheet is no octet-stream.
_OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    *("image/jpeg", "image/png", "application/pdf", "text/plain"),
    *("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
    *(_OFFICE + kind for kind in ("spreadsheetml.sheet", "wordprocessingml.document", "presentationml.presentation")),
}


class Refused(Exception):
    """The Cloud API answers with an error."""

    def __init__(self, code: int, details: str, status: int = 400) -> None:
        super().__init__(details)
        self.status = status
        error = {"message": f"(#{code}) {details}", "type": "OAuthException", "code": code, "fbtrace_id": "Az8or2yhq"}
        self.answer: Json = {"error": {**error, "error_data": {"messaging_product": "whatsapp", "details": details}}}


@dataclass(slots=True)
class Sent:
    """A message that we took for somebody: its text as they read it, and what can be chosen, ids by titles."""

    id: str
    ref: str
    text: str
    choices: dict[str, str]
    footer: str
    body: Json
    document: tuple[str, bytes] | None = None  # name and content
    statuses: list[str] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """What comes back with its statuses."""
        return str(self.body.get("biz_opaque_callback_data", ""))

    @property
    def template(self) -> str:
        """The name of the template that it is; "" otherwise."""
        return str(self.body["template"]["name"]) if self.body["type"] == "template" else ""


@dataclass
class Fault:
    """Something that goes wrong with the next sends, to one person or to anybody; see `GraphApi.fail_next`."""

    how: How
    error: Refused
    ref: str | None
    left: int
    met: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)


class GraphApi:
    """One number's Cloud API on 127.0.0.1; see the module.

    clock: seconds, what the 24-hour window goes by. Every request for /messages, /media and
    /message_templates is appended to the file in CEKMANDIRI_RECORD, where that is set, for tests.specs.
    """

    def __init__(self, *, clock: Callable[[], float] | None = None, reports: bool = False) -> None:
        self.url = ""
        self.clock = clock or (lambda: 1_799_632_200.0)
        self.reports = reports
        self.post: Post | None = None
        self.chats: defaultdict[str, list[Sent]] = defaultdict(list)
        self.requests: list[Json] = []  # bodies for /messages as they came, refused ones too
        self.media: dict[str, tuple[str, bytes]] = {}  # uploaded files by their ids
        self.marked: list[str] = []  # ids of messages marked as read
        self.templates: dict[str, Json] = {}  # by name: as created, with "status"
        self.heard_at: dict[str, float] = {}
        self.subscribed = False  # whether an app takes the account's webhooks
        self.subscription: Json = {"callback_url": "", "fields": []}  # what the app takes, and where
        self.quality, self.tier = "GREEN", "TIER_250"  # the number's
        self.page = 100  # how many templates come at once, at most
        self.windowed = True  # whether the 24 hours count
        self.refused_posts: list[int] = []
        self._faults: list[Fault] = []
        self._ids = 0
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Self:
        server = web.Server(self._serve)
        self._runner = web.ServerRunner(server, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/{VERSION}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for fault in self._faults:
            fault.released.set()
        await self._runner.cleanup()

    # People: each gives a value for `deliver`

    def text(self, ref: str, text: str) -> Json:
        """Somebody writes."""
        return self.said(ref, {"type": "text", "text": {"body": text}})

    def tap(self, ref: str, message: Sent, title: str) -> Json:
        """Somebody chooses what is called *title* on a message; LookupError names what there is."""
        if title not in message.choices:
            raise LookupError(f"no {title!r} among {list(message.choices)}")
        id_, context = message.choices[title], {"context": {"from": DISPLAY, "id": message.id}}
        if message.template:
            return self.said(ref, {"type": "button", "button": {"payload": id_, "text": title}, **context})
        kind = "list_reply" if message.body["interactive"]["type"] == "list" else "button_reply"
        reply = {"type": kind, kind: {"id": id_, "title": title}}
        return self.said(ref, {"type": "interactive", "interactive": reply, **context})

    def attach(self, ref: str, kind: str) -> Json:
        """Somebody sends what is no text, by WhatsApp's word for it."""
        return self.said(ref, {"type": kind, kind: ATTACHED.get(kind, _FILE)})

    def said(self, ref: str, content: Json) -> Json:
        """Any message, as it is."""
        self.heard_at[ref] = self.clock()
        who = {"from_user_id": ref} if "." in ref else {"from": ref}
        contact = {"profile": {"name": "Contoh"}, **({"user_id": ref} if "." in ref else {"wa_id": ref})}
        message = {**who, "id": self._id(), "timestamp": str(int(self.clock())), **content}
        return {"contacts": [contact], "messages": [message]}

    def status(self, message: Sent, status: str, code: int | None = None) -> Json:
        """What became of a message, as the Cloud API reports it."""
        message.statuses.append(status)
        errors = {"errors": [{"code": code, "title": "contoh"}]} if code is not None else {}
        marked = {"biz_opaque_callback_data": message.mark} if message.mark else {}
        found = {"id": message.id, "status": status, "timestamp": str(int(self.clock())), "recipient_id": message.ref}
        return {"statuses": [{**found, **marked, **errors}]}

    # Webhooks

    def body(self, *values: Json) -> bytes:
        """One webhook's body with a change for each value."""
        metadata = {"display_phone_number": DISPLAY, "phone_number_id": NUMBER_ID}
        changes = [
            {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
            for value in values
        ]
        return json.dumps(
            {"object": "whatsapp_business_account", "entry": [{"id": ACCOUNT, "changes": changes}]}
        ).encode()

    async def deliver(self, *values: Json) -> int:
        """Bring them in, in one body; gives the status of the answer."""
        return await self.bring(self.body(*values))

    async def bring(self, body: bytes, secret: str = SECRET) -> int:
        """Bring that body in, signed."""
        assert self.post is not None, "no webhook is set"
        headers = {"content-type": "application/json", "x-hub-signature-256": signature(body, secret)}
        answer = await self.post(body, headers)
        if answer != 200:
            self.refused_posts.append(answer)
        return answer

    # Looking and waiting

    def last(self, ref: str) -> Sent:
        """The newest message to somebody; LookupError where there is none."""
        if not self.chats[ref]:
            raise LookupError(f"nothing was sent to {ref}")
        return self.chats[ref][-1]

    async def wait(self, condition: Callable[[], bool], what: str, timeout: float = 5.0) -> None:
        """Until the condition holds; it is looked at whenever a request was answered. TimeoutError names `what`."""
        try:
            async with asyncio.timeout(timeout):
                while not condition():
                    await self._changed.wait()
        except TimeoutError:
            raise TimeoutError(f"waited {timeout} s for {what}") from None

    async def wait_messages(self, ref: str, n: int, timeout: float = 5.0) -> list[Sent]:
        """Somebody's messages, once there are n."""
        await self.wait(lambda: len(self.chats[ref]) >= n, f"{n} messages to {ref}", timeout)
        return self.chats[ref]

    def fail_next(
        self, code: int = 131000, *, how: How = "code", status: int = 400, ref: str | None = None, times: int = 1
    ) -> Fault:
        """The next sends (to that person) go wrong.

        code: refused with that code; html: a gateway's page (502 unless said otherwise); reset_before,
        reset_after: the connection is reset, the message not taken or taken; silence: it is taken, and the answer
        held until `released` of the fault is set.
        """
        fault = Fault(how, Refused(code, "contoh", status), ref, times)
        self._faults.append(fault)
        return fault

    # Serving

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await self._route(request)
        except Refused as refused:
            return _json(refused.answer, refused.status)
        finally:
            self._changed.set()
            self._changed = asyncio.Event()

    async def _route(self, request: web.BaseRequest) -> web.StreamResponse:
        tokens = (f"Bearer {TOKEN}", f"Bearer {APP}|{SECRET}" if request.path.endswith("/subscriptions") else "")
        if request.headers.get("Authorization") not in tokens:
            raise Refused(190, "Invalid OAuth access token", 401)
        match request.method, request.path.removeprefix(f"/{VERSION}/").split("/"):
            case "POST", [number, "messages"] if number == NUMBER_ID:
                body = json.loads(await request.read())
                self.requests.append(body)
                _record(body)
                if "status" in body:
                    self.marked.append(body["message_id"])
                    return _json({"success": True})
                return await self._message(request, body)
            case "POST", [number, "media"] if number == NUMBER_ID:
                form: Any = await request.post()
                _record({"file": form["file"].filename, "messaging_product": form["messaging_product"]}, "media")
                return _json({"id": self._keep(form)})
            case "GET", [name] if name == NUMBER_ID:
                found = {"id": NUMBER_ID, "display_phone_number": "+62 210-000-000", "verified_name": "Contoh"}
                return _json(
                    {**found, "quality_rating": self.quality, "messaging_limit_tier": self.tier, "status": "CONNECTED"}
                )
            case "GET", [account, "subscribed_apps"] if account == ACCOUNT:
                return _json(
                    {"data": [{"whatsapp_business_api_data": {"id": APP, "name": "Contoh"}}] if self.subscribed else []}
                )
            case "GET", [account, "message_templates"] if account == ACCOUNT:
                return _json(self._page(request))
            case "POST", [number] if number in {str(it.get("id")) for it in self.templates.values()}:
                known = next(it for it in self.templates.values() if str(it.get("id")) == number)
                if known["status"] not in {"APPROVED", "REJECTED", "PAUSED"}:
                    raise Refused(100, "A template that is in review cannot be edited")
                known.update(json.loads(await request.read()), status="PENDING")
                return _json({"success": True})
            case "GET", [app, "subscriptions"] if app == APP:
                return _json({"data": [{**self.subscription, "object": "whatsapp_business_account", "active": True}]})
            case "POST", [account, "message_templates"] if account == ACCOUNT:
                made: Json = json.loads(await request.read())
                _record(made, "message_templates")
                if made["name"] in self.templates:
                    raise Refused(192, "Message template with this name and language already exists")
                self.templates[made["name"]] = {**made, "id": str(len(self.templates) + 1), "status": "PENDING"}
                return _json({"id": str(len(self.templates)), "status": "PENDING", "category": made["category"]})
            case _:
                raise Refused(100, "Unsupported request: object does not exist")

    def _page(self, request: web.BaseRequest) -> Json:
        """Some of the templates, and where the next of them are."""
        known, size = list(self.templates.values()), min(int(request.query.get("limit", "25")), self.page)
        first = int(request.query.get("after", "0"))
        last = first + size
        paging: Json = {"cursors": {"before": str(first), "after": str(last)}}
        if last < len(known):
            paging["next"] = f"{self.url}/{ACCOUNT}/message_templates?after={last}"
        return {"data": known[first:last], "paging": paging}

    async def _message(self, request: web.BaseRequest, body: Json) -> web.StreamResponse:
        ref = str(body.get("recipient") or body.get("to") or "")
        fault = next((one for one in self._faults if one.ref in {None, ref}), None)
        if fault is None:
            return _json(_taken(self._take(ref, body)))
        fault.met += 1
        fault.left -= 1
        if not fault.left:
            self._faults.remove(fault)
        match fault.how:
            case "code":
                raise fault.error
            case "html":
                page = "<html><head><title>Error</title></head><body>Sorry, something went wrong.</body></html>"
                status = fault.error.status if fault.error.status != 400 else 502
                return web.Response(status=status, text=page, content_type="text/html")
            case "reset_before":
                return _reset(request)
        sent = self._take(ref, body)
        if fault.how == "reset_after":
            return _reset(request)
        self._changed.set()
        self._changed = asyncio.Event()
        await fault.released.wait()
        return _json(_taken(sent))

    def _keep(self, form: Any) -> str:  # noqa: ANN401  aiohttp's own
        file = form["file"]
        if form["messaging_product"] != "whatsapp" or form["type"] != file.content_type:
            raise Refused(131053, "Media upload error")
        if form["type"] not in MEDIA_TYPES:
            raise Refused(100, "Param file must be a file with one of the following types")
        self._ids += 1
        self.media[str(self._ids)] = (file.filename, file.file.read())
        return str(self._ids)

    def _take(self, ref: str, body: Json) -> Sent:
        """Take a message, as the real one does: what is outside the 24 hours fails later, by a status."""
        text, choices, footer = readable(body, self.templates)
        sent = Sent(self._id(), ref, text, choices, footer, body, self._file(body))
        outside = self.clock() - self.heard_at.get(ref, -DAY) >= DAY
        if self.windowed and outside and body["type"] != "template":
            self._report(sent, ("failed", 131047))
            return sent
        self.chats[ref].append(sent)
        if self.reports:
            self._report(sent, ("sent", None), ("delivered", None))
        return sent

    def _file(self, body: Json) -> tuple[str, bytes] | None:
        header = body.get("interactive", {}).get("header", {})
        kind = next((kind for kind in ("document", "image") if kind in body or kind in header), "")
        if not kind:
            return None
        named = body.get(kind) or header[kind]
        if named["id"] not in self.media:
            raise Refused(131053, "Media is not there")
        name, content = self.media[named["id"]]
        if kind == "image" and not (content.startswith((b"\x89PNG", b"\xff\xd8")) and len(content) <= 5_242_880):
            raise Refused(131053, "An image is a PNG or a JPEG of 5 MB at most")
        return named.get("filename", name), content

    def _report(self, sent: Sent, *statuses: tuple[str, int | None]) -> None:
        values = [self.status(sent, status, code) for status, code in statuses]
        self._reporting = asyncio.create_task(self.deliver(*values)) if self.post else None

    def _id(self) -> str:
        self._ids += 1
        return f"wamid.HBgNNjI4{self._ids:06}"


def signature(body: bytes, secret: str = SECRET) -> str:
    """The header that Meta signs a body with."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def readable(body: Json, templates: dict[str, Json]) -> tuple[str, dict[str, str], str]:
    """Text, what can be chosen, and footer of a request's message; Refused for one that the real one would refuse."""
    if body.get("messaging_product") != "whatsapp" or not (("to" in body) ^ ("recipient" in body)):
        raise Refused(100, "messaging_product and one of to and recipient are required")
    content: Json = body.get(body.get("type", ""), {})
    match body.get("type"), content:
        case "text", {"body": str(text)} if 0 < len(text) <= 4096:
            return text, {}, ""
        case "interactive", {"type": "button" | "list" as kind, "body": {"text": str(text)}, "action": dict(action)}:
            if not 0 < len(text) <= 1024 or len(content.get("footer", {}).get("text", "")) > 60:
                raise Refused(131009, "Body or footer is too long")
            choices = _buttons(action) if kind == "button" else _rows(action)
            return text, choices, content.get("footer", {}).get("text", "")
        case "document", {"id": str(), "filename": str(), "caption": str(text)} if len(text) <= 1024:
            return text, {}, ""
        case "image", {"id": str(), "caption": str(text)} if len(text) <= 1024 and "filename" not in content:
            return text, {}, ""
        case "template", {"name": str(name), "language": {"code": "id"}}:
            return _filled(content, templates.get(name))
        case _:
            raise Refused(131009, f"Invalid message of type {body.get('type')}")


def _buttons(action: Json) -> dict[str, str]:
    replies = [button["reply"] for button in action["buttons"] if button["type"] == "reply"]
    _alike(1, 3, "buttons", [it["title"] for it in replies], 20)
    _alike(1, 3, "button ids", [it["id"] for it in replies], 256)
    return {it["title"]: it["id"] for it in replies}


def _rows(action: Json) -> dict[str, str]:
    rows = [row for section in action["sections"] for row in section["rows"]]
    _alike(1, 10, "row ids", [it["id"] for it in rows], 200)
    if any(not 0 < len(it["title"]) <= 24 or len(it.get("description", "")) > 72 for it in rows):
        raise Refused(131009, "Row title or description is too long")
    if not 0 < len(action["button"]) <= 20 or (
        len(action["sections"]) > 1 and not all(map(_titled, action["sections"]))
    ):
        raise Refused(131009, "Button label is too long, or a section has no title")
    ids: dict[str, str] = {}
    for row in rows:
        ids.setdefault(row["title"], row["id"])
    return ids


def _titled(section: Json) -> bool:
    return 0 < len(section.get("title", "")) <= 24


def _alike(least: int, most: int, what: str, found: list[str], longest: int) -> None:
    if not least <= len(found) <= most or len(set(found)) < len(found):
        raise Refused(131009, f"{least} to {most} {what}, no two alike")
    if any(not 0 < len(one) <= longest for one in found):
        raise Refused(131009, f"{what}: {longest} characters at most")


def _filled(content: Json, known: Json | None) -> tuple[str, dict[str, str], str]:
    """A template with its parameters in it."""
    if known is None:
        raise Refused(132001, "Template name does not exist in the translation")
    if known["status"] != "APPROVED":
        raise Refused(132015 if known["status"] == "PAUSED" else 132001, f"Template is {known['status']}")
    parts = {part["type"].upper(): part for part in known["components"]}
    text = parts["BODY"]["text"]
    given = content.get("components", [])
    values = [it["text"] for part in given if part["type"].lower() == "body" for it in part["parameters"]]
    if text.count("{{") != len(values):
        raise Refused(132000, "Number of parameters does not match")
    for place, value in enumerate(values, 1):
        text = text.replace(f"{{{{{place}}}}}", value)
    payloads = [part["parameters"][0]["payload"] for part in given if part["type"].lower() == "button"]
    titles = [button["text"] for button in parts.get("BUTTONS", {}).get("buttons", [])]
    return text, dict(zip(titles, payloads, strict=True)), ""


def _taken(sent: Sent) -> Json:
    contacts = [{"input": sent.ref, "wa_id": sent.ref}]
    return {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": sent.id}]}


def _json(body: object, status: int = 200) -> web.Response:
    return web.Response(status=status, body=json.dumps(body).encode(), content_type="application/json")


def _reset(request: web.BaseRequest) -> web.Response:
    if request.transport:
        connection = request.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # RST, not FIN
        request.transport.abort()
    return web.Response()


def _record(body: Json, path: str = "messages") -> None:
    """Keep a request for tests.specs, with what it was for: messages, media, message_templates."""
    if record := os.environ.get("CEKMANDIRI_RECORD"):
        with Path(record).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"whatsapp": body, "path": path}, ensure_ascii=False) + "\n")
