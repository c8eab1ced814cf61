"""What is proposed is kept only after a yes; what cannot be answered now is no harm."""

from dataclasses import replace

import pytest

from flows import intents as i
from flows.cards import echo
from flows.conversation import step
from flows.effects import Quiet
from flows.state import Resting, State
from tests.flows.turns import answer, quiet, said, saved, says, taps
from tests.kit import PIC, T1, T2, T3A, filling, penilaian, watching

SENTENCE = "sdh ada tp blm dipasang di loket"


def test_a_guess_is_said_and_nothing_is_kept_before_a_yes() -> None:
    after, effects = says(filling(), SENTENCE)

    assert [] == saved(effects)
    assert ("dugaan", "Belum lengkap", SENTENCE) == (
        said(effects).template,
        said(effects).values["menjadi"],
        said(effects).values["kata"],
    )
    assert {} == after.penilaian.answers


@pytest.mark.parametrize("yes", ["ya", "Betul", "ok", "1", "njih pak", "iya betul"])
def test_a_yes_keeps_it_with_its_sentence_as_a_note(yes: str) -> None:
    asked, _ = says(filling(), SENTENCE)
    _, effects = says(asked, yes)

    assert [(T1, "s", SENTENCE)] == [(save.key, save.entry.option, save.entry.reason) for save in saved(effects)]
    assert T2 == said(effects).card


def test_a_figure_for_a_count_is_no_yes_and_no_no() -> None:
    proposed, effects = says(filling(penilaian({T1: "a"})), "kira2 2")
    assert ("dugaan", "2 orang") == (said(effects).template, said(effects).values["menjadi"])

    corrected, effects = says(proposed, "1")
    assert ("dugaan", "1 orang", []) == (said(effects).template, said(effects).values["menjadi"], saved(effects))
    for state, figure in ((corrected, "1"), (proposed, "2")):  # said again
        _, effects = says(state, figure)
        assert [(T2, figure)] == [(save.key, save.entry.option) for save in saved(effects)]
        since = replace(state, asked=state.asked.interrupted("ingat"))
        _, effects = says(since, figure)
        assert ("dugaan", []) == (said(effects).template, saved(effects))


LONG = (
    "mohon izin pak untuk hal itu kemarin sempat dibahas bersama pimpinan dan bagian hukum lalu menunggu arahan "
    "selanjutnya dari sekretariat daerah"
)


def test_a_long_sentence_without_an_option_is_the_note_to_the_answer_that_follows() -> None:
    asked, effects = says(filling(), LONG)

    assert [] == saved(effects)
    assert T1 == said(effects).card
    assert {"jenis": "kalimat", "nomor": "1"} == said(effects).values["catatan"]
    kept, effects = says(asked, "sudah")
    assert [(T1, LONG)] == [(save.key, save.entry.reason) for save in saved(effects)]
    _, effects = says(kept, "2 orang")
    assert [None] == [save.entry.reason for save in saved(effects)], "and to no other"


def test_a_guess_that_follows_a_long_sentence_keeps_it_too() -> None:
    asked, _ = says(filling(penilaian({T1: "a"})), LONG)
    proposed, effects = says(asked, "kira2 2")
    assert ("dugaan", []) == (said(effects).template, saved(effects))
    _, effects = says(proposed, "ya")

    assert [(T2, LONG)] == [(save.key, save.entry.reason) for save in saved(effects)]


def test_a_second_long_sentence_is_not_understood() -> None:
    asked, _ = says(filling(), LONG)
    _, effects = says(asked, LONG)

    assert "belum_paham_1" == said(effects).template


def test_the_note_stands_on_the_card_when_it_is_opened_again() -> None:
    asked, _ = says(filling(), SENTENCE)
    kept, effects = says(asked, "ya")
    _, opened = says(kept, "nomor 1")

    assert (None, SENTENCE) == (said(effects).values["keterangan"], said(opened).values["keterangan"])


def test_the_button_keeps_the_answer_even_later_when_the_note_is_gone() -> None:
    asked, effects = says(filling(), SENTENCE)
    now, _ = taps(asked, said(effects), "Betul")
    later, _ = says(asked, "menu")
    then, _ = taps(later, said(effects), "Betul")

    assert (SENTENCE, None) == (now.penilaian.entries[T1].reason, then.penilaian.entries[T1].reason)
    assert {T1: "s"} == now.penilaian.answers == then.penilaian.answers


@pytest.mark.parametrize("no", ["bukan", "tidak", "2", "salah"])
def test_a_no_shows_the_card_to_choose_from(no: str) -> None:
    asked, effects = says(filling(), SENTENCE)

    for after, answered in (says(asked, no), taps(asked, said(effects), "Bukan")):
        assert ([], T1, "kartu") == (saved(answered), said(answered).card, said(answered).template)
        assert after.asked.waiting is None


