"""What another edition would make of answers that are there: scores before and after, and what has no place in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flows.instrument import Instrument, Key, Option, Question, question_keys
from flows.penilaian import Entry, EntryKind, Penilaian
from flows.score import Score, band, mean_of_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One unit under both editions. `lost` counts its answers that have no place in the other one."""

    unit: str
    before: Score
    after: Score
    band_before: str
    band_after: str
    lost: int


@dataclass(frozen=True, slots=True)
class Gone:
    """A question, or one of its options, that the other edition does not have; `answers` are lost with it.

    `option` None: the question itself, or (`asked_otherwise`) it is there, but no longer, or only now, asked
    for each product.
    """

    question: Question
    option: Option | None
    answers: int
    asked_otherwise: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """All units, what is gone, and the questions that are new; the means as a pemda's score is made."""

    units: tuple[UnitChange, ...]
    gone: tuple[Gone, ...]
    added: tuple[Question, ...]
    mean_before: Decimal | None
    mean_after: Decimal | None


def compare(units: Sequence[Penilaian], old: Instrument, new: Instrument) -> Comparison:
    """The penilaian of a putaran on *old*, as they would stand under *new*."""
    moved = [under(one, new) for one in units]
    return Comparison(
        units=tuple(_change(before, after) for before, after in zip(units, moved, strict=True)),
        gone=tuple(_gone(units, old, new)),
        added=tuple(question for question in new.questions.values() if question.id not in old.questions),
        mean_before=_mean(units, old),
        mean_after=_mean(moved, new),
    )


def under(one: Penilaian, other: Instrument) -> Penilaian:
    """The same penilaian under another edition, with those entries that have a place there."""
    kept = {key: entry for key, entry in one.entries.items() if _fits(one, other, key, entry)}
    return replace(one, instrument=other, entries=kept)


def _fits(one: Penilaian, other: Instrument, key: Key, entry: Entry) -> bool:
    question = other.questions.get(key.question)
    if question is None or not question.applies_to(one.subject.kind) or key not in question_keys(question, one.subject):
        return False
    return entry.option is None or question.option(entry.option) is not None


def _change(before: Penilaian, after: Penilaian) -> UnitChange:
    return UnitChange(
        unit=before.subject.unit,
        before=before.score,
        after=after.score,
        band_before=_words(before),
        band_after=_words(after),
        lost=len(before.answers) - len(after.answers),
    )


def _words(one: Penilaian) -> str:
    value = one.score.value
    return band(one.instrument.bands, value).words if value is not None else ""


def _mean(units: Sequence[Penilaian], instrument: Instrument) -> Decimal | None:
    scores = [(one.score.value, len(one.subject.products)) for one in units]
    return mean_of_units(scores, by_product=instrument.by_product)


def _gone(units: Sequence[Penilaian], old: Instrument, new: Instrument) -> Iterable[Gone]:
    for question in old.questions.values():
        there = new.questions.get(question.id)
        if there is None:
            yield Gone(question, None, _lost(units, question, new))
            continue
        if there.per_product != question.per_product:
            yield Gone(question, None, _lost(units, question, new), asked_otherwise=True)
        for option in question.options:
            if there.option(option.id) is None:
                yield Gone(question, option, _lost(units, question, new, option))


def _lost(units: Iterable[Penilaian], question: Question, new: Instrument, option: Option | None = None) -> int:
    return sum(
        entry.kind is EntryKind.ANSWER
        and key.question == question.id
        and (option is None or entry.option == option.id)
        and not _fits(one, new, key, entry)
        for one in units
        for key, entry in one.entries.items()
    )
