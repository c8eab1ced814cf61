"""The messages' texts: which there are, when each is said, and the pemda's own in place of them."""

from __future__ import annotations

import re

from bot.render import TEMPLATES

MESSAGES = TEMPLATES / "pesan"
_SAID = re.compile(r"\{#\s*(.+?)\s*#\}\n")


def known() -> list[str]:
    """The names of all messages, in order of the alphabet; what they share begins with an underscore and is none."""
    return sorted(path.stem for path in MESSAGES.glob("[!_]*.j2"))


def original(name: str) -> str:
    """The text of a message as it is shipped."""
    return (MESSAGES / f"{name}.j2").read_text(encoding="utf-8")


def described(name: str) -> str:
    """When a message is said: the comment that its text begins with; empty where it has none."""
    found = _SAID.match(original(name))
    return found[1] if found else ""
