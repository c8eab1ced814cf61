"""The roster on a page: looked at, changed by a file or a form, and nothing is changed that was not shown before."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import NamedTuple, TypeAlias

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot import roster_template
from bot.store import people, register, roster, uploads
from bot.web import forms, roster_view, sessions
from bot.web.parts import Parts
from bot.web.roster_doing import Doing, Done
from bot.workbooks import XLSX
from flows.effects import may_invite
from flows.messages import Address
from flows.roster import RosterError
from flows.roster_cells import OTHER_KIND, ZONES
from flows.roster_cells import text_of as one_line
from flows.roster_changes import Plan, Present
from flows.roster_form import read_form
from flows.roster_preview import Review, by_unit, closing, hands_over, mark
from flows.roster_sheet import rows
from flows.state import Person

MOST_FIELDS = 5000  # a choice for each unit that a file does not name
_NO_PLAN = Plan((), (), ())


class Guest(NamedTuple):
    """An overseer or an administrator on the page; `tag` names their account in it."""

    tag: str
    person: Person


Page: TypeAlias = Callable[[Request, Guest], Awaitable[Response]]


class Roster:
    """The pages under /daftar."""

    def __init__(self, parts: Parts, doing: Doing) -> None:
        self._parts, self._doing = parts, doing

    def guarded(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        """*page* for overseers and administrators who have joined; others are told how to get in, or why not."""

        async def answer(request: Request) -> Response:
            guest = await self._guest(request)
            return guest if isinstance(guest, Response) else await page(request, guest)

        return answer

    async def show(self, _: Request, guest: Guest) -> Response:
        """The roster as it stands."""
        return await self._roster(guest)

    async def download(self, request: Request, _: Guest) -> Response:
        """The roster in the template's columns, or with `kosong` the template itself."""
        empty = "kosong" in request.query_params
        kinds, present = await self._parts.database.read(_for_sheet)
        content = roster_template.xlsx(kinds) if empty else roster_template.xlsx(kinds, rows(present))
        name = "templat-daftar.xlsx" if empty else f"daftar-{self._today().isoformat()}.xlsx"
        return Response(content, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})

    async def upload(self, request: Request, guest: Guest) -> Response:
        """Keep a file, and go on to what it would change."""
        brought = await forms.file(request, self._parts.config.web.public_url)
        if brought is None:
            return await self._roster(guest, "Berkas ini terlalu besar. Paling besar 2 MB.", 413)
        if not brought.name:
            return await self._roster(guest, "Belum ada berkas yang dipilih.", 422)
        name = one_line(brought.name)[-uploads.LONGEST_NAME :]
        keep = partial(uploads.keep, person=guest.person.id, name=name, content=brought.content, now=self._now())
        number = await self._parts.database.write(keep)
        return RedirectResponse(f"/daftar/unggahan?akun={guest.tag}&nomor={number}", 303)

    async def preview(self, request: Request, guest: Guest) -> Response:
        """What a file would change."""
        number = _number(request.query_params.get("nomor", ""))
        found = await self._parts.database.read(partial(self._review, number=number, person=guest.person.id))
        return self._reviewed(guest, found) if found else self._gone(guest)

    async def import_(self, request: Request, guest: Guest) -> Response:
        """Carry out what a file changes, where that is still what was shown."""
        form = await forms.fields(request, self._parts.config.web.public_url, MOST_FIELDS)
        outcome = await self._parts.database.write(partial(self._import, guest=guest, form=form))
        match outcome:
            case None:
                return self._gone(guest)
            case Review():
                return self._reviewed(guest, outcome, changed=True)
            case Done():
                return self._done(guest, outcome)

    async def drop(self, request: Request, guest: Guest) -> Response:
        """Forget a file."""
        form = await forms.fields(request, self._parts.config.web.public_url)
        number = _number(form.get("nomor", ""))
        await self._parts.database.write(partial(uploads.drop, number=number, person=guest.person.id))
        return RedirectResponse(f"/daftar?akun={guest.tag}", 303)

    async def unit(self, request: Request, guest: Guest) -> Response:
        """The forms of one unit; without its number, that for a new one."""
        return await self._unit(guest, {"nomor": request.query_params.get("nomor", "")})

    async def change(self, request: Request, guest: Guest) -> Response:
        """Show what a form changes; carry it out once that was seen."""
        form = await forms.fields(request, self._parts.config.web.public_url)
        if "tanggal" in form:
            form["slot_survei"] = f"{form.pop('tanggal')} {form.pop('jam', '')}".strip()
        seen = form.pop("tanda", "")
        try:
            outcome = await (
                self._parts.database.write(partial(self._change, guest=guest, form=form, seen=seen))
                if seen
                else self._parts.database.read(partial(self._planned, form=form))
            )
        except RosterError as error:
            return await self._unit(guest, form, {fault.column: fault.message for fault in error.faults})
        if isinstance(outcome, Done):
            return self._done(guest, outcome)
        return self._previewed(guest, outcome, "/daftar/ubah", form, changed=bool(seen))

    async def invite(self, request: Request, guest: Guest) -> Response:
        """Make an invitation, and show it this once."""
        form = await forms.fields(request, self._parts.config.web.public_url)
        work = partial(self._doing.invite, number=_number(form.get("orang", "")), by=guest.person, now=self._now())
        made = await self._parts.database.write(work)
        if made is None:
            return await self._roster(guest, "Undangan untuk orang itu tidak dapat dibuat di sini.", 422)
        return self._done(guest, Done((), (made,)))

    # What happens in a transaction

    def _review(self, tx: sqlite3.Connection, number: int, person: int) -> Review | None:
        kept = uploads.find(tx, number, person, self._now())
        return uploads.review(tx, kept, self._today()) if kept else None

    def _import(self, tx: sqlite3.Connection, guest: Guest, form: Mapping[str, str]) -> Review | Done | None:
        number = _number(form.get("nomor", ""))
        found = self._review(tx, number, guest.person.id)
        if found is None or found.plan is None or mark(found.plan) != form.get("tanda"):
            return found
        close = {_number(name.removeprefix("unit-")) for name, value in form.items() if value == "tutup"}
        uploads.drop(tx, number, guest.person.id)
        return self._doing.apply(tx, closing(found.plan, close).changes, guest.person, self._now())

    def _planned(self, tx: sqlite3.Connection, form: Mapping[str, str]) -> Plan:
        return read_form(form, roster.present(tx), register.kinds_known(tx), self._today())

    def _change(self, tx: sqlite3.Connection, guest: Guest, form: Mapping[str, str], seen: str) -> Plan | Done:
        found = self._planned(tx, form)
        if mark(found) != seen:
            return found
        return self._doing.apply(tx, found.changes, guest.person, self._now())

    # What is shown

    async def _roster(self, guest: Guest, fault: str = "", status: int = 200) -> Response:
        view = await self._parts.database.read(roster_view.look)
        may = {one.person.id for one in view.waiting if may_invite(guest.person.role, one.person.role)}
        return self._response("daftar", guest, status, daftar=view, kesalahan=fault, dapat_diundang=may)

    async def _unit(self, guest: Guest, filled: Mapping[str, str], faults: Mapping[str, str] | None = None) -> Response:
        view, kinds = await self._parts.database.read(lambda tx: (roster_view.look(tx), register.kinds_known(tx)))
        unit = view.unit(_number(filled.get("nomor", "")))
        if unit is None and filled.get("aksi", "unit") != "unit":
            return await self._roster(guest, "Unit itu sudah tidak terdaftar.", 410)
        return self._response(
            "daftar_unit",
            guest,
            422 if faults else 200,
            unit=unit,
            isi=filled,
            kesalahan=faults or {},
            jenis=tuple(dict.fromkeys((*kinds, OTHER_KIND))),
            zona=ZONES,
        )

    def _reviewed(self, guest: Guest, found: Review, *, changed: bool = False) -> Response:
        fields = {"nomor": str(found.upload)}
        shown = found.plan or _NO_PLAN
        return self._previewed(guest, shown, "/daftar/terapkan", fields, changed=changed, file=found)

    def _previewed(
        self,
        guest: Guest,
        found: Plan,
        action: str,
        fields: Mapping[str, str],
        *,
        changed: bool = False,
        file: Review | None = None,
    ) -> Response:
        return self._response(
            "daftar_periksa",
            guest,
            ke=action,
            isi={**fields, "tanda": mark(found)},
            perubahan=by_unit(found.changes),
            jumlah=len(found.changes),
            rencana=found,
            alih=hands_over(found.changes),
            berkas=file,
            berubah=changed,
        )

    def _done(self, guest: Guest, done: Done) -> Response:
        return self._response("daftar_selesai", guest, perubahan=by_unit(done.changes), selesai=done)

    def _gone(self, guest: Guest) -> Response:
        return self._response("daftar_tiada", guest, 410)

    def _response(self, name: str, guest: Guest, status: int = 200, **values: object) -> Response:
        return self._parts.pages.response(name, status, akun=guest.tag, **values)

    def _now(self) -> datetime:
        return self._parts.clock()

    def _today(self) -> date:
        return self._now().astimezone(self._parts.config.pemda.zoneinfo).date()

    async def _guest(self, request: Request) -> Guest | Response:
        """Who may see the page. Only looking at it may leave open for which account of the browser."""
        parts, tag = self._parts, request.query_params.get("akun", "")
        here = await sessions.visitors(parts, request)
        if tag or request.method == "POST":
            here = [one for one in here if one.tag == tag]
        if not here:
            return RedirectResponse("/", 303) if parts.config.trial else parts.pages.response("sesi_habis", 401)
        found = await parts.database.read(partial(_entitled, addresses=[one.address for one in here]))
        if found is None:
            return parts.pages.response("daftar_bukan", 403, akun=here[0].tag)
        address, person = found
        return Guest(sessions.tag_of(address), person)


def _entitled(tx: sqlite3.Connection, addresses: list[Address]) -> tuple[Address, Person] | None:
    found = ((address, people.steward(tx, address)) for address in addresses)
    return next(((address, person) for address, person in found if person is not None), None)


def _for_sheet(tx: sqlite3.Connection) -> tuple[tuple[str, ...], Present]:
    kinds = tuple(dict.fromkeys((*register.kinds_known(tx), OTHER_KIND)))
    return kinds, roster.present(tx)


def _number(text: str) -> int:
    """An id that a page of ours wrote; 0, which is nobody's, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0  # noqa: PLR2004  below 2**63
