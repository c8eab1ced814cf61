"""Our templates for WhatsApp (templates/whatsapp.toml): what is submitted to Meta, and which stands for a message."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from bot.render import TEMPLATES
from flows.delivery import Kind
from flows.messages import Rows

FILE = TEMPLATES / "whatsapp.toml"
LANGUAGE = "id"  # as the file has it
ANY = "*"  # for messages that have no template of their own
LONGEST = 700  # characters of a message inside a template
LONGEST_BODY = 1024  # of a template with what stands in it
AND_MORE, CUT = " dan lainnya", "…"
NOTHING = "-"  # where there is nothing to say: Meta refuses a variable that is empty


class Reply(NamedTuple):
    """A quick reply: its label, and the token that it brings back where the message has no button of that label.

    `place`: where the message has that many buttons, the token is that one's (1 for the first; 0: none).
    """

    label: str
    token: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """One template. `fills` are the variables' sources, over the values of a message; `buttons` its quick replies."""

    name: str
    language: str
    messages: tuple[str, ...]
    text: str
    fills: tuple[str, ...]
    samples: tuple[str, ...]
    buttons: tuple[Reply, ...]

    def submission(self) -> dict[str, Any]:
        """What Meta is given to approve."""
        body: dict[str, Any] = {"type": "BODY", "text": self.text}
        if self.samples:
            body["example"] = {"body_text": [list(self.samples)]}
        replies = [{"type": "QUICK_REPLY", "text": label} for label, *_ in self.buttons]
        buttons = [{"type": "BUTTONS", "buttons": replies}] if replies else []
        components = [body, *buttons]
        return {"name": self.name, "language": self.language, "category": "UTILITY", "components": components}

    def filled(self, lines: Sequence[str]) -> str:
        """The text as it is read, with *lines* for its variables."""
        return _VARIABLE.sub(lambda found: lines[int(found[1]) - 1], self.text)

    def fitting(self, lines: Sequence[str]) -> tuple[str, ...]:
        """*lines*, none of them empty, the longest cut where the whole would be longer than Meta takes."""
        found = [line if line.strip() else NOTHING for line in lines]
        while (over := len(self.filled(found)) - LONGEST_BODY) > 0:
            place = max(range(len(found)), key=lambda one: len(found[one]))
            found[place] = _cut(found[place], len(found[place]) - over)
        return tuple(found)


_VARIABLE = re.compile(r"\{\{(\d+)\}\}")


def _cut(line: str, most: int) -> str:
    """*line* within *most* characters: a list loses its last entries, anything else its end."""
    kept = line[: most - len(AND_MORE)]
    if (end := max(kept.rfind("; "), kept.rfind(", "))) > most // 2:
        return kept[:end] + AND_MORE
    return line[: most - len(CUT)].rstrip() + CUT


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
        tuple(Reply(*reply) for reply in one.get("tombol", ())),
    )


def standing_for(message: str, kind: Kind) -> Template | None:
    """The template that says the same as that message, or the one for any; a reply starts no conversation."""
    if kind is Kind.REPLY:
        return None
    own = next((one for one in templates() if message in one.messages), None)
    return own or for_any()


def is_ours(name: str) -> bool:
    """Whether a template of that name, in whatever language, is one of these."""
    return any(one.name == name for one in templates())


def for_any() -> Template | None:
    """The template that any message fits into, whole; None where there is none."""
    return next((one for one in templates() if ANY in one.messages), None)


def payloads(template: Template, buttons: Rows) -> tuple[str, ...]:
    """What the template's quick replies bring back for a message with those *buttons*, in their order."""
    own = [button for row in buttons for button in row]
    named = {button.label: button.token for button in own}
    return tuple(
        named.get(one.label) or (own[one.place - 1].token if 0 < one.place <= len(own) else one.token)
        for one in template.buttons
    )


def values(message: str, text: str) -> dict[str, str]:
    """What the variables may use beside the message's own values: its name, and its text on one line, cut to fit."""
    line = " ".join(text.replace("*", "").split())
    return {"pesan": message, "teks": line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"}
