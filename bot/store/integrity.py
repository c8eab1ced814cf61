"""Whether a file is a whole database of CekMandiri, looked at without changing it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.faults import why
from bot.store.migrate import NotADatabase, latest, version

SCHEMA = Path(__file__).parent / "schema.sql"
MOST_FAULTS = 20  # a damaged file has thousands; the first ones say enough


@contextmanager
def opened(path: Path, mode: str = "ro") -> Iterator[sqlite3.Connection]:
    """A connection of our own to the database in *path*; *mode* as SQLite names it. Raises sqlite3.Error."""
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA busy_timeout = 5000")
        yield connection


def faults(path: Path) -> list[str]:
    """What is wrong with the file, in words; nothing where it is whole. An older version is no fault."""
    try:
        found = version(path)
        if found == 0:
            return [f"{path} bukan basis data CekMandiri (kosong)"]
        if found > latest():
            return [f"{path} dibuat oleh CekMandiri yang lebih baru (versi {found}); program ini memakai {latest()}"]
        with opened(path) as connection:
            return [*_damage(connection), *_loose_ends(connection)]
    except NotADatabase as error:
        return [str(error)]
    except sqlite3.Error as error:
        return [f"{path} tidak dapat dibaca: {why(error)}"]


def shape(connection: sqlite3.Connection) -> dict[str, str]:
    """Every table and index of a database with its SQL, whatever the layout of that."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    return {f"{kind} {name} on {table}": _plain(sql or "") for kind, name, table, sql in rows}


def _plain(sql: str) -> str:
    """*sql* on one line, with no space before a comma or a closing parenthesis: ALTER TABLE writes " , column)"."""
    return re.sub(r"\s+([,)])", r"\1", " ".join(sql.split()))


def misshapen(path: Path) -> list[str]:
    """The tables and indexes that are not as schema.sql has them, by name. Raises sqlite3.Error."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA.read_text(encoding="utf-8"))
        wanted = shape(connection)
    with opened(path) as connection:
        found = shape(connection)
    odd = [key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key)]
    return sorted({key.split()[1] for key in odd})


def _damage(connection: sqlite3.Connection) -> list[str]:
    rows = [row[0] for row in connection.execute(f"PRAGMA quick_check({MOST_FAULTS})")]
    return [] if rows == ["ok"] else [f"isi berkas rusak: {row}" for row in rows]


def _loose_ends(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("PRAGMA foreign_key_check").fetchmany(MOST_FAULTS)
    return [f"baris {row[1]} pada tabel {row[0]} menunjuk ke {row[2]} yang tidak ada" for row in rows]
