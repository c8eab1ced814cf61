"""Units' tasks on their way from one person to another (flows.duties): history stays, access ends with a yes."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from bot.store import audit, outbox, people
from bot.store.times import iso
from flows import intents as i
from flows.delivery import Kind
from flows.duties import Duties, Duty, HandingOver, Outcome
from flows.effects import HandOver, Role
from flows.handing import offer, task_received
from flows.roster import RosterPerson
from flows.roster_cells import same
from flows.roster_changes import PresentPerson, meant

_SELECT = """
    SELECT h.id, h.unit, u.name, h.giver, g.name AS giver_name, h.taker, t.name AS taker_name, h.outcome
      FROM handovers AS h
      JOIN units AS u ON u.id = h.unit
      JOIN persons AS g ON g.id = h.giver
      JOIN persons AS t ON t.id = h.taker
"""
_OPEN = "WHERE h.ended_at IS NULL AND u.closed_at IS NULL "


def _read(row: sqlite3.Row) -> HandingOver:
    outcome = Outcome(row["outcome"]) if row["outcome"] else None
    duty = Duty(row["unit"], row["name"])
    return HandingOver(row["id"], duty, row["giver"], row["giver_name"], row["taker"], row["taker_name"], outcome)


def waiting(tx: sqlite3.Connection) -> list[HandingOver]:
    """Every open hand-over, oldest first."""
    return [_read(row) for row in tx.execute(_SELECT + _OPEN + "ORDER BY h.id")]


def of_unit(tx: sqlite3.Connection, unit: int) -> list[HandingOver]:
    """The open hand-overs of a unit, oldest first."""
    return [_read(row) for row in tx.execute(_SELECT + _OPEN + "AND h.unit = ? ORDER BY h.id", (unit,))]


def of_taker(tx: sqlite3.Connection, person: int) -> list[HandingOver]:
    """The open hand-overs that *person* is asked to accept, oldest first."""
    return [_read(row) for row in tx.execute(_SELECT + _OPEN + "AND h.taker = ? ORDER BY h.id", (person,))]


def one(tx: sqlite3.Connection, number: int) -> HandingOver | None:
    """The hand-over of that id, open or not."""
    row = tx.execute(_SELECT + "WHERE h.id = ?", (number,)).fetchone()
    return _read(row) if row else None


def duties(tx: sqlite3.Connection, person: int, named: int | None = None) -> Duties:
    """What *person* has, gives and is asked to take; *named*: the hand-over that a button of theirs names."""
    rows = tx.execute(
        """
        SELECT u.id, u.name FROM assignments AS a JOIN units AS u ON u.id = a.unit
         WHERE a.person = ? AND u.closed_at IS NULL ORDER BY u.name
        """,
        (person,),
    )
    own = tuple(Duty(row["id"], row["name"]) for row in rows)
    giving = _SELECT + "JOIN assignments AS a ON a.unit = h.unit AND a.person = h.giver " + _OPEN + "AND h.giver = ?"
    found = one(tx, named) if named else None
    return Duties(
        own=own,
        giving=tuple(_read(row) for row in tx.execute(giving, (person,))),
        taking=tuple(of_taker(tx, person)),
        named=found if found and person in {found.giver, found.taker} else None,
        last=None if own else _last(tx, person),
    )


def _last(tx: sqlite3.Connection, person: int) -> HandingOver | None:
    """The hand-over by which *person* gave away a unit last."""
    row = tx.execute(
        _SELECT + "WHERE h.giver = ? AND h.outcome = 'diterima' ORDER BY h.ended_at DESC, h.id DESC LIMIT 1", (person,)
    ).fetchone()
    return _read(row) if row else None


def begin(tx: sqlite3.Connection, unit: int, giver: int, taker: int, by: str, now: datetime) -> HandingOver:
    """The *giver*'s task for *unit* goes to *taker*, as *by* (in words) wants it; a former hand-over of it ends.

    The taker is asked where they have joined; until they accept, the giver keeps everything. A giver without a joined
    account has no access that could end: then it is done at once.
    """
    for former in of_unit(tx, unit):
        if former.giver == giver:
            end(tx, former.id, Outcome.CANCELLED, now)
    number = tx.execute(
        "INSERT INTO handovers (unit, giver, taker, started_by, started_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
        (unit, giver, taker, by, iso(now)),
    ).fetchone()["id"]
    if not people.has_joined(tx, giver):
        end(tx, number, Outcome.ACCEPTED, now)
    begun = _read(tx.execute(_SELECT + "WHERE h.id = ?", (number,)).fetchone())
    say = offer(begun) if begun.outcome is None else task_received(begun)
    for address in people.addresses_of(tx, taker)[:1]:
        outbox.put(tx, f"alih:{begun.id}:{address}", address, Kind.NEWS, say, now)
    return begun


def end(tx: sqlite3.Connection, number: int, outcome: Outcome, now: datetime) -> bool:
    """The hand-over of that id ends so; accepted: the taker has the unit, the giver has it no more.

    False where it had ended already, which changes nothing.
    """
    found = one(tx, number)
    changed = tx.execute(
        "UPDATE handovers SET outcome = ?, ended_at = ? WHERE id = ? AND ended_at IS NULL",
        (outcome.value, iso(now), number),
    )
    if found is None or changed.rowcount == 0:
        return False
    if outcome is Outcome.ACCEPTED:
        people.assign(tx, found.taker, found.duty.unit)
        people.release(tx, found.giver, found.duty.unit, now)
    else:
        people.rest(tx, found.taker, now)
    return True


def hand_over(tx: sqlite3.Connection, wanted: HandOver, by: str, now: datetime) -> i.HandedOver:
    """Begin what is *wanted* by somebody of the name *by*; who takes over is registered where they are not.

    Nothing where the giver does not have the unit (any more), or is the one named.
    """
    giver = tx.execute(
        """
        SELECT p.id, p.role, u.name FROM assignments AS a
          JOIN persons AS p ON p.id = a.person JOIN units AS u ON u.id = a.unit
         WHERE a.person = ? AND a.unit = ? AND u.closed_at IS NULL
        """,
        (wanted.giver, wanted.unit),
    ).fetchone()
    if giver is None:
        return i.HandedOver(0, "", 0, wanted.name, joined=False, done=False, only=False)
    taker = _taker(tx, wanted, Role(giver["role"]), now)
    if taker == wanted.giver:
        return i.HandedOver(0, giver["name"], taker, wanted.name, joined=False, done=False, only=False)
    begun = begin(tx, wanted.unit, wanted.giver, taker, by, now)
    audit.note(tx, now, "mengalihkan tugas", f"{begun.duty.name}: {begun.giver_name} -> {begun.taker_name}", who=by)
    return i.HandedOver(
        handover=begun.id,
        unit=begun.duty.name,
        taker=taker,
        name=begun.taker_name,
        joined=people.has_joined(tx, taker),
        done=begun.outcome is not None,
        only=_only_task(tx, taker, wanted.unit),
    )


def _taker(tx: sqlite3.Connection, wanted: HandOver, role: Role, now: datetime) -> int:
    """The id of who is meant, by the roster's rule; but whoever has another phone is somebody else."""
    person = RosterPerson(wanted.name, wanted.phone)
    known = [one for one in people.of_roster(tx) if one.role is role]
    phones = {None, wanted.phone}
    same_name = [one for one in known if same(one.name) == same(wanted.name)]
    fits = [one for one in same_name if wanted.phone is None or one.phone in phones]
    same_phone = [one for one in known if wanted.phone and one.phone == wanted.phone]
    found: PresentPerson | None = meant(person, fits, same_phone)
    return found.id if found else people.add(tx, wanted.name, role, now, phone=wanted.phone)


def _only_task(tx: sqlite3.Connection, person: int, unit: int) -> bool:
    """Whether *person* has, and is asked to take, no other unit."""
    found = duties(tx, person)
    units = {duty.unit for duty in found.own} | {one.duty.unit for one in found.taking}
    return units <= {unit}
