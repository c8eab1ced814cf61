"""Self-assessments: their standing entries, their history, and when they were sent in."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.store import putaran, times, units, waiting
from bot.store.times import iso
from flows.effects import Save
from flows.instrument import Key
from flows.ladder import Why
from flows.messages import Address
from flows.penilaian import Decision, Entry, EntryKind, Penilaian
from flows.previous import previous
from flows.state import Proposal

_SELECT = """
    SELECT n.id, n.unit, n.survey_at, n.sent_in_at, r.name AS putaran, r.edition, r.deadline, r.survey_on, r.closed_at,
           u.name, u.kind, u.zone
      FROM penilaian AS n
      JOIN putaran AS r ON r.id = n.putaran
      JOIN units AS u ON u.id = n.unit
"""


def of_pic(tx: sqlite3.Connection, person: int, now: datetime) -> list[Penilaian]:
    """The penilaian of a person's units in open putaran, in order of the units' names."""
    rows = tx.execute(
        _SELECT
        + """
        JOIN assignments AS a ON a.unit = n.unit
       WHERE a.person = ? AND r.closed_at IS NULL AND u.closed_at IS NULL ORDER BY u.name, n.id
        """,
        (person,),
    ).fetchall()
    return [_load(tx, row, now) for row in rows]


def with_previous(tx: sqlite3.Connection, one: Penilaian) -> Penilaian:
    """The same penilaian with what the unit answered in the putaran before, while a card may offer it."""
    if not one.open or one.complete:
        return one
    rows = tx.execute(
        """
        SELECT e.question, e.product, e.option, r.name, r.edition
          FROM entries AS e JOIN penilaian AS n ON n.id = e.penilaian JOIN putaran AS r ON r.id = n.putaran
         WHERE e.standing = 1 AND e.kind = 'jawaban' AND e.penilaian = (
               SELECT max(o.id) FROM penilaian AS o
                WHERE o.unit = (SELECT unit FROM penilaian WHERE id = ?1) AND o.id < ?1
                  AND EXISTS (SELECT 1 FROM entries AS a WHERE a.penilaian = o.id AND a.standing = 1
                                 AND a.kind = 'jawaban'))
        """,
        (one.id,),
    ).fetchall()
    if not rows:
        return one
    then = {Key(row["question"], row["product"]): row["option"] for row in rows}
    old = putaran.instrument(tx, rows[0]["edition"])
    return replace(one, previous=previous(rows[0]["name"], then, old, one.instrument))


def to_confirm(tx: sqlite3.Connection, name: str, now: datetime) -> int:
    """How many units of the putaran of that name have answers of an earlier one to confirm."""
    loaded = (with_previous(tx, one) for one in of_putaran(tx, name, now))
    return sum(any(one.offered(key) for key in one.keys) for one in loaded)


def of_taker(tx: sqlite3.Connection, person: int, now: datetime) -> list[Penilaian]:
    """The penilaian in open putaran of the units that *person* is asked to take over."""
    rows = tx.execute(
        _SELECT
        + """
        JOIN handovers AS h ON h.unit = n.unit
       WHERE h.taker = ? AND h.ended_at IS NULL AND r.closed_at IS NULL AND u.closed_at IS NULL ORDER BY u.name, n.id
        """,
        (person,),
    ).fetchall()
    return [_load(tx, row, now) for row in rows]


def last_of_pic(tx: sqlite3.Connection, person: int, now: datetime) -> Penilaian | None:
    """The newest penilaian of any of a person's units, open or not."""
    row = tx.execute(
        _SELECT + "JOIN assignments AS a ON a.unit = n.unit WHERE a.person = ? ORDER BY n.id DESC LIMIT 1", (person,)
    ).fetchone()
    return _load(tx, row, now) if row else None


def one(tx: sqlite3.Connection, number: int, now: datetime) -> Penilaian | None:
    """The penilaian of that id."""
    row = tx.execute(_SELECT + "WHERE n.id = ?", (number,)).fetchone()
    return _load(tx, row, now) if row else None


def of_putaran(tx: sqlite3.Connection, name: str, now: datetime) -> list[Penilaian]:
    """Every penilaian of the putaran of that name, in order of the units' names."""
    rows = tx.execute(_SELECT + "WHERE r.name = ? AND u.closed_at IS NULL ORDER BY u.name", (name,)).fetchall()
    return [_load(tx, row, now) for row in rows]


def _load(tx: sqlite3.Connection, row: sqlite3.Row, now: datetime) -> Penilaian:
    survey = row["survey_at"] or row["survey_on"]
    return Penilaian(
        id=row["id"],
        putaran=row["putaran"],
        instrument=putaran.instrument(tx, row["edition"]),
        subject=units.subject(tx, row["unit"], row["name"], row["kind"]),
        entries=_standing(tx, row["id"]),
        open=row["closed_at"] is None and not (survey and now >= slot_end(survey, row["zone"])),
        sent_in_at=times.read(row["sent_in_at"]),
        deadline=date.fromisoformat(row["deadline"]),
        survey_on=date.fromisoformat(survey[:10]) if survey else None,
        zone=row["zone"],
        survey_time=time.fromisoformat(survey[11:]) if survey and len(survey) > len("2027-02-15") else None,
    )


