"""The trial's data: it goes on whenever somebody comes back to it, and it stays apart from real data."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import CannotStart, open_app
from bot.config import Config, DatabaseFile, trial
from bot.store import penilaian
from bot.store.trial import renew
from flows.penilaian import Penilaian
from tests.bot.browsing import START
from tests.bot.shell import TRIAL, Shell, open_shell, seed


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    yield from open_shell(tmp_path, capsys, monkeypatch)


async def units(folder: Path, days: int) -> list[Penilaian]:
    """The trial's units as they are when it is started that many days after it began."""
    now = START + timedelta(days=days)
    async with open_app(trial(folder), now=lambda: now, pace=lambda: None) as app:
        return await app.database.read(lambda tx: penilaian.of_putaran(tx, "Penilaian mandiri percobaan 2027", now))


async def test_an_old_trial_takes_answers_again(tmp_path: Path) -> None:
    began = await units(tmp_path, 0)

    again = await units(tmp_path, 200)

    assert all(one.open for one in again)
    assert len({one.survey_on for one in again}) == len(again) == 7
    assert all(one.survey_on and one.survey_on.weekday() < 5 for one in again)
    ahead = (START + timedelta(days=200)).date()
    assert all(one.deadline and one.survey_on and ahead < one.deadline < one.survey_on for one in again)
    assert [one.subject for one in began] == [one.subject for one in again]


@pytest.mark.parametrize("days", [1, 30, 35])
async def test_slots_stay_while_one_of_them_lies_ahead(tmp_path: Path, days: int) -> None:
    began = await units(tmp_path, 0)

    assert [one.survey_on for one in began] == [one.survey_on for one in await units(tmp_path, days)]


async def test_a_trial_without_an_open_putaran_is_left_as_it_is(tmp_path: Path) -> None:
    await units(tmp_path, 0)
    async with open_app(trial(tmp_path), now=lambda: START, pace=lambda: None) as app:
        await app.database.write(lambda tx: tx.execute("UPDATE putaran SET closed_at = '2027-02-01T00:00:00.000Z'"))

        assert not await app.database.write(lambda tx: renew(tx, START + timedelta(days=200)))


async def test_real_slots_are_not_moved(tmp_path: Path) -> None:
    began = await units(tmp_path, 0)
    real = Config(database=DatabaseFile("data/percobaan.db"), folder=tmp_path)
    async with open_app(real, now=lambda: START + timedelta(days=200), pace=lambda: None):
        pass

    assert [one.survey_on for one in began] == [one.survey_on for one in await units(tmp_path, 0)]


def make_real(shell: Shell) -> None:
    with shell.database() as connection:
        connection.execute("DELETE FROM trial")


def test_real_data_is_not_opened_as_a_trial(shell: Shell) -> None:
    """Where config.toml is missing by mistake, anybody could pick anybody's role."""
    shell.prepared(TRIAL, seed)
    make_real(shell)

    async def start() -> None:
        async with open_app(trial(shell.folder)):
            raise AssertionError("it started")

    with pytest.raises(CannotStart, match="bukan data percobaan"):
        asyncio.run(start())
    for command in ("run", "rekap", "simulate"):
        ran = shell.types(command)
        assert (ran.code, ran.out) == (2, "")
        assert "Basis data ini bukan data percobaan" in ran.err


def test_real_data_is_not_restored_as_a_trial(shell: Shell) -> None:
    shell.prepared(TRIAL, seed)
    make_real(shell)
    shell.good("backup", "cadangan.db")
    (shell.folder / TRIAL).unlink()

    ran = shell.types("restore", "cadangan.db")

    assert ran.code == 2
    assert "cadangan.db tidak dipulihkan; basis data tidak diubah. Berkas itu bukan data percobaan." in ran.err
    assert not (shell.folder / TRIAL).exists()


def test_a_trial_is_not_restored_as_real_data(shell: Shell) -> None:
    shell.prepared(TRIAL, seed)
    shell.good("backup", "cadangan.db")
    shell.configured('[database]\npath = "isi.db"\n')

    ran = shell.types("restore", "cadangan.db")

    assert ran.code == 2
    assert "Berkas itu berisi data percobaan, yang tidak boleh menjadi data sebenarnya." in ran.err
    assert not (shell.folder / "isi.db").exists()
