"""What the pages owe everybody: contrast, names, order, room on a narrow phone, and nothing from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.chat_page import ChatPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.conftest import Opens

pytestmark = pytest.mark.browser

# Every visible text whose contrast with the ground behind it is below 4.5 to 1 (WCAG 2.2, 1.4.3).
FAINT = """() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const luminance = ([r, g, b]) => [r, g, b]
        .map((c) => c / 255).map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
    const ground = (one) => {
        for (; one; one = one.parentElement) {
            const colour = rgba(getComputedStyle(one).backgroundColor);
            if (colour[3] === 255) return colour;
        }
        return rgba("white");
    };
    const faint = [];
    const check = (text, colour, one) => {
        const [a, b] = [luminance(rgba(colour)), luminance(ground(one))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) faint.push(`${text.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
    };
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const one = node.parentElement;
        if (node.data.trim() && one.checkVisibility()) check(node.data, getComputedStyle(one).color, one);
    }
    for (const one of document.querySelectorAll("[placeholder]")) {
        check(one.placeholder, getComputedStyle(one, "::placeholder").color, one);
    }
    return faint;
}"""

# Everything that can be pressed: its name, and its size in CSS pixels.
_TARGETS = """() => [...document.querySelectorAll("button, textarea, summary, .atas a, a.utama")]
    .filter((one) => one.checkVisibility()).map((one) => {
        const box = one.getBoundingClientRect();
        const label = one.labels?.[0]?.textContent ?? one.getAttribute("aria-label") ?? one.textContent;
        return [label.trim(), Math.min(box.width, box.height)];
    })"""

_SHIFTS = """() => {
    window.shifted = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
}"""


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def walk(chat: ChatPage) -> Iterator[str]:
    """Come by every kind of page; gives its name while the tab is on it."""
    chat.page.goto(chat.url)
    yield "front"
    chat.begins()
    chat.taps("Lewati")
    yield "chat"
    chat.says("nilai")
    yield "chat after a figure"
    chat.says("semua pertanyaan")
    yield "chat with a file"
    chat.page.context.set_offline(True)
    chat.button("Menu").click()
    expect(chat.notice).to_contain_text("Belum tersimpan")
    yield "chat without a line"
    chat.page.context.set_offline(False)
    expect(chat.page.locator(".menunggu")).to_have_count(0)
    chat.page.goto(f"{chat.url}/masuk/tidak-berlaku")
    yield "refused link"
    chat.page.goto(f"{chat.url}/tidak/ada")
    yield "not found"


def test_all_text_stands_out_from_its_ground(opens: Opens, scheme: str) -> None:
    ibu = opens(color_scheme=scheme)

    faint = {page: found for page in walk(ibu) if (found := ibu.page.evaluate(FAINT))}

    assert {} == faint


def test_everything_that_can_be_pressed_has_a_name_and_room_for_a_thumb(ibu: ChatPage) -> None:
    targets: dict[str, list[Any]] = {page: ibu.page.evaluate(_TARGETS) for page in walk(ibu)}

    assert [] == [(page, *one) for page, found in targets.items() for one in found if not one[0] or one[1] < 24]
    assert [] == [one for one in targets["chat"] if one[1] < 40 and one[0] not in {"Mengapa ditanyakan", "Ganti peran"}]


def test_nothing_is_wider_than_a_narrow_phone(ibu: ChatPage) -> None:
    wide = [page for page in walk(ibu) if ibu.page.evaluate("document.documentElement.scrollWidth > innerWidth")]
    ibu.page.goto(ibu.url)
    ibu.page.get_by_role("button", name="Bapak Contoh Dua").click()
    ibu.says("sangatpanjang" * 70)

    assert [] == wide
    assert 360 == ibu.page.evaluate("document.documentElement.scrollWidth")


def test_a_page_zoomed_in_twofold_still_fits(opens: Opens) -> None:
    """A phone of 360 pixels, with everything twice as large, has the room of 180."""
    ibu = opens(viewport={"width": 180, "height": 370})
    ibu.page.goto(ibu.url)
    front = ibu.page.evaluate("document.documentElement.scrollWidth")
    ibu.begins()
    ibu.says("1")

    assert (180, 180) == (front, ibu.page.evaluate("document.documentElement.scrollWidth"))


def test_pages_say_their_language_their_title_and_one_main_heading(ibu: ChatPage) -> None:
    for page in walk(ibu):
        facts = ibu.page.evaluate(
            """() => [document.documentElement.lang, !!document.title, document.querySelectorAll("h1").length,
                document.querySelectorAll("main").length, document.querySelectorAll("img:not([alt])").length,
                document.querySelectorAll("[tabindex]:not([tabindex='-1']):not([tabindex='0'])").length,
                [...document.querySelectorAll("[id]")].length - new Set([...document.querySelectorAll("[id]")]
                    .map((one) => one.id)).size]"""
        )

        assert (page, ["id", True, 1, 1, 0, 0, 0]) == (page, facts)


def test_a_screen_reader_finds_the_log_its_messages_and_what_each_group_of_buttons_is_about(ibu: ChatPage) -> None:
    ibu.begins()
    log = ibu.page.get_by_role("log", name="Percakapan")
    question = next(line for line in ibu.last_message().splitlines() if line.startswith("1. "))

    expect(log).to_have_attribute("aria-live", "polite")
    expect(log.get_by_role("article", name="CekMandiri").last).to_contain_text(question)
    expect(log.get_by_role("group", name=f"Pilihan untuk: {question}")).to_have_count(1)
    expect(ibu.notice).to_have_count(1)


def test_the_focus_goes_down_the_page_as_one_reads_it(ibu: ChatPage) -> None:
    ibu.begins()
    ibu.page.get_by_role("link", name="Ganti peran").focus()
    tops: list[float] = []
    for _ in range(18):
        ibu.page.keyboard.press("Tab")
        top = ibu.page.evaluate(
            """() => {
                const one = document.activeElement;
                return one.closest(".pesan") ? one.getBoundingClientRect().top + scrollY : null;
            }"""
        )
        tops += [top] if top is not None else []

    assert len(tops) >= 10
    assert sorted(tops) == tops


def test_nothing_moves_under_the_finger(ibu: ChatPage) -> None:
    ibu.page.add_init_script(f"({_SHIFTS})()")
    ibu.begins()
    ibu.taps("Lewati")
    ibu.says("nilai")

    assert ibu.page.evaluate("window.shifted") < 0.02


def test_nothing_comes_from_elsewhere_and_nothing_is_complained_about(ibu: ChatPage) -> None:
    requested: list[str] = []
    complaints: list[str] = []
    ibu.page.on("request", lambda request: requested.append(request.url))
    ibu.page.on("console", lambda message: complaints.append(message.text))
    ibu.page.on("pageerror", lambda error: complaints.append(str(error)))

    ibu.begins()
    ibu.says("1")

    assert [] == [url for url in requested if not url.startswith(f"{ibu.url}/")]
    assert [] == complaints
