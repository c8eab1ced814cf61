"""What is made only when a message is sent.

Most rows are complete when they are queued. Those of the templates named here hold only what they are about: the
token in an invitation is to be known to nobody before it goes out. A file, and a reminder's words, are made from what
is so at that moment.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from bot import documents
from bot.channels import Document
from bot.config import Config
from bot.inviting import invite, text_of
from bot.links import Links
from bot.reminding import Recap, Reminding
from bot.store import audit, outbox, people, receipts, register, reminders
from bot.store.outbox import Row
from flows.delivery import Kind
from flows.effects import Say
from flows.reminding import Defer, Drop

RECAP = "rekap"  # one that was asked for says only for whom it is, as a reminder does
INVITATION = "undangan"  # its row says only for whom it is, and who asked for it: {"untuk": person, "oleh": name}


@dataclass(frozen=True, slots=True)
class Ready:
    """A row that can be rendered, and its file. `secret` goes out and is not kept."""

    row: Row
    secret: str = ""
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that is of no use any more, and why, in words."""

    reason: str


@dataclass(frozen=True, slots=True)
class PutBack:
    """A row that is to go out later: it was taken out, and is queued anew when its time has come."""


Prepared: TypeAlias = Ready | Dropped | PutBack


@dataclass(frozen=True, slots=True)
class Preparing:
    """Makes rows ready, in a transaction of the database."""

    config: Config
    links: Links
    reminding: Reminding

    def needed(self, row: Row) -> bool:
        """Whether that row is to be made ready; all others are."""
        made = row.kind is Kind.REMINDER or row.template == RECAP
        return (made and "untuk" in row.values) or row.template == INVITATION or row.document != ""

    def recap(self, tx: sqlite3.Connection, row: Row, now: datetime) -> Recap | None:
        """The recap that *row* wants; None for any other. It reads all units, so it is not made while one writes."""
        return self.reminding.recap_for(tx, row, now) if row.template == RECAP else None

    def __call__(self, tx: sqlite3.Connection, row: Row, now: datetime, recap: Recap | None = None) -> Prepared:
        """The row as it goes out now, or why it does not; with *recap*, where that is what it wants."""
        if row.document:
            zone = self.config.pemda.zoneinfo
            document = documents.make(tx, row.document, row.address, row.values, now, zone)
            return Ready(row, document=document) if document else Dropped("berkasnya tidak lagi untuk akun ini")
        if row.kind is Kind.REMINDER:
            return self._reminder(tx, row, now, recap)
        if row.template == RECAP:
            return _worded(tx, row, recap.say if recap else self.reminding.recap(tx, row.values["untuk"], now))
        number = row.values["untuk"]
        who = next((one for one in register.persons(tx) if one.person.id == number), None)
        if who is None or who.idle:
            if row.kind is Kind.REPLY:  # a press is answered, though there is nothing to give any more
                return Ready(replace(row, template=Say("undangan_tak_perlu").template))
            return Dropped("orangnya tidak bertugas lagi")
        made = invite(tx, who, self.config, now)
        by = row.values.get("oleh", audit.ADMIN)
        audit.note(tx, now, "mengundang", f"{who.person.name} ({who.person.role})", by)
        say = text_of(made, self.links)
        return Ready(replace(row, values={**row.values, **say.values}), made.token)

    def _reminder(self, tx: sqlite3.Connection, row: Row, now: datetime, recap: Recap | None) -> Prepared:
        """The reminder with its words, or why it does not go out now."""
        match self.reminding.make(tx, row, now, recap):
            case Say() as say:
                receipts.given(tx, row.id, now)
                return _worded(tx, row, _noted(tx, row, say))
            case Defer() if receipts.in_doubt(tx, row.id):  # it counts as the day's: another one may be its double
                return Dropped("mungkin sudah sampai, dan kini tidak perlu diulang")
            case Defer():
                reminders.withdraw(tx, row.id)
                return PutBack()
            case Drop(why):
                return Dropped(why)


def _noted(tx: sqlite3.Connection, row: Row, say: Say) -> Say:
    """The reminder, which says so where it comes on another channel than its reader chose."""
    instead_of = people.replaced_channel(tx, int(row.values["untuk"]), row.address)
    return replace(say, values={**say.values, "ganti": instead_of.value}) if instead_of else say


def _worded(tx: sqlite3.Connection, row: Row, say: Say) -> Ready:
    """The row with its words, which are kept with it: a page shows them again, with their buttons."""
    whole = replace(say, values={**row.values, **say.values})
    outbox.rewrite(tx, row.id, whole)
    return Ready(replace(row, template=whole.template, values=whole.values, buttons=whole.buttons))
