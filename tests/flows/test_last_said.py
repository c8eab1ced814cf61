"""Words are kept as an answer only where its card was the last thing said; after anything else they are asked about."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flows import intents as i
from flows.calendar import WEEKDAYS
from flows.conversation import step
from flows.duties import Duties
from flows.effects import EndHandOver, Hindered, Promise, Say
from flows.reading import read
from flows.state import ASKS, IN_PASSING, Agenda, Asked, Filling, Resting, Wait
from tests.flows.test_previous import renewed
from tests.flows.turns import at, said, saved, says
from tests.kit import COLLEAGUE, PIC, T1, T2, filling, handing_over, instrument, penilaian, watching

WHOLE = penilaian(of=instrument())
PR1 = next(key for key in WHOLE.keys if key.question == "PR.1")  # its options declare "ya" and "ada"


def on_pr1() -> Filling:
    agenda = Agenda(datetime(2027, 1, 11, 3, 0, tzinfo=UTC), "Asia/Jakarta", WEEKDAYS)
    return replace(filling(WHOLE, Asked(penilaian=1, card=PR1)), agenda=agenda)


def after_news(template: str, state: Filling | None = None) -> Filling:
    state = state or on_pr1()
    asked = state.asked.interrupted(template)
    if template == "ingat_kendala":  # what it asks is waited for once it has gone out
        asked = replace(asked, waiting=Wait.OBSTACLE, key=None, option=IN_PASSING)
    return replace(state, asked=asked)


TURNS = [
    "jalan rusak di desa", "halo", "jeda", "nilai", "bantuan", "berhenti", "kirim", "siapa yang melihat", "langkah",
    "menu", "unit", "data saya", "kurang tahu", "ringkasan", "simulasi", "kenapa", "lg rapat", "rincian", "bukti",
]  # fmt: skip
NEWS = ["usulan_diputus", "ingat", "ingat_kendala", "alih_tawaran", "eskalasi_tembusan", "maaf_gangguan"]
ANSWERS = ["ya", "iya", "y", "sudah", "ada", "ada pak", "1", "belum", "tidak", "3", "lengkap", "terpasang"]


@pytest.mark.parametrize("words", ANSWERS)
@pytest.mark.parametrize("turn", TURNS)
def test_after_any_other_message_an_answer_is_never_kept_without_asking(turn: str, words: str) -> None:
    state, first = says(on_pr1(), turn)
    _, effects = says(state, words)

    assert said(first).card is None
    assert not [save for save in saved(effects) if save.entry.option]


@pytest.mark.parametrize("words", ANSWERS)
@pytest.mark.parametrize("template", NEWS)
def test_after_news_too(template: str, words: str) -> None:
    assert [] == saved(says(after_news(template), words)[1])


@pytest.mark.parametrize("words", ["ada", "1", "lengkap"])
def test_what_names_an_option_is_proposed_and_one_yes_keeps_it(words: str) -> None:
    asked, effects = says(after_news("ingat"), words)
    after, kept = says(asked, "ya")

    assert ("dugaan", "Ada") == (said(effects).template, said(effects).values["menjadi"])
    assert ([PR1], None) == ([save.key for save in saved(kept)], after.penilaian.entries[PR1].reason)


@pytest.mark.parametrize("turn", ["jalan rusak di desa", "halo", "nilai"])
def test_a_bare_yes_shows_the_card_that_we_speak_of(turn: str) -> None:
    for state in (on_pr1(), filling(WHOLE)):
        asked, _ = says(state, turn)
        shown, effects = says(asked, "ya")

        assert state.card == said(effects).card
        assert shown.asked.shown == state.card


def test_directly_after_its_card_words_are_kept_as_ever() -> None:
    shown, _ = says(says(on_pr1(), "menu")[0], "nomor 14")
    opened, _ = step(shown, i.Open(1, PR1))

    for state in (on_pr1(), at(opened), says(on_pr1(), "siap")[0], says(on_pr1(), "hm hm")[0]):
        assert [PR1] == [save.key for save in saved(says(state, "ya")[1])]


def test_a_card_that_a_colleague_answered_meanwhile_gives_its_yes_to_no_other() -> None:
    shown = filling().asked
    state = filling(penilaian({T1: "a"}), shown)

    assert T2 == state.card
    assert i.Propose(1, T2, "2", "dua") == read("dua", state)


def test_what_was_asked_may_be_lost_and_an_answer_is_asked_about() -> None:
    state = Filling(PIC, WHOLE, (WHOLE,))

    assert "dugaan" == said(says(state, "3")[1]).template


def test_the_answer_of_the_putaran_before_is_asked_about_too() -> None:
    state, _ = says(filling(renewed()), "menu")

    assert i.Propose(1, T1, "a", "masih sama") == read("masih sama", state)


def test_after_not_knowing_a_yes_skips_and_a_no_shows_the_card() -> None:
    asked, _ = says(filling(), "kurang tahu")
    skipped, _ = says(asked, "ya")
    _, shown = says(asked, "tidak")

    assert (T1,) == skipped.penilaian.skipped
    assert T1 == said(shown).card
    assert "dugaan" == said(says(asked, "1")[1]).template


@pytest.mark.parametrize("words", ["ya", "iya pak", "ya, saya terima"])
def test_a_yes_to_the_offer_of_a_task_takes_it(words: str) -> None:
    offered = Duties(taking=(handing_over(giver=COLLEAGUE, taker=PIC),))
    state = replace(after_news("alih_tawaran"), duties=offered)
    said_again, _ = step(Resting(PIC, duties=offered), i.Greeting())

    for one in (state, said_again):
        assert any(isinstance(effect, EndHandOver) for effect in step(one, read(words, one)).effects)
    assert i.TakeOver(accept=False) == read("tidak", state)


def test_once_other_news_came_a_yes_takes_nothing_over_and_confirms_nothing() -> None:
    proposed, _ = says(filling(), "terpasang cuma pudar")

    for state in (after_news("ingat", after_news("alih_tawaran")), after_news("ingat", proposed)):
        after, effects = says(state, "ya")
        assert ("kartu", state.card) == (said(effects).template, said(effects).card)
        assert {} == after.penilaian.answers
    assert i.Agree() == read("ya betul", after_news("ingat", proposed))


def test_a_deletion_is_not_confirmed_by_a_yes_to_something_else() -> None:
    asked, _ = says(filling(), "hapus data saya")

    assert i.Agree() == read("ya", asked)
    assert i.Continue() == read("ya", after_news("ingat", asked))
    assert i.Agree() == read("ya, hapus", after_news("ingat", asked))


@pytest.mark.parametrize("words", ["tidak ada", "tidak", "tidak ada kendala", "aman pak", "belum ada"])
def test_nothing_in_the_way_is_no_obstacle(words: str) -> None:
    for state in (after_news("ingat_kendala"), says(on_pr1(), "ada kendala")[0]):
        _, effects = says(state, words)

        assert not [effect for effect in effects if isinstance(effect, Hindered) and effect.words]
        assert ("kendala_dicatat", False) == (said(effects).template, said(effects).values["ada"])
        assert [] == saved(effects)


@pytest.mark.parametrize("wait", [Wait.OBSTACLE, Wait.VISIT])
def test_what_a_reminder_asked_in_passing_is_not_answered_by_words_to_a_later_message(wait: Wait) -> None:
    asked = Asked(penilaian=1, waiting=wait, option=IN_PASSING if wait is Wait.OBSTACLE else "1", misses=4)
    state = after_news("eskalasi_tembusan", filling(penilaian(), asked))

    _, effects = says(state, "kok dilaporkan sih, kepalanya sendiri yang lambat")

    assert not [effect for effect in effects if not isinstance(effect, Say)]
    assert said(effects).template  # whoever was not understood any more is listened to anew


@pytest.mark.parametrize("words", ["sudah", "belum", "1", "siap, terima kasih"])
def test_what_answers_a_card_or_thanks_is_no_obstacle(words: str) -> None:
    for state in (after_news("ingat_kendala"), says(on_pr1(), "ada kendala")[0]):
        _, effects = says(state, words)

        assert not [effect for effect in effects if isinstance(effect, Hindered)]
        assert [] == saved(effects)


def test_whether_something_is_in_the_way_is_answered_by_yes_or_by_what_it_is() -> None:
    state = after_news("ingat_kendala")

    assert "kendala_minta" == said(says(state, "ada")[1]).template
    assert Hindered(1, "kepala dinas kosong") in says(state, "kepala dinas kosong")[1]
    assert i.Courtesy() == read("siap terima kasih", state)
    assert isinstance(read("lewati", state), i.Skip)


def test_a_handing_on_that_waits_for_a_yes_gets_none_after_news() -> None:
    asked = Asked(penilaian=1, waiting=Wait.HAND_ON, option="1", note="Ibu Rina 0812-0000-0003")
    state = filling(penilaian(), asked)

    assert isinstance(read("ya", state), i.SureToHandOn)
    assert i.Continue() == read("ya", after_news("ingat", state))
    assert isinstance(read("alihkan", after_news("ingat", state)), i.SureToHandOn)


def test_the_result_of_a_survey_is_asked_for_again_after_news() -> None:
    state = watching(penilaian())
    asked, _ = step(state, i.EnterSurvey(1))
    aside = replace(asked, asked=asked.asked.interrupted("kabar_terkirim"))

    assert isinstance(read("1", asked), i.Answer)
    assert isinstance(read("1", aside), i.Open)


def test_a_moment_may_still_be_named_after_news() -> None:
    state, _ = says(on_pr1(), "jeda")

    assert any(isinstance(effect, Promise) for effect in says(after_news("ingat", state), "besok")[1])


def test_what_a_message_of_itself_asks_is_waited_for_whoever_says_it() -> None:
    assert {"alih_tawaran"} == set(ASKS)
