"""The score: published results reproduced, and what must hold for any answers (design decisions 8 and 9)."""

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.instrument import Band, Confidence, Instrument, Key, Product, Subject
from flows.score import Item, band, items, mean_of_units, next_band, points, score
from tests.kit import DEFAULT, EDITIONS, T1, T2, T3A, T3B, all_answered, instrument, penilaian, tiny

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "data" / "worked_examples.json").read_text(encoding="utf-8")
)["cases"]
UNITS, CLASSES, SYNTHETIC = (
    [case for case in CASES if case["kind"] == kind] for kind in ("units_to_pemda", "classification", "synthetic")
)
# Results of 2025 are lettered without colours; no edition of that year is shipped.
OPINI = [
    Band(code, Decimal(floor), "", "", Confidence.INFERRED)
    for code, floor in (("A", "88"), ("B", "78"), ("C", "54"), ("D", "0"))
]


def bands_of(year: int) -> list[Band]:
    """Those of the year's edition; 2022 was lettered as 2023 and 2024 were."""
    if year == 2025:
        return OPINI
    found = next(one for one in map(instrument, EDITIONS) if (2023 if year == 2022 else year) in one.years)
    return list(found.bands)


def name(case: Mapping[str, Any]) -> str:
    return str(case["id"])


def scores_of(case: Mapping[str, Any]) -> list[Decimal]:
    return [Decimal(value) for value in case["units"].values()]


@pytest.mark.parametrize("case", [case for case in UNITS if case["reproduced"]], ids=name)
def test_a_published_pemda_is_the_plain_mean_of_its_units(case: dict[str, Any]) -> None:
    total = mean_of_units([(value, 2) for value in scores_of(case)])

    assert Decimal(case["published_total"]) == total
    assert case["published_band"] == band(bands_of(case["year"]), total).code


def test_magelang_2021_is_not_the_plain_mean_of_its_units() -> None:
    """Its product counts were not published; 7, 4, 3 and 3 are the smallest that would give the published total."""
    case = next(case for case in UNITS if case["entity"] == "Kota Magelang")
    scores = list(zip(scores_of(case), (7, 4, 3, 3), strict=True))

    assert not case["reproduced"]
    assert Decimal("62.21") == mean_of_units(scores)
    assert Decimal(case["published_total"]) == mean_of_units(scores, by_product=True) == Decimal("68.27")


@pytest.mark.parametrize("case", CLASSES, ids=name)
def test_a_published_result_has_its_published_predicate(case: dict[str, Any]) -> None:
    assert case["published_band"] == band(bands_of(case["year"]), Decimal(case["score"])).code


@pytest.mark.parametrize("case", SYNTHETIC, ids=name)
def test_dimension_scores_give_the_expected_total(case: dict[str, Any]) -> None:
    given_scores = {dimension: value for dimension, value in case["dimension_scores"].items() if value is not None}
    weighed = items(instrument(), Subject("Dinas Contoh", "dinas"))
    values = {i.key: Fraction(given_scores[i.dimension]) / 100 for i in weighed if i.dimension in given_scores}
    found = score(weighed, values)

    assert Decimal(case.get("expected_score") or case["expected_partial"]) == found.value
    if "expected_band" in case:
        assert case["expected_band"] == band(instrument().bands, found.value).code
    if "expected_range" in case:
        assert [Decimal(bound) for bound in case["expected_range"]] == [found.low, found.high]


# Any edition, any unit, any answers.

SUBJECTS = st.builds(
    lambda kind, count: Subject("Unit Contoh", kind, tuple(Product(n, f"Layanan {n}") for n in range(1, count + 1))),
    st.sampled_from(instrument().kinds),
    st.integers(0, 3),
)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Instrument, Subject, dict[Key, Fraction], frozenset[Key]]:
    """An edition, a unit, values for some of what it is asked, and what was agreed not to apply."""
    edition, subject = instrument(draw(st.sampled_from(EDITIONS))), draw(SUBJECTS)
    every = [item.key for item in items(edition, subject)]
    left_out = draw(st.frozensets(st.sampled_from(every), max_size=6))
    some = draw(st.lists(st.sampled_from(every), unique=True))
    values = {
        key: draw(st.sampled_from(edition.questions[key.question].options)).value for key in some if key not in left_out
    }
    return edition, subject, values, left_out


Answered = tuple[Instrument, Subject, dict[Key, Fraction], frozenset[Key]]


