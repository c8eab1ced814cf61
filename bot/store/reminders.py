"""What the plan of reminders is made from: slots, people and how far they are; and what was promised and told."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.store import people, times, waiting
from bot.store.penilaian import slot_end
from bot.store.times import iso
from flows import ladder
from flows.calendar import local_day
from flows.effects import Role, Visited
from flows.ladder import Task, Topic, Why
from flows.messages import Address
from flows.reminding import Listener

SENT = "('sent', 'delivered', 'read')"
_TASKS = """
    SELECT n.id, coalesce(n.survey_at, r.survey_on) AS survey, n.sent_in_at, u.name, u.zone,
           EXISTS (SELECT 1 FROM entries AS e
                    WHERE e.penilaian = n.id AND e.standing = 1 AND e.kind = 'jawaban') AS started
      FROM penilaian AS n
      JOIN putaran AS r ON r.id = n.putaran AND r.closed_at IS NULL
      JOIN units AS u ON u.id = n.unit AND u.closed_at IS NULL
"""


class Survey(NamedTuple):
    """A day on which somebody is surveyed, as a slot writes it, and in which zone."""

    slot: str
    zone: str

    @property
    def day(self) -> date:
        """The day of it."""
        return date.fromisoformat(self.slot[:10])


def surveys(tx: sqlite3.Connection) -> list[Survey]:
    """The slots of all units in open putaran, each once: few, however many units there are."""
    rows = tx.execute(
        """
        SELECT DISTINCT coalesce(n.survey_at, r.survey_on) AS survey, u.zone
          FROM penilaian AS n
          JOIN putaran AS r ON r.id = n.putaran AND r.closed_at IS NULL
          JOIN units AS u ON u.id = n.unit AND u.closed_at IS NULL
         WHERE survey IS NOT NULL ORDER BY survey, u.zone
        """
    )
    return [Survey(row["survey"], row["zone"]) for row in rows]


_NONE_TODAY = "NOT EXISTS (SELECT 1 FROM outbox AS o WHERE o.key = 'ingat:' || p.id || ':' || ?)"


class Turn(NamedTuple):
    """People to be looked at together: those of units with one of `slots`, or (none) the overseers.

    `since`: the newest day on which those slots said something; a PIC with a reminder of that day has heard it.
    """

    since: date
    slots: tuple[Survey, ...] = ()


def concerned(tx: sqlite3.Connection, turn: Turn, today: date, *, after: int, limit: int) -> list[int]:
    """Those of *turn* who may have something to hear and have no reminder of *today*.

    Supervisors only where a PIC of theirs was told that they will be. The first *limit* of them by id, beginning after
    *after*.
    """
    if not turn.slots:
        rows = tx.execute(
            f"SELECT p.id FROM persons AS p WHERE p.id > ? AND p.role = 'pengawas' AND {_NONE_TODAY} LIMIT ?",  # noqa: S608  constant
            (after, today.isoformat(), limit),
        )
        return [row["id"] for row in rows]
    marks = ", ".join("(?, ?)" for _ in turn.slots)
    rows = tx.execute(
        f"""
        SELECT p.id FROM persons AS p
         WHERE p.id > ? AND p.role IN ('pic', 'atasan') AND {_NONE_TODAY}
           AND (p.role != 'pic' OR NOT EXISTS (
               SELECT 1 FROM outbox AS o
                WHERE o.key >= 'ingat:' || p.id || ':' || ? AND o.key < 'ingat:' || p.id || ';'
                  AND o.state NOT IN ('failed', 'cancelled')))
           AND EXISTS (
               SELECT 1 FROM assignments AS a
                 JOIN units AS u ON u.id = a.unit AND u.closed_at IS NULL
                 JOIN penilaian AS n ON n.unit = u.id
                 JOIN putaran AS r ON r.id = n.putaran AND r.closed_at IS NULL
                WHERE a.person = p.id AND (coalesce(n.survey_at, r.survey_on), u.zone) IN (VALUES {marks})
                  AND (p.role = 'pic' OR EXISTS (SELECT 1 FROM escalations AS e WHERE e.penilaian = n.id)))
         ORDER BY p.id LIMIT ?
        """,  # noqa: S608  only marks
        (after, today.isoformat(), turn.since.isoformat(), *(value for one in turn.slots for value in one), limit),
    )
    return [row["id"] for row in rows]


def how_many_wait(tx: sqlite3.Connection) -> int:
    """How many reminders are queued or under way."""
    sql = "SELECT count(*) AS n FROM outbox WHERE state IN ('queued', 'sending') AND kind = 'pengingat'"
    return int(tx.execute(sql).fetchone()["n"])


def everybody(tx: sqlite3.Connection) -> list[int]:
    """All who may be reminded of something."""
    return [row["id"] for row in tx.execute("SELECT id FROM persons WHERE role IN ('pic', 'atasan', 'pengawas')")]


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
    promise = _open_promise(tx, person)
    return Listener(
        id=person,
        name=row["name"],
        role=role,
        zones=zones,
        tasks=tuple(found),
        silent=_silent(tx, person, wanted=bool(row["reminders"])),
        reminded_on=_reminded_on(tx, person, zones[0], without),
        heard_at=heard_at(tx, person),
        away_until=_day(promise["away_until"]) if promise else None,
        promised_at=times.read(promise["due_at"]) if promise else None,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


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
    return [Task(0, "", one.zone, one.day, slot_end(one.slot, one.zone)) for one in surveys(tx)]


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
    notices = _told(tx, task, Topic.NOTICE, without)
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
            (notices.get(number, {}), number in reachable and not _is_away(tx, number, today)) for number in silent
        ),
        reported=frozenset(_told(tx, task, Topic.REPORT, without).get(person, ())),
    )


def _told(tx: sqlite3.Connection, task: Task, step: Topic, without: int) -> dict[int, dict[int, date]]:
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
    if address(tx, person) is not None:
        return None
    joined = tx.execute("SELECT 1 FROM addresses WHERE person = ? AND stage = 'aktif'", (person,)).fetchone()
    return Why.BLOCKED if joined else Why.UNJOINED


def address(tx: sqlite3.Connection, person: int) -> Address | None:
    """Where somebody is reminded: on the channel they chose, else at their newest account.

    The administrator's terminal is none.
    """
    return next((one for one in people.addresses_of(tx, person) if one.channel != "terminal"), None)


def _reminders(tx: sqlite3.Connection, person: int, without: int) -> list[sqlite3.Row]:
    """The reminders of a person, those they asked for among them, oldest first; not what never reached them."""
    return tx.execute(
        """
        SELECT id, key, template, queued_at, sent_at, json_extract(payload, '$.isi.kendala') AS asks FROM outbox
         WHERE key >= ? AND key < ? AND id != ? AND state NOT IN ('cancelled', 'failed')
         UNION
        SELECT o.id, o.key, o.template, o.queued_at, o.sent_at, NULL FROM promises AS p
          JOIN outbox AS o ON o.key = 'janji:' || p.id
         WHERE p.person = ? AND o.id != ? AND o.state NOT IN ('cancelled', 'failed')
         ORDER BY queued_at, id
        """,
        (f"ingat:{person}:", f"ingat:{person};", without, person, without),
    ).fetchall()


def _reminded_on(tx: sqlite3.Connection, person: int, zone: str, without: int) -> date | None:
    days = [
        local_day(datetime.fromisoformat(at), zone)
        for row in _reminders(tx, person, without)
        for at in (row["queued_at"], row["sent_at"])
        if at
    ]
    return max(days, default=None)


def unanswered(tx: sqlite3.Connection, person: int, question: str, *, without: int = 0) -> int:
    """How many reminders in a row somebody did not react to, since *question* (a template) or a notice asked last.

    *without* is a message that does not count: the one that is being made.
    """
    heard = heard_at(tx, person)
    number = 0
    for row in _reminders(tx, person, without):
        if row["template"] == question or row["asks"]:
            number = 0
        elif row["sent_at"] and (heard is None or datetime.fromisoformat(row["sent_at"]) > heard):
            number += 1
    return number


def heard_at(tx: sqlite3.Connection, person: int) -> datetime | None:
    """When somebody wrote or pressed last, on any of their accounts."""
    row = tx.execute(
        "SELECT max(h.at) AS at FROM heard AS h JOIN addresses AS a ON a.address = h.address WHERE a.person = ?",
        (person,),
    ).fetchone()
    return times.read(row["at"])


def record(tx: sqlite3.Connection, task: Task, rung: int, step: Topic, person: int, message: int) -> None:
    """Note that *message* tells *person* of a unit with this slot; it counts once it was sent."""
    tx.execute(
        """
        INSERT INTO escalations (penilaian, rung, step, person, survey_on, message) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """,
        (task.penilaian, rung, step.value, person, task.survey_on.isoformat(), message),
    )


def withdraw(tx: sqlite3.Connection, message: int) -> None:
    """Take a reminder that was not sent out of the outbox, and its key with it: it may be queued again."""
    tx.execute("DELETE FROM escalations WHERE message = ?", (message,))
    tx.execute("DELETE FROM outbox WHERE id = ? AND state = 'sending'", (message,))


class Promise(NamedTuple):
    """What somebody asked for: to be reminded from `due_at` on (UTC)."""

    id: int
    person: int
    due_at: datetime


def promise(
    tx: sqlite3.Connection, person: int, due_at: datetime, now: datetime, away_until: date | None = None
) -> int:
    """Somebody asks to be reminded then; what they asked before is settled. Gives its id."""
    tx.execute("UPDATE promises SET settled_at = ? WHERE person = ? AND settled_at IS NULL", (iso(now), person))
    made = tx.execute(
        "INSERT INTO promises (person, due_at, away_until, made_at) VALUES (?, ?, ?, ?)",
        (person, iso(due_at), away_until.isoformat() if away_until else None, iso(now)),
    )
    return int(made.lastrowid or 0)


def promised(tx: sqlite3.Connection, now: datetime, limit: int) -> list[Promise]:
    """The promises that are due by *now* to people who can be reached; the oldest first."""
    rows = tx.execute(
        """
        SELECT p.id, p.person, p.due_at FROM promises AS p
         WHERE p.settled_at IS NULL AND p.due_at <= :now AND EXISTS (
               SELECT 1 FROM addresses AS a
                WHERE a.person = p.person AND a.stage = 'aktif' AND a.unreachable_since IS NULL
                  AND a.address NOT LIKE 'terminal:%')
         ORDER BY p.due_at LIMIT :limit
        """,
        {"now": iso(now), "limit": limit},
    )
    return [Promise(row["id"], row["person"], datetime.fromisoformat(row["due_at"])) for row in rows]


def settle(tx: sqlite3.Connection, number: int, now: datetime) -> None:
    """A promise is kept, or of no use any more."""
    tx.execute("UPDATE promises SET settled_at = ? WHERE id = ? AND settled_at IS NULL", (iso(now), number))


def give_back(tx: sqlite3.Connection, address: Address, why: str, now: datetime) -> None:
    """The day's reminders that *address* did not get for that reason may be queued anew, and promises kept anew."""
    rows = tx.execute(
        """
        SELECT id, key FROM outbox
         WHERE address = ? AND kind = 'pengingat' AND state IN ('failed', 'cancelled') AND reason = ? AND queued_at > ?
        """,
        (str(address), why, iso(now - timedelta(days=1))),
    ).fetchall()
    for row in rows:
        what, _, promise = row["key"].partition(":")
        if what == "janji" and promise.isdigit():
            tx.execute(
                """
                UPDATE promises SET settled_at = NULL WHERE id = ? AND NOT EXISTS (
                       SELECT 1 FROM promises AS o WHERE o.person = promises.person AND o.settled_at IS NULL)
                """,
                (int(promise),),
            )
        waiting.free_key(tx, row["id"])


