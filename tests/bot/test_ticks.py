"""What the metronome does, beat by beat."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot import clock
from bot.config import Retention, trial
from bot.store import trial as trial_data
from bot.ticks import Metronome
from flows.messages import Address, Channel, Text
from tests.bot.desk import Desk


async def _kept(desk: Desk) -> tuple[int, int]:
    rows = await desk.database.read(
        lambda tx: tx.execute("SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM entries)").fetchone()
    )
    return int(rows[0]), int(rows[1])


async def test_messages_are_forgotten_after_their_time_and_answers_stay(desk: Desk, tmp_path: Path) -> None:
    metronome = Metronome(desk.database, trial(tmp_path), lambda: desk.now)
    pic = await desk.person("Bapak Contoh Dua")
    await pic.says("lanjut")
    await pic.taps("4 orang")

    desk.later(days=29)
    await metronome.prune()
    assert (2, 1) == await _kept(desk)

    desk.later(days=2)
    await metronome.prune()
    assert (0, 1) == await _kept(desk)
    said = "SELECT count(*) FROM outbox WHERE text IS NOT NULL OR payload LIKE '%Berapa%'"
    assert 0 == await desk.database.read(lambda tx: tx.execute(said).fetchone()[0])
    assert 2 == await desk.database.read(lambda tx: tx.execute("SELECT count(*) FROM outbox").fetchone()[0])


async def test_what_meta_may_bring_again_is_known_for_a_week_without_its_words(desk: Desk, tmp_path: Path) -> None:
    metronome = Metronome(
        desk.database, replace(trial(tmp_path), retention=Retention(messages_days=2)), lambda: desk.now
    )
    pic = await desk.person("Bapak Contoh Dua", Channel.WHATSAPP)
    await pic.says("lanjut", "wamid.1")
    for days, known in ((3, [("wamid.1", "{}")]), (4, [("wamid.1", "{}")]), (2, [])):
        desk.later(days=days)
        await metronome.prune()
        found = await desk.database.read(lambda tx: tx.execute("SELECT message_id, body FROM inbox").fetchall())
        assert known == [tuple(row) for row in found]


async def test_of_a_stranger_nothing_is_kept_for_longer_than_their_words(desk: Desk, tmp_path: Path) -> None:
    metronome = Metronome(desk.database, trial(tmp_path), lambda: desk.now)
    pic, stranger = await desk.person("Bapak Contoh Dua"), Address(Channel.WHATSAPP, "6281299990000")
    await pic.says("lanjut")
    await desk.take(stranger, Text("halo, ini siapa?"))
    desk.later(days=31)
    await metronome.prune()

    def named(tx: sqlite3.Connection) -> list[str]:
        tables = [row[0] for row in tx.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [
            name
            for name in tables
            if any("6281299990000" in str(value) for row in tx.execute(f"SELECT * FROM {name}") for value in row)  # noqa: S608  from sqlite_master
        ]

    assert [] == await desk.database.read(named)
    assert ["telegram"] == await desk.database.read(
        lambda tx: [row["address"].partition(":")[0] for row in tx.execute("SELECT address FROM heard")]
    )


async def test_a_message_that_still_waits_is_not_forgotten(desk: Desk, tmp_path: Path) -> None:
    overseer = await desk.person("Ibu Contoh Delapan")
    pic = await desk.person("Bapak Contoh Dua")
    await pic.says("lanjut")
    await pic.taps("Tidak berlaku")
    await pic.says("layanan ini sepenuhnya daring")

    desk.later(days=40)
    await Metronome(desk.database, trial(tmp_path), lambda: desk.now).prune()

    assert ["usulan_baru"] == [reply.template for reply in await overseer.receives()]


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(days=30), timedelta(days=-30)])
async def test_the_metronome_beats_at_once_whatever_its_clock_says(
    desk: Desk, tmp_path: Path, ahead: timedelta
) -> None:
    desk.now = clock.now() + ahead
    metronome = Metronome(desk.database, trial(tmp_path), lambda: desk.now)
    scheduler = metronome.start()

    for _ in range(500):
        if metronome.beat_at:
            break
        await asyncio.sleep(0.01)

    assert desk.now == metronome.beat_at
    scheduler.shutdown(wait=False)


async def test_the_scheduler_keeps_nothing_and_skips_nothing(desk: Desk, tmp_path: Path) -> None:
    scheduler = Metronome(desk.database, trial(tmp_path), lambda: desk.now).start()
    jobs = scheduler.get_jobs()

    assert {"prune", "erase", "remind", "release", "backup"} == {job.func.__name__ for job in jobs}
    assert {(None, True, 1)} == {(job.misfire_grace_time, job.coalesce, job.max_instances) for job in jobs}
    assert ["MemoryJobStore"] == [type(store).__name__ for store in scheduler._jobstores.values()]  # noqa: SLF001  it has no other way to ask
    scheduler.shutdown(wait=False)


async def test_a_beat_that_comes_after_the_end_is_left_to_the_next_start(desk: Desk, tmp_path: Path) -> None:
    metronome = Metronome(desk.database, trial(tmp_path), lambda: desk.now)
    await desk.database.close()

    await metronome.prune()


async def test_a_beat_that_is_cut_off_by_the_end_is_no_failure(desk: Desk, tmp_path: Path) -> None:
    metronome = Metronome(desk.database, trial(tmp_path), lambda: desk.now)
    beat = asyncio.create_task(metronome.prune())
    await asyncio.sleep(0)

    beat.cancel()
    await beat


async def test_a_beat_that_fails_is_done_at_the_next(desk: Desk, tmp_path: Path) -> None:
    """Somebody else changes the file's shape: what cannot be read now is read again in a minute."""
    pic = await desk.person("Bapak Contoh Dua")
    await desk.database.write(partial(trial_data.schedule, now=desk.now, days=7))
    metronome = Metronome(desk.database, trial(tmp_path), lambda: desk.now)
    await desk.database.write(lambda tx: tx.execute("ALTER TABLE promises RENAME TO away"))
    await metronome.remind()
    assert [] == await pic.receives()
    assert metronome.beat_at is None

    await desk.database.write(lambda tx: tx.execute("ALTER TABLE away RENAME TO promises"))
    await metronome.remind()

    assert ["ingat"] == [reply.template for reply in await pic.receives()]
    assert desk.now == metronome.beat_at
