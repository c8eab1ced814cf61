"""What comes in and what a message is addressed to, without a word about any platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

_APART = timedelta(seconds=30)  # two clocks never quite agree
_LATE = timedelta(minutes=2)


class Channel(StrEnum):
    """The roads a person can come by."""

    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    WEB = "web"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Address:
    """One account on one channel; prints as ``telegram:12345``."""

    channel: Channel
    ref: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.ref}"

    @classmethod
    def read(cls, text: str) -> Address:
        """The address that `str` wrote; raises ValueError for anything else."""
        channel, _, ref = text.partition(":")
        return cls(Channel(channel), ref)


@dataclass(frozen=True, slots=True)
class Text:
    """Somebody typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Tap:
    """Somebody pressed a button; `on` is the platform's id of the message it stood under."""

    token: str
    on: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A sticker, a voice note, or whatever comes next year: it arrives, it is never an exception.

    `kind` is our word for it: stiker, suara, gambar, dokumen, lokasi, kontak, suntingan, lain.
    """

    kind: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file that may hold a roster, from somebody who may change it; no `content`: it could not be fetched."""

    name: str
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The bot was spoken to in a group, where it does not talk."""


@dataclass(frozen=True, slots=True)
class Reachable:
    """The person blocked the bot (`now` False) or let it in again (True)."""

    now: bool


@dataclass(frozen=True, slots=True)
class Renamed:
    """The platform calls the account otherwise from now on: by `ref`, and by a phone number (None: not said)."""

    ref: str | None
    number: str | None


Body: TypeAlias = Text | Tap | Unreadable | Document | Group | Reachable | Renamed


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from one person.

    `message_id` is the platform's own id, the key for deduplication. `sent_at` (UTC) is when
    the person sent it where the platform says so; `received_at` (UTC) is when we read it. `number` is the phone
    number that the platform tells beside an id of its own.
    """

    address: Address
    message_id: str
    received_at: datetime
    body: Body
    sent_at: datetime | None = None
    number: str | None = None

    @property
    def written_at(self) -> datetime:
        """When it was written, by our own clock as long as the platform's does not say that it came later."""
        under_way = self.received_at - self.sent_at > _APART if self.sent_at else False
        return self.sent_at if self.sent_at and under_way else self.received_at

    @property
    def late(self) -> bool:
        """Whether it came so long after it was written that its writer is told."""
        return self.received_at - self.written_at > _LATE


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its text (20 characters at most) and what it carries (64 bytes at most)."""

    label: str
    token: str


Rows: TypeAlias = tuple[tuple[Button, ...], ...]
