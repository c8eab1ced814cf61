"""`run` and `migrate`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import typer

from bot import app, logs
from bot.cli.opening import ConfigOption, configured
from bot.cli.show import say
from bot.cli.words import command
from bot.store import migrate as migrations


def add_to(to: typer.Typer) -> None:
    """Add the commands."""
    command(to)(run)
    command(to)(migrate)


def run(config: ConfigOption = None) -> None:
    """Jalankan CekMandiri sampai dihentikan (Ctrl+C)."""
    logs.set_up()
    asyncio.run(app.serve(configured(config), announce))


def announce(running: app.App, address: str) -> None:
    """Say where people come in, and what to do next."""
    if running.config.trial:
        say(_TRIAL.format(address=address, command=how_called()))
    else:
        telegram = "menyala" if running.telegram else "mati ([telegram] token kosong)"
        say(f"CekMandiri berjalan.\nLaman: {running.config.web.public_url or address}\nTelegram: {telegram}")
        say(f"Undangan dibuat dengan: {how_called()} invite. Berhenti: Ctrl+C.")


_TRIAL = """\
CekMandiri berjalan dalam mode percobaan. Semua nama dan data hanyalah contoh.

Buka {address} di peramban, lalu pilih peran.
Yang dapat dicoba: jawab dengan tombol, angka, atau kata; ketik zona, ringkasan, langkah, atau bantuan.
Percakapan di terminal ini juga dapat dicoba: {command} simulate

Data tersimpan di folder data, sehingga dapat dilanjutkan lain waktu. Berhenti: Ctrl+C.
Untuk bot sungguhan: salin config.example.toml menjadi config.toml, isi, lalu jalankan lagi.
Langkah demi langkah: docs/panduan/admin.md"""


def how_called() -> str:
    """How a command is typed in this folder; after `make run` the environment of this Python is seldom activated."""
    python, here = Path(sys.executable), Path.cwd()
    return f"{python.relative_to(here) if python.is_relative_to(here) else python} -m bot"


def migrate(config: ConfigOption = None) -> None:
    """Sesuaikan basis data dengan versi program ini."""
    settings = configured(config)
    path, after = settings.database_path, migrations.latest()
    before = migrations.version(path)
    app.prepare(settings)
    if before == after:
        say(f"Basis data {path} sudah versi {after}; tidak ada yang diubah.")
    else:
        say(f"Basis data {path} disesuaikan dari versi {before} menjadi {after}.")