def naive(edition: Instrument, subject: Subject, values: Mapping[Key, Fraction], left_out: frozenset[Key]) -> Fraction:
    """Design decision 8 word by word, over the answered items; 0..100, not rounded."""
    top = bottom = Fraction(0)
    for dimension in edition.dimensions:
        keys_of = {}
        for question in dimension.questions:
            numbers = [p.id for p in subject.products] if question.per_product and subject.products else [0]
            keys = [Key(question.id, number) for number in numbers if Key(question.id, number) not in left_out]
            if keys and question.applies_to(subject.kind):
                keys_of[question] = keys
        shared = sum(question.weight for question in keys_of)
        for question, keys in keys_of.items():
            for key in keys:
                if key in values:
                    weight = dimension.weight * question.weight / shared / len(keys)
                    top += weight * values[key]
                    bottom += weight
    return 100 * top / bottom


def half_up(value: Fraction) -> Decimal:
    hundredths, rest = divmod(value * 100, 1)
    return Decimal(int(hundredths) + (rest >= Fraction(1, 2))) / 100


@given(answered())
def test_the_score_is_exactly_what_the_rule_says(given_: Answered) -> None:
    edition, subject, values, left_out = given_
    found = score(items(edition, subject, left_out), values)

    assert (half_up(naive(edition, subject, values, left_out)) if values else None) == found.value


@given(answered())
def test_the_lowest_is_never_above_the_highest_and_both_enclose_what_may_still_come(given_: Answered) -> None:
    edition, subject, values, left_out = given_
    weighed = items(edition, subject, left_out)
    found = score(weighed, values)
    worst = {item.key: values.get(item.key, Fraction(0)) for item in weighed}
    best = {item.key: values.get(item.key, Fraction(1)) for item in weighed}

    assert 0 <= found.low <= found.high <= 100
    assert found.value is None or found.low <= found.value <= found.high
    assert (found.low, found.high) == (score(weighed, worst).value, score(weighed, best).value)


@given(answered(), st.randoms(use_true_random=False))
def test_the_order_of_items_and_answers_does_not_matter(given_: Answered, random: Random) -> None:
    edition, subject, values, left_out = given_
    weighed = list(items(edition, subject, left_out))
    before = score(weighed, values)
    shuffled = list(values.items())
    random.shuffle(weighed)
    random.shuffle(shuffled)

    assert before == score(weighed, dict(shuffled))


@given(answered())
def test_the_weight_of_a_dimension_stays_whole_whatever_does_not_apply(given_: Answered) -> None:
    edition, subject, _, left_out = given_
    weighed = items(edition, subject, left_out)
    for dimension in edition.dimensions:
        own = [item.weight for item in weighed if item.dimension == dimension.id]
        assert not own or sum(own, Fraction(0)) == dimension.weight


@given(answered())
def test_products_of_a_question_weigh_the_same_and_together_as_one(given_: Answered) -> None:
    edition, subject, _, left_out = given_
    at_once = {i.key.question: i.weight for i in items(edition, Subject(subject.unit, subject.kind))}
    for question in edition.questions:
        own = [item.weight for item in items(edition, subject) if item.key.question == question]
        assert len(set(own)) <= 1
        assert sum(own, Fraction(0)) == at_once.get(question, 0)
    assert all(item.key not in left_out for item in items(edition, subject, left_out))


@given(answered())
def test_counts_and_shares_fit_the_answers(given_: Answered) -> None:
    edition, subject, values, left_out = given_
    weighed = items(edition, subject, left_out)
    found = score(weighed, values)

    assert (len(values), len(weighed)) == (found.answered, found.total)
    assert (found.coverage == 100) == (len(values) == len(weighed))
    assert [d.id for d in edition.dimensions if any(i.dimension == d.id for i in weighed)] == list(found.dimensions)


@pytest.mark.parametrize("kind", instrument().kinds)
@pytest.mark.parametrize("products", [0, 1, 2, 5])
def test_all_at_the_best_is_a_hundred_with_the_survey_still_open(kind: str, products: int) -> None:
    """Design decision 9: nobody here answers for Output, 24,24 of the weight."""
    of = penilaian(of=instrument(), kind=kind, products=[Product(n, f"Layanan {n}") for n in range(1, products + 1)])
    found = penilaian(all_answered(of, best=True), of=instrument(), kind=kind, products=of.subject.products).score

    assert (Decimal("100.00"), Decimal("75.76"), Decimal("100.00")) == (found.value, found.low, found.high)
    assert Decimal("75.76") == found.coverage
    assert found.dimensions["output"] is None


