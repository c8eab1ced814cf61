"""A person's own data: looked at, copied, deleted, and the deletion called back; alike for every role."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows import intents as i
from flows.conversation import step
from flows.effects import Audience, Effect, GoOn, Quiet, Role, Say, SetDeletion, Tell
from flows.my_data import Known
from flows.reading import read
from flows.state import Around, Asked, Circle, Person, Resting, Wait
from tests.kit import COLLEAGUE, OVERSEER, PIC, T1, T2, T3A, filling, joining, penilaian, watching

OTHER = Person(10, "Bapak Contoh Enam", "Inspektur", Role.OVERSEER)
CIRCLE = Circle(
    (Around("Dinas Contoh", (PIC,)), Around("RSUD Contoh", (PIC, COLLEAGUE))), (OVERSEER, OTHER), answers=12
)
AT_WORK = replace(filling(penilaian({T1: "a", T2: "2"})), circle=CIRCLE)
RESTING = Resting(PIC, circle=CIRCLE)
OVERSEEING = replace(watching(penilaian()), circle=Circle(overseers=(OVERSEER, OTHER)))
NOT_AGREED = replace(joining("setuju"), circle=CIRCLE)
EVERYBODY = pytest.mark.parametrize(
    "state",
    [AT_WORK, RESTING, OVERSEEING, NOT_AGREED],
    ids=["PIC", "PIC at rest", "overseer", "PIC who has not agreed"],
)


def said(effects: tuple[Effect, ...]) -> Say:
    (say,) = (effect for effect in effects if isinstance(effect, Say))
    return say


def told(effects: tuple[Effect, ...]) -> Say:
    """What the overseers are told."""
    (tell,) = (effect for effect in effects if isinstance(effect, Tell))
    assert Audience.OVERSEERS is tell.to
    return tell.say


def does(state: Known, words: str) -> tuple[Known, tuple[Effect, ...]]:
    """What comes of typing *words*, one more step taken where the first says so."""
    after, effects = step(state, read(words, state))
    if isinstance(effects[0], GoOn):
        after, effects = step(after, effects[0].intent)
    assert isinstance(after, Known)
    return after, effects


def labels(say: Say) -> list[str]:
    return [button.label for row in say.buttons for button in row]


@EVERYBODY
def test_everybody_sees_what_is_kept_and_what_can_be_done(state: Known) -> None:
    say = said(does(state, "data saya")[1])

    assert ["Kirim salinan", "Hapus data saya", "Batal"] == labels(say)
    assert state.person.name == say.values["nama"]


def test_a_pic_sees_their_units_and_how_many_answers_are_theirs() -> None:
    values = said(does(AT_WORK, "data saya")[1]).values

    assert (["Dinas Contoh", "RSUD Contoh"], 12) == (values["unit"], values["jawaban"])


@EVERYBODY
def test_everybody_gets_a_copy_as_a_file(state: Known) -> None:
    say = said(does(state, "kirim salinan")[1])

    assert ("salinan_data", "data_saya") == (say.template, say.document)


@EVERYBODY
def test_a_deletion_is_asked_about_once_more_and_then_noted_and_told(state: Known) -> None:
    asking, effects = does(state, "hapus data saya")
    assert ("hapus_tanya", ["Ya, hapus", "Tidak jadi"]) == (said(effects).template, labels(said(effects)))
    assert not [effect for effect in effects if isinstance(effect, SetDeletion | Tell)]

    after, effects = does(asking, "ya")
    assert SetDeletion(on=True) in effects
    assert "kabar_hapus_data" == told(effects).template
    assert ("hapus_diminta", ["Batal hapus"]) == (said(effects).template, labels(said(effects)))
    assert after.person.leaving


@EVERYBODY
@pytest.mark.parametrize("words", ["tidak", "tidak jadi", "batal"])
def test_a_no_keeps_everything(state: Known, words: str) -> None:
    asking, _ = does(state, "hapus data saya")
    after, effects = does(asking, words)

    assert ("data_tetap", False) == (said(effects).template, said(effects).values["dibatalkan"])
    assert 1 == len(effects)
    assert after.asked.waiting is None


@EVERYBODY
def test_other_words_leave_the_question_behind(state: Known) -> None:
    asking, _ = does(state, "hapus data saya")
    later, _ = does(asking, "bantuan")

    assert not [effect for effect in does(later, "ya")[1] if isinstance(effect, SetDeletion)]


@EVERYBODY
def test_a_yes_to_nothing_deletes_nothing(state: Known) -> None:
    assert not [effect for effect in does(state, "ya")[1] if isinstance(effect, SetDeletion)]


def leaving(state: Known) -> Known:
    return replace(state, person=replace(state.person, leaving=True))


@EVERYBODY
def test_who_leaves_is_told_so_and_may_call_it_back(state: Known) -> None:
    say = said(does(leaving(state), "data saya")[1])
    assert (True, ["Kirim salinan", "Batal hapus", "Batal"]) == (say.values["dihapus"], labels(say))

    after, effects = does(leaving(state), "batal hapus")
    assert SetDeletion(on=False) in effects
    assert "kabar_batal_hapus" == told(effects).template
    assert ("data_tetap", True) == (said(effects).template, said(effects).values["dibatalkan"])
    assert not after.person.leaving


@EVERYBODY
def test_asking_twice_is_asking_once(state: Known) -> None:
    assert "data_saya" == said(does(leaving(state), "hapus data saya")[1]).template
    (quiet,) = step(leaving(state), i.DeleteMyData(sure=True)).effects
    assert isinstance(quiet, Quiet)
    assert "data_saya" == said(does(state, "batal hapus")[1]).template


def test_the_overseers_hear_which_units_have_no_other_pic() -> None:
    assert ["Dinas Contoh"] == told(step(AT_WORK, i.DeleteMyData(sure=True)).effects).values["tanpa_pic"]

    both = replace(CIRCLE, units=(Around("RSUD Contoh", (PIC, replace(COLLEAGUE, leaving=True))),))
    news = told(step(replace(AT_WORK, circle=both), i.DeleteMyData(sure=True)).effects)
    assert ["RSUD Contoh"] == news.values["tanpa_pic"]


@pytest.mark.parametrize(
    ("others", "last"),
    [((OTHER,), False), ((), True), ((replace(OTHER, leaving=True),), True)],
    ids=["another one", "nobody else", "only one who leaves, too"],
)
def test_the_last_overseer_is_warned(others: tuple[Person, ...], last: bool) -> None:
    state = replace(OVERSEEING, circle=Circle(overseers=(OVERSEER, *others)))

    assert last == said(does(state, "hapus data saya")[1]).values["pengawas_terakhir"]


def test_a_pic_goes_on_with_the_card_that_was_opened() -> None:
    opened = replace(AT_WORK, asked=Asked(penilaian=1, card=T3A))
    asking, _ = does(opened, "hapus data saya")
    after, effects = does(asking, "tidak")

    assert (T3A, None) == (after.asked.card, after.asked.waiting)
    assert ["Lanjut", "Menu"] == labels(said(effects))


def test_the_question_waits_for_this_answer_alone() -> None:
    asking, _ = does(AT_WORK, "hapus data saya")

    assert Wait.DELETION is asking.asked.waiting


def test_who_has_not_said_who_they_are_is_told_nothing_and_deletes_nobody() -> None:
    for words in ("data saya", "salinan data", "hapus data saya", "batal hapus"):
        _, effects = step(joining("kenal"), read(words, joining("kenal")))
        assert ["sambut_kenal"] == [effect.template for effect in effects if isinstance(effect, Say)]
        assert 1 == len(effects)
