"""`putaran`: rounds of self-assessment."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count
from typing import Annotated

import typer

from bot import clock
from bot.cli.comparing import load, show_comparison
from bot.cli.instruments import edition
from bot.cli.opening import ConfigOption, Refused, configured, read, ready, write
from bot.cli.persons import unit_named
from bot.cli.show import aside, say, table
from bot.cli.words import command, group
from bot.render import day
from bot.store import audit, register
from bot.store import penilaian as assessments
from bot.store import putaran as store
from flows.compare import Comparison, compare
from flows.dates import read_date
from flows.instrument import Instrument


def add_to(to: typer.Typer) -> None:
    """Add the commands."""
    putaran = group("Putaran penilaian mandiri: buka, tambah unit, tutup, dan lihat.")
    command(putaran, "open")(open_)
    command(putaran)(add)
    command(putaran)(close)
    command(putaran, "list")(list_)
    to.add_typer(putaran, name="putaran")


def open_(
    named: Annotated[
        str, typer.Option("--edition", metavar="EDISI", help="Id edisi (lihat instrument list) atau berkas .toml.")
    ],
    until: Annotated[str, typer.Option(metavar="TANGGAL", help="Batas pengisian, misalnya 2027-02-01.")],
    survey: Annotated[
        str | None, typer.Option(metavar="TANGGAL", help="Hari survei bagi unit tanpa jadwal sendiri.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAMA", help="Nama putaran; bila tidak disebut, misalnya 2027-1.")
    ] = None,
    unit: Annotated[
        list[str] | None,
        typer.Option("--unit", metavar="UNIT", help="Hanya unit ini (uji coba); boleh berulang. Lainnya: putaran add."),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Buka putaran bagi semua unit, atau bagi unit yang disebut.

    Bila edisinya lain, ditampilkan dahulu apa jadinya nilai yang sudah ada. Edisinya disimpan sebagaimana adanya
    sekarang dan tidak berubah lagi.
    """
    deadline, survey_on = _date("--until", until), _date("--survey", survey) if survey else None
    settings = ready(configured(config))
    today = clock.now().astimezone(settings.pemda.zoneinfo).date()
    for option, when in (("--until", deadline), ("--survey", survey_on)):
        if when is not None and when < today:
            raise Refused(f"{option}: {day(when)} sudah lewat.")
    if survey_on is not None and survey_on < deadline:
        aside("Perhatian: hari survei lebih awal daripada batas pengisian.")
    text, instrument = edition(settings, named)
    wanted = _Wanted(name, text, instrument, deadline, survey_on, tuple(unit or ()))
    still_open, earlier = read(settings, partial(_beside, wanted=wanted))
    if earlier is not None:
        before, comparison = earlier
        say(f"Seandainya jawaban putaran {before} dinilai dengan edisi ini:")
        show_comparison(comparison)
        say()
    opened, to_confirm = write(settings, partial(_open, wanted=wanted))
    say(
        f"Putaran {opened.name} terbuka dengan instrumen {opened.edition} versi {opened.version} "
        f"bagi {opened.units} unit, batas pengisian {day(opened.deadline)}."
    )
    if to_confirm:
        say(f"{to_confirm} unit ditawari jawaban putaran sebelumnya untuk dikonfirmasi; tidak ada yang disalin.")
    for other in still_open:
        aside(f"Perhatian: putaran {other} masih terbuka. Untuk menutupnya: putaran close")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A putaran that is to be opened; without `units` for all of them."""

    name: str | None
    text: str
    instrument: Instrument
    deadline: date
    survey_on: date | None
    units: tuple[str, ...]


def _date(option: str, text: str) -> date:
    try:
        return read_date(text)
    except ValueError as error:
        raise Refused(f"{option}: {error}.") from error


def _fits(tx: sqlite3.Connection, wanted: _Wanted) -> tuple[str, list[int]]:
    """The name the putaran gets, and the ids of the units that were named. Raises Refused."""
    name, names = wanted.name, {one.name for one in store.rounds(tx)}
    if name is None:
        years = (f"{wanted.deadline.year}-{n}" for n in count(1))
        name = next(free for free in years if free not in names)
    name = name.strip()
    if not name:
        raise Refused("--name belum diisi.")
    if name in names:
        raise Refused(f'Putaran "{name}" sudah ada; pilih nama lain.')
    return name, [unit_named(tx, one) for one in wanted.units]


def _open(tx: sqlite3.Connection, wanted: _Wanted) -> tuple[store.Putaran, int]:
    """The putaran, and how many of its units have answers of an earlier one to confirm."""
    name, units = _fits(tx, wanted)
    now, instrument = clock.now(), wanted.instrument
    store.open_round(tx, name, wanted.text, wanted.deadline, wanted.survey_on, now, units or None)
    chosen = f" bagi {len(set(units))} unit" if units else ""
    audit.note(tx, now, "membuka putaran", f"{name} ({instrument.id} versi {instrument.version}){chosen}")
    return next(one for one in store.rounds(tx) if one.name == name), assessments.to_confirm(tx, name, now)


def _beside(tx: sqlite3.Connection, wanted: _Wanted) -> tuple[list[str], tuple[str, Comparison] | None]:
    """The putaran that are open, and what the edition makes of the answers there are, where it is another.

    Raises Refused where the putaran cannot be opened.
    """
    _fits(tx, wanted)
    still_open = [one.name for one in store.rounds(tx) if not one.closed]
    before = register.newest_with_answers(tx)
    if before is None or register.edition_of(tx, before.id) == wanted.text:
        return still_open, None
    units, old = load(tx, before)
    return still_open, (before.name, compare(units, old, wanted.instrument))


def add(
    name: Annotated[str, typer.Argument(metavar="NAMA", help="Nama putaran yang terbuka.")],
    unit: Annotated[
        list[str] | None,
        typer.Option("--unit", metavar="UNIT", help="Unit ini; boleh berulang. Bila tidak disebut: semua sisanya."),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Ikutkan unit lain dalam putaran yang terbuka, misalnya sesudah uji coba. Jawaban yang ada tetap."""
    added, now_in = write(ready(configured(config)), partial(_add, name=name, named=unit or []))
    say(f"{added} unit ditambahkan; putaran {name} kini meliputi {now_in} unit.")


