"""`invite`: texts to forward, with a link of one's own for each person."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from enum import StrEnum
from functools import partial
from typing import Annotated

import typer
from telegram.error import TelegramError

from bot import clock, inviting, rewording
from bot.channels.telegram import Telegram, send_error
from bot.cli.opening import ConfigOption, Refused, configured, ready, write
from bot.cli.persons import unit_named
from bot.cli.show import aside, say
from bot.cli.words import command
from bot.config import Config
from bot.inviting import Invitation
from bot.links import Links
from bot.render import Renderer
from bot.store import audit, register
from bot.store.register import Registered
from flows.messages import Channel

PATIENCE = 10.0  # seconds for Telegram to say what the bot is called


class Shown(StrEnum):
    """How invitations are shown."""

    TEXT = "text"
    JSON = "json"


def add_to(to: typer.Typer) -> None:
    """Add the command."""
    command(to)(invite)


def invite(
    unit: Annotated[str | None, typer.Option(metavar="UNIT", help="Hanya orang dari unit ini.")] = None,
    person: Annotated[
        str | None, typer.Option(metavar="NAMA", help="Hanya orang ini, juga bila ia sudah bergabung.")
    ] = None,
    format_: Annotated[Shown, typer.Option("--format", help="text atau json.")] = Shown.TEXT,
    config: ConfigOption = None,
) -> None:
    """Buat undangan bagi yang belum bergabung. Undangan lama yang belum dipakai menjadi tidak berlaku."""
    settings = ready(configured(config))
    username = asyncio.run(_username(settings))
    links = Links(settings, lambda: username)
    made = write(settings, partial(_invite, unit=unit, person=person, config=settings))
    if format_ is Shown.JSON:
        say(json.dumps([_data(one, links) for one in made], ensure_ascii=False, indent=2))
    else:
        renderer = rewording.renderer(settings)
        texts = [_text(one, renderer, links) for one in made]
        say(f"\n\n{'-' * 40}\n\n".join(texts))
    if not made:
        aside("Semua sudah bergabung; tidak ada undangan yang dibuat.")
    elif not settings.telegram.token and links.whatsapp("") is None and links.web("") is None:
        aside("Perhatian: belum ada kanal yang siap. Isi [telegram] token, [whatsapp], atau [web] public_url.")


def _invite(tx: sqlite3.Connection, unit: str | None, person: str | None, config: Config) -> list[Invitation]:
    now = clock.now()
    made = [inviting.invite(tx, one, config, now) for one in _chosen(tx, unit, person)]
    for one in made:
        audit.note(tx, now, "mengundang", f"{one.who.person.name} ({one.who.person.role})")
    return made


def _chosen(tx: sqlite3.Connection, unit: str | None, person: str | None) -> list[Registered]:
    """Who is invited: those who have a task and have not joined, or the one who is named."""
    if unit is not None:
        unit_named(tx, unit)
    found = (
        register.named(tx, person)
        if person
        else [one for one in register.persons(tx) if not one.joined and not one.idle]
    )
    if unit is not None:
        found = [one for one in found if unit.strip().casefold() in {name.casefold() for name in one.tasks}]
    if person is not None and len(found) != 1:
        raise Refused(
            f'Tidak ada orang bernama "{person}"{f" untuk {unit}" if unit else ""}. Lihat: orang list'
            if not found
            else f'Ada {len(found)} orang bernama "{person}"; sebut juga unitnya dengan --unit.'
        )
    return found


async def _username(config: Config) -> str:
    """What the Telegram bot is called; "" where there is none, or where nobody could be asked."""
    if not config.telegram.token:
        return ""
    telegram = Telegram(config.telegram.token, config.telegram.api_url)
    await telegram.start()
    try:
        async with asyncio.timeout(PATIENCE):
            me = await telegram.call("getMe")
        return str(me["username"])
    except TelegramError as error:
        aside(f"Perhatian: {send_error(error).reason}; tautan Telegram belum dapat dibuat.")
    except TimeoutError:
        aside("Perhatian: Telegram tidak menjawab; tautan Telegram belum dapat dibuat.")
    finally:
        await telegram.stop()
    return ""


def _data(one: Invitation, links: Links) -> dict[str, object]:
    return {
        "person": one.who.person.name,
        "role": one.who.person.role.value,
        "units": list(one.who.tasks),
        "token": one.token,
        "telegram": links.telegram(one.token),
        "whatsapp": links.whatsapp(one.token),
        "web": links.web(one.token),
    }


def _text(one: Invitation, renderer: Renderer, links: Links) -> str:
    message = inviting.text_of(one, links)
    return renderer.text(Channel.TERMINAL, message.template, message.values, clock.now())
