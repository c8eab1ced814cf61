"""Choices that WhatsApp shows as numbered lines: a number that is typed below them is the choice of that number."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from bot.channels import whatsapp_wire as wire
from bot.store import sent_messages
from flows.messages import Inbound, Tap, Text

_DIGITS = 4  # a choice has fewer


def chosen(tx: sqlite3.Connection, inbound: Inbound) -> Inbound:
    """*inbound*, as a press where it is a number below numbered lines, which its writer can have read."""
    if not isinstance(inbound.body, Text) or not (number := inbound.body.text.strip(" .")).isdecimal():
        return inbound
    newest = sent_messages.newest(tx, inbound.address)
    if newest is None or newest.approved or (newest.sent_at and newest.sent_at > inbound.written_at):
        return inbound
    lines = wire.lines(newest.text, newest.buttons)
    if len(number) > _DIGITS or not 0 < int(number) <= len(lines):
        return inbound
    return replace(inbound, body=Tap(lines[int(number) - 1].token, newest.external_id))
