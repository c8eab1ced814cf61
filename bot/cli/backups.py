"""`backup` and `restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot import clock
from bot.app import only_one
from bot.cli.opening import ConfigOption, Refused, configured
from bot.cli.show import aside, say
from bot.cli.words import command
from bot.faults import why
from bot.store import backup as backups
from bot.store.backup import Contents, OtherKind, Unfit


def add_to(to: typer.Typer) -> None:
    """Add the commands."""
    command(to)(backup)
    command(to)(restore)


Target = Annotated[Path, typer.Argument(metavar="BERKAS", help="Berkas cadangan yang dibuat; belum boleh ada.")]
Source = Annotated[Path, typer.Argument(metavar="BERKAS", help="Berkas cadangan yang dipulihkan.")]


def backup(file: Target, config: ConfigOption = None) -> None:
    """Cadangkan basis data, juga selagi CekMandiri berjalan, lalu periksa salinannya."""
    path = configured(config).database_path
    if not path.is_file():
        raise Refused(f"Basis data {path} belum ada.")
    if file.exists():
        raise Refused(f"{file} sudah ada. Pilih nama lain, misalnya dengan tanggal.")
    try:
        found = backups.backup(path, file, clock.now())
    except Unfit as error:
        raise Refused("Cadangan tidak dibuat, sebab salinannya tidak utuh:\n" + _list(error), code=1) from error
    except OSError as error:
        raise Refused(f"{file} tidak dapat ditulis: {why(error)}.") from error
    say(f"Cadangan tersimpan di {file}, {_words(found)}. Salinan sudah diperiksa.")


def restore(file: Source, config: ConfigOption = None) -> None:
    """Pulihkan basis data dari cadangan. CekMandiri harus dihentikan dahulu."""
    settings = configured(config)
    path = settings.database_path
    if not file.is_file():
        raise Refused(f"Berkas {file} tidak ada.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with only_one(path):
            done = backups.restore(file, path, clock.now(), for_trial=settings.trial)
    except OtherKind as error:
        raise Refused(f"{file} tidak dipulihkan; basis data tidak diubah. {_KINDS[settings.trial]}") from error
    except Unfit as error:
        raise Refused(f"{file} tidak dipulihkan; basis data tidak diubah:\n" + _list(error), code=1) from error
    except OSError as error:
        raise Refused(f"Pemulihan gagal; basis data tidak diubah: {why(error)}.") from error
    say(f"Dipulihkan dari {file}: {_words(done.contents)}.")
    if done.before != done.after:
        say(f"Cadangan itu disesuaikan dari versi {done.before} menjadi {done.after}.")
    if done.kept:
        aside(f"Basis data sebelumnya disimpan di {done.kept}.")


_KINDS = {
    True: (
        "Berkas itu bukan data percobaan. Jalankan di folder yang memuat config.toml, "
        "atau sebut berkasnya dengan --config."
    ),
    False: "Berkas itu berisi data percobaan, yang tidak boleh menjadi data sebenarnya.",
}


def _list(error: Unfit) -> str:
    return "\n".join(f"- {fault}" for fault in error.faults)


def _words(found: Contents | None) -> str:
    if found is None:
        return "dari versi program yang lebih lama"
    return f"{found.scores} unit bernilai dan {found.answers} jawaban"
