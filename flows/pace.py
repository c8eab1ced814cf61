"""How fast we may send: one budget per bot in which replies go first, and one per chat (design decision 4).

Seconds are a clock's that only runs forward; whoever calls says what time it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Pace:
    """A budget of `per_second` messages, of which bulk takes `bulk_per_second` at most.

    Per chat one each `chat_seconds`, after a burst.
    """

    per_second: float = 30.0
    bulk_per_second: float = 28.0
    chat_burst: int = 5
    chat_seconds: float = 1.0
    _next: float = 0.0
    _next_bulk: float = 0.0
    _chats: dict[str, float] = field(default_factory=dict)

    def reply(self, chat: str, now: float) -> float:
        """Take a place for a reply; gives how many seconds to wait for it."""
        at = max(now, self._next, self._chat_at(chat, now))
        self._take(chat, at)
        return at - now

    def bulk(self, chat: str, now: float) -> float:
        """Take a place for a bulk message: 0 where it may go now. Else how long to wait before asking again.

        Nothing is taken ahead, so a reply that comes meanwhile goes first.
        """
        wait = max(self._next, self._next_bulk, self._chat_at(chat, now)) - now
        if wait > 0:
            return wait
        self._next_bulk = now + 1 / self.bulk_per_second
        self._take(chat, now)
        return 0.0

    def hold(self, chat: str, until: float) -> None:
        """Nothing to *chat* before *until*: the platform asked for it."""
        self._chats[chat] = max(self._chats.get(chat, 0.0), until + (self.chat_burst - 1) * self.chat_seconds)

    def hold_all(self, until: float) -> None:
        """Nothing to anybody before *until*."""
        self._next = max(self._next, until)

    def received(self, now: float) -> None:
        """Something came in, where what comes in counts like what goes out."""
        self._next = max(self._next, now) + 1 / self.per_second

    def _chat_at(self, chat: str, now: float) -> float:
        """When the chat's next message may go: each takes its seconds, and `chat_burst` of them may be owed."""
        return max(now, self._chats.get(chat, 0.0) - (self.chat_burst - 1) * self.chat_seconds)

    def _take(self, chat: str, at: float) -> None:
        self._next = max(self._next, at) + 1 / self.per_second
        self._chats[chat] = max(self._chats.get(chat, 0.0), at) + self.chat_seconds
        if len(self._chats) > 10_000:  # noqa: PLR2004  chats that are quiet again need no memory
            self._chats = {name: due for name, due in self._chats.items() if due > at}
