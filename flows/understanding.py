"""What words answer to one question: plainly, perhaps (then it is proposed), or not at all.

Plain is only what the question's options declare, with politeness around it, or a count. All else that points to
one option is a guess, and a guess is never recorded before a yes (conversation design C).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from flows import lexicon
from flows.counting import count_of
from flows.instrument import Digits, Option, Question
from flows.typos import corrected
from flows.words import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGIT = re.compile(r"\d")
_SOFTLY = re.compile(r"(?: saja| ya)+$")
_YES_BEFORE = re.compile(
    r"^(?:(?:ya|iya|njih|nggih|inggih|waduh|aduh|jelas|pasti|sangat) )+"
)  # "ya ada": perhaps yes to something else
SHORTEST_NOTE = 3  # words: fewer say no more than the option does


class Meaning(NamedTuple):
    """An option that words point to; not `plain`: ask first. `note`: the words say more than the option."""

    option: Option
    plain: bool
    note: bool = False


def understand(said: str, question: Question) -> Meaning | None:
    """What *said* answers to *question*; None where it answers nothing that we could name."""
    words = normalise(said)
    asks = "?" in said
    if option := option_of(words, question):
        return None if asks else Meaning(option, plain=True)
    bare = _bare(words)
    if asks or not bare:
        return None
    softly = _SOFTLY.sub("", bare)
    if softly.isdigit() and softly != bare and question.digits is not Digits.COUNT:
        return None  # "1 saja" says how many, not which
    if option := option_of(bare, question) or option_of(softly, question):
        courtesy = lexicon.ACKNOWLEDGED.search(words) is not None and bare in lexicon.MIGHT_BE_COURTESY
        return Meaning(option, plain=not courtesy)
    if question.digits is Digits.COUNT:
        return _counted(bare, question)
    if option := _guessed(said, question):
        return Meaning(option, plain=False, note=len(said.split()) >= SHORTEST_NOTE)
    loosely = _YES_BEFORE.sub("", bare).replace("sampun", "sudah")
    mended = corrected(loosely, deciding_words(question), known_words(question))
    option = option_of(mended, question) if mended != bare else None
    return Meaning(option, plain=False) if option else None


def option_of(words: str, question: Question) -> Option | None:
    """The option that normalised *words* name: its label, a declared synonym, its place or its count."""
    if words.isascii() and words.isdigit():
        return _by_digit(int(words), question) if len(words) <= 3 else None  # noqa: PLR2004  no card has a thousand
    return _declared(question).get(words)


def _by_digit(number: int, question: Question) -> Option | None:
    """On a count question the digit is the count, elsewhere the option's place on the card (decision 12)."""
    if question.digits is Digits.COUNT:
        return next((option for option in question.options if number in option.counts), None)
    return question.options[number - 1] if 1 <= number <= len(question.options) else None


@lru_cache(maxsize=1024)
def _declared(question: Question) -> dict[str, Option]:
    """What the options declare, normalised; the first option to declare it has it."""
    found: dict[str, Option] = {}
    for option in question.options:
        for phrase in (option.label, *option.synonyms):
            found.setdefault(normalise(phrase), option)
    return found


def _bare(words: str) -> str:
    """*words* without what politeness puts around them."""
    return " ".join(lexicon.AROUND.sub(" ", words).split()).replace("masih belum", "belum")


def _counted(bare: str, question: Question) -> Meaning | None:
    """A count in words or figures; on such a question nothing else is guessed but a slip of the finger."""
    if counted := count_of(bare, question):
        option = _by_digit(counted.number, question)
        return Meaning(option, plain=counted.plain) if option else None
    mended = corrected(bare, deciding_words(question), known_words(question))
    option = option_of(mended, question) if mended != bare else None
    return Meaning(option, plain=False) if option else None


