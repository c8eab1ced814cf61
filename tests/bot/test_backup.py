"""A backup is whole or not there; a restore loses nothing, not even what it replaces."""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from bot import clock
from bot.files import replacing
from bot.store import backup, deletions, export, integrity, people
from bot.store.backup import Contents, Unfit
from bot.store.migrate import latest
from tests.bot.shell import TRIAL, Shell, open_shell, seed

UNIT = "Dinas Sosial Contoh"
ANSWERS = {"IN.K1": "4", "IN.K2": "3"}


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    for opened in open_shell(tmp_path, capsys, monkeypatch):
        opened.prepared(TRIAL, seed)
        opened.answer(UNIT, ANSWERS)
        yield opened


def scores(path: Path) -> list[export.Row]:
    with integrity.opened(path) as connection:
        return [{**row, "computed_at": None} for row in export.scores(connection, clock.now())]


def test_a_backup_says_what_is_in_it(shell: Shell) -> None:
    ran = shell.good("backup", "cadangan.db")

    assert ran.out == "Cadangan tersimpan di cadangan.db, 1 unit bernilai dan 2 jawaban. Salinan sudah diperiksa.\n"
    assert scores(shell.folder / "cadangan.db") == scores(shell.folder / TRIAL)


def test_a_backup_is_one_file_for_its_owner_only(shell: Shell) -> None:
    shell.good("backup", "cadangan.db")

    assert (shell.folder / "cadangan.db").stat().st_mode & 0o777 == 0o600
    assert {path.name for path in shell.folder.iterdir()} == {"cadangan.db", "data"}


def test_a_backup_holds_what_was_written_a_moment_ago(shell: Shell) -> None:
    """What stands in the write-ahead log only, because somebody has the database open."""
    with shell.database() as connection:
        connection.execute("UPDATE persons SET name = 'Ibu Contoh Baru' WHERE id = 1")
        shell.good("backup", "cadangan.db")

    with shell.database(Path("cadangan.db")) as copy:
        assert copy.execute("SELECT name FROM persons WHERE id = 1").fetchone()["name"] == "Ibu Contoh Baru"


def test_a_backup_waits_for_nobody_who_is_writing(shell: Shell) -> None:
    with shell.database() as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM entries")

        ran = shell.good("backup", "cadangan.db")

    assert "2 jawaban" in ran.out


def test_a_backup_replaces_no_file(shell: Shell) -> None:
    shell.good("backup", "cadangan.db")

    ran = shell.types("backup", "cadangan.db")

    assert (ran.code, ran.err.splitlines()[-1]) == (
        2,
        "cadangan.db sudah ada. Pilih nama lain, misalnya dengan tanggal.",
    )


@pytest.mark.parametrize("target", ["tidak/ada/cadangan.db", "data/percobaan.db/cadangan.db"])
def test_a_backup_that_cannot_be_written_is_said(shell: Shell, target: str) -> None:
    ran = shell.types("backup", target)

    assert ran.code == 2
    assert f"{target} tidak dapat ditulis" in ran.err


def test_there_is_nothing_to_back_up_before_the_first_run(shell: Shell) -> None:
    shell.configured('[database]\npath = "lain.db"\n')

    ran = shell.types("backup", "cadangan.db")

    assert (ran.code, ran.err) == (2, f"Basis data {shell.folder / 'lain.db'} belum ada.\n")


def test_a_damaged_database_makes_no_backup(shell: Shell) -> None:
    damage(shell.folder / TRIAL)

    ran = shell.types("backup", "cadangan.db")

    assert ran.code in {1, 2}
    assert "Traceback" not in ran.err
    assert not (shell.folder / "cadangan.db").exists()


def damage(path: Path) -> None:
    """Write over the pages of the entries' table, as a broken disk does."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        roots = [row[0] for row in connection.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'entries'")]
    with path.open("r+b") as file:
        for root in roots:
            file.seek((root - 1) * size)
            file.write(b"\xde\xad" * (size // 2))


def test_a_copy_with_other_scores_is_no_backup(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the reason: the copy is computed anew, not believed."""
    computed: list[int] = []
    real = export.scores

    def changing(connection: sqlite3.Connection, now: object, **given: object) -> Iterator[export.Row]:
        computed.append(1)
        for row in real(connection, clock.now(), **given):  # type: ignore[arg-type]
            yield {**row, "score": len(computed)}

    monkeypatch.setattr(export, "scores", changing)

    ran = shell.types("backup", "cadangan.db")

    assert ran.code == 1
    assert "nilai dalam salinan berbeda dari nilai dalam basis data" in ran.err
    assert not (shell.folder / "cadangan.db").exists()


