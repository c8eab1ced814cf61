"""How far somebody has come in. Who joins on a channel is there from now on, and with no other account on it."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from bot.store import handover, outbox, people, web
from bot.store.times import iso
from flows.delivery import Kind
from flows.duties import Outcome
from flows.effects import Say
from flows.joining import JOINED, LET_GO
from flows.messages import Address, Channel


def come(tx: sqlite3.Connection, address: Address, stage: str, now: datetime) -> None:
    """The account that wrote has come to *stage* (flows.joining): kenal, setuju, aktif; or it is let go."""
    if stage == LET_GO:
        people.let_go(tx, address, now)
        return
    people.set_stage(tx, address, stage, now)
    if stage == JOINED:
        _move_in(tx, address, now)


def end_access(tx: sqlite3.Connection, person: int, now: datetime) -> None:
    """Nothing is *person*'s any more: no unit, no hand-over on its way, no account, no invitation, no page.

    Answers and history stay. A new task and a new invitation let them in again.
    """
    for one in handover.waiting(tx):
        if person in {one.giver, one.taker}:
            handover.end(tx, one.id, Outcome.CANCELLED, now)
    tx.execute("DELETE FROM assignments WHERE person = ?", (person,))
    for account in people.accounts_of(tx, person):
        people.forget_account(tx, account)
        web.end_sessions(tx, account)
        outbox.cancel_waiting(tx, account, "aksesnya diakhiri")
    people.rest(tx, person, now)


def _move_in(tx: sqlite3.Connection, address: Address, now: datetime) -> None:
    """A new phone or account: the person's other accounts on that channel are let go, and told so.

    Position and answers need no moving: they are the unit's. A page whose session has ended shows no message.
    """
    for old, stage in people.others_on_channel(tx, address):
        people.forget_account(tx, old)
        web.end_sessions(tx, old)
        outbox.cancel_waiting(tx, old, "akses berpindah ke akun lain")
        if stage == JOINED and old.channel is not Channel.WEB:
            outbox.put(tx, f"pindah:{old}:{iso(now)}", old, Kind.NEWS, Say("akun_pindah"), now)
