"""One writer, one reader, one file: what is promised is kept, and nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import integrity
from bot.store.db import Database, DatabaseClosed
from bot.store.migrate import NotADatabase, NotMigrated, check, latest, migrate, steps, version


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    migrate(tmp_path / "a.db")
    opened = await Database.open(tmp_path / "a.db")
    yield opened
    await opened.close()


def _add(tx: sqlite3.Connection, what: str) -> int:
    return int(tx.execute("INSERT INTO audit (at, who, what, about) VALUES ('', '', ?, '')", (what,)).lastrowid or 0)


async def _all(database: Database) -> list[str]:
    return await database.read(lambda tx: [row["what"] for row in tx.execute("SELECT what FROM audit ORDER BY id")])


async def test_a_write_is_there_once_it_returns(database: Database) -> None:
    number = await database.write(lambda tx: _add(tx, "a"))

    assert 1 == number
    assert ["a"] == await _all(database)


async def test_writes_are_done_in_the_order_they_were_asked_for(database: Database) -> None:
    await asyncio.gather(*(database.write(lambda tx, n=n: _add(tx, str(n))) for n in range(600)))  # type: ignore[misc]

    assert [str(n) for n in range(600)] == await _all(database)


async def test_one_that_raises_takes_nothing_of_the_others_with_it(database: Database) -> None:
    def fails(tx: sqlite3.Connection) -> None:
        _add(tx, "half done")
        raise ValueError("no")

    results = await asyncio.gather(
        database.write(lambda tx: _add(tx, "before")),
        database.write(fails),
        database.write(lambda tx: _add(tx, "after")),
        return_exceptions=True,
    )

    assert [1, 2] == [result for result in results if isinstance(result, int)]
    assert isinstance(results[1], ValueError)
    assert ["before", "after"] == await _all(database)


async def test_a_caller_that_is_cancelled_does_not_tear_the_others_commit(database: Database) -> None:
    first = asyncio.create_task(database.write(lambda tx: _add(tx, "a")))
    second = asyncio.create_task(database.write(lambda tx: _add(tx, "b")))
    await asyncio.sleep(0)
    first.cancel()

    assert 2 == await second
    assert ["a", "b"] == await _all(database)


async def test_the_reader_cannot_write(database: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await database.read(lambda tx: _add(tx, "a"))


async def test_a_read_sees_one_moment_whatever_is_written_meanwhile(database: Database) -> None:
    loop = asyncio.get_running_loop()

    def twice(tx: sqlite3.Connection) -> tuple[int, int]:
        def count() -> int:
            return int(tx.execute("SELECT count(*) FROM audit").fetchone()[0])

        before = count()
        asyncio.run_coroutine_threadsafe(database.write(lambda w: _add(w, "a")), loop).result(timeout=5)
        return before, count()

    assert (0, 0) == await database.read(twice)
    assert ["a"] == await _all(database)


async def test_nothing_is_taken_after_closing(database: Database) -> None:
    await database.close()

    with pytest.raises(DatabaseClosed):
        await database.write(lambda tx: _add(tx, "a"))


async def test_durability_is_full_and_foreign_keys_hold(database: Database) -> None:
    def pragmas(tx: sqlite3.Connection) -> tuple[object, ...]:
        return tuple(
            tx.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
        )

    assert ("wal", 2, 1) == await database.write(pragmas)


def test_the_migrations_add_up_to_the_schema(tmp_path: Path) -> None:
    migrate(tmp_path / "steps.db")
    with closing(sqlite3.connect(":memory:")) as whole:
        whole.executescript(integrity.SCHEMA.read_text(encoding="utf-8"))
        wanted = integrity.shape(whole)
    with integrity.opened(tmp_path / "steps.db") as steps:
        assert wanted == integrity.shape(steps)
    assert {"table entries on entries", "index entries_standing on entries"} <= wanted.keys()


def test_a_notice_of_an_earlier_version_keeps_its_person_and_slot(tmp_path: Path) -> None:
    path = tmp_path / "before.db"
    with closing(sqlite3.connect(path)) as before:
        for number, sql in steps():
            if number < 7:
                before.executescript(sql)
                before.execute("DELETE FROM schema_version")
                before.execute("INSERT INTO schema_version VALUES (?)", (number,))
                before.commit()
        before.executescript(
            """
            INSERT INTO units (id, name, kind, zone) VALUES (3, 'Dinas Contoh', 'dinas', 'Asia/Jakarta');
            INSERT INTO persons (id, name, role, added_at)
            VALUES (1, 'Ibu Contoh Satu', 'pic', 'x'), (12, 'Bapak Contoh Dua', 'pic', 'x');
            INSERT INTO editions (id, edition, version, text) VALUES (1, 'contoh', '1', 'x');
            INSERT INTO putaran (id, name, edition, deadline, survey_on, opened_at)
            VALUES (1, '2027-1', 1, '2027-02-10', '2027-02-17', 'x');
            INSERT INTO penilaian (id, putaran, unit) VALUES (5, 1, 3);
            INSERT INTO outbox (id, key, address, kind, priority, template, payload, state, due_at, queued_at)
            VALUES (7, 'ingat:12:2027-02-02', 'telegram:1', 'pengingat', 2, 'ingat', '{}', 'sent', 'x', 'x');
            INSERT INTO escalations VALUES (5, -14, 'pemberitahuan', 7);
            """
        )

    migrate(path)

    with closing(sqlite3.connect(path)) as after:
        assert [(5, -14, "pemberitahuan", 12, "2027-02-17", 7)] == after.execute("SELECT * FROM escalations").fetchall()


def test_nobody_else_on_the_machine_reads_the_file(tmp_path: Path) -> None:
    migrate(tmp_path / "a.db")

    assert 0o600 == (tmp_path / "a.db").stat().st_mode & 0o777


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"

    assert (0, latest()) == migrate(path)
    assert (latest(), latest()) == migrate(path)
    assert latest() == version(path)


def test_a_file_of_a_newer_program_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    migrate(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE schema_version SET version = 99")

    with pytest.raises(NotMigrated, match="perbarui program ini"):
        check(path)
    with pytest.raises(NotMigrated, match="versi 99"):
        migrate(path)


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_text("bukan basis data, hanya catatan rapat")

    with pytest.raises(NotADatabase, match="bukan basis data CekMandiri"):
        version(path)
