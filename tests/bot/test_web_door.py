"""The ways in and out of the web chat of a pemda: one-time links and sessions."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.app import DEFAULT_EDITION
from bot.config import Config, Pemda, Web
from bot.editions import SHIPPED
from bot.store import people, trial
from tests.bot.browsing import START, Place, place


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(pemda=Pemda(name="Kabupaten Contoh"), folder=tmp_path)


@pytest.fixture
async def pemda(config: Config) -> AsyncIterator[Place]:
    async with place(config) as found:
        edition = (SHIPPED / f"{DEFAULT_EDITION}.toml").read_text(encoding="utf-8")
        await found.app.database.write(partial(trial.seed, edition=edition, now=START))
        yield found


async def link(here: Place, person: int = 2) -> str:
    now = here.clock()
    make = partial(people.invite, person=person, now=now, expires_at=now + timedelta(days=30))
    return f"/masuk/{await here.app.database.write(make)}"


def uses(here: Place) -> int:
    with closing(sqlite3.connect(here.app.config.database_path)) as connection:
        return int(connection.execute("SELECT count(*) FROM invite_uses").fetchone()[0])


async def test_without_a_link_the_front_page_says_to_come_with_one(pemda: Place) -> None:
    page = await pemda.browser().opens("/")

    assert "CekMandiri: Kabupaten Contoh" in page.words
    assert "tautan undangan" in page.words
    assert [] == page.buttons


async def test_no_role_can_be_picked_in_earnest(pemda: Place) -> None:
    somebody = pemda.browser()
    await somebody.client.post("/percobaan/peran", data={"orang": "2"})

    assert 404 == (await somebody.client.post("/percobaan/peran", data={"orang": "2"})).status_code


async def test_looking_at_a_link_leaves_it_good_and_pressing_masuk_uses_it_up(pemda: Place) -> None:
    ibu, path = pemda.browser(), await link(pemda)
    for _ in range(3):
        page = await ibu.opens(path)
    assert 0 == uses(pemda)
    assert "untuk Bapak Contoh Dua" in page.words
    assert "Dinas Kependudukan" not in page.words

    page = await ibu.presses("Masuk")

    assert 1 == uses(pemda)
    assert "Dinas Kependudukan dan Pencatatan Sipil Contoh" in page.last
    assert "Bapak Contoh Dua" in (await ibu.opens("/chat")).words


async def test_a_used_link_opens_nothing_for_another_browser(pemda: Place) -> None:
    ibu, other, path = pemda.browser(), pemda.browser(), await link(pemda)
    await ibu.opens(path)
    await ibu.presses("Masuk")

    page = await other.opens(path)

    assert 410 == other.answer.status_code
    assert "tidak berlaku lagi" in page.words
    assert [] == page.buttons
    assert 410 == (await other.client.post(path, content="", headers=_FORM)).status_code


async def test_the_overseers_hear_once_that_a_used_link_was_opened_again(pemda: Place) -> None:
    overseer, ibu, other = pemda.browser(), pemda.browser(), pemda.browser()
    await overseer.opens(await link(pemda, person=8))
    for label in ("Masuk", "Ya, benar", "Setuju, mulai"):
        await overseer.presses(label)
    path = await link(pemda)
    await ibu.opens(path)
    await ibu.presses("Masuk")

    for _ in range(2):
        await other.opens(path)
    await pemda.app.deliverer.sweep()
    await pemda.app.deliverer.settle()

    page = await overseer.opens("/chat")
    told = [message.text for message in page.messages if "dari akun lain setelah dipakai" in message.text]
    assert 1 == len(told)
    assert "Bapak Contoh Dua" in told[0]


async def test_whoever_used_the_link_comes_in_again_from_the_same_browser(pemda: Place) -> None:
    ibu, path = pemda.browser(), await link(pemda)
    await ibu.opens(path)
    first = await ibu.presses("Masuk")
    await ibu.opens(path)

    second = await ibu.presses("Masuk")

    assert [message.text for message in first.messages] == [message.text for message in second.messages]
    assert 1 == uses(pemda)


async def test_a_link_pressed_twice_at_once_lets_in_once(pemda: Place) -> None:
    path = await link(pemda)
    one, two = pemda.browser(), pemda.browser()

    answers = [
        await browser.client.post(path, content="", headers=_FORM, follow_redirects=False) for browser in (one, two)
    ]

    assert [303, 410] == sorted(answer.status_code for answer in answers)


@pytest.mark.parametrize("days", [31, 400])
async def test_an_expired_link_is_refused_politely(pemda: Place, days: int) -> None:
    path = await link(pemda)
    pemda.clock.later(days=days)
    ibu = pemda.browser()

    page = await ibu.opens(path)

    assert 410 == ibu.answer.status_code
    assert "minta tautan baru kepada Bagian Organisasi" in page.words


async def test_an_unknown_link_is_refused_politely(pemda: Place) -> None:
    ibu = pemda.browser()

    page = await ibu.opens("/masuk/tidak-ada-tautan-ini-sama")

    assert 410 == ibu.answer.status_code
    assert "tidak berlaku lagi" in page.words


async def test_a_session_lasts_as_long_as_it_is_used(pemda: Place) -> None:
    ibu = pemda.browser()
    await ibu.opens(await link(pemda))
    await ibu.presses("Masuk")
    for _ in range(4):
        pemda.clock.later(days=59)
        assert "Bapak Contoh Dua" in (await ibu.opens("/chat")).words

    pemda.clock.later(days=61)
    page = await ibu.opens("/chat")

    assert 401 == ibu.answer.status_code
    assert "Perlu masuk lagi" in page.words


async def test_without_a_session_the_chat_asks_for_the_link(pemda: Place) -> None:
    somebody = pemda.browser()

    page = await somebody.opens("/chat")

    assert 401 == somebody.answer.status_code
    assert "buka tautan undangan" in page.words


async def test_leaving_ends_the_session_for_the_browser_and_for_a_copied_cookie(pemda: Place) -> None:
    ibu, thief = pemda.browser(), pemda.browser()
    await ibu.opens(await link(pemda))
    await ibu.presses("Masuk")
    for name, value in ibu.client.cookies.items():
        thief.client.cookies.set(name, value)
    assert "Bapak Contoh Dua" in (await thief.opens("/chat")).words

    await ibu.follows("Keluar")
    await ibu.presses("Keluar")

    assert "tautan undangan" in ibu.page.words
    await ibu.opens("/chat")
    await thief.opens("/chat")
    assert 401 == ibu.answer.status_code == thief.answer.status_code


async def test_the_database_holds_no_token_that_opens_anything(pemda: Place) -> None:
    ibu, path = pemda.browser(), await link(pemda)
    await ibu.opens(path)
    await ibu.presses("Masuk")
    tokens = [value for name, value in ibu.client.cookies.items() if name.startswith("sesi_")]

    with closing(sqlite3.connect(pemda.app.config.database_path)) as connection:
        dump = "\n".join(connection.iterdump())

    assert 1 == len(tokens)
    assert tokens[0] not in dump
    assert path.rpartition("/")[2] not in dump


async def test_cookies_are_out_of_reach_for_scripts_and_other_sites(config: Config) -> None:
    secure = replace(config, web=Web(public_url="https://cek.contoh.go.id"))
    async with place(secure) as here:
        edition = (SHIPPED / f"{DEFAULT_EDITION}.toml").read_text(encoding="utf-8")
        await here.app.database.write(partial(trial.seed, edition=edition, now=START))
        path = await link(here)
        ibu = here.browser(Origin="https://cek.contoh.go.id")

        answer = await ibu.client.post(path, content="", headers=_FORM, follow_redirects=False)

    cookie = answer.headers["Set-Cookie"]
    assert 303 == answer.status_code
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=5184000"))


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
