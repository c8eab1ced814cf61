"""`check`: what is wrong, all of it, and never anybody's words."""

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from bot import checks, clock, days_off
from bot.checks import Mark
from bot.config import trial
from bot.config_file import load
from bot.store import inbox, people
from bot.store.times import iso
from flows.messages import Address, Channel, Inbound, Text
from tests.bot.shell import TRIAL, Ran, Shell, open_shell, seed, typed
from tests.botapi import TOKEN, BotApi

WHO = Address(Channel.TELEGRAM, "5001")
SECRET = "rahasia dinas"


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    for opened in open_shell(tmp_path, capsys, monkeypatch):
        opened.prepared(TRIAL, seed)
        yield opened


def found(ran: Ran, about: str) -> list[str]:
    """The lines about one thing."""
    return [line for line in ran.out.splitlines() if f"  {about}: " in line]


def test_a_sound_installation_is_good(shell: Shell) -> None:
    ran = shell.good("check")

    assert {line.split()[0] for line in ran.out.splitlines()} <= {"baik", "perhatian"}
    for about in (
        "Konfigurasi",
        "Basis data",
        "Pesan terparkir",
        "Pesan keluar",
        "Instrumen",
        "Kalender",
        "Ruang simpan",
        "Telegram",
    ):
        assert len(found(ran, about)) == 1


def test_before_the_first_run_there_is_no_database_yet(shell: Shell) -> None:
    shell.configured('[database]\npath = "lain/isi.db"\n')

    ran = shell.good("check")

    assert "belum ada; dibuat saat run pertama" in found(ran, "Basis data")[0]
    assert not (shell.folder / "lain").exists()


def test_a_database_that_could_not_be_made_is_a_failure(shell: Shell) -> None:
    shell.configured('[database]\npath = "berkas/isi.db"\n')
    (shell.folder / "berkas").write_text("")

    ran = shell.types("check")

    assert ran.code == 1
    assert "bukan folder yang dapat ditulisi" in found(ran, "Basis data")[0]


def harm(shell: Shell, sql: str) -> None:
    with shell.database() as connection:
        connection.executescript(sql)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE schema_version SET version = 99", "dibuat oleh CekMandiri yang lebih baru (versi 99)"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM persons WHERE id = 1", "menunjuk ke persons yang tidak ada"),
        ("DROP TABLE schema_version", "bukan basis data CekMandiri"),
    ],
    ids=["newer", "loose ends", "somebody else's"],
)
def test_what_is_wrong_with_the_database_is_said(shell: Shell, sql: str, words: str) -> None:
    harm(shell, sql)

    ran = shell.types("check")

    assert ran.code == 1
    assert words in "\n".join(found(ran, "Basis data"))
    assert ran.err.endswith("pemeriksaan gagal.\n")
    assert found(ran, "Instrumen")  # the other checks are made all the same


@pytest.mark.parametrize(
    ("sql", "which"),
    [
        ("ALTER TABLE persons DROP COLUMN released_at", "(persons)"),
        ("DROP INDEX outbox_due; CREATE TABLE lain (x)", "(lain, outbox_due)"),
    ],
)
def test_a_database_of_a_version_in_the_making_is_a_failure(shell: Shell, sql: str, which: str) -> None:
    harm(shell, sql)

    ran = shell.types("check")

    assert ran.code == 1
    (line,) = found(ran, "Basis data")
    assert "gagal      Basis data: basis data ini dibuat oleh versi pengembangan" in line
    assert which in line


def test_an_older_database_is_to_be_migrated(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "latest", lambda: 99)

    ran = shell.types("check")

    assert ran.code == 1
    assert re.search(r"versi \d+, program ini memakai versi 99. Jalankan: migrate", found(ran, "Basis data")[0])


def test_every_fault_of_every_edition_is_listed(shell: Shell) -> None:
    (shell.folder / "instrumen").mkdir()
    (shell.folder / "instrumen" / "satu.toml").write_text('id = "satu"\n', encoding="utf-8")
    (shell.folder / "instrumen" / "dua.toml").write_bytes(b"\xff\xfe")
    shell.good("instrument", "copy", "kepatuhan-2021", "instrumen/tiga.toml")
    (shell.folder / "instrumen" / "tiga.toml").rename(shell.folder / "instrumen" / "kepatuhan-2021.toml")

    ran = shell.types("check")

    lines = "\n".join(found(ran, "Instrumen"))
    assert ran.code == 1
    assert "satu.toml: instrumen: versi belum ada" in lines
    assert "satu.toml: instrumen: judul belum ada" in lines
    assert "dua.toml: bukan teks UTF-8" in lines
    assert 'kepatuhan-2021.toml: instrumen: id "tiga" berbeda dari nama berkas' in lines
    assert "sudah dipakai edisi bawaan" in lines


