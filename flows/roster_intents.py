"""What an overseer or an admin wants of the roster (flows/rostering.py)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from flows.roster_changes import Change


class What(StrEnum):
    """What of the roster somebody wants to change."""

    SLOT = "jadwal"
    PIC = "pic"
    REPLACE = "ganti"
    PRODUCTS = "produk"
    CLOSE = "tutup"
    PERSON = "orang"
    NAME = "nama"
    PHONE = "hp"
    POSITION = "jabatan"
    UNIT = "unit"


OF_SOMEBODY = frozenset({What.PERSON, What.NAME, What.PHONE, What.POSITION})  # what of a person; PERSON: not said yet


@dataclass(frozen=True, slots=True)
class Roster:
    """The roster at a glance."""


@dataclass(frozen=True, slots=True)
class NotJoined:
    """Who has not joined yet, after the first `after`."""

    after: int = 0


@dataclass(frozen=True, slots=True)
class RosterUnits:
    """Which unit to change: those after the first `after`."""

    after: int = 0


@dataclass(frozen=True, slots=True)
class RosterUnit:
    """A unit as the roster has it, by its id or by what somebody called it; `what`: to change that of it at once.

    `done`: what was just changed, by the yes to `seal`.
    """

    unit: int = 0
    name: str = ""
    done: tuple[Change, ...] = ()
    seal: str = ""
    what: What | None = None


@dataclass(frozen=True, slots=True)
class WantChange:
    """Begin a change: of that unit (0: a new one), and where it is a replacement, of that PIC (0: not said yet).

    What is changed of a person may be so without a unit: then `person` says who.
    """

    what: What
    unit: int = 0
    person: int = 0


@dataclass(frozen=True, slots=True)
class RosterText:
    """The words that a change waits for; "" where they were only polite."""

    text: str


@dataclass(frozen=True, slots=True)
class PickKind:
    """The kind of a new unit."""

    kind: str


@dataclass(frozen=True, slots=True)
class CarryOut:
    """Yes to the changes whose mark (flows.roster_preview) is `seal`; of that unit, 0 for a new one."""

    unit: int
    seal: str


RosterWish: TypeAlias = Roster | NotJoined | RosterUnits | RosterUnit | WantChange | RosterText | PickKind | CarryOut
