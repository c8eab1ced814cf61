"""The plan of reminders around holidays, in three zones, and what is decided at the moment of sending."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeAlias

import pytest

from flows import ahead, ladder, reminding
from flows.effects import Role
from flows.ladder import Rules, Topic, Why
from flows.reminding import NOTHING, Defer, Drop, Listener, Send
from tests.flows.scheduling import QUIET_RULES, SHIPPED, WIB, WIT, WITA, days, pic, task

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
WEDNESDAY = date(2027, 2, 17)


def at(day: date, hour: float = 9) -> datetime:
    """That hour of the day in Jakarta, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 7)


# The ladder.


def test_a_ladder_without_holidays_goes_down_to_the_day_before_and_ends_the_day_after() -> None:
    thursday = date(2027, 9, 30)

    assert [
        (date(2027, 8, 31), [-30]),
        (date(2027, 9, 16), [-14]),
        (date(2027, 9, 23), [-7]),
        (date(2027, 9, 27), [-3]),
        (date(2027, 9, 29), [-1]),
        (date(2027, 10, 1), [1]),
    ] == days(pic(task(thursday)), NEW_YEAR)


def test_a_rung_on_a_weekend_comes_on_the_friday_before() -> None:
    assert [day for day, rungs in days(pic(task(WEDNESDAY)), NEW_YEAR) if -3 in rungs] == [date(2027, 2, 12)]


def test_a_slot_on_a_monday_is_announced_on_friday_and_only_once() -> None:
    monday = date(2027, 2, 22)

    assert (date(2027, 2, 19), [-1]) in days(pic(task(monday)), NEW_YEAR)
    assert (date(2027, 2, 23), [1]) in days(pic(task(monday)), NEW_YEAR)
    assert -3 not in [rung for _, rungs in days(pic(task(monday)), NEW_YEAR) for rung in rungs]


def test_a_slot_on_a_tuesday_is_announced_on_monday_and_the_friday_before_is_left_out() -> None:
    tuesday = date(2027, 2, 23)
    _, skipped = ahead.plan([pic(task(tuesday))], QUIET_RULES, SHIPPED, NEW_YEAR)

    assert (date(2027, 2, 22), [-1]) in days(pic(task(tuesday)), NEW_YEAR)
    assert [(-3, Why.MERGED)] == [(one.point.rung, one.point.why) for one in skipped]


def test_a_slot_on_the_first_day_after_idulfitri_is_announced_on_the_last_day_before() -> None:
    """5 March is the last working day; H-7 (the 9th), H-3 (the 13th) and H-1 (the 15th) all come to it."""
    assert [
        (date(2027, 2, 12), [-30]),
        (date(2027, 3, 2), [-14]),
        (date(2027, 3, 5), [-1]),
        (date(2027, 3, 17), [1]),
    ] == days(pic(task(date(2027, 3, 16))), NEW_YEAR)


def test_a_long_holiday_does_not_swallow_the_rung_before_it() -> None:
    """Between 5 and 16 March nobody works: a message on each side of it is not one too many."""
    assert [
        (date(2027, 2, 15), [-30]),
        (date(2027, 3, 3), [-14]),
        (date(2027, 3, 5), [-3]),
        (date(2027, 3, 16), [-1]),
        (date(2027, 3, 18), [1]),
    ] == days(pic(task(date(2027, 3, 17))), NEW_YEAR)


def test_what_is_not_said_makes_nothing_give_way() -> None:
    """The notice of the 15th falls into an absence, so the rung of the 16th is said by itself."""
    unit = task(date(2027, 9, 30))
    listener = pic(unit, away_until=date(2027, 9, 15))

    assert (date(2027, 9, 16), Topic.RUNG, -14) in spoken(listener, NEW_YEAR)
    assert (date(2027, 9, 16), Topic.RUNG, -14) not in spoken(pic(unit), NEW_YEAR)


