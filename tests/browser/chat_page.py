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
        before = self._counts()
        self.field.fill(text)
        self.page.get_by_role("button", name="Kirim", exact=True).click()
        return self._answer(before, silent=silent)

    def taps(self, label: str, *, silent: bool = False) -> str:
        """Press the newest button of that label; gives the answer. *silent* as for `says`."""
        before = self._counts()
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

    def _counts(self) -> tuple[int, int]:
        return self.bot_messages.count(), self.page.locator(_STORED).count()

    def _answer(self, before: tuple[int, int], *, silent: bool) -> str:
        expect(self.page.locator(_STORED)).to_have_count(before[1] + 1)
        if not silent:
            expect(self.bot_messages).to_have_count(before[0] + 1)
        return self.last_message()
