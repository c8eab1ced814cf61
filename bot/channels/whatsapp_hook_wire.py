"""WhatsApp's webhooks to our types. Pure: no client, no clock (what goes out: whatsapp_wire).

One body may hold several entries, changes, messages and statuses, of several people, in any order. Each is read by
itself, and any field may be missing: what cannot be read becomes `Odd`, never an exception.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from bot.channels.whatsapp_wire import is_user_id, token
from flows.delivery import Delivery
from flows.messages import Address, Body, Channel, Inbound, Renamed, Tap, Text, Unreadable

LONGEST_ID = 512  # characters of a message's id, of a person's, and of a mark

_SECONDS = re.compile(r"[0-9]{1,10}")
_WORD = re.compile(r"[A-Za-z0-9_]{1,64}")
_KINDS = {
    "sticker": "stiker",
    "reaction": "stiker",
    "audio": "suara",
    "video": "video",
    "image": "gambar",
    "document": "dokumen",
    "location": "lokasi",
    "contacts": "kontak",
    "edit": "suntingan",
}
_QUIET = frozenset(("revoke", "request_welcome"))  # of these nobody expects an answer
_CHANGED = re.compile(r"changed from (\S+) to \S+\Z")  # at the end: what people call themselves stands before it
_STATES = {
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.READ,
    "played": Delivery.READ,
    "failed": Delivery.FAILED,
}


@dataclass(frozen=True, slots=True)
class Status:
    """What became of a message that we sent; `mark` is what we gave it on its way, `code` Meta's, of a failure."""

    external_id: str
    state: Delivery
    mark: str = ""
    code: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something is wrong with the account or its number, of no message in particular: Meta's code, and when."""

    code: int
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TemplateNews:
    """A template was approved, rejected, paused or the like: `event` is Meta's word, in capitals."""

    name: str
    language: str
    event: str
    reason: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TemplateCategory:
    """Meta takes a template to be of that category: UTILITY, MARKETING."""

    name: str
    language: str
    category: str


@dataclass(frozen=True, slots=True)
class Odd:
    """Something that leads to nothing. `raw` is there where somebody said something that could not be read."""

    kind: str
    raw: str = ""


Event: TypeAlias = Inbound | Status | Trouble | TemplateNews | TemplateCategory | Odd


def read(raw: object, now: datetime, phone_number_id: str = "") -> list[Event]:
    """Everything in the body of a webhook, as it stands there; what is for another number than ours is odd."""
    return [
        event
        for entry in _objects(raw, "entry")
        for change in _objects(entry, "changes")
        for event in _of_change(change, _time(entry), now, phone_number_id)
    ]


def _objects(holder: object, name: str) -> list[Mapping[str, Any]]:
    """The objects in a list that may not be there."""
    found = holder.get(name) if isinstance(holder, Mapping) else None
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _of_change(change: Mapping[str, Any], at: datetime | None, now: datetime, phone_number_id: str) -> Iterator[Event]:
    field, value = change.get("field"), change.get("value")
    if not isinstance(value, Mapping):
        yield Odd(_word(field))
    elif field == "message_template_status_update":
        yield _template(value, at)
    elif field == "template_category_update":
        yield _category(value)
    elif field != "messages":
        yield Odd(_word(field))
    elif phone_number_id and _text(value.get("metadata"), "phone_number_id") not in {phone_number_id, ""}:
        yield Odd("nomor lain")
    else:
        contacts = _objects(value, "contacts")
        for message in _objects(value, "messages"):
            yield _message(message, contacts, now)
        for status in _objects(value, "statuses"):
            yield _status(status)
        for error in _objects(value, "errors"):
            yield Trouble(error["code"], at) if type(error.get("code")) is int else Odd("errors")


def _message(message: Mapping[str, Any], contacts: list[Mapping[str, Any]], now: datetime) -> Event:
    kind, number = _word(message.get("type")), _text(message, "from")
    user = _former(message) or _user(message, contacts, number)
    ref, message_id = user or number, _text(message, "id")
    if message.get("group_id"):
        return Odd("grup")
    if kind in _QUIET:
        return Odd(kind)
    body = _renamed(message) if kind == "system" else _body(kind, message)
    if body is None:
        return Odd("system")
    if not ref or not message_id:
        return Odd("message", _storable(json.dumps(message, ensure_ascii=False)))
    address = Address(Channel.WHATSAPP, ref)
    return Inbound(address, message_id, now, body, _moment(message), number=number or None)


