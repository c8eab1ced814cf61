"""The rules of filling in, one by one (design decisions 13 and 14; conversation design A3, A5, B)."""

from datetime import UTC, datetime

import pytest

from flows import intents as i
from flows.conversation import step
from flows.effects import Audience, Save
from flows.instrument import Key
from flows.penilaian import Decision, Entry, EntryKind
from tests.flows.turns import answer, at, quiet, said, saved, says, taps, told
from tests.kit import (
    COLLEAGUE,
    ONE,
    PIC,
    T1,
    T2,
    T3A,
    T3B,
    all_answered,
    answers,
    filling,
    penilaian,
)

SENT_AT = datetime(2027, 1, 20, 3, 0, tzinfo=UTC)
WHOLE = all_answered(penilaian())


# Answers.


def test_an_answer_is_saved_and_acknowledged_on_the_next_card() -> None:
    after, effects = step(filling(), answer(T1, "s"))

    assert [Save(1, T1, Entry(EntryKind.ANSWER, option="s", by=PIC.id))] == saved(effects)
    assert ("kartu", T2) == (said(effects).template, said(effects).card)
    assert {"jenis": "tercatat", "nomor": "1", "label": "Belum lengkap", "dari": None} == said(effects).values[
        "catatan"
    ]
    assert {T1: "s"} == at(after).penilaian.answers


@pytest.mark.parametrize("typed", ["2", "Belum lengkap"])
def test_button_digit_and_label_do_the_same(typed: str) -> None:
    assert step(filling(), answer(T1, "s")) == says(filling(), typed)


@pytest.mark.parametrize("typed", ["blm lengkap pak", "mohon izin, belum lengkap"])
def test_other_words_give_the_same_answer_and_are_repeated_with_a_way_back(typed: str) -> None:
    after, effects = says(filling(), typed)

    assert step(filling(), answer(T1, "s")).state == after
    assert saved(step(filling(), answer(T1, "s")).effects) == saved(effects)
    assert typed == said(effects).values["catatan"]["kata"]
    again, effects = taps(after, said(effects), "Ralat nomor 1")
    assert (T1, T1) == (said(effects).card, again.card)


def test_a_card_carries_its_options_best_first_and_the_ways_around_it() -> None:
    card = said(says(filling(), "lanjut")[1])

    assert [
        ["Terpasang"], ["Belum lengkap"], ["Belum ada"], ["Tidak berlaku", "Lewati"], ["Kembali", "Kenapa?", "Menu"],
    ] == [[button.label for button in row] for row in card.buttons]  # fmt: skip
    assert ["1", "2", "3"] == [option["no"] for option in card.values["pilihan"]]
    assert {"jenis": "mulai", "jumlah": 4, "bagian": 2} == card.values["catatan"]


def test_on_a_count_question_the_options_have_no_places() -> None:
    card = said(says(filling(penilaian({T1: "a"})), "lanjut")[1])

    assert ["", "", ""] == [option["no"] for option in card.values["pilihan"]]


def test_the_unit_stands_on_the_card_of_those_who_have_several() -> None:
    other = penilaian(number=2, unit="RSUD Contoh")

    assert said(says(filling(), "lanjut")[1]).values["unit"] is None
    assert "Dinas Contoh" == said(says(filling(penilaian(), others=[other]), "lanjut")[1]).values["unit"]


def test_the_product_stands_on_the_card_of_a_question_for_each() -> None:
    card = said(says(filling(penilaian({T1: "a", T2: "2"})), "lanjut")[1])

    assert ("3a", ONE.name) == (card.values["nomor"], card.values["produk"])


# Changing.


def test_the_same_press_again_is_quiet_with_a_toast() -> None:
    before = filling(penilaian({T1: "s"}))
    after, effects = step(before, answer(T1, "s"))

    assert "Sudah tercatat: Belum lengkap" == quiet(effects).toast
    assert before == after


def test_the_last_answer_changes_at_once() -> None:
    _, effects = step(filling(penilaian({T1: "a", T2: "2"})), answer(T2, "0"))

    assert ["0"] == [save.entry.option for save in saved(effects)]
    assert {"jenis": "diubah", "nomor": "2", "label": "Tidak ada", "dari": "2 orang"} == said(effects).values["catatan"]


