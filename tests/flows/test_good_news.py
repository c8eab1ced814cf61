"""What supervisors and overseers hear when a unit is sent in that lagged, or whose score has risen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from flows import intents as i
from flows.conversation import step
from flows.state import Earlier
from tests.flows.turns import told
from tests.kit import all_answered, filling, penilaian

THEN = date(2027, 2, 3)


def news(earlier: Earlier | None) -> list[Any]:
    """What each audience is told of how the unit stood before, once it is sent in with the best answers."""
    done = penilaian(all_answered(penilaian(), best=True))
    _, effects = step(replace(filling(done), earlier=earlier), i.Submit(done.id, sure=True))
    return [one.say.values["dahulu"] for one in told(effects)]


def test_a_risen_score_is_told_with_the_time_it_took() -> None:
    said = {"hari": 12, "tanggal": "2027-02-03", "terisi": 30, "nilai": "58.00"}

    assert [said, said] == news(Earlier(THEN, 12, 30, Decimal("58.00")))


def test_of_a_unit_that_had_not_begun_it_is_told_that_it_had_not() -> None:
    said = {"hari": 12, "tanggal": "2027-02-03", "terisi": 0, "nilai": None}

    assert [said, said] == news(Earlier(THEN, 12, 0, None, lagging=True))


@pytest.mark.parametrize("earlier", [None, Earlier(THEN, 12, 30, Decimal("100.00")), Earlier(THEN, 3, 20, None)])
def test_what_is_no_better_than_before_is_just_sent_in(earlier: Earlier | None) -> None:
    assert [None, None] == news(earlier)
