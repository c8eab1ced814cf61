"""`rekap`."""

from __future__ import annotations

import sqlite3
from functools import partial
from typing import Annotated

import typer

from bot import rewording
from bot.cli.opening import ConfigOption, Refused, configured, present, read, ready
from bot.cli.show import say, table
from bot.cli.words import command
from bot.reminding import Reminding
from bot.render import day, decimal
from bot.store import penilaian, putaran, register, reports
from flows.messages import Channel
from flows.penilaian import Penilaian


def add_to(to: typer.Typer) -> None:
    """Add the command."""
    command(to)(rekap)


def rekap(
    name: Annotated[
        str | None, typer.Option("--putaran", metavar="NAMA", help="Putaran lain daripada yang terbaru.")
    ] = None,
    only_table: Annotated[bool, typer.Option("--tabel", help="Hanya tabel unit, tanpa teks rekap.")] = False,
    config: ConfigOption = None,
) -> None:
    """Tampilkan rekap seperti yang diterima pengawas, lalu tabel kemajuan dan nilai sementara setiap unit."""
    settings = ready(configured(config))
    now = read(settings, present)
    found, units = read(settings, partial(_load, name=name))
    zone = settings.pemda.zoneinfo
    if not only_table:
        doing = Reminding.of(settings)
        told = read(settings, lambda tx: doing.recap_of(tx, units, now, shown=len(units)))
        say(f"{rewording.renderer(settings).text(Channel.TERMINAL, told.template, told.values, now)}\n")
    say(f"{found.name} (instrumen {found.edition} versi {found.version}), batas pengisian {day(found.deadline)}")
    rows = []
    for one in units:
        standing = reports.standing(one)
        sent = day(one.sent_in_at.astimezone(zone).date()) if one.sent_in_at else "belum"
        score = decimal(standing.score) if standing.score is not None else "-"
        filled = f"{standing.answered}/{standing.asked}"
        spread = f"{decimal(one.score.low)}-{decimal(one.score.high)}"
        rows.append((standing.unit, filled, score, spread, standing.predicate or "belum ada jawaban", sent))
    table(("Unit", "Terisi", "Nilai", "Kisaran", "Predikat", "Dikirim"), rows, right=("Terisi", "Nilai", "Kisaran"))
    mean = reports.mean(units)
    if mean is not None:
        counted = sum(one.score.value is not None for one in units)
        say(f"Nilai sementara pemda: {decimal(mean)}, dari {counted} unit; {len(units) - counted} unit belum dihitung.")
    assumed = max((one.score.assumed for one in units), default=None)
    if assumed:
        say(f"Bobot yang masih berupa asumsi: {decimal(assumed)} persen.")
    say("Nilai sementara dari penilaian mandiri, bukan nilai resmi Ombudsman.")


def _load(tx: sqlite3.Connection, name: str | None) -> tuple[putaran.Putaran, list[Penilaian]]:
    rounds = putaran.rounds(tx)
    if name is None:
        found = register.newest_open(tx) or next(iter(rounds), None)
    else:
        found = next((one for one in rounds if one.name == name), None)
    if found is None:
        raise Refused("Belum ada putaran." if name is None else f'Putaran "{name}" tidak ada.')
    return found, penilaian.of_putaran(tx, found.name, present(tx))
