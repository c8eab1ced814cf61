"""What people write when they want to be spoken to again later."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.moments import LONGEST, At, Away, In, On, Tomorrow, When, asks_for, pauses_until, when
from flows.words import normalise

WEDNESDAY = date(2027, 2, 3)


def hours(number: float) -> In:
    return In(timedelta(hours=number))


def on(month: int, day: int, year: int = 2027) -> On:
    return On(date(year, month, day))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1 jam lagi", hours(1)),
        ("sejam lagi", hours(1)),
        ("satu jam lagi ya pak", hours(1)),
        ("2 jam", hours(2)),
        ("setengah jam lagi", hours(0.5)),
        ("30 menit lagi", hours(0.5)),
        ("bsk", Tomorrow()),
        ("besok saja", Tomorrow()),
        ("besok pagi", Tomorrow()),
        ("Besok 08.00", Tomorrow(time(8))),
        ("besok jam 10", Tomorrow(time(10))),
        ("besok pukul 09.30", Tomorrow(time(9, 30))),
        ("besok pagi jam 7", Tomorrow(time(7))),
        ("besok jam 3 sore WIB", Tomorrow(time(15))),
        ("jam 3 sore", At(time(15))),
        ("jam 3", At(time(15))),
        ("nanti jam 2 siang", At(time(14))),
        ("hari ini jam 13.15", At(time(13, 15))),
        ("jam 7 malam ya", At(time(19))),
        ("jam 12 siang", At(time(12))),
        ("jumat jam 9", On(date(2027, 2, 5), time(9))),
        ("12 februari pukul 14.00", On(date(2027, 2, 12), time(14))),
        ("lusa jam 10 pagi", On(date(2027, 2, 5), time(10))),
        ("lusa", on(2, 5)),
        ("3 hari lagi", on(2, 6)),
        ("seminggu lagi", on(2, 10)),
        ("dua minggu lagi", on(2, 17)),
        ("minggu depan", on(2, 8)),
        ("jumat", on(2, 5)),
        ("hari Jum'at", on(2, 5)),
        ("rabu", on(2, 10)),
        ("senin depan", on(2, 8)),
        ("12 februari", on(2, 12)),
        ("tgl 12", on(2, 12)),
        ("tanggal 1", on(3, 1)),
        ("12 Feb 2027", on(2, 12)),
        ("12/2", on(2, 12)),
        ("12/02/2027", on(2, 12)),
        ("2027-02-12", on(2, 12)),
        ("1 Januari", on(1, 1, 2028)),
        ("dinas luar sampai jumat", Away(date(2027, 2, 5))),
        ("maaf saya sedang dinas luar sampai tgl 12", Away(date(2027, 2, 12))),
        ("cuti sampai senin", Away(date(2027, 2, 8))),
        ("DL s/d 12 februari", Away(date(2027, 2, 12))),
        ("lagi diklat di kota contoh sampai besok", Away(date(2027, 2, 4))),
    ],
)
def test_a_moment_is_read_as_it_is_meant(said: str, meant: When) -> None:
    assert meant == when(normalise(said), WEDNESDAY)


@pytest.mark.parametrize(
    "said",
    [
        "", "ada", "1", "12", "belum", "5 orang", "31 februari", "tanggal 32", "12/13", "1 menit", "13 jam lagi",
        "13 mei 2020", "dinas luar", "dinas luar sampai selesai", "2 tahun lagi", "400 hari lagi", "12 anggrek",
        "sampai jumat", "jam 25", "jam 10.75", "jam 12 malam", "jam berapa", "anggrek jam 10", "nomor 5 jam 10",
    ],
)  # fmt: skip
def test_what_names_no_moment_of_use_is_none(said: str) -> None:
    assert when(normalise(said), WEDNESDAY) is None


def test_a_moment_may_follow_the_word_for_reminding() -> None:
    assert asks_for(normalise("tolong ingatkan saya besok")) == "besok"
    assert asks_for("ingatkan") == ""
    assert asks_for("besok") is None


def test_a_word_that_only_begins_like_one_of_ours_is_another() -> None:
    assert asks_for("ingatkan kamis") == "kamis"
    assert asks_for("ingatkan kami kamis") == "kamis"
    assert asks_for("ingatkan dinas luar sampai jumat") == "dinas luar sampai jumat"
    assert asks_for("ingatkanlah") is None


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("jeda 2 jam", "2 jam"),
        ("jeda sampai besok", "besok"),
        ("mohon jeda dulu sampai jam 14", "jam 14"),
        ("istirahat selama 1 jam", "1 jam"),
    ],
)
def test_a_pause_may_name_its_end(said: str, rest: str) -> None:
    assert rest == pauses_until(normalise(said))
    assert pauses_until("jeda") is None


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.dates(date(2026, 1, 1), date(2032, 12, 31)))
def test_a_date_written_out_is_that_date_where_it_lies_within_a_year(today: date, day: date) -> None:
    wanted = On(day) if today <= day <= today + LONGEST else None

    assert wanted == when(normalise(f"{day.day}/{day.month}/{day.year}"), today)
    assert wanted == when(normalise(day.isoformat()), today)


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.text(max_size=20) | st.from_regex(r"\A[a-z0-9/ ]{1,20}\Z"))
def test_no_text_is_an_error_and_no_day_has_passed(today: date, text: str) -> None:
    found = when(normalise(text), today)

    assert not isinstance(found, On) or today <= found.day <= today + LONGEST
