"""`plan`: what is to come, for whom and why, and what is left out."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import clock
from tests.bot.shell import TRIAL, Shell, open_shell, seed

NOW = datetime(2027, 2, 1, 2, tzinfo=UTC)  # a Monday morning


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    for opened in open_shell(tmp_path, capsys, monkeypatch):
        opened.prepared(TRIAL, seed)
        monkeypatch.setattr(clock, "now", lambda: NOW)
        with opened.database() as connection:
            connection.execute("UPDATE penilaian SET survey_at = '2027-02-17 09:00'")
            connection.execute("UPDATE units SET slot = '2027-02-17 09:00'")
            for person in (1, 2, 7, 8):
                connection.execute(
                    "INSERT INTO addresses (address, person, stage, joined_at) VALUES (?, ?, 'aktif', ?)",
                    (f"telegram:{person}", person, "2027-01-11T02:10:00.000Z"),
                )
        yield opened


def test_the_plan_says_when_to_whom_which_message_and_why(shell: Shell) -> None:
    coming = shell.good("plan", "--format", "json").json["coming"]
    of_one = [(one["due_at"], one["message"], one["why"]) for one in coming if one["person"] == "Bapak Contoh Dua"]

    assert [
        ("2027-02-03T01:00:00.000Z", "ingat", ["H-14"]),
        ("2027-02-09T01:00:00.000Z", "ingat", ["pemberitahuan H-7"]),  # the overseers are told: H-7 goes along
        ("2027-02-12T01:00:00.000Z", "ingat", ["H-3"]),
        ("2027-02-16T01:00:00.000Z", "ingat", ["H-1"]),
        ("2027-02-18T01:00:00.000Z", "ingat", ["H+1"]),
    ] == of_one


def test_the_plan_has_the_report_and_the_notice_before_it(shell: Shell) -> None:
    coming = shell.good("plan", "--format", "json").json["coming"]
    found = [(one["person"], one["due_at"][:10]) for one in coming if "H-14" in " ".join(one["why"]) and one["units"]]

    assert ("Ibu Contoh Satu", "2027-02-02") in found
    assert ("Bapak Contoh Tujuh", "2027-02-03") in found


def test_what_is_left_out_is_said_with_the_reason(shell: Shell) -> None:
    skipped = shell.good("plan", "--format", "json").json["skipped"]

    assert {"belum bergabung"} == {one["why"] for one in skipped if one["person"] == "Bapak Contoh Empat"}
    assert ("H-30", "waktunya sudah lewat") in {
        (one["what"], one["why"]) for one in skipped if one["person"] == "Bapak Contoh Dua"
    }


def test_what_was_asked_for_is_in_the_plan(shell: Shell) -> None:
    with shell.database() as connection:
        connection.execute("INSERT INTO promises (person, due_at, made_at) VALUES (2, '2027-02-01T05:00:00.000Z', 'x')")

    (asked,) = shell.good("plan", "--format", "json").json["asked_for"]

    assert ("2027-02-01T05:00:00.000Z", "Bapak Contoh Dua", "ingat") == (
        asked["due_at"],
        asked["person"],
        asked["message"],
    )
    assert ["diminta orangnya"] == asked["why"]
    assert "Senin, 1 Februari 2027 12.00 WIB" in shell.good("plan").out


def test_the_table_reads_as_an_administrator_does(shell: Shell) -> None:
    ran = shell.good("plan")

    assert "Selasa, 9 Februari 2027 08.00 WIB" in ran.out
    assert "Tidak dikirim:" in ran.out


def test_reminders_that_are_off_are_said(shell: Shell) -> None:
    shell.configured('[database]\npath = "data/percobaan.db"\n[reminders]\non = false\n')

    assert "Pengingat dimatikan" in shell.good("plan").err