@pytest.mark.parametrize("typed", ["sudah", "belum"])
def test_an_answer_word_while_a_yes_is_waited_for_may_mean_either_and_is_asked_again(typed: str) -> None:
    asked, _ = says(filling(), SENTENCE)
    _, effects = says(asked, typed)

    assert ([], "dugaan") == (saved(effects), said(effects).template)


def test_a_note_belongs_to_the_guess_it_came_with() -> None:
    asked, _ = says(filling(), SENTENCE)
    after, _ = step(asked, answer(T1, "a"))
    other, _ = says(says(asked, "3")[0], "ya")

    assert "a" == after.penilaian.answers[T1]  # type: ignore[union-attr]  # a PIC at work
    assert after.penilaian.entries[T1].reason is None  # type: ignore[union-attr]
    assert ("b", None) == (other.penilaian.answers[T1], other.penilaian.entries[T1].reason)


def test_a_slip_of_the_finger_leaves_no_note() -> None:
    asked, effects = says(filling(), "beulm")
    after, _ = says(asked, "ya")

    assert ("dugaan", False) == (said(effects).template, said(effects).values["dicatat"])
    assert ("b", None) == (after.penilaian.answers[T1], after.penilaian.entries[T1].reason)


def test_a_guess_for_an_answered_question_says_what_stands_and_a_yes_to_the_same_is_answered() -> None:
    opened, _ = says(filling(penilaian({T1: "s", T2: "2"})), "nomor 1")
    asked, effects = says(opened, SENTENCE)
    _, agreed = says(asked, "ya")

    assert "Belum lengkap" == said(effects).values["kini"]
    assert ([], {"jenis": "tetap"}) == (saved(agreed), said(agreed).values["catatan"])


def test_once_it_is_closed_nothing_is_proposed() -> None:
    assert "ditutup" == said(says(filling(penilaian(open=False)), SENTENCE)[1]).template


def test_who_does_not_know_may_leave_it_for_later() -> None:
    asked, effects = says(filling(), "kurang tahu pak")
    after, skipped = taps(asked, said(effects), "Lewati dulu")

    assert ([], "tidak_tahu") == (saved(effects), said(effects).template)
    assert (T1,) == after.penilaian.skipped
    assert T2 == said(skipped).card


def test_another_matter_gets_one_pointer_and_the_card_stays_on_the_table() -> None:
    opened, _ = says(filling(penilaian({T1: "a", T2: "2"})), "nomor 1")
    after, effects = says(opened, "jalan rusak di desa")

    assert ("di_luar", "1") == (said(effects).template, said(effects).values["nomor"])
    assert T1 == after.card


def test_another_matter_again_and_again_ends_in_silence_too() -> None:
    state, templates = filling(), []
    for _ in range(3):
        state, effects = says(state, "jalan rusak di desa")
        templates.append(said(effects).template)
    _, effects = says(state, "jalan rusak di desa")

    assert ["di_luar", "belum_paham_2", "belum_paham_3"] == templates
    assert "tidak dipahami lebih dari tiga kali" == quiet(effects).reason


def test_another_matter_is_pointed_elsewhere_after_a_miss_too() -> None:
    state, templates = filling(), []
    for words in ("hm hm", "jalan rusak di desa", "jalan rusak di desa"):
        state, effects = says(state, words)
        templates.append(said(effects).template)

    assert ["belum_paham_1", "di_luar", "belum_paham_3"] == templates
    assert "di_luar" == said(says(says(state, "menu")[0], "ktp saya blm jadi")[1]).template


@pytest.mark.parametrize("state", [Resting(PIC), watching(penilaian())], ids=["rest", "watch"])
def test_nobody_is_told_thrice_where_another_matter_belongs(state: State) -> None:
    templates = []
    for _ in range(3):
        state, effects = step(state, i.OffTopic())
        templates.append(said(effects).template)

    assert "di_luar" == templates[0]
    assert "di_luar" not in templates[1:]
    assert isinstance(step(state, i.OffTopic()).effects[0], Quiet)


def test_the_first_fallback_carries_the_answers_as_buttons() -> None:
    _, effects = says(filling(), "hm hm")
    labels = [button.label for row in said(effects).buttons for button in row]

    assert ["Terpasang", "Belum lengkap", "Belum ada", "Lanjut", "Menu"] == labels


def test_a_proposal_to_another_penilaian_is_no_business_of_this_one() -> None:
    _, effects = step(filling(), i.Propose(99, T3A, "y", "kata"))

    assert {"jenis": "bukan_tugas"} == said(effects).values["catatan"]


def test_what_is_repeated_is_one_short_line() -> None:
    assert "sudah ada, tapi" == echo('sudah "ada",\n tapi')
    assert "x" * 79 + "…" == echo("x" * 300)
    assert "sudah ada…" == echo("sudah ada di loket", 11)
