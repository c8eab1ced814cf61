"""A message that stays `sending` while nobody is sending it: given back on the beat, not only at the next start."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from bot.preparing import Preparing
from bot.store import outbox, receipts
from flows.delivery import Kind
from flows.effects import Say
from flows.messages import Address, Channel
from tests.bot.town import Town

PIC = "Bapak Contoh Dua"
ADDRESS = Address(Channel.TELEGRAM, "700")


async def taken(town: Town, kind: Kind) -> None:
    """Somebody claims a message and falls over a fault of ours before it is sent."""
    now = town.app.deliverer.clock()
    key = f"uji:{kind}"
    await town.app.database.write(partial(outbox.put, key=key, address=ADDRESS, kind=kind, say=Say("grup"), now=now))
    claim = "UPDATE outbox SET state = 'sending', attempts = 1 WHERE key = ?"
    await town.app.database.write(lambda tx: tx.execute(claim, (key,)))


async def states(town: Town) -> list[tuple[str, str | None]]:
    rows = await town.app.database.read(lambda tx: tx.execute("SELECT state, reason FROM outbox").fetchall())
    return [(row["state"], row["reason"]) for row in rows]


@pytest.fixture
async def quiet(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town whose send loop does not look by itself, so that the test is the one who takes."""
    monkeypatch.setattr(outbox, "anything_due", lambda tx, now: False)
    await town.joined(PIC, 700)
    return town


async def test_a_piece_of_news_that_nobody_is_sending_is_queued_again(quiet: Town) -> None:
    await taken(quiet, Kind.NEWS)

    assert 0 == await quiet.app.deliverer.release_forgotten(), "it may just have been claimed"
    assert 1 == await quiet.app.deliverer.release_forgotten()
    assert [("queued", "pengiriman terputus oleh gangguan program")] == await states(quiet)


async def test_a_reminder_that_only_waited_for_its_turn_waits_again(quiet: Town) -> None:
    await taken(quiet, Kind.REMINDER)

    await quiet.app.deliverer.release_forgotten()
    await quiet.app.deliverer.release_forgotten()

    assert [("queued", None)] == await states(quiet)


async def test_a_reminder_that_nobody_is_sending_is_not_sent_again(quiet: Town) -> None:
    await taken(quiet, Kind.REMINDER)
    await quiet.app.database.write(partial(receipts.given, number=1, now=quiet.app.deliverer.clock()))

    await quiet.app.deliverer.release_forgotten()
    await quiet.app.deliverer.release_forgotten()

    assert [("unsure", "pengiriman terputus oleh gangguan program")] == await states(quiet)


async def test_what_is_on_its_way_is_left_alone_however_long_it_takes(town: Town) -> None:
    await town.joined(PIC, 700)
    held = town.api.fail_next("sendMessage", kind="delay", delay=30)
    town.api.text(700, "lanjut")
    town.api.text(700, "menu")
    await town.api.wait(lambda: held.met > 0, "the message on its way")

    assert [0, 0, 0] == [await town.app.deliverer.release_forgotten() for _ in range(3)]

    held.release()
    assert 2 == len(await town.api.wait_messages(700, 2))
    await asyncio.wait_for(town.app.deliverer.settle(), 10)
    assert ["sent", "sent"] == [state for state, _ in await states(town)]


async def test_nobody_waits_longer_behind_a_message_that_a_fault_of_ours_dropped(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.joined(PIC, 700)

    def falls(*_: object) -> bool:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(Preparing, "needed", falls)
        town.api.text(700, "lanjut")
        for _ in range(500):
            if [("sending", None)] == await states(town) and not town.app.deliverer._tasks:  # noqa: SLF001  it fell
                break
            await asyncio.sleep(0.01)

    await town.app.metronome.release()
    await town.app.metronome.release()

    assert "1. Berapa dari 4" in (await town.api.wait_messages(700, 1))[0].text
