"""Our templates for WhatsApp (templates/whatsapp.toml): what is submitted to Meta, and which stands for a message."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.render import TEMPLATES
from flows.delivery import Kind

FILE = TEMPLATES / "whatsapp.toml"
ANY = "*"  # for messages that have no template of their own
LONGEST = 700  # characters of a message inside a template, of which 1,024 go out


@dataclass(frozen=True, slots=True)
class Template:
    """One template. `fills` are the variables' sources, over the values of a message; `buttons` labels and tokens."""

    name: str
    language: str
    messages: tuple[str, ...]
    text: str
    fills: tuple[str, ...]
    samples: tuple[str, ...]
    buttons: tuple[tuple[str, str], ...]

    def submission(self) -> dict[str, Any]:
        """What Meta is given to approve."""
        body: dict[str, Any] = {"type": "BODY", "text": self.text}
        if self.samples:
            body["example"] = {"body_text": [list(self.samples)]}
        replies = [{"type": "QUICK_REPLY", "text": label} for label, _ in self.buttons]
        buttons = [{"type": "BUTTONS", "buttons": replies}] if replies else []
        components = [body, *buttons]
        return {"name": self.name, "language": self.language, "category": "UTILITY", "components": components}


@cache
def templates(path: Path = FILE) -> tuple[Template, ...]:
    """All of them, in the file's order."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(_template(one, data["bahasa"]) for one in data["templat"])


def _template(one: Mapping[str, Any], language: str) -> Template:
    return Template(
        one["nama"],
        language,
        tuple(one["pesan"]),
        one["teks"],
        tuple(one.get("isi", ())),
        tuple(one.get("contoh", ())),
        tuple((label, token) for label, token in one.get("tombol", ())),
    )


def standing_for(message: str, kind: Kind) -> Template | None:
    """The template that says the same as that message, or the one for any; a reply starts no conversation."""
    if kind is Kind.REPLY:
        return None
    own = next((one for one in templates() if message in one.messages), None)
    return own or next((one for one in templates() if ANY in one.messages), None)


def values(message: str, text: str) -> dict[str, str]:
    """What the variables may use beside the message's own values: its name, and its text on one line, cut to fit."""
    line = " ".join(text.replace("*", "").split())
    return {"pesan": message, "teks": line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"}
