"""The labelled utterances (tests/data/tuturan*.tsv) and what becomes of them: ``make utterances``.

Right: what was expected. Asked back: nothing recorded and nothing done, the official is asked about what was meant.
Not understood: as little recorded, and no more said than that it was not understood. Wrong: the rest.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from flows import intents as i
from flows.conversation import step
from flows.instrument import Key, Question
from flows.penilaian import Penilaian
from flows.reading import read
from flows.state import IN_PASSING, Asked, Filling, Wait
from tests import kit

DATA = Path(__file__).parent / "data"
PARTS = {"tuning": DATA / "tuturan.tsv", "held back": DATA / "tuturan_uji.tsv"}
_ASKS = i.Propose | i.Several | i.Why | i.DontKnow
# What is typed to be told that, where a line says what was said last; others come of themselves.
BEFORE = {
    "di_luar": "jalan rusak di desa",
    "lanjut": "halo",
    "tidak_tahu": "kurang tahu",
    "jeda": "jeda",
    "nilai": "nilai",
    "menu": "menu",
    "bantuan": "bantuan",
    "langkah": "langkah",
    "kenapa": "kenapa",
    "kendala_minta": "ada kendala",
    "alasan_minta": "tidak berlaku",
}
NEWS = frozenset({"ingat", "ingat_kendala", "alih_tawaran", "usulan_diputus"})
ANY_CARD = "PR.9"  # on the table where a line names no question


class Outcome(StrEnum):
    RIGHT = "right"
    ASKED = "asked back"
    UNKNOWN = "not understood"
    WRONG = "wrong"


@dataclass(frozen=True)
class Utterance:
    """A line of the file: the question on the table, what was said and expected, and what we had said last."""

    question: str
    said: str
    expected: str
    after: str = "kartu"

    def __str__(self) -> str:
        return f"{self.question} {self.said!r} after {self.after} ({self.expected})"


def utterances(part: str) -> list[Utterance]:
    """All lines of a part; raises ValueError for a line that is not three or four columns."""
    found = []
    for line in PARTS[part].read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            question, said, expected, *after = line.split("\t")
            found.append(Utterance(question, said, expected, *after))
    return found


@cache
def at(question: str) -> Filling:
    """A PIC with *question* on the table; all in front of it is answered, and with the worst."""
    of = kit.penilaian(of=kit.instrument())
    before = of.keys[: of.layout.place[_key(of, question)]]
    worst = {key: of.instrument.questions[key.question].options[-1].id for key in before}
    now = kit.penilaian(worst, of=of.instrument)
    return kit.filling(now, Asked(penilaian=now.id, card=_key(of, question)))


def _key(of: Penilaian, question: str) -> Key:
    return next(key for key in of.keys if key.question == question)


def asked(one: Utterance) -> Question:
    """The question on the table."""
    return kit.instrument().questions[ANY_CARD if one.question == "-" else one.question]


def understood(one: Utterance) -> i.Intent:
    """What the conversation takes it for."""
    return read(one.said, _told(at(asked(one).id), one.after))


def _told(state: Filling, template: str) -> Filling:
    """Where the conversation stands once *template* was the last thing said; raises KeyError for one not known here."""
    if template == "kartu":
        return state
    if template in NEWS:
        asked = state.asked.interrupted(template)
        if template == "ingat_kendala":  # what it asks is waited for once it has gone out
            asked = replace(asked, waiting=Wait.OBSTACLE, option=IN_PASSING)
        return replace(state, asked=asked)
    after = step(state, read(BEFORE[template], state)).state
    assert isinstance(after, Filling)
    return after


def outcome(one: Utterance) -> Outcome:
    """Right, asked back, or wrong."""
    wish = understood(one)
    kind, _, what = one.expected.partition(":")
    match kind, wish:
        case "option", i.Answer(option=option):
            return Outcome.RIGHT if option == what else Outcome.WRONG
        case "tanya", i.Propose(option=option) if what:
            return Outcome.RIGHT if option == what else Outcome.ASKED
        case "tanya", i.Propose() | i.Obstacle() if not what:
            return Outcome.RIGHT
        case "perintah", _ if type(wish).__name__ == what:
            return Outcome.RIGHT
        case "lain", i.Said():
            return Outcome.RIGHT
    if isinstance(wish, i.Said):
        return Outcome.UNKNOWN
    return Outcome.ASKED if isinstance(wish, _ASKS) else Outcome.WRONG


def plain(one: Utterance) -> bool:
    """Whether the line has one meaning; of another ("tanya" alone) the choices are all that can be said."""
    return one.expected != "tanya"


def safe(one: Utterance) -> bool:
    """Right, or asked back; to what means nothing in particular, the choices again are a question, too."""
    found = outcome(one)
    return found in {Outcome.RIGHT, Outcome.ASKED} or (found is Outcome.UNKNOWN and not plain(one))


def falsely_fulfilled(one: Utterance) -> bool:
    """Whether the best option would be recorded without a word, though it was not said: the worst there is."""
    wish = understood(one)
    best = asked(one).best.id
    return isinstance(wish, i.Answer) and wish.option == best and one.expected != f"option:{best}"


def main() -> None:
    """Print the numbers of both parts; with a part's name, each line of it that was not right."""
    for part in PARTS:
        lines = utterances(part)
        count = Counter(outcome(one) for one in lines)
        shares = ", ".join(f"{count[o]} {o} ({100 * count[o] / len(lines):.1f} %)" for o in Outcome)
        false = sum(falsely_fulfilled(one) for one in lines)
        print(f"{part}: {len(lines)} utterances: {shares}; falsely fulfilled: {false}")
        meant = [one for one in lines if plain(one)]
        right = sum(outcome(one) is Outcome.RIGHT for one in meant)
        print(f"  of the {len(meant)} with one meaning: {right} right ({100 * right / len(meant):.1f} %)")
        good = sum(safe(one) for one in lines)
        print(f"  right, asked back, or shown the choices where nothing else fits: {100 * good / len(lines):.1f} %")
    for part in sys.argv[1:]:
        for one in utterances(part):
            if (result := outcome(one)) is not Outcome.RIGHT:
                print(f"{result:14} {one}  ->  {understood(one)}")


if __name__ == "__main__":
    main()
