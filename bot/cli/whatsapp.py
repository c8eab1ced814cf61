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
    """Ajukan kepada Meta templat yang belum ada di sana."""
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
    moved = read(settings, whatsapp.recategorized)
    for one, state in read(settings, _states):
        category = f", kini berkategori {moved[one.name]}" if one.name in moved else ""
        say(f"{one.name:<26} {in_words(state)}{category}")


def messages(
    name: Annotated[
        str | None, typer.Option("--putaran", metavar="NAMA", help="Putaran lain daripada yang terbaru.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Hitung pesan WhatsApp yang terkirim dalam satu putaran: seluruhnya dan per unit, menurut jenisnya."""
    found, counted = read(ready(configured(config)), partial(_spent, name=name))
    say(f"{found.name}: pesan WhatsApp yang terkirim. Tarif per pesan ditetapkan Meta.")
    rows = [
        (one.unit or "Seluruhnya", str(sum(one[1:4])), str(one.replies), str(one.news), str(one.reminders), str(one[4]))
        for one in counted
    ]
    headings = ("Unit", "Jumlah", "Balasan", "Kabar", "Pengingat", "Templat")
    table(headings, rows, right=headings[1:])


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


def _states(tx: sqlite3.Connection) -> list[tuple[Template, str]]:
    return [(one, whatsapp.template_state(tx, one.name, one.language)) for one in templates()]


def _note(tx: sqlite3.Connection, known: dict[tuple[str, str], str]) -> None:
    for one in templates():
        state = known.get((one.name, one.language), "")
        whatsapp.note_template(tx, one.name, one.language, state, "", clock.now())


async def _known(settings: Config) -> dict[tuple[str, str], str]:
    """What Meta says of every template that it has, by name and language."""
    path = f"{settings.whatsapp.account_id}/message_templates"
    try:
        async with client(settings) as graph:
            found = await graph.call("GET", path, params={"fields": "name,language,status", "limit": "250"})
    except SendError as error:
        raise Refused(f"Templat belum dapat diperiksa: {error.reason}.", code=1) from error
    return {(one["name"], one["language"]): str(one["status"]) for one in found.get("data", [])}


async def _submit(settings: Config) -> tuple[list[tuple[Template, str]], str]:
    """Submit those that are not there; gives what Meta says of each, and why it went no further, if it did not."""
    known = await _known(settings)
    path = f"{settings.whatsapp.account_id}/message_templates"
    made: list[tuple[Template, str]] = []
    async with client(settings) as graph:
        for one in templates():
            if (one.name, one.language) in known:
                say(f"{one.name:<26} sudah ada, {in_words(known[one.name, one.language])}")
                continue
            try:
                answer = await graph.call("POST", path, json=one.submission())
            except SendError as error:
                return made, f"{one.name} tidak diterima: {error.reason}."
            made.append((one, str(answer.get("status", "PENDING"))))
            say(f"{one.name:<26} diajukan, {in_words(made[-1][1])}")
    return made, ""
