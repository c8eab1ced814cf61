"""What overseers and admins hear of those whom no message reaches, and of messages that did not go out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flows.effects import Say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.messages import Rows
    from flows.state import Missed, Unreached

SHOWN, UNSURE_SHOWN, REASONS_SHOWN = 3, 2, 2
DAYS = 7  # how far back messages that did not go out are told of
_OF_A_TEMPLATE = re.compile(r"templat \w+ (.+)")  # how sending names one that Meta has not approved (bot.windowing)


def unreached(found: Sequence[Unreached], missed: Sequence[Missed], rows: Rows) -> Say:
    """Who has joined and cannot be reached, since when and why; what did not go out, and what perhaps did not arrive.

    Where messages did not go out, others are named less: there is room for so much only.
    """
    fewer = 1 if missed else 0
    cut = [one for one in found if one.why]
    unsure = [one for one in found if not one.why]
    named, doubtful = cut[: SHOWN - fewer], unsure[: UNSURE_SHOWN - fewer]
    return Say(
        "tak_terjangkau",
        {
            "jumlah": len(cut),
            "orang": [
                {
                    "nama": one.name,
                    "peran": one.role.value,
                    "unit": list(one.units),
                    "sejak": one.since.isoformat(),
                    "sebab": one.why,
                }
                for one in named
            ],
            "lain": len(cut) - len(named),
            "ragu": [{"nama": one.name, "tanggal": one.since.isoformat()} for one in doubtful],
            "ragu_lain": len(unsure) - len(doubtful),
            "gagal": not_sent(missed, REASONS_SHOWN),
        },
        rows,
    )


def not_sent(missed: Sequence[Missed], shown: int) -> dict[str, Any] | None:
    """What a message says of those that did not go out: how many, and *shown* of the reasons; None for none."""
    if not missed:
        return None
    return {
        "pesan": sum(one.many for one in missed),
        "hari": DAYS,
        "sebab": [
            {
                "kata": _in_words(one.why),
                "pesan": one.many,
                "nama": one.names[0] if one.names else "",
                "lain": max(len(one.names) - 1, 0),
                "lagi": one.next_try.isoformat() if one.next_try else None,
            }
            for one in missed[:shown]
        ],
        "sebab_lain": len(missed) - len(missed[:shown]),
    }


def _in_words(why: str) -> str:
    """The reason as an overseer reads it, who knows no template by its name."""
    of_a_template = _OF_A_TEMPLATE.search(why)
    return f"templat belum disetujui ({of_a_template[1]})" if of_a_template else why
