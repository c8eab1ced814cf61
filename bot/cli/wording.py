"""`teks`: the messages' texts, and the pemda's own in place of them."""

from __future__ import annotations

from typing import Annotated

import typer

from bot import rewording, texts
from bot.cli.opening import ConfigOption, Refused, configured
from bot.cli.show import aside, say, table
from bot.cli.words import command, group
from bot.config import Config
from bot.faults import why
from bot.files import replacing
from bot.rewording import Reworded


def add_to(to: typer.Typer) -> None:
    """Add the commands."""
    teks = group("Teks pesan: yang bawaan, dan teks milik pemda sendiri.")
    command(teks, "list")(list_)
    command(teks)(copy)
    to.add_typer(teks, name="teks")


def list_(config: ConfigOption = None) -> None:
    """Tampilkan semua pesan, kapan dikatakan, dan teks siapa yang dipakai."""
    settings = configured(config)
    found = rewording.read(settings)
    table(
        ("Pesan", "Kapan", "Teks"),
        [(name, texts.described(name), _whose(name, settings, found)) for name in texts.known()],
    )
    for fault in found.faults:
        aside(f"Belum dapat dipakai: {fault}")


def _whose(name: str, settings: Config, found: Reworded) -> str:
    if name in found.texts:
        return "pemda"
    return "bawaan; yang pemda belum dapat dipakai" if (settings.texts_folder / f"{name}.j2").exists() else "bawaan"


def copy(
    name: Annotated[str, typer.Argument(metavar="PESAN", help="Nama pesan (lihat teks list).")],
    config: ConfigOption = None,
) -> None:
    """Salin teks bawaan ke folder teks pemda untuk disesuaikan."""
    settings = configured(config)
    if name not in texts.known():
        raise Refused(f'Tidak ada pesan bernama "{name}". Yang ada: teks list')
    file = settings.texts_folder / f"{name}.j2"
    if file.exists():
        raise Refused(f"{file} sudah ada. Hapus dahulu bila ingin mulai lagi dari teks bawaan.")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with replacing(file) as path:
            path.write_text(texts.original(name), encoding="utf-8")
    except OSError as error:
        raise Refused(f"{file} tidak dapat ditulis: {why(error)}.") from error
    say(f"Tersalin ke {file}.")
    aside("Sesuaikan kata-katanya, periksa dengan: check. Berlaku sesudah CekMandiri dijalankan ulang.")