@pytest.mark.parametrize(("zone", "hour"), [(WIB, 1), (WITA, 0), (WIT, -1)])
def test_a_reminder_is_due_at_eight_where_the_unit_is(zone: str, hour: int) -> None:
    owed, _ = ahead.plan([pic(task(WEDNESDAY, zone=zone))], QUIET_RULES, SHIPPED, NEW_YEAR)

    assert {datetime.combine(one.day, time(), UTC) + timedelta(hours=hour) for one in owed} == {
        one.due_at for one in owed
    }


def test_who_has_units_in_several_zones_is_written_to_when_all_of_them_work() -> None:
    listener = pic(task(WEDNESDAY, zone=WIT), task(WEDNESDAY, zone=WIB, number=2))
    opens, closes = listener.window(SHIPPED, WEDNESDAY)

    assert (8, 13.5) == ((opens - at(WEDNESDAY, 0)).seconds / 3600, (closes - at(WEDNESDAY, 0)).seconds / 3600)


def test_a_unit_that_is_sent_in_is_spoken_of_only_around_the_visit() -> None:
    owed = days(pic(task(WEDNESDAY, sent_in=True)), NEW_YEAR)

    assert [[-1], [1]] == [rungs for _, rungs in owed]


def test_all_units_of_a_person_share_a_days_message() -> None:
    owed = days(pic(task(WEDNESDAY), task(WEDNESDAY, number=2)), NEW_YEAR)

    assert [-1, -1] in [rungs for _, rungs in owed]
    assert len(owed) == len({day for day, _ in owed})


def test_slots_on_neighbouring_days_do_not_make_a_message_a_day() -> None:
    """Only the visits keep their days."""
    week = [date(2027, 9, 27) + timedelta(days=n) for n in range(5)]
    owed = days(pic(*(task(day, number=n) for n, day in enumerate(week, 1))), NEW_YEAR)
    ladders = [day for day, rungs in owed if all(rung < -1 for rung in rungs)]

    assert all(ladder.gap(SHIPPED, one, other) >= 2 for one in ladders for other in ladders if one < other)
    assert [day for day, rungs in owed if -1 in rungs] == [SHIPPED.working_day_before(day) for day in week]


def test_a_slot_that_moves_takes_its_reminders_along() -> None:
    before, after = days(pic(task(WEDNESDAY)), NEW_YEAR), days(pic(task(date(2027, 9, 30))), NEW_YEAR)

    assert {day for day, _ in before}.isdisjoint({day for day, _ in after})


def test_what_was_said_is_not_said_again() -> None:
    listener = pic(task(WEDNESDAY), reminded_on=date(2027, 2, 10))

    assert date(2027, 2, 12) == days(listener, at(date(2027, 2, 10), 10))[0][0]


def test_a_rung_on_the_day_after_a_late_reminder_is_merged_into_it() -> None:
    listener = pic(task(WEDNESDAY), reminded_on=date(2027, 2, 11))
    _, skipped = ahead.plan([listener], QUIET_RULES, SHIPPED, at(date(2027, 2, 11), 12))

    assert (-3, Why.MERGED) in [(one.point.rung, one.point.why) for one in skipped]
    assert date(2027, 2, 16) == days(listener, at(date(2027, 2, 11), 12))[0][0]


@pytest.mark.parametrize("why", [Why.OFF, Why.UNJOINED, Why.BLOCKED])
def test_who_may_not_or_cannot_be_written_to_is_listed_with_the_reason(why: Why) -> None:
    owed, skipped = ahead.plan([pic(task(WEDNESDAY), silent=why)], QUIET_RULES, SHIPPED, NEW_YEAR)

    assert [] == owed
    assert why in {one.point.why for one in skipped}


def test_who_is_away_hears_nothing_until_they_are_back() -> None:
    listener = pic(task(WEDNESDAY), away_until=date(2027, 2, 12))

    assert [(date(2027, 2, 16), [-1]), (date(2027, 2, 18), [1])] == days(listener, at(date(2027, 2, 1)))


# Escalation.

Spoken: TypeAlias = tuple[date, Topic, int]


def supervisor(*tasks: ladder.Task, **other: Any) -> Listener:  # noqa: ANN401  as the dataclass has them
    return replace(pic(*tasks, number=8), role=Role.SUPERVISOR, **other)


