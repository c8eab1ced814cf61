"""All questions beforehand, as a sheet to gather documents by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows.instrument_file import as_text
from flows.score import points
from flows.sheets import Band, Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from flows.instrument import Instrument, Question, Variable
    from flows.penilaian import Penilaian

COLUMNS = (
    Column("No.", 6),
    Column("Pertanyaan", 36),
    Column("Untuk", 16),
    Column("Pilihan dan artinya", 36),
    Column("Terpenuhi bila", 30),
    Column("Contoh bukti", 26),
    Column("Dasar", 20),
    Column("Bobot dari 100", 12),
    Column("Sudah siap", 8),
    Column("Catatan", 24),
)

Rows = tuple[tuple[str, ...] | Band, ...]


def of_unit(penilaian: Penilaian) -> Sheet:
    """What one unit is asked, in order: a row for each number, so one for each product where it is asked of each."""
    weights = {item.key: item.weight for item in penilaian.items}
    questions = penilaian.instrument.questions

    def rows() -> Iterator[tuple[str, ...] | Band]:
        for place, (_, variable, keys) in enumerate(penilaian.layout.sections, 1):
            yield _section(place, variable)
            for key in keys:
                question = questions[key.question]
                about = penilaian.subject.product_name(key) or ("tiap produk" if question.per_product else "unit")
                yield _row(penilaian.label(key), question, about, weights.get(key))

    return _sheet(penilaian.instrument, penilaian.subject.unit, tuple(rows()))


def of_edition(instrument: Instrument) -> Sheet:
    """What an edition asks of any unit: a row for each question."""

    def rows() -> Iterator[tuple[str, ...] | Band]:
        for place, (dimension, variable) in enumerate(instrument.sections, 1):
            yield _section(place, variable)
            for question in variable.questions:
                about = "tiap produk" if question.per_product else "unit"
                kinds = f" ({', '.join(sorted(question.kinds))})" if question.kinds else ""
                yield _row(str(question.number), question, about + kinds, dimension.weight * question.weight / 100)

    return _sheet(instrument, instrument.short, tuple(rows()))


def _sheet(instrument: Instrument, of: str, rows: Rows) -> Sheet:
    return Sheet("Pertanyaan", f"Semua pertanyaan penilaian mandiri: {of}", COLUMNS, rows, tuple(_notes(instrument)))


def _section(place: int, variable: Variable) -> Band:
    return Band(f"Bagian {place}. {variable.name}")


def _row(label: str, question: Question, about: str, weight: Fraction | None) -> tuple[str, ...]:
    """One row; *weight* in points of 100, None for what was agreed not to apply."""
    confidence = question.confidence.weight.value
    return (
        label,
        question.text,
        about,
        "\n".join(f"{o['no']} {o['label']}: {o['arti']}".strip() for o in cards.options(question)),
        question.fulfilled,
        question.evidence,
        question.basis,
        "tidak berlaku" if weight is None else f"{_comma(str(points(weight / 100)))} ({confidence})",
        "",
        "",
    )


def _notes(instrument: Instrument) -> Iterator[str]:
    yield f"{instrument.title}, versi {instrument.version}. Bukan dokumen resmi Ombudsman RI."
    yield "Keyakinan bobot: resmi; sekunder (dari salinan, paparan, atau berita); simpulan; asumsi (belum diketahui)."
    for dimension in instrument.dimensions:
        if not dimension.self_assessable:
            weight = _comma(as_text(dimension.weight))
            yield f"{dimension.name} (bobot {weight} dari 100) berasal dari survei pengguna, sehingga tidak ditanyakan."


def _comma(number: str) -> str:
    return number.replace(".", ",")
