"""What is understood of the labelled utterances, part by part, and the rules behind it (conversation design C)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import intents as i
from flows.instrument import Digits, Question
from flows.understanding import understand
from flows.words import vocabulary
from tests.kit import EDITIONS, instrument, tiny
from tests.utterances import PARTS, Outcome, Utterance, falsely_fulfilled, outcome, plain, safe, understood, utterances

T1, T2, T3 = (tiny().questions[name] for name in ("T1", "T2", "T3"))
LEAST = 0.95  # the share that is right or asked back
LEAST_RIGHT = 0.9  # of what has one meaning: it is no art to ask back always


def test_the_labelled_set_is_large_and_a_third_of_it_is_held_back() -> None:
    tuning, held = (utterances(part) for part in PARTS)

    assert len(tuning) + len(held) >= 400
    assert 3 * len(held) >= len(tuning) + len(held)
    said = {(one.question, one.said, one.after) for one in tuning}
    assert not [one for one in held if (one.question, one.said, one.after) in said]


@pytest.mark.parametrize("part", PARTS)
def test_nearly_all_is_right_or_asked_back(part: str) -> None:
    lines = utterances(part)
    bad = [str(one) for one in lines if not safe(one)]
    meant = [outcome(one) for one in lines if plain(one)]

    assert 1 - len(bad) / len(lines) >= LEAST, bad
    assert meant.count(Outcome.RIGHT) / len(meant) >= LEAST_RIGHT


@pytest.mark.parametrize("part", PARTS)
def test_nothing_is_silently_taken_for_fulfilled(part: str) -> None:
    assert [] == [str(one) for one in utterances(part) if falsely_fulfilled(one)]


def test_every_label_names_an_option_or_a_wish_that_there_is() -> None:
    for part in PARTS:
        for one in utterances(part):
            kind, _, what = one.expected.partition(":")
            if kind == "option" or (kind == "tanya" and what):
                assert what in {option.id for option in instrument().questions[one.question].options}, one
            elif kind == "perintah":
                assert hasattr(i, what), one
            else:
                assert one.expected in {"tanya", "lain"}, one


@pytest.mark.parametrize(
    "said", ["tidak ada masalah", "tidak ada yang kurang", "bukan tidak ada", "bukannya belum ada"]
)
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_negation_that_speaks_of_something_else_maps_to_nothing(edition: str, said: str) -> None:
    for question in instrument(edition).questions.values():
        assert understand(said, question) is None


CONTRASTS = ["sdh ada tp blm dipajang", "ada cuma kekecilan", "ada namun belum rapi", "ada, kecuali di loket 2"]


@pytest.mark.parametrize("said", CONTRASTS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_contrast_is_proposed_as_partly_only_where_there_is_a_partly(edition: str, said: str) -> None:
    for question in instrument(edition).questions.values():
        meaning = understand(said, question)
        if meaning is not None:
            assert (len(question.options), question.digits) == (3, Digits.ORDER), question.id
            assert (meaning.option, meaning.plain) == (question.options[1], False)
    assert understand(said, T3) is None


@pytest.mark.parametrize(
    "said", ["sudah ada tp blm dipasang", "terpasang cuma pudar", "masih proses", "terpasang sebagian"]
)
def test_what_is_partly_there_is_proposed_with_its_sentence(said: str) -> None:
    meaning = understand(said, T1)

    assert meaning is not None
    assert ("s", False) == (meaning.option.id, meaning.plain)


@pytest.mark.parametrize("edition", EDITIONS)
def test_whatever_an_option_declares_is_plain_unless_it_is_asked(edition: str) -> None:
    for question in instrument(edition).questions.values():
        for option in question.options:
            for phrase in (option.label, *option.synonyms):
                meaning = understand(f"mohon izin, {phrase} pak", question)
                assert meaning is not None, (question.id, phrase)
                assert (meaning.option.id, meaning.plain) == (option.id, True), (question.id, phrase)
                assert understand(f"{phrase}?", question) is None


def test_ok_done_may_be_courtesy_and_is_asked_about() -> None:
    sudah = understand("ok, sudah", T1)

    assert sudah is not None
    assert ("a", False) == (sudah.option.id, sudah.plain)


@pytest.mark.parametrize(
    ("said", "option", "plain"),
    [
        ("ada dua orang", "2", True),
        ("baru 1 org yg bisa", "1", True),
        ("1 dari 2", "1", True),
        ("seorang saja", "1", True),
        ("kira2 dua", "2", False),
        ("tidk ada", "0", False),
    ],
)
def test_a_count_may_come_in_words(said: str, option: str, plain: bool) -> None:
    meaning = understand(said, T2)

    assert meaning is not None
    assert (option, plain) == (meaning.option.id, meaning.plain)


@pytest.mark.parametrize(
    ("question", "other", "own"),
    [
        ("PG.6", "2 orang", "2 kali"),
        ("PR.6b", "3 orang", "3 unsur"),
        ("IN.S4", "5 orang", "5 sarana"),
        ("IN.S5", "4 kali", "4 dokumen"),
        ("IN.S5", "4 petugas", "ada 4"),
        ("IN.S7", "6 orang", "6 fasilitas"),
        ("IN.S8", "8 orang", "8 buah"),
        ("IN.K1", "4 kali", "4 petugas"),
    ],
)
def test_a_count_of_something_else_is_never_plain(question: str, other: str, own: str) -> None:
    of = instrument().questions[question]

    assert [False, True] == [meaning.plain for said in (other, own) if (meaning := understand(said, of))]


@pytest.mark.parametrize(
    "said", ["1 dari 3", "2 belum", "1 atau 2", "dua orang tapi ragu", "tiga", "99999", "ada", "hampir 2"]
)
def test_more_or_less_than_one_count_is_no_count(said: str) -> None:
    assert understand(said, T2) is None


QUESTIONS: list[Question] = [T1, T2, T3, *instrument().questions.values()]
WORDS = st.lists(
    st.sampled_from(
        sorted(vocabulary("ada belum sudah tidak tapi , . ? 1 2 semua bukan di karena rencana lengkap dulu"))
    ),
    max_size=7,
).map(" ".join)


@given(st.one_of(st.text(max_size=80), WORDS), st.sampled_from(QUESTIONS))
def test_any_words_are_understood_or_not_and_a_guess_is_never_plain(said: str, question: Question) -> None:
    meaning = understand(said, question)

    assert meaning is None or meaning.option in question.options
    if meaning and meaning.plain:
        assert "?" not in said
        assert not meaning.note


def test_a_line_that_is_wrong_is_seen() -> None:
    """The measure itself, on lines that are labelled wrongly on purpose."""
    assert Outcome.WRONG is outcome(Utterance("PR.1", "ada", "option:blm"))
    assert falsely_fulfilled(Utterance("PR.1", "ada", "tanya"))
    assert Outcome.WRONG is outcome(Utterance("PR.1", "menu", "option:ada"))
    assert Outcome.ASKED is outcome(Utterance("PR.1", "ada tapi rusak", "option:ada"))
    assert Outcome.UNKNOWN is outcome(Utterance("PR.1", "qwerty", "tanya:ada"))
    assert isinstance(understood(Utterance("-", "halo", "perintah:Greeting")), i.Greeting)
