"""An edition as data for programs, as lines for people, and what of it is assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flows.instrument import Confidence, Dimension, Instrument, Option, Question, Variable
from flows.instrument_file import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator


def as_data(instrument: Instrument) -> dict[str, Any]:
    """The edition as plain values (design section 4): weights as in force, numbers as exact text."""
    return {
        "id": instrument.id,
        "version": instrument.version,
        "title": instrument.title,
        "bands": [
            {"code": band.code, "min": format(band.floor, "f"), "label": band.label, "zona": band.zona or None}
            for band in instrument.bands
        ],
        "dimensions": [_dimension(dimension) for dimension in instrument.dimensions],
    }


def _dimension(dimension: Dimension) -> dict[str, Any]:
    return {
        "id": dimension.id,
        "name": dimension.name,
        "weight": as_text(dimension.weight),
        "self_assessable": dimension.self_assessable,
        "variables": [_variable(variable) for variable in dimension.variables],
    }


def _variable(variable: Variable) -> dict[str, Any]:
    indicators = [_question(question) for question in variable.questions]
    return {"id": variable.id, "name": variable.name, "indicators": indicators}


def _question(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "number": str(question.number),
        "name": question.name,
        "question": question.text,
        "per_product": question.per_product,
        "weight": as_text(question.weight),
        "confidence": {
            "name": question.confidence.name.value,
            "options": question.confidence.options.value,
            "weight": question.confidence.weight.value,
        },
        "options": [_option(option) for option in question.options],
    }


def _option(option: Option) -> dict[str, Any]:
    return {"id": option.id, "label": option.label, "meaning": option.meaning, "value": as_text(option.value)}


def as_lines(instrument: Instrument) -> Iterator[str]:
    """The edition as an administrator reads it."""
    yield f"{instrument.title} ({instrument.id} versi {instrument.version})"
    yield f"Tahun: {', '.join(map(str, instrument.years))}"
    yield from ([instrument.remark] if instrument.remark else [])
    yield ""
    yield "Predikat:"
    for band in instrument.bands:
        yield f"  mulai {format(band.floor, 'f').replace('.', ',')}: {band.words} ({band.confidence})"
    for dimension in instrument.dimensions:
        survey = "" if dimension.self_assessable else ", dari survei pengguna"
        yield ""
        yield f"{dimension.name}, bobot {as_text(dimension.weight)} dari 100 ({dimension.confidence}{survey})"
        for variable in dimension.variables:
            yield f"  {variable.name}"
            for question in variable.questions:
                yield from _question_lines(question)


def _question_lines(question: Question) -> Iterator[str]:
    each = ", per produk" if question.per_product else ""
    kinds = f", hanya {', '.join(sorted(question.kinds))}" if question.kinds else ""
    weight = f"bobot {as_text(question.weight)} ({question.confidence.weight})"
    yield f"    {question.number}. [{question.id}] {question.text} {weight}{each}{kinds}"
    for option in question.options:
        yield f"         {as_text(option.value):>4}  {option.label}: {option.meaning}"


def assumed(instrument: Instrument) -> list[str]:
    """Every weight, list of options, name and bound that is an assumption, each as one line."""
    found = [f"batas predikat {band.code}" for band in instrument.bands if band.confidence is Confidence.ASSUMED]
    for dimension in instrument.dimensions:
        if dimension.confidence is Confidence.ASSUMED:
            found.append(f"bobot {dimension.name}: {as_text(dimension.weight)} dari 100")
        found += [line for question in dimension.questions for line in _assumed(question)]
    return found


def _assumed(question: Question) -> Iterator[str]:
    at = f"{question.id} {question.name}"
    if question.confidence.weight is Confidence.ASSUMED:
        yield f"bobot {at}: {as_text(question.weight)} dari 100 dimensinya"
    if question.confidence.options is Confidence.ASSUMED:
        yield f"pilihan {at}: {', '.join(f'{o.label} = {as_text(o.value)}' for o in question.options)}"
    if question.confidence.name is Confidence.ASSUMED:
        yield f"nama {at}"
