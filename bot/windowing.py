"""WhatsApp's 24 hours: whether a message may go out as it is, and what goes out instead (design decision 6)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot import approved
from bot.approved import Template
from bot.store import whatsapp
from bot.store.outbox import Row

APPROVED = "APPROVED"
_STATES = {
    "": "belum diajukan",
    "PENDING": "menunggu persetujuan Meta",
    "REJECTED": "ditolak Meta",
    "PAUSED": "dijeda Meta",
    "DISABLED": "dinonaktifkan Meta",
}


@dataclass(frozen=True, slots=True)
class Free:
    """The person wrote of late: anything may be sent."""


@dataclass(frozen=True, slots=True)
class Only:
    """Only this template may be sent."""

    template: Template


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing may be sent, and why, in words."""

    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """As many people as Meta allows were written to in 24 hours; there is room again at `due_at`."""

    due_at: datetime
    reason: str


Admission: TypeAlias = Free | Only | Closed | Later


def admit(tx: sqlite3.Connection, row: Row, now: datetime, people_per_day: int) -> Admission:
    """How *row* may go out now, which is noted. *people_per_day*: how many may be written to unasked; 0: any number."""
    if whatsapp.window_open(tx, row.address, now):
        return Free()
    template = approved.standing_for(row.template, row.kind)
    if template is None:
        return Closed("lebih dari 24 jam sejak pesan terakhir orang ini")
    state = whatsapp.template_state(tx, template.name, template.language)
    if state != APPROVED:
        return Closed(f"di luar 24 jam, dan templat {template.name} {in_words(state)}")
    due_at = whatsapp.begin(tx, row.id, row.address, template.name, now, people_per_day)
    if due_at is not None:
        return Later(due_at, f"batas {people_per_day} orang per 24 jam tercapai")
    return Only(template)


def in_words(state: str) -> str:
    """What Meta said of a template, in words."""
    return _STATES.get(state, f"berstatus {state}") if state != APPROVED else "disetujui"
