"""People as the plan of reminders sees them: their units, who else hears of these, and what they were told."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.store import escalations, people, promises, reminders
from bot.store.penilaian import slot_end
from flows import ladder
from flows.calendar import local_day
from flows.effects import Role
from flows.ladder import Task, Topic, Why
from flows.reminding import Listener

_TASKS = """
    SELECT n.id, coalesce(n.survey_at, r.survey_on) AS survey, n.sent_in_at, u.name, u.zone,
           EXISTS (SELECT 1 FROM entries AS e
                    WHERE e.penilaian = n.id AND e.standing = 1 AND e.kind = 'jawaban') AS started
      FROM penilaian AS n
      JOIN putaran AS r ON r.id = n.putaran AND r.closed_at IS NULL
      JOIN units AS u ON u.id = n.unit AND u.closed_at IS NULL
"""


def listener(
    tx: sqlite3.Connection,
    person: int,
    zone: str,
    behind: Callable[[int, date], bool],
    now: datetime,
    *,
    without: int = 0,
) -> Listener | None:
    """A person as the plan sees them at *now*; None for somebody who is gone.

    *zone* is the pemda's, for who has no unit. *behind* says of a penilaian with a survey on that day whether it is.
    *without* is the message that is decided about: it does not count as sent. Reads only what is about this person:
    their units with a slot in open putaran, the other PICs and supervisors of those, and what this person was sent.
    """
    row = tx.execute("SELECT id, name, role, reminders FROM persons WHERE id = ?", (person,)).fetchone()
    if row is None:
        return None
    role = Role(row["role"])
    found = _own(tx, person, role, behind, now, without)
    if role is Role.OVERSEER:
        found = [*_everyones(tx), *_noticed(tx, person, behind, now, without)]
    zones = (zone,) if role is Role.OVERSEER or not found else tuple(sorted({task.zone for task in found}))
    promise = promises.pending(tx, person)
    return Listener(
        id=person,
        name=row["name"],
        role=role,
        zones=zones,
        tasks=tuple(found),
        silent=_silent(tx, person, wanted=bool(row["reminders"])),
        reminded_on=reminders.reminded_on(tx, person, zones[0], without),
        heard_at=reminders.heard_at(tx, person),
        away_until=promise.away_until if promise else None,
        promised_at=promise.due_at if promise else None,
    )


def _own(
    tx: sqlite3.Connection, person: int, role: Role, behind: Callable[[int, date], bool], now: datetime, without: int
) -> list[Task]:
    rows = tx.execute(
        _TASKS + "JOIN assignments AS a ON a.unit = n.unit WHERE a.person = ? AND survey IS NOT NULL ORDER BY n.id",
        (person,),
    ).fetchall()
    return [_task(tx, row, person, role, behind, now, without) for row in rows]


def _noticed(
    tx: sqlite3.Connection, person: int, behind: Callable[[int, date], bool], now: datetime, without: int
) -> list[Task]:
    """The units still to be surveyed of which a PIC was told that somebody will hear: few, however many there are."""
    rows = tx.execute(
        f"""
        {_TASKS}
        WHERE n.sent_in_at IS NULL AND substr(survey, 1, 10) >= ?
          AND n.id IN (SELECT penilaian FROM escalations WHERE step = 'pemberitahuan') ORDER BY n.id
        """,  # noqa: S608  a constant
        ((now - timedelta(days=1)).date().isoformat(),),
    ).fetchall()
    return [_task(tx, row, person, Role.OVERSEER, behind, now, without) for row in rows]


def _everyones(tx: sqlite3.Connection) -> list[Task]:
    return [Task(0, "", one.zone, one.day, slot_end(one.slot, one.zone)) for one in reminders.surveys(tx)]


def _task(
    tx: sqlite3.Connection,
    row: sqlite3.Row,
    person: int,
    role: Role,
    behind: Callable[[int, date], bool],
    now: datetime,
    without: int,
) -> Task:
    day = date.fromisoformat(row["survey"][:10])
    sent_in = row["sent_in_at"] is not None
    task = Task(
        penilaian=row["id"],
        unit=row["name"],
        zone=row["zone"],
        survey_on=day,
        ends=slot_end(row["survey"], row["zone"]),
        started=bool(row["started"]),
        sent_in=sent_in,
        behind=not sent_in and behind(row["id"], day),
    )
    notices = escalations.told(tx, task, Topic.NOTICE, without)
    if role is Role.PIC:
        heard_by = supervised(tx, row["id"])
        return replace(task, supervised=heard_by, overseen=_overseen(tx), noticed=notices.get(person, {}))
    silent = {pic.id: _silent(tx, pic.id, wanted=pic.reminded) for pic in _pics(tx, row["id"])}
    reachable = {number for number, why in silent.items() if why is None}
    today = local_day(now, row["zone"])
    return replace(
        task,
        tellable=bool(reachable),
        noticed=ladder.told_all(
            (notices.get(number, {}), number in reachable and not promises.is_away(tx, number, today))
            for number in silent
        ),
        reported=frozenset(escalations.told(tx, task, Topic.REPORT, without).get(person, ())),
    )


class _Pic(NamedTuple):
    """Somebody who answers for a unit; whether they want reminders."""

    id: int
    name: str
    reminded: bool


def _pics(tx: sqlite3.Connection, penilaian: int) -> list[_Pic]:
    rows = tx.execute(
        """
        SELECT p.id, p.name, p.reminders FROM penilaian AS n
          JOIN assignments AS a ON a.unit = n.unit
          JOIN persons AS p ON p.id = a.person AND p.role = 'pic'
         WHERE n.id = ? ORDER BY p.id
        """,
        (penilaian,),
    )
    return [_Pic(row["id"], row["name"], bool(row["reminders"])) for row in rows]


def pics(tx: sqlite3.Connection, penilaian: int) -> list[str]:
    """The names of those who answer for the unit of a penilaian."""
    return [pic.name for pic in _pics(tx, penilaian)]


def supervised(tx: sqlite3.Connection, penilaian: int) -> bool:
    """Whether somebody who can be reached, and wants reminders, supervises the unit of a penilaian."""
    return _hears_of_it(tx, people.supervisors_of(tx, penilaian))


def _overseen(tx: sqlite3.Connection) -> bool:
    return _hears_of_it(tx, people.overseers(tx))


def _hears_of_it(tx: sqlite3.Connection, persons: Iterable[int]) -> bool:
    return any(_silent(tx, one, wanted=people.person(tx, one).reminders) is None for one in persons)


def _silent(tx: sqlite3.Connection, person: int, *, wanted: bool) -> Why | None:
    if not wanted:
        return Why.OFF
    if reminders.address(tx, person) is not None:
        return None
    joined = tx.execute("SELECT 1 FROM addresses WHERE person = ? AND stage = 'aktif'", (person,)).fetchone()
    return Why.BLOCKED if joined else Why.UNJOINED
