"""What leaves the database as a table: answers, scores, messages and the audit, row by row (design section 4).

Each function gives rows of plain values under the names of the contract; times are UTC to the second.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from bot.logs import mask
from bot.store import penilaian as assessments
from bot.store import putaran, times, units
from flows.delivery import WORDS, Delivery
from flows.instrument import Key, layout
from flows.instrument_file import as_text
from flows.penilaian import Penilaian
from flows.score import band

Row = dict[str, Any]

ANSWERS = (
    "unit", "putaran", "question", "number", "product", "option", "value", "person", "address", "answered_at",
)  # fmt: skip
SCORES = (
    "unit", "putaran", "instrument", "version", "score", "zona", "predicate", "low", "high", "coverage", "answered",
    "total", "berbukti", "terverifikasi", "dimensions", "sent_in_at", "computed_at",
)  # fmt: skip
OUTBOX = ("person", "channel", "kind", "template", "state", "reason", "attempts", "queued_at", "due_at", "sent_at")
AUDIT = ("at", "who", "what", "about")


def moment(value: str | datetime | None) -> str | None:
    """``2027-01-11T02:10:00Z``: UTC, to the second."""
    if isinstance(value, str):
        value = times.read(value)
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def answers(tx: sqlite3.Connection, *, name: str | None = None, history: bool = False) -> Iterator[Row]:
    """The standing answers, in order of putaran, unit and question; of the putaran *name*, or of all.

    With *history* also those that were changed since; `standing` tells them apart.
    """
    found = tx.execute(
        """
        SELECT e.penilaian, e.question, e.product, e.option, e.address, e.at, e.standing, w.name AS person,
               p.name AS product_name, r.name AS putaran, r.edition, u.id AS unit, u.name, u.kind
          FROM entries AS e
          JOIN penilaian AS n ON n.id = e.penilaian
          JOIN putaran AS r ON r.id = n.putaran
          JOIN units AS u ON u.id = n.unit
          JOIN persons AS w ON w.id = e.person
          LEFT JOIN products AS p ON p.id = e.product
         WHERE e.kind = 'jawaban' AND (? OR e.standing = 1) AND (? IS NULL OR r.name = ?)
         ORDER BY r.id, u.name, n.id, e.id
        """,
        (history, name, name),
    )
    for _, rows in groupby(found, key=lambda row: row["penilaian"]):
        yield from _answers_of_one(tx, list(rows), history=history)


def _answers_of_one(tx: sqlite3.Connection, rows: list[sqlite3.Row], *, history: bool) -> Iterator[Row]:
    instrument = putaran.instrument(tx, rows[0]["edition"])
    subject = units.subject(tx, rows[0]["unit"], rows[0]["name"], rows[0]["kind"])
    labels = layout(instrument, subject).labels
    places = {question: place for place, question in enumerate(instrument.questions)}
    for row in sorted(rows, key=lambda row: places[row["question"]]):
        question = instrument.questions[row["question"]]
        option = question.option(row["option"])
        values = (
            row["name"],
            row["putaran"],
            row["question"],
            labels.get(Key(row["question"], row["product"]), str(question.number)),
            row["product_name"],
            row["option"],
            as_text(option.value) if option else None,
            row["person"],
            row["address"],
            moment(row["at"]),
        )
        yield dict(zip(ANSWERS, values, strict=True)) | ({"standing": row["standing"] == 1} if history else {})


def scores(tx: sqlite3.Connection, now: datetime, *, name: str | None = None) -> Iterator[Row]:
    """Each unit's score, in order of putaran and unit; of the putaran *name*, or of all."""
    for one in reversed(putaran.rounds(tx)):
        if name in {None, one.name}:
            for unit in assessments.of_putaran(tx, one.name, now):
                yield score_row(unit, now)


def score_row(one: Penilaian, now: datetime) -> Row:
    """One unit's score; numbers are text with two decimals, what is not known is None."""
    score = one.score
    reached = band(one.instrument.bands, score.value) if score.value is not None else None
    values = (
        one.subject.unit,
        one.putaran,
        one.instrument.id,
        one.instrument.version,
        _text(score.value),
        (reached.zona or None) if reached else None,
        reached.code if reached else None,
        _text(score.low),
        _text(score.high),
        _text(score.coverage),
        score.answered,
        score.total,
        None,  # berbukti and terverifikasi come with the evidence (design decision 10)
        None,
        {dimension.id: _text(score.dimensions.get(dimension.id)) for dimension in one.instrument.dimensions},
        moment(one.sent_in_at),
        moment(now),
    )
    return dict(zip(SCORES, values, strict=True))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def outbox(tx: sqlite3.Connection) -> Iterator[Row]:
    """Every outgoing message: to whom, what became of it and why, in words; never its text, a token or a phone."""
    found = tx.execute(
        """
        SELECT o.address, o.kind, o.template, o.state, o.reason, o.attempts, o.queued_at, o.due_at, o.sent_at,
               p.name AS person
          FROM outbox AS o
          LEFT JOIN addresses AS a ON a.address = o.address
          LEFT JOIN persons AS p ON p.id = a.person
         ORDER BY o.id
        """
    )
    for row in found:
        values = (
            row["person"],
            row["address"].partition(":")[0],
            row["kind"],
            row["template"],
            WORDS[Delivery(row["state"])],
            mask(row["reason"]) if row["reason"] else None,
            row["attempts"],
            moment(row["queued_at"]),
            moment(row["due_at"]),
            moment(row["sent_at"]),
        )
        yield dict(zip(OUTBOX, values, strict=True))


def audit(tx: sqlite3.Connection) -> Iterator[Row]:
    """What was done, oldest first."""
    for row in tx.execute("SELECT at, who, what, about FROM audit ORDER BY id"):
        yield dict(zip(AUDIT, (moment(row["at"]), row["who"], row["what"], row["about"]), strict=True))