def test_an_older_answer_is_asked_about_first() -> None:
    before = filling(penilaian({T1: "a", T2: "2"}))
    after, effects = step(before, answer(T1, "b"))

    assert [] == saved(effects)
    assert "ubah_tanya" == said(effects).template
    assert ("Terpasang", "Belum ada") == (said(effects).values["dari"], said(effects).values["menjadi"])
    assert before.penilaian == at(after).penilaian


@pytest.mark.parametrize("yes", ["ya", "1", "ok"])
def test_an_older_answer_changes_after_a_typed_yes(yes: str) -> None:
    asked, _ = step(filling(penilaian({T1: "a", T2: "2"})), answer(T1, "b"))
    _, effects = says(asked, yes)

    assert [(T1, "b")] == [(save.key, save.entry.option) for save in saved(effects)]
    assert T3A == said(effects).card


def test_an_older_answer_changes_by_the_button_even_later() -> None:
    asked, effects = step(filling(penilaian({T1: "a", T2: "2"})), answer(T1, "b"))
    question = said(effects)
    later, _ = says(asked, "zona")
    _, effects = taps(later, question, "Ya, ubah")

    assert [(T1, "b")] == [(save.key, save.entry.option) for save in saved(effects)]


@pytest.mark.parametrize("no", ["tidak", "batal"])
def test_a_no_leaves_an_older_answer_as_it_was(no: str) -> None:
    asked, _ = step(filling(penilaian({T1: "a", T2: "2"})), answer(T1, "b"))
    after, effects = says(asked, no)

    assert [] == saved(effects)
    assert ({"jenis": "tetap"}, T3A) == (said(effects).values["catatan"], said(effects).card)
    assert after.asked.waiting is None


def test_a_yes_long_after_is_no_yes_to_an_old_change() -> None:
    asked, _ = step(filling(penilaian({T1: "a", T2: "2"})), answer(T1, "b"))
    later, _ = says(asked, "zona")
    after, effects = says(later, "1")

    assert ([], "dugaan", "3a") == (saved(effects), said(effects).template, said(effects).values["nomor"])
    assert "a" == says(after, "ya")[0].penilaian.answers[T1]


def test_an_unanswered_question_on_an_old_card_is_recorded_and_the_due_one_comes_back() -> None:
    _, effects = step(filling(penilaian({T1: "a"})), answer(T3B, "y"))

    assert [T3B] == [save.key for save in saved(effects)]
    assert T2 == said(effects).card


def test_an_old_card_that_says_what_stands_changes_nothing() -> None:
    """Pressed again on the card from which it was answered: quiet, also when other answers followed."""
    _, effects = step(filling(penilaian({T1: "a", T2: "2"})), answer(T1, "a"))

    assert "sudah tercatat" == quiet(effects).reason


def test_a_card_of_another_penilaian_is_never_booked_here() -> None:
    after, effects = step(filling(), answer(T1, "a", of=99))

    assert [] == saved(effects)
    assert {} == at(after).penilaian.answers
    assert ({"jenis": "bukan_tugas"}, T1) == (said(effects).values["catatan"], said(effects).card)


@pytest.mark.parametrize("wish", [answer(Key("X9"), "a"), answer(T1, "x"), i.Skip(1, Key("T3", 9))])
def test_a_question_or_option_that_is_no_longer_asked_changes_nothing(wish: i.Intent) -> None:
    _, effects = step(filling(), wish)

    assert [] == saved(effects)
    assert {"jenis": "bukan_tugas"} == said(effects).values["catatan"]


def test_the_last_answer_is_ones_own_not_a_colleagues() -> None:
    of = penilaian({T1: "a"}).with_entry(T2, answers({T2: "2"}, by=COLLEAGUE.id)[T2])

    assert "kartu" == said(step(filling(of), answer(T1, "b")).effects).template
    assert "ubah_tanya" == said(step(filling(of), answer(T2, "0")).effects).template


# Opening again, and going back.


