"""`invite`: texts to forward, with a link of one's own for each person."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import Annotated

import typer
from telegram.error import TelegramError

from bot import clock
from bot.channels.telegram import Telegram, send_error
from bot.cli.opening import ConfigOption, Refused, configured, ready, write
from bot.cli.persons import unit_named
from bot.cli.show import aside, say
from bot.cli.words import command
from bot.config import Config
from bot.render import Renderer
from bot.store import audit, people, register
from bot.store.register import Registered
from flows.inviting import invitation
from flows.messages import Channel

PATIENCE = 10.0  # seconds for Telegram to say what the bot is called


class Shown(StrEnum):
    """How invitations are shown."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A token that is shown this once, and when it ends."""

    who: Registered
    token: str
    deadline: date | None
    expires_on: date


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
    made = write(settings, partial(_invite, unit=unit, person=person, config=settings))
    if format_ is Shown.JSON:
        say(json.dumps([_data(one, settings, username) for one in made], ensure_ascii=False, indent=2))
    else:
        texts = [_text(one, settings, username) for one in made]
        say(f"\n\n{'-' * 40}\n\n".join(texts))
    if not made:
        aside("Semua sudah bergabung; tidak ada undangan yang dibuat.")
    elif not settings.telegram.token and _web(settings, "") is None:
        aside("Perhatian: belum ada kanal yang siap. Isi [telegram] token atau [web] public_url.")


def _invite(tx: sqlite3.Connection, unit: str | None, person: str | None, config: Config) -> list[Invitation]:
    chosen = _chosen(tx, unit, person)
    newest = register.newest_open(tx)
    now = clock.now()
    expires_at = now + timedelta(days=config.invitations.days)
    made = []
    for one in chosen:
        token = people.invite(tx, one.person.id, now, expires_at)
        audit.note(tx, now, "mengundang", f"{one.person.name} ({one.person.role})")
        expires_on = expires_at.astimezone(config.pemda.zoneinfo).date()
        made.append(Invitation(one, token, newest.deadline if newest else None, expires_on))
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
        found = [one for one in found if unit.strip().casefold() in {name.casefold() for name in one.units}]
    if person is not None and len(found) != 1:
        raise Refused(
            f'Tidak ada orang bernama "{person}"{f" untuk {unit}" if unit else ""}. Lihat: orang list'
            if not found
            else f'Ada {len(found)} orang bernama "{person}"; sebut juga unitnya dengan --unit.'
        )
    return found


async def _username(config: Config) -> str | None:
    """What the Telegram bot is called; None where there is none, or where nobody could be asked."""
    if not config.telegram.token:
        return None
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
    return None


def _telegram(token: str, username: str | None) -> str | None:
    return f"https://t.me/{username}?start={token}" if username else None


def _web(config: Config, token: str) -> str | None:
    """The link to the web chat; without `public_url` only the trial has one, on this machine."""
    address = config.web.public_url or (f"http://{config.web.host}:{config.web.port}" if config.trial else "")
    return f"{address.rstrip('/')}/masuk/{token}" if address else None


def _data(one: Invitation, config: Config, username: str | None) -> dict[str, object]:
    return {
        "person": one.who.person.name,
        "role": one.who.person.role.value,
        "units": list(one.who.units),
        "token": one.token,
        "telegram": _telegram(one.token, username),
        "whatsapp": None,
        "web": _web(config, one.token),
    }


def _text(one: Invitation, config: Config, username: str | None) -> str:
    message = invitation(
        one.who.person,
        one.who.units,
        deadline=one.deadline,
        expires_on=one.expires_on,
        telegram=_telegram(one.token, username),
        web=_web(config, one.token),
        code=one.token if config.telegram.token and username is None else None,
    )
    renderer = Renderer(config.facts(), config.pemda.zoneinfo)
    return renderer.text(Channel.TERMINAL, message.template, message.values, clock.now())
