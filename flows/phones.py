"""Phone numbers in any customary form, as one: ``+6281200000000``."""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[\s().-]+")
_NATIONAL = re.compile(r"(?:\+?62|0)?([1-9]\d{7,11})")


_IN_A_LINE = re.compile(r"\+?\d[\d\s().-]{4,}\d")
_LEADS = re.compile(r"^[\s,;:.()/-]*(?:(?:kepada|ke|oleh|dengan|namanya|nama)\b[\s:]*)?", re.IGNORECASE)
_NAMES_IT = re.compile(r"[\s,;:(/-]*(?:\b(?:no|nomor|hp|wa|telp|telepon)\b[\s.:]*)*$", re.IGNORECASE)


def find_phone(line: str) -> tuple[str, str | None]:
    """What is beside a phone number in one line, and the number as `read_phone` gives it; None where there is none.

    Raises ValueError for digits that are no phone number.
    """
    found = _IN_A_LINE.search(line)
    parts = (_NAMES_IT.sub("", line[: found.start()]), line[found.end() :]) if found else (line,)
    beside = " ".join(name for part in parts if (name := _LEADS.sub("", part).strip()))
    if any(character.isdigit() for character in beside):
        raise ValueError(f'"{line}" berisi angka yang bukan nomor telepon')
    return beside, read_phone(found[0]) if found else None


def read_phone(text: str) -> str:
    """An Indonesian number from 0812..., 62812..., +62 812-... or 812... (a cell that lost its zero).

    Raises ValueError, in the words of who has to mend it.
    """
    found = _NATIONAL.fullmatch(_SEPARATORS.sub("", text))
    if found is None:
        raise ValueError(f'"{text}" bukan nomor telepon; tulis seperti 0812 0000 0009 atau +62 812 0000 0009')
    return f"+62{found[1]}"
