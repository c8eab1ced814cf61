"""The backup that is made each day by itself: one a day, verified, and gone when its time is over."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import checks
from bot.checks import Mark
from bot.config import Backup, Config, DatabaseFile, trial
from bot.daily_backup import DailyBackup
from bot.store import integrity
from bot.ticks import Metronome
from tests.bot.browsing import place
from tests.bot.desk import Desk, open_desk
from tests.bot.test_web_health import health

HOUR = "01:30"


@dataclass
class Night:
    """A desk whose clock is read in Jakarta, and its backups."""

    desk: Desk
    config: Config
    metronome: Metronome

    async def beat(self, day: int, hour: str = HOUR, month: int = 1) -> list[str]:
        """One beat at that hour of Jakarta; gives the files that are there then."""
        hours, minutes = (int(part) for part in hour.split(":"))
        self.desk.now = datetime(2027, month, day, tzinfo=UTC) + timedelta(hours=hours - 7, minutes=minutes)
        await self.metronome.backup()
        return self.files

    @property
    def files(self) -> list[str]:
        """All that is in the folder."""
        folder = self.config.backup_folder
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []

    def finding(self) -> tuple[Mark, str]:
        """What `check` says of them."""
        (one,) = checks.backups(self.config, self.desk.now)
        return one.mark, one.words


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[Night]:
    backup = Backup("cadangan", HOUR, 3)
    config = Config(database=DatabaseFile("desk.db"), backup=backup, folder=tmp_path)
    async with open_desk(tmp_path) as desk:
        yield Night(desk, config, Metronome(desk.database, config, lambda: desk.now))


def named(*days: str) -> list[str]:
    return [f"desk-2027-{day}.db" for day in days]


async def test_a_backup_is_made_each_day_from_its_hour_on(night: Night) -> None:
    await night.beat(11)

    assert named("01-11-0130") == await night.beat(12, "01:20")
    assert named("01-11-0130", "01-12-0130") == await night.beat(12)
    assert named("01-11-0130", "01-12-0130") == await night.beat(12, "23:50")


async def test_it_is_whole_holds_what_is_there_and_is_for_its_owner_only(night: Night) -> None:
    pic = await night.desk.person("Bapak Contoh Dua")
    await pic.says("lanjut")
    await pic.taps("4 orang")
    (name,) = await night.beat(11)
    made = night.config.backup_folder / name

    assert [] == integrity.faults(made)
    with integrity.opened(made) as connection:
        assert 1 == connection.execute("SELECT count(*) FROM entries").fetchone()[0]
    assert (0o600, 0o700) == (made.stat().st_mode & 0o777, night.config.backup_folder.stat().st_mode & 0o777)


async def test_the_first_is_made_at_once(night: Night) -> None:
    assert named("01-11-0910") == await night.beat(11, "09:10")


async def test_a_machine_that_was_off_at_the_hour_makes_it_when_it_is_back(night: Night) -> None:
    await night.beat(11)

    assert named("01-11-0130", "01-13-0745") == await night.beat(13, "07:45")
    assert named("01-11-0130", "01-13-0745") == await night.beat(13, "16:00")


async def test_yesterdays_hour_that_was_missed_is_made_up_for_and_today_has_no_second_one(night: Night) -> None:
    """An office that is switched off before its hour in the evening has a backup each morning."""
    night.metronome.backups.config = replace(night.config, backup=Backup("cadangan", "20:00", 9))
    await night.beat(11, "07:30")

    assert named("01-11-0730") == await night.beat(11, "20:00")
    assert named("01-11-0730", "01-12-0730") == await night.beat(12, "07:30")
    assert named("01-11-0730", "01-12-0730") == await night.beat(12, "23:00")


async def test_those_whose_time_is_over_are_deleted_and_nothing_else_is(night: Night) -> None:
    await night.beat(11)
    for name in ("lain.db", "desk-2026-01-01.db", "desk-2026-13-01-0130.db", "bukan-desk-2026-01-01-0130.db"):
        (night.config.backup_folder / name).write_text("milik orang lain")
    for day in (12, 13):
        await night.beat(day)

    found = await night.beat(14)

    assert named("01-12-0130", "01-13-0130", "01-14-0130") == [name for name in found if "desk-2027" in name[:9]]
    assert 7 == len(found)


async def test_a_deleted_person_is_in_no_backup_once_their_time_is_over(night: Night) -> None:
    await night.beat(11)
    await night.desk.database.write(lambda tx: tx.execute("UPDATE persons SET name = 'x' WHERE name LIKE '%Dua'"))
    for day in (12, 13, 14):
        await night.beat(day)

    assert 3 == len(night.files)
    assert not any(b"Bapak Contoh Dua" in path.read_bytes() for path in night.config.backup_folder.iterdir())


async def test_the_last_one_stays_while_there_is_none_newer(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    await night.beat(11)
    full(monkeypatch)

    assert named("01-11-0130") == await night.beat(11, month=3)


def full(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A disk on which there is little room; gives what makes room again."""
    usage = SimpleNamespace(free=100_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    def roomy() -> None:
        usage.free = 10_000_000_000

    return roomy


async def test_a_failure_is_told_tried_again_in_an_hour_and_forgotten_when_mended(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    roomy = full(monkeypatch)

    assert [] == await night.beat(11)
    assert "ruang simpan habis" == night.metronome.backups.trouble
    roomy()
    assert [] == await night.beat(11, "02:20")
    assert named("01-11-0230") == await night.beat(11, "02:30")
    assert "" == night.metronome.backups.trouble


async def test_a_folder_that_cannot_be_made_is_told(night: Night) -> None:
    (night.config.folder / "cadangan").write_text("berkas")

    await night.beat(11)

    assert "ada berkas yang berdiri di tempat folder" == night.metronome.backups.trouble


async def test_a_copy_that_is_not_whole_is_no_backup_and_the_older_ones_stay(night: Night) -> None:
    await night.beat(11)
    with closing(sqlite3.connect(night.config.database_path, isolation_level=None)) as somebody:
        somebody.execute("DELETE FROM units")  # what points to them points nowhere

    assert named("01-11-0130") == await night.beat(12)
    assert night.metronome.backups.trouble


async def test_whatever_goes_wrong_is_told(night: Night) -> None:
    await night.desk.database.write(lambda tx: tx.execute("UPDATE units SET zone = 'Mars/Utara'"))

    assert [] == await night.beat(11)
    assert "gangguan program (ZoneInfoNotFoundError)" == night.metronome.backups.trouble


async def test_what_a_kill_cut_off_is_swept_away(night: Night) -> None:
    await night.beat(11)
    half = night.config.backup_folder / ".desk-2027-01-10-0130.db.a1b2.baru"
    half.write_bytes(b"separuh")

    await night.beat(11, "01:40")

    assert not half.exists()


async def test_without_a_folder_and_in_a_trial_there_is_none(night: Night, tmp_path: Path) -> None:
    for config in (replace(night.config, backup=Backup("")), trial(tmp_path)):
        assert DailyBackup(config).make(night.desk.now) is None
    assert {"desk.db", "desk.db-wal", "desk.db-shm"} == {path.name for path in tmp_path.iterdir()}


async def test_check_says_how_old_the_last_one_is(night: Night) -> None:
    assert Mark.LOOK == night.finding()[0]
    await night.beat(11)
    assert (Mark.GOOD, "yang terakhir 2027-01-11 pukul 01.30") == (night.finding()[0], night.finding()[1][:36])

    night.desk.later(days=1, hours=2)
    assert Mark.LOOK == night.finding()[0]
    night.desk.later(days=1)
    mark, words = night.finding()

    assert Mark.BAD == mark
    assert "yang berikutnya belum dibuat" in words


async def test_the_health_page_says_why_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = Config(database=DatabaseFile("uji.db"), backup=Backup("cadangan"), folder=tmp_path)
    async with place(config, lambda: here.clock.moment) as here:
        roomy = full(monkeypatch)
        await here.app.metronome.backup()
        ill, report = await health(here)
        roomy()
        here.clock.later(hours=1)
        await here.app.metronome.remind()
        await here.app.metronome.backup()
        well, after = await health(here)

    assert (503, ["Cadangan otomatis gagal: ruang simpan habis."], None) == (
        ill,
        report["faults"],
        report["backup_at"],
    )
    assert (200, "2027-01-11T03:10:00.000Z") == (well, after["backup_at"])
