"""The trainer's clock: in a trial, and nowhere else, words and buttons let time jump ahead (flows/training.py).

What is due then is queued in the same transaction, so that all roles see it in their chats at once. How far the clock
is ahead stands in the trial's file; the clock itself moves once that is safely on the disk.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from bot.clock import Ahead
from bot.config import Config
from bot.handle import Intake, Outcome, handle
from bot.reminding import Place, Queued, Reminding
from bot.store import inbox, listeners, outbox, people, reminders, trial
from bot.store.db import Database
from flows.ahead import plan
from flows.calendar import local_day
from flows.delivery import Kind
from flows.effects import Role, Say
from flows.joining import JOINED
from flows.messages import Button, Channel, Inbound, Tap, Text
from flows.training import DAY, WEEK_BEFORE, Back, Jump, Somewhere, ToDay, ToRung, arrival, jump

BUTTONS = (Button("Lompat ke H-7", WEEK_BEFORE), Button("Lompat sehari", DAY))
OFFERED_WITH = frozenset({"menu", "lanjut", "daftar_unit"})  # what somebody is greeted with, by role
_CALLED = {"ingat": "pengingat", "eskalasi_atasan": "laporan kemajuan unit", "rekap": "rekap"}
_COPY = "tembusan laporan"


@dataclass(frozen=True, slots=True)
class Jumped(Outcome):
    """A jump that is written down: from now on the clock is so much ahead."""

    ahead: timedelta = timedelta()


class Told(NamedTuple):
    """What a jump says, when it ended, and how far the clock is ahead then; `ahead` None: it did not move."""

    say: Say
    at: datetime
    ahead: timedelta | None = None


class TrialIntake(Intake):
    """The road in of a trial. `told`: what the last jump from the front page said."""

    def __init__(self, database: Database, clock: Ahead, deliver: Callable[[Outcome], None], config: Config) -> None:
        self._reminding = Reminding.of(config)
        self._ahead, self._zone, self._pass_on = clock, config.pemda.zoneinfo, deliver
        super().__init__(database, clock, self._arrived, self._zone, self._reminding.calendar)
        self._handle = partial(self._trained, zone=self._zone, calendar=self._reminding.calendar)
        self.told: Say | None = None

    async def jump(self, words: str) -> None:
        """Jump as *words* say, on nobody's behalf: what came of it is in `told`."""
        wish = jump(words, self._today(self._clock())) or Somewhere()
        told = await self._database.write(partial(self._jump, wish=wish, person=None, now=self._clock()))
        self.told = told.say
        if told.ahead is not None:
            self._ahead.by = told.ahead

    def _arrived(self, outcome: Outcome) -> None:
        """What led to *outcome* is on the disk."""
        if isinstance(outcome, Jumped):
            self._ahead.by = outcome.ahead
        self._pass_on(outcome)

    def _trained(self, tx: sqlite3.Connection, inbound: Inbound, now: datetime, **others: Any) -> Outcome:  # noqa: ANN401  as handle has them
        wish = self._wish(inbound, now)
        account = people.of_address(tx, inbound.address) if wish else None
        if wish is None or account is None or account.stage != JOINED:
            return _offering(tx, handle(tx, inbound, now, **others))
        if not inbox.first_time(tx, inbound):
            return Outcome()
        told = self._jump(tx, wish, account.person.id, now)
        row = outbox.put(tx, _key(inbound), inbound.address, Kind.REPLY, told.say, told.at)
        rows = (row,) if row else ()
        return Outcome(rows) if told.ahead is None else Jumped(rows, ahead=told.ahead)

    def _wish(self, inbound: Inbound, now: datetime) -> Jump | None:
        match inbound.body:
            case Text(said) | Tap(said):
                return jump(said, self._today(now))
            case _:
                return None

    def _jump(self, tx: sqlite3.Connection, wish: Jump, person: int | None, now: datetime) -> Told:
        trial.renew(tx, now)  # a ladder that is over begins anew
        at = None
        if isinstance(wish, ToRung | ToDay):
            zone = str(self._zone)
            at = arrival(wish, self._surveys(tx, person, now), self._reminding.calendar, now, zone)
        if at:
            at = self._worth_seeing(tx, at, person, may_wait=isinstance(wish, ToRung))
        if at is None:
            kind = "kembali" if isinstance(wish, Back) else "kapan" if isinstance(wish, Somewhere) else "lewat"
            return Told(self._say(kind, now), now)
        ahead = timedelta(seconds=math.ceil((at - self._ahead.of()).total_seconds()))
        trial.set_ahead(tx, ahead)
        due = list(self._due(tx, at))
        without = [one.name for one, _ in people.everybody(tx) if reminders.address(tx, one.id) is None]
        told = Told(self._say("lompat", at, dikirim=[_sent(tx, one) for one in due], belum=without), at, ahead)
        self._reminding.queue(tx, due, at)
        return told

    def _surveys(self, tx: sqlite3.Connection, person: int | None, now: datetime) -> list[date]:
        """When the units of that person are surveyed, or all units where they have none."""
        own = listeners.listener(tx, person, str(self._zone), lambda *_: False, now) if person else None
        days = sorted(task.survey_on for task in own.tasks) if own and own.role is not Role.OVERSEER else []
        return days or [one.day for one in reminders.surveys(tx)]

    def _worth_seeing(self, tx: sqlite3.Connection, at: datetime, person: int | None, *, may_wait: bool) -> datetime:
        """*at*, or the hour of that day by which all of its messages have come: reports go out later than reminders.

        *may_wait*: the day, too, may be up to two working days later, where *person* (None: anybody) hears nothing on
        that one; rungs that are close together become one message (flows/ladder.py).
        """
        calendar = self._reminding.calendar
        owed, _ = plan(self._reminding.listeners(tx, at), self._reminding.rules, calendar, at)
        theirs = [one for one in owed if person in {None, one.person}]
        if may_wait and not any(one.due_at <= at for one in theirs):
            last = calendar.working_day_after(calendar.working_day_after(self._today(at)))
            at = next((one.due_at for one in theirs if self._today(one.due_at) <= last), at)
        return max([at, *(one.due_at for one in owed if self._today(one.due_at) == self._today(at))])

    def _due(self, tx: sqlite3.Connection, at: datetime) -> Iterator[Queued]:
        yield from self._reminding.asked_for(tx, at)
        place: Place | None = Place()
        while place is not None:
            found, place = self._reminding.due(tx, at, place)
            yield from found

    def _say(self, kind: str, at: datetime, **values: object) -> Say:
        when = {"jenis": kind, "hari": self._today(at).isoformat(), "jam": at.isoformat()}
        return Say("waktu_percobaan", {**when, "dikirim": [], "belum": [], **values}, (BUTTONS,))

    def _today(self, now: datetime) -> date:
        return local_day(now, str(self._zone))


def _key(inbound: Inbound) -> str:
    return f"balasan:{inbound.address}:{inbound.message_id}"


def _sent(tx: sqlite3.Connection, one: Queued) -> dict[str, str]:
    """Whom a message is for, and what it is, in words."""
    account = people.of_address(tx, one.address)
    assert account is not None  # noqa: S101  it was looked up by the person
    message = _CALLED[one.say.template] if one.kind is Kind.REMINDER else _COPY
    return {"nama": account.person.name, "peran": account.person.role.value, "pesan": message}


def _offering(tx: sqlite3.Connection, outcome: Outcome) -> Outcome:
    """The same, with the trainer's buttons under what somebody is greeted with."""
    rows = tuple(replace(row, buttons=(*row.buttons, BUTTONS)) if _greets(row) else row for row in outcome.rows)
    for row in rows:
        if _greets(row):  # a page shows what is kept
            outbox.rewrite(tx, row.id, Say(row.template, row.values, row.buttons, document=row.document))
    return replace(outcome, rows=rows)


def _greets(row: outbox.Row) -> bool:
    # WhatsApp, which no trial has, takes no more buttons than the menu has already.
    return row.template in OFFERED_WITH and row.address.channel is not Channel.WHATSAPP