def settle_all(tx: sqlite3.Connection, person: int, now: datetime) -> None:
    """Somebody wants no reminders any more: not the one either that they asked for."""
    tx.execute("UPDATE promises SET settled_at = ? WHERE person = ? AND settled_at IS NULL", (iso(now), person))


def _open_promise(tx: sqlite3.Connection, person: int) -> sqlite3.Row | None:
    row = tx.execute("SELECT due_at, away_until FROM promises WHERE person = ? AND settled_at IS NULL", (person,))
    found: sqlite3.Row | None = row.fetchone()
    return found


def _is_away(tx: sqlite3.Connection, person: int, today: date) -> bool:
    promise = _open_promise(tx, person)
    until = _day(promise["away_until"]) if promise else None
    return until is not None and until >= today


def hindered(tx: sqlite3.Connection, penilaian: int, person: int, words: str, now: datetime) -> None:
    """Keep what hinders a unit, as its PIC says it; "" only where it takes back what was said before."""
    if not words and not obstacle(tx, penilaian):
        return
    tx.execute(
        "INSERT INTO obstacles (penilaian, person, words, at) VALUES (?, ?, ?, ?)",
        (penilaian, person, words, iso(now)),
    )


def obstacle(tx: sqlite3.Connection, penilaian: int) -> str:
    """What hinders a unit, as it was said last; "" where nothing was."""
    row = tx.execute(
        "SELECT words FROM obstacles WHERE penilaian = ? ORDER BY id DESC LIMIT 1", (penilaian,)
    ).fetchone()
    return str(row["words"]) if row else ""


