"""What becomes of a message that did not go out, whether the send failed or the platform reports it later."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

import structlog

from bot.approved import LANGUAGE
from bot.channels import SendError
from bot.store import outbox, reach, receipts, sent_messages, whatsapp
from flows.delivery import Delivery, Kind, next_try
from flows.effects import Say
from flows.messages import Channel

log = structlog.get_logger()

REPORTING = frozenset({Channel.WHATSAPP})  # platforms that report what became of a message
ALARM_WAIT = timedelta(minutes=10)  # until a channel is tried again that somebody has to mend
_SLOWEST = 6  # tries after which the wait for one account grows no longer


def failed(
    tx: sqlite3.Connection,
    row: outbox.Row | receipts.Reported,
    error: SendError,
    now: datetime,
    text: str = "",
    begun: datetime | None = None,
) -> bool:
    """Note *error*, and what follows from it for the message and its account; False where it changes nothing.

    An error that is told twice, or after the message arrived, has no consequences. *text* is what may have gone out,
    *begun* when it was sent, where that is not noted with the message.
    """
    if error.unsure and row.address.channel in REPORTING:
        return receipts.await_report(tx, row.id, now, error.reason, text)
    if error.unsure and row.kind is Kind.REMINDER:
        return outbox.move(tx, row.id, Delivery.UNSURE, reason=error.reason)
    if error.gone or error.undeliverable:
        gone = error.gone or sent_messages.failed_alike(tx, row.address, error.reason, besides=row.id)
        moved = outbox.move(tx, row.id, Delivery.FAILED, reason=error.reason)
        if moved and gone:  # nothing more is tried until the account writes again; who should know is told
            outbox.cancel_waiting(tx, row.address, error.reason)
            reach.cut_off(tx, row.address, error.reason, now)
        return moved
    if error.final:
        return outbox.move(tx, row.id, Delivery.FAILED, reason=error.reason)
    if error.file and row.attempts > 1 and outbox.without_file(tx, row.id, Say("berkas_tertahan")):
        return outbox.requeue(tx, row.id, now, error.reason)
    return _again(tx, row, error, now, begun)


def _again(
    tx: sqlite3.Connection, row: outbox.Row | receipts.Reported, error: SendError, now: datetime, begun: datetime | None
) -> bool:
    """Try again later; the sweep brings it back."""
    sent = begun or sent_messages.sent_at(tx, row.id) or now
    template = sent_messages.approved(tx, row.id)
    # While the channel is stopped nothing is claimed; after a start with what was mended it goes at once.
    asked = None if error.alarm else wait(error, row.attempts)
    due_at = next_try(row.attempts, now, outbox.first_try(tx, row.id, now), asked)
    if due_at is None:
        changed = outbox.move(tx, row.id, Delivery.FAILED, reason=error.reason)
    else:
        changed = outbox.requeue(tx, row.id, due_at, error.reason)
    if changed and error.outside:
        whatsapp.close_window(tx, row.address, sent)
    if changed and error.template and template:
        whatsapp.note_template(tx, template, LANGUAGE, error.template, "", now)
        log.critical("whatsapp.template", name=template, state=error.template)
    return changed


def wait(error: SendError, attempts: int) -> timedelta | None:
    """How long the platform wants us to wait, at least; None where it does not say."""
    if error.alarm:
        return ALARM_WAIT
    if error.too_fast:
        return timedelta(seconds=4 ** min(attempts - 1, _SLOWEST))
    return error.retry_after