def spoken(listener: Listener, now: datetime, rules: Rules | None = None, *more: Listener) -> list[Spoken]:
    owed, _ = ahead.plan([listener, *more], rules or Rules(), SHIPPED, now)
    return [(one.day, point.topic, point.rung) for one in owed if one.person == listener.id for point in one.points]


def test_the_pic_is_told_one_working_day_before_the_supervisor() -> None:
    unit = task(date(2027, 9, 30), behind=True)
    told = [(day, rung) for day, topic, rung in spoken(pic(unit), NEW_YEAR) if topic is Topic.NOTICE]
    reports = spoken(supervisor(unit), NEW_YEAR, None, pic(unit))
    heard = [(day, rung) for day, topic, rung in reports if topic is Topic.REPORT]

    assert [(date(2027, 9, 15), -14), (date(2027, 9, 22), -7)] == told
    assert [(date(2027, 9, 16), -14), (date(2027, 9, 23), -7)] == heard


def test_a_notice_takes_the_rungs_beside_it_along() -> None:
    unit = task(date(2027, 9, 30))
    _, skipped = ahead.plan([pic(unit)], Rules(), SHIPPED, NEW_YEAR)

    assert (-14, Why.MERGED) in [(one.point.rung, one.point.why) for one in skipped]


def test_a_unit_that_has_begun_and_is_not_behind_is_reported_to_nobody() -> None:
    unit = task(date(2027, 9, 30), started=True)

    assert Topic.NOTICE not in {topic for _, topic, _ in spoken(pic(unit), NEW_YEAR)}
    assert [] == spoken(supervisor(unit), NEW_YEAR)


def test_a_pemda_may_do_without_escalation() -> None:
    unit = task(date(2027, 9, 30), behind=True)

    assert [] == spoken(supervisor(unit), NEW_YEAR, QUIET_RULES)


def test_a_unit_that_is_reported_to_nobody_who_can_be_reached_gets_no_notice() -> None:
    lagging = task(date(2027, 9, 30), started=True, behind=True, supervised=False)
    _, skipped = ahead.plan([pic(replace(lagging, overseen=False))], Rules(), SHIPPED, NEW_YEAR)

    assert Topic.NOTICE in {topic for _, topic, _ in spoken(pic(lagging), NEW_YEAR)}
    assert Why.UNSUPERVISED in {one.point.why for one in skipped}


def test_without_a_notice_there_is_no_report() -> None:
    unit = task(date(2027, 9, 30))
    now = at(date(2027, 9, 16), 10)
    _, skipped = ahead.plan([supervisor(unit)], Rules(), SHIPPED, now)

    assert Drop("tidak ada lagi yang perlu diingatkan") == reminding.decide(supervisor(unit), Rules(), SHIPPED, now)
    assert [Why.UNNOTICED] == [one.point.why for one in skipped if one.point.topic is Topic.REPORT]


def test_a_late_notice_makes_the_report_late_too() -> None:
    unit = task(date(2027, 9, 30), noticed={-14: date(2027, 9, 16)})

    assert [(date(2027, 9, 17), Topic.REPORT, -14)] == spoken(supervisor(unit), at(date(2027, 9, 16), 12))


@pytest.mark.parametrize("why", [Why.OFF, Why.UNJOINED, Why.BLOCKED])
def test_a_report_that_no_pic_can_be_told_of_is_not_to_come(why: Why) -> None:
    unit = task(date(2027, 9, 30))
    above = replace(unit, tellable=False)
    owed, skipped = ahead.plan([pic(unit, silent=why), supervisor(above)], Rules(), SHIPPED, NEW_YEAR)

    assert [] == owed
    assert [Why.UNTELLABLE] == [one.point.why for one in skipped if one.point.topic is Topic.REPORT]


def test_a_report_is_planned_for_the_day_after_the_last_of_two_pics_is_told() -> None:
    unit = task(date(2027, 9, 30))
    here, back = pic(unit), pic(unit, number=9, promised_at=at(date(2027, 9, 16), 8), away_until=date(2027, 9, 15))

    assert [(date(2027, 9, 17), Topic.REPORT, -14)] == spoken(supervisor(unit), NEW_YEAR, None, here, back)


