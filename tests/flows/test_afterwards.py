"""How a survey went: by a button, in words, as a note; of one's own units only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from flows import intents as i
from flows.conversation import step
from flows.effects import Audience, Visited
from flows.reading import read
from flows.state import Asked, Filling, Wait
from tests.flows.turns import said as only
from tests.flows.turns import says, told
from tests.kit import T1, filling, penilaian


def asked(of: str = "1") -> Filling:
    state = filling(penilaian({T1: "a"}), others=[penilaian(number=2, unit="RSUD Contoh")])
    return replace(state, asked=Asked(penilaian=1, waiting=Wait.VISIT, option=of))


@pytest.mark.parametrize(("typed", "how"), [("lancar pak", i.Went.WELL), ("ditunda", i.Went.POSTPONED)])
def test_how_it_went_is_kept_for_each_unit_and_answered(typed: str, how: i.Went) -> None:
    state, effects = says(asked("1.2"), typed)

    assert [Visited(1, how), Visited(2, how)] == [one for one in effects if isinstance(one, Visited)]
    assert "survei_dicatat" == only(effects).template
    assert state.asked.waiting is None


def test_a_survey_that_was_put_off_is_told_to_the_overseers_and_one_that_went_well_is_not() -> None:
    _, effects = says(asked(), "survei ditunda")
    (news,) = told(effects)

    assert (Audience.OVERSEERS, "kabar_survei") == (news.to, news.say.template)
    assert not told(says(asked(), "lancar")[1])


def test_a_note_is_asked_for_and_told_to_the_overseers() -> None:
    state, effects = says(asked(), "ada catatan")
    assert "survei_catatan" == only(effects).template

    _, effects = says(state, "surveyor menanyakan SOP pengaduan")

    assert Visited(1, i.Went.NOTED, "surveyor menanyakan SOP pengaduan") in effects
    assert "surveyor menanyakan SOP pengaduan" == told(effects)[0].say.values["catatan"]


@pytest.mark.parametrize(
    ("typed", "how"),
    [
        ("Alhamdulillah lancar semua bu", i.Went.WELL),
        ("baik-baik saja", i.Went.WELL),
        ("tidak ada catatan", i.Went.WELL),
        ("kurang lancar, petugas loket gugup", i.Went.NOTED),
        ("lancar tapi ditanya SOP pengaduan", i.Went.NOTED),
        ("belum disurvei", i.Went.POSTPONED),
        ("ditunda ke tanggal 3 februari", i.Went.POSTPONED),
    ],
)
def test_how_it_went_is_read_from_a_sentence(typed: str, how: i.Went) -> None:
    wish = read(typed, asked())

    assert isinstance(wish, i.HowItWent)
    assert how is wish.how


def test_the_same_again_is_told_once() -> None:
    (first,), (again,) = (told(says(asked(), words)[1]) for words in ("ditunda", "survei ditunda"))

    assert first.once == again.once != ""
    moved = asked()
    moved = replace(moved, tasks=tuple(replace(one, survey_on=date(2027, 3, 1)) for one in moved.tasks))
    assert first.once != told(says(moved, "ditunda")[1])[0].once, "of another day it is told anew"


def test_the_words_of_a_note_are_in_no_key() -> None:
    assert not told(says(asked(), "surveyor menanyakan SOP pengaduan")[1])[0].once


@pytest.mark.parametrize("typed", ["menu", "2", "siap pak", "...", "wkwk", "bodoh ah", "capek pak"])
def test_other_words_mean_what_they_always_do(typed: str) -> None:
    assert not isinstance(read(typed, asked()), i.HowItWent)


def test_of_units_that_are_not_theirs_nothing_is_kept() -> None:
    _, effects = step(asked(), i.HowItWent(i.Went.WELL, (9,)))

    assert not [one for one in effects if isinstance(one, Visited)]
    assert "kartu" == only(effects).template
