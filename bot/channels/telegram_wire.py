"""Telegram's JSON to our types, and our messages to its parameters. Pure: no client, no clock.

Limits are Telegram's (platforms.md 1); they are checked before anything is sent.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from flows.messages import Address, Body, Channel, Group, Inbound, Reachable, Rows, Tap, Text, Unreadable

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
BUTTON_BYTES = 64
MOST_BUTTONS = 100
MOST_IN_ROW = 8
TOAST_LIMIT = 200

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]

_KINDS = {
    "sticker": "stiker",
    "voice": "suara",
    "audio": "suara",
    "video_note": "video",
    "video": "video",
    "animation": "video",
    "photo": "gambar",
    "document": "dokumen",
    "location": "lokasi",
    "venue": "lokasi",
    "contact": "kontak",
    "poll": "jajak",
    "dice": "stiker",
}
# What Telegram writes into a chat by itself, without anybody having said something.
_SERVICE = (
    "pinned_message",
    "new_chat_members",
    "left_chat_member",
    "message_auto_delete_timer_changed",
    "group_chat_created",
)
_TAG = re.compile(r"<[^>]*>")


class Attached(NamedTuple):
    """A document in a private chat, as Telegram names it; `size` in bytes."""

    id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Update:
    """One update: its id, and what it says (None: nothing that concerns us).

    With it the press to acknowledge, and the file that could be fetched, where there is one.
    """

    id: int
    inbound: Inbound | None
    callback: str | None = None
    attached: Attached | None = None


def read(raw: Mapping[str, Any], now: datetime) -> Update:
    """An update as Telegram sent it. Raises KeyError, TypeError or ValueError for one that breaks its own rules."""
    number = _whole(raw["update_id"])
    match raw:
        case {"message": {"chat": {"id": int(chat), "type": kind}} as message}:
            if any(name in message for name in _SERVICE):
                return Update(number, None)
            body = _body(message) if kind == "private" else None
            inbound = _inbound(number, chat, body, now, message.get("date")) if body else None
            return Update(number, inbound, attached=_attached(message) if inbound else None)
        case {"edited_message": {"chat": {"id": int(chat), "type": "private"}} as message}:
            return Update(number, _inbound(number, chat, Unreadable("suntingan"), now, message.get("edit_date")))
        case {"callback_query": {"id": str(callback), "from": {"id": int(person)}} as query}:
            return Update(number, _pressed(number, person, query, now), callback)
        case {"my_chat_member": {"chat": {"id": int(chat), "type": kind}, "new_chat_member": {"status": status}}}:
            if kind == "private":
                return Update(number, _inbound(number, chat, Reachable(status not in {"kicked", "left"}), now, None))
            joined = status in {"member", "administrator"} and kind != "channel"
            return Update(number, _inbound(number, chat, Group(), now, None) if joined else None)
        case {"message": _} | {"callback_query": _} | {"my_chat_member": _}:
            raise ValueError("an update of a known kind lacks what it must have")
        case _:
            return Update(number, None)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("update_id is no whole number")
    return value


def _inbound(number: int, chat: int, body: Body, now: datetime, date: object) -> Inbound:
    sent_at = datetime.fromtimestamp(date, UTC) if isinstance(date, int) and 0 < date < 1 << 33 else None
    return Inbound(Address(Channel.TELEGRAM, str(chat)), str(number), now, body, sent_at)


def _body(message: Mapping[str, Any]) -> Body:
    text = message.get("text")
    if isinstance(text, str):
        return Text(_storable(text))
    return Unreadable(next((ours for theirs, ours in _KINDS.items() if theirs in message), "lain"))


def _attached(message: Mapping[str, Any]) -> Attached | None:
    match message.get("document"):
        case {"file_id": str(number), "file_name": str(name), "file_size": int(size)}:
            return Attached(number, _storable(name), size)
        case _:
            return None


def _storable(text: str) -> str:
    """*text* without halves of surrogate pairs, which JSON can carry and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def _pressed(number: int, person: int, query: Mapping[str, Any], now: datetime) -> Inbound | None:
    """A press under one of our messages; in a private chat the chat's id is the person's."""
    message = query.get("message")
    on = message.get("message_id") if isinstance(message, Mapping) else None
    chat = message.get("chat") if isinstance(message, Mapping) else None
    if isinstance(chat, Mapping) and chat.get("type", "private") != "private":
        return None
    token = query.get("data")
    return _inbound(
        number, person, Tap(_storable(token) if isinstance(token, str) else "", str(on) if on else None), now, None
    )


class TooLong(ValueError):
    """A message breaks one of Telegram's limits: our mistake, found before it is sent."""


def message(text: str, buttons: Rows) -> dict[str, str]:
    """The parameters of sendMessage and editMessageText, but for the chat. Raises TooLong."""
    shown = html.unescape(_TAG.sub("", text))
    if not 0 < len(shown) <= TEXT_LIMIT:
        raise TooLong(f"a text has 1 to {TEXT_LIMIT} characters, not {len(shown)}")
    parameters = {"text": text, "parse_mode": "HTML", "link_preview_options": '{"is_disabled":true}'}
    if buttons:
        parameters["reply_markup"] = keyboard(buttons)
    return parameters


def captioned(text: str, buttons: Rows) -> dict[str, str]:
    """The parameters of sendDocument, but for the chat and the file. Raises TooLong.

    A caption holds less than a message; news of colleagues may make it longer, and then its end is left out.
    """
    shown = html.unescape(_TAG.sub("", text))
    whole = len(shown) <= CAPTION_LIMIT
    caption = {"caption": text, "parse_mode": "HTML"} if whole else {"caption": shown[: CAPTION_LIMIT - 1] + "…"}
    return caption | ({"reply_markup": keyboard(buttons)} if buttons else {})


def plain(parameters: Mapping[str, str]) -> dict[str, str]:
    """The same message without markup, for when Telegram could not read the markup."""
    kept = {name: value for name, value in parameters.items() if name != "parse_mode"}
    field = "caption" if "caption" in kept else "text"
    return {**kept, field: html.unescape(_TAG.sub("", kept[field]))}


def keyboard(buttons: Rows) -> str:
    """An inline keyboard as JSON text. Raises TooLong."""
    if sum(len(row) for row in buttons) > MOST_BUTTONS or any(len(row) > MOST_IN_ROW for row in buttons):
        raise TooLong(f"a keyboard has {MOST_BUTTONS} buttons at most, {MOST_IN_ROW} in a row")
    rows = [[{"text": button.label, "callback_data": button.token} for button in row] for row in buttons]
    for row in buttons:
        for button in row:
            if not 0 < len(button.token.encode()) <= BUTTON_BYTES or not button.label:
                raise TooLong(f"a button carries 1 to {BUTTON_BYTES} bytes and has a text")
    return json.dumps({"inline_keyboard": rows}, ensure_ascii=False)
