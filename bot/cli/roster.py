"""`roster`: units with their products, people and slots, from a table."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot import clock, roster_file, roster_template
from bot.cli.opening import ConfigOption, Refused, configured, read, ready, write
from bot.cli.show import aside, say
from bot.cli.words import command, group
from bot.config import Config
from bot.faults import why
from bot.files import replacing
from bot.roster_file import RosterFileError
from bot.store import register
from bot.store import roster as store
from flows.roster import RosterError, read_roster
from flows.roster_cells import OTHER_KIND
from flows.roster_changes import Plan, Replaced, UnitClosed, newcomers, plan
from flows.roster_columns import Row
from flows.roster_words import in_words

FAULTY = 1  # exit code: the file was read, and what is in it is wrong


def add_to(to: typer.Typer) -> None:
    """Add the commands."""
    roster = group("Daftar unit dengan produk, PIC, atasan, dan jadwal survei, dari berkas CSV atau XLSX.")
    command(roster, "import")(import_)
    command(roster)(template)
    to.add_typer(roster, name="roster")


def import_(
    file: Annotated[Path, typer.Argument(metavar="BERKAS", help="Berkas .csv atau .xlsx; lihat roster template.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", metavar="", help="Hanya tampilkan yang akan berubah; tidak ada yang diubah.")
    ] = False,
    close_missing: Annotated[
        bool,
        typer.Option("--close-missing", metavar="", help="Tutup unit terdaftar yang tidak ada dalam berkas."),
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Impor daftar unit, PIC, dan jadwal. Semua kesalahan disebut sekaligus, dan tidak ada yang diimpor sebagian."""
    try:
        rows = roster_file.read(file)
    except RosterFileError as error:
        raise Refused(str(error)) from error
    settings = ready(configured(config))
    work = partial(_import, file=file, rows=rows, config=settings, close_missing=close_missing, keep=not dry_run)
    found = (read if dry_run else write)(settings, work)
    _show(found, dry_run=dry_run, close_missing=close_missing)


def _import(
    tx: sqlite3.Connection, file: Path, rows: list[Row], config: Config, *, close_missing: bool, keep: bool
) -> Plan:
    """What the roster changes; done already where *keep*."""
    now = clock.now()
    try:
        roster = read_roster(rows, register.kinds_known(tx))
    except RosterError as error:
        faults = "\n".join(f"- {fault}" for fault in error.faults)
        message = f"{file} belum dapat diimpor, {len(error.faults)} kesalahan; tidak ada yang diubah:\n{faults}"
        raise Refused(message, FAULTY) from error
    found = plan(roster, store.present(tx), now.astimezone(config.pemda.zoneinfo).date())
    if close_missing:
        closed = tuple(UnitClosed(unit.id, unit.name) for unit in found.missing)
        found = Plan((*found.changes, *closed), found.missing, found.remarks)
    if keep:
        store.apply(tx, found.changes, str(config.pemda.zoneinfo), now)
    return found


def _show(found: Plan, *, dry_run: bool, close_missing: bool) -> None:
    for change in found.changes:
        say(f"- {in_words(change)}")
    if not found.changes:
        say("Tidak ada perubahan.")
    elif dry_run:
        say(f"{len(found.changes)} perubahan akan dilakukan. Belum ada yang diubah (--dry-run).")
    else:
        say(f"{len(found.changes)} perubahan disimpan.")
    if any(isinstance(change, Replaced) for change in found.changes):
        say("Akses berpindah setelah penggantinya menerima; bila yang lama belum bergabung, saat itu juga.")
    for remark in found.remarks:
        aside(f"Perhatian: {remark}")
    if found.missing and not close_missing:
        say(f"\n{len(found.missing)} unit terdaftar tidak ada dalam berkas ini. Apakah masih dinilai?")
        for unit in found.missing:
            say(f"- {unit.name}")
        say("Semuanya tetap terdaftar. Untuk menutupnya, impor lagi dengan --close-missing.")
    if not dry_run and (new := newcomers(found.changes)):
        aside(f"{len(new)} orang baru perlu diundang. Undangannya dibuat dengan: invite")


def template(
    file: Annotated[Path, typer.Argument(metavar="BERKAS", help="Berkas baru, .csv atau .xlsx; belum boleh ada.")],
    config: ConfigOption = None,
) -> None:
    """Buat berkas daftar untuk diisi: judul kolom dan satu baris contoh, dalam .xlsx juga petunjuknya."""
    suffix = file.suffix.lower()
    if suffix not in {".csv", ".xlsx"}:
        raise Refused("Nama berkas harus berakhiran .csv atau .xlsx.")
    if file.exists():
        raise Refused(f"{file} sudah ada; pilih nama lain.")
    kinds = tuple(dict.fromkeys((*read(ready(configured(config)), register.kinds_known), OTHER_KIND)))
    try:
        with replacing(file) as path:
            if suffix == ".csv":
                roster_template.write_csv(path)
            else:
                path.write_bytes(roster_template.xlsx(kinds))
    except OSError as error:
        raise Refused(f"{file} tidak dapat ditulis: {why(error)}.") from error
    aside(f"{file} siap diisi. Sesudah itu: roster import {file} --dry-run")
