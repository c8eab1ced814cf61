"""Invitations as they are made: a token that is shown this once, and the text that carries its links."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.config import Config
from bot.links import Links
from bot.store import people, register
from bot.store.register import Registered
from flows.effects import Say
from flows.inviting import invitation


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom it is for, its token, the round's deadline if one is open, and the last day it can be used."""

    who: Registered
    token: str
    deadline: date | None
    expires_on: date


def invite(tx: sqlite3.Connection, who: Registered, config: Config, now: datetime) -> Invitation:
    """A new invitation for *who*; those made before and not used yet end."""
    newest = register.newest_open(tx)
    expires_at = now + timedelta(days=config.invitations.days)
    token = people.invite(tx, who.person.id, now, expires_at)
    expires_on = expires_at.astimezone(config.pemda.zoneinfo).date()
    return Invitation(who, token, newest.deadline if newest else None, expires_on)


def text_of(one: Invitation, links: Links) -> Say:
    """The text to forward (conversation design B1)."""
    return invitation(
        one.who.person,
        one.who.tasks,
        deadline=one.deadline,
        expires_on=one.expires_on,
        telegram=links.telegram(one.token),
        whatsapp=links.whatsapp(one.token),
        web=links.web(one.token),
        code=links.telegram_code(one.token),
    )
