"""Where the floor for typing errors lies, and why (flows/typos.py)."""

import re
from itertools import combinations

import pytest
from rapidfuzz.distance import OSA

from flows.instrument import Question
from flows.typos import FLOOR, corrected
from flows.understanding import deciding_words, known_words, understand
from flows.words import normalise
from tests.kit import EDITIONS, instrument

# How officials mistype the words that decide: left out, doubled, swapped, or the key beside it.
TYPOS = {
    "suda": "sudah", "sudha": "sudah", "sudaj": "sudah", "sduah": "sudah",
    "beulm": "belum", "belumm": "belum", "beum": "belum", "belim": "belum", "bleum": "belum",
    "tidka": "tidak", "tiadk": "tidak", "tidk": "tidak", "tida": "tidak",
    "lengkp": "lengkap", "lengakp": "lengkap", "lngkap": "lengkap", "lengkao": "lengkap", "lengkapp": "lengkap",
    "tersdia": "tersedia", "tersedai": "tersedia", "tersedua": "tersedia", "trsedia": "tersedia",
    "terpasng": "terpasang", "terpsang": "terpasang", "terpasanf": "terpasang",
    "sebagin": "sebagian", "sebagain": "sebagian", "sebgaian": "sebagian", "sebagan": "sebagian",
}  # fmt: skip
# Words of everyday Indonesian that are nearly one that decides, and mean something else.
NEIGHBOURS = [
    "susah", "sebelum", "sesudah", "bagian", "tindak", "lengkapi", "tempat", "semu", "kurang", "perlu", "masih",
    "salah", "rumah", "mudah", "indah", "bukan", "jarang", "biasa", "petugas", "layanan", "selesai", "segera",
    "senin", "besok",
]  # fmt: skip


def likeness(one: str, other: str) -> float:
    return round(float(OSA.normalized_similarity(one, other)), 6)


def questions() -> list[Question]:
    return [question for edition in EDITIONS for question in instrument(edition).questions.values()]


def test_the_floor_lets_every_labelled_slip_through_and_a_higher_one_would_not() -> None:
    found = [likeness(slip, word) for slip, word in TYPOS.items()]

    assert min(found) >= FLOOR
    assert sum(value < 0.85 for value in found) >= len(found) / 3


def test_no_two_words_that_different_options_declare_are_as_near_as_the_floor() -> None:
    """And a floor of 0.7 would mix some up: it is not chosen lower than it must be."""
    near = {
        value
        for question in questions()
        for one, other in combinations(sorted(deciding_words(question)), 2)
        if len(one) >= 5 and len(other) >= 5 and not _same_options(question, one, other)
        for value in [likeness(one, other)]
    }

    assert max(near) < FLOOR
    assert max(near) >= 0.7


def _same_options(question: Question, one: str, other: str) -> bool:
    """Whether taking one word for the other changes no answer."""

    def declaring(word: str) -> set[str]:
        said = {option.id: normalise(" ".join((option.label, *option.synonyms))).split() for option in question.options}
        return {option for option, words in said.items() if word in words}

    return declaring(one) == declaring(other)


@pytest.mark.parametrize(("slip", "word"), TYPOS.items())
def test_a_slip_is_read_as_the_word_that_was_meant(slip: str, word: str) -> None:
    wanted = deciding_words(instrument().questions["PR.8"])

    assert word == corrected(slip, wanted, known_words(instrument().questions["PR.8"]))


@pytest.mark.parametrize("word", NEIGHBOURS)
def test_a_word_of_its_own_is_left_alone(word: str) -> None:
    for question in questions():
        assert word == corrected(word, deciding_words(question), known_words(question))


def test_no_word_of_any_edition_is_taken_for_another_that_decides_its_own_question() -> None:
    for question in questions():
        own = " ".join((question.text, question.name, question.fulfilled, *(o.meaning for o in question.options)))
        for word in set(re.findall(r"[a-z]+", own.lower())):
            assert word == corrected(word, deciding_words(question), known_words(question)), question.id


def test_two_words_equally_near_leave_a_slip_as_it_is() -> None:
    assert "kasar" == corrected("kasar", {"pasar", "kasur"}, ())
    assert "pasar" == corrected("pasarr", {"pasar", "kasur"}, ())


@pytest.mark.parametrize("word", ["ad", "adaa", "5lima", "12345", "xxxxxxxx", ""])
def test_short_words_and_figures_are_never_mended(word: str) -> None:
    assert word == corrected(word, {"ada", "lima", "tidak"}, ())


@pytest.mark.parametrize("slip", TYPOS)
def test_what_rests_on_a_slip_is_never_plain(slip: str) -> None:
    for question in questions():
        meaning = understand(slip, question)
        assert meaning is None or not meaning.plain
