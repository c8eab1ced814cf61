"""A new phone: whoever joins anew on a channel is there, and never at two accounts of one channel."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handle import handle
from bot.store import asking, moving, people, web
from flows.effects import Role
from flows.messages import Address, Channel, Inbound, Text
from flows.state import Asked
from tests.bot.desk import START, Desk, Someone, open_desk

SCHEMA = (Path(people.__file__).parent / "schema.sql").read_text(encoding="utf-8")
PIC = "Bapak Contoh Empat"


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path) as here:
        yield here


async def invited(desk: Desk, name: str = PIC) -> str:
    """The token of a new invitation."""

    def work(tx: sqlite3.Connection) -> str:
        number = next(person.id for person, _ in people.everybody(tx) if person.name == name)
        return people.invite(tx, number, desk.now, desk.now + timedelta(days=30))

    return await desk.database.write(work)


async def joined(desk: Desk, ref: str, channel: Channel = Channel.TELEGRAM) -> Someone:
    """The PIC at a further account, with an invitation of its own."""
    account = Someone(desk, Address(channel, ref))
    await account.says(f"/start {await invited(desk)}")
    await account.says("ya")
    await account.says("setuju")
    return account


async def test_a_new_phone_takes_everything_over_and_the_old_one_is_told_whom_to_ask(desk: Desk) -> None:
    old = await joined(desk, "41")
    await old.says("3")
    card = await old.says("lanjut")
    await old.says("tidak berlaku")
    new = await joined(desk, "42")

    assert card is not None
    assert card.text == new.replies[-1].text, "the same question"
    [moved] = await old.receives()
    assert "Bila bukan Bapak/Ibu yang memindahkannya, mohon segera hubungi" in moved.text
    answer = await old.says("lanjut")
    assert answer is not None
    assert "orang_luar" == answer.template
    kept = await desk.database.read(partial(asking.of, address=old.address))
    assert Asked(misses=1) == kept, "the reason that was waited for is gone"


async def test_what_waits_for_the_old_account_is_cancelled(desk: Desk) -> None:
    await joined(desk, "41")

    def queue(tx: sqlite3.Connection) -> None:
        tx.execute(
            "INSERT INTO outbox (key, address, kind, priority, template, payload, state, due_at, queued_at) VALUES "
            "('k', 'telegram:41', 'kabar', 1, 'usulan_habis', '{\"isi\": {}, \"tombol\": []}', 'queued', ?, ?)",
            (START.isoformat(), START.isoformat()),
        )

    await desk.database.write(queue)
    await joined(desk, "42")

    rows = await desk.database.read(
        lambda tx: tx.execute(
            "SELECT template, state FROM outbox WHERE address = 'telegram:41' AND priority = 1"
        ).fetchall()
    )
    assert [("usulan_habis", "cancelled"), ("akun_pindah", "queued")] == [tuple(row) for row in rows]


async def test_two_channels_stay_side_by_side(desk: Desk) -> None:
    telegram, page = await joined(desk, "41"), await joined(desk, "aa", Channel.WEB)

    for account in (telegram, page):
        answer = await account.says("lanjut")
        assert answer is not None
        assert "kartu" == answer.template


async def test_a_page_that_somebody_left_open_elsewhere_is_closed(desk: Desk) -> None:
    old = await joined(desk, "aa", Channel.WEB)
    token = await desk.database.write(partial(web.open_session, address=old.address, now=desk.now))
    await joined(desk, "bb", Channel.WEB)

    assert await desk.database.read(partial(web.session, token=token, now=desk.now)) is None
    assert [] == await old.receives()


async def test_who_stopped_half_way_with_an_older_invitation_cannot_come_in_later(desk: Desk) -> None:
    """Else whoever was sent the first link by mistake could put the right person out."""
    wrong = Someone(desk, Address(Channel.TELEGRAM, "41"))
    await wrong.says(f"/start {await invited(desk)}")
    await joined(desk, "42")

    answer = await wrong.says("ya")
    assert answer is not None
    assert "orang_luar" == answer.template


# Whatever people do.

ACCOUNTS = [Address(channel, ref) for channel in (Channel.TELEGRAM, Channel.WEB) for ref in ("1", "2")]
OLD, NEW = "undangan lama", "undangan baru"
ACTS = ((NEW,), (NEW, "ya", "setuju"), (OLD, "ya", "setuju"), ("ya",), ("setuju",), ("bukan",), ("halo",))
STEPS = st.tuples(st.sampled_from(ACCOUNTS), st.sampled_from(ACTS))


@settings(max_examples=100, deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_nobody_is_ever_at_two_active_accounts_of_one_channel(steps: list[tuple[Address, tuple[str, ...]]]) -> None:
    zone = ZoneInfo("Asia/Jakarta")
    with closing(sqlite3.connect(":memory:")) as tx:
        tx.row_factory = sqlite3.Row
        tx.executescript(f"PRAGMA foreign_keys = ON; {SCHEMA}")
        person = people.add(tx, "Ibu Contoh", Role.OVERSEER, START)
        tokens: list[str] = []
        for number, (address, act) in enumerate((address, act) for address, acts in steps for act in acts):
            if act == NEW or not tokens:
                tokens.append(people.invite(tx, person, START, START + timedelta(days=30)))
            said = {OLD: f"/start {tokens[0]}", NEW: f"/start {tokens[-1]}"}.get(act, act)
            handle(tx, Inbound(address, str(number), START, Text(said)), START, zone)
            rows = tx.execute("SELECT address FROM addresses WHERE stage = 'aktif'").fetchall()
            active = [Address.read(row["address"]).channel for row in rows]
            assert len(active) == len(set(active))


def test_a_channel_is_told_from_another_whose_name_begins_alike(tmp_path: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as tx:
        tx.row_factory = sqlite3.Row
        tx.executescript(f"PRAGMA foreign_keys = ON; {SCHEMA}")
        person = people.add(tx, "Ibu Contoh", Role.OVERSEER, START)
        for address in (Address(Channel.TELEGRAM, "1"), Address(Channel.TERMINAL, "1")):
            people.bind(tx, address, person, START, "aktif")
        moving.come(tx, Address(Channel.TELEGRAM, "1"), "aktif", START)

        assert 2 == tx.execute("SELECT count(*) FROM addresses").fetchone()[0]


async def test_who_opened_a_colleagues_link_comes_in_by_their_own(desk: Desk) -> None:
    """Before they said who they are, nothing holds the account to anybody."""
    mine, other = await invited(desk, "Ibu Contoh Tiga"), await invited(desk)
    guest = Someone(desk, Address(Channel.TELEGRAM, "990"))
    first = await guest.says(f"/start {other}")
    again = await guest.says(f"/start {mine}")

    assert first is not None
    assert "Bapak Contoh Empat" in first.text
    assert again is not None
    assert "Apakah ini Ibu Contoh Tiga?" in again.text


async def test_who_has_no_task_any_more_may_become_somebody_else_with_the_same_account(desk: Desk) -> None:
    pic = await desk.person("Ibu Contoh Tiga")
    token = await invited(desk, "Bapak Contoh Tujuh")
    await desk.database.write(
        lambda tx: (
            tx.execute(
                "DELETE FROM assignments WHERE person = (SELECT id FROM persons WHERE name = 'Ibu Contoh Tiga')"
            ).rowcount
        )
    )
    welcome = await pic.says(f"/start {token}")

    assert welcome is not None
    assert "Apakah ini Bapak Contoh Tujuh?" in welcome.text


async def test_a_colleagues_link_is_refused_in_words_and_nothing_that_was_asked_is_forgotten(desk: Desk) -> None:
    pic = await desk.person("Ibu Contoh Tiga")
    token = await invited(desk)
    await pic.says("lanjut")
    await pic.says("tidak berlaku")
    refused = await pic.says(f"/start {token}")
    reason = await pic.says("layanan kami daring")

    assert refused is not None
    assert "tautan ini untuk orang lain. Akun ini dipakai sebagai Ibu Contoh Tiga" in refused.text
    assert reason is not None
    assert "Usulan nomor 1 disampaikan" in reason.text
