"""From a template and its values to a message's text, in the markup of its channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from flows.messages import Channel

TEMPLATES = Path(__file__).parent.parent / "templates"
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


@dataclass(frozen=True)
class Renderer:
    """Renders messages with what is the same in all of them: `facts` (pemda, contact), in the pemda's `zone`."""

    facts: Mapping[str, Any]
    zone: ZoneInfo
    folder: Path = TEMPLATES / "pesan"

    def text(self, channel: Channel, template: str, values: Mapping[str, Any], now: datetime) -> str:
        """The message of *template* for *channel*: HTML on Telegram and the web, plain in the terminal.

        Raises jinja2.TemplateError for a template that is missing, broken or lacks a value.
        """
        local = now.astimezone(self.zone)
        body = (
            _environment(channel, self.folder, self.zone)
            .get_template(f"{template}.j2")
            .render({**self.facts, **values, "sekarang": local, "waktu": greeting(local)})
        )
        return "\n".join(line.rstrip() for line in body.strip().splitlines())


@cache  # the templates are compiled once, however many renderers there are
def _environment(channel: Channel, folder: Path, zone: ZoneInfo) -> Environment:
    html = channel in {Channel.TELEGRAM, Channel.WEB}
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=html,  # noqa: S701  plain text where the channel has no markup
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
