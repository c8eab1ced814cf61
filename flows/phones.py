"""Phone numbers in any customary form, as one: ``+6281200000000``."""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[\s().-]+")
_NATIONAL = re.compile(r"(?:\+?62|0)?([1-9]\d{7,11})")


def read_phone(text: str) -> str:
    """An Indonesian number from 0812..., 62812..., +62 812-... or 812... (a cell that lost its zero).

    Raises ValueError, in the words of who has to mend it.
    """
    found = _NATIONAL.fullmatch(_SEPARATORS.sub("", text))
    if found is None:
        raise ValueError(f'"{text}" bukan nomor telepon; tulis seperti 0812... atau +62812...')
    return f"+62{found[1]}"
