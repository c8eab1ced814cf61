"""What would lift the score: single fixes, the quickest ones, and the cheapest way to the next predicate."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from flows.instrument import Band, Instrument, Key, Option
from flows.score import Item, next_band, points, score

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Fix:
    """Raising one answered item to its best option.

    `days` are estimated working days from the present answer, 1 or more. `gain` is exact, in points of the
    whole weight; `points` is the change of the displayed score when this alone is done.
    """

    key: Key
    days: int
    gain: Fraction
    points: Decimal


@dataclass(frozen=True, slots=True)
class Way:
    """The cheapest set of fixes that reaches `target`; `after` is the displayed score then."""

    target: Band
    fixes: tuple[Fix, ...]
    days: int
    after: Decimal


def fixes(instrument: Instrument, items: Sequence[Item], answers: Mapping[Key, str]) -> list[Fix]:
    """Every fix there is, in the order of the questions; what users say in a survey cannot be fixed by an answer.

    *answers* are option ids.
    """
    known, gained = _standing(items, values_of(instrument, answers))
    if not known:
        return []
    before = points(gained / known)
    found: list[Fix] = []
    surveyed = {dimension.id for dimension in instrument.dimensions if not dimension.self_assessable}
    for item in (item for item in items if item.dimension not in surveyed):
        question = instrument.questions[item.key.question]
        option = question.option(answers.get(item.key, ""))
        if option is None or option.value == 1:
            continue
        gain = item.weight * (1 - option.value)
        after = points((gained + gain) / known)
        found.append(Fix(item.key, effort(option, question.best), gain, after - before))
    return found


def _standing(items: Iterable[Item], values: Mapping[Key, Fraction]) -> tuple[Fraction, Fraction]:
    """The weight of the answered items, and what they have gained of it."""
    answered = [item for item in items if item.key in values]
    gained = sum((item.weight * values[item.key] for item in answered), Fraction(0))
    return sum((item.weight for item in answered), Fraction(0)), gained


def effort(now: Option, best: Option) -> int:
    """Working days from *now* to *best*: what is done already is not done again; never less than a day."""
    return max(1, best.days - now.days)


def quickest(found: Iterable[Fix], count: int = 3) -> list[Fix]:
    """The *count* fixes that bring most points a day of work; equal ones: more points first, then the order."""
    return sorted(found, key=lambda fix: (-fix.gain / fix.days, -fix.gain))[:count]


def simulate(
    instrument: Instrument, items: Sequence[Item], answers: Mapping[Key, str], fixed: Iterable[Key]
) -> Decimal | None:
    """The displayed score if the items of *fixed* were at their best option; open ones count as answered then."""
    return score(items, {**values_of(instrument, answers), **dict.fromkeys(fixed, Fraction(1))}).value


def values_of(instrument: Instrument, answers: Mapping[Key, str]) -> dict[Key, Fraction]:
    """The value (0..1) of each answer."""
    return {
        key: option.value
        for key, chosen in answers.items()
        if (option := instrument.questions[key.question].option(chosen)) is not None
    }


def way_up(instrument: Instrument, items: Sequence[Item], answers: Mapping[Key, str]) -> Way | None:
    """The cheapest way to the next predicate: least days, then fewest fixes, then the order of questions.

    None where nothing is answered, at the top, or where all fixes together do not reach it.
    """
    values = values_of(instrument, answers)
    now = score(items, values).value
    if now is None:
        return None
    target = next_band(instrument.bands, now)
    if target is None:
        return None
    known, gained = _standing(items, values)
    # A displayed score reaches the bound from half a hundredth below it.
    needed = (Fraction(target.floor) - Fraction(1, 200)) / 100 * known - gained
    found = fixes(instrument, items, answers)
    chosen = cheapest([(fix.days, fix.gain) for fix in found], needed)
    if chosen is None:
        return None
    picked = tuple(found[i] for i in chosen)
    after = simulate(instrument, items, answers, [fix.key for fix in picked])
    return Way(target, picked, sum(fix.days for fix in picked), after if after is not None else now)


class _Cost(NamedTuple):
    """Ordered as wanted: days first, then the number of fixes."""

    days: int
    number: int


def cheapest(choices: Sequence[tuple[int, Fraction]], needed: Fraction) -> list[int] | None:
    """Which of *choices* (days, gain) reach *needed* with least days, then fewest, then the earliest indexes.

    Exact: from the last choice to the first it keeps, of all sets, those that no other beats in both cost
    and gain (the Pareto front of a knapsack), then reads the earliest best set off those fronts.
    None where even all of them do not reach it.
    """
    fronts: list[_Front] = [_Front([_Cost(0, 0)], [Fraction(0)])]
    for days, gain in reversed(choices):
        fronts.append(fronts[-1].with_choice(days, gain, needed))
    fronts.reverse()
    cost = fronts[0].cost_of(needed)
    if cost is None:
        return None
    chosen: list[int] = []
    for index, (days, gain) in enumerate(choices):
        rest = _Cost(cost.days - days, cost.number - 1)
        if rest.days >= 0 and rest.number >= 0 and fronts[index + 1].gain_within(rest) >= needed - gain:
            chosen.append(index)
            cost, needed = rest, needed - gain
    return chosen


@dataclass(frozen=True, slots=True)
class _Front:
    """Sets that no other beats: costs and gains, both rising."""

    costs: list[_Cost]
    gains: list[Fraction]

    def with_choice(self, days: int, gain: Fraction, needed: Fraction) -> _Front:
        """The front when one more choice is there; beyond the first set that reaches *needed* nothing is kept."""
        merged = sorted(
            [
                *zip(self.costs, self.gains, strict=True),
                *((_Cost(c.days + days, c.number + 1), g + gain) for c, g in zip(self.costs, self.gains, strict=True)),
            ],
            key=lambda pair: (pair[0], -pair[1]),
        )
        costs: list[_Cost] = []
        gains: list[Fraction] = []
        for cost, reached in merged:
            if not gains or reached > gains[-1]:
                costs.append(cost)
                gains.append(reached)
                if reached >= needed:
                    break
        return _Front(costs, gains)

    def cost_of(self, needed: Fraction) -> _Cost | None:
        """The least cost that reaches *needed*."""
        return next((cost for cost, gain in zip(self.costs, self.gains, strict=True) if gain >= needed), None)

    def gain_within(self, cost: _Cost) -> Fraction:
        """The most that can be gained for *cost* or less; -1 where nothing can."""
        position = bisect_right(self.costs, cost)
        return self.gains[position - 1] if position else Fraction(-1)
