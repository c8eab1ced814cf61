"""Where an invitation leads: a link for each channel that is set up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from bot.config import Config


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links of tokens. `username` gives what the Telegram bot is called, "" while that is not known."""

    config: Config
    username: Callable[[], str] = str

    def telegram(self, token: str) -> str | None:
        """The link that opens the bot; None where there is no bot, or its name is not known."""
        name = self.username()
        return f"https://t.me/{name}?start={token}" if self.config.telegram.token and name else None

    def telegram_code(self, token: str) -> str | None:
        """What to send to the bot by hand where the link could not be made."""
        return token if self.config.telegram.token and not self.username() else None

    def whatsapp(self, token: str) -> str | None:
        """The link that opens WhatsApp with the invitation written out; None where there is no number."""
        number = self.config.whatsapp.number
        on = self.config.whatsapp.phone_number_id and number
        return f"https://wa.me/{number}?text={quote(f'Mulai {token}')}" if on else None

    def web(self, token: str) -> str | None:
        """The link to the web chat; without `public_url` only the trial has one, on this machine."""
        return f"{self.config.page}/masuk/{token}" if self.config.page else None
