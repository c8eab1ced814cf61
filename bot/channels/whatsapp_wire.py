"""Our messages to WhatsApp's bodies. Pure: no client, no clock (what comes in: whatsapp_hook_wire).

Limits are the Cloud API's (platforms.md 7.1); each is checked here, as Meta refuses the whole message for one
character too many.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, TypeAlias

from flows import intents as i
from flows.messages import Button, Rows
from flows.tokens import unpack

Json: TypeAlias = dict[str, Any]

TEXT_LIMIT = 4096
BODY_LIMIT = 1024  # of a message with buttons, a list's too
FOOTER_LIMIT = 60
CAPTION_LIMIT = 1024
MOST_BUTTONS, BUTTON_LIMIT, BUTTON_ID_LIMIT = 3, 20, 256
MOST_ROWS, ROW_LIMIT, ROW_ID_LIMIT = 10, 24, 200
MARK_LIMIT = 512  # of biz_opaque_callback_data
TEMPLATE_BUTTONS = 10
PICTURES = (".png", ".jpg", ".jpeg")  # what goes as a picture; anything else is a document
# Said here, not left to the machine's own table: that knows no .xlsx where it is small.
MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".csv": "text/plain",
    ".txt": "text/plain",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
PICTURE_BYTES, DOCUMENT_BYTES = 5_000_000, 100_000_000

PICK, CHOICES = "Pilih", "Pilihan"  # what opens a list, and what stands above its rows
# A card has room for its options only; what stands around them is typed (conversation design B2).
_WAYS = (i.NotApplicable, i.Skip, i.Back, i.Why)
FOOTER = "kembali · lewati · jeda · kenapa · tidak berlaku · menu"
FOOTER_WITH_UNDO = "ralat · kembali · lewati · kenapa · tidak berlaku · menu"
_AGAIN = re.compile(r"~\d{1,2}$")

_USER_ID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")
_NUMBER = re.compile(r"\d{5,20}")


class TooLong(ValueError):
    """A message breaks one of WhatsApp's limits: our mistake, found before it is sent."""


def is_user_id(ref: str) -> bool:
    """Whether *ref* is a business-scoped user id ("ID.134912"), not a phone number."""
    return _USER_ID.fullmatch(ref) is not None


def recipient(ref: str) -> dict[str, str]:
    """Where a message goes: a business-scoped id as `recipient`, a phone number as `to`. Raises TooLong for neither."""
    if is_user_id(ref):
        return {"recipient": ref}
    if not _NUMBER.fullmatch(ref):
        raise TooLong("neither a business-scoped id nor a phone number")
    return {"to": ref}


def request(ref: str, content: Mapping[str, Any], mark: str = "") -> Json:
    """The whole body for `/messages`; *mark* comes back with every status of the message. Raises TooLong."""
    _within("a mark", mark, 0, MARK_LIMIT)
    marked = {"biz_opaque_callback_data": mark} if mark else {}
    head = {"messaging_product": "whatsapp", "recipient_type": "individual", **recipient(ref)}
    return {**head, **content, **marked}


def message(text: str, buttons: Rows) -> Json:
    """Text with its buttons in the form that holds them: reply buttons, a list, or numbered lines. Raises TooLong."""
    shown, footer = _card(_flat(buttons))
    if not shown:
        return plain(text)
    if lines(text, buttons):
        return plain("\n".join((text, "", *numbered(shown), *([footer] if footer else []))))
    alike = len({button.label for button in shown}) < len(shown)  # reply buttons must differ, rows need not
    interactive = listed(text, shown) if len(shown) > MOST_BUTTONS or alike else pressed(text, shown)
    if footer:
        interactive["footer"] = {"text": footer}
    return {"type": "interactive", "interactive": interactive}


def _card(buttons: list[Button]) -> tuple[list[Button], str]:
    """What is shown as a choice, and the footer that says what else can be typed: "" where it is no card."""
    meant = [unpack(button.token) for button in buttons]
    if not any(isinstance(one, _WAYS) for one in meant) or not any(isinstance(one, i.Answer) for one in meant):
        return buttons, ""
    own = [
        button
        for button, one in zip(buttons, meant, strict=True)
        if not isinstance(one, (*_WAYS, i.Menu, i.Open))  # Open: takes back the answer before
    ]
    return own, FOOTER_WITH_UNDO if any(isinstance(one, i.Open) for one in meant) else FOOTER


def plain(text: str) -> Json:
    """A text alone; links in it are not looked up, as a preview would open a link that works once."""
    _within("a text", text, 1, TEXT_LIMIT)
    return {"type": "text", "text": {"body": text, "preview_url": False}}


def lines(text: str, buttons: Rows) -> list[Button]:
    """The choices that stand below the text as numbered lines; none where buttons or a list hold them."""
    shown, _ = _card(_flat(buttons))
    return shown if len(shown) > MOST_ROWS or len(text) > BODY_LIMIT else []


def numbered(buttons: Sequence[Button]) -> list[str]:
    """Choices as lines, for messages that hold neither buttons nor a list."""
    return [f"{place} {button.label}" for place, button in enumerate(buttons, 1)]


