"""Who was told of a unit that lags, at which step and in which message; and which copies PICs are still to have."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from typing import NamedTuple

from bot.store.times import iso
from flows.calendar import local_day
from flows.effects import Role
from flows.ladder import Task, Topic

SENT = "('sent', 'delivered', 'read')"


def record(tx: sqlite3.Connection, task: Task, rung: int, step: Topic, person: int, message: int) -> None:
    """Note that *message* tells *person* of a unit with this slot; it counts once it was sent."""
    tx.execute(
        """
        INSERT INTO escalations (penilaian, rung, step, person, survey_on, message) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """,
        (task.penilaian, rung, step.value, person, task.survey_on.isoformat(), message),
    )


class Copy(NamedTuple):
    """A report of *rung* that somebody of that role got in that message, and a PIC who is to have the copy of it.

    `at`: when it went out, UTC; `zone` is that of the units.
    """

    message: int
    to: str
    role: Role
    rung: int
    pic: int
    at: datetime
    zone: str
    units: dict[int, str]


def uncopied(tx: sqlite3.Connection, since: datetime) -> list[Copy]:
    """The copies that PICs are still to have of the reports that went out after that moment.

    Of several supervisors, or overseers, who got the same report the first one's counts.
    """
    rows = tx.execute(
        f"""
        SELECT e.message, h.name, h.role, min(e.rung) AS rung, p.id AS pic, e.penilaian, u.name AS unit, u.zone,
               o.sent_at
          FROM escalations AS e
          JOIN outbox AS o ON o.id = e.message AND o.state IN {SENT} AND o.sent_at > ?
          JOIN persons AS h ON h.id = e.person
          JOIN penilaian AS n ON n.id = e.penilaian
          JOIN units AS u ON u.id = n.unit
          JOIN assignments AS a ON a.unit = n.unit
          JOIN persons AS p ON p.id = a.person AND p.role = 'pic'
         WHERE e.step = 'laporan'
           AND NOT EXISTS (SELECT 1 FROM outbox AS c WHERE c.key = 'tembusan:' || e.message || ':' || p.id)
           AND NOT EXISTS (
               SELECT 1 FROM escalations AS x
                 JOIN outbox AS y ON y.id = x.message AND y.state IN {SENT}
                 JOIN persons AS w ON w.id = x.person AND w.role = h.role
                WHERE x.penilaian = e.penilaian AND x.survey_on = e.survey_on AND x.rung = e.rung
                  AND x.step = e.step AND x.message < e.message)
         GROUP BY e.message, p.id, e.penilaian ORDER BY e.message, p.id, u.name
        """,  # noqa: S608  a constant
        (iso(since),),
    )
    found: dict[tuple[int, int], Copy] = {}
    for row in rows:
        new = Copy(
            row["message"], row["name"], Role(row["role"]), row["rung"], row["pic"],
            datetime.fromisoformat(row["sent_at"]), row["zone"], {},
        )  # fmt: skip
        copy = found.setdefault((row["message"], row["pic"]), new)
        copy.units[row["penilaian"]] = row["unit"]
    return list(found.values())


def told(tx: sqlite3.Connection, task: Task, step: Topic, without: int) -> dict[int, dict[int, date]]:
    """On which day each person was told of a step about this slot of a unit, by rung. What did not go does not count.

    A slot that moves begins anew.
    """
    rows = tx.execute(
        f"""
        SELECT e.person, e.rung, min(o.sent_at) AS at FROM escalations AS e JOIN outbox AS o ON o.id = e.message
         WHERE e.penilaian = ? AND e.survey_on = ? AND e.step = ? AND e.message != ? AND o.state IN {SENT}
         GROUP BY e.person, e.rung
        """,  # noqa: S608  a constant
        (task.penilaian, task.survey_on.isoformat(), step.value, without),
    )
    found: dict[int, dict[int, date]] = {}
    for row in rows:
        found.setdefault(row["person"], {})[row["rung"]] = local_day(datetime.fromisoformat(row["at"]), task.zone)
    return found
