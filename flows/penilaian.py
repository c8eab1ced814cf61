"""One unit's self-assessment as it stands: its entries, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from flows import score as scoring
from flows.advice import values_of
from flows.instrument import Instrument, Key, Layout, Subject, layout

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, time

    from flows.previous import Previous


class EntryKind(StrEnum):
    """What an entry in a unit's history says about a question."""

    ANSWER = "jawaban"
    SKIP = "lewati"
    NOT_APPLICABLE = "tidak_berlaku"


class Decision(StrEnum):
    """An overseer's word on *tidak berlaku*."""

    APPROVED = "disetujui"
    REFUSED = "ditolak"


@dataclass(frozen=True, slots=True)
class Entry:
    """The standing entry for a key. `id` 0: not saved yet. `skips` counts how often it was put off in a row.

    `reason` is why it does not apply, or the sentence that came with an answer.
    """

    kind: EntryKind
    option: str | None = None
    reason: str | None = None
    decision: Decision | None = None
    skips: int = 0
    id: int = 0
    by: int = 0


@dataclass(frozen=True)
class Penilaian:
    """A penilaian: what is asked of whom, and the standing entries. `open`: answers may still change.

    `survey_on` and `survey_time` are by the clocks of `zone`. `previous` is the unit's earlier putaran, known only
    where a card may offer its answers.
    """

    id: int
    putaran: str
    instrument: Instrument
    subject: Subject
    entries: Mapping[Key, Entry] = field(default_factory=dict)
    open: bool = True
    sent_in_at: datetime | None = None
    deadline: date | None = None
    survey_on: date | None = None
    survey_time: time | None = None
    zone: str = "Asia/Jakarta"
    previous: Previous | None = None

    @cached_property
    def layout(self) -> Layout:
        """What this unit is asked: sections, keys, numbers."""
        return layout(self.instrument, self.subject)

    @property
    def keys(self) -> tuple[Key, ...]:
        """All that this unit is asked, in order."""
        return self.layout.keys

    @cached_property
    def answers(self) -> dict[Key, str]:
        """The option chosen for each answered key."""
        return {key: e.option for key, e in self.entries.items() if e.kind is EntryKind.ANSWER and e.option is not None}

    @cached_property
    def left_out(self) -> frozenset[Key]:
        """What an overseer agreed does not apply."""
        return frozenset(key for key, entry in self.entries.items() if entry.decision is Decision.APPROVED)

    @cached_property
    def items(self) -> tuple[scoring.Item, ...]:
        """What carries weight in this unit's score."""
        return scoring.items(self.instrument, self.subject, self.left_out)

    @cached_property
    def score(self) -> scoring.Score:
        """The score as answered (klaim)."""
        return scoring.score(self.items, values_of(self.instrument, self.answers))

    @cached_property
    def answered(self) -> int:
        """How many of `asked` are answered."""
        return sum(key in self.answers for key in self.keys)

    @cached_property
    def asked(self) -> int:
        """How many answers a PIC can give: all keys but those agreed not to apply."""
        return sum(key not in self.left_out for key in self.keys)

    @cached_property
    def skipped(self) -> tuple[Key, ...]:
        """What was put off and is still open."""
        return tuple(key for key in self.keys if self._kind(key) is EntryKind.SKIP)

    @property
    def complete(self) -> bool:
        """Whether nothing is left to ask: each key answered or said not to apply."""
        return self.next_key() is None and not self.skipped

    def handled(self, key: Key) -> bool:
        """Whether *key* needs no asking: answered, or proposed as not applicable and not refused."""
        return self._kind(key) in {EntryKind.ANSWER, EntryKind.NOT_APPLICABLE}

    def _kind(self, key: Key) -> EntryKind | None:
        entry = self.entries.get(key)
        return None if entry is None or entry.decision is Decision.REFUSED else entry.kind

    def next_key(self, after: Key | None = None) -> Key | None:
        """What to ask now: section by section, what was skipped once again at the section's end.

        Once everything was asked it gives what is still skipped and stands behind *after*; None at the end.
        """
        for _, _, keys in self.layout.sections:
            for key in keys:
                if self._kind(key) is None:
                    return key
            for key in keys:
                if self._kind(key) is EntryKind.SKIP and self.entries[key].skips == 1:
                    return key
        if after is None or after not in self.layout.place:
            return None
        return next((key for key in self.keys[self.layout.place[after] + 1 :] if key in self.skipped), None)

    def before(self, key: Key) -> Key | None:
        """The question in front of *key*; None at the first."""
        position = self.layout.place[key]
        return self.keys[position - 1] if position else None

    def last_answered(self, person: int) -> Key | None:
        """The key of *person*'s newest standing answer."""
        own = (key for key in self.answers if self.entries[key].by == person)
        return max(own, key=lambda key: self.entries[key].id, default=None)

    def asks(self, key: Key) -> bool:
        """Whether *key* is one of this unit's questions."""
        return key in self.layout.place

    def offered(self, key: Key) -> str | None:
        """The option that the earlier putaran's answer offers for *key* while it can be confirmed."""
        if self.previous is None or not self.open or self.handled(key):
            return None
        return self.previous.answers.get(key)

    def label(self, key: Key) -> str:
        """The number that people see: ``7``, ``16a``."""
        return self.layout.labels[key]

    def find(self, text: str) -> Key | None:
        """The key that people call *text* ("7", "16a"); a bare "16" of several products is its first."""
        wanted = text.strip().lower()
        return next((k for k in self.keys if self.label(k) == wanted), None) or next(
            (k for k in self.keys if self.label(k).rstrip("abcdefghijklmnopqrstuvwxyz") == wanted), None
        )

    def with_entry(self, key: Key, entry: Entry) -> Penilaian:
        """The same penilaian with one more entry, the newest."""
        newest = 1 + max((e.id for e in self.entries.values()), default=0)
        return replace(self, entries={**self.entries, key: replace(entry, id=newest)})