def test_an_opened_answer_is_shown_and_changes_at_once() -> None:
    opened, effects = says(filling(penilaian({T1: "a", T2: "2"})), "nomor 1")
    assert ("Terpasang", T1) == (said(effects).values["jawaban_kini"], said(effects).card)

    after, effects = says(opened, "3")
    assert [(T1, "b")] == [(save.key, save.entry.option) for save in saved(effects)]
    assert (T3A, None) == (said(effects).card, after.asked.card)


def test_the_same_answer_on_an_opened_card_is_confirmed_and_goes_on() -> None:
    opened, _ = says(filling(penilaian({T1: "a", T2: "2"})), "nomor 1")
    _, effects = says(opened, "1")

    assert [] == saved(effects)
    assert ({"jenis": "tetap"}, T3A) == (said(effects).values["catatan"], said(effects).card)


def test_lanjut_leaves_an_opened_card_and_goes_to_what_is_due() -> None:
    opened, _ = says(filling(penilaian({T1: "a", T2: "2"})), "nomor 1")
    after, effects = says(opened, "lanjut")

    assert (T3A, None) == (said(effects).card, after.asked.card)


def test_back_opens_the_question_before_and_stops_at_the_first() -> None:
    state, effects = says(filling(penilaian({T1: "a", T2: "2"})), "kembali")
    assert T2 == said(effects).card
    state, effects = says(state, "kembali")
    assert T1 == said(effects).card
    state, effects = says(state, "kembali")
    assert (T1, {"jenis": "paling_awal"}) == (said(effects).card, said(effects).values["catatan"])


def test_ralat_opens_ones_last_answer() -> None:
    assert T2 == said(says(filling(penilaian({T1: "a", T2: "2"})), "ralat")[1]).card


def test_an_edit_in_words_is_asked_about_unless_it_is_the_last() -> None:
    before = filling(penilaian({T1: "a", T2: "2"}))
    _, older = says(before, "ralat nomor 1 jadi belum")
    _, last = says(before, "ralat nomor 2 jadi 0")

    assert "ubah_tanya" == said(older).template
    assert ["0"] == [save.entry.option for save in saved(last)]


def test_an_edit_with_words_that_name_no_option_opens_the_card() -> None:
    _, effects = says(filling(penilaian({T1: "a"})), "ralat nomor 1 jadi ungu")

    assert ([], T1) == (saved(effects), said(effects).card)


def test_an_edit_to_what_stands_already_is_answered_in_words() -> None:
    _, effects = says(filling(penilaian({T1: "a", T2: "2"})), "ralat nomor 1 jadi terpasang")

    assert ([], {"jenis": "tetap"}) == (saved(effects), said(effects).values["catatan"])


def test_an_edit_of_an_open_question_is_recorded() -> None:
    _, effects = says(filling(), "ubah nomor 3b jadi ya")
    assert [(T3B, "y")] == [(save.key, save.entry.option) for save in saved(effects)]


def test_a_number_that_is_not_there_is_said_and_asked_again() -> None:
    state, effects = says(filling(penilaian({T1: "a"})), "ralat nomor 9")
    assert ("nomor_tak_ada", "9") == (said(effects).template, said(effects).values["nomor"])

    _, effects = says(state, "1")
    assert T1 == said(effects).card


def test_kenapa_speaks_of_the_pressed_card_and_what_is_typed_next_is_about_it() -> None:
    state, effects = step(filling(penilaian({T1: "a", T2: "2"})), i.Why(1, T1))
    assert ("kenapa", "1") == (said(effects).template, said(effects).values["nomor"])

    guessed, _ = says(at(state), "3")
    _, effects = says(guessed, "ya")
    assert [(T1, "b")] == [(save.key, save.entry.option) for save in saved(effects)]


def test_kenapa_of_the_due_card_leaves_it_due() -> None:
    state, effects = says(filling(), "kenapa")

    assert "30.00" == said(effects).values["bobot"]
    assert (T1, None) == (state.card, state.asked.card)


# Skipping and *tidak berlaku*.


