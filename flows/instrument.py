"""An instrument edition: its dimensions, questions, options and bands, parsed once and never changed.

Its parts are compared by identity: there is one object for each text, and what is computed from it is cached.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal
    from fractions import Fraction


class Confidence(StrEnum):
    """How a figure or a name in an edition is known (design decision 11)."""

    OFFICIAL = "resmi"
    SECONDARY = "sekunder"
    INFERRED = "simpulan"
    ASSUMED = "asumsi"


class Digits(StrEnum):
    """What a typed digit means on a question's card."""

    ORDER = "urutan"
    COUNT = "jumlah"


class Key(NamedTuple):
    """What one answer answers: a question, or a question for one product (0: not per product)."""

    question: str
    product: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer. `value` is its fraction 0..1, `days` the working days to get there from nothing."""

    id: str
    label: str
    meaning: str
    value: Fraction
    days: int
    counts: tuple[int, ...] = ()
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionConfidence:
    """How a question's name, its options and its weight are known."""

    name: Confidence
    options: Confidence
    weight: Confidence


@dataclass(frozen=True, eq=False)
class Question:
    """One indicator. `weight` is in points of its dimension's 100; `own_weight` says the file set it."""

    id: str
    number: int
    name: str
    text: str
    fulfilled: str
    why: str
    basis: str
    evidence: str
    often_wanting: str
    remedy: str
    per_product: bool
    digits: Digits
    weight: Fraction
    own_weight: bool
    confidence: QuestionConfidence
    kinds: frozenset[str] | None
    sources: tuple[str, ...]
    options: tuple[Option, ...]

    def option(self, option_id: str) -> Option | None:
        """The option of that id, None where this question has none such."""
        return next((option for option in self.options if option.id == option_id), None)

    @property
    def best(self) -> Option:
        """The option worth most; the first on the card."""
        return self.options[0]

    def applies_to(self, kind: str) -> bool:
        """Whether units of *kind* are asked this at all."""
        return self.kinds is None or kind in self.kinds


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """A group of questions; the chat calls it a section (Bagian). `short` fits on a button."""

    id: str
    name: str
    short: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Dimension:
    """A part of the score. `weight` in points of 100; not `self_assessable`: a survey of users."""

    id: str
    name: str
    short: str
    weight: Fraction
    confidence: Confidence
    self_assessable: bool
    variables: tuple[Variable, ...]

    @property
    def questions(self) -> Iterator[Question]:
        """Its questions in order."""
        for variable in self.variables:
            yield from variable.questions


@dataclass(frozen=True, slots=True)
class Band:
    """A predicate: the scores from `floor` (points, on the rounded score) up to the next one's."""

    code: str
    floor: Decimal
    label: str
    zona: str
    confidence: Confidence

    @property
    def words(self) -> str:
        """As people read it: ``C, Kualitas Sedang, zona kuning``; a code that only repeats the zona is left out."""
        code = "" if self.code == self.zona else f"{self.code}, "
        return f"{code}{self.label}" + (f", zona {self.zona}" if self.zona else "")


@dataclass(frozen=True, slots=True)
class Source:
    """Where something in the edition is known from; `title` may be shown to an official."""

    id: str
    title: str
    remark: str


@dataclass(frozen=True, eq=False)
class Instrument:
    """One edition, whole. Bands stand best first, questions in the order they are asked."""

    id: str
    version: str
    title: str
    short: str
    years: tuple[int, ...]
    remark: str
    by_product: bool
    kinds: tuple[str, ...]
    bands: tuple[Band, ...]
    dimensions: tuple[Dimension, ...]
    sources: tuple[Source, ...]

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by its id, in order."""
        return {q.id: q for dimension in self.dimensions for q in dimension.questions}

    @cached_property
    def sections(self) -> tuple[tuple[Dimension, Variable], ...]:
        """The sections that a PIC is asked, in order."""
        return tuple((d, v) for d in self.dimensions if d.self_assessable for v in d.variables)

    @cached_property
    def by_number(self) -> dict[int, Question]:
        """Questions by the number that people see."""
        return {q.number: q for q in self.questions.values()}


@dataclass(frozen=True, slots=True)
class Product:
    """A service product of a unit, as the unit's people call it."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What is assessed: a unit's name, kind and products, in the roster's order."""

    unit: str
    kind: str
    products: tuple[Product, ...] = ()

    def product_name(self, key: Key) -> str | None:
        """The product that *key* speaks of; None where it speaks of the unit or of a product taken off."""
        return next((p.name for p in self.products if p.id == key.product), None)


def question_keys(question: Question, subject: Subject) -> tuple[Key, ...]:
    """The keys of one question: one per product, or one; a unit without products is asked once."""
    if question.per_product and subject.products:
        return tuple(Key(question.id, product.id) for product in subject.products)
    return (Key(question.id),)


@dataclass(frozen=True, eq=False)
class Layout:
    """What an instrument asks a subject: its sections with their keys, and each key's number.

    `survey` are the questions that only a survey of users can answer.
    """

    sections: tuple[tuple[Dimension, Variable, tuple[Key, ...]], ...]
    keys: tuple[Key, ...]
    survey: tuple[Key, ...]
    place: Mapping[Key, int]
    labels: Mapping[Key, str]


@lru_cache(maxsize=4096)
def layout(instrument: Instrument, subject: Subject) -> Layout:
    """How *subject* is asked; sections without a question for it are left out."""
    found = tuple(
        (dimension, variable, keys)
        for dimension, variable in instrument.sections
        if (keys := tuple(_keys(variable, subject)))
    )
    keys = tuple(key for _, _, section in found for key in section)
    survey = tuple(
        key for d in instrument.dimensions if not d.self_assessable for v in d.variables for key in _keys(v, subject)
    )
    labels = {key: _label(instrument, subject, key) for key in (*keys, *survey)}
    return Layout(found, keys, survey, {key: place for place, key in enumerate(keys)}, labels)


def _keys(variable: Variable, subject: Subject) -> Iterator[Key]:
    for question in variable.questions:
        if question.applies_to(subject.kind):
            yield from question_keys(question, subject)


def _label(instrument: Instrument, subject: Subject, key: Key) -> str:
    """The number that people see: ``7``, or ``16a`` for a question's first product."""
    number = str(instrument.questions[key.question].number)
    position = next((i for i, p in enumerate(subject.products) if p.id == key.product), None)
    return number if position is None else number + letter(position)


def letter(position: int) -> str:
    """a, b, ... z, aa, ab, ... for a product's position from 0."""
    before, last = divmod(position, 26)
    return (letter(before - 1) if before else "") + chr(ord("a") + last)
