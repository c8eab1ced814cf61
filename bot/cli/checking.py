"""`check`."""

from __future__ import annotations

import asyncio
import sqlite3
from functools import partial
from typing import Annotated

import typer

from bot import checks, checks_whatsapp, clock, days_off, logs
from bot.checks import Finding, Mark
from bot.cli.opening import ConfigOption, Refused, configured, read, ready, write
from bot.cli.show import say
from bot.cli.words import command
from bot.config import Config
from bot.faults import why
from bot.replay import Replayed, replay
from bot.store import parked
from bot.store.db import Database


def add_to(to: typer.Typer) -> None:
    """Add the command."""
    command(to)(check)


def check(
    again: Annotated[
        int | None, typer.Option("--replay", metavar="NOMOR", help="Tangani lagi pesan terparkir ini.")
    ] = None,
    drop: Annotated[
        int | None, typer.Option("--drop", metavar="NOMOR", help="Lepaskan pesan terparkir ini tanpa ditangani.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Periksa konfigurasi, basis data, pengawas, pesan, instrumen, teks, kalender, cadangan, ruang, dan kanal."""
    settings = configured(config)
    if again is not None and drop is not None:
        raise Refused("Pilih salah satu: --replay atau --drop.")
    if again is not None:
        logs.set_up()
        _replay(ready(settings), again)
        return
    if drop is not None:
        if not write(ready(settings), partial(parked.let_go, number=drop)):
            raise Refused(f"Pesan {drop}: {Replayed.ABSENT}.")
        say(f"Pesan {drop} dilepaskan.")
        return
    found = [Finding(Mark.GOOD, "Konfigurasi", "data percobaan" if settings.trial else settings.pemda.name)]
    found += _found(settings)
    for one in found:
        say(f"{one.mark:<9}  {one.about}: {one.words}")
    bad = sum(one.mark is Mark.BAD for one in found)
    if bad:
        raise Refused(f"{bad} pemeriksaan gagal.", code=1)


def _found(config: Config) -> list[Finding]:
    path = config.database_path
    found = list(checks.database(path))
    if path.exists() and found[0].mark is Mark.GOOD:
        try:
            found += read(config, lambda tx: list(checks.parked(tx)))
            if not config.trial:  # there, whoever comes picks the role
                found += read(config, lambda tx: list(checks.overseers(tx)))
            found += write(config, lambda tx: list(checks.outbox(tx, clock.now())))
            if config.whatsapp.phone_number_id:
                found += read(config, lambda tx: list(checks_whatsapp.approvals(tx)))
        except sqlite3.Error as error:
            found.append(Finding(Mark.BAD, "Basis data", why(error)))
    found += checks.instruments(config.instruments_folder)
    found += checks.own_texts(config)
    today = clock.now().astimezone(config.pemda.zoneinfo).date()
    found += checks.days_off(days_off.known(config), today)
    if not config.trial:  # there is nothing there that would be missed
        found += checks.backups(config, clock.now())
    found += checks.disk(path)
    return [*found, *asyncio.run(_online(config))]


async def _online(config: Config) -> list[Finding]:
    return [await checks.telegram(config), *await checks_whatsapp.online(config)]


def _replay(config: Config, number: int) -> None:
    outcome = asyncio.run(_replayed(config, number))
    message = f"Pesan {number}: {outcome}."
    if outcome is Replayed.ABSENT:
        raise Refused(message)
    if outcome in {Replayed.AGAIN, Replayed.UNREADABLE}:
        raise Refused(message, code=1)
    say(message)


async def _replayed(config: Config, number: int) -> Replayed:
    database = await Database.open(config.database_path)
    try:
        return await replay(database, number, clock.now, config.pemda.zoneinfo)
    finally:
        await database.close()
