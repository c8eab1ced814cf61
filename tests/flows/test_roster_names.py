"""Two names on a roster: one person's, or two people's."""

import pytest

from flows.roster_names import misspelt, titles_apart


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ibu Cotoh Satu", "Ibu Contoh Satu"),
        ("Ibu Cotnoh Satu", "Ibu Contoh Satu"),
        ("Nur Contohwati", "Nurcontohwati"),
        ("Ibu Contohh", "Ibu Contoh, S.Sos."),
        ("Contohwatie Dua", "Cotohwati Dua"),
    ],
)
def test_a_slip_or_two_make_no_other_name(one: str, other: str) -> None:
    assert misspelt(one, other)
    assert misspelt(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ibu Contoh Satu", "Ibu Contoh Dua"),
        ("Ibu Contoh", "Bapak Contoh"),
        ("Ibu Ana", "Ibu Ani"),
        ("PIC 1", "PIC 2"),
        ("Ibu Contoh1", "Ibu Contoh2"),
        ("Ibu Cotho Sabtu Rahmi", "Ibu Contoh Satu Rahma"),
        ("Ibu Contoh Satu", ""),
    ],
)
def test_more_than_that_makes_another(one: str, other: str) -> None:
    assert not misspelt(one, other)
    assert not misspelt(other, one)


def test_titles_do_not_count() -> None:
    assert titles_apart("Ibu Contoh Satu", "Ibu Contoh Satu, S.Sos., M.Si.")
    assert not titles_apart("Ibu Contoh Satu", "Ibu Contoh Dua, S.Sos.")