def park(shell: Shell, text: str = SECRET) -> int:
    """A message of somebody known, which made us raise."""
    with shell.database() as connection:
        people.bind(connection, WHO, 2, clock.now(), "aktif")
        inbox.park(connection, Inbound(WHO, "m1", clock.now(), Text(text)), "ValueError")
        return int(connection.execute("SELECT max(id) AS id FROM inbox").fetchone()["id"])


def test_a_parked_message_is_listed_without_its_words(shell: Shell) -> None:
    number = park(shell)

    ran = shell.types("check")

    assert ran.code == 1
    (line,) = found(ran, "Pesan terparkir")
    assert re.search(rf"nomor {number}, telegram, \d{{4}}-\d\d-\d\d \d\d\.\d\d UTC, ValueError\.", line)
    assert f"check --replay {number}" in line
    assert SECRET not in ran.out + ran.err


def outgoing(shell: Shell) -> list[sqlite3.Row]:
    with shell.database() as connection:
        return connection.execute("SELECT template, state, reason FROM outbox ORDER BY id").fetchall()


def test_a_parked_message_is_handled_again_and_its_reply_waits_to_be_sent(shell: Shell) -> None:
    number = park(shell, "nilai")

    ran = shell.good("check", "--replay", number)

    assert ran.out == f"Pesan {number}: sudah ditangani; balasannya masuk antrean kirim.\n"
    assert [tuple(row) for row in outgoing(shell)] == [("nilai_kosong", "queued", "diulang oleh admin")]
    assert shell.good("check").code == 0