def pressed(text: str, buttons: Sequence[Button]) -> Json:
    """Up to three reply buttons. Raises TooLong."""
    _within("a body", text, 1, BODY_LIMIT)
    if not 0 < len(buttons) <= MOST_BUTTONS or len({button.label for button in buttons}) < len(buttons):
        raise TooLong(f"a message has 1 to {MOST_BUTTONS} reply buttons, no two alike")
    for button in buttons:
        _within("a button's title", button.label, 1, BUTTON_LIMIT)
    replies = [
        {"type": "reply", "reply": {"id": id_, "title": button.label}}
        for button, id_ in zip(buttons, _ids(buttons, BUTTON_ID_LIMIT), strict=True)
    ]
    return {"type": "button", "body": {"text": text}, "action": {"buttons": replies}}


def listed(text: str, buttons: Sequence[Button]) -> Json:
    """A list of up to ten rows, in one section. Raises TooLong."""
    _within("a body", text, 1, BODY_LIMIT)
    if not 0 < len(buttons) <= MOST_ROWS:
        raise TooLong(f"a list has 1 to {MOST_ROWS} rows")
    for button in buttons:
        _within("a row's title", button.label, 1, ROW_LIMIT)
    rows = [
        {"id": id_, "title": button.label} for button, id_ in zip(buttons, _ids(buttons, ROW_ID_LIMIT), strict=True)
    ]
    action = {"button": PICK, "sections": [{"title": CHOICES, "rows": rows}]}
    return {"type": "list", "body": {"text": text}, "action": action}


def _ids(buttons: Sequence[Button], longest: int) -> list[str]:
    """The buttons' tokens; where two mean the same ("Ada", "Tetap"), the later one's is marked, as ids must differ."""
    ids: list[str] = []
    for place, button in enumerate(buttons):
        _within("a button's id", button.token, 1, longest - len("~10"))
        ids.append(f"{button.token}~{place}" if button.token in ids else button.token)
    return ids


def token(id_: str) -> str:
    """The token in the id of what was pressed."""
    return _AGAIN.sub("", id_)


def is_picture(name: str) -> bool:
    """Whether a file of that name goes as a picture, which is seen at once and shows no name."""
    return name.lower().endswith(PICTURES)


def file_fits(name: str, size: int) -> None:
    """Raise TooLong for a file of more bytes than WhatsApp takes of its kind, or of none."""
    most = PICTURE_BYTES if is_picture(name) else DOCUMENT_BYTES
    if not 0 < size <= most:
        raise TooLong(f"a file has 1 to {most} bytes, not {size}")


def media_type(name: str) -> str:
    """What WhatsApp is to call a file of that name. Raises TooLong for a kind that it takes no file of from us."""
    kind = MEDIA_TYPES.get(PurePath(name).suffix.lower())
    if kind is None:
        raise TooLong(f"a file called {name} is of no kind that WhatsApp takes")
    return kind


def document(media: str, name: str, text: str, buttons: Rows) -> Json:
    """A file that was uploaded as *media*, under the name that the person sees; or a picture. Raises TooLong.

    Up to three buttons stand below it; more of them, which no list takes beside a file, are numbered lines.
    """
    kind, file = ("image", {"id": media}) if is_picture(name) else ("document", {"id": media, "filename": name})
    content = message(text, buttons)
    if content["type"] == "interactive" and content["interactive"]["type"] == "button":
        content["interactive"]["header"] = {"type": kind, kind: file}
        return content
    caption = content["text"]["body"] if content["type"] == "text" else "\n".join((text, "", *numbered(_flat(buttons))))
    _within("a caption", caption, 1, CAPTION_LIMIT)
    return {"type": kind, kind: {**file, "caption": caption}}


def _flat(buttons: Rows) -> list[Button]:
    return [button for row in buttons for button in row]


def template(name: str, language: str, parameters: Sequence[str], payloads: Sequence[str] = (), text: str = "") -> Json:
    """An approved template with what stands in its body, and what its quick replies bring back. Raises TooLong.

    *text* is the whole as it is read.
    """
    if len(payloads) > TEMPLATE_BUTTONS:
        raise TooLong(f"a template has {TEMPLATE_BUTTONS} buttons at most")
    _within("a template's body", text, 0, BODY_LIMIT)
    for one in parameters:
        # Meta refuses a parameter with a line break, a tab, or more than four spaces in a row.
        if not one.strip() or re.search(r"[\n\t]| {5}", one):
            raise TooLong("a template's parameter is one line, and not empty")
    components: list[Json] = []
    if parameters:
        components.append({"type": "body", "parameters": [{"type": "text", "text": one} for one in parameters]})
    for place, payload in enumerate(payloads):
        _within("a button's payload", payload, 1, BUTTON_ID_LIMIT)
        components.append(
            {
                "type": "button",
                "sub_type": "quick_reply",
                "index": str(place),
                "parameters": [{"type": "payload", "payload": payload}],
            }
        )
    named = {"name": name, "language": {"code": language}, **({"components": components} if components else {})}
    return {"type": "template", "template": named}


def read_mark(message_id: str) -> Json:
    """The blue ticks under what somebody wrote, and that we are typing."""
    return {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": message_id,
        "typing_indicator": {"type": "text"},
    }


def _within(what: str, text: str, least: int, most: int) -> None:
    if not least <= len(text) <= most:
        raise TooLong(f"{what} has {least} to {most} characters, not {len(text)}")
