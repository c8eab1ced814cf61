"""The one place that reads the clock."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, UTC, to the millisecond."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