def test_a_skipped_question_is_left_open_and_asked_again_at_the_end_of_its_section() -> None:
    state, effects = says(filling(), "lewati")
    assert ({"jenis": "dilewati", "nomor": "1", "kali": 1}, T2) == (said(effects).values["catatan"], said(effects).card)

    state, effects = says(state, "2")
    assert T1 == said(effects).card
    state, effects = says(state, "lewati")
    assert (2, T3A) == (said(effects).values["catatan"]["kali"], said(effects).card)
    assert 1 == state.penilaian.answered


def test_the_same_skip_again_is_quiet_and_no_second_skip() -> None:
    skip = i.Skip(1, T1)
    once, _ = step(filling(), skip)
    twice, effects = step(once, skip)

    assert "Sudah dilewati: nomor 1" == quiet(effects).toast
    assert once == twice


def test_an_answered_question_is_not_skipped() -> None:
    _, effects = step(filling(penilaian({T1: "a"})), i.Skip(1, T1))

    assert ([], {"jenis": "tetap"}) == (saved(effects), said(effects).values["catatan"])


def test_what_was_skipped_is_filled_in_one_after_the_other_at_the_end() -> None:
    late = {key: Entry(EntryKind.SKIP, skips=2, by=PIC.id) for key in (T1, T3A)}
    state = filling(penilaian({T2: "2", T3B: "y"}, entries=late))
    assert ("akhir_dilewati", ["1", "3a"]) == (
        said(says(state, "lanjut")[1]).template,
        said(says(state, "lanjut")[1]).values["dilewati"],
    )

    state, effects = says(state, "yang dilewati")
    assert T1 == said(effects).card
    state, effects = says(state, "lewati")
    assert T3A == said(effects).card
    state, effects = says(state, "1")
    assert "akhir_dilewati" == said(effects).template
    state, effects = says(state, "yang dilewati")
    state, effects = says(state, "1")
    assert "semua_terjawab" == said(effects).template
    assert state.penilaian.complete


def test_nothing_skipped_to_fill_in_gives_what_is_due() -> None:
    assert T1 == said(says(filling(), "yang dilewati")[1]).card


def test_tidak_berlaku_asks_for_a_reason_and_proposes_it_to_the_overseers() -> None:
    state, effects = says(filling(), "tidak berlaku")
    assert ([], "alasan_minta") == (saved(effects), said(effects).template)

    state, effects = says(state, "Layanan kami daring, pak")
    entry = Entry(EntryKind.NOT_APPLICABLE, reason="Layanan kami daring, pak", by=PIC.id)
    assert [Save(1, T1, entry)] == saved(effects)
    assert [(Audience.OVERSEERS, "usulan_baru", 1)] == [(t.to, t.say.template, t.penilaian) for t in told(effects)]
    assert ({"jenis": "diusulkan", "nomor": "1"}, T2) == (said(effects).values["catatan"], said(effects).card)
    assert frozenset() == state.penilaian.left_out


def test_without_a_reason_nothing_is_proposed() -> None:
    state, _ = says(filling(), "tidak berlaku")
    after, effects = says(state, "batal")

    assert ([], [], T1) == (saved(effects), told(effects), said(effects).card)
    assert after.asked.waiting is None


def test_an_answer_pressed_while_a_reason_waits_is_an_answer() -> None:
    state, _ = says(filling(), "tidak berlaku")
    after, effects = step(state, answer(T1, "a"))

    assert ["a"] == [save.entry.option for save in saved(effects)]
    assert at(after).asked.waiting is None


def test_what_was_approved_is_not_asked_for_again_and_what_was_refused_is() -> None:
    approved, refused = (
        penilaian(entries={T1: Entry(EntryKind.NOT_APPLICABLE, reason="x", decision=decision)}) for decision in Decision
    )

    assert {"jenis": "tetap"} == said(step(filling(approved), i.NotApplicable(1, T1)).effects).values["catatan"]
    assert T1 == said(says(filling(refused), "lanjut")[1]).card
    assert "alasan_minta" == said(step(filling(refused), i.NotApplicable(1, T1)).effects).template
    assert "tidak berlaku" == said(step(filling(approved), i.Open(1, T1)).effects).values["jawaban_kini"]
    assert said(step(filling(refused), i.Open(1, T1)).effects).values["jawaban_kini"] is None
