"""Times as the database keeps them: UTC, ISO 8601, milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(moment: datetime) -> str:
    """``2027-01-11T02:10:00.000Z`` for an aware datetime; sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(text: str | None) -> datetime | None:
    """The moment that `iso` wrote; None for None."""
    return datetime.fromisoformat(text) if text else None
