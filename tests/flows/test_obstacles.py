"""What is in the way, read from people's own words, where it was asked for and where it was not."""

from __future__ import annotations

import pytest

from flows import intents as i
from flows.reading import read
from flows.state import IN_PASSING, Asked, Filling, Wait
from tests.kit import T1, all_answered, filling, penilaian

ON_T2 = filling(penilaian({T1: "a"}))


def asked(option: str = "", answers: bool = True) -> Filling:
    one = penilaian({T1: "a"}) if answers else penilaian(all_answered(penilaian()))
    return filling(one, Asked(penilaian=1, waiting=Wait.OBSTACLE, option=option))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ada kendala printer rusak", "printer rusak"),
        ("Kendala: printer rusak", "printer rusak"),
        ("kendala, printer\nrusak", "printer\nrusak"),
        ("Kendalanya adalah petugas kosong", "petugas kosong"),
        ("hambatan kami anggaran", "anggaran"),
    ],
)
def test_an_obstacle_can_be_named_at_any_time(typed: str, words: str) -> None:
    assert i.Hinders(words) == read(typed, ON_T2) == read(typed, asked()) == read(typed, asked(IN_PASSING))


@pytest.mark.parametrize(
    "typed", ["kendala apa yang biasanya ada?", "ada kendala terima kasih pak", "tidak ada kendala"]
)
def test_a_question_or_mere_courtesy_names_none(typed: str) -> None:
    assert not isinstance(read(typed, ON_T2), i.Hinders)


@pytest.mark.parametrize(
    "typed", ["tidak ada", "tdk ada kendala", "blm ada", "tidak", "aman", "saat ini tidak ada kendala"]
)
@pytest.mark.parametrize("option", ["", IN_PASSING])
def test_where_it_is_asked_for_none_is_an_answer(typed: str, option: str) -> None:
    assert i.Hinders("") == read(typed, asked(option))


def test_a_bare_yes_asks_which() -> None:
    assert i.Obstacle() == read("ya ada", asked()) == read("ada", asked(IN_PASSING))


def test_where_it_is_asked_for_any_words_are_the_answer() -> None:
    assert i.Hinders("sedang diklat") == read("sedang diklat", asked())
    assert i.Hinders("belum ada petugasnya") == read("belum ada petugasnya", asked(IN_PASSING))
    assert i.Hinders("dua petugas") == read("dua petugas", asked(IN_PASSING, answers=False))


@pytest.mark.parametrize("typed", ["wkwk", "baik bu segera", "oke besok saya kerjakan", "jangan dilaporkan dong"])
def test_a_reply_to_a_notice_hinders_nothing(typed: str) -> None:
    assert not isinstance(read(typed, asked(IN_PASSING)), i.Hinders)


def test_what_was_named_is_taken_back_whenever_that_is_said() -> None:
    assert i.Hinders("") == read("hapus kendala", ON_T2) == read("tolong batalkan kendalanya", asked())
    assert not isinstance(read("...", asked()), i.Hinders)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1", i.Propose), ("dua", i.Propose), ("lewati", i.Skip), ("ingatkan besok", i.Remind),
        ("baik pak", i.Courtesy), ("sy sudah mutasi", i.HandOn), ("ralat nomor 1", i.Edit), ("3a ada", i.Edit),
        ("buka nomor 3a", i.Edit), ("undo", i.Open), ("maksudnya apa", i.Why),
        ("lg rapat pak", i.Pause), ("menu", i.Menu), ("sudah", i.Said), ("belum", i.Said),
    ],
)  # fmt: skip
def test_asked_in_passing_what_means_something_else_means_that(typed: str, meant: type[i.Intent]) -> None:
    assert isinstance(read(typed, asked(IN_PASSING)), meant)
