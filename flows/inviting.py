"""The invitation that an administrator forwards (conversation design B1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.effects import Say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from flows.state import Person


def invitation(
    person: Person,
    units: Sequence[str],
    *,
    deadline: date | None,
    expires_on: date,
    telegram: str | None,
    web: str | None,
    code: str | None = None,
    whatsapp: str | None = None,
) -> Say:
    """The text for *person*, with a link for each channel that is set up (None: it is not).

    *code* is what to send to the Telegram bot by hand where the link could not be made.
    """
    return Say(
        "undangan",
        {
            "nama": person.name,
            "jabatan": person.position,
            "peran": person.role.value,
            "unit": list(units),
            "batas": deadline.isoformat() if deadline else None,
            "sampai": expires_on.isoformat(),
            "tautan_telegram": telegram,
            "kode_telegram": code,
            "tautan_whatsapp": whatsapp,
            "tautan_web": web,
        },
    )
