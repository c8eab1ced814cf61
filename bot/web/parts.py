"""What every page needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.channels.webchat import WebChat
from bot.config import Config
from bot.handle import Intake
from bot.store.db import Database
from bot.web.pages import Pages


@dataclass(frozen=True)
class Parts:
    """The parts of CekMandiri that the site stands on. `clock` gives the present moment."""

    database: Database
    intake: Intake
    webchat: WebChat
    config: Config
    clock: Callable[[], datetime]
    pages: Pages
