"""What a person can get wrong on the command line: a short message in Indonesian, and the exit code for it."""

import asyncio
import errno
import re
import signal
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from bot import cli
from bot.app import open_app
from bot.cli.running import announce
from bot.cli.words import complaint
from bot.config import trial
from tests.bot.shell import Shell, ended, open_shell, process
from tests.botapi import TOKEN, BotApi


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    yield from open_shell(tmp_path, capsys, monkeypatch)


def tree() -> dict[str, Any]:
    """Every command and group by what is typed: ``run``, ``orang``, ``orang add``."""
    found: dict[str, Any] = {}
    for name, one in vars(get_command(cli.commands))["commands"].items():
        found[name] = one
        found |= {f"{name} {inner}": further for inner, further in getattr(one, "commands", {}).items()}
    return found


@pytest.mark.parametrize("command", ["", *tree()])
def test_the_help_is_indonesian(shell: Shell, command: str) -> None:
    ran = shell.good(*command.split(), "--help")

    assert "Pemakaian:" in ran.out
    assert "Tampilkan bantuan ini." in ran.out
    assert not re.search(r"\b(Usage|Options|Arguments|Commands|Show this|required|default|OPTIONS|COMMAND)\b", ran.out)


@pytest.mark.parametrize("command", tree())
def test_every_command_takes_a_configuration_and_says_what_it_does(shell: Shell, command: str) -> None:
    found = tree()[command]

    assert found.help
    assert hasattr(found, "commands") or "--config" in {option for param in found.params for option in param.opts}


WRONG_USAGE = {
    "nada": "Perintah nada tidak dikenal.",
    "rekapp": "Perintah rekapp tidak dikenal. Maksudnya rekap?",
    "run --foo": "Pilihan --foo tidak dikenal.",
    "orang add --name Contoh": "--role belum diisi.",
    "orang add --name": "--name belum diisi.",
    "orang add --role raja --name Contoh": '--role: "raja" tidak dikenal; pilih pic, atasan,',
    "check --replay satu": "--replay harus berupa bilangan bulat.",
    "check --replay 1 --drop 1": "Pilih salah satu: --replay atau --drop.",
    "backup": "BERKAS belum diisi.",
    "export semua": 'ISI: "semua" tidak dikenal; pilih answers, scores, outbox, audit.',
    "export scores --history": "--history hanya untuk answers.",
    "export audit --putaran 2027-1": "--putaran hanya untuk answers dan scores.",
    "export answers lagi": "Terlalu banyak isian: lagi.",
    "putaran open --edition x --until besok": '--until: "besok" bukan tanggal; tulis seperti 2027-02-15',
    "simulate --play a.toml --as Contoh": "--play memakai orang dan isi dari berkasnya",
}  # fmt: skip


@pytest.mark.parametrize("typed", WRONG_USAGE)
def test_wrong_usage_is_said_in_a_line_and_ends_with_2(shell: Shell, typed: str) -> None:
    ran = shell.types(*typed.split())

    assert ran.code == 2
    assert WRONG_USAGE[typed] in ran.err
    assert ran.out == ""
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("typed", ["", "orang", "instrument"])
def test_a_group_alone_shows_its_help(shell: Shell, typed: str) -> None:
    ran = shell.types(*typed.split())

    assert ran.code == 2
    assert "Perintah" in ran.out


def test_what_typer_may_say_otherwise_is_shown_as_it_is() -> None:
    assert complaint("Something new.") == "Something new."


