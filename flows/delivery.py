"""What may become of an outgoing message, and when to try again."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What a message is for; `priority` 0 goes first."""

    REPLY = "balasan"
    NEWS = "kabar"
    REMINDER = "pengingat"

    @property
    def priority(self) -> int:
        """Replies before news before reminders."""
        return list(Kind).index(self)


class Delivery(StrEnum):
    """Where a message stands."""

    QUEUED = "queued"
    SENDING = "sending"
    UNSURE = "unsure"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    CANCELLED = "cancelled"


# A report of what became of a message may come before the call that sends it returns, and after we gave up waiting
# for it, or cancelled what had been in doubt. What was taken and could not be brought may be tried again.
_REPORTED = {Delivery.SENT, Delivery.DELIVERED, Delivery.READ}
NEXT: dict[Delivery, frozenset[Delivery]] = {
    Delivery.QUEUED: frozenset({Delivery.SENDING, Delivery.CANCELLED, *_REPORTED}),
    Delivery.SENDING: frozenset({Delivery.UNSURE, Delivery.QUEUED, Delivery.FAILED, Delivery.CANCELLED, *_REPORTED}),
    Delivery.UNSURE: frozenset({Delivery.QUEUED, Delivery.FAILED, *_REPORTED}),
    Delivery.SENT: frozenset({Delivery.DELIVERED, Delivery.READ, Delivery.FAILED, Delivery.QUEUED}),
    Delivery.DELIVERED: frozenset({Delivery.READ}),
    Delivery.READ: frozenset(),
    Delivery.FAILED: frozenset(),
    Delivery.CANCELLED: frozenset({Delivery.DELIVERED, Delivery.READ}),
}

WORDS: dict[Delivery, str] = {
    Delivery.QUEUED: "belum terkirim",
    Delivery.SENDING: "sedang dikirim",
    Delivery.UNSURE: "tidak pasti",
    Delivery.SENT: "terkirim",
    Delivery.DELIVERED: "sampai",
    Delivery.READ: "dibaca",
    Delivery.FAILED: "tidak terkirim",
    Delivery.CANCELLED: "dibatalkan",
}

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)
# How long a report is waited for after each try that may have arrived, before a message is sent again. A network that
# is gone for an hour loses nothing; more tries would be a nuisance where all of them arrived.
REPORT_PATIENCE = tuple(timedelta(minutes=minutes) for minutes in (1, 4, 15, 60, 60))
LONGEST_TRY = timedelta(hours=24)  # as long as Telegram itself keeps what it could not hand over


def next_try(attempt: int, now: datetime, tried_at: datetime, retry_after: timedelta | None) -> datetime | None:
    """When to send again after the *attempt*-th try failed (1 for the first, at *tried_at*); None: give up.

    Waits double from 2 seconds to 10 minutes, and are never shorter than the platform asked for.
    """
    if now - tried_at >= LONGEST_TRY:
        return None
    wait = min(FIRST_WAIT * (1 << min(attempt - 1, 20)), LONGEST_WAIT)
    return now + max(wait, retry_after or timedelta(0))


def report_patience(doubtful: int) -> timedelta:
    """How long to wait for a report after the *doubtful*-th try that may have arrived (1 for the first)."""
    return REPORT_PATIENCE[min(doubtful, len(REPORT_PATIENCE)) - 1]
