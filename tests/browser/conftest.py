"""Fixtures: Chromium, and the trial in a process of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.chat_page import ChatPage
from tests.browser.serving import Server

CHROMIUM = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
NARROW = {"width": 360, "height": 740}

expect.set_options(timeout=15_000)  # milliseconds; for a busy machine


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = os.environ["CEKMANDIRI_CHROMIUM"]
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM.split())
        yield browser
        browser.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server.start(tmp_path)
    yield running
    running.stop()


Opens = Callable[..., ChatPage]


@pytest.fixture
def opens(chromium: Browser, server: Server) -> Iterator[Opens]:
    """Opens a tab in a browser of its own; keywords are the browser's (java_script_enabled, color_scheme, ...)."""
    contexts: list[BrowserContext] = []

    def open_tab(**options: object) -> ChatPage:
        context = chromium.new_context(**{"viewport": NARROW, "reduced_motion": "reduce", "locale": "id-ID", **options})  # type: ignore[arg-type]
        contexts.append(context)
        return ChatPage(context.new_page(), server.url)

    yield open_tab
    for context in contexts:
        context.close()


@pytest.fixture
def ibu(opens: Opens) -> ChatPage:
    """A tab on a narrow phone."""
    return opens()
