"""Working days and hours: weekends, holidays and cuti bersama, in three zones."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

import flows
from flows.calendar import Calendar, DayKind, Hours, local_day
from flows.calendar_file import calendar
from flows.instrument import Confidence

TEXTS = [path.read_text(encoding="utf-8") for path in sorted((Path(flows.__file__).parent / "kalender").glob("*.toml"))]
SHIPPED = calendar(TEXTS, {}, Hours())
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize("year", sorted(SHIPPED.years))
def test_another_source_knows_the_same_days_off(year: int) -> None:
    """Not one day differs; should one once, it is to be explained here, day by day."""
    explained: dict[date, str] = {}
    theirs = set(holidays.country_holidays("ID", years=year, categories=("public", "government")))
    ours = {day for day in SHIPPED.days if day.year == year}

    assert (theirs ^ ours) - explained.keys() == set()


@pytest.mark.parametrize(("year", "national", "joint"), [(2026, 17, 8), (2027, 18, 8)])
def test_a_year_has_as_many_days_off_as_the_decree_says(year: int, national: int, joint: int) -> None:
    kinds = [off.kind for day, off in SHIPPED.days.items() if day.year == year]

    assert (national, joint) == (kinds.count(DayKind.HOLIDAY), kinds.count(DayKind.JOINT_LEAVE))


def test_every_day_off_says_where_it_is_from_and_how_sure_that_is() -> None:
    assert all(off.source and off.name for off in SHIPPED.days.values())
    assert {off.confidence for off in SHIPPED.days.values()} == {Confidence.SECONDARY, Confidence.ASSUMED}


def test_nobody_works_from_nyepi_to_the_end_of_idulfitri_2027() -> None:
    before, after = date(2027, 3, 5), date(2027, 3, 16)

    assert before == SHIPPED.working_day_before(after)
    assert after == SHIPPED.working_day_after(before)
    assert before == SHIPPED.at_the_latest(date(2027, 3, 15))
    assert after == SHIPPED.at_the_earliest(date(2027, 3, 6))


def test_a_working_day_is_not_moved() -> None:
    monday = date(2027, 1, 11)

    assert monday == SHIPPED.at_the_latest(monday) == SHIPPED.at_the_earliest(monday)


def test_a_region_has_days_off_of_its_own() -> None:
    ours = calendar(TEXTS, {date(2027, 3, 1): "Hari jadi"}, Hours())

    assert SHIPPED.is_working_day(date(2027, 3, 1))
    assert not ours.is_working_day(date(2027, 3, 1))
    assert ours.days[date(2027, 3, 1)].kind is DayKind.REGIONAL


def test_a_region_does_not_rename_a_national_holiday() -> None:
    ours = calendar(TEXTS, {date(2027, 8, 17): "Libur"}, Hours())

    assert ours.days[date(2027, 8, 17)].name == "Proklamasi Kemerdekaan"


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Jakarta", 1), ("Asia/Makassar", 0), ("Asia/Jayapura", -1)])
def test_each_zone_has_its_own_hours(zone: str, hour: int) -> None:
    opens, closes = SHIPPED.window(date(2027, 1, 11), zone)

    assert opens == datetime(2027, 1, 11, tzinfo=UTC) + timedelta(hours=hour)
    assert closes - opens == timedelta(hours=7, minutes=30)


def test_in_the_evening_of_jakarta_it_is_the_next_day_in_jayapura() -> None:
    now = datetime(2027, 1, 11, 15, 30, tzinfo=UTC)

    assert (date(2027, 1, 11), date(2027, 1, 12)) == (local_day(now, "Asia/Jakarta"), local_day(now, "Asia/Jayapura"))


def test_in_a_year_without_a_file_only_weekends_are_off() -> None:
    assert {2026, 2027} == SHIPPED.years
    assert SHIPPED.is_working_day(date(2029, 8, 17))


def test_what_the_other_source_calls_estimated_is_assumed_here() -> None:
    theirs = holidays.country_holidays("ID", years=2027, categories=("public", "government"))
    estimated = [day for day, name in sorted(theirs.items()) if "estimated" in name]

    assert [date(2027, 3, 10), date(2027, 3, 11), date(2027, 5, 17)] == estimated
    assert estimated == [off.day for off in SHIPPED.assumed(2027, date(2027, 1, 1))]
    assert [] == SHIPPED.assumed(2027, date(2027, 5, 18))
    assert [] == SHIPPED.assumed(2026, date(2026, 1, 1))


@pytest.mark.parametrize("text", [TEXTS[0].replace("2026-01-01", "2025-01-01"), TEXTS[0].replace("01-16", "01-01")])
def test_a_file_of_ours_with_a_day_twice_or_of_another_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="another year, or twice"):
        calendar([text], {}, Hours())


@given(DAYS)
def test_between_neighbouring_working_days_nobody_works(day: date) -> None:
    before, after = SHIPPED.working_day_before(day), SHIPPED.working_day_after(day)
    between = (before + timedelta(days=n) for n in range(1, (after - before).days))

    assert before < day < after
    assert SHIPPED.is_working_day(before)
    assert SHIPPED.is_working_day(after)
    assert not any(SHIPPED.is_working_day(one) for one in between if one != day)


def test_without_any_file_there_are_weekends() -> None:
    assert not Calendar().is_working_day(date(2027, 1, 10))