def test_a_promise_is_planned_with_what_it_takes_along() -> None:
    asking = pic(task(date(2027, 9, 30)), promised_at=at(date(2027, 9, 15), 8))
    owed, _ = ahead.plan([asking], Rules(), SHIPPED, at(date(2027, 9, 14), 12))

    assert (True, at(date(2027, 9, 15), 8), [Topic.NOTICE]) == (
        owed[0].asked,
        owed[0].due_at,
        [point.topic for point in owed[0].points],
    )
    assert date(2027, 9, 23) == owed[1].day


def test_a_report_goes_out_at_ten_and_once() -> None:
    unit = task(date(2027, 9, 30), noticed={-14: date(2027, 9, 15)})
    early, then = at(date(2027, 9, 16), 9.9), at(date(2027, 9, 16), 10)

    assert NOTHING == reminding.decide(supervisor(unit), Rules(), SHIPPED, early)
    assert isinstance(reminding.decide(supervisor(unit), Rules(), SHIPPED, then), Send)
    reported = replace(unit, reported=frozenset({-14}))
    assert NOTHING == reminding.decide(supervisor(reported), Rules(), SHIPPED, then)


def test_a_unit_nobody_supervises_is_not_announced() -> None:
    _, skipped = ahead.plan([pic(task(WEDNESDAY, supervised=False))], Rules(), SHIPPED, NEW_YEAR)

    assert Why.UNSUPERVISED in {one.point.why for one in skipped}


# The recap.


def test_overseers_get_the_recap_each_monday_and_daily_in_the_last_week() -> None:
    overseer = replace(pic(task(date(2027, 2, 25))), role=Role.OVERSEER)
    found = [day for day, topic, _ in spoken(overseer, at(date(2027, 2, 5), 16))]

    assert [date(2027, 2, 8), date(2027, 2, 15)] == [day for day in found if day < date(2027, 2, 18)]
    assert [date(2027, 2, n) for n in (18, 19, 22, 23, 24, 25)] == [day for day in found if day >= date(2027, 2, 18)]


def test_the_recap_of_a_week_that_begins_with_holidays_comes_on_its_first_working_day() -> None:
    overseer = replace(pic(task(date(2027, 6, 30))), role=Role.OVERSEER)

    assert date(2027, 3, 16) in [day for day, _, _ in spoken(overseer, at(date(2027, 3, 1), 16))]


def test_without_a_survey_ahead_there_is_no_recap() -> None:
    assert [] == spoken(replace(pic(task(WEDNESDAY)), role=Role.OVERSEER), at(date(2027, 3, 1)))


def test_an_assistant_is_reminded_of_nothing() -> None:
    assert [] == spoken(replace(pic(task(WEDNESDAY)), role=Role.ASSISTANT), NEW_YEAR)


# What is decided at the moment of sending.

H7 = date(2027, 2, 10)


def decided(listener: Listener, now: datetime) -> reminding.Decision:
    return reminding.decide(listener, QUIET_RULES, SHIPPED, now)


def test_in_its_hours_a_reminder_goes_out() -> None:
    found = decided(pic(task(WEDNESDAY)), at(H7))

    assert isinstance(found, Send)
    assert [(H7, -7)] == [(point.day, point.rung) for point in found.points]


def test_before_and_after_hours_it_waits() -> None:
    assert NOTHING == decided(pic(task(WEDNESDAY)), at(H7, 7))
    assert Defer(at(date(2027, 2, 11), 8)) == decided(pic(task(WEDNESDAY)), at(H7, 16))
    assert Defer(at(date(2027, 2, 11), 8)) == decided(pic(task(WEDNESDAY)), at(date(2027, 2, 11), 6))


def test_on_a_weekend_it_waits_for_monday() -> None:
    assert Defer(at(date(2027, 2, 15), 8)) == decided(pic(task(WEDNESDAY)), at(date(2027, 2, 13), 10))


def test_when_its_time_is_over_it_is_dropped() -> None:
    assert NOTHING == decided(pic(task(WEDNESDAY)), at(date(2027, 2, 11), 15.5))
    late = pic(task(date(2027, 2, 23), at=time(7)))
    assert Drop(Why.EXPIRED.value) == decided(late, at(date(2027, 2, 22), 15.5))


