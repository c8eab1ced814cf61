"""Several answers in one message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import intents as i
from flows.instrument import Product
from flows.reading import read
from flows.several import several
from flows.tokens import LIMIT, pack, unpack
from tests.flows.turns import quiet, said, saved, says, taps
from tests.kit import T1, T2, T3A, T3B, filling, instrument, penilaian

FRESH = penilaian()
A, B = i.Pick(1, 0, 0), i.Pick(1, 0, 2)
TWO = i.Pick(2, 0, 0)


@pytest.mark.parametrize(
    ("typed", "picks"),
    [
        ("1 terpasang 2 dua", (A, TWO)),
        ("1. sudah\n2. 2 orang", (A, TWO)),
        ("1: blm, 2: 2", (B, TWO)),
        ("1=sdh; 2=dua orang", (A, TWO)),
        ("no 1 blm no 2 dua", (B, TWO)),
        ("1 sudah, 3a ya, 3b tidak", (A, i.Pick(3, 1, 0), i.Pick(3, 2, 1))),
        ("3a-3b ya", (i.Pick(3, 1, 0), i.Pick(3, 2, 0))),
        ("3a sd 3b ya semua", (i.Pick(3, 1, 0), i.Pick(3, 2, 0))),
        ("3 tidak", (i.Pick(3, 1, 1), i.Pick(3, 2, 1))),
        ("3a dan 3b tidak", (i.Pick(3, 1, 1), i.Pick(3, 2, 1))),
        ("1 sudah 1 belum 3a ya", (B, i.Pick(3, 1, 0))),
    ],
)
def test_numbers_with_answers_are_several_answers(typed: str, picks: tuple[i.Pick, ...]) -> None:
    assert i.Several(1, picks) == several(typed, FRESH, T1)


@pytest.mark.parametrize("typed", ["1-2 ada semua", "1 lengkap, 2 ada"])
def test_where_no_question_has_those_words_the_numbers_are_named(typed: str) -> None:
    """Nothing is kept, and what comes says of which numbers, and goes on."""
    _, effects = says(filling(), typed)

    assert [] == saved(effects)
    assert {"jenis": "satu_satu", "nomor": ["1", "2"]} == said(effects).values["catatan"]
    assert T1 == said(effects).card


def test_all_means_every_open_question_that_the_words_answer() -> None:
    """And they are asked about like any others; one alone is no list."""
    both = (i.Pick(3, 1, 1), i.Pick(3, 2, 1))

    assert i.Several(1, both) == several("semua tidak", FRESH, T1) == several("Semuanya tidak.", FRESH, T3A)
    assert several("semua tidak", penilaian({T3A: "b"}), T3B) is None
    assert several("semua beres", FRESH, T1) is None


def test_what_is_not_understood_among_several_is_named() -> None:
    assert i.Several(1, (A,), ("2", "77")) == several("1 sudah, 2 hmm, 77 ya", FRESH, T1)


@pytest.mark.parametrize(
    "typed", ["", "1", "1 sudah", "ya", "1 2 3", "hm 1 sudah 3a ya", "3b-3a ya", "77 ya 78 ya", "1 hm 2 hm"]
)
def test_anything_else_is_no_list(typed: str) -> None:
    assert several(typed, FRESH, T1) is None


def test_on_a_count_question_a_second_number_is_no_list() -> None:
    on_two = filling(penilaian({T1: "a"}))

    assert isinstance(read("2 orang sudah, 1 belum", on_two), i.Said)
    assert isinstance(read("1 sudah, 3a ya", on_two), i.Several)


def test_they_are_asked_about_before_any_is_kept() -> None:
    asked, effects = says(filling(), "1 sudah, 2 dua, 3a ya")

    assert [] == saved(effects)
    assert ("beberapa", []) == (said(effects).template, said(effects).values["belum"])
    assert [("1", "Terpasang"), ("2", "2 orang"), ("3a", "Ya")] == [
        (row["nomor"], row["jawaban"]) for row in said(effects).values["baris"]
    ]
    after, effects = says(asked, "ya")
    assert {T1: "a", T2: "2", T3A: "y"} == after.penilaian.answers
    assert [T1, T2, T3A] == [save.key for save in saved(effects)]
    assert (T3B, {"jenis": "beberapa", "nomor": ["1", "2", "3a"]}) == (
        said(effects).card,
        said(effects).values["catatan"],
    )


def test_the_button_carries_them_even_later() -> None:
    asked, effects = says(filling(), "1 sudah, 2 dua")
    later, _ = says(asked, "menu")
    after, _ = taps(later, said(effects), "Betul semua")

    assert {T1: "a", T2: "2"} == after.penilaian.answers
    assert "sudah tercatat" == quiet(taps(after, said(effects), "Betul semua")[1]).reason


@pytest.mark.parametrize("no", ["tidak", "ada yang keliru"])
def test_a_no_keeps_none(no: str) -> None:
    asked, effects = says(filling(), "1 sudah, 2 dua")
    after, answered = says(asked, no)
    tapped, _ = taps(asked, said(effects), "Ada yang keliru")

    assert {} == after.penilaian.answers == tapped.penilaian.answers
    assert {"jenis": "tetap"} == said(answered).values["catatan"]


def test_what_stands_already_is_not_saved_again() -> None:
    state = filling(penilaian({T1: "a", T2: "2"}))
    asked, _ = says(state, "1 sudah, 2 satu")
    _, effects = says(asked, "ya")
    assert [T2] == [save.key for save in saved(effects)]

    asked, _ = says(state, "1 sudah, 2 dua")
    _, effects = says(asked, "ya")
    assert ([], {"jenis": "tetap"}) == (saved(effects), said(effects).values["catatan"])


def test_once_it_is_closed_none_is_taken() -> None:
    closed = filling(penilaian(open=False))

    assert "ditutup" == said(says(closed, "1 sudah, 2 dua")[1]).template


def test_more_than_a_button_can_carry_is_named_as_left_out() -> None:
    products = [Product(100_000 + n, f"Layanan {n}") for n in range(20)]
    of = penilaian(products=products)
    typed = ", ".join(f"{of.label(key)} {'ya' if n % 2 else 'tidak'}" for n, key in enumerate(of.keys[2:]))
    found = several(typed, of, T1)

    assert found is not None
    assert (len(found.picks) + len(found.unclear), found.unclear[-1]) == (20, "3t")
    assert len(pack(i.Several(1, found.picks, sure=True))) <= LIMIT


def test_a_whole_edition_at_the_best_fits_a_button() -> None:
    of = penilaian(of=instrument(), products=[])
    picks = tuple(i.Pick(of.instrument.questions[key.question].number, 0, 0) for key in of.keys)

    assert "m:1:1-27a.33-38a" == pack(i.Several(1, picks, sure=True))


PICKS = st.lists(
    st.builds(i.Pick, st.integers(1, 999), st.integers(0, 10**17), st.integers(0, 25)), min_size=1, max_size=9
)


@given(st.integers(1, 10**9), PICKS)
def test_a_button_means_what_was_packed(number: int, picks: list[i.Pick]) -> None:
    wish = i.Several(number, tuple(picks), sure=True)

    assert wish == unpack(pack(wish))


@pytest.mark.parametrize(
    "token", ["m:1:", "m:1:1", "m:1:1a.", "m:1:a", "m:x:1a", "m:1:9999a", "m:1:1-99999a", "m:1:1a:2b"]
)
def test_a_button_that_is_not_ours_means_nothing(token: str) -> None:
    assert unpack(token) is None


@given(st.text(max_size=60))
def test_any_words_are_a_list_or_not(typed: str) -> None:
    found = several(typed, FRESH, None)

    assert found is None or found.picks
