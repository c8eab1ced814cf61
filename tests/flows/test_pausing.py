"""Going on later: a moment that is asked for, an absence, and what is in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from flows import intents as i
from flows.calendar import Calendar, DayKind, DayOff
from flows.conversation import step
from flows.effects import Hindered, Promise
from flows.instrument import Confidence
from flows.state import Agenda, Asked, Filling, Wait
from tests.flows.turns import at, says, taps
from tests.flows.turns import said as only
from tests.kit import T1, T2, all_answered, filling, penilaian

WEDNESDAY = datetime(2027, 2, 3, 3, 0, tzinfo=UTC)  # 10.00 WIB
HOLIDAY = DayOff(date(2027, 2, 4), "Hari Contoh", DayKind.REGIONAL, "contoh", Confidence.OFFICIAL)


def at_work(zone: str = "Asia/Jakarta", *off: DayOff, now: datetime = WEDNESDAY) -> Filling:
    """A PIC on a Wednesday morning, twelve days before the survey."""
    calendar = Calendar({day.day: day for day in off}, frozenset({2027}))
    return replace(filling(penilaian({T1: "a"})), agenda=Agenda(now, zone, calendar))


def promised(state: Filling, *words: str) -> Promise:
    """What the last of those words promises."""
    effects: tuple[object, ...] = ()
    for text in words:
        state, effects = says(state, text)
    [promise] = [effect for effect in effects if isinstance(effect, Promise)]
    return promise


def utc(day: int, hour: int, month: int = 2) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=UTC)


def test_a_pause_asks_when_to_go_on_and_a_button_answers() -> None:
    state, effects = says(at_work(), "jeda")
    asked = only(effects)

    assert "jeda" == asked.template
    assert ["1 jam lagi", "Besok", "Pilih tanggal", "Tidak perlu", "Lanjut"] == [
        b.label for row in asked.buttons for b in row
    ]
    for label, due_at in (("1 jam lagi", utc(3, 4)), ("Besok", utc(4, 1))):
        after, effects = taps(state, asked, label)
        assert Promise(due_at) in effects
        assert after.asked.waiting is None


def test_a_bare_day_is_taken_for_a_moment_only_where_one_is_asked_for() -> None:
    state = at_work()

    assert utc(5, 1) == promised(state, "jeda", "jumat").due_at
    assert utc(5, 1) == promised(state, "ingatkan saya jumat").due_at
    _, effects = says(state, "jumat")
    assert not [effect for effect in effects if isinstance(effect, Promise)]


@pytest.mark.parametrize(
    ("zone", "due_at"), [("Asia/Jakarta", utc(4, 1)), ("Asia/Makassar", utc(4, 0)), ("Asia/Jayapura", utc(3, 23))]
)
def test_tomorrow_is_the_first_hour_in_the_zone_of_the_unit(zone: str, due_at: datetime) -> None:
    assert due_at == promised(at_work(zone), "bsk aja pak").due_at


def test_a_day_off_is_passed_over_and_said_so() -> None:
    _, effects = says(at_work("Asia/Jakarta", HOLIDAY), "ingatkan besok")
    told = only(effects)

    assert Promise(utc(5, 1)) in effects
    assert told.values["digeser"]
    assert "2027-02-05" == told.values["hari"]
    assert "08.00 WIB" == told.values["jam"]


def test_who_is_away_hears_nothing_until_the_next_working_day() -> None:
    _, effects = says(at_work(), "mohon maaf sedang dinas luar sampai jumat")

    assert Promise(utc(8, 1), date(2027, 2, 5)) in effects
    assert only(effects).values["survei"] is None


def test_who_is_away_on_the_day_of_the_survey_is_told_how_to_hand_the_task_on() -> None:
    _, effects = says(at_work(), "cuti sampai 20 februari")

    assert Promise(utc(22, 1), date(2027, 2, 20)) in effects
    assert "2027-02-15" == only(effects).values["survei"]


def test_no_reminder_is_promised_for_the_day_of_the_survey_or_later() -> None:
    state, effects = says(at_work(), "ingatkan 15 februari")

    assert "kapan_lewat" == only(effects).template
    assert Wait.MOMENT is state.asked.waiting
    assert utc(11, 1) == promised(state, "tgl 11").due_at


def test_reminding_without_a_moment_is_asked_about() -> None:
    assert "jeda" == only(says(at_work(), "ingatkan")[1]).template
    assert "kapan_minta" == only(says(at_work(), "ingatkan kapan kapan")[1]).template


def test_a_date_that_cannot_be_read_leaves_the_question_open_for_another() -> None:
    state, effects = says(at_work(), "jeda")
    state, effects = taps(state, only(effects), "Pilih tanggal")
    assert "kapan_minta" == only(effects).template

    state, effects = taps(state, only(effects), "Batal")
    assert "kartu" == only(effects).template


def test_whoever_needs_no_reminder_is_left_alone() -> None:
    state, effects = says(at_work(), "jeda")
    state, effects = taps(state, only(effects), "Tidak perlu")

    assert "jeda" == only(effects).template
    assert 1 == len(only(effects).buttons)
    assert state.asked.waiting is None


def test_who_has_sent_in_is_not_asked_when_to_go_on() -> None:
    whole = penilaian(all_answered(penilaian()), sent_in_at=WEDNESDAY)
    state = replace(filling(whole), agenda=at_work().agenda)

    assert 1 == len(only(says(state, "jeda")[1]).buttons)


def test_an_answer_is_asked_about_where_a_moment_was_asked_for() -> None:
    state, _ = says(at_work(), "jeda")
    asked, effects = says(state, "1 orang")
    after, _ = says(asked, "ya")

    assert ("dugaan", "1") == (only(effects).template, after.penilaian.answers[T2])


def test_what_is_in_the_way_is_kept_in_their_words() -> None:
    state, effects = says(at_work(), "ada kendala")
    asked = only(effects)
    assert "kendala_minta" == asked.template

    for text in ("kepala dinas sedang kosong", "nanti ditandatangani bupati"):
        after, effects = says(state, text)
        assert Hindered(1, text) in effects
        assert "kendala_dicatat" == only(effects).template
        assert after.asked.waiting is None
    assert Hindered(1, "belum sempat") in taps(state, asked, "Belum sempat")[1]
    assert "menu" == only(says(state, "menu")[1]).template


def test_the_opened_card_stays_on_the_table_through_a_pause() -> None:
    state = replace(at_work(), asked=Asked(penilaian=1, card=T1))
    paused, _ = says(state, "jeda")

    assert T1 == paused.card


def test_without_a_clock_a_moment_is_only_a_pause() -> None:
    """As in a state that nobody gave the time to."""
    _, effects = says(filling(), "1 jam lagi")

    assert "jeda" == only(effects).template


@pytest.mark.parametrize(
    ("words", "due_at"),
    [
        ("ingatkan besok jam 10", utc(4, 3)),
        ("ingatkan jam 3 sore", utc(3, 8)),
        ("ingatkan jam 9", utc(4, 2)),  # it is ten already
        ("ingatkan jam 7 malam", utc(3, 12)),
        ("ingatkan kamis", utc(4, 1)),
        ("ingatkan jumat jam 13.30", utc(5, 6).replace(minute=30)),
        ("jeda 2 jam", utc(3, 5)),
        ("jeda sampai besok", utc(4, 1)),
        ("jeda sampai jam 14", utc(3, 7)),
        ("jeda sampai jumat", utc(5, 1)),
    ],
)
def test_the_hour_that_was_asked_for_is_kept(words: str, due_at: datetime) -> None:
    assert due_at == promised(at_work(), words).due_at


@pytest.mark.parametrize("words", ["jam 14", "sampai jam 14", "jeda sampai jam 14", "ingatkan jam 14"])
def test_an_hour_answers_when_to_go_on(words: str) -> None:
    assert utc(3, 7) == promised(at_work(), "jeda", words).due_at


@pytest.mark.parametrize("words", ["jeda dulu", "jeda", "istirahat sebentar", "jeda sampai selesai rapat"])
def test_a_pause_without_a_moment_asks_for_one(words: str) -> None:
    assert "jeda" == only(says(at_work(), words)[1]).template


def test_an_hour_by_itself_is_no_wish() -> None:
    _, effects = says(at_work(), "jam 14")

    assert not [effect for effect in effects if isinstance(effect, Promise)]


@pytest.mark.parametrize(
    ("typed", "due_at", "away_until"),
    [
        ("5 februari", utc(8, 1), date(2027, 2, 5)),
        ("besok", utc(5, 1), date(2027, 2, 4)),
        ("1 jam lagi", utc(3, 4), None),
    ],
)
def test_after_dinas_luar_a_day_is_the_last_of_an_absence(
    typed: str, due_at: datetime, away_until: date | None
) -> None:
    state, effects = step(at_work(), i.PickDate(away=True))
    assert only(effects).values["dinas_luar"]

    assert Promise(due_at, away_until) == promised(at(state), typed)


def test_a_survey_that_is_over_is_no_end_of_what_can_be_promised() -> None:
    after = WEDNESDAY + timedelta(days=14)  # two days after it

    assert promised(at_work(now=after), "ingatkan besok").due_at > after
