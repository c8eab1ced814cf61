"""The trainer's clock: which words let time jump, and where it arrives."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from flows.calendar import WEEKDAYS
from flows.training import Back, Jump, Somewhere, ToDay, ToRung, arrival, jump

TODAY = date(2027, 1, 11)  # a Monday
NOW = datetime(2027, 1, 11, 2, 10, tzinfo=UTC)
ZONE = "Asia/Jakarta"


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("Lompat ke H-7", ToRung(-7)),
        ("lompat ke h 7", ToRung(-7)),
        ("tolong lompat ke H+1 ya", ToRung(1)),
        ("lompat ke hari H", ToRung(0)),
        ("lompat sehari", ToDay(date(2027, 1, 12))),
        ("Lompat ke besok.", ToDay(date(2027, 1, 12))),
        ("lompat 3 hari", ToDay(date(2027, 1, 14))),
        ("lompat ke 15 februari", ToDay(date(2027, 2, 15))),
        ("loncat ke senin", ToDay(date(2027, 1, 18))),
        ("lompat ke hari ini", Back()),
        ("kembali ke waktu sebenarnya", Back()),
        ("lompat", Somewhere()),
        ("lompat ke mana saja", Somewhere()),
        ("lompatan besar", None),
        ("kembali", None),
        ("sudah ada", None),
        ("H-7", None),
    ],
)
def test_words_let_time_jump(said: str, wish: Jump | None) -> None:
    assert wish == jump(said, TODAY)


SURVEYS = [date(2027, 2, 17), date(2027, 1, 15), date(2027, 3, 1)]


@pytest.mark.parametrize(
    ("wish", "at"),
    [
        (ToDay(date(2027, 1, 12)), datetime(2027, 1, 12, 1, tzinfo=UTC)),
        (ToDay(date(2027, 1, 16)), datetime(2027, 1, 18, 1, tzinfo=UTC)),  # a Saturday
        (ToDay(date(2027, 1, 11)), None),  # eight o'clock has passed
        (ToRung(-1), datetime(2027, 1, 14, 1, tzinfo=UTC)),
        (ToRung(-7), datetime(2027, 2, 10, 1, tzinfo=UTC)),  # that of the first has passed, so the next one's
        (ToRung(1), datetime(2027, 1, 18, 1, tzinfo=UTC)),  # a Friday's survey: the Monday after
        (ToRung(-90), None),
    ],
)
def test_a_jump_arrives_as_the_hours_of_a_working_day_begin(wish: ToRung | ToDay, at: datetime | None) -> None:
    assert at == arrival(wish, SURVEYS, WEEKDAYS, NOW, ZONE)


def test_without_a_slot_there_is_no_rung_to_jump_to() -> None:
    assert arrival(ToRung(-7), [], WEEKDAYS, NOW, ZONE) is None
