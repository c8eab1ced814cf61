"""What was answered in the putaran before is offered, and never taken over by itself (design decision 15)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows import intents as i
from flows.conversation import step
from flows.instrument import Key
from flows.penilaian import Entry, EntryKind, Penilaian
from flows.previous import Previous, previous
from flows.reading import read
from flows.state import Asked, Filling, Wait
from tests.flows.test_compare import edited
from tests.flows.turns import at, quiet, said, saved, says, taps
from tests.kit import PIC, T1, T2, T3A, T3B, filling, penilaian, tiny

THEN = {T1: "a", T2: "1", T3A: "y"}
LAST_YEAR = previous("2026-1", THEN, tiny(), tiny())


def renewed(given: dict[Key, str] | None = None, before: Previous = LAST_YEAR, **other: bool) -> Penilaian:
    """A penilaian of a unit that answered last year."""
    return replace(penilaian(given or {}), previous=before, **other)  # type: ignore[arg-type]  # Penilaian's own fields


def labels(state: Filling) -> list[list[str]]:
    return [[button.label for button in row] for row in said(says(state, "lanjut")[1]).buttons]


def test_a_card_says_what_was_answered_and_offers_to_keep_it() -> None:
    state = filling(renewed())

    card = said(says(state, "lanjut")[1])

    assert {"putaran": "2026-1", "jawaban": "Terpasang"} == card.values["lalu"]
    assert ["Tetap"] == labels(state)[3]
    assert [["Terpasang"], ["Belum lengkap"], ["Belum ada"]] == labels(state)[:3]
    assert 3 == card.values["catatan"]["lalu"]


def test_keeping_records_the_option_and_goes_on() -> None:
    state = filling(renewed())

    after, effects = taps(state, said(says(state, "lanjut")[1]), "Tetap")

    assert [(T1, "a", PIC.id)] == [(save.key, save.entry.option, save.entry.by) for save in saved(effects)]
    assert T2 == said(effects).card
    assert {T1: "a"} == after.penilaian.answers


def test_nothing_counts_before_it_is_confirmed() -> None:
    one = renewed()

    assert (0, None, T1) == (one.answered, one.score.value, one.next_key())
    assert one.score.low == penilaian().score.low


@pytest.mark.parametrize(
    "typed",
    [
        "tetap", "Tetap.", "sama", "masih sama pak", "masih tetap", "tetap sama", "sama saja", "ya masih sama",
        "sama seperti putaran lalu", "sama dgn tahun lalu", "tidak berubah", "blm ada perubahan",
        "seperti putaran sebelumnya", "jawabannya masih sama",
    ],
)  # fmt: skip
def test_words_that_say_the_same_mean_it_while_such_a_card_is_on_the_table(typed: str) -> None:
    assert i.Answer(1, T1, "a") == read(typed, filling(renewed()))


@pytest.mark.parametrize("typed", ["tetap", "sama", "masih sama", "tidak berubah"])
def test_the_same_words_are_no_answer_where_nothing_is_offered(typed: str) -> None:
    for state in (filling(), filling(renewed({T1: "a", T2: "2", T3A: "y"})), filling(renewed(open=False))):
        assert not isinstance(read(typed, state), i.Answer)


@pytest.mark.parametrize(
    "typed", ["masih sama?", "msh sama sperti", "sama apanya", "tidak sama", "sama sekali belum", "bukan tetap"]
)
def test_a_question_or_a_denial_keeps_nothing(typed: str) -> None:
    wish = read(typed, filling(renewed()))

    assert not (isinstance(wish, i.Answer) and wish.option == "a")


def test_words_that_keep_an_answer_are_repeated_with_a_way_back() -> None:
    _, effects = says(filling(renewed()), "masih sama pak")

    assert "masih sama pak" == said(effects).values["catatan"]["kata"]
    assert "Ralat nomor 1" == said(effects).buttons[-1][0].label


def test_tetap_leaves_a_change_that_is_being_asked_about() -> None:
    asked = Asked(penilaian=1, waiting=Wait.CHANGE, key=T1, option="b")

    assert i.Cancel() == read("tetap", filling(renewed({T1: "a"}), asked))


def test_an_answer_of_another_kind_is_not_offered_over() -> None:
    for entry in (Entry(EntryKind.ANSWER, "b"), Entry(EntryKind.NOT_APPLICABLE, reason="daring")):
        state = at(step(filling(penilaian().with_entry(T1, entry)), i.Continue()).state)
        one = replace(state.penilaian, previous=LAST_YEAR)
        card = said(step(filling(one), i.Open(1, T1)).effects)

        assert card.values["lalu"] is None
        assert "Tetap" not in [button.label for row in card.buttons for button in row]


def test_what_was_skipped_is_offered_again() -> None:
    one = replace(penilaian().with_entry(T1, Entry(EntryKind.SKIP, skips=1)), previous=LAST_YEAR)

    assert "a" == one.offered(T1)


def test_pressing_keep_again_is_quiet() -> None:
    state = filling(renewed())
    card = said(says(state, "lanjut")[1])
    after, _ = taps(state, card, "Tetap")

    [token] = [button.token for row in card.buttons for button in row if button.label == "Tetap"]

    assert token == f"j:1:{T1.question}:0:a"
    assert "Sudah tercatat: Terpasang" == quiet(step(after, i.Answer(1, T1, "a")).effects).toast


@pytest.mark.parametrize(
    "change",
    [
        ('pertanyaan = "Apakah maklumat terpasang?"', 'pertanyaan = "Apakah maklumat terpasang dan dibaca?"'),
        ('terpenuhi = "terpasang di ruang pelayanan"', 'terpenuhi = "terpasang di ruang pelayanan dan di laman"'),
        ('label = "Terpasang"', 'label = "Sudah"'),
        ('arti = "terpasang dan terbaca"', 'arti = "terpasang, terbaca, ditandatangani"'),
        ('id = "a", label', 'id = "x", label'),
    ],
)
def test_a_changed_meaning_is_not_offered_and_that_is_said(change: tuple[str, str]) -> None:
    found = previous("2026-1", THEN, edited(change), tiny())
    card = said(says(filling(renewed(before=found)), "lanjut")[1])

    assert T1 not in found.answers
    assert "1" == found.answers[T2]
    assert {"putaran": "2026-1", "jawaban": None} == card.values["lalu"]
    assert "Tetap" not in [button.label for row in card.buttons for button in row]


@pytest.mark.parametrize("change", [('bobot = "40"', 'bobot = "60"'), ('nilai = "1/3"', 'nilai = "1/2"')])
def test_a_changed_weight_or_value_changes_no_meaning(change: tuple[str, str]) -> None:
    assert THEN == previous("2026-1", THEN, edited(change), tiny()).answers


def test_a_question_that_was_not_there_is_simply_asked() -> None:
    found = previous("2026-1", {Key("T9"): "a", T2: "1"}, edited(('id = "T1"', 'id = "T9"')), tiny())
    card = said(says(filling(renewed(before=found)), "lanjut")[1])

    assert Previous("2026-1", {T2: "1"}) == found
    assert card.values["lalu"] is None


def test_a_product_that_is_new_has_nothing_to_offer() -> None:
    card = said(step(filling(renewed()), i.Open(1, T3B)).effects)

    assert card.values["lalu"] is None
