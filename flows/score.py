"""The score of a unit: exact inside, two decimals at the edge (design decisions 8 to 10)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import TYPE_CHECKING, NamedTuple

from flows.instrument import Band, Confidence, Instrument, Key, Subject, question_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Item(NamedTuple):
    """What carries weight: an indicator, or an indicator for one product. `weight` in points of 100."""

    key: Key
    dimension: str
    weight: Fraction
    assumed: bool


@dataclass(frozen=True, slots=True)
class Score:
    """A unit's score in points 0..100 with two decimals.

    `value` is over the answered items (None: nothing answered), `low` and `high` over all items with the
    open ones at 0 and at 1. `coverage` is the answered share of the weight and `assumed` the share of the
    weight that is an assumption, both in percent. `answered` and `total` count items.
    """

    value: Decimal | None
    low: Decimal
    high: Decimal
    coverage: Decimal
    assumed: Decimal
    answered: int
    total: int
    dimensions: Mapping[str, Decimal | None]


@lru_cache(maxsize=1024)
def items(instrument: Instrument, subject: Subject, left_out: frozenset[Key] = frozenset()) -> tuple[Item, ...]:
    """All items of *subject* with their weights, in order; *left_out*: approved as not applicable.

    An item weighs dimension weight x indicator weight / sum of the dimension's applicable indicator weights
    / number of its applicable products (design decision 8).
    """
    found: list[Item] = []
    for dimension in instrument.dimensions:
        asked = [
            (question, keys)
            for question in dimension.questions
            if question.applies_to(subject.kind)
            and (keys := [key for key in question_keys(question, subject) if key not in left_out])
        ]
        shared = sum((question.weight for question, _ in asked), Fraction(0))
        for question, keys in asked:
            weight = dimension.weight * question.weight / shared / len(keys)
            assumed = Confidence.ASSUMED in (dimension.confidence, question.confidence.weight)
            found.extend(Item(key, dimension.id, weight, assumed) for key in keys)
    return tuple(found)


def score(items: Sequence[Item], values: Mapping[Key, Fraction]) -> Score:
    """The score of *items* whose answers have *values* (fractions 0..1); an item without a value is open."""
    total = _weigh(items)
    answered = [item for item in items if item.key in values]
    known = _weigh(answered)
    gained = _gain(answered, values)
    return Score(
        value=points(gained / known) if known else None,
        low=points(gained / total) if total else Decimal("0.00"),
        high=points((gained + total - known) / total) if total else Decimal("0.00"),
        coverage=points(known / total) if total else Decimal("0.00"),
        assumed=points(_weigh([item for item in items if item.assumed]) / total) if total else Decimal("0.00"),
        answered=len(answered),
        total=len(items),
        dimensions={
            dimension: _mean([item for item in answered if item.dimension == dimension], values)
            for dimension in dict.fromkeys(item.dimension for item in items)
        },
    )


def _mean(answered: Sequence[Item], values: Mapping[Key, Fraction]) -> Decimal | None:
    weight = _weigh(answered)
    return points(_gain(answered, values) / weight) if weight else None


def _weigh(items: Iterable[Item]) -> Fraction:
    return sum((item.weight for item in items), Fraction(0))


def _gain(items: Iterable[Item], values: Mapping[Key, Fraction]) -> Fraction:
    return sum((item.weight * values[item.key] for item in items), Fraction(0))


def points(share: Fraction) -> Decimal:
    """A share 0..1 as points with two decimals, half up as people round."""
    return Decimal(floor(share * 10_000 + Fraction(1, 2))).scaleb(-2)


def band(bands: Sequence[Band], value: Decimal) -> Band:
    """The band of a rounded score: the highest whose lower bound it reaches."""
    return max((band for band in bands if value >= band.floor), key=lambda band: band.floor)


def next_band(bands: Sequence[Band], value: Decimal) -> Band | None:
    """The band above that of *value*; None at the top."""
    return min((band for band in bands if band.floor > value), key=lambda band: band.floor, default=None)


def mean_of_units(scores: Sequence[tuple[Decimal | None, int]], *, by_product: bool = False) -> Decimal | None:
    """A pemda's score from its units' rounded scores and product counts; units without a score are left out.

    The plain mean, or weighted by products where the edition says so (design decision 8).
    """
    counted = [(Fraction(value), max(count, 1) if by_product else 1) for value, count in scores if value is not None]
    weight = sum(count for _, count in counted)
    total = sum((value * count for value, count in counted), Fraction(0))
    return points(total / weight / 100) if weight else None
