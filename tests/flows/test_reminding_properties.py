"""What holds of reminders whatever slots, zones, outages and people come together, over the working year of 2027."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from flows import ladder, reminding
from flows.ladder import Task
from flows.reminding import QUIET
from tests.flows.scheduling import QUIET_RULES, SHIPPED, WIB, WIT, WITA, Beats, Sent, pic, task

STEP = timedelta(hours=2)
MANY = settings(max_examples=25)
SLOTS = st.dates(date(2027, 1, 4), date(2027, 12, 20)).map(SHIPPED.at_the_earliest)
ZONES = st.sampled_from((WIB, WITA, WIT))
TIMES = st.none() | st.sampled_from((time(8), time(9), time(13, 30)))


@st.composite
def units(draw: st.DrawFn, *, most: int = 3) -> list[Task]:
    """Units whose slots lie within two weeks of each other, as a pemda's do."""
    first = draw(SLOTS)
    return [
        task(
            SHIPPED.at_the_earliest(first + timedelta(days=draw(st.integers(0, 14)))),
            number=number,
            zone=draw(ZONES),
            at=draw(TIMES),
            sent_in=draw(st.booleans()),
        )
        for number in range(1, 1 + draw(st.integers(1, most)))
    ]


def beats(tasks: list[Task], minutes: int) -> list[datetime]:
    """Every two hours from 40 days before the first slot to two weeks after the last, some minutes past."""
    first, last = min(one.survey_on for one in tasks), max(one.survey_on for one in tasks)
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=40) + timedelta(minutes=minutes)
    return [start + STEP * n for n in range(((last - first).days + 56) * 12)]


OUTAGES = st.lists(st.tuples(st.floats(0, 0.95), st.integers(1, 12 * 8)), max_size=4)
MINUTES = st.integers(0, 119)


def awake(moments: list[datetime], outages: list[tuple[float, int]]) -> list[datetime]:
    """The beats of a machine that is off for a while, now and then."""
    off: set[datetime] = set()
    for where, length in outages:
        first = int(where * len(moments))
        off |= set(moments[first : first + length])
    return [moment for moment in moments if moment not in off]


def spoken_of(sent: list[Sent]) -> list[tuple[Sent, Task, int]]:
    return [(one, point.task, point.rung) for one in sent for point in one.send.points if point.task]


@MANY
@given(units(), OUTAGES, MINUTES)
def test_only_on_working_days_in_the_hours_of_each_zone_and_once_a_day(
    tasks: list[Task], outages: list[tuple[float, int]], minutes: int
) -> None:
    sent = Beats(pic(*tasks)).run(awake(beats(tasks, minutes), outages))

    for one in sent:
        for zone in {unit.zone for unit in tasks}:
            local = one.at.astimezone(ZoneInfo(zone))
            assert SHIPPED.is_working_day(local.date())
            assert time(8) <= local.time() < time(15, 30)
    assert len(sent) == len({one.day for one in sent})


@MANY
@given(units(), OUTAGES, MINUTES)
def test_a_unit_that_is_sent_in_is_spoken_of_only_around_its_visit(
    tasks: list[Task], outages: list[tuple[float, int]], minutes: int
) -> None:
    sent = Beats(pic(*tasks)).run(awake(beats(tasks, minutes), outages))

    assert {rung for _, unit, rung in spoken_of(sent) if unit.sent_in} <= {-1, 1}


@MANY
@given(units(), OUTAGES, MINUTES)
def test_nothing_that_lies_before_a_slot_is_said_after_it(
    tasks: list[Task], outages: list[tuple[float, int]], minutes: int
) -> None:
    sent = Beats(pic(*tasks)).run(awake(beats(tasks, minutes), outages))

    assert [] == [one for one, unit, rung in spoken_of(sent) if rung < 0 and one.at >= unit.ends]


@MANY
@given(units(), OUTAGES, MINUTES)
def test_nothing_is_said_after_the_next_working_day(
    tasks: list[Task], outages: list[tuple[float, int]], minutes: int
) -> None:
    sent = Beats(pic(*tasks)).run(awake(beats(tasks, minutes), outages))

    for one, unit, rung in spoken_of(sent):
        planned = ladder.moved(unit.survey_on, rung, SHIPPED)
        assert planned <= one.day <= SHIPPED.working_day_after(planned)


@MANY
@given(units(), OUTAGES, MINUTES)
def test_nothing_is_lost_of_what_a_machine_was_awake_for(
    tasks: list[Task], outages: list[tuple[float, int]], minutes: int
) -> None:
    """A rung is said on its day, with a neighbouring day's, or on the day after either."""
    moments = awake(beats(tasks, minutes), outages)
    listener = pic(*tasks)
    sent = Beats(listener).run(moments)
    before, after = SHIPPED.working_day_before, SHIPPED.working_day_after

    for unit in tasks:
        for point in ladder.rungs(unit, QUIET_RULES, SHIPPED):
            latest = after(after(point.day))
            hours = [listener.window(SHIPPED, day) for day in (point.day, after(point.day), latest)]
            seen = all(any(opens <= moment < closes for moment in moments) for opens, closes in hours)
            if point.why is None and seen and hours[0].opens < unit.ends:
                assert any(before(point.day) <= one.day <= latest for one in sent), point


@MANY
@given(units(), MINUTES)
def test_a_machine_that_is_never_off_says_each_visit_on_its_own_day(tasks: list[Task], minutes: int) -> None:
    sent = Beats(pic(*tasks)).run(beats(tasks, minutes))
    said = {(unit.penilaian, rung): one.day for one, unit, rung in spoken_of(sent)}

    for unit in tasks:
        assert said[unit.penilaian, -1] == ladder.moved(unit.survey_on, -1, SHIPPED)
        assert said[unit.penilaian, 1] == ladder.moved(unit.survey_on, 1, SHIPPED)


@MANY
@given(units(), MINUTES)
def test_two_messages_of_the_ladder_are_two_working_days_apart_or_a_long_holiday(
    tasks: list[Task], minutes: int
) -> None:
    sent = Beats(pic(*tasks)).run(beats(tasks, minutes))
    plain = [one for one in sent if all(not point.visit for point in one.send.points)]

    for one, following in pairwise(plain):
        assert not ladder.near(SHIPPED, one.day, following.day)


@MANY
@given(units(most=1), MINUTES, st.lists(st.integers(0, 46 * 12), max_size=40))
def test_whoever_was_here_is_left_alone_unless_it_would_be_too_late(
    tasks: list[Task], minutes: int, visits: list[int]
) -> None:
    moments = beats(tasks, minutes)
    heard = sorted(moments[n] for n in visits if n < len(moments))
    running = Beats(pic(*tasks))
    for moment in moments:
        before = [one for one in heard if one <= moment]
        running.listener = replace(running.listener, heard_at=before[-1] if before else None)
        running.beat(moment)

    for one in running.sent:
        last = max((moment for moment in heard if moment <= one.at), default=None)
        if last is not None and one.at < last + QUIET:
            _, closes = running.listener.window(SHIPPED, one.day)
            following = running.listener.window(SHIPPED, SHIPPED.working_day_after(one.day)).opens
            ends = [reminding.valid_until(running.listener, point, SHIPPED) for point in one.send.points]
            assert last + QUIET >= min(closes, *ends)
            assert any(point.visit for point in one.send.points) or any(following >= end for end in ends)
