"""The files that messages come with: made when they are sent, or fetched, from what the account may see then."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels import Document
from bot.store import own_data, people
from bot.store import penilaian as assessments
from bot.workbooks import workbook
from flows import question_list
from flows.bringing import LIST_OF_CHANGES, LIST_OF_FAULTS
from flows.effects import STEWARDS, Role
from flows.messages import Address
from flows.sheets import Column, Sheet
from flows.state import Person


@dataclass(frozen=True, slots=True)
class Request:
    """For whom a file is made and when, in which zone, and the values of the message that it comes with."""

    person: Person
    values: Mapping[str, Any]
    now: datetime
    zone: ZoneInfo


def make(
    tx: sqlite3.Connection, name: str, address: Address, values: Mapping[str, Any], now: datetime, zone: ZoneInfo
) -> Document | None:
    """The file of that name (flows.effects.Say) for whoever *address* is; None where it is not theirs any more.

    *zone* is the pemda's: times in the file are people's.
    """
    account = people.of_address(tx, address)
    return _MAKERS[name](tx, Request(account.person, values, now, zone)) if account else None


def _my_data(tx: sqlite3.Connection, wanted: Request) -> Document:
    """A copy of what is kept about whoever asks."""
    day = wanted.now.astimezone(wanted.zone).date().isoformat()
    return Document(file_name("data saya", day), workbook(own_data.sheets(tx, wanted.person.id, wanted.zone)))


def _questions(tx: sqlite3.Connection, wanted: Request) -> Document | None:
    """All questions of the unit that the message names; of its edition for who watches more than one unit."""
    one = assessments.one(tx, wanted.values["penilaian"], wanted.now)
    if one is None:
        return None
    if wanted.person.role is Role.PIC:
        if one.subject.unit not in people.units_of(tx, wanted.person.id):
            return None
        return Document(file_name("pertanyaan", one.subject.unit), workbook([question_list.of_unit(one)]))
    return Document(file_name("pertanyaan", one.instrument.id), workbook([question_list.of_edition(one.instrument)]))


def _faults(_: sqlite3.Connection, wanted: Request) -> Document | None:
    """Everything that is wrong with a roster which was brought."""
    return _listed("Kesalahan daftar", wanted, (Column("Baris", 8), Column("Kolom", 16), Column("Kesalahan", 90)))


def _changes(_: sqlite3.Connection, wanted: Request) -> Document | None:
    """Everything that a roster which was brought would change."""
    return _listed("Perubahan daftar", wanted, (Column("Jenis", 24), Column("Isi", 110)))


def _listed(name: str, wanted: Request, columns: tuple[Column, ...]) -> Document | None:
    """The rows that the message has with it; for those who may change the roster, still."""
    rows = wanted.values.get("baris_berkas")
    if wanted.person.role not in STEWARDS or not rows:
        return None
    day = wanted.now.astimezone(wanted.zone).date().isoformat()
    sheet = Sheet(name, name, columns, tuple(tuple(str(cell) for cell in row) for row in rows))
    return Document(file_name(name, day), workbook([sheet]))


def file_name(*parts: str) -> str:
    """``pertanyaan-dinas-contoh.xlsx``: what any phone, office computer or header can carry."""
    plain = re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")
    return f"{plain[:80]}.xlsx"


_MAKERS: Mapping[str, Callable[[sqlite3.Connection, Request], Document | None]] = {
    "data_saya": _my_data,
    "pertanyaan": _questions,
    LIST_OF_FAULTS: _faults,
    LIST_OF_CHANGES: _changes,
}
NAMES = tuple(_MAKERS)
