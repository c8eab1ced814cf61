"""What becomes of a message that did not go out, whether the send failed or the platform reports it later."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from bot.channels import SendError
from bot.store import outbox, reach, times, whatsapp
from flows.delivery import REPORT_PATIENCE, Delivery, Kind, next_try
from flows.messages import Channel

REPORTING = frozenset({Channel.WHATSAPP})  # platforms that report what became of a message
ALARM_WAIT = timedelta(minutes=10)  # until a channel is tried again that somebody has to mend
_SLOWEST = 6  # tries after which the wait for one account grows no longer


def failed(
    tx: sqlite3.Connection, row: outbox.Row | outbox.Reported, error: SendError, now: datetime, text: str = ""
) -> None:
    """Note *error*, and what follows from it for the message and its account. *text* is what may have gone out."""
    if error.unsure and row.address.channel in REPORTING:
        outbox.await_report(tx, row.id, now + REPORT_PATIENCE, error.reason, text)
    elif error.unsure and row.kind is Kind.REMINDER:
        outbox.move(tx, row.id, Delivery.UNSURE, reason=error.reason)
    elif error.gone:
        _gone(tx, row, error, now)
    elif error.undeliverable:
        again = outbox.failed_alike(tx, row.address, error.reason)
        outbox.move(tx, row.id, Delivery.FAILED, reason=error.reason)
        if again:
            reach.cut_off(tx, row.address, error.reason, now)
            outbox.cancel_waiting(tx, row.address, error.reason)
    elif error.final:
        outbox.move(tx, row.id, Delivery.FAILED, reason=error.reason)
    else:
        _again(tx, row, error, now)


def _gone(tx: sqlite3.Connection, row: outbox.Row | outbox.Reported, error: SendError, now: datetime) -> None:
    """The account cannot be reached: nothing more is tried until it writes again; who should know is told."""
    outbox.move(tx, row.id, Delivery.FAILED, reason=error.reason)
    outbox.cancel_waiting(tx, row.address, error.reason)
    reach.cut_off(tx, row.address, error.reason, now)


def _again(tx: sqlite3.Connection, row: outbox.Row | outbox.Reported, error: SendError, now: datetime) -> None:
    """Try again later; the sweep brings it back."""
    queued_at = times.read(outbox.queued_at(tx, row.id)) or now
    if error.outside:
        whatsapp.close_window(tx, row.address)
    due_at = next_try(row.attempts, now, queued_at, wait(error, row.attempts))
    if due_at is None:
        outbox.move(tx, row.id, Delivery.FAILED, reason=error.reason)
    else:
        outbox.requeue(tx, row.id, due_at, error.reason)


def wait(error: SendError, attempts: int) -> timedelta | None:
    """How long the platform wants us to wait, at least; None where it does not say."""
    if error.alarm:
        return ALARM_WAIT
    if error.too_fast:
        return timedelta(seconds=4 ** min(attempts - 1, _SLOWEST))
    return error.retry_after
