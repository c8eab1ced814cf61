"""`orang`: the people on the register."""

from __future__ import annotations

import sqlite3
from functools import partial
from typing import Annotated

import typer

from bot import clock
from bot.cli.opening import ConfigOption, Refused, configured, read, ready, write
from bot.cli.show import aside, say, table
from bot.cli.words import command, group
from bot.store import audit, moving, people, register, units
from bot.store.register import Registered
from flows.effects import Role
from flows.joining import ASK_CONSENT, ASK_WHO, JOINED
from flows.messages import Channel
from flows.phones import read_phone

_STAGES = {ASK_WHO: "belum memastikan diri", ASK_CONSENT: "belum menyetujui pemberitahuan"}


def add_to(to: typer.Typer) -> None:
    """Add the commands."""
    orang = group("Orang: PIC, atasan, pengawas, pendamping, dan admin.")
    command(orang)(add)
    command(orang)(assign)
    command(orang, "end")(end)
    command(orang, "list")(list_)
    to.add_typer(orang, name="orang")


Units = Annotated[list[str] | None, typer.Option("--unit", metavar="UNIT", help="Unit tugasnya; boleh berulang.")]


def add(
    role: Annotated[Role, typer.Option(help="pic, atasan, pengawas, pendamping, atau admin.", metavar="PERAN")],
    name: Annotated[str, typer.Option(help="Nama lengkap.", metavar="NAMA")],
    phone: Annotated[str | None, typer.Option(help="Nomor telepon, misalnya 0812...", metavar="NOMOR")] = None,
    position: Annotated[str, typer.Option(help="Jabatan.", metavar="JABATAN")] = "",
    unit: Units = None,
    config: ConfigOption = None,
) -> None:
    """Daftarkan seseorang."""
    name = " ".join(name.split())
    if not name:
        raise Refused("--name belum diisi.")
    try:
        number = read_phone(phone) if phone else None
    except ValueError as error:
        raise Refused(f"--phone: {error}.") from error
    settings = ready(configured(config))
    work = partial(_add, name=name, role=role, phone=number, position=position.strip(), named=unit or [])
    units_of = write(settings, work)
    say(f"{name} terdaftar sebagai {role}" + (f" untuk {', '.join(units_of)}." if units_of else "."))
    if not units_of and role in {Role.PIC, Role.SUPERVISOR}:
        aside("Belum ada unit tugasnya. Tambahkan dengan: orang assign NAMA --unit UNIT")
    aside("Undangannya dibuat dengan: invite --person NAMA")


def _add(
    tx: sqlite3.Connection, name: str, role: Role, phone: str | None, position: str, named: list[str]
) -> list[str]:
    if any(one.person.role is role for one in register.named(tx, name)):
        raise Refused(
            f"{name} ({role}) sudah terdaftar. Untuk menambah unit: orang assign. Bila orangnya lain, "
            "lengkapi namanya agar dapat dibedakan."
        )
    found = [unit_named(tx, one) for one in named]
    person = people.add(tx, name, role, clock.now(), position=position, phone=phone)
    for unit in found:
        people.assign(tx, person, unit)
    audit.note(tx, clock.now(), "mendaftarkan orang", f"{name} ({role})")
    return people.units_of(tx, person)


def assign(
    name: Annotated[str, typer.Argument(metavar="NAMA", help="Nama orang yang sudah terdaftar.")],
    unit: Annotated[list[str], typer.Option("--unit", metavar="UNIT", help="Unit tugasnya; boleh berulang.")],
    config: ConfigOption = None,
) -> None:
    """Tambahkan unit tugas bagi orang yang sudah terdaftar."""
    settings = ready(configured(config))

    def work(tx: sqlite3.Connection) -> Registered:
        one = person_named(tx, name)
        for found in [unit_named(tx, wanted) for wanted in unit]:
            people.assign(tx, one.person.id, found)
        audit.note(tx, clock.now(), "menugaskan", f"{one.person.name}: {', '.join(unit)}")
        return person_named(tx, name)

    one = write(settings, work)
    say(f"{one.person.name} ({one.person.role}) bertugas untuk {', '.join(one.units)}.")


def end(
    name: Annotated[str, typer.Argument(metavar="NAMA", help="Nama orang yang aksesnya diakhiri.")],
    config: ConfigOption = None,
) -> None:
    """Akhiri akses seseorang: tugas, akun, dan undangannya. Jawabannya tetap tersimpan."""

    def work(tx: sqlite3.Connection) -> tuple[Registered, list[str]]:
        one = person_named(tx, name)
        moving.end_access(tx, one.person.id, clock.now())
        audit.note(tx, clock.now(), "mengakhiri akses", f"{one.person.name} ({one.person.role})")
        left = [unit.name for unit in register.all_units(tx) if unit.name in one.units and not unit.pics]
        return one, left

    one, left = write(ready(configured(config)), work)
    say(f"Akses {one.person.name} ({one.person.role}) diakhiri. Jawaban dan riwayatnya tetap tersimpan.")
    if left:
        aside(f"Belum ada PIC lagi: {', '.join(left)}. Tambahkan dengan: orang add atau orang assign")


def person_named(tx: sqlite3.Connection, name: str) -> Registered:
    """The one person of that name. Raises Refused where there is none, or more than one."""
    found = register.named(tx, name)
    if not found:
        raise Refused(f'Tidak ada orang bernama "{name}". Lihat: orang list')
    if len(found) > 1:
        roles = ", ".join(one.person.role for one in found)
        raise Refused(f'Ada {len(found)} orang bernama "{name}" ({roles}).')
    return found[0]


def unit_named(tx: sqlite3.Connection, name: str) -> int:
    """The id of the unit of that name. Raises Refused where there is none."""
    unit = units.find(tx, name.strip())
    if unit is None:
        raise Refused(f'Tidak ada unit bernama "{name}". Lihat: unit list')
    return unit


def list_(config: ConfigOption = None) -> None:
    """Tampilkan semua orang, unit tugasnya, dan kanal tempat ia bergabung."""
    found = read(ready(configured(config)), register.persons)
    rows = [(one.person.name, one.person.role, _units(one), _accounts(one)) for one in found]
    table(("Nama", "Peran", "Unit", "Bergabung"), rows)
    waiting = sum(not one.joined and not one.idle for one in found)
    say(f"{len(found)} orang, {waiting} belum bergabung.")


def _units(one: Registered) -> str:
    """Their units, and those that they are asked to take over, with the name of who still has them."""
    coming = [f"{task.duty.name} (dari {task.giver_name})" for task in one.coming]
    return ", ".join((*one.units, *coming)) or "-"


def _accounts(one: Registered) -> str:
    shown = [
        account.address.channel
        + ("" if account.stage == JOINED else f" ({_STAGES[account.stage]})")
        + ("" if account.reachable else " (tidak terjangkau)")
        for account in one.accounts
        if account.address.channel is not Channel.TERMINAL
    ]
    return ", ".join(dict.fromkeys(shown)) or ("tidak bertugas lagi" if one.idle else "belum bergabung")
