"""From a template and its values to a message's text, in the markup of its channel.

A pemda may word a message itself. Its text is rendered in a sandbox, and the shipped one is there for whatever in it
does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from bot import markup
from flows.calendar import ZONES
from flows.messages import Channel

log = structlog.get_logger()

TEMPLATES = Path(__file__).parent.parent / "templates"
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
_HTML = frozenset({Channel.TELEGRAM, Channel.WEB})


class OwnText(NamedTuple):
    """A pemda's own wording of a message, and the file it is in."""

    path: Path
    source: str


class CannotBeSent(Exception):
    """A text that no channel would take; the message says why, in the administrator's words."""


@dataclass(frozen=True)
class Renderer:
    """Renders messages with what is the same in all of them: `facts` (pemda, contact), in the pemda's `zone`.

    `own` are the pemda's own texts by the name of the message.
    """

    facts: Mapping[str, Any]
    zone: ZoneInfo
    folder: Path = TEMPLATES / "pesan"
    own: Mapping[str, OwnText] = field(default_factory=dict)
    _reported: set[str] = field(default_factory=set, compare=False)

    def text(self, channel: Channel, template: str, values: Mapping[str, Any], now: datetime) -> str:
        """The message of *template* for *channel*: HTML on Telegram and the web, plain in the terminal.

        A text of the pemda's own that fails is reported once, and the shipped one is taken. Raises
        jinja2.TemplateError for a shipped template that is missing, broken or lacks a value.
        """
        if (own := self.own.get(template)) is not None:
            try:
                return self.reworded(own, channel, values, now)
            except Exception as error:  # noqa: BLE001  whatever is in it, the person gets the message
                if template not in self._reported:
                    self._reported.add(template)
                    log.error("text.not_used", file=own.path.name, kind=type(error).__name__)  # noqa: TRY400
        made = _environment(channel, self.folder, self.zone).get_template(f"{template}.j2")
        return self._filled(made, {**values, "saluran": channel.value}, now)

    def reworded(self, own: OwnText, channel: Channel, values: Mapping[str, Any], now: datetime) -> str:
        """The message in the pemda's own words. Raises CannotBeSent, and whatever the text makes jinja2 raise."""
        own_text = _compiled(channel, self.folder, self.zone, own)
        body = self._filled(own_text, {**values, "saluran": channel.value}, now)
        if faults := markup.faults(body, channel):
            raise CannotBeSent("; ".join(faults))
        return body

    def _filled(self, template: Template, values: Mapping[str, Any], now: datetime) -> str:
        local = now.astimezone(self.zone)
        body = template.render({**self.facts, **values, "sekarang": local, "waktu": greeting(local)})
        return "\n".join(line.rstrip() for line in body.strip().splitlines())

    def lines(
        self, channel: Channel, sources: Iterable[str], values: Mapping[str, Any], now: datetime
    ) -> tuple[str, ...]:
        """Short texts over a message's values, each one line. Raises jinja2.TemplateError."""
        environment = _environment(channel, self.folder, self.zone)
        made = (self._filled(_line(environment, source), values, now) for source in sources)
        return tuple(" ".join(text.split()) for text in made)


@cache  # a template's variables are a handful
def _line(environment: Environment, source: str) -> Template:
    return environment.from_string(source)


@cache  # the templates are compiled once, however many renderers there are
def _environment(channel: Channel, folder: Path, zone: ZoneInfo) -> Environment:
    return _furnished(Environment, channel, folder, zone)


@cache
def sandbox(channel: Channel, folder: Path, zone: ZoneInfo) -> Environment:
    """Where the pemda's own texts are rendered: out of reach of Python, and with no way to write a tag by hand."""
    environment = _furnished(ImmutableSandboxedEnvironment, channel, folder, zone)
    environment.globals.clear()
    for name in ("safe", "urlize", "xmlattr"):
        del environment.filters[name]
    if channel in _HTML:
        environment.add_extension(_TextIsText)
    return environment


class _TextIsText(Extension):
    """Between its tags, a text is text: "P & K" and "<" stand in it as they are read."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        for token in stream:
            yield Token(token.lineno, token.type, _literal(token.value)) if token.type == "data" else token


def _literal(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@lru_cache(maxsize=1024)
def _compiled(channel: Channel, folder: Path, zone: ZoneInfo, own: OwnText) -> Template:
    environment = sandbox(channel, folder, zone)
    code = environment.compile(own.source, own.path.name, str(own.path))
    return Template.from_code(environment, code, environment.make_globals(None))


def _furnished(kind: type[Environment], channel: Channel, folder: Path, zone: ZoneInfo) -> Environment:
    html = channel in _HTML
    environment = kind(
        loader=FileSystemLoader(folder),
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters |= {
        "tebal": _bold_html if html else _bold_star if channel is Channel.WHATSAPP else _plain,
        "kutipan": _quote_telegram if channel is Channel.TELEGRAM else _quote_web if html else _plain,
        "desimal": decimal,
        "tanggal": lambda value: day(date.fromisoformat(value)),
        "jam": lambda value: clock(datetime.fromisoformat(value).astimezone(zone)),
        "hari_lagi": lambda value, today: (date.fromisoformat(value) - today.date()).days,
    }
    return environment


def greeting(local: datetime) -> str:
    """pagi, siang, sore or malam, as people say it at that hour."""
    hour = local.hour
    return "pagi" if 4 <= hour < 11 else "siang" if 11 <= hour < 15 else "sore" if 15 <= hour < 18 else "malam"  # noqa: PLR2004  hours


def decimal(value: str | Decimal) -> str:
    """Points as people write them: ``71,40`` for "71.40"."""
    return str(value).replace(".", ",")


def day(value: date) -> str:
    """``Senin, 8 Juni 2026``."""
    return f"{_DAYS[value.weekday()]}, {value.day} {_MONTHS[value.month - 1]} {value.year}"


def clock(local: datetime) -> str:
    """``09.41 WIB``; a zone outside Indonesia keeps its own name."""
    return f"{local:%H.%M} {ZONES.get(str(local.tzinfo), local.tzname() or '')}".rstrip()


def _plain(text: object) -> str:
    return str(text)


def _bold_html(text: object) -> Markup:
    return Markup("<b>{}</b>").format(text)


def _bold_star(text: object) -> str:
    return f"*{str(text).strip()}*"


def _quote_telegram(text: object) -> Markup:
    return Markup("<blockquote expandable>{}</blockquote>").format(escape(text))


def _quote_web(text: object) -> Markup:
    return Markup("<details><summary>Mengapa ditanyakan</summary>{}</details>").format(escape(text))
