"""What a channel takes as the text of a message: how long, and which tags."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser

from flows.messages import Channel

LONGEST = 1024  # characters: WhatsApp takes no more with buttons, Telegram no more under a file
TAGS: Mapping[Channel, Mapping[str, tuple[str, ...]]] = {
    Channel.TELEGRAM: {"b": (), "i": (), "blockquote": ("expandable",)},
    Channel.WEB: {"b": (), "i": (), "details": (), "summary": ()},
}


def faults(text: str, channel: Channel) -> list[str]:
    """Why *text* could not be sent on *channel*, in the administrator's words."""
    found = list(Markup(text, TAGS[channel]).faults) if channel in TAGS else []
    length = len(unescape(re.sub(r"<[^>]*>", "", text)) if channel in TAGS else text)
    if not length:
        found.append("pesannya kosong")
    if length > LONGEST:
        found.append(f"{length} karakter, paling panjang {LONGEST}")
    return found


class Markup(HTMLParser):
    """Reads HTML as strictly as Telegram does; `faults` says what it would refuse."""

    def __init__(self, source: str, allowed: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(convert_charrefs=False)
        self.allowed, self.faults, self.open = allowed, list[str](), list[str]()
        if re.search(r"&(?!(?:amp|lt|gt|quot|#\d+);)", source):
            self.faults.append("tanda & yang tidak dituliskan sebagai teks")
        self.feed(source)
        self.close()
        if self.open:
            self.faults.append(f"penanda tidak ditutup: {', '.join(self.open)}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that is opened."""
        self.open.append(tag)
        if tag not in self.allowed or any(name not in self.allowed[tag] for name, _ in attrs):
            self.faults.append(f"penanda tidak dikenal: {self.get_starttag_text()}")

    def handle_endtag(self, tag: str) -> None:
        """Note a tag that is closed."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"penanda ditutup tanpa dibuka: {tag}")
