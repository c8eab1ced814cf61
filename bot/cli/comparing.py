"""How a comparison of editions is loaded and shown."""

from __future__ import annotations

import sqlite3
from decimal import Decimal

from bot import clock
from bot.cli.show import say, table
from bot.render import decimal
from bot.store import penilaian, putaran, register
from flows.compare import Comparison, Gone
from flows.instrument import Instrument
from flows.instrument_file import parse
from flows.penilaian import Penilaian


def load(tx: sqlite3.Connection, one: putaran.Putaran) -> tuple[list[Penilaian], Instrument]:
    """The penilaian of a putaran, and the edition it began with."""
    units = penilaian.of_putaran(tx, one.name, clock.now())
    return units, units[0].instrument if units else parse(register.edition_of(tx, one.id))


def show_comparison(found: Comparison) -> None:
    """Print each unit before and after, then what is gone and what is new."""
    rows = [
        (
            one.unit,
            _score(one.before.value),
            one.band_before or "-",
            _score(one.after.value),
            one.band_after or "-",
            str(one.lost),
        )
        for one in found.units
    ]
    headings = ("Unit", "Nilai", "Predikat", "Menjadi", "Predikat baru", "Jawaban hilang")
    table(headings, rows, right=("Nilai", "Menjadi", "Jawaban hilang"))
    say(f"Nilai sementara pemda: {_score(found.mean_before)} menjadi {_score(found.mean_after)}.")
    if found.gone:
        say("\nTidak ada lagi dalam edisi itu:")
    for gone in found.gone:
        say(f"- {_gone(gone)} ({gone.answers} jawaban)")
    if found.added:
        say("\nPertanyaan baru:")
    for question in found.added:
        say(f"- {question.id} {question.name}")
    if not found.gone and not found.added:
        say("Semua pertanyaan dan pilihan tetap ada.")


def _score(value: Decimal | None) -> str:
    return "-" if value is None else decimal(value)


def _gone(gone: Gone) -> str:
    question = f"{gone.question.id} {gone.question.name}"
    if gone.option is not None:
        return f'pilihan "{gone.option.label}" ({gone.option.id}) pada {question}'
    if gone.asked_otherwise:
        kind = "sekali untuk unit" if gone.question.per_product else "per produk"
        return f"cara bertanya {question}: sekarang {kind}"
    return f"pertanyaan {question}"
