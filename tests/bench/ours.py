"""`python -m tests.bench.ours URL TOKEN DATABASE [START]`: CekMandiri on Telegram alone, to be measured.

With START (an ISO moment, which the process takes for now) it sends at its own pace, and queues the reminders that are
due at each SIGUSR1: then it prints how long that took, and how much memory it has used at most. Without, it answers as
fast as it can.
"""

from __future__ import annotations

import asyncio
import resource
import signal
import sys
import time
from datetime import datetime
from pathlib import Path

from bot import clock, logs
from bot.app import App, open_app
from bot.config import Config, DatabaseFile, Telegram
from bot.ticks import Metronome
from flows.pace import Pace


async def beat(metronome: Metronome) -> None:
    """Queue what is due, and say what that took."""
    began = time.perf_counter()
    await metronome.remind()
    took = time.perf_counter() - began
    print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)


async def main(url: str, token: str, database: str, start: str = "") -> None:
    """Poll until terminated."""
    logs.set_up()
    config = Config(telegram=Telegram(token, url), database=DatabaseFile(database), folder=Path())
    ahead = datetime.fromisoformat(start) - clock.now() if start else None
    async with open_app(
        config,
        now=lambda: clock.now() + ahead if ahead else clock.now(),
        pace=lambda: Pace() if start else None,
    ) as app:
        on_signal(app, asyncio.get_running_loop())
        assert app.poller is not None
        await asyncio.gather(app.poller.run(), app.deliverer.run())


def on_signal(app: App, loop: asyncio.AbstractEventLoop) -> None:
    """A beat at each SIGUSR1."""
    metronome = Metronome(app.database, app.config, app.deliverer.clock)
    beats: set[asyncio.Task[None]] = set()
    loop.add_signal_handler(signal.SIGUSR1, lambda: beats.add(loop.create_task(beat(metronome))))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
