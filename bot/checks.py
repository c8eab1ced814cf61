"""Whether an installation is in order: each check gives findings, in the administrator's words."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from telegram.error import InvalidToken, TelegramError

from bot import editions, rewording
from bot.channels.telegram import Telegram, send_error
from bot.config import Config
from bot.daily_backup import DailyBackup
from bot.faults import why
from bot.render import day
from bot.store import health, inbox, integrity, register
from bot.store.migrate import latest, version
from flows.calendar import Calendar
from flows.delivery import WORDS
from flows.effects import Role

LATE = timedelta(minutes=10)  # a message that waits longer is not being sent
TIGHT, SCARCE = 1_000_000_000, 200_000_000  # bytes left: look at it; do something
MISSED = timedelta(hours=1)  # after its hour a backup should be there
TOO_OLD = timedelta(days=2)
DECREED_BY = 11  # the month by which the government has said which days of the next year are off
PATIENCE = 10.0  # seconds for Telegram to answer


class Mark(StrEnum):
    """How a finding is to be taken."""

    GOOD = "baik"
    LOOK = "perhatian"
    BAD = "gagal"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what was found."""

    mark: Mark
    about: str
    words: str


def database(path: Path) -> Iterator[Finding]:
    """The file: there, whole, of this version."""
    if not path.exists():
        nearest = _nearest(path)
        if nearest.is_dir() and os.access(nearest, os.W_OK):
            yield Finding(Mark.LOOK, "Basis data", f"{path} belum ada; dibuat saat run pertama")
        else:
            yield Finding(
                Mark.BAD, "Basis data", f"{path} tidak dapat dibuat: {nearest} bukan folder yang dapat ditulisi"
            )
        return
    faults = integrity.faults(path)
    if faults:
        yield from (Finding(Mark.BAD, "Basis data", fault) for fault in faults)
        return
    found = version(path)
    if found != latest():
        words = f"versi {found}, program ini memakai versi {latest()}. Jalankan: migrate"
        yield Finding(Mark.BAD, "Basis data", words)
    elif odd := integrity.misshapen(path):
        words = (
            f"basis data ini dibuat oleh versi pengembangan; bentuknya bukan bentuk versi {found} ({', '.join(odd)}). "
            "Data percobaan: hapus berkasnya. Selain itu: mulai dengan basis data baru"
        )
        yield Finding(Mark.BAD, "Basis data", words)
    else:
        yield Finding(Mark.GOOD, "Basis data", f"{path} utuh, versi {found}")


def instruments(folder: Path) -> Iterator[Finding]:
    """Every edition's file; all faults of all files."""
    try:
        found = editions.known(folder)
    except OSError as error:
        yield Finding(Mark.BAD, "Instrumen", f"{error.filename} tidak dapat dibaca: {why(error)}")
        return
    bad = [(one, fault) for one in found for fault in one.faults]
    yield from (Finding(Mark.BAD, "Instrumen", f"{one.path.name}: {fault}") for one, fault in bad)
    if not bad:
        own = sum(not one.shipped for one in found)
        yield Finding(Mark.GOOD, "Instrumen", f"{len(found) - own} edisi bawaan, {own} edisi pemda")


def own_texts(config: Config) -> Iterator[Finding]:
    """The pemda's own texts: those that cannot be used, for which the shipped ones are."""
    found = rewording.read(config)
    yield from (Finding(Mark.BAD, "Teks pemda", f"{fault}. Teks bawaan yang dipakai") for fault in found.faults)
    if not found.faults:
        yield Finding(Mark.GOOD, "Teks pemda", f"{len(found.texts)} pesan")


def parked(tx: sqlite3.Connection) -> Iterator[Finding]:
    """Messages that made us raise: which and when, never their words."""
    found = inbox.parked(tx)
    for one in found:
        at = datetime.fromisoformat(one.received_at).strftime("%Y-%m-%d %H.%M UTC")
        words = f"nomor {one.id}, {one.address.channel}, {at}, {one.why}. Ulangi: check --replay {one.id}"
        yield Finding(Mark.BAD, "Pesan terparkir", words)
    if not found:
        yield Finding(Mark.GOOD, "Pesan terparkir", "tidak ada")


