"""What overseers and admins hear of those whom no message reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.effects import Say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.messages import Rows
    from flows.state import Unreached

SHOWN, UNSURE_SHOWN = 3, 2


def unreached(found: Sequence[Unreached], rows: Rows) -> Say:
    """Who has joined and cannot be reached, since when and why; and whose last reminder perhaps did not arrive."""
    cut = [one for one in found if one.why]
    unsure = [one for one in found if not one.why]
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
                for one in cut[:SHOWN]
            ],
            "lain": len(cut) - len(cut[:SHOWN]),
            "ragu": [{"nama": one.name, "tanggal": one.since.isoformat()} for one in unsure[:UNSURE_SHOWN]],
            "ragu_lain": len(unsure) - len(unsure[:UNSURE_SHOWN]),
        },
        rows,
    )
