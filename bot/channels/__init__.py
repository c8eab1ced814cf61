"""The channels: each a wire module (their JSON to our types and back) and a client that talks to it."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from datetime import timedelta
from typing import Protocol

from flows.messages import Address, Rows


@dataclass(eq=False)
class SendError(Exception):
    """A message did not go out, or perhaps did. The flags say what to do next; `reason` says why, in words.

    `gone`: the account cannot be reached, and nothing else will reach it either. `final`: this message will
    never go. `unsure`: it may have arrived. `retry_after`: the platform asked to wait that long, for this account or
    with `everybody` for all. `too_fast`: this account had too much of late; each try waits four times as long.
    `outside`: the person has not written for so long that only an approved template reaches them. `undeliverable`:
    as `final`, and where it happens again the account is gone. `alarm`: nothing goes to anybody on this channel
    until somebody mends it. `template`: what became of the approved template that it went out as, in Meta's word;
    another one is tried. `file`: its file did not get through; it is brought once more, and then said to be missing.
    """

    reason: str
    _: KW_ONLY
    gone: bool = False
    final: bool = False
    unsure: bool = False
    retry_after: timedelta | None = None
    everybody: bool = False
    too_fast: bool = False
    outside: bool = False
    undeliverable: bool = False
    alarm: bool = False
    template: str = ""
    file: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A file that goes out with a message: what it is called, and all of it.

    A channel may show one whose name is a picture's (.png, .jpg) as a picture.
    """

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Approved:
    """A text that the platform has approved, by its name and language, with what stands in it: one line each.

    `payloads` are what its buttons bring back, in their order; `text` is the whole as the person reads it.
    """

    name: str
    language: str
    parameters: tuple[str, ...]
    payloads: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A rendered message. `approved` goes out instead of the text, where the platform takes nothing else.

    `mark` comes back with what the platform reports of the message, where it reports anything.
    """

    text: str
    buttons: Rows = ()
    document: Document | None = None
    approved: Approved | None = None
    mark: str = ""


class Sender(Protocol):
    """What a channel can do with a rendered message."""

    async def send(self, address: Address, message: Outgoing) -> str:
        """Send it; gives the platform's id. Raises SendError."""

    async def edit(self, address: Address, external_id: str, text: str, buttons: Rows) -> None:
        """Replace the text of a message that was sent, keeping its buttons. Raises SendError."""
