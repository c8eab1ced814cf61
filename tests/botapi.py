"""A loopback Bot API for one bot: takes what api.telegram.org takes, refuses what it refuses.

`async with BotApi() as api:` serves on 127.0.0.1; the bot's api_url is `api.url`. Drive people with `text`
and `tap`, wait with `wait_messages`, look into `chats` and `requests`, break things with `fail_next`.

`python -m tests.botapi --port 0` is the same in a process of its own. Its first line is the address. It is
led over HTTP: POST /_push (an update as it is), /_text, /_tap, /_fail (JSON: the arguments of `text`, `tap`
and `fail_next`; a tap names its message by `message_id`), and GET /_state.

Stricter than the real server on purpose: HTML with a bare "&" or ">", a tag in capitals or one with a
further attribute is refused, as the documentation allows none of them.
"""

import argparse
import asyncio
import contextlib
import json
import math
import os
import re
import signal
import socket
import struct
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self, TextIO, TypeVar
from urllib.parse import parse_qsl

from aiohttp import web

TOKEN = "110000001:contoh-token-pengujian"

Json = dict[str, Any]
Params = dict[str, str]
Kind = Literal["json", "html", "reset_before", "reset_after", "delay"]
AnyUpdate = TypeVar("AnyUpdate")

LONGEST_POLL = 50  # seconds; the real server's cap
LARGEST_FILE = 50 * 2**20
LARGEST_DOWNLOAD = 20 * 2**20
TAGS = {  # allowed tags, and what may stand in them after the name
    **dict.fromkeys(("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "tg-spoiler", "pre"), r""),
    "span": r' class="tg-spoiler"',
    "a": r' href="[^"]+"',
    "code": r'( class="language-[^"]+")?',
    "blockquote": r"( expandable)?",
    "tg-emoji": r' emoji-id="\d+"',
}
MARK = re.compile(r"<(?P<end>/?)(?P<tag>[a-z-]*)(?P<rest>[^<>]*)>|&(lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);|[<>&]")
STYLES = frozenset(("danger", "success", "primary"))
OPTIONAL = frozenset(("chat_member", "message_reaction", "message_reaction_count"))
UPDATES = OPTIONAL | {"message", "edited_message", "callback_query", "my_chat_member"}


class RefusedError(Exception):
    """The Bot API answers with an error: status, description, and seconds to wait where it is a 429."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.answer: Json = {"ok": False, "error_code": status, "description": description}
        if retry_after is not None:
            self.answer["parameters"] = {"retry_after": retry_after}


def bad(description: str) -> RefusedError:
    """A 400, worded as the real one words it."""
    return RefusedError(400, f"Bad Request: {description}")


def shown(html: str) -> str:
    """What a reader sees of an HTML text; RefusedError where Telegram cannot parse it."""
    parts, open_tags, at, fault = [], list[str](), 0, ""
    for mark in MARK.finditer(html):
        parts.append(html[at : mark.start()])
        at, tag = mark.end(), mark["tag"]
        if tag is None and len(mark[0]) > 1:
            parts.append(unescape(mark[0]))
        elif tag is None:
            fault = f"Unescaped character '{mark[0]}'"
        elif mark["end"] and (not open_tags or open_tags.pop() != tag or mark["rest"]):
            fault = f'Unmatched end tag "{tag}"'
        elif not mark["end"] and (tag not in TAGS or not re.fullmatch(TAGS[tag], mark["rest"])):
            fault = f'Unsupported start tag "{mark[0][1:-1]}"'
        elif not mark["end"]:
            open_tags.append(tag)
        if fault:
            raise bad(f"can't parse entities: {fault} at byte offset {len(html[: mark.start()].encode())}")
    if open_tags:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{open_tags[-1]}\"")
    return "".join((*parts, html[at:]))


def reading(params: Params, key: str, longest: int) -> str:
    """The text in `params[key]` as it is shown, checked for its markup and length (in characters)."""
    text, mode = params.get(key, ""), params.get("parse_mode", "")
    if mode not in ("", "HTML"):
        raise bad(f"unsupported parse_mode {mode}")
    text = (shown(text) if mode else text).strip()
    if len(text) > longest:
        raise bad("message is too long" if key == "text" else "message caption is too long")
    return text


def keyboard(params: Params) -> Json | None:
    """The reply_markup of a request, checked; None without one."""
    if not (raw := params.get("reply_markup")):
        return None
    try:
        markup = json.loads(raw)
        if "inline_keyboard" not in markup:
            next(key for key in ("keyboard", "remove_keyboard", "force_reply") if key in markup)
            return dict(markup)
        rows: list[list[Json]] = markup["inline_keyboard"]
        for button in (button for row in rows for button in row):
            _check_button(button)
    except (ValueError, TypeError, KeyError, AttributeError, StopIteration):
        raise bad("can't parse reply keyboard markup JSON object") from None
    if sum(map(len, rows)) > 100 or max(map(len, rows), default=0) > 8:
        raise bad("REPLY_MARKUP_TOO_LONG")
    return dict(markup)


def _check_button(button: Json) -> None:
    if not button["text"].strip():
        raise bad("can't parse inline keyboard button: Text must be non-empty")
    if len(button.keys() - {"text", "icon_custom_emoji_id", "style"}) != 1:
        raise bad("can't parse inline keyboard button: exactly one action is needed")
    if not 1 <= len(button.get("callback_data", "-").encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if button.get("style", "primary") not in STYLES:
        raise bad("can't parse inline keyboard button: unknown style")


class Request(NamedTuple):
    """One request as it came, refused ones too; `order` rises from 1. Files stand as `attach://<name>`."""

    method: str
    params: Params
    order: int


class Upload(NamedTuple):
    """A file sent by the bot."""

    name: str
    content: bytes
    content_type: str


@dataclass(slots=True)
class Sent:
    """A message of the bot in a chat, as it stands now."""

    id: int
    chat_id: int
    text: str  # as shown: without tags
    source: str  # as sent
    reply_markup: Json | None
    date: int
    edits: list[str] = field(default_factory=list)  # the texts that stood here before, oldest first
    document: Upload | None = None

    def state(self) -> Json:
        """For GET /_state: everything but a file's content."""
        file = self.document and {"name": self.document.name, "size": len(self.document.content)}
        return {key: getattr(self, key) for key in self.__slots__} | {"document": file}


@dataclass
class Fault:
    """Something that goes wrong with the next requests of one method; see `BotApi.fail_next`."""

    method: str
    kind: Kind
    error: RefusedError
    chat_id: int | None
    left: int
    delay: float
    met: int = 0
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let delayed answers go now."""
        self._released.set()

    async def hold(self) -> None:
        """Wait until released, or `delay` seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.delay):
                await self._released.wait()


@dataclass
class Budget:
    """Telegram's send limits: so many in any second, and per chat a rate with a short burst.

    `refused` counts the refusals; `ignored` what came to a chat sooner than its refusal allowed.
    """

    per_second: int | None
    per_chat: float | None
    burst: int
    clock: Callable[[], float]
    _sent: deque[float] = field(default_factory=deque)
    refused: int = 0
    ignored: int = 0
    _chats: dict[int, float] = field(default_factory=dict)  # when the chat's burst will be whole again
    _told: dict[int, float] = field(default_factory=dict)  # until when a chat was told to wait

    def take(self, chat_id: int) -> None:
        """Count one message to this chat; RefusedError (429, not counted) where a limit is passed."""
        now, wait = self.clock(), 0.0
        self.ignored += now < self._told.get(chat_id, now)
        if self.per_second:
            while self._sent and self._sent[0] <= now - 1:
                self._sent.popleft()
            if len(self._sent) >= self.per_second:
                wait = self._sent[0] + 1 - now
        if self.per_chat:
            whole = max(now, self._chats.get(chat_id, now)) + 1 / self.per_chat
            wait = max(wait, whole - now - self.burst / self.per_chat)
        if wait > 0:
            seconds = math.ceil(wait)
            self.refused += 1
            self._told[chat_id] = now + wait
            raise RefusedError(429, f"Too Many Requests: retry after {seconds}", seconds)
        if self.per_chat:
            self._chats[chat_id] = whole
        self._sent.append(now)


@dataclass(slots=True)
class _Waiting:
    number: int
    update: object
    delivered: bool = False


class BotApi:
    """One bot's Bot API on 127.0.0.1; see the module.

    limit_per_second, per_chat: sends and edits above this get a 429 (per_chat in messages a second, with
    bursts of `burst`); latency: seconds every answer takes; clock: what the limits go by, in seconds.
    Every request is appended to the file in CEKMANDIRI_RECORD, where that is set, for tests.specs.
    """

    def __init__(
        self,
        token: str = TOKEN,
        *,
        port: int = 0,
        limit_per_second: int | None = None,
        per_chat: float | None = None,
        burst: int = 5,
        latency: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.token = token
        self.url = ""
        self.dated: Callable[[], float] = time.time  # how messages are dated
        self.chats: defaultdict[int, list[Sent]] = defaultdict(list)
        self.requests: list[Request] = []
        self.toasts: dict[str, Params] = {}  # callback query id -> how it was answered
        self.profile: Json = {}  # commands, description and short_description as last set
        self.webhook: Params = {}  # as last set
        self.withheld: list[object] = []  # updates of kinds the bot did not ask for
        self._me = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "CekMandiri Contoh"}
        self._me["username"] = "cekmandiri_contoh_bot"
        self._port = port
        self._latency = latency
        self.budget = Budget(limit_per_second, per_chat, burst, clock)
        self._limited = bool(limit_per_second or per_chat)
        self._faults: list[Fault] = []
        self._names: dict[int, str] = {}
        self._message_ids: defaultdict[int, int] = defaultdict(int)
        self._uploaded: dict[str, Upload] = {}  # what people sent, by file_id
        self._queue: list[_Waiting] = []
        self.next_update = 100_000_001
        self._queries: set[str] = set()
        self._wanted = UPDATES - OPTIONAL
        self._poll: asyncio.Future[bool] | None = None
        self._changed = asyncio.Event()
        self._record: TextIO | None = None
        self._methods: dict[str, Callable[[Params, dict[str, Upload]], object]] = {
            "getMe": lambda _params, _files: self._me | {"can_join_groups": True},
            "sendMessage": self._send_message,
            "editMessageText": self._edit_message_text,
            "answerCallbackQuery": self._answer_callback_query,
            "sendDocument": self._send_document,
            "getFile": self._get_file,
            "sendChatAction": self._send_chat_action,
            "setMyCommands": self._set_my_commands,
            "setMyDescription": lambda params, _files: self._describe(params, "description", 512),
            "setMyShortDescription": lambda params, _files: self._describe(params, "short_description", 120),
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": lambda _params, _files: {
                "url": self.webhook.get("url", ""),
                "has_custom_certificate": False,
                "pending_update_count": len(self._queue),
            },
        }

    async def __aenter__(self) -> Self:
        if path := os.environ.get("CEKMANDIRI_RECORD"):
            self._record = Path(path).open("a", buffering=1, encoding="utf-8")  # noqa: ASYNC230, SIM115 - closed on exit
        server = web.Server(self._serve, request_factory=_request)  # no router, no middleware: cheap
        self._runner = web.ServerRunner(server, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_poll(conflict=False)
        await self._runner.cleanup()
        if self._record:
            self._record.close()

    # People

    def text(self, user_id: int, text: str, first_name: str | None = None) -> Json:
        """A person writes to the bot; gives the update that is now waiting to be fetched."""
        person = self._person(user_id, first_name)
        message = self._head(user_id, self._next_message(user_id), int(self.dated()))
        message |= {"from": person, "text": text}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self.push({"update_id": self.next_update, "message": message})

    def document(self, user_id: int, name: str, content: bytes, size: int | None = None) -> Json:
        """A person sends a file, of that *size* where it is to be said wrongly; gives the update."""
        message = self._head(user_id, self._next_message(user_id), int(self.dated()))
        number = f"berkas-{user_id}-{message['message_id']}"
        self._uploaded[number] = Upload(name, content, "application/octet-stream")
        size = len(content) if size is None else size
        document = {"file_id": number, "file_unique_id": f"u{number}", "file_name": name, "file_size": size}
        message |= {"from": self._person(user_id), "document": document}
        return self.push({"update_id": self.next_update, "message": message})

    def tap(self, user_id: int, message: Sent, data: str) -> Json:
        """A person presses a button with this data under this message (also one that it has lost since)."""
        query = {
            "id": f"{user_id}{self.next_update}",
            "from": self._person(user_id),
            "message": self._wire(message),
            "chat_instance": str(-user_id),
            "data": data,
        }
        return self.push({"update_id": self.next_update, "callback_query": query})

    def push(self, update: AnyUpdate) -> AnyUpdate:
        """Any update, as it is, hostile ones too. Fetched at least once, whatever its update_id."""
        number, kinds = self.next_update, frozenset[str]()
        if isinstance(update, dict):
            kinds = UPDATES.intersection(update)
            if type(update.get("update_id")) is int:
                number = update["update_id"]
            query = update.get("callback_query")
            if isinstance(query, dict) and isinstance(query.get("id"), str):
                self._queries.add(query["id"])
        self.next_update = max(self.next_update, number + 1)
        if kinds and not kinds & self._wanted:
            self.withheld.append(update)
        else:
            self._queue.append(_Waiting(number, update))
            self._end_poll(conflict=False)
        return update

    # Looking and waiting

    def last(self, user_id: int) -> Sent:
        """The newest message the bot sent to this chat; LookupError where there is none."""
        if not self.chats[user_id]:
            raise LookupError(f"the bot sent nothing to {user_id}")
        return self.chats[user_id][-1]

    def button(self, message: Sent, label: str) -> str:
        """The callback data of the button with this label; LookupError names the labels there are."""
        rows = (message.reply_markup or {}).get("inline_keyboard", ())
        buttons = {button["text"]: str(button.get("callback_data", "")) for row in rows for button in row}
        if label not in buttons:
            raise LookupError(f"no button {label!r} among {list(buttons)}")
        return buttons[label]

    @property
    def polled(self) -> bool:
        """Whether a long poll is waiting for updates."""
        return self._poll is not None and not self._poll.done()

    async def wait(self, condition: Callable[[], bool], what: str, timeout: float = 5.0) -> None:
        """Until the condition holds; it is looked at whenever a request comes or goes. TimeoutError names `what`."""
        try:
            async with asyncio.timeout(timeout):
                while not condition():
                    await self._changed.wait()
        except TimeoutError:
            raise TimeoutError(f"waited {timeout} s for {what}") from None

    async def wait_messages(self, user_id: int, n: int, timeout: float = 5.0) -> list[Sent]:
        """The chat's messages, once the bot has sent n of them."""
        chat = self.chats[user_id]
        try:
            await self.wait(lambda: len(chat) >= n, "messages", timeout)
        except TimeoutError:
            texts = [message.text for message in chat]
            raise TimeoutError(f"{len(chat)} of {n} messages to {user_id} after {timeout} s: {texts}") from None
        return chat

    def fail_next(
        self,
        method: str,
        status: int | None = None,
        description: str | None = None,
        retry_after: int = 3,
        *,
        kind: Kind = "json",
        delay: float = 60.0,
        chat_id: int | None = None,
        times: int = 1,
    ) -> Fault:
        """The next `times` requests of the method (to this chat) go wrong.

        json: an error, by default 429; html: a gateway's page, by default 502; reset_before, reset_after: the
        connection is reset, the message not taken or taken; delay: it is taken, and the answer held for
        `delay` seconds or until `release()` of the fault that is given back.
        """
        status = status or (502 if kind == "html" else 429)
        limited = status == HTTPStatus.TOO_MANY_REQUESTS
        phrase = f"Too Many Requests: retry after {retry_after}" if limited else HTTPStatus(status).phrase
        error = RefusedError(status, description or phrase, retry_after if limited else None)
        fault = Fault(method, kind, error, chat_id, times, delay)
        self._faults.append(fault)
        return fault

    # Serving

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith("/_"):
            return await self._control(request, path[2:])
        if path.startswith("/file/bot"):
            return await self._file(request, path.removeprefix("/file/bot"))
        token, _, method = path.removeprefix("/bot").rpartition("/")
        if token != self.token:
            return _json(RefusedError(401, "Unauthorized").answer, 401)
        try:
            params, files = await _read(request)
            self._note(method, params, files)
            if self._latency:
                await asyncio.sleep(self._latency)
            fault = self._due(method, params) if self._faults else None
            if fault:
                return await self._stumble(fault, request, method, params, files)
            return await self._answer(method, params, files)
        except RefusedError as refused:
            return _json(refused.answer, refused.answer["error_code"])
        finally:
            self._tell()

    async def _file(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        """What getFile said where to find; `fail_next` calls it "file"."""
        token, _, number = path.partition("/documents/")
        if token != self.token or number not in self._uploaded:
            return _json(RefusedError(404, "Not Found").answer, 404)
        answer = web.Response(body=self._uploaded[number].content, content_type="application/octet-stream")
        try:
            fault = self._due("file", {}) if self._faults else None
            self._tell()
            if fault and fault.kind == "json":
                return _json(fault.error.answer, fault.error.answer["error_code"])
            if fault and fault.kind.startswith("reset"):
                return _reset(request)
            if fault:
                await fault.hold()
            return answer
        finally:
            self._tell()

    async def _answer(self, method: str, params: Params, files: dict[str, Upload]) -> web.Response:
        try:
            if method == "getUpdates":
                return _json({"ok": True, "result": await self._get_updates(params)})
            if method not in self._methods:
                raise RefusedError(404, "Not Found")
            result = self._methods[method](params, files)
        except (KeyError, ValueError, TypeError) as wrong:  # a missing or misshapen argument
            raise bad(f"wrong parameter: {wrong!r}") from None
        self._tell()  # now: a fault may yet hold the answer
        return _json({"ok": True, "result": result})

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _due(self, method: str, params: Params) -> Fault | None:
        for fault in self._faults:
            if fault.method == method and (fault.chat_id is None or str(fault.chat_id) == params.get("chat_id")):
                fault.met += 1
                fault.left -= 1
                if not fault.left:
                    self._faults.remove(fault)
                return fault
        return None

    async def _stumble(
        self, fault: Fault, request: web.BaseRequest, method: str, params: Params, files: dict[str, Upload]
    ) -> web.Response:
        if fault.kind == "json":
            raise fault.error
        if fault.kind == "html":
            status = fault.error.answer["error_code"]
            page = f"<html><body><center><h1>{status} {fault.error}</h1></center></body></html>"
            return web.Response(status=status, text=page, content_type="text/html")
        if fault.kind == "reset_before":
            return _reset(request)
        answer = await self._answer(method, params, files)
        if fault.kind == "reset_after":
            return _reset(request)
        await fault.hold()
        return answer

    def _note(self, method: str, params: Params, files: dict[str, Upload]) -> None:
        named = params | {name: f"attach://{file.name}" for name, file in files.items()} if files else params
        self.requests.append(Request(method, named, len(self.requests) + 1))
        if self._record:
            whole = params | {name: {"file": file.name} for name, file in files.items()}
            self._record.write(json.dumps({"method": method, "params": whole}, ensure_ascii=False) + "\n")

    async def _control(self, request: web.BaseRequest, what: str) -> web.Response:
        if what == "state":
            chats = {user: [message.state() for message in chat] for user, chat in self.chats.items()}
            return _json({"chats": chats, "requests": self.requests, "waiting": len(self._queue)})
        body = await request.json()
        match what:
            case "push":
                return _json(self.push(body))
            case "text":
                return _json(self.text(**body))
            case "tap":
                message = self._find(body["user_id"], body["message_id"])
                return _json(self.tap(body["user_id"], message, body["data"]))
            case "fail":
                self.fail_next(**body)
                return _json({})
        return _json({"error": "push, text, tap, fail or state"}, 404)

    # Updates

    async def _get_updates(self, params: Params) -> list[object]:
        offset, limit = int(params.get("offset") or 0), int(params.get("limit") or 100)
        if wanted := json.loads(params.get("allowed_updates") or "[]"):
            self._wanted = frozenset(wanted)
        if offset < 0:
            self._queue = self._queue[offset:]
        elif offset:
            self._queue = [it for it in self._queue if it.number >= offset or not it.delivered]
        self._end_poll(conflict=True)
        if not self._queue and (seconds := min(int(params.get("timeout") or 0), LONGEST_POLL)):
            poll = self._poll = asyncio.get_running_loop().create_future()
            self._tell()
            await asyncio.wait((poll,), timeout=seconds)
            if poll.done() and poll.result():
                reason = "terminated by other getUpdates request; make sure that only one bot instance is running"
                raise RefusedError(409, f"Conflict: {reason}")
            poll.cancel()
        batch = self._queue[: max(1, min(limit, 100))]
        for it in batch:
            it.delivered = True
        return [it.update for it in batch]

    def _end_poll(self, *, conflict: bool) -> None:
        if self._poll and self.polled:
            self._poll.set_result(conflict)

    def _set_webhook(self, params: Params, _files: dict[str, Upload]) -> bool:
        if not params["url"].startswith("https://"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", params.get("secret_token", "-")):
            raise bad("secret token contains unallowed characters")
        self.webhook = params
        return True

    def _delete_webhook(self, params: Params, _files: dict[str, Upload]) -> bool:
        self.webhook = {}
        if params.get("drop_pending_updates") == "true":
            self._queue.clear()
        return True

    # Messages

    def _send_message(self, params: Params, _files: dict[str, Upload]) -> Json:
        chat_id, markup, text = _chat_id(params), keyboard(params), reading(params, "text", 4096)
        if not text:
            raise bad("message text is empty")
        return self._keep(chat_id, text, params["text"], markup)

    def _send_document(self, params: Params, files: dict[str, Upload]) -> Json:
        chat_id, markup, caption = _chat_id(params), keyboard(params), reading(params, "caption", 1024)
        name = params.get("document", "attach://document").removeprefix("attach://")
        if name not in files:
            raise bad("there is no document in the request")
        if not files[name].content:
            raise bad("file must be non-empty")
        return self._keep(chat_id, caption, params.get("caption", ""), markup, files[name])

    def _keep(self, chat_id: int, text: str, source: str, markup: Json | None, document: Upload | None = None) -> Json:
        if self._limited:
            self.budget.take(chat_id)
        message = Sent(self._next_message(chat_id), chat_id, text, source, markup, int(self.dated()), document=document)
        self.chats[chat_id].append(message)
        return self._wire(message)

    def _edit_message_text(self, params: Params, _files: dict[str, Upload]) -> Json:
        message = self._find(_chat_id(params), int(params["message_id"]))
        markup, text = keyboard(params), reading(params, "text", 4096)
        if message.document:
            raise bad("there is no text in the message to edit")
        if not text:
            raise bad("message text is empty")
        if (params["text"], markup) == (message.source, message.reply_markup):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly "
                "the same as a current content and reply markup of the message"
            )
        if self._limited:
            self.budget.take(message.chat_id)
        message.edits.append(message.text)
        message.text, message.source, message.reply_markup = text, params["text"], markup
        return self._wire(message) | {"edit_date": int(self.dated())}

    def _answer_callback_query(self, params: Params, _files: dict[str, Upload]) -> bool:
        query = params["callback_query_id"]
        if query not in self._queries:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if len(params.get("text", "")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        self.toasts[query] = params
        return True

    def _send_chat_action(self, params: Params, _files: dict[str, Upload]) -> bool:
        _chat_id(params)
        if params["action"] not in {"typing", "upload_document", "upload_photo"}:
            raise bad("wrong parameter action in request")
        return True

    def _get_file(self, params: Params, _files: dict[str, Upload]) -> Json:
        number = params["file_id"]
        if number not in self._uploaded:
            raise bad("wrong file_id or the file is temporarily unavailable")
        size = len(self._uploaded[number].content)
        if size > LARGEST_DOWNLOAD:
            raise bad("file is too big")
        return {
            "file_id": number,
            "file_unique_id": f"u{number}",
            "file_size": size,
            "file_path": f"documents/{number}",
        }

    def _set_my_commands(self, params: Params, _files: dict[str, Upload]) -> bool:
        commands: list[dict[str, str]] = json.loads(params["commands"])
        for command in commands:
            if not re.fullmatch("[a-z0-9_]{1,32}", command["command"]):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        if len(commands) > 100:
            raise bad("BOT_COMMANDS_TOO_MUCH")
        self.profile["commands"] = commands
        return True

    def _describe(self, params: Params, key: str, longest: int) -> bool:
        if len(params.get(key, "")) > longest:
            raise bad(f"{key.upper()}_TOO_LONG")
        self.profile[key] = params.get(key, "")
        return True

    def _find(self, chat_id: int, message_id: int) -> Sent:
        for message in reversed(self.chats[chat_id]):
            if message.id == message_id:
                return message
        raise bad("message to edit not found")

    # What goes over the wire

    def _person(self, user_id: int, first_name: str | None = None) -> Json:
        name = first_name or self._names.get(user_id, "Contoh")
        self._names[user_id] = name
        return {"id": user_id, "is_bot": False, "first_name": name, "language_code": "id"}

    def _next_message(self, chat_id: int) -> int:
        self._message_ids[chat_id] += 1
        return self._message_ids[chat_id]

    def _head(self, chat_id: int, message_id: int, date: int) -> Json:
        chat = {"id": chat_id, "first_name": self._names.get(chat_id, "Contoh"), "type": "private"}
        return {"message_id": message_id, "chat": chat, "date": date}

    def _wire(self, message: Sent) -> Json:
        body = self._head(message.chat_id, message.id, message.date) | {"from": self._me}
        if file := message.document:
            named = {"file_name": file.name, "mime_type": file.content_type, "file_size": len(file.content)}
            body["document"] = {
                "file_id": f"berkas-{message.id}",
                "file_unique_id": f"b{message.id}",
                **named,
            }
            body |= {"caption": message.text} if message.text else {}
        else:
            body["text"] = message.text
        if message.reply_markup and "inline_keyboard" in message.reply_markup:
            body["reply_markup"] = message.reply_markup
        return body


def _chat_id(params: Params) -> int:
    try:
        return int(params.get("chat_id", ""))
    except ValueError:
        raise bad("chat not found" if params.get("chat_id") else "chat_id is empty") from None


def _json(body: object, status: int = 200) -> web.Response:
    return web.Response(status=status, body=json.dumps(body).encode(), content_type="application/json")


def _request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:  # noqa: ANN401 - handed through as aiohttp gives them
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=LARGEST_FILE)


async def _read(request: web.BaseRequest) -> tuple[Params, dict[str, Upload]]:
    """The arguments of a request: as text, nested ones as JSON, and the files apart."""
    if request.content_type == "application/json":  # numbers and booleans may stand bare, all else is text
        body = json.loads(await request.read())
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}, {}
    if request.content_type != "multipart/form-data":
        return dict(parse_qsl((await request.read()).decode(), keep_blank_values=True)), {}
    params, files = Params(), dict[str, Upload]()
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.file.read(), value.content_type)
        else:
            params[name] = value.decode() if isinstance(value, bytes | bytearray) else value
    return params, files


def _reset(request: web.BaseRequest) -> web.Response:
    if request.transport:
        connection = request.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # RST, not FIN
        request.transport.abort()
    return web.Response()


async def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.botapi", description="A loopback Telegram Bot API.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--limit-per-second", type=int)
    parser.add_argument("--per-chat", type=float)
    parser.add_argument("--latency", type=float, default=0.0)
    async with BotApi(**vars(parser.parse_args())) as api:
        print(api.url, flush=True)
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(_main())
