"""`export`."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from bot import tables
from bot.cli.opening import ConfigOption, Refused, configured, present, read, ready
from bot.cli.show import aside
from bot.cli.words import command
from bot.config import Config
from bot.faults import why
from bot.files import replacing
from bot.store import export as exports
from bot.store import putaran
from bot.tables import Format


class What(StrEnum):
    """What can be exported."""

    ANSWERS = "answers"
    SCORES = "scores"
    OUTBOX = "outbox"
    AUDIT = "audit"


def add_to(to: typer.Typer) -> None:
    """Add the command."""
    command(to)(export)


def export(
    what: Annotated[What, typer.Argument(metavar="ISI", help="answers, scores, outbox, atau audit.")],
    format_: Annotated[Format, typer.Option("--format", help="json, csv, atau xlsx.")] = Format.JSON,
    out: Annotated[
        Path | None, typer.Option(metavar="BERKAS", help="Berkas hasil; bila tidak disebut, ke keluaran baku.")
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", metavar="", help="Hanya untuk answers: juga jawaban yang sudah diganti.")
    ] = False,
    name: Annotated[
        str | None, typer.Option("--putaran", metavar="NAMA", help="Hanya putaran ini; untuk answers dan scores.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Keluarkan jawaban, nilai, pesan keluar, atau catatan perubahan sebagai tabel."""
    if history and what is not What.ANSWERS:
        raise Refused("--history hanya untuk answers.")
    if name is not None and what not in {What.ANSWERS, What.SCORES}:
        raise Refused("--putaran hanya untuk answers dan scores.")
    if out is None and format_ is Format.XLSX and sys.stdout.isatty():
        raise Refused("xlsx bukan teks: sebut berkasnya dengan --out.")
    settings = ready(configured(config))
    try:
        if out is None:
            _write(settings, sys.stdout.buffer, what, format_, name, history=history)
            sys.stdout.buffer.flush()
            return
        with replacing(out) as path, path.open("wb") as file:
            number = _write(settings, file, what, format_, name, history=history)
    except tables.TooManyRows as error:
        raise Refused(f"Lebih dari {tables.XLSX_ROWS - 1} baris; xlsx tidak memuatnya. Pakai --format csv.") from error
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Refused(f"{out} tidak dapat ditulis: {why(error)}.") from error
    aside(f"{number} baris tersimpan di {out}.")


def _write(config: Config, file: BinaryIO, what: What, format_: Format, name: str | None, *, history: bool) -> int:
    """Write while reading: the rows need not fit into memory."""

    def work(tx: sqlite3.Connection) -> int:
        if name is not None and name not in (there := [one.name for one in putaran.rounds(tx)]):
            raise Refused(f'Putaran "{name}" tidak ada. Yang ada: {", ".join(there) or "belum ada"}.')
        fields, rows = _rows(tx, what, name, history=history)
        return tables.write(file, format_, fields, rows)

    return read(config, work)


def _rows(
    tx: sqlite3.Connection, what: What, name: str | None, *, history: bool
) -> tuple[Sequence[str], Iterable[exports.Row]]:
    match what:
        case What.ANSWERS:
            fields = (*exports.ANSWERS, "standing") if history else exports.ANSWERS
            return fields, exports.answers(tx, name=name, history=history)
        case What.SCORES:
            return exports.SCORES, exports.scores(tx, present(tx), name=name)
        case What.OUTBOX:
            return exports.OUTBOX, exports.outbox(tx)
        case What.AUDIT:
            return exports.AUDIT, exports.audit(tx)
