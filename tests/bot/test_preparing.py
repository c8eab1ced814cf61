"""What is made at sending: an invitation's token is known to nobody before, and kept nowhere after."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.store import outbox, people
from bot.store.times import iso
from flows.delivery import Kind
from flows.effects import Say
from flows.messages import Address, Channel
from tests.bot.desk import START, open_desk
from tests.bot.town import Town, open_town


async def test_a_queued_invitation_holds_no_token_and_the_sent_one_lets_its_person_in(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        overseer = await desk.person("Ibu Contoh Delapan")
        everybody = await desk.database.read(people.everybody)
        invited = next(person for person, _ in everybody if person.name == "Bapak Contoh Dua")
        say = Say("undangan", {"untuk": invited.id})
        await desk.database.write(
            partial(outbox.put, key="u1", address=overseer.address, kind=Kind.NEWS, say=say, now=desk.now)
        )

        assert 0 == await desk.database.read(lambda tx: tx.execute("SELECT count(*) FROM invites").fetchone()[0])
        (sent,) = await overseer.receives()
        token = sent.text.partition("/masuk/")[2].split()[0]
        found = await desk.database.read(
            partial(people.find_invite, token=token, address=Address(Channel.TELEGRAM, "9"), now=desk.now)
        )

        assert found is not None
        assert (invited, True) == (found.person, found.valid)


async def test_a_sent_invitation_stands_in_the_chat_and_not_in_the_database(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        overseer = await town.joined("Ibu Contoh Delapan", 31)
        await overseer.says("menu")  # by now the bot knows its name
        await town.app.database.write(partial(_queue, number=31, invited="Bapak Contoh Dua", now=_now(town)))
        (*_, sent) = await town.api.wait_messages(31, 2)
        await town.app.deliverer.settle()
        token = sent.text.partition("start=")[2].split()[0]
        kept = await town.app.database.read(lambda tx: [dict(row) for row in tx.execute("SELECT * FROM outbox")])

        assert len(token) == 22
        assert token not in str(kept)
        assert "start=…" in str(kept)


async def test_an_invitation_for_somebody_without_a_task_is_cancelled_and_what_waits_behind_it_goes_out(
    tmp_path: Path,
) -> None:
    async with open_town(tmp_path) as town:
        overseer = await town.joined("Ibu Contoh Delapan", 31)

        def queue(tx: sqlite3.Connection) -> None:
            _queue(tx, 31, "Bapak Contoh Dua", _now(town))
            tx.execute("DELETE FROM assignments WHERE person = ?", (_number(tx, "Bapak Contoh Dua"),))
            tx.execute("UPDATE persons SET released_at = ? WHERE name = ?", (iso(START), "Bapak Contoh Dua"))
            address = Address(Channel.TELEGRAM, "31")
            outbox.put(tx, "u2", address, Kind.NEWS, Say("usulan_habis"), _now(town))

        await town.app.database.write(queue)
        (only,) = await town.api.wait_messages(overseer.user, 1)
        await town.app.deliverer.settle()

        assert "usulan" in only.text
        states = await town.app.database.read(
            lambda tx: [(row["state"], row["reason"]) for row in tx.execute("SELECT * FROM outbox ORDER BY id")]
        )
        assert [("cancelled", "orangnya tidak bertugas lagi"), ("sent", None)] == states


def _now(town: Town) -> datetime:
    return town.app.deliverer.clock()


def _number(tx: sqlite3.Connection, name: str) -> int:
    return next(person.id for person, _ in people.everybody(tx) if person.name == name)


def _queue(tx: sqlite3.Connection, number: int, invited: str, now: datetime) -> None:
    say = Say("undangan", {"untuk": _number(tx, invited)})
    outbox.put(tx, "u1", Address(Channel.TELEGRAM, str(number)), Kind.NEWS, say, now)