def test_what_is_unanswered_counts_as_nothing_at_all() -> None:
    assert Decimal("100.00") == penilaian({T1: "a"}).score.value


def test_without_any_answer_there_is_no_score() -> None:
    found = penilaian().score

    assert (None, Decimal("0.00"), Decimal("100.00")) == (found.value, found.low, found.high)
    assert (0, 5) == (found.answered, found.total)
    assert {"isi": None, "luar": None} == found.dimensions


def test_a_score_is_weighed_flat_and_not_a_mean_of_means() -> None:
    """Weights 30, 22.5, 11.25 and 11.25: (30/3 + 22.5 + 11.25) / 75 = 58.33."""
    found = penilaian({T1: "s", T2: "2", T3A: "y", T3B: "t"}).score

    assert Decimal("58.33") == found.value
    assert (Decimal("43.75"), Decimal("68.75")) == (found.low, found.high)
    assert {"isi": Decimal("58.33"), "luar": None} == found.dimensions
    assert Decimal("70.00") == found.assumed


def test_what_does_not_apply_leaves_its_weight_to_its_dimension() -> None:
    subject = penilaian().subject
    weighed = {item.key: item.weight for item in items(tiny(), subject, frozenset({T1}))}

    assert T1 not in weighed
    assert [Fraction(75, 2), Fraction(75, 4), Fraction(25)] == [weighed[T2], weighed[T3A], weighed[Key("U1")]]


def test_what_does_not_apply_to_a_product_leaves_its_weight_to_the_others() -> None:
    weighed = {item.key: item.weight for item in items(tiny(), penilaian().subject, frozenset({T3A}))}

    assert Fraction(45, 2) == weighed[T3B]


def test_where_nothing_applies_there_is_no_weight_and_no_range() -> None:
    every = frozenset(item.key for item in items(tiny(), penilaian().subject))
    found = score(items(tiny(), penilaian().subject, every), {})

    assert found.value is None
    assert {Decimal(0)} == {found.low, found.high, found.coverage, found.assumed}


def test_a_changed_answer_counts_once() -> None:
    now = penilaian({T1: "b", T2: "2"})
    for option in ("a", "b", "s", "a"):
        now = now.with_entry(T1, penilaian({T1: option}).entries[T1])

    assert penilaian({T1: "a", T2: "2"}).score == now.score


@pytest.mark.parametrize(
    ("exact", "shown"),
    [("40.625", "40.63"), ("40.6249999", "40.62"), ("77.995", "78.00"), ("0", "0.00"), ("100", "100.00")],
)
def test_halves_are_rounded_up_as_people_do(exact: str, shown: str) -> None:
    assert shown == str(points(Fraction(exact) / 100))


def test_a_score_is_rounded_once() -> None:
    """65 points of five in eight are 40,625; a rounding on the way would show."""
    weighed = [Item(Key(f"Q{n}"), "isi", Fraction(1, 3), assumed=False) for n in range(8)]
    values = {Key(f"Q{n}"): Fraction(65, 100) if n < 5 else Fraction(0) for n in range(8)}

    assert Decimal("40.63") == score(weighed, values).value


def test_the_predicate_follows_from_the_rounded_score() -> None:
    bands = instrument(DEFAULT).bands

    assert ["B", "A", "A", "E"] == [band(bands, Decimal(v)).code for v in ("87.99", "88.00", "100.00", "0.00")]
    above = [next_band(bands, Decimal(v)) for v in ("87.99", "88.00", "31.99", "0.00")]
    assert ["A", None, "D", "D"] == [one.code if one else None for one in above]


def test_a_predicate_is_said_with_its_zona_as_a_word() -> None:
    letters, colours, without = instrument(DEFAULT).bands[2], instrument("kepatuhan-2021").bands[1], OPINI[0]

    assert "C, Kualitas Sedang, zona kuning" == letters.words
    assert "Kepatuhan Sedang, zona kuning" == colours.words
    assert "A, " == without.words


def test_units_without_a_score_are_left_out_of_a_pemdas() -> None:
    assert Decimal("75.00") == mean_of_units([(Decimal("50.00"), 2), (None, 2), (Decimal("100.00"), 2)])
    assert mean_of_units([(None, 2)]) is None
    assert mean_of_units([]) is None


def test_a_unit_without_products_counts_as_one_where_products_weigh() -> None:
    assert Decimal("75.00") == mean_of_units([(Decimal("50.00"), 1), (Decimal("100.00"), 0)], by_product=True)
