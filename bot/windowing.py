"""WhatsApp's 24 hours: whether a message may go out as it is, and what goes out instead (design decision 6)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot import approved
from bot.approved import Template
from bot.store import outbox, sent_messages, whatsapp
from bot.store.outbox import Row

APPROVED = "APPROVED"
_STATES = {
    "": "belum diajukan",
    "PENDING": "menunggu persetujuan Meta",
    "REJECTED": "ditolak Meta",
    "PAUSED": "dijeda Meta",
    "DISABLED": "dinonaktifkan Meta",
    "MISSING": "tidak ada lagi di Meta",
    "DELETED": "dihapus dari Meta",
    "PENDING_DELETION": "akan dihapus dari Meta",
    "ARCHIVED": "diarsipkan Meta",
    "IN_APPEAL": "sedang ditinjau ulang Meta",
    "LIMIT_EXCEEDED": "belum diterima: batas templat tercapai",
    "LOCKED": "dikunci Meta",
}
# What Meta reports of a template that may be sent: a flag warns of its quality, and takes nothing away yet.
_SENDABLE = frozenset({APPROVED, "REINSTATED", "UNARCHIVED", "FLAGGED", "UNLOCKED"})


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


def admit(tx: sqlite3.Connection, row: Row, now: datetime, people_per_day: int, text: str) -> Admission:
    """How *row*, which says *text*, may go out now; where it may, that is noted.

    *people_per_day*: how many may be written to unasked; 0: any number.
    """
    if whatsapp.window_open(tx, row.address, now):
        outbox.keep(tx, row.id, text)
        return Free()
    own = approved.standing_for(row.template, row.kind)
    if own is None:
        return Closed("lebih dari 24 jam sejak pesan terakhir orang ini")
    state = whatsapp.template_state(tx, own.name, own.language)
    template: Template | None = own
    if state != APPROVED:  # what was refused as that one goes whole into the one for any, however often that is tried
        whole = approved.for_any()
        tried = sent_messages.approved(tx, row.id)
        template = whole if whole and tried in {own.name, whole.name} else None
    if template is None or whatsapp.template_state(tx, template.name, template.language) != APPROVED:
        return Closed(f"di luar 24 jam, dan templat {own.name} {in_words(state)}")
    due_at = whatsapp.begin(tx, row.id, row.address, template.name, now, people_per_day)
    if due_at is not None:
        return Later(due_at, f"batas {people_per_day} orang per 24 jam tercapai")
    return Only(template)


def state_after(event: str) -> str:
    """The state that a template is in once Meta has reported *event*."""
    return APPROVED if event in _SENDABLE else event


def in_words(state: str) -> str:
    """What Meta said of a template, in words."""
    return _STATES.get(state, f"berstatus {state}") if state != APPROVED else "disetujui"
