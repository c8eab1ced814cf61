"""`unit`: the assessed places."""

from __future__ import annotations

import sqlite3
from functools import partial
from typing import Annotated

import typer

from bot import clock
from bot.cli.opening import ConfigOption, Refused, configured, read, ready, write
from bot.cli.show import aside, say, table
from bot.cli.words import command, group
from bot.config import ZONES, Config
from bot.store import audit, register
from bot.store import units as store
from flows.dates import read_slot

_ZONE_NAMES = {zone: name for name, zone in ZONES.items()}


def add_to(to: typer.Typer) -> None:
    """Add the commands."""
    unit = group("Unit yang dinilai, produk layanannya, dan jadwal surveinya.")
    command(unit)(add)
    command(unit, "list")(list_)
    to.add_typer(unit, name="unit")


def add(
    name: Annotated[str, typer.Argument(metavar="NAMA", help="Nama unit.")],
    kind: Annotated[str, typer.Option(metavar="JENIS", help="Jenis unit yang dikenal edisi, atau lainnya.")],
    product: Annotated[
        list[str] | None, typer.Option("--product", metavar="PRODUK", help="Produk layanan; boleh berulang.")
    ] = None,
    zone: Annotated[
        str | None, typer.Option(metavar="ZONA", help="WIB, WITA, atau WIT; bila tidak disebut, zona pemda.")
    ] = None,
    slot: Annotated[
        str | None, typer.Option(metavar="JADWAL", help='Jadwal survei unit ini, misalnya "2027-02-15 09:00".')
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Daftarkan unit; unit baru langsung ikut dalam putaran terbuka yang berlaku bagi semua unit."""
    name = " ".join(name.split())
    if not name:
        raise Refused("Nama unit belum diisi.")
    products = [cleaned for one in product or [] if (cleaned := " ".join(one.split()))]
    if len({one.casefold() for one in products}) < len(products):
        raise Refused("Ada produk yang disebut lebih dari sekali.")
    try:
        when = read_slot(slot) if slot else None
    except ValueError as error:
        raise Refused(f"--slot: {error}.") from error
    settings = ready(configured(config))
    work = partial(_add, name=name, kind=kind, zone=_zone(zone, settings), products=products, slot=when)
    opened = write(settings, work)
    say(f"{name} terdaftar" + (f" dan ikut dalam {opened}." if opened else "."))
    if not products:
        aside("Belum ada produk layanan; pertanyaan per produk ditanyakan sekali saja.")


def _zone(named: str | None, config: Config) -> str:
    if named is None:
        return str(config.pemda.zoneinfo)
    if (zone := ZONES.get(named.strip().upper())) is None:
        raise Refused(f'--zone: "{named}" tidak dikenal; pilih {", ".join(ZONES)}.')
    return zone


def _add(tx: sqlite3.Connection, name: str, kind: str, zone: str, products: list[str], slot: str | None) -> str:
    """The names of the putaran that the unit is in now."""
    kinds = register.kinds_known(tx)
    if kind not in kinds:
        raise Refused(f'--kind: "{kind}" tidak dikenal; pilih {", ".join(kinds)}.')
    if store.find(tx, name) is not None:
        raise Refused(f"{name} sudah terdaftar.")
    try:
        unit = register.add_unit(tx, name, kind, zone, products, slot, clock.now())
    except sqlite3.IntegrityError as error:  # a closed unit keeps its name
        raise Refused(f"Nama {name} pernah dipakai unit yang sudah ditutup; pakai nama lain.") from error
    audit.note(tx, clock.now(), "mendaftarkan unit", name)
    return ", ".join(register.rounds_of(tx, unit))


def list_(config: ConfigOption = None) -> None:
    """Tampilkan semua unit dengan produk, jadwal survei, dan PIC-nya."""
    found = read(ready(configured(config)), register.all_units)
    rows = [
        (
            one.name,
            one.kind,
            "; ".join(one.products) or "-",
            _ZONE_NAMES.get(one.zone, one.zone),
            one.slot or "mengikuti putaran",
            ", ".join(one.pics) or "belum ada",
        )
        for one in found
    ]
    table(("Unit", "Jenis", "Produk", "Zona", "Jadwal survei", "PIC"), rows)
    say(f"{len(found)} unit.")
