"""How fast we may send: one budget per bot in which replies go first, and one per chat (design decision 4).

Seconds are a clock's that only runs forward; whoever calls says what time it is. Nothing is taken ahead: who is told
to wait asks again, and meanwhile whoever may go goes.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

FORGOTTEN = 10_000  # chats that are remembered before those that are quiet again are dropped


@dataclass
class Pace:
    """A budget of `per_second` messages in any second, of which bulk leaves some free for replies.

    Bulk goes only while fewer than `bulk_per_second` messages of either kind went in the last second, so a reply finds
    room at once while thousands are waiting; and one by one, so that few are under way when the program is stopped.
    Per chat one each `chat_seconds`, after a burst.
    """

    per_second: float = 30.0
    bulk_per_second: float = 28.0
    chat_burst: int = 5
    chat_seconds: float = 1.0
    _sent: deque[float] = field(default_factory=deque)  # when, in the last second
    _held_until: float = 0.0
    _next_bulk: float = 0.0
    _chats: dict[str, float] = field(default_factory=dict)  # when each chat owes nothing any more

    def reply(self, chat: str, now: float) -> float:
        """Take a place for a reply: 0 where it may go now. Else how many seconds to wait before asking again."""
        return self._place(chat, now, self.per_second)

    def bulk(self, chat: str, now: float) -> float:
        """Take a place for a bulk message: 0 where it may go now. Else how many seconds to wait before asking again."""
        wait = self._next_bulk - now
        if wait <= 0 and (wait := self._place(chat, now, self.bulk_per_second)) == 0:
            self._next_bulk = now + 1 / self.bulk_per_second
        return wait

    def hold(self, chat: str, until: float) -> None:
        """Nothing to *chat* before *until*: the platform asked for it."""
        self._chats[chat] = max(self._chats.get(chat, 0.0), until + self._lent)

    def hold_all(self, until: float) -> None:
        """Nothing to anybody before *until*."""
        self._held_until = max(self._held_until, until)

    def received(self, now: float) -> None:
        """Something came in, where what comes in counts like what goes out."""
        self._forget(now)
        self._sent.append(now)

    def _place(self, chat: str, now: float, most: float) -> float:
        self._forget(now)
        # With `most` of them in the last second, the next may go once all but `most` - 1 are older than that.
        over = len(self._sent) - int(most)
        at = max(self._held_until, self._chats.get(chat, 0.0) - self._lent, self._sent[over] + 1 if over >= 0 else 0.0)
        if at > now:
            return at - now
        self._sent.append(now)
        self._chats[chat] = max(self._chats.get(chat, 0.0), now) + self.chat_seconds
        if len(self._chats) > FORGOTTEN:
            self._chats = {name: due for name, due in self._chats.items() if due > now}
        return 0.0

    @property
    def _lent(self) -> float:
        """How many seconds of messages a chat may owe."""
        return (self.chat_burst - 1) * self.chat_seconds

    def _forget(self, now: float) -> None:
        while self._sent and self._sent[0] <= now - 1:
            self._sent.popleft()
