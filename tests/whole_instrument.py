"""The whole default edition, answered: which option where, and the score that must come of it."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from flows.instrument import Option, Product, Subject, layout
from flows.score import Score, band, items, score
from tests.kit import instrument

PIC, UNIT = "Bapak Contoh Dua", "Dinas Kependudukan dan Pencatatan Sipil Contoh"
_SUBJECT = Subject(UNIT, "dukcapil", (Product(1, "KTP-el"), Product(2, "Akta Kelahiran")))


class Choice(NamedTuple):
    """What is answered to one number."""

    number: str
    question: str
    product: str | None
    option: Option


@cache
def choices() -> tuple[Choice, ...]:
    """An option for every number, from the best to the worst and over again, in the order they are asked."""
    asked, found = layout(instrument(), _SUBJECT), []
    for place, key in enumerate(asked.keys):
        options = instrument().questions[key.question].options
        option = options[place % len(options)]
        found.append(Choice(asked.labels[key], key.question, _SUBJECT.product_name(key), option))
    return tuple(found)


@cache
def expected() -> Score:
    """The score of the choices."""
    keys = layout(instrument(), _SUBJECT).keys
    values = {key: choice.option.value for key, choice in zip(keys, choices(), strict=True)}
    return score(items(instrument(), _SUBJECT, frozenset()), values)


def answers_stored(exported: list[dict[str, Any]]) -> list[tuple[str, str, str | None, str]]:
    """What `export answers` says was answered, as `answers_expected` has it."""
    return [(row["number"], row["question"], row["product"], row["option"]) for row in exported]


def answers_expected() -> list[tuple[str, str, str | None, str]]:
    """Number, question, product and option of every choice."""
    return [(choice.number, choice.question, choice.product, choice.option.id) for choice in choices()]


def score_stored(exported: list[dict[str, Any]]) -> dict[str, Any]:
    """The unit's row of `export scores`, without its moment."""
    row = next(row for row in exported if row["unit"] == UNIT)
    return {name: value for name, value in row.items() if name not in {"putaran", "computed_at"}}


def score_expected() -> dict[str, Any]:
    """The row that `export scores` must have."""
    of, edition = expected(), instrument()
    assert of.value is not None
    reached = band(edition.bands, of.value)
    by_dimension = {dimension.id: of.dimensions.get(dimension.id) for dimension in edition.dimensions}
    return {
        "unit": UNIT,
        "instrument": edition.id,
        "version": edition.version,
        "score": str(of.value),
        "zona": reached.zona,
        "predicate": reached.code,
        "low": str(of.low),
        "high": str(of.high),
        "coverage": str(of.coverage),
        "answered": 38,
        "total": 43,
        "berbukti": None,
        "terverifikasi": None,
        "dimensions": {name: None if value is None else str(value) for name, value in by_dimension.items()},
        "sent_in_at": None,
    }


def score_said() -> str:
    """How the chat gives the score, as people write it."""
    return f"Nilai sementara {UNIT}: {expected().value}".replace(".", ",")