@lru_cache(maxsize=1024)
def slot_end(survey: str, zone: str) -> datetime:
    """When a slot ("2027-02-15 09:00", or a whole day "2027-02-15") of the zone has passed, UTC."""
    day = date.fromisoformat(survey[:10])
    if len(survey) > len("2027-02-15"):
        moment = datetime.combine(day, time.fromisoformat(survey[11:]), ZoneInfo(zone))
    else:
        moment = datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(zone))
    return moment.astimezone(UTC)


def _standing(tx: sqlite3.Connection, number: int) -> dict[Key, Entry]:
    rows = tx.execute(
        """
        SELECT question, product, kind, option, reason, decision, skips, id, person FROM entries
         WHERE penilaian = ? AND standing = 1
        """,
        (number,),
    )
    return {
        Key(question, product): Entry(
            _KINDS[kind], option, reason, Decision(decision) if decision else None, skips, id_, person
        )
        for question, product, kind, option, reason, decision, skips, id_, person in rows
    }


_KINDS = {kind.value: kind for kind in EntryKind}


def newest_entry(tx: sqlite3.Connection, number: int) -> int:
    """The id of the newest entry of a penilaian; 0 where it has none."""
    row = tx.execute("SELECT coalesce(max(id), 0) AS id FROM entries WHERE penilaian = ?", (number,)).fetchone()
    return int(row["id"])


def save(tx: sqlite3.Connection, effect: Save, address: Address, now: datetime) -> None:
    """A new standing entry; the one before it stays in the history."""
    entry, key = effect.entry, effect.key
    tx.execute(
        "UPDATE entries SET standing = 0 WHERE penilaian = ? AND question = ? AND product = ? AND standing = 1",
        (effect.penilaian, key.question, key.product),
    )
    tx.execute(
        """
        INSERT INTO entries (penilaian, question, product, kind, option, reason, skips, person, address, at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            effect.penilaian,
            key.question,
            key.product,
            entry.kind.value,
            entry.option,
            entry.reason,
            entry.skips,
            entry.by,
            str(address),
            iso(now),
        ),
    )


def send_in(tx: sqlite3.Connection, number: int, person: int, now: datetime) -> None:
    """Note that the penilaian was sent in, by whom; the first time counts."""
    tx.execute(
        "UPDATE penilaian SET sent_in_at = ?, sent_in_by = ? WHERE id = ? AND sent_in_at IS NULL",
        (iso(now), person, number),
    )
    unit = tx.execute("SELECT unit FROM penilaian WHERE id = ?", (number,)).fetchone()["unit"]
    waiting.cancel_pointless(tx, waiting.of_unit(tx, unit), Why.SENT_IN)


def proposals(tx: sqlite3.Connection, now: datetime) -> list[Proposal]:
    """Every *tidak berlaku* of open putaran that waits for an overseer, oldest first."""
    rows = tx.execute(
        """
        SELECT e.id, e.penilaian, e.question, e.product, e.reason, e.person, p.name AS by_name
          FROM entries AS e
          JOIN persons AS p ON p.id = e.person
          JOIN penilaian AS n ON n.id = e.penilaian
          JOIN putaran AS r ON r.id = n.putaran
          JOIN units AS u ON u.id = n.unit
         WHERE e.kind = 'tidak_berlaku' AND e.standing = 1 AND e.decision IS NULL
           AND r.closed_at IS NULL AND u.closed_at IS NULL
         ORDER BY e.id
        """
    ).fetchall()
    found = []
    for row in rows:
        of = one(tx, row["penilaian"], now)
        key = Key(row["question"], row["product"])
        if of is None or not of.asks(key):
            continue
        found.append(
            Proposal(
                entry=row["id"],
                unit=of.subject.unit,
                label=of.label(key),
                question=of.instrument.questions[key.question].text,
                product=of.subject.product_name(key),
                reason=row["reason"] or "",
                by=row["person"],
                by_name=row["by_name"],
                penilaian=of.id,
                key=key,
            )
        )
    return found


def decide(tx: sqlite3.Connection, entry: int, *, approve: bool, by: int, now: datetime) -> bool:
    """An overseer's word on a standing proposal; False where it waits no more."""
    decision = Decision.APPROVED if approve else Decision.REFUSED
    changed = tx.execute(
        """
        UPDATE entries SET decision = ?, decided_by = ?, decided_at = ?
         WHERE id = ? AND kind = 'tidak_berlaku' AND standing = 1 AND decision IS NULL
        """,
        (decision.value, by, iso(now), entry),
    )
    return changed.rowcount == 1
