"""Dates and slots in the forms that people write."""

from datetime import date

import pytest

from flows.dates import read_date, read_slot

DAY = date(2027, 2, 15)


@pytest.mark.parametrize(
    "text",
    ["2027-02-15", "2027-2-15", "15/02/2027", "15-2-2027", "15.02.2027", " 15 Februari 2027 ", "15 feb 2027"],
)
def test_a_day_is_read_in_any_customary_form(text: str) -> None:
    assert read_date(text) == DAY


@pytest.mark.parametrize("text", ["", "besok", "2027-02-30", "32/01/2027", "15 Smarch 2027", "2027", "20270215"])
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="bukan tanggal; tulis seperti 2027-02-15"):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2027-02-15", "2027-02-15"),
        ("15/02/2027", "2027-02-15"),
        ("2027-02-15 09:00", "2027-02-15 09:00"),
        ("15/02/2027 09.00", "2027-02-15 09:00"),
        ("15 Februari 2027, pukul 9.30", "2027-02-15 09:30"),
        ("2027-02-15T13:05:00", "2027-02-15 13:05"),
    ],
)
def test_a_slot_is_kept_in_one_form(text: str, kept: str) -> None:
    assert read_slot(text) == kept


@pytest.mark.parametrize("text", ["2027-02-15 25:00", "2027-02-30 09:00"])
def test_an_hour_or_day_that_does_not_exist_is_no_slot(text: str) -> None:
    with pytest.raises(ValueError, match="bukan jadwal"):
        read_slot(text)


@pytest.mark.parametrize("text", ["", "pagi", "2027-02-15 pagi"])
def test_what_is_no_slot_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="bukan tanggal"):
        read_slot(text)
