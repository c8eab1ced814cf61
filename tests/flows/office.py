"""A unit's office for the stateful test: two PICs, an overseer, and a store that forgets all but what is written.

Between any two turns everything goes through JSON, as it goes through the database in `bot.handle`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from flows.effects import Judge, Save, SendIn
from flows.instrument import Key
from flows.penilaian import Decision, Entry, EntryKind, Penilaian
from flows.state import Asked, Filling, Person, Wait, Watching
from tests.kit import OVERSEER, PIC, penilaian, proposal, register, standing

SENT_AT = datetime(2027, 1, 20, 3, 0, tzinfo=UTC)
UNITS = {1: "Dinas Contoh", 2: "RSUD Contoh"}


@dataclass
class Office:
    """What is written: entries by penilaian and key, what was asked of whom, what was sent in, what is closed."""

    entries: dict[int, str] = field(default_factory=lambda: dict.fromkeys(UNITS, "[]"))
    asked: dict[int, str] = field(default_factory=dict)
    sent_in: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    written: int = 0

    def one(self, number: int) -> Penilaian:
        """A penilaian as it stands."""
        return penilaian(
            entries={Key(*row["key"]): _entry(row["entry"]) for row in json.loads(self.entries[number])},
            number=number,
            unit=UNITS[number],
            products=[],
            open=number not in self.closed,
            sent_in_at=SENT_AT if number in self.sent_in else None,
        )

    def filling(self, person: Person, wanted: int | None) -> Filling:
        """Where a PIC's conversation stands: the unit that a button names, else the last, else the first unfinished."""
        asked = self.asked_of(person)
        own = {number: self.one(number) for number in UNITS}
        unfinished = (one for one in own.values() if one.sent_in_at is None and not one.complete)
        focus = own.get(wanted or 0) or own.get(asked.penilaian) or next(unfinished, own[1])
        if asked.penilaian != focus.id:
            asked = Asked(penilaian=focus.id)
        return Filling(person, focus, tuple(own.values()), asked)

    def watching(self) -> Watching:
        """Where the overseer's conversation stands."""
        seen = tuple(self.one(number) for number in UNITS)
        waiting = tuple(
            proposal(one, key)
            for one in seen
            for key, entry in one.entries.items()
            if entry.kind is EntryKind.NOT_APPLICABLE and entry.decision is None
        )
        units = tuple(standing(one) for one in seen)
        return Watching(OVERSEER, "2027-1", units, None, waiting, seen, self.asked_of(OVERSEER), register=register())

    def asked_of(self, person: Person) -> Asked:
        """What was asked of somebody, read back."""
        if person.id not in self.asked:
            return Asked()
        value = json.loads(self.asked[person.id])
        value["card"] = Key(*value["card"]) if value["card"] else None
        value["key"] = Key(*value["key"]) if value["key"] else None
        value["shown"] = Key(*value["shown"]) if value["shown"] else None
        value["waiting"] = Wait(value["waiting"]) if value["waiting"] else None
        return Asked(**value)

    def remember(self, person: Person, asked: Asked) -> None:
        """Write what was asked of somebody."""
        self.asked[person.id] = json.dumps(asdict(asked))

    def save(self, effect: Save) -> None:
        """Write a new standing entry."""
        self.written += 1
        rows = [row for row in json.loads(self.entries[effect.penilaian]) if Key(*row["key"]) != effect.key]
        rows.append({"key": effect.key, "entry": {**asdict(effect.entry), "id": self.written}})
        self.entries[effect.penilaian] = json.dumps(rows)

    def judge(self, effect: Judge) -> bool:
        """Write an overseer's word; False where the proposal stands no more."""
        for number in UNITS:
            rows = json.loads(self.entries[number])
            for row in rows:
                entry = row["entry"]
                if entry["id"] == effect.entry and entry["kind"] == EntryKind.NOT_APPLICABLE and not entry["decision"]:
                    entry["decision"] = Decision.APPROVED if effect.approve else Decision.REFUSED
                    self.entries[number] = json.dumps(rows)
                    return True
        return False

    def send_in(self, effect: SendIn) -> None:
        """Write that it was sent in."""
        self.sent_in.add(effect.penilaian)


def _entry(value: dict[str, Any]) -> Entry:
    kind, decision = EntryKind(value["kind"]), value["decision"]
    return Entry(**{**value, "kind": kind, "decision": Decision(decision) if decision else None})


PICS = (PIC.id, 8)
