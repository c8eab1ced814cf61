"""What would lift the score: exact, cheapest, and quick enough for a chat."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from flows import advice
from flows.advice import Fix, cheapest, fixes, quickest, simulate, way_up
from flows.instrument import Key
from flows.instrument_file import parse
from flows.score import band
from tests.kit import DEFAULT, EDITIONS, ONE, T1, T2, T3A, T3B, TINY, all_answered, instrument, penilaian, tiny

# Few different days and gains, so that ties are the rule.
CHOICES = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 6).map(lambda n: Fraction(n, 3))), max_size=12)


def brute(choices: list[tuple[int, Fraction]], needed: Fraction) -> list[int] | None:
    """Every subset tried: least days, then fewest, then the earliest. In thirds, so that all is whole."""
    thirds, enough = [int(gain * 3) for _, gain in choices], needed * 3
    reaching = [
        (sum(choices[n][0] for n in chosen), len(chosen), list(chosen))
        for size in range(len(choices) + 1)
        for chosen in combinations(range(len(choices)), size)
        if sum(thirds[n] for n in chosen) >= enough
    ]
    return min(reaching)[2] if reaching else None


@given(CHOICES, st.integers(-1, 40).map(lambda n: Fraction(n, 3)))
@example([(2, Fraction(1)), (1, Fraction(1)), (1, Fraction(1)), (2, Fraction(1))], Fraction(2))
def test_the_cheapest_choice_is_the_one_that_trying_all_would_find(
    choices: list[tuple[int, Fraction]], needed: Fraction
) -> None:
    assert brute(choices, needed) == cheapest(choices, needed)


def test_of_equal_choices_the_earliest_are_taken() -> None:
    assert [0, 1] == cheapest([(1, Fraction(1))] * 4, Fraction(2))
    assert [0, 3] == cheapest([(1, Fraction(1)), (2, Fraction(1)), (2, Fraction(1)), (1, Fraction(1))], Fraction(2))


def test_fewer_steps_are_taken_where_days_are_equal() -> None:
    assert [2] == cheapest([(1, Fraction(1)), (1, Fraction(1)), (2, Fraction(2))], Fraction(2))


def test_nothing_is_chosen_where_nothing_is_needed_and_none_where_nothing_suffices() -> None:
    assert [] == cheapest([(1, Fraction(1))], Fraction(0))
    assert cheapest([(1, Fraction(1))], Fraction(2)) is None


@st.composite
def at_work(draw: st.DrawFn, edition: str = DEFAULT) -> dict[Key, str]:
    """Answers to some of what a unit with two products is asked."""
    of = penilaian(of=instrument(edition))
    some = draw(st.lists(st.sampled_from(of.keys), unique=True, min_size=1))
    return {key: draw(st.sampled_from(of.instrument.questions[key.question].options)).id for key in some}


@given(st.data())
def test_the_way_up_reaches_the_next_predicate_as_it_will_be_shown(data: st.DataObject) -> None:
    edition = instrument(data.draw(st.sampled_from(EDITIONS)))
    of = penilaian(data.draw(at_work(edition.id)), of=edition)
    way = way_up(edition, of.items, of.answers)
    now = of.score.value
    assert now is not None
    found = fixes(edition, of.items, of.answers)
    at_most = simulate(edition, of.items, of.answers, [fix.key for fix in found])
    assert at_most == Decimal("100.00")  # all fixed is all at its best, so only the top has no way up
    if band(edition.bands, now) is edition.bands[0]:
        assert way is None
        return

    assert way is not None
    reached = {**of.answers, **{fix.key: edition.questions[fix.key.question].best.id for fix in way.fixes}}
    after = penilaian(reached, of=edition).score.value
    assert after == way.after
    assert after is not None
    assert after >= way.target.floor
    assert way.days == sum(fix.days for fix in way.fixes)
    for left in way.fixes:
        others = {key: option for key, option in reached.items() if key != left.key} | {left.key: of.answers[left.key]}
        without = penilaian(others, of=edition).score.value
        assert without is not None
        assert without < way.target.floor


@given(at_work())
def test_the_points_of_a_fix_are_the_change_of_the_displayed_score(given_: dict[Key, str]) -> None:
    of = penilaian(given_, of=instrument())
    before = of.score.value
    for fix in fixes(of.instrument, of.items, of.answers):
        best = of.instrument.questions[fix.key.question].best
        after = penilaian({**given_, fix.key: best.id}, of=instrument()).score.value
        assert before is not None
        assert after is not None
        assert after - before == fix.points >= 0
        assert fix.days >= 1


def test_a_fix_costs_the_days_that_are_still_to_go() -> None:
    of = penilaian({T1: "s", T2: "0", T3A: "y"})

    assert {T1: 2, T2: 5} == {fix.key: fix.days for fix in fixes(tiny(), of.items, of.answers)}


def test_what_is_at_its_best_or_open_needs_no_fix() -> None:
    of = penilaian({T1: "a", T2: "2"})

    assert [] == fixes(tiny(), of.items, of.answers)


def test_a_step_takes_a_day_at_least() -> None:
    best, worst = tiny().questions["T3"].options

    assert (2, 1) == (advice.effort(worst, best), advice.effort(best, best))


def test_the_quickest_steps_bring_most_points_a_day() -> None:
    """Gains and days: T1 30 in 3, T2 22.5 in 5, T3 11.25 in 2 for each product."""
    of = penilaian({T1: "b", T2: "0", T3A: "t", T3B: "t"})
    found = quickest(fixes(tiny(), of.items, of.answers), 4)

    assert [T1, T3A, T3B, T2] == [fix.key for fix in found]
    assert found[:3] == quickest(fixes(tiny(), of.items, of.answers))


def test_of_steps_equally_quick_the_one_with_more_points_comes_first() -> None:
    small = Fix(Key("Q1"), 1, Fraction(2), Decimal(2))
    large = Fix(Key("Q2"), 2, Fraction(4), Decimal(4))
    same = Fix(Key("Q3"), 2, Fraction(4), Decimal(4))

    assert [large, same, small] == quickest([small, large, same])


def test_a_simulation_counts_open_questions_as_answered_then() -> None:
    of = penilaian({T1: "b"})

    assert Decimal("42.86") == simulate(tiny(), of.items, of.answers, [T2])
    assert simulate(tiny(), of.items, {}, []) is None


def test_without_answers_or_at_the_top_there_is_no_way_up() -> None:
    nothing, all_best = penilaian(), penilaian({T1: "a"})

    assert way_up(tiny(), nothing.items, nothing.answers) is None
    assert way_up(tiny(), all_best.items, all_best.answers) is None


def test_a_way_up_needs_no_more_than_what_is_shown() -> None:
    """Two thirds of T1 and all of T3 are 56,666...: shown as 56,67, and the predicate follows from what is shown."""
    edition = parse(TINY.replace('nilai = "1/3"', 'nilai = "2/3"').replace('batas = "50"', 'batas = "56.67"'))
    of = penilaian({T1: "s", T2: "0", T3A: "t"}, of=edition, products=[ONE])
    way = way_up(edition, of.items, of.answers)

    assert Decimal("26.67") == of.score.value
    assert way is not None
    assert ([T3A], Decimal("56.67")) == ([fix.key for fix in way.fixes], way.after)


def test_the_longest_way_up_keeps_few_sets_in_mind() -> None:
    """All at the worst with two products: the work is bounded by the sets kept, not by the 2**n there are."""
    of = penilaian(of=instrument(), kind="dpmptsp")
    of = penilaian(all_answered(of), of=instrument(), kind="dpmptsp")
    choices = [(fix.days, fix.gain) for fix in fixes(of.instrument, of.items, of.answers)]
    days = sum(one for one, _ in choices)
    fronts = [advice._Front([advice._Cost(0, 0)], [Fraction(0)])]  # noqa: SLF001  the work inside is the point
    for day, gain in reversed(choices):
        fronts.append(fronts[-1].with_choice(day, gain, Fraction(10_000)))  # out of reach: nothing is cut off

    assert len(choices) == len(of.keys) >= 38
    assert max(len(front.costs) for front in fronts) <= 4 * days
    assert way_up(of.instrument, of.items, of.answers) is not None
