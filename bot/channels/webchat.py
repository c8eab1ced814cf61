"""The web chat as a channel: we are its platform, so sending is keeping the text and waking the pages that wait."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

from bot.channels import Outgoing
from flows.messages import Address, Rows

SaveEdit = Callable[[Address, str, str], Awaitable[None]]


class WebChat:
    """A Sender whose messages are shown by the page, which reads them from the outbox.

    *save_edit* keeps the text that an address's message shows from now on.
    """

    def __init__(self, save_edit: SaveEdit) -> None:
        self._save_edit = save_edit
        self._pages: defaultdict[Address, set[Waiter]] = defaultdict(set)
        self._closed = False

    async def send(self, address: Address, message: Outgoing) -> str:  # noqa: ARG002  the outbox holds it
        """A fresh id: whoever noted it in the outbox calls `wake`, for before that there is nothing to show.

        The document is made anew each time it is fetched from the page.
        """
        return secrets.token_hex(8)

    async def edit(self, address: Address, external_id: str, text: str, buttons: Rows) -> None:  # noqa: ARG002  kept
        """Show the message *external_id* as *text* from now on."""
        await self._save_edit(address, external_id, text)
        self.wake(address)

    def wake(self, address: Address) -> None:
        """Something that *address* sees was committed: the pages that wait for it look again."""
        for page in self._pages.get(address, ()):
            page.wake()

    def close(self) -> None:
        """We stop: nobody waits any longer."""
        self._closed = True
        for page in itertools.chain.from_iterable(self._pages.values()):
            page.give_up()

    @contextmanager
    def waiting(self, address: Address) -> Iterator[Waiter]:
        """A page that waits, and is woken by all that is committed from here on.

        No wake-up is lost where the page does this first, then looks, then waits.
        """
        waiter = Waiter()
        if self._closed:
            waiter.give_up()
        self._pages[address].add(waiter)
        try:
            yield waiter
        finally:
            self._pages[address].discard(waiter)
            if not self._pages[address]:
                del self._pages[address]


class Waiter:
    """One page's place in the queue of those that wait."""

    def __init__(self) -> None:
        self._news = asyncio.Event()
        self._given_up = False

    def wake(self) -> None:
        """Look again."""
        self._news.set()

    def give_up(self) -> None:
        """Look once more, and wait no longer."""
        self._given_up = True
        self._news.set()

    async def until(self, look: Callable[[], Awaitable[bool]], seconds: float) -> bool:
        """Look, and again each time anything was committed, until there is something to see; False after *seconds*."""
        clock = asyncio.get_running_loop().time
        end = clock() + seconds
        while not await look():
            if self._given_up or (left := end - clock()) <= 0:
                return False
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), left)
            self._news.clear()
        return True
