"""Counts as people write them: "ada tiga orang", "baru 2 yg bisa", "3 dari 4"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from flows.words import normalise, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flows.instrument import Question

_IN_ORDER = (
    ("nol",), ("satu", "seorang"), ("dua",), ("tiga",), ("empat",), ("lima",), ("enam",), ("tujuh",), ("delapan",),
    ("sembilan",), ("sepuluh",), ("sebelas",),
)  # fmt: skip
_NUMBERS = {word: number for number, words in enumerate(_IN_ORDER) for word in words}
# Beside a number these say nothing that would change it.
_HARMLESS = vocabulary(
    "ada baru hanya cuma sudah saja yang bisa dapat mampu paham buah total jumlahnya tersedia berfungsi menjelaskan"
)
# What is counted: harmless where the question counts it ("2 orang" is no answer to "berapa kali").
_PEOPLE = vocabulary("orang petugas responden pegawai")
_COUNTED = _PEOPLE | vocabulary("kali sarana dokumen fasilitas unsur persen jenis macam")
_ROUGHLY = re.compile(r"\b(?:kira kira|kira|sekitar|kurang lebih|mungkin|paling)\b")
_OUT_OF = re.compile(r"\bdari (\w+)\b")


class Count(NamedTuple):
    """A number that was said; not `plain`: roughly, or of something that the question does not count."""

    number: int
    plain: bool


def count_of(words: str, question: Question) -> Count | None:
    """The one number in normalised *words*; None for none, for several, and where more is said than a number.

    "3 dari 4" is three only where the most that *question* can count is four.
    """
    most = max((count for option in question.options for count in option.counts), default=0)
    rest = _OUT_OF.sub(lambda found: "" if _number(found[1]) == most else found[0], words)
    exact = " ".join(_ROUGHLY.sub(" ", rest).split())
    spoken = exact.split()
    numbers = [number for word in spoken if (number := _number(word)) is not None]
    others = {word for word in spoken if _number(word) is None}
    if len(numbers) != 1 or not others <= _HARMLESS | _COUNTED:
        return None
    return Count(numbers[0], plain=exact == " ".join(rest.split()) and others & _COUNTED <= _own(question))


@lru_cache(maxsize=1024)
def _own(question: Question) -> frozenset[str]:
    """What the question counts: by its options or its text; people only where the options say so."""
    options = [phrase for option in question.options for phrase in (option.label, *option.synonyms)]
    named = _words(options)
    return named | (_words([question.text]) - _PEOPLE) | (_PEOPLE if "orang" in named else frozenset[str]())


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in normalise(text).split())


def _number(word: str) -> int | None:
    if word.isascii() and word.isdigit():
        return int(word) if len(word) <= 3 else None  # noqa: PLR2004  nobody counts a thousand
    return _NUMBERS.get(word)