def _guessed(said: str, question: Question) -> Option | None:
    """The option that a sentence points to, none where it points two ways."""
    clauses = [bare for part in lexicon.CLAUSE.split(said) if (bare := _bare(normalise(part)))]
    words = " ".join(normalise(said).split())
    if not clauses or lexicon.HEDGED.search(words) or lexicon.TROUBLE.search(words) or any(map(_denied_twice, clauses)):
        return None
    worst, partly = question.options[-1], _partly(question)
    first = _declared(question).get(clauses[0]) or _about_it(clauses[0], question)
    if lexicon.PAST.search(words) and not _negative(clauses[0]):
        return worst if lexicon.POSITIVE & set(words.split()) else None
    if first is not None and first is not question.best:
        return first
    between = (_declared(question).get(clause) for clause in clauses[1:])
    if option := next((o for o in between if o is not None and o is not question.best and o is not worst), None):
        return option
    if lexicon.PARTLY.search(words) or (lexicon.IN_PROGRESS.search(words) and not _negative(clauses[0])):
        return partly
    if (
        first is None
        and lexicon.FUTURE.search(words)
        and not _negative(words)
        and not {"ada", "sudah"} & set(words.split())
    ):
        return worst
    if first is None and not _affirmed(clauses[0]):
        wanting = lexicon.WANTING & set(words.split()) and not (
            lexicon.NOT & set(words.split()) or _DIGIT.search(words)
        )
        return _distinct(words, question) or (partly if wanting else None)
    if len(clauses) == 1 and not lexicon.CONTRAST.search(words):
        return first if not lexicon.WANTING & set(words.split()) else partly
    later = " ".join(clauses[1:])
    if lexicon.CONTRAST.search(words) or _negative(later) or lexicon.FUTURE.search(later):
        return partly
    return first


def _denied_twice(clause: str) -> bool:
    words = clause.split()
    return (
        sum(word in lexicon.NOT for word in words) > 1 or words[0] in {"bukan", "bukannya"} or "sudah tidak" in clause
    )


def _negative(words: str) -> bool:
    return bool((lexicon.NOT | lexicon.WANTING) & set(words.split()))


def _affirmed(clause: str) -> bool:
    words = set(clause.split())
    return bool(words & lexicon.POSITIVE) and not words & lexicon.NOT


def _partly(question: Question) -> Option | None:
    """The middle of three options, where it is one that people call partly."""
    if len(question.options) != 3 or question.digits is Digits.COUNT:  # noqa: PLR2004  best, partly, worst
        return None
    middle = question.options[1]
    return middle if any(lexicon.PARTLY.search(normalise(p)) for p in (middle.label, *middle.synonyms)) else None


def _about_it(clause: str, question: Question) -> Option | None:
    """The option of "papan visi misinya belum ada": what is left without the thing asked about, and where it is.

    A negation that something follows is left alone: "tidak ada keluhan", "tidak ada biaya".
    """
    own = _own_words(question)
    words = clause.split()
    left = [
        word
        for word in words
        if word in lexicon.NOT | lexicon.POSITIVE or not (word.removesuffix("nya") in own or word in lexicon.PLACES)
    ]
    if len(left) == len(words) or ("tidak" in left and words[-1] != left[-1]):
        return None
    return option_of(" ".join(left), question)


def _distinct(words: str, question: Question) -> Option | None:
    """The only option one of whose own words was said, and denied or not as the option itself is."""
    spoken = set(words.split())
    found = {
        option.id: option
        for word, option, denied in _distinguishing(question)
        if word in spoken and denied == bool(spoken & lexicon.NOT)
    }
    return next(iter(found.values())) if len(found) == 1 else None


@lru_cache(maxsize=1024)
def _distinguishing(question: Question) -> tuple[tuple[str, Option, bool], ...]:
    """Words that one option alone declares; with each whether it is declared beside a negation."""
    uses: dict[str, dict[str, bool]] = {}
    for phrase, option in _declared(question).items():
        spoken = set(phrase.split())
        for word in spoken - lexicon.LOOSE:
            if word.isalpha():
                uses.setdefault(word, {})[option.id] = bool(spoken & lexicon.NOT)
    options = {option.id: option for option in question.options}
    return tuple((word, options[o], d) for word, by in uses.items() if len(by) == 1 for o, d in by.items())


@lru_cache(maxsize=1024)
def deciding_words(question: Question) -> frozenset[str]:
    """The words that decide an answer to this question."""
    return lexicon.DECIDE | _spoken(_declared(question))


@lru_cache(maxsize=1024)
def _own_words(question: Question) -> frozenset[str]:
    """The words that the question and its name are made of."""
    return _spoken((normalise(question.text), normalise(question.name))) - {"sudah", "ada", "apakah", "belum", "tidak"}


@lru_cache(maxsize=1024)
def known_words(question: Question) -> frozenset[str]:
    """Words that are what they are: those of the question's card, and everyday ones that look like an answer's."""
    card = (question.fulfilled, question.evidence, question.why, *(option.meaning for option in question.options))
    return lexicon.KNOWN | _own_words(question) | _spoken(normalise(text) for text in card)


def _spoken(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in phrase.split())