def _add(tx: sqlite3.Connection, name: str, named: list[str]) -> tuple[int, int]:
    """How many units were added, and how many there are now."""
    open_ones = {one.name: one.id for one in store.rounds(tx) if not one.closed}
    if name not in open_ones:
        raise Refused(
            f'Tidak ada putaran terbuka bernama "{name}". Yang terbuka: {", ".join(open_ones) or "tidak ada"}.'
        )
    now, number = clock.now(), open_ones[name]
    if named:
        added = store.include(tx, number, [unit_named(tx, one) for one in named], now)
    else:
        added = store.include_all(tx, number, now)
    if added:
        audit.note(tx, now, "menambah unit pada putaran", f"{name}: {', '.join(named) or 'semua unit'}")
    return added, next(one.units for one in store.rounds(tx) if one.id == number)


def close(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAMA", show_default=False, help="Boleh tidak disebut bila hanya satu yang terbuka."),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Tutup putaran; sesudah itu jawaban di dalamnya tidak berubah lagi."""
    say(f"Putaran {write(ready(configured(config)), partial(_close, name=name))} ditutup.")


def _close(tx: sqlite3.Connection, name: str | None) -> str:
    open_ones = [one.name for one in store.rounds(tx) if not one.closed]
    if not open_ones:
        raise Refused("Tidak ada putaran yang terbuka.")
    if name is None and len(open_ones) > 1:
        raise Refused(f"Sebut putaran yang ditutup: {', '.join(open_ones)}.")
    wanted = name or open_ones[0]
    if not store.close_round(tx, wanted, clock.now()):
        raise Refused(f'Tidak ada putaran terbuka bernama "{wanted}". Yang terbuka: {", ".join(open_ones)}.')
    audit.note(tx, clock.now(), "menutup putaran", wanted)
    return wanted


def list_(config: ConfigOption = None) -> None:
    """Tampilkan semua putaran, yang terbaru di atas."""
    found = read(ready(configured(config)), store.rounds)
    rows = [
        (
            one.name,
            f"{one.edition} versi {one.version}",
            day(one.deadline),
            day(one.survey_on) if one.survey_on else "-",
            str(one.units),
            "ditutup" if one.closed else "terbuka",
        )
        for one in found
    ]
    table(("Putaran", "Instrumen", "Batas pengisian", "Survei", "Unit", "Keadaan"), rows, right=("Unit",))