def test_whoever_was_here_a_moment_ago_is_left_alone_for_two_hours() -> None:
    listener = pic(task(WEDNESDAY), heard_at=at(H7, 8))

    assert Defer(at(H7, 10)) == decided(listener, at(H7, 9.9))
    assert isinstance(decided(listener, at(H7, 10)), Send)


def test_whoever_is_here_at_the_end_of_the_day_is_reminded_the_next_morning() -> None:
    listener = pic(task(WEDNESDAY), heard_at=at(H7, 14))

    assert Defer(at(date(2027, 2, 11), 8)) == decided(listener, at(H7, 15))


def test_what_would_be_too_late_the_next_morning_is_said_now() -> None:
    listener = pic(task(WEDNESDAY, at=time(8)), heard_at=at(date(2027, 2, 16), 15))

    assert isinstance(decided(listener, at(date(2027, 2, 16), 15.25)), Send)


H1 = date(2027, 2, 16)


def test_a_visit_is_not_put_off_because_another_unit_can_wait() -> None:
    """Tomorrow's unit is announced today, though the other one's rung could wait for tomorrow."""
    listener = pic(task(WEDNESDAY, at=time(8)), task(date(2027, 2, 23), number=2), heard_at=at(H1, 14))

    assert Defer(at(H1, 15)) == decided(listener, at(H1, 14.5))
    found = decided(listener, at(H1, 15))
    assert isinstance(found, Send)
    assert [-1, -7] == [point.rung for point in found.points]


@pytest.mark.parametrize("slot", [None, time(8), time(13, 30)])
def test_whoever_is_here_all_day_hears_of_the_visit_before_the_day_is_over(slot: time | None) -> None:
    listener = pic(task(WEDNESDAY, at=slot))
    minutes = [at(H1, 8) + timedelta(minutes=n) for n in range(450)]
    said = [now for now in minutes if isinstance(decided(replace(listener, heard_at=now), now), Send)]

    assert at(H1, 15) == said[0]


def test_what_ends_within_the_quiet_time_is_said_before_it_ends() -> None:
    """The announcement is late, and the slot is in an hour."""
    listener = pic(task(WEDNESDAY, at=time(10)), heard_at=at(WEDNESDAY, 8.5))

    assert Defer(at(WEDNESDAY, 9.5)) == decided(listener, at(WEDNESDAY, 8.6))
    assert isinstance(decided(listener, at(WEDNESDAY, 9.5)), Send)


def test_a_unit_sent_in_a_minute_earlier_is_not_reminded() -> None:
    assert NOTHING == decided(pic(task(WEDNESDAY, sent_in=True)), at(H7))


def test_why_nothing_is_sent_is_said() -> None:
    assert Drop(Why.OFF.value) == decided(pic(task(WEDNESDAY), silent=Why.OFF), at(H7))
    assert Drop(Why.AWAY.value) == decided(pic(task(WEDNESDAY), away_until=H7), at(H7))


def test_a_promise_is_bound_to_no_hours() -> None:
    evening = at(H7, 20)

    assert reminding.keep(pic(task(WEDNESDAY), silent=Why.OFF), evening, SHIPPED, evening) is None


@pytest.mark.parametrize(
    ("listener", "now", "why"),
    [
        (pic(task(WEDNESDAY), silent=Why.BLOCKED), at(H7), Drop(Why.BLOCKED.value)),
        (pic(task(WEDNESDAY)), at(date(2027, 2, 11), 16), Drop(Why.EXPIRED.value)),
        (pic(task(WEDNESDAY, sent_in=True)), at(H7), NOTHING),
        (pic(task(date(2027, 2, 9))), at(H7, 8), NOTHING),
    ],
)
def test_a_promise_that_is_of_no_use_any_more_is_dropped(listener: Listener, now: datetime, why: Drop) -> None:
    assert why == reminding.keep(listener, at(H7, 8), SHIPPED, now)


def test_a_day_has_one_key_for_a_person() -> None:
    assert "ingat:7:2027-02-10" == reminding.key(7, H7)
