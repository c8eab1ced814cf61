"""The web chat as a channel: we are its platform, so sending is keeping the text and waking the pages that wait."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

from flows.messages import Address, Rows

SaveEdit = Callable[[Address, str, str], Awaitable[None]]


class WebChat:
    """A Sender whose messages are shown by the page, which reads them from the outbox.

    *save_edit* keeps the text that an address's message shows from now on.
    """

    def __init__(self, save_edit: SaveEdit) -> None:
        self._save_edit = save_edit
        self._pages: defaultdict[Address, set[asyncio.Event]] = defaultdict(set)

    async def send(self, address: Address, text: str, buttons: Rows) -> str:  # noqa: ARG002  the outbox holds them
        """A fresh id: whoever noted it in the outbox calls `wake`, for before that there is nothing to show."""
        return secrets.token_hex(8)

    async def edit(self, address: Address, external_id: str, text: str, buttons: Rows) -> None:  # noqa: ARG002  kept
        """Show the message *external_id* as *text* from now on."""
        await self._save_edit(address, external_id, text)
        self.wake(address)

    def wake(self, address: Address) -> None:
        """Something that *address* sees was committed: the pages that wait for it look again."""
        for page in self._pages.get(address, ()):
            page.set()

    @contextmanager
    def waiting(self, address: Address) -> Iterator[Waiter]:
        """A page that waits, and is woken by all that is committed from here on.

        No wake-up is lost where the page does this first, then looks, then waits.
        """
        event = asyncio.Event()
        self._pages[address].add(event)
        try:
            yield Waiter(event)
        finally:
            self._pages[address].discard(event)
            if not self._pages[address]:
                del self._pages[address]


class Waiter:
    """One page's place in the queue of those that wait."""

    def __init__(self, event: asyncio.Event) -> None:
        self._event = event

    async def until(self, look: Callable[[], Awaitable[bool]], seconds: float) -> bool:
        """Look, and again each time anything was committed, until there is something to see; False after *seconds*."""
        clock = asyncio.get_running_loop().time
        end = clock() + seconds
        while not await look():
            if (left := end - clock()) <= 0:
                return False
            with suppress(TimeoutError):
                await asyncio.wait_for(self._event.wait(), left)
            self._event.clear()
        return True
