"""The editions that are shipped: whole, exact, and within what every channel can carry."""

from fractions import Fraction

import pytest

from flows.instrument import Key
from flows.intents import Answer
from flows.tokens import LIMIT, pack
from tests.kit import EDITIONS, instrument

# Lower bounds by year, as published or inferred (the project's papers; a copy, so that a change here is noticed).
COLOURS_2016 = [("hijau", "80.01"), ("kuning", "50.01"), ("merah", "0")]
LETTERS = [("A", "88"), ("B", "78"), ("C", "54"), ("D", "32"), ("E", "0")]
BANDS = {
    2016: COLOURS_2016,
    2017: COLOURS_2016,
    2018: COLOURS_2016,
    2019: COLOURS_2016,
    2021: [("hijau", "81"), ("kuning", "51"), ("merah", "0")],
    2023: LETTERS,
    2024: LETTERS,
}


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_shipped_edition_is_named_as_its_file_and_numbered_through(edition: str) -> None:
    found = instrument(edition)

    assert edition == found.id
    assert list(range(1, len(found.questions) + 1)) == [question.number for question in found.questions.values()]
    assert list(found.questions.values()) == list(found.by_number.values())


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_weights_of_a_shipped_edition_are_exactly_a_hundred(edition: str) -> None:
    found = instrument(edition)

    assert sum((dimension.weight for dimension in found.dimensions), Fraction(0)) == 100
    for dimension in found.dimensions:
        assert sum((question.weight for question in dimension.questions), Fraction(0)) == 100


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_options_of_a_shipped_edition_fit_every_channel(edition: str) -> None:
    options = [option for question in instrument(edition).questions.values() for option in question.options]

    assert [] == [option.label for option in options if len(option.label) > 20]
    assert [] == [option.meaning for option in options if len(option.meaning) > 72]


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_longest_token_of_a_shipped_edition_fits_a_button(edition: str) -> None:
    largest = 10**18 - 1  # the largest id that a token may hold
    tokens = [
        pack(Answer(largest, Key(question.id, largest), option.id, sure=True))
        for question in instrument(edition).questions.values()
        for option in question.options
    ]

    assert max(len(token.encode()) for token in tokens) <= LIMIT


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_shipped_edition_has_the_bands_of_its_years(edition: str) -> None:
    found = instrument(edition)

    assert found.years
    for year in found.years:
        assert BANDS[year] == [(band.code, str(band.floor)) for band in found.bands]


def test_the_editions_cover_the_years_whose_bands_are_known() -> None:
    assert sorted(BANDS) == sorted(year for edition in EDITIONS for year in instrument(edition).years)


def test_the_known_weight_of_the_default_edition_leaves_the_rest_to_the_others() -> None:
    input_dimension = next(dimension for dimension in instrument().dimensions if dimension.id == "input")
    weights = {question.id: question.weight for question in input_dimension.questions}

    assert Fraction(1222, 100) == weights.pop("IN.K1")
    assert {(100 - Fraction(1222, 100)) / 14} == set(weights.values())
