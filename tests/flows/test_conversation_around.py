"""Around the questions: what is not understood, sending in, several units, and words about us (decision 14)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flows import cards
from flows import intents as i
from flows.conversation import step
from flows.effects import Audience, Say, SendIn, SetReminders
from flows.penilaian import Decision, Entry, EntryKind, Penilaian
from flows.state import Asked, Filling, Outsider, Resting, State, Wait
from tests.flows.turns import answer, quiet, said, saved, says, taps, told
from tests.kit import (
    PIC,
    T1,
    T2,
    T3A,
    T3B,
    all_answered,
    filling,
    instrument,
    joining,
    penilaian,
    watching,
)

SENT_AT = datetime(2027, 1, 20, 3, 0, tzinfo=UTC)
WHOLE = all_answered(penilaian())


# What is not understood, and what is no answer.


def test_three_different_answers_to_what_is_not_understood_and_then_silence() -> None:
    state, templates = filling(), []
    for _ in range(3):
        state, effects = says(state, "kucing di desa")
        templates.append(said(effects).template)
    assert ["belum_paham_1", "belum_paham_2", "belum_paham_3"] == templates

    for _ in range(7):
        state, effects = says(state, "halo bot kucing")
        assert "tidak dipahami lebih dari tiga kali" == quiet(effects).reason


def test_anything_understood_ends_the_silence() -> None:
    state = filling(asked=Asked(penilaian=1, misses=3))
    state, effects = says(state, "menu")
    assert "menu" == said(effects).template

    assert "belum_paham_1" == said(says(state, "hm hm")[1]).template


def test_not_understood_at_the_end_names_no_question() -> None:
    values = said(says(filling(penilaian(WHOLE)), "hm hm")[1]).values

    assert (None, []) == (values["nomor"], values["pilihan"])


@pytest.mark.parametrize("typed", ["siap pak", "ok", "njih", "terima kasih"])
def test_courtesy_is_no_answer_and_shows_the_choice_again(typed: str) -> None:
    after, effects = says(filling(), typed)

    assert ([], T1) == (saved(effects), said(effects).card)
    assert {"jenis": "sama_sama"} == said(effects).values["catatan"]
    assert {} == after.penilaian.answers


def test_courtesy_at_the_end_shows_the_end() -> None:
    assert "semua_terjawab" == said(says(filling(penilaian(WHOLE)), "siap")[1]).template


STATES: list[State] = [
    filling(), filling(penilaian(WHOLE)), filling(asked=Asked(penilaian=1, waiting=Wait.REASON, key=T1)),
    filling(asked=Asked(penilaian=1, misses=3)), Resting(PIC), Resting(PIC, penilaian()), Outsider(),
    joining("kenal"), joining("setuju"), watching(), watching(penilaian()),
]  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=lambda state: type(state).__name__)
def test_a_sticker_gets_no_answer_anywhere_and_changes_nothing(state: State) -> None:
    after, effects = step(state, i.Unread("stiker"))

    assert "stiker" == quiet(effects).reason
    assert state == after


def test_a_voice_note_gets_one_sentence() -> None:
    assert ("tak_terbaca", "suara") == (
        said(step(filling(), i.Unread("suara")).effects).template,
        said(step(filling(), i.Unread("suara")).effects).values["jenis"],
    )


# The end.


def test_sending_in_is_asked_once_and_told_to_those_who_wait_for_it() -> None:
    state, effects = says(filling(penilaian(WHOLE)), "kirim")
    assert ("kirim_tanya", []) == (said(effects).template, [e for e in effects if isinstance(e, SendIn)])

    _, effects = says(state, "ya")
    assert [SendIn(1)] == [effect for effect in effects if isinstance(effect, SendIn)]
    assert "terkirim" == said(effects).template
    assert [Audience.SUPERVISORS, Audience.OVERSEERS] == [tell.to for tell in told(effects)]


def test_sending_in_waits_until_nothing_is_open() -> None:
    for of in (penilaian({T1: "a"}), penilaian(WHOLE, entries={T1: Entry(EntryKind.SKIP, skips=2)})):
        for wish in (i.Submit(), i.Submit(sure=True)):
            effects = step(filling(of), wish).effects
            assert "belum_lengkap" == said(effects).template
            assert not any(isinstance(effect, SendIn) for effect in effects)


def test_what_was_sent_in_is_not_sent_again_but_may_still_change() -> None:
    state = filling(penilaian(WHOLE, sent_in_at=SENT_AT))
    assert ("sudah_dikirim",) == tuple(
        e.template for e in step(state, i.Submit(sure=True)).effects if isinstance(e, Say)
    )

    _, effects = step(state, answer(T3B, "y"))
    assert [(T3B, "y")] == [(save.key, save.entry.option) for save in saved(effects)]


def test_once_it_is_closed_nothing_changes_any_more() -> None:
    state = filling(penilaian(WHOLE, open=False))
    for wish in (answer(T3B, "y"), i.Skip(1, T1), i.NotApplicable(1, T1), i.NotApplicable(1, T1, "alasan"), i.Submit()):
        effects = step(state, wish).effects
        assert ("ditutup", 1) == (said(effects).template, len(effects))


def test_what_is_closed_offers_no_answers_and_no_sending_in() -> None:
    half, left = (
        penilaian({T1: "a"}, open=False),
        penilaian(WHOLE, entries={T1: Entry(EntryKind.SKIP, skips=2)}, open=False),
    )
    for of in (half, left, penilaian(WHOLE, open=False)):
        for wish in (i.Continue(), i.Courtesy(), i.Summary()):
            say = said(step(filling(of), wish).effects)
            assert say.card is None
            assert cards.send_in(of).label not in [button.label for row in say.buttons for button in row]
    assert "ditutup" == said(step(filling(half), i.Continue()).effects).template
    assert "ditutup" == said(step(filling(left), i.Continue()).effects).template


def test_what_is_closed_can_still_be_looked_at() -> None:
    state = filling(penilaian(WHOLE, open=False))

    assert ["kartu", "kenapa", "nilai", "ringkasan"] == [
        said(step(state, wish).effects).template for wish in (i.Open(1, T1), i.Why(1, T1), i.AskScore(), i.Summary())
    ]


# Several units.


def test_a_pic_with_several_units_chooses_and_goes_on_with_what_is_chosen() -> None:
    one, two = penilaian({T1: "a"}), penilaian(number=2, unit="RSUD Contoh yang panjang namanya")
    _, effects = says(filling(one, others=[two]), "unit")
    assert [["Dinas Contoh"], ["RSUD Contoh yang pa…"]] == [[b.label for b in row] for row in said(effects).buttons]
    assert [True, False] == [row["ini"] for row in said(effects).values["unit"]]

    _, effects = taps(filling(two, others=[one]), said(effects), "RSUD Contoh yang pa…")
    assert (T1, two.subject.unit) == (said(effects).card, said(effects).values["unit"])


def test_a_menu_offers_only_what_there_is() -> None:
    def labels(state: Filling) -> list[str]:
        return [button.label for row in said(says(state, "menu")[1]).buttons for button in row]

    assert "Ganti unit" not in labels(filling())
    assert "Ganti unit" in labels(filling(penilaian(), others=[penilaian(number=2)]))


# Coming back, and words about us.


def test_a_greeting_says_where_we_are() -> None:
    _, effects = says(filling(penilaian({T1: "a"})), "assalamualaikum")

    assert ("lanjut", "2") == (said(effects).template, said(effects).values["nomor"])
    assert "Lanjut nomor 2" == said(effects).buttons[0][0].label


def test_after_forty_days_the_right_question_opens_with_all_answers() -> None:
    before = filling(penilaian({T1: "a", T2: "2"}), Asked())
    after, effects = says(before, "lanjut")

    assert (T3A, before.penilaian) == (said(effects).card, after.penilaian)


def test_a_greeting_at_the_end_names_no_question() -> None:
    _, effects = says(filling(penilaian(WHOLE), others=[penilaian(number=2)]), "halo")

    assert (None, None) == (said(effects).values["nomor"], said(effects).values["bagian"])


def test_mulai_wants_reminders_again_and_berhenti_none_and_tells_the_overseers() -> None:
    assert [SetReminders(on=True)] == [e for e in says(filling(), "mulai")[1] if isinstance(e, SetReminders)]
    _, effects = says(filling(), "berhenti")

    assert [SetReminders(on=False)] == [effect for effect in effects if isinstance(effect, SetReminders)]
    assert ["kabar_berhenti"] == [tell.say.template for tell in told(effects)]
    assert "berhenti" == said(effects).template


@pytest.mark.parametrize(
    ("typed", "template"),
    [
        ("jeda", "jeda"),
        ("bantuan", "bantuan"),
        ("siapa ini", "identitas"),
        ("bukti", "belum_tersedia"),
        ("data", "data_saya"),
    ],
)
def test_words_about_us_are_answered(typed: str, template: str) -> None:
    assert template == said(says(filling(), typed)[1]).template


# Nothing to fill in.


def test_who_has_nothing_to_fill_in_is_told_so() -> None:
    for wish in (i.Start(), i.Continue(), answer(T1, "a"), i.Menu()):
        assert "tidak_ada_tugas" == said(step(Resting(PIC), wish).effects).template


def test_the_last_score_can_still_be_asked_for() -> None:
    assert "nilai" == said(step(Resting(PIC, penilaian(WHOLE)), i.AskScore()).effects).template
    assert "tidak_ada_tugas" == said(step(Resting(PIC), i.AskScore()).effects).template


def test_who_has_nothing_to_fill_in_gets_three_answers_to_mutter_and_then_silence() -> None:
    state: State = Resting(PIC)
    for template in ("tidak_ada_tugas", "bantuan", "belum_paham_3"):
        state, effects = step(state, i.Said("hm"))
        assert template == said(effects).template
    state, effects = step(state, i.Said("hm"))
    assert "tidak ada yang perlu diisi, dan sudah disampaikan" == quiet(effects).reason

    state, effects = step(state, i.Help())
    assert "bantuan" == said(effects).template
    assert "tidak_ada_tugas" == said(step(state, i.Said("hm")).effects).template


def test_who_rests_may_stop_and_resume() -> None:
    assert SetReminders(on=False) in step(Resting(PIC), i.Stop()).effects
    assert SetReminders(on=True) in step(Resting(PIC), i.Resume()).effects


# Whatever comes, the score stands apart from what is only proposed.


def test_a_proposal_leaves_its_question_open_for_the_score() -> None:
    of = penilaian({T2: "2"}, entries={T1: Entry(EntryKind.NOT_APPLICABLE, reason="x", by=PIC.id)})
    approved = replace(of.entries[T1], decision=Decision.APPROVED)

    assert of.score.total == 5
    assert of.with_entry(T1, approved).score.total == 4


def whole(edition: str) -> Penilaian:
    return penilaian(of=instrument(edition), kind="dpmptsp")


@pytest.mark.parametrize("edition", ["kepatuhan-2016-2019", "kepatuhan-2021", "kepatuhan-2023-2024"])
def test_a_whole_edition_is_filled_in_by_pressing_what_is_shown(edition: str) -> None:
    state, effects = says(filling(whole(edition)), "lanjut")
    turns = 0
    while (card := said(effects)).template == "kartu":
        state, effects = taps(state, card, card.buttons[0][0].label)
        turns += 1

    assert turns == len(state.penilaian.keys)
    assert ("semua_terjawab", True) == (said(effects).template, state.penilaian.complete)


def test_a_button_that_sends_in_another_penilaian_sends_nothing_in() -> None:
    _, effects = step(filling(penilaian(WHOLE)), i.Submit(99, sure=True))

    assert "bukan_tugas" == said(effects).values["catatan"]["jenis"]
    assert not [effect for effect in effects if isinstance(effect, SendIn)]


def test_a_second_yes_to_sending_in_is_quiet() -> None:
    sent = penilaian(WHOLE, sent_in_at=SENT_AT)

    assert "Sudah terkirim" == quiet(step(filling(sent), i.Submit(1, sure=True)).effects).toast


def test_no_leads_back_to_the_card_that_was_opened_aside() -> None:
    """With "tetap" too: what is asked about is left as it stands."""
    opened = filling(
        penilaian({T1: "a", T2: "2"}), Asked(penilaian=1, card=T1, waiting=Wait.CHANGE, key=T2, option="0")
    )

    for words in ("tidak", "tetap"):
        after, effects = says(opened, words)
        assert (T1, T1, "tetap") == (after.card, said(effects).card, said(effects).values["catatan"]["jenis"])
        assert [] == saved(effects)
