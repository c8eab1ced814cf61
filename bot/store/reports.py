"""What is read, never written: overviews, scores and answers for chat, commands and files alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.store import penilaian as assessments
from bot.store import putaran, roster
from bot.store.register import kinds_known
from flows.effects import Role
from flows.penilaian import Penilaian
from flows.roster_cells import OTHER_KIND
from flows.score import band, mean_of_units
from flows.state import Asked, Person, Register, Standing, Watching


def seen_by(tx: sqlite3.Connection, person: Person, now: datetime) -> list[Penilaian]:
    """The penilaian that *person* may see: an atasan their units', a pengawas the pemda's (design decision 16).

    A pendamping sees what was shared with them, which nothing is yet; an admin sees no answers.
    """
    if person.role is Role.SUPERVISOR:
        return assessments.of_pic(tx, person.id, now)
    if person.role is not Role.OVERSEER:
        return []
    rounds = putaran.rounds(tx)
    newest = next((found for found in rounds if not found.closed), rounds[0] if rounds else None)
    return assessments.of_putaran(tx, newest.name, now) if newest else []


def watching(tx: sqlite3.Connection, person: Person, asked: Asked, now: datetime) -> Watching:
    """The overview of somebody who watches."""
    seen = seen_by(tx, person, now)
    return Watching(
        person=person,
        putaran=seen[0].putaran if seen else "",
        units=tuple(standing(one) for one in seen),
        mean=mean(seen),
        proposals=tuple(assessments.proposals(tx, now)) if person.role is Role.OVERSEER else (),
        seen=tuple(seen),
        asked=asked,
    )


def register(tx: sqlite3.Connection, now: datetime, zone: ZoneInfo) -> Register:
    """The roster as it stands, for those who may change it; *zone* is the pemda's.

    A terminal is no account that somebody joined with.
    """
    present = roster.present(tx)
    joined = tx.execute("SELECT DISTINCT person FROM addresses WHERE stage = 'aktif' AND address NOT LIKE 'terminal:%'")
    return Register(
        present=present,
        joined=frozenset(row["person"] for row in joined),
        kinds=tuple(dict.fromkeys((*kinds_known(tx), OTHER_KIND))),
        zone=roster.ZONE_NAMES.get(str(zone), str(zone)),
        today=now.astimezone(zone).date(),
    )


def standing(one: Penilaian) -> Standing:
    """A unit as an overview lists it."""
    value = one.score.value
    predicate = band(one.instrument.bands, value).words if value is not None else ""
    return Standing(one.id, one.subject.unit, one.answered, one.asked, one.sent_in_at is not None, value, predicate)


def mean(units: Iterable[Penilaian]) -> Decimal | None:
    """The pemda's score over the units that have one (design decision 8)."""
    found = list(units)
    weighted = bool(found) and found[0].instrument.by_product
    return mean_of_units([(one.score.value, len(one.subject.products)) for one in found], by_product=weighted)
