"""`instrument`: the editions, what is in them, and what is assumed."""

from __future__ import annotations

import json
import re
import sqlite3
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot import editions
from bot.cli import comparing
from bot.cli.opening import ConfigOption, Refused, configured, read, ready
from bot.cli.show import aside, say, table
from bot.cli.words import command, group
from bot.config import Config
from bot.editions import EditionFile, NoSuchEdition
from bot.faults import why
from bot.files import replacing
from bot.store import register
from flows.compare import Comparison, compare
from flows.instrument import Instrument
from flows.instrument_print import as_data, as_lines, assumed


class Shown(StrEnum):
    """How an edition is shown."""

    TEXT = "text"
    JSON = "json"


Named = Annotated[str, typer.Argument(metavar="EDISI", help="Id edisi (lihat instrument list) atau berkas .toml.")]


def add_to(to: typer.Typer) -> None:
    """Add the commands."""
    instrument = group("Instrumen: edisi bawaan dan edisi pemda sendiri.")
    command(instrument, "list")(list_)
    command(instrument)(check)
    command(instrument)(show)
    command(instrument)(copy)
    command(instrument, "compare")(compare_)
    to.add_typer(instrument, name="instrument")


def edition(config: Config, named: str) -> tuple[str, Instrument]:
    """The text of an edition and what is in it. Raises Refused, with every fault of its file."""
    found = _find(config, named)
    if found.instrument is None:
        raise Refused(_faults(found))
    return found.text, found.instrument


def _find(config: Config, named: str) -> EditionFile:
    try:
        return editions.find(named, config.instruments_folder)
    except NoSuchEdition as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(f"{error.filename} tidak dapat dibaca: {why(error)}.") from error


def _faults(found: EditionFile) -> str:
    lines = "\n".join(f"- {fault}" for fault in found.faults)
    return f"{found.path.name} belum dapat dipakai, {len(found.faults)} kesalahan:\n{lines}"


def list_(
    show_assumed: Annotated[
        bool, typer.Option("--assumed", metavar="", help="Sebut setiap bobot, pilihan, dan nama yang berupa asumsi.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Tampilkan semua edisi, dan berapa yang masih berupa asumsi di dalamnya."""
    settings = configured(config)
    try:
        found = editions.known(settings.instruments_folder)
    except OSError as error:
        raise Refused(f"{error.filename} tidak dapat dibaca: {why(error)}.") from error
    table(("Edisi", "Versi", "Judul", "Pertanyaan", "Asumsi", "Asal"), [_row(one) for one in found])
    if not show_assumed:
        aside("Rincian asumsi: instrument list --assumed")
        return
    for one in found:
        if one.instrument is not None:
            say(f"\n{one.id}: yang berupa asumsi")
            for line in assumed(one.instrument):
                say(f"- {line}")


def _row(one: EditionFile) -> tuple[str, ...]:
    origin = "bawaan" if one.shipped else "pemda"
    if one.instrument is None:
        return (one.id, "-", f"rusak; periksa: instrument check {one.path}", "-", "-", origin)
    found = one.instrument
    return (one.id, found.version, found.title, str(len(found.questions)), str(len(assumed(found))), origin)


def check(named: Named, config: ConfigOption = None) -> None:
    """Periksa berkas edisi; semua kesalahan disebut sekaligus."""
    found = _find(configured(config), named)
    if found.instrument is None:
        raise Refused(_faults(found), code=1)
    one = found.instrument
    say(f"{one.id} versi {one.version} dapat dipakai: {len(one.questions)} pertanyaan, {len(one.dimensions)} dimensi.")


def show(
    named: Named,
    format_: Annotated[Shown, typer.Option("--format", help="text atau json.")] = Shown.TEXT,
    config: ConfigOption = None,
) -> None:
    """Tampilkan isi edisi dengan bobot yang berlaku."""
    _, instrument = edition(configured(config), named)
    if format_ is Shown.JSON:
        say(json.dumps(as_data(instrument), ensure_ascii=False, indent=2))
    else:
        say("\n".join(as_lines(instrument)))


def copy(
    named: Named,
    file: Annotated[Path, typer.Argument(metavar="BERKAS", help="Berkas baru; namanya menjadi id edisi baru.")],
    config: ConfigOption = None,
) -> None:
    """Salin edisi ke berkas baru untuk disesuaikan; keterangannya ikut."""
    text, _ = edition(configured(config), named)
    if file.suffix != ".toml" or not re.fullmatch(r"[a-z0-9-]{1,40}", file.stem):
        raise Refused(f"{file.name}: pakai nama huruf kecil, angka, dan tanda hubung, misalnya kepatuhan-contoh.toml.")
    if file.exists():
        raise Refused(f"{file} sudah ada; pilih nama lain.")
    try:
        with replacing(file) as path:
            path.write_text(editions.copied(text, file.stem), encoding="utf-8")
    except OSError as error:
        raise Refused(f"{file} tidak dapat ditulis: {why(error)}.") from error
    say(f"Tersalin ke {file} sebagai edisi {file.stem} versi 1.")
    aside(f"Sesuaikan judul dan isinya, lalu periksa: instrument check {file}")


def compare_(
    named: Named,
    name: Annotated[
        str | None, typer.Option("--putaran", metavar="NAMA", help="Putaran; bila tidak disebut, yang terbaru terisi.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Hitung jawaban yang sudah ada dengan edisi lain; tidak ada yang diubah."""
    settings = ready(configured(config))
    _, instrument = edition(settings, named)

    def work(tx: sqlite3.Connection) -> tuple[str, Comparison]:
        found = register.newest_with_answers(tx, name)
        if found is None:
            raise Refused(f'Putaran "{name}" tidak ada.' if name else "Belum ada putaran yang terisi.")
        units, old = comparing.load(tx, found)
        return f"{found.name} ({old.id} versi {old.version})", compare(units, old, instrument)

    before, comparison = read(settings, work)
    say(f"Putaran {before}, dihitung dengan {instrument.id} versi {instrument.version}:")
    comparing.show_comparison(comparison)
