"""The pages' templates, and what every page may say."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from bot.config import Config
from bot.render import TEMPLATES, clock, day
from flows import intents, tokens
from flows.effects import Role
from flows.messages import Button

ROLES = {
    Role.PIC: "PIC",
    Role.SUPERVISOR: "atasan",
    Role.OVERSEER: "pengawas",
    Role.ASSISTANT: "pendamping",
    Role.ADMIN: "admin",
}
STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Pages:
    """Renders the site's pages for the pemda of *config*."""

    config: Config

    def response(self, name: str, status: int = 200, **values: object) -> HTMLResponse:
        """The page *name* as an answer."""
        return HTMLResponse(self.html(name, **values), status)

    def html(self, name: str, **values: object) -> str:
        """The page *name* with *values*. Raises jinja2.TemplateError for one that is broken or lacks a value."""
        return self._environment.get_template(f"{name}.html").render(values)

    @cached_property
    def _environment(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES / "web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.globals |= {**self.config.facts(), "versi": _version(), "nomor_baru": lambda: secrets.token_hex(8)}
        environment.filters |= {
            "bagian": sections,
            "judul": heading,
            "menjawab": answers,
            "pukul": self.moment,
            "tanggal_jam": self.whole_moment,
            "jadwal": schedule,
            "kalimat": sentence,
            "sebutan": ROLES.__getitem__,
        }
        return environment

    def whole_moment(self, at: datetime) -> str:
        """``Senin, 11 Januari 2027, 09.41 WIB``."""
        local = at.astimezone(self.config.pemda.zoneinfo)
        return f"{day(local.date())}, {clock(local)}"

    def moment(self, at: datetime, now: datetime) -> str:
        """``09.41 WIB``, with the day before it where that was not today."""
        zone = self.config.pemda.zoneinfo
        local, today = at.astimezone(zone), now.astimezone(zone)
        return clock(local) if local.date() == today.date() else f"{day(local.date())}, {clock(local)}"


def sections(text: str) -> Markup:
    """A message's HTML with its blank lines as gaps that the style sheet can narrow."""
    folded = re.sub(r"\s*(<details>.*?</details>)\s*", r"\1", text, flags=re.DOTALL)
    spaced = re.sub(r"\n{2,}", '<span class="sela"></span>', folded)
    return Markup(spaced)  # noqa: S704  what the message templates made, escaped there


def heading(text: str) -> str:
    """What a message is about, in plain words: its longest bold part (a card's question), or its first line."""
    bold = re.findall(r"<b>(.*?)</b>", text, re.DOTALL)
    about = max(bold, key=len) if bold else text.partition("\n")[0]
    return Markup(about).striptags()  # noqa: S704  what the message templates made, escaped there


def schedule(slot: str) -> str:
    """A survey slot as people write it: ``Senin, 15 Februari 2027, 09.00``; "" where there is none."""
    written, _, hour = slot.partition(" ")
    parts = [day(date.fromisoformat(written)) if written else "", hour.replace(":", ".")]
    return ", ".join(part for part in parts if part)


def sentence(text: str) -> str:
    """A fault's words as a sentence."""
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")


def answers(button: Button) -> bool:
    """Whether pressing it answers a question."""
    return isinstance(tokens.unpack(button.token), intents.Answer)


def _version() -> str:
    """Changes with the static files, so that a browser keeps them for as long as they are the same."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
