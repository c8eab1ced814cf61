"""What is done to the roster on the page, each in one transaction: changes with the invitations they need."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot import inviting
from bot.config import Config
from bot.links import Links
from bot.render import Renderer
from bot.store import audit, register, roster
from bot.store.register import Registered
from flows.effects import may_invite
from flows.messages import Channel
from flows.roster_changes import Change
from flows.state import Person


class Invitation(NamedTuple):
    """The text to forward to somebody. Its token is kept as a hash only: it is shown once."""

    name: str
    text: str


class Done(NamedTuple):
    """What was changed, and who is to be invited."""

    changes: tuple[Change, ...]
    invitations: tuple[Invitation, ...]


@dataclass(frozen=True)
class Doing:
    """Changes the roster and invites people, for the pemda of *config*."""

    config: Config
    links: Links
    renderer: Renderer

    def apply(self, tx: sqlite3.Connection, changes: Sequence[Change], by: Person, now: datetime) -> Done:
        """Carry out *changes*, and invite whom they register."""
        known = {one.person.id for one in register.persons(tx)}
        roster.apply(tx, changes, str(self.config.pemda.zoneinfo), now, by.name)
        new = [one for one in register.persons(tx) if one.person.id not in known]
        return Done(tuple(changes), tuple(self._invitation(tx, one, by, now) for one in new))

    def invite(self, tx: sqlite3.Connection, number: int, by: Person, now: datetime) -> Invitation | None:
        """An invitation for the person of that id; None where they have no task, or *by* may not invite them."""
        found = next((one for one in register.persons(tx) if one.person.id == number and not one.idle), None)
        if found is None or not may_invite(by.role, found.person.role):
            return None
        return self._invitation(tx, found, by, now)

    def _invitation(self, tx: sqlite3.Connection, one: Registered, by: Person, now: datetime) -> Invitation:
        made = inviting.invite(tx, one, self.config, now)
        audit.note(tx, now, "mengundang", f"{one.person.name} ({one.person.role})", by.name)
        say = inviting.text_of(made, self.links)
        return Invitation(one.person.name, self.renderer.text(Channel.TERMINAL, say.template, say.values, now))