def test_one_that_fails_again_stays_parked(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    number = park(shell, "nilai")

    def broken(*_: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr("bot.handle.step", broken)

    ran = shell.types("check", "--replay", number)

    assert ran.code == 1
    assert "gagal lagi dan tetap diparkir" in ran.err
    assert SECRET not in ran.out + ran.err
    assert shell.types("check").code == 1


def park_update(shell: Shell, update: object) -> int:
    with shell.database() as connection:
        inbox.park_raw(connection, "900", json.dumps(update), "KeyError", clock.now())
        return int(connection.execute("SELECT max(id) AS id FROM inbox").fetchone()["id"])


def test_an_update_that_could_not_be_read_is_read_anew(shell: Shell) -> None:
    """As after an update of the program, which reads more than it did."""
    with shell.database() as connection:
        people.bind(connection, WHO, 2, clock.now(), "aktif")
    chat = {"id": 5001, "type": "private"}
    number = park_update(shell, {"update_id": 900, "message": {"message_id": 1, "chat": chat, "text": "nilai"}})

    assert "sudah ditangani" in shell.good("check", "--replay", number).out
    assert [row["template"] for row in outgoing(shell)] == ["nilai_kosong"]


@pytest.mark.parametrize("update", [{}, [], "x", {"update_id": "x"}, {"update_id": 900, "message": {}}])
def test_an_update_that_still_cannot_be_read_stays_parked(shell: Shell, update: object) -> None:
    number = park_update(shell, update)

    ran = shell.types("check", "--replay", number)

    assert ran.code == 1
    assert "masih tidak dapat dibaca dan tetap diparkir" in ran.err
    assert f"--replay {number}" in shell.types("check").out


def test_an_update_that_concerns_nobody_is_done_with(shell: Shell) -> None:
    number = park_update(shell, {"update_id": 900, "poll": {}})

    assert "tidak memerlukan balasan" in shell.good("check", "--replay", number).out
    assert outgoing(shell) == []


def test_a_parked_message_can_be_let_go(shell: Shell) -> None:
    number = park(shell)

    assert shell.good("check", "--drop", number).out == f"Pesan {number} dilepaskan.\n"
    assert shell.good("check").code == 0
    assert shell.types("check", "--drop", number).code == 2
    assert shell.types("check", "--replay", number).code == 2


def message(shell: Shell, state: str, ago: timedelta, key: str = "a") -> None:
    at = iso(clock.now() - ago)
    with shell.database() as connection:
        connection.execute(
            """
            INSERT INTO outbox (key, address, kind, priority, template, payload, state, due_at, queued_at)
            VALUES (?, 'telegram:5001', 'balasan', 0, 'kartu', '{}', ?, ?, ?)
            """,
            (key, state, at, at),
        )


def test_messages_that_wait_too_long_are_a_failure(shell: Shell) -> None:
    message(shell, "queued", timedelta(minutes=25))

    ran = shell.types("check")

    assert ran.code == 1
    assert "1 belum terkirim, yang terlama menunggu 25 menit. Apakah run sedang berjalan?" in ran.out


def test_messages_that_were_not_sent_are_worth_a_look(shell: Shell) -> None:
    message(shell, "failed", timedelta(days=2), "a")
    message(shell, "failed", timedelta(days=20), "b")
    message(shell, "unsure", timedelta(days=2), "c")
    message(shell, "queued", timedelta(seconds=5), "d")

    ran = shell.good("check")

    assert "baik       Pesan keluar: 1 menunggu" in ran.out
    assert "perhatian  Pesan keluar: tujuh hari terakhir: 1 tidak terkirim, 1 tidak pasti" in ran.out


def test_a_putaran_without_an_overseer_who_joined_is_worth_a_look(shell: Shell) -> None:
    """Nobody would decide on what PICs propose, and nobody would notice."""
    shell.configured('[database]\npath = "isi.db"\n')
    assert found(shell.good("check"), "Pengawas") == []
    shell.good("unit", "add", "Dinas Contoh", "--kind", "dinas")
    assert found(shell.good("check"), "Pengawas") == []

    shell.good("putaran", "open", "--edition", "kepatuhan-2021", "--until", "2099-02-01")
    (nobody,) = found(shell.good("check"), "Pengawas")
    shell.good("orang", "add", "--role", "pengawas", "--name", "Ibu Contoh")
    (waiting,) = found(shell.good("check"), "Pengawas")
    with shell.database(Path("isi.db")) as connection:
        people.bind(connection, WHO, 1, clock.now(), "aktif")

    assert nobody.startswith("perhatian  Pengawas: belum ada, sehingga")
    assert "orang add --role pengawas" in nobody
    assert waiting.startswith("perhatian  Pengawas: belum ada yang bergabung")
    assert found(shell.good("check"), "Pengawas") == []


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(("free", "mark"), [(150, Mark.BAD), (700, Mark.LOOK), (5000, Mark.GOOD)])
def test_a_disk_that_fills_is_said_in_time(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, free: int, mark: Mark
) -> None:
    usage: Callable[[object], Usage] = lambda _: Usage(10**10, 0, free * 1_000_000)  # noqa: E731
    monkeypatch.setattr(shutil, "disk_usage", usage)

    ran = shell.types("check")

    assert ran.code == (1 if mark is Mark.BAD else 0)
    assert found(ran, "Ruang simpan")[0].startswith(mark)


def test_a_database_that_is_being_written_for_long_is_said(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.db.BUSY_MS", 50)
    with shell.database() as connection:
        connection.execute("BEGIN IMMEDIATE")

        ran = shell.types("check")

    assert ran.code == 1
    assert "sedang dipakai program lain; coba sebentar lagi" in ran.out


def test_a_network_that_fails_is_not_the_tokens_fault(shell: Shell) -> None:
    shell.configured(f'[telegram]\ntoken = "{TOKEN}"\napi_url = "http://127.0.0.1:1"\n')

    ran = shell.good("check")

    assert found(ran, "Telegram") == ["perhatian  Telegram: belum dapat diperiksa: Telegram tidak terhubung"]


async def test_a_good_token_says_which_bot_it_is(tmp_path: Path) -> None:
    async with BotApi() as api:
        lines = f'[telegram]\ntoken = "{TOKEN}"\napi_url = "{api.url}"\n'
        (tmp_path / "config.toml").write_text(lines, encoding="utf-8")
        ran = await typed(tmp_path, "check")

    assert ran.code == 0
    assert re.search(r"baik       Telegram: bot @\w+\n", ran.out)
    assert TOKEN not in ran.out + ran.err


@pytest.mark.parametrize(
    ("today", "mark", "years"),
    [
        (date(2027, 10, 31), Mark.GOOD, "2027"),
        (date(2027, 11, 1), Mark.LOOK, "2028"),
        (date(2026, 10, 31), Mark.GOOD, "2026"),
        (date(2028, 1, 3), Mark.LOOK, "2028"),
    ],
)
def test_from_november_the_next_years_days_off_are_to_be_known(
    tmp_path: Path, today: date, mark: Mark, years: str
) -> None:
    (one,) = checks.days_off(days_off.known(trial(tmp_path)), today)

    assert mark is one.mark
    assert f"hari libur {years} " in one.words


def test_days_that_are_only_assumed_are_named_until_they_have_passed(tmp_path: Path) -> None:
    known = days_off.known(trial(tmp_path))

    (one,) = checks.days_off(known, date(2026, 12, 1))
    assert Mark.LOOK is one.mark
    assert "Rabu, 10 Maret 2027 (Idulfitri 1448 Hijriah)" in one.words
    assert "Senin, 17 Mei 2027 (Iduladha 1448 Hijriah)" in one.words
    (later,) = checks.days_off(known, date(2027, 4, 1))
    assert "Maret" not in later.words
    assert "Senin, 17 Mei 2027" in later.words


def test_the_regions_own_days_off_are_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[reminders]\nhari_libur_daerah = { 2027-03-01 = "Hari jadi" }\n', encoding="utf-8")

    assert not days_off.known(load(path)).is_working_day(date(2027, 3, 1))
