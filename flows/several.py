"""Several answers in one message: "1 ada 2 blm 3 ada", "24-27 ada semua", "semua ada", "1: 3 orang, 2: 4 orang".

They are listed and asked about before any is kept; the button that says yes carries them all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows import intents as i
from flows.instrument import Digits, Key
from flows.tokens import LIMIT, pack
from flows.understanding import understand
from flows.words import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flows.penilaian import Penilaian

_LABEL = r"\d{1,3}[a-z]?(?![a-z0-9])"
_RANGE = rf"{_LABEL}(?:\s*(?:-|\u2013|s/d|sd|sampai|hingga)\s*{_LABEL})?"
_NUMBER_WORD = re.compile(r"\b(?:no|nmr|nomer|nomor|soal|kartu)\b\.?\s*")
_CHUNK = re.compile(rf"\s*(?:dan\s+)?({_RANGE})(?:\s*[.:=)]\s*|\s+)(\S.*)")
_RUN = re.compile(rf"\s*((?:{_RANGE}[\s,.:=)]*(?:dan\s+)?)+)([a-z][a-z /%]*)[\s,.;]*")
_ALL = re.compile(r"\b(?:semua|semuanya)\b")
_EVERYTHING = re.compile(
    r"(?:semua|semuanya|seluruhnya)(?: (?:pertanyaan|nomor|soal))?(?: (?:itu|nya))? ([a-z][a-z ]*)"
)

_GENERAL = frozenset(("ada", "sudah", "belum", "ya", "tidak", "lengkap", "sudah ada", "belum ada", "tidak ada"))

_Said = tuple[str, str]  # the labels, as said, and the words of their answer


def several(said: str, penilaian: Penilaian, card: Key | None) -> i.Several | None:
    """The answers to several questions that *said* names by number; None where it does not.

    Of what is said on the *card* of a count question, "3 orang sudah, 1 belum" is no list.
    """
    if (everything := _EVERYTHING.fullmatch(said.lower().strip(" .,"))) and card is not None:
        own = understand(said, penilaian.instrument.questions[card.question])
        return None if own and own.plain else _of_all(everything[1], penilaian)
    text = _NUMBER_WORD.sub("", said.lower())
    found = max((_read(parts, penilaian) for parts in (_in_lines(text), _in_a_row(text))), key=_goodness)
    picks, unclear = found
    on_a_count = card is not None and penilaian.instrument.questions[card.question].digits is Digits.COUNT
    if not picks and len(unclear) > 1 and _in_general(text, penilaian):
        return i.Several(penilaian.id, (), unclear)
    if len(picks) + len(unclear) < 2 or len(picks) < 1 + on_a_count:  # noqa: PLR2004  several are two
        return None
    return _fitting(penilaian, picks, unclear)


def _in_general(text: str, penilaian: Penilaian) -> bool:
    """Whether each part names questions of the unit, and answers them in words that theirs do not use."""
    return any(_is_general(parts, penilaian) for parts in (_in_lines(text), _in_a_row(text)))


def _is_general(parts: list[_Said], penilaian: Penilaian) -> bool:
    labels = [label for part, _ in parts for label in re.findall(_LABEL, part)]
    named = all(any(_named(label, penilaian)) for label in labels)
    return bool(parts) and named and all(normalise(_ALL.sub("", words)) in _GENERAL for _, words in parts)


def _of_all(words: str, penilaian: Penilaian) -> i.Several | None:
    """The open questions that those words answer plainly; None where there are not several."""
    found = [_pick(key, words, penilaian) for key in penilaian.keys if not penilaian.handled(key)]
    picks = tuple(pick for pick in found if pick is not None)
    return _fitting(penilaian, picks, ()) if len(picks) > 1 else None


def _fitting(penilaian: Penilaian, picks: tuple[i.Pick, ...], unclear: tuple[str, ...]) -> i.Several:
    """As many of the answers as a button carries; the others are named as not understood."""
    while len(pack(i.Several(penilaian.id, picks, sure=True))) > LIMIT:
        unclear = (_label(penilaian, picks[-1]), *unclear)
        picks = picks[:-1]
    return i.Several(penilaian.id, picks, unclear)


def key_of(penilaian: Penilaian, pick: i.Pick) -> Key | None:
    """The question that *pick* answers; None for one that this unit is not asked."""
    question = penilaian.instrument.by_number.get(pick.number)
    key = Key(question.id, pick.product) if question else None
    return key if question and key and penilaian.asks(key) and pick.place < len(question.options) else None


def _label(penilaian: Penilaian, pick: i.Pick) -> str:
    key = key_of(penilaian, pick)
    return penilaian.label(key) if key else str(pick.number)


def _goodness(found: tuple[tuple[i.Pick, ...], tuple[str, ...]]) -> tuple[int, int]:
    picks, unclear = found
    return len(picks), -len(unclear)


def _in_lines(text: str) -> list[_Said]:
    """One answer between commas or in each line; none where a part is anything else."""
    parts = [_CHUNK.fullmatch(part) for part in re.split(r"[,;\n]+", text) if part.strip()]
    return [(part[1], part[2]) for part in parts if part] if all(parts) else []


def _in_a_row(text: str) -> list[_Said]:
    """Numbers and answers one after another; none where anything else is between them."""
    found, at = list[_Said](), 0
    while run := _RUN.match(text, at):
        found.append((run[1], run[2]))
        at = run.end()
    return found if at == len(text) else []


def _read(parts: Iterable[_Said], penilaian: Penilaian) -> tuple[tuple[i.Pick, ...], tuple[str, ...]]:
    picks: dict[Key, i.Pick] = {}
    unclear: list[str] = []
    for labels, words in parts:
        for span in re.findall(_RANGE, labels):
            keys = _keys(span, penilaian)
            answered = {key: pick for key in keys if (pick := _pick(key, words, penilaian))}
            picks |= answered
            unclear += [penilaian.label(key) for key in keys if key not in answered] if keys else [span.strip()]
    return tuple(picks.values()), tuple(dict.fromkeys(unclear))


def _keys(span: str, penilaian: Penilaian) -> tuple[Key, ...]:
    """What a number or a range of numbers names; a bare "16" is 16a, 16b and so on."""
    ends = [tuple(_named(label, penilaian)) for label in re.findall(_LABEL, span)]
    if not all(ends):
        return ()
    first, last = penilaian.layout.place[ends[0][0]], penilaian.layout.place[ends[-1][-1]]
    return penilaian.keys[first : last + 1]


def _named(label: str, penilaian: Penilaian) -> Iterator[Key]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    for key in penilaian.keys:
        if label in (own := penilaian.label(key), own.rstrip(letters)):
            yield key


def _pick(key: Key, words: str, penilaian: Penilaian) -> i.Pick | None:
    question = penilaian.instrument.questions[key.question]
    meaning = understand(words, question) or understand(_ALL.sub("", words), question)
    if meaning is None or not meaning.plain:
        return None
    return i.Pick(question.number, key.product, question.options.index(meaning.option))
