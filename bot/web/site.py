"""Every address of the site, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.applications import Starlette

from bot.channels.webchat import WebChat
from bot.config import Config
from bot.handle import Intake
from bot.store.db import Database


def site(  # noqa: PLR0913  the composition root hands over every part
    database: Database,
    intake: Intake,
    webchat: WebChat,
    deliverer: object,
    poller: object | None,
    config: Config,
    clock: Callable[[], datetime],
) -> Starlette:
    """The site over its parts."""
    return Starlette()
