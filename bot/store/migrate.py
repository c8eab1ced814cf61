"""Brings a file to the schema of this version: each step with its note, in one transaction."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

_FOLDER = Path(__file__).parent / "migrations"
_NAME = re.compile(r"(\d{4})_\w+\.sql")


class NotMigrated(Exception):
    """The file's version is not this program's; `found` and `wanted` are migration numbers."""

    def __init__(self, found: int, wanted: int) -> None:
        self.found, self.wanted = found, wanted
        super().__init__(
            f"Basis data ini versi {found}, program ini memakai versi {wanted}. "
            + (
                "Basis data dibuat oleh CekMandiri yang lebih baru: perbarui program ini."
                if found > wanted
                else "Jalankan: python -m bot migrate"
            )
        )


class NotADatabase(Exception):
    """The file is no database of CekMandiri."""


def steps() -> list[tuple[int, str]]:
    """Every migration, by number: its SQL."""
    found = sorted((int(match[1]), path) for path in _FOLDER.glob("*.sql") if (match := _NAME.fullmatch(path.name)))
    return [(number, path.read_text(encoding="utf-8")) for number, path in found]


def latest() -> int:
    """The number of the newest migration."""
    return steps()[-1][0]


def version(path: Path) -> int:
    """The version of the file; 0 where it is missing or empty. Raises NotADatabase."""
    if not path.exists() or path.stat().st_size == 0:
        return 0
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return _version(connection, path)


def _version(connection: sqlite3.Connection, path: Path) -> int:
    try:
        if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            return 0
        row = connection.execute("SELECT version FROM schema_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise NotADatabase(f"{path} bukan basis data CekMandiri") from error
    return int(row[0]) if row else 0


def migrate(path: Path) -> tuple[int, int]:
    """Apply what is pending; gives the version before and after. A step and its note commit together.

    Raises NotADatabase, NotMigrated for a file of a newer program, OSError and sqlite3.Error.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Names, phone numbers and answers: nobody else on this machine reads them. SQLite gives -wal and -shm the same.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA busy_timeout = 5000")
        before = _version(connection, path)
        if before > latest():
            raise NotMigrated(before, latest())
        connection.execute("PRAGMA journal_mode = WAL")
        for number, sql in steps():
            if number > before:
                noted = f"DELETE FROM schema_version; INSERT INTO schema_version VALUES ({number:d});"  # noqa: S608  a number
                connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\n{noted}\nCOMMIT;")
        return before, latest()


def check(path: Path) -> None:
    """Raise NotMigrated where the file is not of this program's version, NotADatabase where it is none."""
    found = version(path)
    if found != latest():
        raise NotMigrated(found, latest())
