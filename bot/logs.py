"""One event name and fields a line; never a phone number, a token or the text of an answer."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{20,}|\bEAA[A-Za-z0-9]{20,}")
_PHONE = re.compile(r"(?<![\d.:T-])(?:\+?62|0)8\d{7,11}(?!\d)")


def mask(text: str) -> str:
    """*text* with bot tokens and phone numbers struck out; a second line of defence, not the first."""
    return _PHONE.sub("(nomor)", _TOKEN.sub("(token)", text))


def _masked(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: mask(value) if isinstance(value, str) else value for name, value in event.items()}


def set_up(*, verbose: bool = False) -> None:
    """Log to standard error: events from INFO on (DEBUG where *verbose*), other people's libraries from WARNING."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    for name in ("httpx", "aiosqlite", "telegram", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            _masked,
            structlog.processors.LogfmtRenderer(key_order=["at", "level", "event"], drop_missing=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if verbose else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
