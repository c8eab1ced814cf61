"""`python -m tests.bench.ours URL TOKEN DATABASE`: CekMandiri on Telegram alone, pacing off, to be measured."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot import logs
from bot.app import open_app
from bot.config import Config, DatabaseFile, Telegram


async def main(url: str, token: str, database: str) -> None:
    """Poll until terminated."""
    logs.set_up()
    config = Config(telegram=Telegram(token, url), database=DatabaseFile(database), folder=Path())
    async with open_app(config, pace=lambda: None) as app:
        assert app.poller is not None
        await asyncio.gather(app.poller.run(), app.deliverer.run())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
