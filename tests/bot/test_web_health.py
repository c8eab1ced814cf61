"""GET /sehat, as whoever watches over the machine reads it."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.config import trial
from bot.store import inbox, outbox
from flows.delivery import Kind
from flows.effects import Say
from flows.messages import Address, Channel, Inbound, Text
from tests.bot.browsing import START, Place, place

SOMEBODY = Address(Channel.TELEGRAM, "5")


async def health(here: Place) -> tuple[int, dict[str, Any]]:
    answer = await here.browser().client.get("/sehat")
    return answer.status_code, answer.json()


async def test_all_is_well(tmp_path: Path) -> None:
    async with place(trial(tmp_path), lambda: START) as here:
        status, report = await health(here)

    assert 200 == status
    assert report["healthy"]
    assert [] == report["faults"]
    assert report["database_writable"]
    assert (0, 0, 0) == (report["outbox_waiting"], report["outbox_oldest_seconds"], report["parked"])


async def test_a_database_that_takes_nothing_is_ill(tmp_path: Path) -> None:
    async with place(trial(tmp_path), lambda: START) as here:
        await here.app.database.write(lambda tx: tx.execute("PRAGMA busy_timeout = 20"))
        with closing(sqlite3.connect(here.app.config.database_path, isolation_level=None)) as somebody:
            somebody.execute("BEGIN IMMEDIATE")
            status, report = await health(here)
            somebody.execute("ROLLBACK")

    assert 503 == status
    assert not report["database_writable"]
    assert "Basis data tidak dapat ditulisi: sedang dipakai program lain; coba sebentar lagi." in report["faults"]


async def test_a_message_that_waits_too_long_is_told(tmp_path: Path) -> None:
    async with place(trial(tmp_path), lambda: here.clock.moment) as here:
        put = partial(outbox.put, key="k", address=SOMEBODY, kind=Kind.NEWS, say=Say("menu"), now=START)
        await here.app.database.write(put)
        here.clock.later(minutes=10)
        soon, report = await health(here)
        here.clock.later(minutes=10)
        await here.app.metronome.remind()
        late, later = await health(here)

    assert (200, 1, 600) == (soon, report["outbox_waiting"], report["outbox_oldest_seconds"])
    assert (503, ["Ada pesan yang menunggu dikirim lebih dari 15 menit."]) == (late, later["faults"])


async def test_a_send_loop_that_stands_still_is_told(tmp_path: Path) -> None:
    async with place(trial(tmp_path), lambda: here.clock.moment - timedelta(minutes=2)) as here:
        status, report = await health(here)

    assert (503, ["Pengiriman tidak berjalan."]) == (status, report["faults"])


async def test_a_send_loop_that_never_began_is_told(tmp_path: Path) -> None:
    async with place(trial(tmp_path), lambda: None) as here:
        assert 503 == (await health(here))[0]


async def test_a_scheduler_that_is_dead_is_told_within_fifteen_minutes(tmp_path: Path) -> None:
    async with place(trial(tmp_path), lambda: here.clock.moment) as here:
        here.clock.later(minutes=14)
        soon, report = await health(here)
        await here.app.metronome.remind()
        here.clock.later(minutes=14)
        still, beaten = await health(here)
        here.clock.later(minutes=2)
        late, later = await health(here)

    assert (200, None) == (soon, report["beat_at"])
    assert (200, True) == (still, beaten["beat_at"] is not None)
    assert (503, ["Pengingat tidak berjalan."]) == (late, later["faults"])


async def test_a_beat_that_always_fails_is_told_too(tmp_path: Path) -> None:
    async with place(trial(tmp_path), lambda: here.clock.moment) as here:
        await here.app.metronome.remind()
        await here.app.database.write(lambda tx: tx.execute("ALTER TABLE promises RENAME TO away"))
        for _ in range(16):
            here.clock.later(minutes=1)
            await here.app.metronome.remind()
        ill, report = await health(here)

        await here.app.database.write(lambda tx: tx.execute("ALTER TABLE away RENAME TO promises"))
        await here.app.metronome.remind()
        here.clock.later(seconds=5)
        well, _ = await health(here)

    assert (503, ["Pengingat tidak berjalan."]) == (ill, report["faults"])
    assert 200 == well


async def test_parked_messages_are_counted_and_make_nobody_ill(tmp_path: Path) -> None:
    async with place(trial(tmp_path), lambda: START) as here:
        inbound = Inbound(SOMEBODY, "1", START, Text("rahasia"))
        await here.app.database.write(partial(inbox.park, inbound=inbound, why="ValueError"))

        answer = await here.browser().client.get("/sehat")

    assert (200, 1) == (answer.status_code, answer.json()["parked"])
    assert "rahasia" not in answer.text


async def test_asking_often_writes_no_more_often(tmp_path: Path) -> None:
    async with place(trial(tmp_path), lambda: START) as here:
        first = (await health(here))[1]["checked_at"]
        same = (await health(here))[1]["checked_at"]
        here.clock.later(seconds=5)
        after = (await health(here))[1]["checked_at"]

    assert first == same != after
