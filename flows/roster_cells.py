"""One cell of a roster: what a spreadsheet holds, read as a name, a phone, a kind, a zone, a slot or products.

Every reader gives None for an empty cell and raises ValueError, in the words of who has to mend it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeAlias

from flows.dates import read_slot
from flows.phones import read_phone

if TYPE_CHECKING:
    from collections.abc import Sequence

Cell: TypeAlias = str | int | float | date | datetime | time | timedelta | None

ZONES = ("WIB", "WITA", "WIT")
OTHER_KIND = "lainnya"
LONGEST = 120  # characters of a name; a card shows it on a line of its own

_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_WHOLE = re.compile(r"(\d+)[.,]0+")
_DAY_ZERO = date(1899, 12, 30)  # of a spreadsheet's day numbers
_DAYS = (36_526, 73_050)  # 2000 to 2099: a number in a slot's cell that is a day without its format
_YEARS = range(2000, 2100)


def text_of(cell: Cell) -> str:
    """A cell as one line of text; "" where it is empty, a whole number without its ".0"."""
    match cell:
        case None:
            return ""
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.isoformat(" ", "minutes")
        case _:
            text = unicodedata.normalize("NFC", str(cell))
            shown = "".join(" " if c.isspace() else c for c in text if c.isspace() or c.isprintable())
            return " ".join(shown.split())


def same(text: str) -> str:
    """What makes two spellings the same name: the case and the spaces do not."""
    return " ".join(text.split()).casefold()


def read_text(cell: Cell) -> str | None:
    """A text of one line."""
    text = text_of(cell)
    if isinstance(cell, bool):
        raise ValueError(f"berisi {text.upper()}, bukan teks; tulis isinya")  # noqa: TRY004  the fault of who filled it in
    if _ERROR.fullmatch(text):
        raise ValueError(f'berisi kesalahan rumus "{text}"; tulis isinya')
    if len(text) > LONGEST:
        raise ValueError(f"terlalu panjang ({len(text)} karakter); paling banyak {LONGEST}")
    return text or None


def read_name(cell: Cell) -> str | None:
    """A name of a unit, a product or a person: it has a letter."""
    text = read_text(cell)
    if text is not None and not any(character.isalpha() for character in text):
        raise ValueError(f'"{text}" bukan nama; mungkin tertukar dengan kolom lain')
    return text


def read_products(cell: Cell) -> tuple[str, ...]:
    """Several products separated by ";", or each on a line of its own within the cell; () for an empty cell."""
    parts = re.split(r"[;\r\n]", cell) if isinstance(cell, str) else [cell]
    names = [name for part in parts if (name := read_name(part)) is not None]
    keys = [same(name) for name in names]
    if twice := next((name for name, key in zip(names, keys, strict=True) if keys.count(key) > 1), None):
        raise ValueError(f'produk "{twice}" disebut lebih dari sekali')
    return tuple(names)


def read_kind(cell: Cell, kinds: Sequence[str]) -> str | None:
    """A kind of unit, as the edition writes it."""
    text = read_text(cell)
    if text is None:
        return None
    known = list(dict.fromkeys((*kinds, OTHER_KIND)))
    if (found := next((kind for kind in known if kind.casefold() == text.casefold()), None)) is None:
        raise ValueError(f'"{text}" bukan jenis unit yang dikenal; pilih {", ".join(known)}')
    return found


def read_zone(cell: Cell) -> str | None:
    """WIB, WITA or WIT."""
    text = read_text(cell)
    if text is not None and (text := text.upper()) not in ZONES:
        raise ValueError(f'"{text_of(cell)}" bukan zona waktu; pilih {", ".join(ZONES)}')
    return text


def read_mobile(cell: Cell) -> str | None:
    """A phone number in any customary form, also as a number that lost its zero."""
    text = (read_text(cell) or "").removeprefix("'")
    if _SHORTENED.fullmatch(text):
        raise ValueError(f'"{text}" dipendekkan oleh aplikasi lembar kerja; jadikan selnya teks, lalu tulis lagi')
    if whole := _WHOLE.fullmatch(text):
        text = whole[1]
    return read_phone(text) if text else None


def read_survey(cell: Cell) -> str | None:
    """A survey slot as it is kept: a date, or a date and an hour of the unit's own time."""
    if isinstance(cell, int | float) and _DAYS[0] <= cell <= _DAYS[1]:
        cell = datetime.combine(_DAY_ZERO, time(0)) + timedelta(days=cell)
    if isinstance(cell, datetime) and cell.year in _YEARS:
        cell += timedelta(seconds=30)  # to the minute: a spreadsheet keeps hours as fractions of a day, a little off
    text = read_text(cell)
    if text is None:
        return None
    slot = read_slot(text).removesuffix(" 00:00")
    if int(slot[:4]) not in _YEARS:
        raise ValueError(f'tahun pada "{text}" tidak wajar')
    return slot
