"""What every command begins with: its configuration, and the database that goes with it."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from bot import clock, config_file
from bot import config as configuration
from bot.app import begin_trial, prepare
from bot.cli.show import aside
from bot.config import Config
from bot.store import migrate, trial
from bot.store.db import Database, Work

T = TypeVar("T")

DEFAULT = Path("config.toml")

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="BERKAS",
        show_default=False,
        help="Berkas konfigurasi. Bila tidak disebut: config.toml di folder ini, atau data percobaan bila tidak ada.",
    ),
]


class Refused(Exception):
    """A command cannot be done; the message says why, in the administrator's words. `code`: 1 a check, 2 the usage."""

    def __init__(self, message: str, code: int = 2) -> None:
        self.code = code
        super().__init__(message)


def configured(path: Path | None) -> Config:
    """The configuration in *path*, in config.toml, or the trial's, which is said. Raises ConfigError."""
    if path is None and not DEFAULT.exists():
        aside("Tanpa config.toml: memakai data percobaan di folder data.")
        return configuration.trial(Path.cwd())
    return config_file.load(path or DEFAULT)


def ready(config: Config) -> Config:
    """The same, once its database is there and of this program's version; a new one is made where there is none.

    Raises NotMigrated, NotADatabase and CannotStart.
    """
    if migrate.version(config.database_path) == 0:
        prepare(config)
    migrate.check(config.database_path)
    if config.trial:
        write(config, partial(begin_trial, now=clock.now()))
    return config


def present(tx: sqlite3.Connection) -> datetime:
    """The present moment, by the trial's clock where the file is a trial's: its time may have been let jump ahead."""
    return clock.now() + trial.ahead(tx)


def write(config: Config, work: Work[T]) -> T:
    """What *work* returns, in a transaction of its own; others may be writing at the same time."""
    return asyncio.run(_write(config.database_path, work))


def read(config: Config, work: Work[T]) -> T:
    """What *work* returns, on one consistent view of the database."""
    return asyncio.run(_read(config.database_path, work))


async def _write(path: Path, work: Work[T]) -> T:
    database = await Database.open(path)
    try:
        return await database.write(work)
    finally:
        await database.close()


async def _read(path: Path, work: Work[T]) -> T:
    database = await Database.open(path)
    try:
        return await database.read(work)
    finally:
        await database.close()