def test_an_older_database_can_be_backed_up_before_it_is_migrated(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its scores cannot be computed by this program; that it is whole can be seen all the same."""
    monkeypatch.setattr("bot.store.backup.latest", lambda: latest() + 1)

    assert backup.backup(shell.folder / TRIAL, shell.folder / "cadangan.db", clock.now()) is None
    assert (shell.folder / "cadangan.db").is_file()


def test_a_restore_brings_back_what_was_there_and_keeps_what_is(shell: Shell) -> None:
    before = scores(shell.folder / TRIAL)
    shell.good("backup", "cadangan.db")
    shell.answer(UNIT, {"IN.K3": "0"})
    replaced = scores(shell.folder / TRIAL)

    ran = shell.good("restore", "cadangan.db")

    kept = shell.folder / "data" / "percobaan.db-sebelum-pulih"
    assert ran.out == "Dipulihkan dari cadangan.db: 1 unit bernilai dan 2 jawaban.\n"
    assert f"Basis data sebelumnya disimpan di {kept}." in ran.err
    assert scores(shell.folder / TRIAL) == before
    assert scores(kept) == replaced != before


def test_whose_data_were_deleted_since_leaves_again_after_a_restore(shell: Shell) -> None:
    with shell.database() as connection:
        deletions.ask(connection, next(one for one, _ in people.everybody(connection) if one.id == 3), clock.now())
    shell.good("backup", "cadangan.db")
    with shell.database() as connection:
        for number in (1, 2):
            person = next(one for one, _ in people.everybody(connection) if one.id == number)
            deletions.ask(connection, person, clock.now())
        deletions.carry_out(connection, 1, clock.now())
        deletions.done(connection, [1], clock.now())

    shell.good("restore", "cadangan.db")

    with shell.database() as connection:
        assert [1, 2, 3] == deletions.due(connection, clock.now())
        rows = connection.execute("SELECT name FROM persons WHERE id = 1").fetchone()
        assert "(data dihapus)" != rows["name"]  # until the next start, which carries it out


def test_a_wish_to_be_deleted_means_nobody_else_of_that_number(shell: Shell) -> None:
    wish = deletions.Asked(1, "2020-01-01T00:00:00.000Z", "2020-02-01T00:00:00.000Z")
    with shell.database() as connection:
        deletions.ask_again(connection, [wish])

        assert [] == deletions.asked(connection)


def test_what_was_replaced_can_be_brought_back_too(shell: Shell) -> None:
    shell.good("backup", "cadangan.db")
    shell.answer(UNIT, {"IN.K3": "0"})
    replaced = scores(shell.folder / TRIAL)

    shell.good("restore", "cadangan.db")
    shell.good("restore", "data/percobaan.db-sebelum-pulih")

    assert scores(shell.folder / TRIAL) == replaced
    assert (shell.folder / "data" / "percobaan.db-sebelum-pulih-2").is_file()


def test_nothing_of_the_replaced_file_gets_into_the_restored_one(shell: Shell) -> None:
    """A process that was killed leaves a write-ahead log beside the file, which belongs to that file only."""
    shell.good("backup", "cadangan.db")
    before = scores(shell.folder / "cadangan.db")
    path, log = shell.folder / TRIAL, shell.folder / "data" / "percobaan.db-wal"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DELETE FROM entries")
        killed, left = path.read_bytes(), log.read_bytes()
    path.write_bytes(killed)
    log.write_bytes(left)
    assert left

    shell.good("restore", "cadangan.db")

    assert scores(path) == before
    with shell.database(Path("data/percobaan.db-sebelum-pulih")) as kept:
        assert kept.execute("SELECT count(*) FROM entries").fetchone()[0] == 0


def test_a_restore_works_where_the_database_is_beyond_repair(shell: Shell) -> None:
    shell.good("backup", "cadangan.db")
    path = shell.folder / TRIAL
    path.write_bytes(b"kopi tumpah di atas cakram keras" * 500)
    (shell.folder / "data" / "percobaan.db-wal").write_bytes(b"sisa")

    shell.good("restore", "cadangan.db")

    assert "1 unit bernilai" not in shell.good("rekap").out
    assert "2/38" in shell.good("rekap").out
    assert (shell.folder / "data" / "percobaan.db-sebelum-pulih").read_bytes().startswith(b"kopi")
    assert (shell.folder / "data" / "percobaan.db-sebelum-pulih-wal").read_bytes() == b"sisa"


def test_a_restore_on_a_new_machine_needs_no_database(shell: Shell) -> None:
    with shell.database() as connection:
        connection.execute("DELETE FROM trial")  # it is real data now
    shell.good("backup", "cadangan.db")
    shell.configured('[database]\npath = "baru/isi.db"\n')

    ran = shell.good("restore", "cadangan.db")

    assert "2 jawaban" in ran.out
    assert ran.err == ""
    assert (shell.folder / "baru" / "isi.db").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_not_there_is_not_restored(shell: Shell) -> None:
    assert shell.types("restore", "nada.db").code == 2


def unfit(shell: Shell, what: str) -> None:
    path = shell.folder / "cadangan.db"
    shell.good("backup", "cadangan.db")
    if what == "no database":
        path.write_text("catatan rapat, bukan basis data, dan cukup panjang untuk dibaca")
    elif what == "empty":
        path.write_bytes(b"")
    elif what == "newer":
        with shell.database(Path("cadangan.db")) as connection:
            connection.execute("UPDATE schema_version SET version = 99")
    elif what == "damaged":
        damage(path)
    elif what == "loose ends":
        with shell.database(Path("cadangan.db")) as connection:
            connection.execute("DELETE FROM units WHERE name = ?", (UNIT,))
    else:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript("DROP TABLE entries; DROP TABLE schema_version; CREATE TABLE lain (x);")


UNFIT = {
    "no database": "bukan basis data CekMandiri",
    "empty": "bukan basis data CekMandiri (kosong)",
    "somebody else's": "bukan basis data CekMandiri",
    "newer": "dibuat oleh CekMandiri yang lebih baru",
    "damaged": "rusak",
    "loose ends": "menunjuk ke units yang tidak ada",
}


@pytest.mark.parametrize("what", UNFIT)
def test_an_unfit_file_is_refused_and_nothing_is_changed(shell: Shell, what: str) -> None:
    before = scores(shell.folder / TRIAL)
    unfit(shell, what)

    ran = shell.types("restore", "cadangan.db")

    assert ran.code == 1
    assert UNFIT[what] in ran.err
    assert scores(shell.folder / TRIAL) == before
    assert not [path.name for path in (shell.folder / "data").iterdir() if "pulih" in path.name or "baru" in path.name]


def test_a_restore_is_refused_while_somebody_runs(shell: Shell) -> None:
    shell.good("backup", "cadangan.db")
    lock = os.open(shell.folder / "data" / "percobaan.db.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        ran = shell.types("restore", "cadangan.db")
    finally:
        os.close(lock)

    assert ran.code == 2
    assert "CekMandiri sudah berjalan" in ran.err


def test_a_database_without_answers_has_contents_too(shell: Shell) -> None:
    with shell.database() as connection:
        assert backup.contents(connection, clock.now()) == Contents(1, 2)
        connection.execute("DELETE FROM entries")
        assert backup.contents(connection, clock.now()) == Contents(0, 0)


def test_faults_are_said_one_a_line() -> None:
    assert str(Unfit(["satu", "dua"])) == "satu\ndua"


def test_a_file_that_is_replaced_is_never_half_there(tmp_path: Path) -> None:
    target = tmp_path / "hasil.txt"
    target.write_text("lama")

    def half() -> None:
        with replacing(target) as path:
            path.write_text("setengah")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()

    assert target.read_text() == "lama"
    assert list(tmp_path.iterdir()) == [target]


async def test_a_backup_taken_while_many_write_is_whole(shell: Shell) -> None:
    """Writers and backup in processes of their own would be the same to SQLite: connections of their own."""
    path, stop = shell.folder / TRIAL, asyncio.Event()

    def writes(number: int) -> None:
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            while not stop.is_set():
                connection.execute(
                    "INSERT INTO audit (at, who, what, about) VALUES ('2027-01-11T00:00:00.000Z', 'x', 'y', ?)",
                    (str(number),),
                )
                connection.commit()

    writers = [asyncio.to_thread(writes, number) for number in range(2)]
    at_work = asyncio.gather(*writers)
    try:
        for number in range(3):
            copy = shell.folder / f"cadangan{number}.db"
            await asyncio.to_thread(backup.backup, path, copy, clock.now())
            assert integrity.faults(copy) == []
    finally:
        stop.set()
        await at_work


def test_an_answer_that_comes_during_the_backup_is_in_the_next_one(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scores are compared on the view that is copied, so that a busy day does not fail the backup."""
    real, calls = export.scores, list[int]()

    def busy(connection: sqlite3.Connection, now: datetime) -> Iterator[export.Row]:
        yield from real(connection, now)
        calls.append(1)
        if len(calls) == 1:
            shell.answer(UNIT, {"IN.K3": "0"})

    monkeypatch.setattr(export, "scores", busy)

    assert "2 jawaban" in shell.good("backup", "cadangan.db").out
    assert "3 jawaban" in shell.good("backup", "cadangan2.db").out


def test_what_root_restores_belongs_to_the_service(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may give nothing away, so it is asked what would be."""
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "chown", lambda _, user, group: given.append((user, group)))
    shell.good("backup", "cadangan.db")
    given.clear()

    shell.good("restore", "cadangan.db")

    owner = (shell.folder / TRIAL).stat()
    assert given == [(owner.st_uid, owner.st_gid)]
