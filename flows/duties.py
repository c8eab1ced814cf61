"""Whose task a unit is, and the tasks that are on their way from one person to another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a hand-over ended."""

    ACCEPTED = "diterima"
    DECLINED = "ditolak"
    CANCELLED = "dibatalkan"


@dataclass(frozen=True, slots=True)
class Duty:
    """A unit that somebody answers for, or supervises."""

    unit: int
    name: str


@dataclass(frozen=True, slots=True)
class HandingOver:
    """A duty on its way: the giver keeps it until the taker accepts. `outcome` None: it is still open."""

    id: int
    duty: Duty
    giver: int
    giver_name: str
    taker: int
    taker_name: str
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Duties:
    """What somebody has, what they are giving and what they are asked to take.

    `named`: the hand-over that a button names, where it is one of theirs; `last`: how their last duty went, for
    somebody who has none.
    """

    own: tuple[Duty, ...] = ()
    giving: tuple[HandingOver, ...] = ()
    taking: tuple[HandingOver, ...] = ()
    named: HandingOver | None = None
    last: HandingOver | None = None

    def given(self, unit: int) -> HandingOver | None:
        """The open hand-over by which that unit is being given."""
        return next((one for one in self.giving if one.duty.unit == unit), None)
