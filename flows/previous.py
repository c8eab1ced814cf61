"""What a unit answered in the putaran before, offered for confirmation and never copied (design decision 15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.instrument import Instrument, Key, Question


@dataclass(frozen=True, slots=True)
class Previous:
    """The answers (option ids) of an earlier putaran that mean the same today.

    `changed` were answered then, but the question or the option chosen means something else now.
    """

    putaran: str
    answers: Mapping[Key, str]
    changed: frozenset[Key] = frozenset()


def previous(putaran: str, then: Mapping[Key, str], old: Instrument, new: Instrument) -> Previous:
    """What was answered *then*, under *old*, as it can be offered under *new*."""
    same = {key: option for key, option in then.items() if _means_the_same(key.question, option, old, new)}
    there = (key for key in then if key not in same and key.question in new.questions)
    return Previous(putaran, same, frozenset(there))


def _means_the_same(question: str, option: str, old: Instrument, new: Instrument) -> bool:
    before, now = old.questions.get(question), new.questions.get(question)
    if before is now:
        return before is not None and before.option(option) is not None
    return before is not None and now is not None and _read(before, option) == _read(now, option) is not None


def _read(question: Question, option_id: str) -> tuple[str, ...] | None:
    """All that somebody read who chose that option; None where it cannot be chosen."""
    option = question.option(option_id)
    return (question.text, question.fulfilled, option.label, option.meaning) if option else None
