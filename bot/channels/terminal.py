"""The terminal as a channel: one person's chat, kept in memory for whoever prints it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from bot.channels import Document, Outgoing
from flows.messages import Address, Button, Rows


@dataclass(frozen=True, slots=True)
class Message:
    """What was said to the person, as it reads now, and the file that came with it."""

    id: str
    text: str
    buttons: tuple[Button, ...]
    document: Document | None = None

    def button(self, label: str) -> Button | None:
        """The button of that label, whatever the case."""
        return next((button for button in self.buttons if button.label.casefold() == label.casefold()), None)


class Terminal:
    """A Sender whose messages are printed by the command that drives it."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._shown = 0

    async def send(self, address: Address, message: Outgoing) -> str:  # noqa: ARG002  there is one person
        """Keep the message; gives an id that no earlier chat has used."""
        buttons = tuple(button for row in message.buttons for button in row)
        shown = Message(secrets.token_hex(8), message.text, buttons, message.document)
        self.messages.append(shown)
        return shown.id

    async def edit(self, address: Address, external_id: str, text: str, buttons: Rows) -> None:  # noqa: ARG002  one person
        """Keep the message's new text; one of an earlier chat is not there any more."""
        shown = tuple(button for row in buttons for button in row)
        self.messages = [
            replace(message, text=text, buttons=shown) if message.id == external_id else message
            for message in self.messages
        ]

    def new(self) -> list[Message]:
        """What was said since this was asked last."""
        unseen = self.messages[self._shown :]
        self._shown = len(self.messages)
        return unseen

    def with_button(self, label: str, on: str = "") -> tuple[Message, Button] | None:
        """The newest message with a button of that label, and with *on* in its text."""
        for message in reversed(self.messages):
            button = message.button(label)
            if button is not None and on in message.text:
                return message, button
        return None
