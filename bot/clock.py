"""The one place that reads the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """The present moment, aware, UTC, to the millisecond."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@dataclass
class Ahead:
    """A clock that runs ahead of another; `by` moves as somebody lets time jump."""

    of: Callable[[], datetime] = now
    by: timedelta = timedelta()

    def __call__(self) -> datetime:
        """The moment by this clock."""
        return self.of() + self.by
