"""The web chat in Chromium."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Route, expect

from tests.browser.chat_page import ChatPage

if TYPE_CHECKING:
    from tests.browser.conftest import Opens
    from tests.browser.serving import Server

pytestmark = pytest.mark.browser


def entries(server: Server) -> int:
    """How many answers were ever recorded."""
    with closing(sqlite3.connect(server.folder / "data" / "percobaan.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM entries").fetchone()[0])


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_pic_comes_in_and_answers_by_button_by_number_and_by_word(
    opens: Opens, server: Server, *, scripts: bool
) -> None:
    ibu = opens(java_script_enabled=scripts)

    assert "Bapak Contoh Dua" in ibu.picks()
    assert "Ketik data saya" in ibu.taps("Ya, benar")
    assert "\n1. " in ibu.taps("Setuju, mulai")
    first = ibu.options()[0]
    assert f"Nomor 1 tercatat: {first}." in ibu.taps(first)
    expect(ibu.bot_messages.nth(-2)).to_contain_text(f"Jawaban: {first}")
    assert "Nomor 2 tercatat" in ibu.says("3")
    assert "Nomor 3 dilewati" in ibu.says("lewati")
    assert "Nilai sementara" in ibu.says("nilai")
    assert 3 == entries(server)


def test_the_answered_card_shows_its_answer_and_keeps_its_buttons(ibu: ChatPage) -> None:
    ibu.begins()
    first, second = ibu.options()[:2]
    card = ibu.bot_messages.last.element_handle()
    ibu.taps(first)

    ibu.page.wait_for_function("([card, words]) => card.innerText.includes(words)", arg=[card, f"Jawaban: {first}"])
    ibu.page.locator(".pesan.bot").nth(-2).get_by_role("button", name=second, exact=True).click()

    expect(ibu.bot_messages.last).to_contain_text(f"Nomor 1 diubah: {first} menjadi {second}")
    ibu.page.wait_for_function("([card, words]) => card.innerText.includes(words)", arg=[card, f"Jawaban: {second}"])


def test_everything_goes_with_the_keyboard_alone(ibu: ChatPage) -> None:
    keyboard = ibu.page.keyboard
    ibu.page.goto(ibu.url)
    _tab_to(ibu, "Bapak Contoh Dua")
    keyboard.press("Enter")
    expect(ibu.bot_messages).to_have_count(1)
    _tab_to(ibu, "Ya, benar")
    keyboard.press("Space")
    expect(ibu.bot_messages).to_have_count(2)
    _tab_to(ibu, "Setuju, mulai")
    keyboard.press("Enter")
    expect(ibu.bot_messages).to_have_count(3)

    # The keyboard is at the new message; one step further is its first answer.
    ibu.page.wait_for_function("[...document.querySelectorAll('.pesan.bot')].at(-1).contains(document.activeElement)")
    first = ibu.options()[0]
    keyboard.press("Tab")
    while ibu.page.evaluate("document.activeElement.tagName") == "SUMMARY":
        keyboard.press("Tab")
    assert first == ibu.page.evaluate("document.activeElement.textContent")
    assert "none" != ibu.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    keyboard.press("Enter")

    expect(ibu.bot_messages.last).to_contain_text(f"Nomor 1 tercatat: {first}")


def _tab_to(chat: ChatPage, label: str) -> None:
    """Press Tab until the button of that label has the focus."""
    for _ in range(40):
        chat.page.keyboard.press("Tab")
        if chat.page.evaluate("document.activeElement.textContent.trim()").startswith(label):
            return
    pytest.fail(f"{label} cannot be reached with Tab")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_double_click_is_one_answer(opens: Opens, server: Server, *, scripts: bool) -> None:
    ibu = opens(java_script_enabled=scripts)
    ibu.begins()
    shown = ibu.bot_messages.count()

    ibu.button("Lewati").dblclick()

    expect(ibu.bot_messages).to_have_count(shown + 1)
    assert "Nomor 2 tercatat" in ibu.says("1")
    assert 1 == ibu.messages().count("Lewati")
    assert 2 == entries(server)


def test_enter_held_down_is_one_answer(ibu: ChatPage, server: Server) -> None:
    ibu.begins()
    shown = ibu.bot_messages.count()
    ibu.button("Lewati").focus()
    for _ in range(5):
        ibu.page.keyboard.down("Enter")
    ibu.page.keyboard.up("Enter")

    expect(ibu.bot_messages).to_have_count(shown + 1)
    assert "Nomor 2 tercatat" in ibu.says("1")
    assert 2 == entries(server)


def test_an_answer_whose_receipt_got_lost_is_sent_again_and_counts_once(ibu: ChatPage, server: Server) -> None:
    ibu.begins()
    tries: list[str] = []

    def lose_the_receipt(route: Route) -> None:
        tries.append(route.request.post_data or "")
        answer = route.fetch()
        if len(tries) < 3:
            route.abort("connectionreset")
        else:
            route.fulfill(response=answer)

    ibu.page.route("**/chat/tekan", lose_the_receipt)

    assert "Nomor 1 dilewati" in ibu.taps("Lewati")

    ibu.page.wait_for_function(
        "() => sessionStorage.length === 0 || sessionStorage.getItem(sessionStorage.key(0)) === '[]'"
    )
    assert 3 == len(tries)
    assert 1 == len(set(tries))
    assert 1 == entries(server)
    assert 1 == ibu.messages().count("Lewati")


def test_on_a_slow_line_what_was_pressed_is_shown_at_once(ibu: ChatPage, server: Server) -> None:
    ibu.begins()
    held: list[Route] = []
    ibu.page.route("**/chat/tekan", lambda route: held.append(route))  # noqa: PLW0108  a built-in is no handler

    ibu.button("Lewati").click()
    expect(ibu.page.locator(".menunggu")).to_contain_text("mengirim")
    assert 0 == entries(server)
    held[0].continue_()

    expect(ibu.bot_messages.last).to_contain_text("Nomor 1 dilewati")
    expect(ibu.page.locator(".menunggu")).to_have_count(0)
    assert 1 == entries(server)


def test_what_was_said_without_a_line_is_stored_once_it_is_back(ibu: ChatPage, server: Server) -> None:
    ibu.begins()
    ibu.page.context.set_offline(True)
    ibu.button("Lewati").click()
    ibu.field.fill("1")
    ibu.field.press("Enter")
    expect(ibu.notice).to_contain_text("Belum tersimpan, mencoba lagi")
    expect(ibu.page.locator(".menunggu")).to_have_count(2)
    expect(ibu.page.locator(".menunggu").first).to_contain_text("belum tersimpan, mencoba lagi")

    ibu.page.context.set_offline(False)

    expect(ibu.bot_messages.last).to_contain_text("Nomor 2 tercatat")
    expect(ibu.page.locator(".menunggu")).to_have_count(0)
    expect(ibu.notice).to_be_empty()
    assert 2 == entries(server)


def test_what_waits_survives_closing_and_opening_the_page(ibu: ChatPage, server: Server) -> None:
    ibu.begins()
    ibu.page.route("**/chat/tekan", lambda route: route.abort("connectionreset"))
    ibu.button("Lewati").click()
    expect(ibu.notice).to_contain_text("Belum tersimpan")
    ibu.page.unroute("**/chat/tekan")

    ibu.page.reload()

    expect(ibu.bot_messages.last).to_contain_text("Nomor 1 dilewati")
    assert 1 == entries(server)


def test_a_killed_server_loses_nothing_and_the_page_finds_it_again(ibu: ChatPage, server: Server) -> None:
    ibu.begins()
    ibu.says("1")
    server.kill()
    ibu.field.fill("2")
    ibu.field.press("Enter")
    expect(ibu.notice).to_contain_text("Belum tersimpan")

    server.restart()

    expect(ibu.bot_messages.last).to_contain_text("Nomor 2 tercatat")
    assert 2 == entries(server)
    assert "Nomor 3 tercatat" in ibu.says("1")


def test_news_come_by_themselves_to_another_role_in_another_tab(ibu: ChatPage) -> None:
    overseer = ChatPage(ibu.page.context.new_page(), ibu.url)
    overseer.begins("Ibu Contoh Delapan")
    ibu.begins()
    ibu.taps("Tidak berlaku")

    ibu.says("Unit ini tidak melayani pemohon secara langsung.")

    expect(overseer.bot_messages.last).to_contain_text("mengusulkan nomor 1 tidak berlaku")
    assert "tidak melayani pemohon secara langsung" in overseer.taps("Periksa usulan")


def test_whoever_reads_further_up_is_told_and_not_moved(opens: Opens) -> None:
    ibu = opens(viewport={"width": 360, "height": 400})
    ibu.begins()
    ibu.says("1")
    tab = ChatPage(ibu.page.context.new_page(), ibu.url)
    tab.page.goto(ibu.page.url)
    ibu.page.evaluate("window.scrollTo(0, 0)")

    tab.says("menu")

    expect(ibu.notice).to_contain_text("Ada pesan baru di bawah")
    assert 0 == ibu.page.evaluate("window.scrollY")


def test_the_newest_message_is_read_from_its_beginning(ibu: ChatPage) -> None:
    ibu.begins()
    ibu.taps("Lewati")

    ibu.page.wait_for_function(
        """() => {
            const bar = document.querySelector(".atas").getBoundingClientRect().bottom;
            const top = [...document.querySelectorAll(".pesan.bot")].at(-1).getBoundingClientRect().top;
            return top >= bar && top < bar + 40;
        }"""
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_page_opened_anew_begins_at_the_newest_message(opens: Opens, *, scripts: bool) -> None:
    ibu = opens(java_script_enabled=scripts)
    ibu.begins()
    ibu.taps("Lewati")

    ibu.page.goto(ibu.url)
    ibu.page.get_by_role("button", name="Bapak Contoh Dua").click()

    expect(ibu.bot_messages.last.locator(".teks")).to_be_in_viewport()
    assert "Nomor 1 dilewati" in ibu.last_message()
