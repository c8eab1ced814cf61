"""The web chat as a person uses it in a browser: reads, presses buttons, writes."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

_STORED = ".pesan.sendiri[data-urut]"


class ChatPage:
    """One tab with a conversation; with or without JavaScript."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def picks(self, person: str = "Bapak Contoh Dua") -> str:
        """Take a role of the trial; gives the first message."""
        self.page.goto(self.url)
        self.page.get_by_role("button", name=person).click()
        expect(self.bot_messages.first).to_be_visible()
        return self.last_message()

    def begins(self, person: str = "Bapak Contoh Dua") -> str:
        """Take a role and come as far as its first real message, which is given."""
        self.picks(person)
        self.taps("Ya, benar")
        return self.taps("Setuju, mulai")

    def says(self, text: str, *, silent: bool = False) -> str:
        """Write *text* and send it; gives the answer. *silent*: none is expected, only that it is stored."""
        before = self._newest()
        self.field.fill(text)
        self.page.get_by_role("button", name="Kirim", exact=True).click()
        return self._answer(before, silent=silent)

    def taps(self, label: str, *, silent: bool = False) -> str:
        """Press the newest button of that label; gives the answer. *silent* as for `says`."""
        before = self._newest()
        self.button(label).click()
        return self._answer(before, silent=silent)

    def last_message(self) -> str:
        """The newest message of the bot, as text."""
        return self.bot_messages.last.locator(".teks").inner_text()

    def last_words(self) -> str:
        """What the person wrote or pressed last and is stored."""
        return self.page.locator(_STORED).last.locator(".teks").inner_text()

    def messages(self) -> list[str]:
        """Every message on the page, in order."""
        return self.page.locator(".pesan .teks").all_inner_texts()

    def labels(self) -> list[str]:
        """The buttons under the newest message."""
        return self.bot_messages.last.locator("button").all_inner_texts()

    def options(self) -> list[str]:
        """The answers that the newest card offers."""
        return self.bot_messages.last.locator("button.jawab").all_inner_texts()

    def button(self, label: str) -> Locator:
        """The newest button of that label."""
        return self.page.get_by_role("log").get_by_role("button", name=label, exact=True).last

    @property
    def bot_messages(self) -> Locator:
        """The bot's messages."""
        return self.page.locator(".pesan.bot")

    @property
    def field(self) -> Locator:
        """Where one writes."""
        return self.page.get_by_label("Tulis jawaban atau pertanyaan")

    @property
    def notice(self) -> Locator:
        """The line above the field."""
        return self.page.get_by_role("status")

    def _newest(self) -> tuple[str, str]:
        """Where the newest message of the bot stands in the conversation, and the person's own."""
        return _place(self.bot_messages), _place(self.page.locator(_STORED))

    def _answer(self, before: tuple[str, str], *, silent: bool) -> str:
        expect(self.page.locator(_STORED).last).not_to_have_attribute("data-urut", before[1])
        if not silent:
            expect(self.bot_messages.last).not_to_have_attribute("data-urut", before[0])
        return self.last_message()


def _place(messages: Locator) -> str:
    return messages.last.get_attribute("data-urut") or "" if messages.count() else ""
