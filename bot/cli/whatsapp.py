"""`whatsapp`: the texts that Meta approves beforehand, and how many messages were sent."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from functools import partial
from typing import Annotated

import typer

from bot import clock
from bot.approved import Template, templates
from bot.channels import SendError
from bot.checks_whatsapp import client
from bot.cli.opening import ConfigOption, Refused, configured, read, ready, write
from bot.cli.show import say, table
from bot.cli.words import command, group
from bot.config import Config
from bot.store import putaran, whatsapp
from bot.submitting import UTILITY, AtMeta, Known, change, create, known
from bot.windowing import in_words


def add_to(to: typer.Typer) -> None:
    """Add the commands."""
    own, of_templates = (
        group("WhatsApp: templat pesan, dan berapa pesan yang terkirim."),
        group("Templat pesan yang disetujui Meta."),
    )
    command(of_templates, "print")(show)
    command(of_templates)(submit)
    command(of_templates)(status)
    command(own)(messages)
    own.add_typer(of_templates, name="templates")
    to.add_typer(own, name="whatsapp")


def show() -> None:
    """Tampilkan isi semua templat, seperti yang diajukan kepada Meta (JSON)."""
    say(json.dumps([one.submission() for one in templates()], ensure_ascii=False, indent=2))


def submit(config: ConfigOption = None) -> None:
    """Ajukan kepada Meta templat yang belum ada di sana, dan yang isinya berubah."""
    settings = ready(_set_up(configured(config)))
    made, refusal = asyncio.run(_submit(settings))
    for one, state in made:
        note = partial(whatsapp.note_template, name=one.name, language=one.language, state=state, reason="")
        write(settings, partial(note, now=clock.now()))
    if refusal:
        raise Refused(refusal, code=1)


def status(config: ConfigOption = None) -> None:
    """Tanyakan kepada Meta keadaan setiap templat, lalu simpan."""
    settings = ready(_set_up(configured(config)))
    known = asyncio.run(_known(settings))
    write(settings, partial(_note, known=known))
    for one in templates():
        say(f"{one.name:<26} {about(one, known.get((one.name, one.language)))}")


def about(one: Template, at_meta: AtMeta | None) -> str:
    """What is to be known of a template: its state, why it was refused, its category, whether its text is ours."""
    if at_meta is None:
        return in_words("")
    found = [in_words(at_meta.status)]
    if at_meta.reason:
        found.append(f"alasan: {at_meta.reason}")
    if at_meta.category not in {"", UTILITY}:
        found.append(f"kategorinya kini {at_meta.category}, bukan {UTILITY}: tarif dan batasnya lain")
    if at_meta.differs(one):
        found.append("isinya di Meta berbeda; jalankan: whatsapp templates submit")
    return "; ".join(found)


def messages(
    name: Annotated[
        str | None, typer.Option("--putaran", metavar="NAMA", help="Putaran lain daripada yang terbaru.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Hitung pesan WhatsApp yang terkirim dalam satu putaran: seluruhnya dan per penilaian (unit), menurut jenisnya."""
    found, counted = read(ready(configured(config)), partial(_spent, name=name))
    say(f"{found.name}: pesan WhatsApp yang diterima Meta. Tarif per pesan ditetapkan Meta.")
    rows = [
        (
            one.unit or "Seluruhnya", str(one.messages), str(one.replies), str(one.news), str(one.reminders),
            str(one.approved), str(one.repeated),
        )
        for one in counted
    ]  # fmt: skip
    headings = ("Unit", "Jumlah", "Balasan", "Kabar", "Pengingat", "Templat", "Diulang")
    table(headings, rows, right=headings[1:])
    say("Setiap pesan dihitung sekali: milik orang dengan beberapa unit ada pada barisnya sendiri, sehingga jumlah")
    say("semua baris sama dengan Seluruhnya. Diulang: percobaan sesudah yang pertama; bila ternyata sampai juga, Meta")
    say("menagihnya, sehingga tagihan paling banyak Jumlah ditambah Diulang.")


def _spent(tx: sqlite3.Connection, name: str | None) -> tuple[putaran.Putaran, list[whatsapp.Spent]]:
    rounds = putaran.rounds(tx)
    found = next((one for one in rounds if one.name == name), None) if name else next(iter(rounds), None)
    if found is None:
        raise Refused(f'Tidak ada putaran bernama "{name}".' if name else "Belum ada putaran.")
    return found, whatsapp.spent(tx, found.id)


def _set_up(settings: Config) -> Config:
    if not settings.whatsapp.phone_number_id or not settings.whatsapp.account_id:
        raise Refused("WhatsApp belum disiapkan: isi [whatsapp] phone_number_id dan account_id di config.toml.")
    return settings


def _note(tx: sqlite3.Connection, known: Known) -> None:
    for one in templates():
        found = known.get((one.name, one.language))
        state, reason = (found.status, found.reason) if found else ("", "")
        whatsapp.note_template(tx, one.name, one.language, state, reason, clock.now())


async def _known(settings: Config) -> Known:
    try:
        async with client(settings) as graph:
            return await known(graph, settings.whatsapp.account_id)
    except SendError as error:
        raise Refused(f"Templat belum dapat diperiksa: {error.reason}.", code=1) from error


async def _submit(settings: Config) -> tuple[list[tuple[Template, str]], str]:
    """Submit what is new or changed; gives what Meta says of each, and why it went no further, if it did not."""
    there = await _known(settings)
    made: list[tuple[Template, str]] = []
    async with client(settings) as graph:
        for one in templates():
            at_meta = there.get((one.name, one.language))
            if at_meta and not at_meta.differs(one):
                say(f"{one.name:<26} sudah ada, {about(one, at_meta)}")
                continue
            if at_meta and not at_meta.editable:
                say(f"{one.name:<26} isinya berubah, tetapi {in_words(at_meta.status)}; ajukan lagi sesudahnya")
                continue
            try:
                new = await (
                    change(graph, at_meta, one) if at_meta else create(graph, settings.whatsapp.account_id, one)
                )
            except SendError as error:
                return made, f"{one.name} tidak diterima: {error.reason}."
            made.append((one, new))
            say(f"{one.name:<26} {'diubah dan ' if at_meta else ''}diajukan, {in_words(new)}")
    return made, ""
