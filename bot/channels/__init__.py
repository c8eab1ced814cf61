"""The channels: each a wire module (their JSON to our types and back) and a client that talks to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from flows.messages import Address, Rows


class SendError(Exception):
    """A message did not go out, or perhaps did. The flags say what to do next; `reason` says why, in words.

    `gone`: the account cannot be reached, and nothing else will reach it either. `final`: this message will
    never go. `unsure`: it may have arrived. `retry_after`: the platform asked to wait that long.
    """

    def __init__(
        self,
        reason: str,
        *,
        gone: bool = False,
        final: bool = False,
        unsure: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        self.reason, self.gone, self.final, self.unsure, self.retry_after = reason, gone, final, unsure, retry_after
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Document:
    """A file that goes out with a message: what it is called, and all of it."""

    name: str
    content: bytes


class Sender(Protocol):
    """What a channel can do with a rendered message."""

    async def send(self, address: Address, text: str, buttons: Rows, document: Document | None = None) -> str:
        """Send it, with the document; gives the platform's id. Raises SendError."""

    async def edit(self, address: Address, external_id: str, text: str, buttons: Rows) -> None:
        """Replace the text of a message that was sent, keeping its buttons. Raises SendError."""
