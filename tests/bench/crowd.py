"""People who answer as fast as the bot asks: a loopback Bot API that presses buttons by itself."""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.botapi import TOKEN, BotApi, Sent, Upload
from tests.crowds import FIRST_USER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Run:
    """What a crowd measured: answers, seconds, the bot's CPU seconds, and each answer's wait in seconds."""

    answers: int
    seconds: float
    cpu: float
    waits: Sequence[float]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds

    @property
    def cpu_ms(self) -> float:
        """The bot's CPU for an answer, in milliseconds."""
        return self.cpu / self.answers * 1000

    @property
    def median_ms(self) -> float:
        """From the press to the next card, median, in milliseconds."""
        return statistics.median(self.waits) * 1000


class Crowd(BotApi):
    """A Bot API whose chats can be waited for one by one, however many there are."""

    def __init__(self, limit_per_second: int | None = None, per_chat: float | None = None) -> None:
        super().__init__(TOKEN, limit_per_second=limit_per_second, per_chat=per_chat)
        self.times: list[float] = []  # when messages came, in seconds
        self._next: dict[int, asyncio.Future[Sent]] = {}

    def _keep(
        self, chat_id: int, text: str, source: str, markup: dict[str, Any] | None, document: Upload | None = None
    ) -> dict[str, Any]:
        kept = super()._keep(chat_id, text, source, markup, document)
        self.times.append(time.perf_counter())
        waiting = self._next.pop(chat_id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(self.chats[chat_id][-1])
        return kept

    async def after(self, user: int, says: str | tuple[Sent, str]) -> Sent:
        """What the bot sends after *user* says something or presses a button."""
        self._next[user] = asyncio.get_running_loop().create_future()
        if isinstance(says, str):
            self.text(user, says)
        else:
            self.tap(user, *says)
        return await asyncio.wait_for(self._next[user], 60)


async def answer(crowd: Crowd, pid: int, people: int, each: int, at_once: int) -> Run:
    """*people* give *each* answers, *at_once* of them at a time, the others waiting for their turn."""
    users = list(range(FIRST_USER, FIRST_USER + people))
    waits: list[float] = []
    cards = {user: await crowd.after(user, "lanjut") for user in users}

    async def lane() -> None:
        while users:
            user = users.pop()
            card = cards[user]
            for _ in range(each):
                data = card.reply_markup["inline_keyboard"][0][0]["callback_data"] if card.reply_markup else ""
                began = time.perf_counter()
                card = await crowd.after(user, (card, data))
                waits.append(time.perf_counter() - began)

    before, began = cpu_of(pid), time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(at_once)))
    seconds = time.perf_counter() - began
    await asyncio.sleep(0.3)  # edits and acknowledgements still under way belong to the answers too
    return Run(people * each, seconds, cpu_of(pid) - before, waits)


def cpu_of(pid: int) -> float:
    """CPU seconds that a process has used, all its threads, user and system."""
    parts = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / _TICK


@asynccontextmanager
async def bot_process(crowd: Crowd, *command: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A bot as a process of its own, polling the crowd; what it prints can be read."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await crowd.wait(lambda: crowd.polled, "the bot to poll", timeout=60)
        yield process
    finally:
        process.terminate()
        await process.wait()