def _user(message: Mapping[str, Any], contacts: list[Mapping[str, Any]], number: str) -> str:
    """The sender's business-scoped id: in the message, or in the contact that has the number; "" without one."""
    own = _text(message, "from_user_id")
    for contact in contacts:
        known = _text(contact, "wa_id")
        alone = len(contacts) == 1 and not (number and known)
        if not own and ((number and known == number) or alone):
            own = _text(contact, "user_id")
    return own if is_user_id(own) else ""


def _body(kind: str, message: Mapping[str, Any]) -> Body:
    said = message.get(kind)
    on = _text(message.get("context"), "id") or None
    match kind, said:
        case "text", {"body": str(text)}:
            return Text(_storable(text))
        case "interactive", {"button_reply": {"id": str(id_)}} | {"list_reply": {"id": str(id_)}}:
            return Tap(token(_storable(id_)), on)
        case "interactive", {"nfm_reply": _}:  # a form's answer; we send no forms
            return Unreadable("lain")
        case "interactive", _:  # Meta lost what was chosen: as a button that says nothing
            return Tap("", on)
        case "button", {"payload": str(payload)}:
            return Tap(_storable(payload), on)
        case "button", {"text": str(text)}:
            return Text(_storable(text))
        case _:
            return Unreadable(_KINDS.get(kind, "lain"))


def _former(message: Mapping[str, Any]) -> str:
    """The business-scoped id that a system message says its person had until now; "" where it says none."""
    system = message.get("system") if message.get("type") == "system" else None
    words = _CHANGED.search(_text(system, "body"))
    found = _text(system, "previous_user_id") or (words[1] if words else "")
    return found if is_user_id(found) else ""


def _renamed(message: Mapping[str, Any]) -> Body | None:
    """What a system message says about the person's ids; None for one about something else."""
    match message.get("system"):
        case {"type": "user_changed_number" | "user_changed_user_id" | "customer_changed_number"} as system:
            user, number = _text(system, "user_id"), _text(system, "wa_id") or _text(system, "new_wa_id")
            return Renamed(user if is_user_id(user) else None, number or None) if user or number else None
        case _:
            return None


def _status(status: Mapping[str, Any]) -> Event:
    state, external_id = _STATES.get(_word(status.get("status"))), _text(status, "id")
    if state is None or not external_id:
        return Odd("status")
    codes = [one["code"] for one in _objects(status, "errors") if type(one.get("code")) is int]
    mark = _text(status, "biz_opaque_callback_data")
    return Status(external_id, state, mark, codes[0] if codes else None, _moment(status))


def _template(value: Mapping[str, Any], at: datetime | None) -> Event:
    name, language = _text(value, "message_template_name"), _text(value, "message_template_language")
    event = _text(value, "event")
    if not (name and language and event):
        return Odd("message_template_status_update")
    return TemplateNews(name, language, event, _text(value, "reason"), at)


def _category(value: Mapping[str, Any]) -> Event:
    name, language = _text(value, "message_template_name"), _text(value, "message_template_language")
    category = _text(value, "new_category")
    if not (name and language and category):
        return Odd("template_category_update")
    return TemplateCategory(name, language, category)


def _text(holder: object, name: str) -> str:
    """A text that is there and of a sane length; "" otherwise."""
    value = holder.get(name) if isinstance(holder, Mapping) else None
    return _storable(value) if isinstance(value, str) and len(value) <= LONGEST_ID else ""


def _word(value: object) -> str:
    """A kind as the log may say it."""
    return value if isinstance(value, str) and _WORD.fullmatch(value) else "lain"


def _moment(message: Mapping[str, Any]) -> datetime | None:
    seconds = _text(message, "timestamp")
    return datetime.fromtimestamp(int(seconds), UTC) if _SECONDS.fullmatch(seconds) else None


def _time(entry: Mapping[str, Any]) -> datetime | None:
    seconds = entry.get("time")
    return datetime.fromtimestamp(seconds, UTC) if type(seconds) is int and 0 <= seconds < 10**10 else None


def _storable(text: str) -> str:
    """*text* without halves of surrogate pairs, which JSON can carry and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()
