"""The trainer's clock on the trial's pages: a ladder in a minute, on all roles, and nowhere but in a trial."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.config import Config, DatabaseFile, trial
from bot.store import trial as trial_data
from bot.ticks import Metronome
from flows.calendar import local_day
from tests.bot.browsing import START, Browser, Clock, Place, place
from tests.bot.desk import Desk

PIC, HEAD, OVERSEER = "Ibu Contoh Satu", "Bapak Contoh Tujuh", "Ibu Contoh Delapan"
FIRST = date(2027, 2, 10)  # the trial's first survey: thirty days after it began


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Place]:
    async with place(trial(tmp_path)) as found:
        yield found


async def joined(here: Place, *people: str) -> list[Browser]:
    """Each of them in a browser of their own, past the welcome."""
    found = [here.browser() for _ in people]
    for browser, person in zip(found, people, strict=True):
        await browser.begins(person)
        await here.app.deliverer.settle()
    return found


async def delivered(here: Place) -> None:
    """All that waits goes out, as the send loop does it."""
    while await here.app.deliverer.sweep():
        await here.app.deliverer.settle()


async def writes(here: Place, browser: Browser, words: str) -> str:
    """Write, let everything go out, and give the answer to it."""
    before = (await browser.opens("/chat")).messages[-1].order
    await browser.writes(words)
    await delivered(here)
    page = await browser.opens("/chat")
    return next(message.text for message in page.messages if message.order > before and not message.own)


async def last(browser: Browser) -> str:
    return (await browser.opens("/chat")).last


def today(here: Place) -> date:
    return local_day(here.app.clock(), "Asia/Jakarta")


async def test_a_ladder_is_shown_in_a_minute_on_all_roles(here: Place) -> None:
    """A transcript: what the PIC, the supervisor and the overseer get, as somebody shows it to a room."""
    pic, head, overseer = await joined(here, PIC, HEAD, OVERSEER)

    said = await writes(here, pic, "lompat ke H-14")
    assert "Waktu percobaan sekarang Rabu, 27 Januari 2027 pukul 08.00 WIB." in said
    assert f"• {PIC}, PIC (narahubung): pengingat" in said
    assert "Belum dapat dikirimi, sebab perannya belum dibuka: Bapak Contoh Dua, Ibu Contoh Tiga" in said
    assert "14 hari menuju survei" in await last(pic)
    assert "ringkasan progres DPMPTSP Contoh disampaikan kepada atasan" in await last(pic), "a working day before"

    said = await writes(here, pic, "lompat sehari")
    assert "Kamis, 28 Januari 2027 pukul 10.00 WIB" in said, "reports go out at ten"
    assert f"• {HEAD}, atasan: laporan kemajuan unit" in said
    assert "mohon izin melaporkan penilaian mandiri" in await last(head)

    said = await writes(here, overseer, "lompat ke H-7")
    assert "Rabu, 3 Februari 2027 pukul 08.00 WIB" in said
    assert f"• {PIC}, PIC (narahubung): tembusan laporan" in said
    assert "telah disampaikan kepada Bapak Contoh Tujuh" in (await pic.opens("/chat")).messages[-2].text
    assert f"• {OVERSEER}, pengawas: rekap" in said
    assert "Rekap penilaian mandiri" in await last(overseer)
    assert "7 hari menuju survei" in await last(pic)

    await writes(here, pic, "lompat ke H-1")
    assert "Besok survei DPMPTSP Contoh" in await last(pic)

    await writes(here, pic, "lompat ke H+1")
    assert "Terima kasih atas persiapan survei DPMPTSP Contoh" in await last(pic)


async def test_where_rungs_are_one_message_the_jump_ends_on_its_day(here: Place) -> None:
    """The PIC of two units: H-7 of the one is a day before H-14 of the other."""
    (pic,) = await joined(here, PIC)

    assert f"• {PIC}, PIC (narahubung): pengingat" in await writes(here, pic, "lompat ke H-7")
    assert date(2027, 2, 4) == today(here)
    assert "6 hari menuju survei DPMPTSP Contoh" in await last(pic)
    assert "14 hari menuju survei Puskesmas Contoh Selatan" in await last(pic)


async def test_nobody_hears_anything_twice(here: Place) -> None:
    (pic,) = await joined(here, PIC)
    await writes(here, pic, "lompat ke H-7")
    before = len((await pic.opens("/chat")).messages)

    await here.app.metronome.remind()
    await delivered(here)

    assert before == len((await pic.opens("/chat")).messages)


async def test_time_stays_where_it_is_after_a_restart_and_goes_on_from_there(tmp_path: Path) -> None:
    async with place(trial(tmp_path)) as here:
        (pic,) = await joined(here, PIC)
        await writes(here, pic, "lompat ke 3 februari")
        assert date(2027, 2, 3) == today(here)

    async with place(trial(tmp_path), clock=Clock(START + timedelta(days=1, hours=1))) as again:
        assert date(2027, 2, 4) == today(again)
        assert again.app.deliverer.clock() - again.clock.moment > timedelta(days=22)


async def test_a_ladder_that_is_over_begins_anew(here: Place) -> None:
    (pic,) = await joined(here, PIC)
    for _ in range(2):
        for where in ("H-7", "H+1"):
            said = await writes(here, pic, f"lompat ke {where}")
            assert f"• {PIC}, PIC (narahubung): pengingat" in said
        await writes(here, pic, "lompat 2 minggu")


async def test_time_does_not_go_back(here: Place) -> None:
    (pic,) = await joined(here, PIC)
    await writes(here, pic, "lompat ke H-7")
    at = today(here)

    assert "Waktu percobaan hanya dapat maju" in await writes(here, pic, "kembali ke waktu sebenarnya")
    assert "Hari itu sudah lewat" in await writes(here, pic, "lompat ke H-30")
    assert "Ke hari mana?" in await writes(here, pic, "lompat ke mana")
    assert at == today(here)


async def test_buttons_offer_it_to_every_role(here: Place) -> None:
    pic, head, overseer = await joined(here, PIC, HEAD, OVERSEER)
    for browser in (pic, head, overseer):
        await writes(here, browser, "menu")
        await browser.presses("Lompat sehari")
        await delivered(here)

    assert date(2027, 1, 14) == today(here)


async def test_the_front_page_says_what_time_it_is_and_lets_it_jump(here: Place) -> None:
    (pic,) = await joined(here, "Bapak Contoh Dua")
    room = here.browser()
    words = " ".join((await room.opens("/")).words.split())
    assert "Waktu percobaan sekarang: Senin, 11 Januari 2027, 09.10 WIB" in words

    page = await room.presses("Lompat ke H-7")
    await delivered(here)

    words = " ".join(page.words.split())
    assert "Waktu percobaan sekarang: Senin, 8 Februari 2027, 08.00 WIB" in words, (
        "the first day on which anybody hears"
    )
    assert "Yang dikirimi pesan: Bapak Contoh Dua (pengingat). Yang perannya belum dibuka tidak dikirimi." in words
    assert "3 hari menuju survei" in await last(pic)


async def test_who_has_not_joined_cannot_let_time_jump(here: Place) -> None:
    browser = here.browser()
    await browser.opens("/")
    await browser.presses(PIC)
    await writes(here, browser, "lompat sehari")

    assert date(2027, 1, 11) == today(here)


async def test_a_jump_that_is_brought_twice_is_made_once(here: Place) -> None:
    (pic,) = await joined(here, PIC)
    page = await pic.opens("/chat")
    button = page.button("Kirim")
    for _ in range(2):
        await pic.posts(button, teks="lompat sehari")
    await delivered(here)

    assert date(2027, 1, 12) == today(here)


# Outside a trial.


async def test_where_data_are_real_the_words_mean_nothing(desk: Desk) -> None:
    pic = await desk.person("Bapak Contoh Dua")
    for words in ("lompat ke H-7", "lompat sehari", "kembali ke waktu sebenarnya"):
        reply = await pic.says(words)
        assert reply is None or reply.template.startswith("belum_paham")
    await pic.presses("lompat sehari")

    assert timedelta() == await desk.database.read(trial_data.ahead)


async def test_a_real_file_has_no_time_of_its_own(tmp_path: Path) -> None:
    async with place(trial(tmp_path)) as here:
        await here.app.database.write(lambda tx: trial_data.set_ahead(tx, timedelta(days=9)))
    real = Config(database=DatabaseFile("data/percobaan.db"), folder=tmp_path)

    async with place(real) as here:
        assert here.clock.moment <= here.app.clock() <= here.clock.moment
        answer = await here.browser().client.post("/percobaan/waktu", data={"ke": "lompat sehari"})
        front = await here.browser().opens("/")

    assert 404 == answer.status_code
    assert "Lompat" not in front.words
    with closing(sqlite3.connect(real.database_path)) as tx:
        tx.execute("DELETE FROM trial")
        tx.row_factory = sqlite3.Row
        trial_data.set_ahead(tx, timedelta(days=1))
        assert timedelta() == trial_data.ahead(tx)


async def test_the_beat_goes_by_the_clock_that_jumped(here: Place) -> None:
    (pic,) = await joined(here, PIC)
    await writes(here, pic, "lompat sehari")
    metronome: Metronome = here.app.metronome

    await metronome.remind()

    assert metronome.beat_at is not None
    assert date(2027, 1, 12) == local_day(metronome.beat_at, "Asia/Jakarta")
