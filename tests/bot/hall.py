"""A town hall for restless thumbs: the road in on a real file, without a loop, for whoever writes next.

Seven people of every role, and two whom nobody knows; each has one account. Every message goes through
`bot.handle.handle` in a transaction of its own, and what is queued is rendered and taken as sent.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from bot import config as settings
from bot.handle import handle
from bot.links import Links
from bot.preparing import Dropped, Preparing, Ready
from bot.reminding import Reminding
from bot.render import Renderer
from bot.store import asking, outbox, people, putaran, receipts, units
from bot.store.migrate import migrate
from flows.delivery import Delivery
from flows.effects import Role
from flows.messages import Address, Body, Button, Channel, Inbound
from tests.bot.desk import START, ZONE
from tests.kit import TINY

T = TypeVar("T")

UNITS = {
    "Dinas Anggrek": ["Izin Anggrek"],
    "Dinas Bakung": ["Izin Bakung", "Surat Bakung"],
    "Dinas Cempaka": ["Kartu Cempaka"],
}
PEOPLE = {
    "Ibu Arum": (Role.PIC, ["Dinas Anggrek", "Dinas Bakung"]),
    "Bapak Bima": (Role.PIC, ["Dinas Bakung"]),
    "Ibu Cahya": (Role.PIC, ["Dinas Cempaka"]),
    "Bapak Darma": (Role.SUPERVISOR, ["Dinas Anggrek"]),
    "Ibu Endah": (Role.OVERSEER, []),
    "Bapak Fajar": (Role.ASSISTANT, []),
    "Ibu Gita": (Role.ADMIN, []),
}
STRANGERS = ("Orang Luar", "Orang Lain")
SURVEY = "2027-03-01"
MARKS = ("Anggrek", "Bakung", "Cempaka")


class Said(NamedTuple):
    """A message that somebody got: its template, its text in plain words, its buttons."""

    template: str
    text: str
    buttons: tuple[Button, ...]


class Written(NamedTuple):
    """An entry: the mark of its unit, its penilaian and question, and the name of who gave it."""

    mark: str
    penilaian: int
    question: str
    name: str


@dataclass
class Hall:
    """The database, what everybody was shown, and the hour."""

    path: Path
    now: datetime = START
    toast: str = ""  # that the last press was answered with
    shown: defaultdict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        config = settings.trial(self.path.parent)
        self.renderer = Renderer(config.facts(), ZONE)
        self.reminding = Reminding.of(config)
        self.preparing = Preparing(config, Links(config), self.reminding)
        self.addresses = {
            who: Address(Channel.TELEGRAM, str(100 + place)) for place, who in enumerate((*PEOPLE, *STRANGERS))
        }
        migrate(self.path)
        self.open()
        self.write(self._furnish)

    def open(self) -> None:
        """Begin, or begin again after a stop: what was being sent is released."""
        self.tx = sqlite3.connect(self.path, isolation_level=None)
        self.tx.row_factory = sqlite3.Row
        self.tx.execute("PRAGMA foreign_keys = ON")
        self.tx.execute("PRAGMA synchronous = OFF")  # the file outlives the process here, and no test pulls the plug
        self.write(partial(receipts.release, now=self.now))

    def close(self) -> None:
        """Stop, as a killed process does: nothing is tidied."""
        self.tx.close()

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do *work* in a transaction."""
        self.tx.execute("BEGIN IMMEDIATE")
        try:
            done = work(self.tx)
        except BaseException:
            self.tx.execute("ROLLBACK")
            raise
        self.tx.execute("COMMIT")
        return done

    def _furnish(self, tx: sqlite3.Connection) -> None:
        numbers = {name: units.add(tx, name, "dinas", "Asia/Jakarta", products) for name, products in UNITS.items()}
        putaran.open_round(tx, "Putaran Contoh", TINY, START.date(), datetime.fromisoformat(SURVEY).date(), START)
        for name, (role, own) in PEOPLE.items():
            person = people.add(tx, name, role, START)
            for unit in own:
                people.assign(tx, person, numbers[unit])
            people.bind(tx, self.addresses[name], person, START, stage="aktif")

    def inbound(self, who: str, body: Body, message_id: str | None = None) -> Inbound:
        """A message of *who*, now."""
        self.now += timedelta(seconds=20)
        return Inbound(self.addresses[who], message_id or f"m{next(self._ids)}", self.now, body)

    def take(self, inbound: Inbound) -> list[Said]:
        """Bring a message in; gives what its writer gets for it. What others get stands in `shown`."""
        outcome = self.write(partial(handle, inbound=inbound, now=self.now, zone=ZONE))
        self.toast = outcome.toast
        replies = [said for row in outcome.rows for said in self._send(row)]
        self.deliver()
        return replies

    def deliver(self) -> None:
        """Send all that waits."""
        while following := self.write(partial(outbox.claim, now=self.now, limit=50)):
            for row in following:
                self._send(row)

    def days_pass(self, days: int) -> None:
        """It is that many days later; whoever is to be reminded then is."""
        self.now += timedelta(days=days)
        due, _ = self.write(partial(self.reminding.due, now=self.now))
        due += self.write(partial(self.reminding.asked_for, now=self.now))
        self.write(lambda tx: self.reminding.queue(tx, due, self.now))
        self.deliver()

    def invite(self, name: str) -> str:
        """A new invitation for somebody; gives its token."""
        [person] = self.persons(name)
        expires = self.now + timedelta(days=14)
        return self.write(lambda tx: people.invite(tx, person["id"], self.now, expires))

    def name(self, who: str) -> str:
        """Whose account *who* has now; their own name where it is nobody's."""
        account = people.of_address(self.tx, self.addresses[who])
        return account.person.name if account else who

    def misses(self, who: str) -> int:
        """How often in a row *who* was not understood, as it is kept."""
        return asking.of(self.tx, self.addresses[who]).misses

    def _send(self, row: outbox.Row) -> list[Said]:
        if self.preparing.needed(row):
            ready = self.write(partial(self.preparing, row=row, now=self.now))
            if isinstance(ready, Dropped):
                move = partial(outbox.move, number=row.id, to=Delivery.CANCELLED, reason=ready.reason)
                self.write(move)
            if not isinstance(ready, Ready):
                return []
            row = ready.row
        text = self.renderer.text(Channel.TERMINAL, row.template, row.values, self.now)
        self.write(partial(outbox.sent, number=row.id, external_id=f"x{row.id}", text=text, now=self.now))
        said = Said(row.template, text, tuple(button for line in row.buttons for button in line))
        who = next(name for name, address in self.addresses.items() if address == row.address)
        self.shown[who].append(said)
        return [said]

    def kept(self) -> list[tuple[object, ...]]:
        """All that a message may change."""
        tables = ("entries", "asked", "outbox", "penilaian", "addresses", "persons", "assignments", "audit")
        return [tuple(row) for table in tables for row in self.tx.execute(f"SELECT * FROM {table}")]  # noqa: S608  ours

    def shared(self) -> list[tuple[object, ...]]:
        """The register: what belongs to the pemda, whoever writes."""
        tables = ("units", "products", "putaran", "assignments", "editions")
        return [tuple(row) for table in tables for row in self.tx.execute(f"SELECT * FROM {table}")]  # noqa: S608  ours

    def sent_in(self) -> set[str]:
        """The marks of the units that were sent in."""
        rows = self.tx.execute(
            "SELECT u.name FROM penilaian AS n JOIN units AS u ON u.id = n.unit WHERE n.sent_in_at IS NOT NULL"
        )
        return {row["name"].split()[-1] for row in rows}

    def persons(self, name: str) -> list[sqlite3.Row]:
        """The rows of that name."""
        return self.tx.execute("SELECT id FROM persons WHERE name = ?", (name,)).fetchall()

    def was_invited(self, person: int) -> bool:
        """Whether somebody was given an invitation for that person since this was asked last."""
        return self.tx.execute("DELETE FROM invites WHERE person = ?", (person,)).rowcount > 0

    def invitations(self) -> int:
        """How many there are that somebody could come in by."""
        return int(self.tx.execute("SELECT count(*) FROM invites WHERE revoked_at IS NULL").fetchone()[0])

    def stage(self, who: str) -> str | None:
        """How far *who* has come in; None for an outsider."""
        account = people.of_address(self.tx, self.addresses[who])
        return account.stage if account else None

    def newest_entry(self) -> int:
        """The id of the entry that was written last."""
        return int(self.tx.execute("SELECT coalesce(max(id), 0) FROM entries").fetchone()[0])

    def entries_since(self, number: int) -> list[Written]:
        """The entries after *number*."""
        rows = self.tx.execute(
            """
            SELECT u.name AS unit, e.penilaian, e.question, p.name FROM entries AS e
              JOIN penilaian AS n ON n.id = e.penilaian JOIN units AS u ON u.id = n.unit
              JOIN persons AS p ON p.id = e.person WHERE e.id > ?
            """,
            (number,),
        )
        return [Written(row["unit"].split()[-1], row["penilaian"], row["question"], row["name"]) for row in rows]

    def may_see(self, who: str) -> set[str]:
        """The marks of the units that *who* has, watches or registers, as the register stands."""
        account = people.of_address(self.tx, self.addresses[who])
        if account is None:
            return set()
        if account.person.role in {Role.OVERSEER, Role.ADMIN}:
            return set(MARKS)
        return {mark for mark in MARKS for name in people.units_of(self.tx, account.person.id) if mark in name}

    def may_read(self, who: str, said: Said) -> set[str]:
        """The marks that a message to *who* may have: who loses a unit is told so."""
        account = people.of_address(self.tx, self.addresses[who])
        if account and said.template == "kabar_daftar":
            rows = self.tx.execute(
                "SELECT u.name FROM assignments AS a JOIN units AS u ON u.id = a.unit WHERE a.person = ?",
                (account.person.id,),
            )
            return {row["name"].split()[-1] for row in rows}
        return self.may_see(who)


def marks(said: Said) -> set[str]:
    """The units that a message speaks of, by the flower that is in all of their names."""
    words = said.text + " ".join(button.label for button in said.buttons)
    return {mark for mark in MARKS if mark in words}
