"""The web chat, page by page, as a browser without JavaScript sees it."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest

from bot.config import trial
from bot.store import outbox
from bot.web import chat
from flows import cards
from flows.delivery import Kind
from flows.effects import Say
from flows.messages import Address
from tests.bot.browsing import Browser, Place, place
from tests.kit import penilaian


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Place]:
    async with place(trial(tmp_path)) as found:
        yield found


def count(here: Place, sql: str) -> int:
    with closing(sqlite3.connect(here.app.config.database_path)) as connection:
        return int(connection.execute(sql).fetchone()[0])


def asked(browser: Browser) -> str:
    """Where the page asks for news."""
    found = re.search(r'data-akun="(\w+)"\s+data-sejak="([\d-]+)"', browser.answer.text)
    assert found
    return f"/chat/baru?akun={found[1]}&sejak={found[2]}"


async def test_the_front_page_says_that_all_is_invented_and_offers_every_role(here: Place) -> None:
    page = await here.browser().opens("/")

    labels = [button.label for button in page.buttons]

    assert "hanyalah contoh" in page.words
    assert 8 == len([label for label in labels if not label.startswith("Lompat")])
    assert "Ibu Contoh Satu DPMPTSP Contoh, Puskesmas Contoh Selatan" in labels
    assert "Ibu Contoh Delapan Semua unit" in labels


async def test_a_picked_role_is_welcomed_and_told_what_is_kept_before_the_first_question(here: Place) -> None:
    ibu = here.browser()
    await ibu.opens("/")

    assert "Bapak Contoh Dua" in (await ibu.presses("Bapak Contoh Dua")).last
    assert "sebelum" in (await ibu.presses("Ya, benar")).last.lower()
    assert "1." in (await ibu.presses("Setuju, mulai")).last
    assert ["Ya, benar", "Setuju, mulai"] == ibu.page.own


async def test_a_pressed_answer_is_kept_and_stands_on_its_card(here: Place) -> None:
    ibu = here.browser()
    card = await ibu.begins()
    option = next(button for button in card.buttons if button.fields.get("tombol", "").startswith("j:"))

    page = await ibu.posts(option)

    assert option.label == page.own[-1]
    assert f"Nomor 1 tercatat: {option.label}" in page.last
    assert f"Jawaban: {option.label}" in page.messages[-3].text
    assert 1 == count(here, "SELECT count(*) FROM entries")


async def test_a_written_number_answers_and_the_page_goes_on(here: Place) -> None:
    ibu = here.browser()
    await ibu.begins()

    page = await ibu.writes("2")

    assert "2" == page.own[-1]
    assert "tercatat" in page.last


async def test_a_form_that_is_sent_twice_counts_once(here: Place) -> None:
    ibu = here.browser()
    card = await ibu.begins()
    skip = card.button("Lewati")

    first = await ibu.posts(skip)
    second = await ibu.posts(skip)

    assert len(first.messages) == len(second.messages)
    assert 1 == count(here, "SELECT skips FROM entries WHERE standing = 1")


async def test_two_presses_at_the_same_moment_count_once(here: Place) -> None:
    ibu = here.browser()
    skip = (await ibu.begins()).button("Lewati")

    await asyncio.gather(*(ibu.client.post(skip.action, data=skip.fields) for _ in range(5)))

    assert 1 == count(here, "SELECT skips FROM entries WHERE standing = 1")
    assert 1 == len([text for text in (await ibu.opens("/chat")).own if text == "Lewati"])


async def test_the_buttons_of_an_old_card_still_change_its_answer(here: Place) -> None:
    ibu = here.browser()
    first_card = await ibu.begins()
    options = [button for button in first_card.buttons if button.fields.get("tombol", "").startswith("j:")]
    await ibu.posts(options[0])
    again = next(b for b in ibu.page.buttons if b.fields.get("tombol") == options[1].fields["tombol"])

    page = await ibu.posts(again)

    assert f"diubah: {options[0].label} menjadi {options[1].label}" in page.last
    assert 1 == count(here, "SELECT count(*) FROM entries WHERE standing = 1")


async def test_the_same_press_again_is_only_remarked_upon_once(here: Place) -> None:
    ibu = here.browser()
    await ibu.begins()
    option = next(b for b in ibu.page.buttons if b.fields.get("tombol", "").startswith("j:"))
    await ibu.posts(option)
    same = next(b for b in ibu.page.buttons if b.fields.get("tombol") == option.fields["tombol"])
    said = len([m for m in ibu.page.messages if not m.own])

    page = await ibu.posts(same)

    assert f"Sudah tercatat: {option.label}" in page.words
    assert said == len([m for m in page.messages if not m.own])
    assert "Sudah tercatat" not in (await ibu.opens("/chat")).words


async def test_a_role_that_was_begun_goes_on_where_it_was(here: Place) -> None:
    ibu = here.browser()
    await ibu.begins()
    await ibu.writes("2")
    await ibu.opens("/")

    page = await ibu.presses("Bapak Contoh Dua")

    assert ["Ya, benar", "Setuju, mulai", "2"] == page.own
    assert "Bapak Contoh Dua Dinas Kependudukan dan Pencatatan Sipil Contoh Lanjutkan percakapan" in [
        button.label for button in (await ibu.opens("/")).buttons
    ]


async def test_two_roles_are_open_in_two_tabs_of_one_browser(here: Place) -> None:
    ibu = here.browser()
    await ibu.begins("Bapak Contoh Dua")
    pic = ibu.page
    await ibu.begins("Ibu Contoh Delapan")

    page = await ibu.posts(pic.button("Kirim"), teks="2")

    assert "Nomor 1 tercatat" in page.last
    assert "Bapak Contoh Dua" in page.words


async def test_whoever_has_no_session_for_an_account_cannot_speak_or_read_for_it(here: Place) -> None:
    ibu, other = here.browser(), here.browser()
    await ibu.begins()
    await other.begins("Ibu Contoh Tiga")

    await other.posts(ibu.page.button("Lewati"))
    read = await other.client.get(asked(ibu))

    assert 401 == other.answer.status_code == read.status_code
    assert 0 == count(here, "SELECT count(*) FROM entries")


async def test_tags_that_somebody_writes_are_shown_as_they_are(here: Place) -> None:
    ibu = here.browser()
    await ibu.begins()

    page = await ibu.writes("<script>alert(1)</script>")

    assert "<script>alert(1)</script>" == page.own[-1]
    assert "<script>alert" not in ibu.answer.text


async def test_older_messages_are_a_link_away(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "MOST_SHOWN", 4)
    ibu = here.browser()
    await ibu.begins()
    await ibu.writes("menu")
    newest = [message.text for message in ibu.page.messages]

    older = await ibu.follows("Lihat sebelumnya")
    oldest = older.messages
    await ibu.follows("Ke pesan terbaru")

    assert 4 == len(newest)
    assert [False, True, False] == [message.own for message in oldest]
    assert "Lihat sebelumnya" not in older.links
    assert newest == [message.text for message in ibu.page.messages]


async def test_an_empty_conversation_offers_to_begin(here: Place) -> None:
    ibu = here.browser()
    await ibu.opens("/")
    await ibu.presses("Bapak Contoh Dua")
    await here.app.database.write(lambda tx: (tx.execute("DELETE FROM outbox"), tx.execute("DELETE FROM inbox")))
    await ibu.opens("/chat")

    page = await ibu.presses("Mulai")

    assert "Bapak Contoh Dua" in page.last


async def test_a_waiting_page_gets_the_answer_and_the_answered_card(here: Place) -> None:
    ibu = here.browser()
    card = await ibu.begins()
    waiting = asyncio.create_task(ibu.client.get(asked(ibu)))
    option = next(b for b in card.buttons if b.fields.get("tombol", "").startswith("j:"))

    seen, address = "", asked(ibu)
    await ibu.client.post(option.action, data=option.fields, headers={"Accept": "application/json"})
    while f"Jawaban: <b>{option.label}</b>" not in seen or "Nomor 1 tercatat" not in seen:
        answer = await waiting
        seen += answer.text
        address = re.sub(r"sejak=.*", f"sejak={answer.headers['Sejak']}", address)
        waiting = asyncio.create_task(ibu.client.get(address))
    waiting.cancel()

    assert option.label in seen


async def test_no_news_is_lost_between_looking_and_waiting(here: Place) -> None:
    """Every message reaches a page that always asks for what came after the last one it saw."""
    ibu = here.browser()
    await ibu.begins()
    address, got = asked(ibu), 0
    account = Address.read(await here.app.database.read(_web_address))

    async def tell() -> None:
        for number in range(40):
            say = Say("belum_tersedia", {"catatan": None, "apa": f"hal {number}"})
            put = partial(outbox.put, key=f"k{number}", address=account, kind=Kind.NEWS, say=say, now=here.clock())
            await here.app.database.write(put)
            await here.app.deliverer.sweep()
            await here.app.deliverer.settle()

    telling = asyncio.create_task(tell())
    while got < 40:
        answer = await ibu.client.get(address)
        got += answer.text.count("<article")
        address = re.sub(r"sejak=.*", f"sejak={answer.headers['Sejak']}", address)
    await telling

    assert 40 == got


def _web_address(tx: sqlite3.Connection) -> str:
    return str(tx.execute("SELECT address FROM addresses").fetchone()["address"])


async def test_a_page_without_news_is_told_so_after_a_while(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "POLL_SECONDS", 0)
    ibu = here.browser()
    await ibu.begins()

    assert 204 == (await ibu.client.get(asked(ibu))).status_code


@pytest.mark.parametrize("cursor", ["", "x", "1", "-1--1", "9" * 30 + "-1", "1-1;DROP"])
async def test_a_cursor_that_is_not_ours_is_refused(here: Place, cursor: str) -> None:
    ibu = here.browser()
    await ibu.begins()
    address = re.sub(r"sejak=.*", f"sejak={quote(cursor)}", asked(ibu))

    assert 400 == (await ibu.client.get(address)).status_code


async def test_what_cannot_be_stored_is_said_so_and_one_more_press_stores_it_once(here: Place) -> None:
    ibu = here.browser()
    await ibu.begins()
    await here.app.database.write(lambda tx: tx.execute("PRAGMA busy_timeout = 20"))
    with closing(sqlite3.connect(here.app.config.database_path, isolation_level=None)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        page = await ibu.presses("Lewati")
        status = ibu.answer.status_code
        somebody.execute("ROLLBACK")

    assert 503 == status
    assert "belum dapat disimpan" in page.words
    page = await ibu.presses("Coba lagi")
    assert "Lewati" == page.own[-1]
    assert 1 == count(here, "SELECT count(*) FROM entries")


async def test_a_page_with_javascript_is_told_too_that_nothing_was_stored(here: Place) -> None:
    ibu = here.browser()
    await ibu.begins()
    skip = ibu.page.button("Lewati")
    await here.app.database.write(lambda tx: tx.execute("PRAGMA busy_timeout = 20"))
    with closing(sqlite3.connect(here.app.config.database_path, isolation_level=None)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        refused = await ibu.client.post(skip.action, data=skip.fields, headers={"Accept": "application/json"})
        somebody.execute("ROLLBACK")
    kept = await ibu.client.post(skip.action, data=skip.fields, headers={"Accept": "application/json"})

    assert 503 == refused.status_code
    assert {"catatan": ""} == kept.json()


async def test_nothing_written_is_nothing_sent(here: Place) -> None:
    ibu = here.browser()
    before = len((await ibu.begins()).messages)

    assert before == len((await ibu.writes("   ")).messages)


async def test_sending_in_the_results_is_not_called_as_sending_what_is_written(here: Place) -> None:
    ibu = here.browser()
    writing = (await ibu.begins()).buttons[-1].label

    assert writing != cards.send_in(penilaian()).label
