"""The front page: whose CekMandiri this is, and in trial mode the roles to pick from."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from datetime import datetime
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.store import people, web
from bot.training import TrialIntake
from bot.web.forms import fields
from bot.web.parts import Parts
from bot.web.sessions import arrive, remember, to_chat, visitors
from flows.effects import Role
from flows.messages import Address, Channel
from flows.state import Person

_BROWSER = "percobaan"


class Front:
    """The pages / and /percobaan/peran."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def show(self, request: Request) -> Response:
        """The front page."""
        parts = self._parts
        here = await visitors(parts, request)
        if not parts.config.trial:
            return parts.pages.response("depan", akun=here[0].tag if here else None)
        everybody = await parts.database.read(people.everybody)
        begun = {one.address for one in here}
        browser = request.cookies.get(_BROWSER, "")
        roles = {
            role.value: [
                {"orang": person, "unit": units, "dimulai": bool(browser) and _account(browser, person.id) in begun}
                for person, units in everybody
                if person.role is role
            ]
            for role in (Role.PIC, Role.SUPERVISOR, Role.OVERSEER)
        }
        now = parts.clock()
        told = parts.intake.told if isinstance(parts.intake, TrialIntake) else None
        return parts.pages.response("percobaan", peran=roles, sekarang=now, lompatan=told.values if told else None)

    async def jump(self, request: Request) -> Response:
        """Let the trial's time jump, from the front page."""
        parts = self._parts
        form = await fields(request, parts.config.web.public_url)
        if not parts.config.trial or not isinstance(parts.intake, TrialIntake):
            raise HTTPException(404)
        await parts.intake.jump(form.get("ke", ""))
        return RedirectResponse("/#waktu", 303)

    async def pick(self, request: Request) -> Response:
        """Become one of the trial's persons. In the same browser a role that was begun goes on."""
        parts = self._parts
        form = await fields(request, parts.config.web.public_url)
        if not parts.config.trial or not form.get("orang", "").isdecimal():
            raise HTTPException(404)
        browser = request.cookies.get(_BROWSER) or secrets.token_urlsafe(16)
        address = _account(browser, int(form["orang"][:9]))
        begun = await parts.database.write(
            partial(_become, address=address, number=int(form["orang"][:9]), now=parts.clock())
        )
        if begun is None:
            raise HTTPException(404)
        token, is_new = begun
        if is_new:
            await arrive(parts, address)
        response = to_chat(parts, address, token)
        remember(response, parts, _BROWSER, browser, int(web.SESSION.total_seconds()))
        return response


def _account(browser: str, person: int) -> Address:
    """The account that a person of the trial has in one browser."""
    return Address(Channel.WEB, hashlib.sha256(f"{browser}:{person}".encode()).hexdigest()[:24])


def _become(tx: sqlite3.Connection, address: Address, number: int, now: datetime) -> tuple[str, bool] | None:
    """A session for *address* as the person of that id, and whether they were not that before; None for nobody."""
    person: Person | None = next((one for one, _ in people.everybody(tx) if one.id == number), None)
    if person is None:
        return None
    is_new = people.of_address(tx, address) is None
    if is_new:
        people.bind(tx, address, number, now)
    return web.open_session(tx, address, now), is_new
