"""What may become of an outgoing message, and when it is tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.delivery import LONGEST_TRY, NEXT, WORDS, Delivery, Kind, next_try

NOW = datetime(2027, 1, 11, 2, 10, tzinfo=UTC)


def test_every_state_has_its_followers_and_its_words() -> None:
    assert set(Delivery) == set(NEXT) == set(WORDS)
    assert len(Delivery) == len(set(WORDS.values()))


def reachable(start: Delivery) -> set[Delivery]:
    found: set[Delivery] = set()
    ahead = [start]
    while ahead:
        for state in NEXT[ahead.pop()] - found:
            found.add(state)
            ahead.append(state)
    return found


def test_every_state_can_be_reached_and_every_message_comes_to_an_end() -> None:
    assert set(Delivery) == reachable(Delivery.QUEUED) | {Delivery.QUEUED}
    for state in Delivery:
        assert not NEXT[state] or reachable(state) & {Delivery.READ, Delivery.FAILED, Delivery.CANCELLED}


@pytest.mark.parametrize(
    ("state", "late"),
    [
        (Delivery.READ, Delivery.DELIVERED),
        (Delivery.READ, Delivery.SENT),
        (Delivery.DELIVERED, Delivery.SENT),
        (Delivery.DELIVERED, Delivery.FAILED),
        (Delivery.DELIVERED, Delivery.QUEUED),
        (Delivery.FAILED, Delivery.SENT),
        (Delivery.CANCELLED, Delivery.SENDING),
    ],
)
def test_a_late_report_never_overwrites_a_better_one(state: Delivery, late: Delivery) -> None:
    assert late not in reachable(state)


def test_what_was_delivered_is_never_queued_again() -> None:
    for state in (Delivery.DELIVERED, Delivery.READ):
        assert not reachable(state) & {Delivery.QUEUED, Delivery.SENDING, Delivery.CANCELLED}


def test_a_report_may_come_before_the_call_returns_and_after_we_gave_up_waiting() -> None:
    reports = {Delivery.SENT, Delivery.DELIVERED, Delivery.READ}

    assert all(reports <= NEXT[state] for state in (Delivery.SENDING, Delivery.UNSURE, Delivery.QUEUED))
    assert reports - {Delivery.SENT} == NEXT[Delivery.CANCELLED]  # what was in doubt when it was cancelled


def test_only_what_has_not_gone_out_can_be_cancelled() -> None:
    assert [Delivery.QUEUED, Delivery.SENDING] == [state for state in Delivery if Delivery.CANCELLED in NEXT[state]]


def test_replies_go_before_news_and_news_before_reminders() -> None:
    assert [Kind.REPLY, Kind.NEWS, Kind.REMINDER] == sorted(Kind, key=lambda kind: kind.priority)


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 2), (2, 4), (3, 8), (9, 512), (10, 600), (11, 600), (500, 600)])
def test_waits_double_from_two_seconds_to_ten_minutes(attempt: int, seconds: int) -> None:
    assert NOW + timedelta(seconds=seconds) == next_try(attempt, NOW, NOW, None)


def test_a_wait_is_never_shorter_than_the_platform_asked_for() -> None:
    assert NOW + timedelta(seconds=30) == next_try(1, NOW, NOW, timedelta(seconds=30))
    assert NOW + timedelta(seconds=8) == next_try(3, NOW, NOW, timedelta(seconds=3))


def test_after_a_day_nothing_is_tried_any_more() -> None:
    assert next_try(1, NOW, NOW - LONGEST_TRY, None) is None
    assert next_try(1, NOW, NOW - LONGEST_TRY + timedelta(seconds=1), None) is not None


@given(st.integers(1, 10_000), st.integers(0, 200_000))
def test_a_next_try_always_lies_ahead(attempt: int, waited: int) -> None:
    at = next_try(attempt, NOW, NOW - timedelta(seconds=waited), None)

    assert at is None or NOW < at <= NOW + timedelta(minutes=10)