def outbox(tx: sqlite3.Connection, now: datetime) -> Iterator[Finding]:
    """What waits to be sent, and what was not sent in the last week."""
    seen = health.look(tx, now)
    failed = health.undelivered(tx, now - timedelta(days=7))
    if seen.waiting and seen.oldest > LATE:
        minutes = int(seen.oldest.total_seconds() // 60)
        words = f"{seen.waiting} belum terkirim, yang terlama menunggu {minutes} menit. Apakah run sedang berjalan?"
        yield Finding(Mark.BAD, "Pesan keluar", words)
    else:
        yield Finding(Mark.GOOD, "Pesan keluar", f"{seen.waiting} menunggu")
    if failed:
        numbers = ", ".join(f"{number} {WORDS[state]}" for state, number in failed.items())
        words = f"tujuh hari terakhir: {numbers}"
        yield Finding(Mark.LOOK, "Pesan keluar", f"{words}. Rincian: export outbox")


def overseers(tx: sqlite3.Connection) -> Iterator[Finding]:
    """Whether somebody can decide on proposals, once a putaran is open; nothing where all is well."""
    if register.newest_open(tx) is None:
        return
    found = [one for one in register.persons(tx) if one.person.role is Role.OVERSEER]
    undecided = "usulan tidak berlaku tidak diputus siapa pun"
    if not found:
        words = f"belum ada, sehingga {undecided}. Daftarkan: orang add --role pengawas --name NAMA"
        yield Finding(Mark.LOOK, "Pengawas", words)
    elif not any(one.joined for one in found):
        yield Finding(Mark.LOOK, "Pengawas", f"belum ada yang bergabung, sehingga {undecided}. Undang: invite")


def days_off(found: Calendar, today: date) -> Iterator[Finding]:
    """Whether the days off are known: of this year, and from November of the next one too; and which are assumed."""
    needed = [today.year] if today.month < DECREED_BY else [today.year, today.year + 1]
    unknown = [str(year) for year in needed if year not in found.years]
    assumed = [off for year in needed for off in found.assumed(year, today)]
    if unknown:
        words = (
            f"hari libur {' dan '.join(unknown)} belum diketahui, sehingga pengingat dapat jatuh pada hari libur. "
            "Perbarui program, atau tambahkan harinya di [reminders] hari_libur_daerah"
        )
        yield Finding(Mark.LOOK, "Kalender", words)
    if assumed:
        days = ", ".join(f"{day(off.day)} ({off.name})" for off in assumed)
        words = f"masih perkiraan dan dapat bergeser: {days}. Perbarui program setelah ditetapkan pemerintah"
        yield Finding(Mark.LOOK, "Kalender", words)
    if not unknown and not assumed:
        yield Finding(Mark.GOOD, "Kalender", f"hari libur {' dan '.join(str(year) for year in needed)} diketahui")


def backups(config: Config, now: datetime) -> Iterator[Finding]:
    """Whether the daily backup is there; two days without one are too long."""
    doing = DailyBackup(config)
    if not doing.on:
        yield Finding(Mark.LOOK, "Cadangan", "tidak dibuat otomatis ([backup] folder kosong)")
        return
    newest, due = doing.newest(now), doing.due_since(now)
    if newest is None:
        yield Finding(Mark.LOOK, "Cadangan", f"belum ada; dibuat oleh run di {config.backup_folder}")
        return
    words = f"yang terakhir {newest:%Y-%m-%d pukul %H.%M}, di {config.backup_folder}"
    if due and now - due > MISSED:
        mark = Mark.BAD if now - newest > TOO_OLD else Mark.LOOK
        words = f"{words}; yang berikutnya belum dibuat. Apakah run sedang berjalan? Sebabnya ada di catatan"
        yield Finding(mark, "Cadangan", words)
    else:
        yield Finding(Mark.GOOD, "Cadangan", words)


def disk(path: Path) -> Iterator[Finding]:
    """How much room is left where the database is."""
    free = shutil.disk_usage(_nearest(path)).free
    mark = Mark.BAD if free < SCARCE else Mark.LOOK if free < TIGHT else Mark.GOOD
    yield Finding(mark, "Ruang simpan", f"{free // 1_000_000:,} MB tersisa".replace(",", "."))


def _nearest(path: Path) -> Path:
    """What is there on the way to *path*: its folder, or what stands where its folder should be."""
    return next(parent for parent in path.resolve().parents if parent.exists())


async def telegram(config: Config) -> Finding:
    """Whether the token is the one of a bot; a network that fails is not the token's fault."""
    if not config.telegram.token:
        return Finding(Mark.GOOD, "Telegram", "tidak dipakai ([telegram] token kosong)")
    client = Telegram(config.telegram.token, config.telegram.api_url)
    await client.start()
    try:
        async with asyncio.timeout(PATIENCE):
            me = await client.call("getMe")
    except InvalidToken:
        return Finding(Mark.BAD, "Telegram", "token ditolak; periksa [telegram] token")
    except TelegramError as error:
        return Finding(Mark.LOOK, "Telegram", f"belum dapat diperiksa: {send_error(error).reason}")
    except TimeoutError:
        return Finding(Mark.LOOK, "Telegram", "belum dapat diperiksa: tidak menjawab")
    finally:
        await client.stop()
    return Finding(Mark.GOOD, "Telegram", f"bot @{me.get('username', '?')}")
