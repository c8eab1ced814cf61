"""Deleting a person's data: asked for in the chat, carried out two days later, and then nowhere to be found."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.config import trial as trial_config
from bot.store import (
    deletions,
    export,
    inbox,
    integrity,
    outbox,
    people,
    promises,
    putaran,
    register,
    remarks,
    reports,
    web,
)
from bot.store.db import Database
from bot.ticks import Metronome
from flows.delivery import Kind
from flows.effects import Role, Say
from flows.messages import Address, Channel, Inbound, Text
from tests.bot.desk import Desk, Someone, open_desk

NAME, POSITION, PHONE = "Ibu Rahasia O'Contoh", "Kepala Bagian Sangat Rahasia", "+628120000777"
TELEGRAM, WEB = Address(Channel.TELEGRAM, "990077001"), Address(Channel.WEB, "rahasiaweb77")
WHATSAPP = Address(Channel.WHATSAPP, "ID.99007700277")
ACCOUNTS = (TELEGRAM, WEB, WHATSAPP)
LEFT = (NAME, "Rahasia O", "O&#39;Contoh", POSITION, PHONE, "8120000777", *(one.ref for one in ACCOUNTS))
TABLES = {
    "addresses", "asked", "assignments", "audit", "cursors", "deletions", "editions", "entries", "escalations",
    "handovers", "heard", "inbox", "invite_uses", "invites", "obstacles", "outbox", "penilaian", "persons", "products",
    "promises", "putaran", "schema_version", "trial", "units", "uploads", "visits", "web_sessions", "whatsapp_accounts",
    "whatsapp_aliases", "whatsapp_templates",
}  # fmt: skip


@dataclass
class Office:
    """A desk where one PIC has left traces wherever a person can."""

    desk: Desk
    path: Path
    person: int
    pic: Someone
    overseer: Someone
    colleague: Someone

    @property
    def metronome(self) -> Metronome:
        return Metronome(self.desk.database, trial_config(self.path.parent), lambda: self.desk.now)

    async def dump(self) -> str:
        """Every cell of every table."""
        return await self.desk.database.read(_dump)

    def bytes(self) -> bytes:
        """The file and the log beside it, as they lie on the disk."""
        return b"".join(one.read_bytes() for one in (self.path, self.path.with_name(self.path.name + "-wal")))

    async def leaves(self) -> None:
        """Ask for the deletion."""
        await self.pic.says("hapus data saya")
        await self.pic.taps("Ya, hapus")


def _dump(tx: sqlite3.Connection) -> str:
    names = [row["name"] for row in tx.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return "\n".join(f"{name}: {tuple(row)}" for name in names for row in tx.execute(f"SELECT * FROM {name}"))  # noqa: S608  its own tables


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_desk(tmp_path) as desk:
        now = desk.now

        def register_them(tx: sqlite3.Connection) -> int:
            number = people.add(tx, NAME, Role.PIC, now, position=POSITION, phone=PHONE)
            people.assign(tx, number, 2)
            for address in ACCOUNTS:
                people.bind(tx, address, number, now, "aktif")
            web.open_session(tx, WEB, now)
            token = people.invite(tx, number, now, now + timedelta(days=30))
            invite = people.find_invite(tx, token, TELEGRAM, now)
            assert invite is not None
            people.use_invite(tx, invite.id, TELEGRAM, now)
            people.set_stage(tx, TELEGRAM, "aktif", now)
            return number

        person = await desk.database.write(register_them)
        overseer = await desk.person("Ibu Contoh Delapan")
        colleague = await desk.person("Bapak Contoh Dua", Channel.WEB)
        pic = Someone(desk, TELEGRAM)
        await pic.says("lanjut")
        await pic.taps("4 orang")
        await pic.says("sdh ada tp blm dipasang oleh Rahasia O'Contoh")
        await pic.taps("Tidak berlaku")
        await pic.says(f"kata {NAME} tidak berlaku")
        await Someone(desk, WEB).says("menu")
        await Someone(desk, WEB).says("berhenti")
        await overseer.receives()
        await colleague.says(f"pic nya ganti {NAME.upper()}")
        await colleague.says("siapa yang melihat jawaban saya")
        await desk.database.write(partial(_leave_traces, person=person, desk=desk, overseer=overseer.address))
        await overseer.receives()
        yield Office(desk, tmp_path / "desk.db", person, pic, overseer, colleague)


def _leave_traces(tx: sqlite3.Connection, person: int, desk: Desk, overseer: Address) -> None:
    now = desk.now
    put = partial(outbox.put, tx, kind=Kind.NEWS, now=now)
    put("u1", overseer, say=Say("undangan", {"untuk": person}))
    put(f"kabar:{TELEGRAM}:77:1", overseer, say=Say("kabar_berhenti", {"nama": NAME}))
    put("k2", overseer, say=Say("kabar_berhenti", {"nama": NAME}))
    html = "<b>Ibu Rahasia O&#39;Contoh</b> meminta"  # as Telegram and the page were sent it
    tx.execute("UPDATE outbox SET state = 'sent', text = ? WHERE key = 'k2'", (html,))
    put("k3", TELEGRAM, say=Say("kabar_berhenti", {"nama": "Orang lain"}))
    inbox.park(tx, Inbound(TELEGRAM, "p1", now, Text(f"saya {NAME}")), "KeyError")
    inbox.park_raw(tx, "99", f'{{"chat": {{"id": {TELEGRAM.ref}}}, "first_name": "{NAME}"}}', "KeyError", now)
    remarks.hindered(tx, 2, person, f"{NAME} sedang diklat", now)
    promises.make(tx, person, now, now)
    tx.execute("INSERT INTO whatsapp_accounts (address, number) VALUES (?, ?)", (str(WHATSAPP), PHONE.lstrip("+")))
    former = f"whatsapp:{PHONE.lstrip('+')}"
    tx.execute("INSERT INTO whatsapp_aliases (former, until, address) VALUES (?, '', ?)", (former, str(WHATSAPP)))
    tx.execute(
        "INSERT INTO handovers (unit, giver, taker, started_by, started_at) VALUES (2, ?, 1, ?, ?)",
        (person, NAME, "2027-01-11T02:10:00.000Z"),
    )
    tx.execute(
        "INSERT INTO uploads (person, name, content, uploaded_at) VALUES (8, 'daftar.csv', ?, ?)",
        (f"unit,nama\nX,{NAME},{PHONE}".encode(), "2027-01-11T02:10:00.000Z"),
    )


async def test_every_table_was_looked_at_for_what_it_keeps_of_a_person(office: Office) -> None:
    """A new table: look whether deletions.carry_out must know it, let the office leave a trace there, then add it."""
    rows = await office.desk.database.read(
        lambda tx: {row["name"] for row in tx.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    )

    assert TABLES == rows


async def test_before_the_deletion_there_are_traces_in_every_table_that_can_have_one(office: Office) -> None:
    dump = await office.dump()
    with_traces = {line.partition(":")[0] for line in dump.splitlines() if any(trace in line for trace in LEFT)}

    assert {
        "addresses", "asked", "audit", "entries", "handovers", "heard", "inbox", "invite_uses", "obstacles", "outbox",
        "persons", "uploads", "web_sessions", "whatsapp_accounts", "whatsapp_aliases",
    } == with_traces  # fmt: skip


async def test_two_days_after_asking_nothing_of_the_person_is_left_in_the_file_or_beside_it(office: Office) -> None:
    await office.leaves()
    await office.overseer.receives()
    await office.pic.says("data saya")
    office.desk.later(hours=49)
    await office.metronome.erase()

    dump, lying = await office.dump(), office.bytes()
    assert [] == [trace for trace in LEFT if trace.lower() in dump.lower()]
    assert [] == [trace for trace in LEFT if trace.encode() in lying]
    assert [] == integrity.faults(office.path)


async def test_the_units_answers_stay_without_the_name(office: Office) -> None:
    before = await office.desk.database.read(_answers)
    await office.leaves()
    office.desk.later(hours=49)
    await office.metronome.erase()
    after = await office.desk.database.read(_answers)

    assert [(row["unit"], row["number"], row["option"]) for row in before] == [
        (row["unit"], row["number"], row["option"]) for row in after
    ]
    assert {("(data dihapus)", f"dihapus:{office.person}")} == {(row["person"], row["address"]) for row in after}


def _answers(tx: sqlite3.Connection) -> list[dict[str, Any]]:
    return list(export.answers(tx))


async def test_everything_that_lists_and_exports_still_works_afterwards(office: Office) -> None:
    await office.leaves()
    office.desk.later(hours=49)
    await office.metronome.erase()

    def looks(tx: sqlite3.Connection) -> list[str]:
        rows = [*export.outbox(tx), *export.audit(tx), *export.scores(tx, office.desk.now)]
        inbox.parked(tx)
        reports.mean([])
        putaran.rounds(tx)
        return [one.person.name for one in register.persons(tx)] if rows else []

    assert "(data dihapus)" not in await office.desk.database.read(looks)


async def test_access_ends_and_what_waited_is_not_sent(office: Office) -> None:
    await office.leaves()
    await office.desk.database.write(
        lambda tx: outbox.put(tx, "k9", TELEGRAM, Kind.NEWS, Say("usulan_habis"), office.desk.now)
    )
    office.desk.later(hours=49)
    await office.metronome.erase()

    assert [] == await office.pic.receives()
    later = await office.pic.says("lanjut")
    assert later is not None
    assert "orang_luar" == later.template
    ended = await office.desk.database.read(lambda tx: tx.execute("SELECT count(*) FROM web_sessions").fetchone()[0])
    assert 0 == ended
    assert [] == [row for row in await _handovers(office) if row["ended_at"] is None]


async def _handovers(office: Office) -> list[sqlite3.Row]:
    return await office.desk.database.read(lambda tx: tx.execute("SELECT * FROM handovers").fetchall())


async def test_a_message_that_is_being_sent_at_that_moment_is_not_written_back(office: Office) -> None:
    await office.desk.intake.take(Inbound(TELEGRAM, "m-last", office.desk.now, Text("data saya")))
    row = office.desk.outcomes[-1].rows[0]
    await office.desk.database.write(partial(deletions.carry_out, person=office.person, now=office.desk.now))
    await office.desk.database.write(
        partial(outbox.sent, number=row.id, external_id="x", text=NAME, now=office.desk.now)
    )

    assert NAME not in await office.dump()


async def test_until_then_it_can_be_called_back_and_the_overseers_hear_both(office: Office) -> None:
    await office.leaves()
    office.desk.later(hours=40)
    back = await office.pic.says("batal hapus")
    office.desk.later(hours=40)
    await office.metronome.erase()

    assert back is not None
    assert "data_tetap" == back.template
    assert ["kabar_hapus_data", "kabar_batal_hapus"] == [reply.template for reply in await office.overseer.receives()]
    assert NAME in await office.dump()
    said = await office.pic.says("data saya")
    assert said is not None
    assert NAME in said.text


async def test_nobody_is_deleted_before_two_days_have_passed_nor_later_than_three(office: Office) -> None:
    await office.leaves()
    office.desk.later(hours=47)
    await office.metronome.erase()
    assert NAME in await office.dump()

    office.desk.later(hours=25)
    await office.metronome.erase()
    assert NAME not in await office.dump()


async def test_once_more_at_the_next_start_does_no_harm(office: Office) -> None:
    await office.leaves()
    office.desk.later(hours=49)
    for _ in range(2):
        await office.desk.database.write(partial(deletions.carry_out, person=office.person, now=office.desk.now))
    await office.metronome.erase()
    await office.metronome.erase()

    done = "SELECT count(*) FROM audit WHERE what = 'menghapus data'"
    assert 1 == await office.desk.database.read(lambda tx: tx.execute(done).fetchone()[0])


async def test_while_somebody_reads_the_old_log_it_is_not_said_to_be_done(office: Office) -> None:
    await office.leaves()
    office.desk.later(hours=49)
    reader = sqlite3.connect(office.path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM persons").fetchone()
    await office.desk.database.write(lambda tx: tx.execute("PRAGMA busy_timeout = 10").fetchone())
    await office.metronome.erase()
    assert [office.person] == await office.desk.database.read(partial(deletions.due, before=office.desk.now))

    reader.close()
    await office.metronome.erase()
    assert [] == await office.desk.database.read(partial(deletions.due, before=office.desk.now))


async def test_the_same_account_may_be_invited_again_as_somebody_new(office: Office) -> None:
    await office.leaves()
    office.desk.later(hours=49)
    await office.metronome.erase()

    def invite(tx: sqlite3.Connection) -> str:
        number = people.add(tx, NAME, Role.PIC, office.desk.now)
        people.assign(tx, number, 3)
        return people.invite(tx, number, office.desk.now, office.desk.now + timedelta(days=30))

    token = await office.desk.database.write(invite)
    welcome = await office.pic.says(f"/start {token}")
    assert welcome is not None
    assert "sambut_kenal" == welcome.template
    await office.pic.taps("Ya, benar")
    first = await office.pic.taps("Setuju, mulai")
    assert first is not None
    assert "1. Berapa dari 4" in first.text


async def test_somebody_with_a_longer_name_keeps_it(office: Office) -> None:
    other = f"{NAME} Putri"

    def add(tx: sqlite3.Connection) -> None:
        people.add(tx, other, Role.PIC, office.desk.now)
        tx.execute("INSERT INTO audit (at, who, what, about) VALUES ('x', ?, 'a', ?)", (other, f"{NAME}, {other}"))

    await office.desk.database.write(add)
    await office.leaves()
    office.desk.later(hours=49)
    await office.metronome.erase()
    row = await office.desk.database.read(
        lambda tx: tx.execute("SELECT who, about FROM audit WHERE what = 'a'").fetchone()
    )

    assert (other, f"(data dihapus), {other}") == tuple(row)


async def test_a_name_that_is_part_of_a_word_is_let_be(office: Office) -> None:
    def add(tx: sqlite3.Connection) -> None:
        number = people.add(tx, "Ani", Role.PIC, office.desk.now)
        tx.execute("INSERT INTO audit (at, who, what, about) VALUES ('x', 'ani', 'b', 'Tani, Aniwati, ANI')")
        deletions.carry_out(tx, number, office.desk.now)

    await office.desk.database.write(add)
    row = await office.desk.database.read(
        lambda tx: tx.execute("SELECT who, about FROM audit WHERE what = 'b'").fetchone()
    )

    assert ("(data dihapus)", "Tani, Aniwati, (data dihapus)") == tuple(row)


@pytest.mark.parametrize("name", ["Bapak Contoh Tujuh", "Ibu Contoh Delapan"])
async def test_those_who_watch_can_leave_too(office: Office, name: str) -> None:
    who = await office.desk.person(name)
    await who.says("hapus data saya")
    said = await who.says("ya")
    assert said is not None
    assert "hapus_diminta" == said.template
    assert [] == await who.receives()
    office.desk.later(hours=49)
    await office.metronome.erase()

    assert name not in await office.dump()
    outside = await who.says("halo")
    assert outside is not None
    assert "orang_luar" == outside.template


async def test_an_account_that_went_over_to_somebody_else_stays_theirs(office: Office) -> None:
    await office.desk.database.write(partial(people.bind, address=WEB, person=3, now=office.desk.now, stage="aktif"))
    await office.leaves()
    office.desk.later(hours=49)
    await office.metronome.erase()

    account = await office.desk.database.read(partial(people.of_address, address=WEB))
    assert account is not None
    assert 3 == account.person.id


async def test_a_beat_after_the_end_and_a_disk_that_refuses_are_no_failure(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.leaves()
    office.desk.later(hours=49)

    async def full(_: Database, work: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "write", full)
        await office.metronome.erase()
    assert NAME in await office.dump()

    await office.desk.database.close()
    await office.metronome.erase()