def visited(tx: sqlite3.Connection, effect: Visited, person: int, now: datetime) -> None:
    """Keep how a unit's survey went, as its PIC says it."""
    tx.execute(
        "INSERT INTO visits (penilaian, person, how, words, at) VALUES (?, ?, ?, ?, ?)",
        (effect.penilaian, person, effect.how.value, effect.words, iso(now)),
    )


def visits(tx: sqlite3.Connection) -> dict[str, int]:
    """Of how many units of open putaran the PIC said last that their survey went how."""
    rows = tx.execute(
        """
        SELECT v.how, count(*) AS number FROM visits AS v
          JOIN penilaian AS n ON n.id = v.penilaian
          JOIN putaran AS r ON r.id = n.putaran AND r.closed_at IS NULL
         WHERE v.id IN (SELECT max(id) FROM visits GROUP BY penilaian) GROUP BY v.how
        """
    )
    return {row["how"]: row["number"] for row in rows}


def changed_at(tx: sqlite3.Connection, penilaian: int) -> datetime | None:
    """When anything was written about a unit last; None where nothing was."""
    row = tx.execute("SELECT max(at) AS at FROM entries WHERE penilaian = ?", (penilaian,)).fetchone()
    return times.read(row["at"])


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


def pics(tx: sqlite3.Connection, penilaian: int) -> list[str]:
    """The names of those who answer for the unit of a penilaian."""
    return [pic.name for pic in _pics(tx, penilaian)]