def test_a_fault_of_ours_keeps_its_traceback(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise AssertionError("ours")

    monkeypatch.setattr(cli, "commands", broken)

    with pytest.raises(AssertionError):
        shell.types("rekap")


def test_without_a_configuration_the_trial_is_used_and_that_is_said_beside_the_result(shell: Shell) -> None:
    ran = shell.good("export", "scores")

    assert ran.err == "Tanpa config.toml: memakai data percobaan di folder data.\n"
    assert len(ran.json) == 7
    assert (shell.folder / "data" / "percobaan.db").is_file()


def test_the_recap_calls_the_range_what_the_chat_calls_it(shell: Shell) -> None:
    assert re.search(r"Unit +Terisi +Nilai +Kisaran +Predikat +Dikirim", shell.good("rekap").out)


def test_the_recap_is_what_overseers_read_and_the_table_or_the_table_alone(shell: Shell) -> None:
    whole, table = shell.good("rekap").out, shell.good("rekap", "--tabel").out

    assert whole.startswith("Rekap penilaian mandiri Kabupaten Contoh (percobaan)\n")
    assert whole.endswith(table)
    assert "Paling lemah" not in table


def test_a_configuration_in_this_folder_is_used_unasked(shell: Shell) -> None:
    shell.configured('[database]\npath = "lain.db"\n')

    ran = shell.good("orang", "list")

    assert "0 orang" in ran.out
    assert ran.err == ""
    assert (shell.folder / "lain.db").is_file()


BAD_CONFIGURATIONS = {
    "[pemda]\nname = \n": ["config.toml bukan TOML yang benar; periksa baris 2, kolom 8"],
    "[pemda": ["config.toml bukan TOML yang benar"],
    '[pemda]\nname = ""\nwarna = 1\nzone = "X"\n\n[kopi]\n[web]\nport = "a"\n[telegram]\ntoken = "salah"\n': [
        "kopi (baris 6): bagian ini tidak dikenal",
        "[pemda] warna (baris 3): kunci ini tidak dikenal",
        '[pemda] zone (baris 4): "X" tidak dikenal; pilih WIB, WITA, atau WIT',
        "[pemda] name (baris 2): tidak boleh kosong",
        "[web] port (baris 8): harus berupa bilangan bulat",
        "[telegram] token (baris 10): bentuknya bukan token bot Telegram",
    ],
}


@pytest.mark.parametrize("text", BAD_CONFIGURATIONS, ids=["no value", "cut off", "many faults"])
@pytest.mark.parametrize("command", ["run", "check", "rekap", "migrate"])
def test_a_faulty_configuration_is_refused_with_all_its_faults(shell: Shell, command: str, text: str) -> None:
    shell.configured(text)

    ran = shell.types(command)

    assert ran.code == 2
    for fault in BAD_CONFIGURATIONS[text]:
        assert fault in ran.err
    assert len(ran.err.splitlines()) == 1 + len(BAD_CONFIGURATIONS[text])


def test_a_configuration_that_is_not_there_is_said(shell: Shell) -> None:
    ran = shell.types("rekap", "--config", "nada.toml")

    assert (ran.code, ran.err) == (2, "Konfigurasi belum benar:\n- nada.toml tidak dapat dibaca: tidak ada\n")


@pytest.mark.parametrize("command", ["run", "rekap", "migrate"])
def test_a_folder_that_cannot_be_written_is_said(shell: Shell, command: str) -> None:
    """A file stands where the folder should be: that stops even an administrator who may write everywhere."""
    shell.configured('[database]\npath = "sini/isi.db"\n[web]\nport = 0\n')
    (shell.folder / "sini").write_text("sebuah berkas")

    ran = shell.types(command)

    assert ran.code == 2
    assert "ada berkas yang berdiri di tempat folder" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", ["run", "rekap", "migrate"])
def test_a_file_that_is_no_database_is_said(shell: Shell, command: str) -> None:
    shell.configured('[database]\npath = "isi.db"\n[web]\nport = 0\n')
    (shell.folder / "isi.db").write_text("ini bukan basis data, melainkan catatan belanja yang agak panjang")

    ran = shell.types(command)

    assert ran.code == 2
    assert "isi.db bukan basis data CekMandiri" in ran.err


@pytest.mark.parametrize("command", ["run", "rekap", "migrate", "backup b.db"])
def test_a_database_of_a_newer_program_is_left_alone(shell: Shell, command: str) -> None:
    shell.good("rekap")
    with shell.database() as connection:
        connection.execute("UPDATE schema_version SET version = 99")

    ran = shell.types(*command.split())

    assert ran.code == 2
    assert "Basis data dibuat oleh CekMandiri yang lebih baru: perbarui program ini." in ran.err


def test_migrating_twice_changes_nothing(shell: Shell) -> None:
    assert "disesuaikan dari versi 0" in shell.good("migrate").out
    assert "tidak ada yang diubah" in shell.good("migrate").out


def test_a_port_in_use_is_said(shell: Shell) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        shell.configured(f"[web]\nport = {port}\n")

        ran = shell.types("run")

    assert ran.code == 2
    assert f"Alamat 127.0.0.1:{port} tidak dapat dipakai (sedang dipakai program lain)" in ran.err


async def test_run_says_where_to_go_and_what_to_try_and_ends_well_when_told_to(tmp_path: Path) -> None:
    """One process is running; a second one is refused, commands work beside it."""
    (tmp_path / "config.toml").write_text("[web]\nport = 0\n", encoding="utf-8")
    running, lines = await process("run", folder=tmp_path, ready=lambda line: "Berhenti" in line)
    try:
        assert any(re.fullmatch(r"Laman: http://127\.0\.0\.1:\d+/\n", line) for line in lines)

        second, added, saved = await asyncio.gather(
            ended((await process("run", folder=tmp_path))[0]),
            ended((await process("unit", "add", "Dinas Contoh", "--kind", "dinas", folder=tmp_path))[0]),
            ended((await process("backup", "cadangan.db", folder=tmp_path))[0]),
        )
        back = await ended((await process("restore", "cadangan.db", folder=tmp_path))[0])
    finally:
        running.send_signal(signal.SIGTERM)
        stopped = await ended(running)

    assert second.code == 2
    assert "CekMandiri sudah berjalan" in second.err
    assert (added.code, saved.code) == (0, 0)
    assert back.code == 2
    assert "CekMandiri sudah berjalan" in back.err
    assert stopped.code == 0
    assert "Traceback" not in stopped.err


async def test_the_trial_says_what_to_try(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with open_app(trial(tmp_path)) as app:
        announce(app, "http://127.0.0.1:8080/")

    said = capsys.readouterr().out
    for part in ("http://127.0.0.1:8080/", "pilih peran", "zona", "simulate", "config.example.toml"):
        assert part in said


async def test_a_refused_token_ends_run_and_fails_the_check(tmp_path: Path) -> None:
    async with BotApi() as api:
        (tmp_path / "config.toml").write_text(
            f'[web]\nport = 0\n[telegram]\ntoken = "{TOKEN[:-1]}x"\napi_url = "{api.url}"\n', encoding="utf-8"
        )
        run, check = await asyncio.gather(
            *[ended((await process(command, folder=tmp_path))[0]) for command in ("run", "check")]
        )

    assert run.code == 2
    assert "Token bot Telegram ditolak. Periksa [telegram] token di config.toml." in run.err
    assert "Traceback" not in run.err
    assert check.code == 1
    assert "Telegram: token ditolak" in check.out
    assert TOKEN[:-1] not in run.err + run.out + check.out + check.err


@pytest.mark.parametrize("command", ["run", "rekap", "migrate"])
async def test_a_full_disk_is_said(tmp_path: Path, command: str) -> None:
    """No file may grow beyond 20 KB here: less than an empty database needs. With 1, systemd tries again."""
    (tmp_path / "config.toml").write_text("[web]\nport = 0\n", encoding="utf-8")

    ran = await ended((await process(command, folder=tmp_path, limit="ulimit -f 40"))[0])

    assert ran.code == 1
    assert "tidak dapat dipakai" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("where", ["bot.app.Database.open", "bot.app._serve"], ids=["starting", "running"])
def test_a_database_that_fails_run_may_be_tried_again(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """What the configuration is not to blame for ends with 1: 2 would keep it dead under systemd."""
    shell.configured("[web]\nport = 0\n")

    async def fails(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(where, fails)

    ran = shell.types("run")

    assert (ran.code, ran.err) == (1, "Basis data: penyimpanan tidak dapat dibaca atau ditulisi.\n")


def test_a_disk_without_room_for_the_lock_may_be_tried_again(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.configured("[web]\nport = 0\n")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("bot.app.os.open", full)

    ran = shell.types("run")

    assert ran.code == 1
    assert "tidak dapat ditulisi: ruang simpan habis." in ran.err


async def test_a_full_disk_leaves_no_half_backup(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    await ended((await process("migrate", folder=tmp_path))[0])

    ran = await ended((await process("backup", "cadangan.db", folder=tmp_path, limit="ulimit -f 100"))[0])

    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert {path.name for path in tmp_path.iterdir()} == {"config.toml", "data"}


async def test_a_reader_that_has_had_enough_is_no_fault(tmp_path: Path) -> None:
    """``export answers | head -1``"""
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    running, _ = await process("instrument", "show", "kepatuhan-2023-2024", folder=tmp_path, ready=lambda _: True)
    assert running.stdout is not None
    running.stdout._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001  asyncio offers no other way
    assert running.stderr is not None
    err = await running.stderr.read()
    await running.wait()

    assert b"Traceback" not in err
