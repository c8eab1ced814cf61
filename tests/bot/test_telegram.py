"""Telegram from end to end: a loopback Bot API in front, the real parts behind it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import open_app
from bot.config import Telegram
from bot.receive import Stopped
from bot.store import inbox
from tests.bot.town import Town, running, town_config
from tests.botapi import BotApi

PIC = "Bapak Contoh Dua"


async def test_telegram_introduces_itself_in_indonesian(town: Town) -> None:
    await town.api.wait(lambda: town.api.polled, "the first poll")

    commands = [command["command"] for command in town.api.profile["commands"]]
    assert {"lanjut", "nilai", "bantuan"} <= set(commands)
    assert "Bukan kanal Ombudsman RI" in town.api.profile["description"]


async def test_telegram_sends_the_next_card_first_and_then_edits_the_answered_one(town: Town) -> None:
    pic = await town.joined(PIC, 700)
    card = await pic.says("lanjut")

    following = await pic.taps("3 orang")
    await town.api.wait(lambda: bool(card.edits), "the edited card")

    assert "2. Berapa dari 4" in following.text
    assert "Jawaban: 3 orang" in card.text
    assert card.reply_markup is not None
    methods = [request.method for request in town.api.requests]
    assert methods.index("editMessageText") > max(n for n, m in enumerate(methods) if m == "sendMessage")


async def test_telegram_acknowledges_each_press_at_once(town: Town) -> None:
    pic = await town.joined(PIC, 700)
    card = await pic.says("lanjut")
    held = town.api.fail_next("sendMessage", kind="delay", delay=30)

    town.api.tap(700, card, town.api.button(card, "3 orang"))
    await town.api.wait(lambda: len(town.api.toasts) == 1, "the acknowledgement, while the reply is held up")
    held.release()

    await town.api.wait_messages(700, 2)


async def test_telegram_shows_a_toast_for_the_same_press_again(town: Town) -> None:
    pic = await town.joined(PIC, 700)
    card = await pic.says("lanjut")
    await pic.taps("3 orang", on=card)

    town.api.tap(700, card, town.api.button(card, "3 orang"))
    await town.api.wait(lambda: len(town.api.toasts) == 2, "the second acknowledgement")

    assert "Sudah tercatat: 3 orang" in [toast.get("text") for toast in town.api.toasts.values()]
    assert 2 == len(pic.messages)


async def test_telegram_gives_the_same_update_only_one_answer(town: Town) -> None:
    pic = await town.joined(PIC, 700)
    await pic.says("lanjut")
    update = town.api.text(700, "2 orang")
    await town.api.wait_messages(700, 2)

    town.api.push(update)
    last = await pic.says("nilai")

    assert 3 == len(pic.messages)
    assert "Nilai sementara" in last.text
    assert {"IN.K1/0": "2"} == await town.standing()


async def test_telegram_keeps_the_order_of_one_persons_messages(town: Town) -> None:
    pic = await town.joined(PIC, 700)
    await pic.says("lanjut")

    for number, count in enumerate((4, 3, 2, 1), 1):  # a number named, for nobody has read the next card yet
        town.api.text(700, f"nomor {number} {count} orang")
    await town.api.wait_messages(700, 5)

    assert {"IN.K1/0": "4", "IN.K2/0": "3", "IN.K3/0": "2", "IN.K4/0": "1"} == await town.standing()
    numbers = [text.split(". Berapa")[0][-1] for text in (message.text for message in pic.messages)]
    assert ["1", "2", "3", "4", "5"] == numbers


async def test_telegram_lets_nobody_wait_for_somebody_else(town: Town) -> None:
    slow, quick = await town.joined(PIC, 700), await town.joined("Ibu Contoh Tiga", 701)
    held = town.api.fail_next("sendMessage", kind="delay", delay=30, chat_id=700)

    town.api.text(700, "lanjut")
    answered = await quick.says("lanjut")

    assert "1. Berapa dari 4" in answered.text
    assert 1 == held.met, "the slow one's own message is still under way"
    town.api.text(700, "nilai")
    await quick.says("nilai")
    assert 1 == len(slow.messages)
    held.release()
    await town.api.wait_messages(700, 2)


HOSTILE = [
    {},
    {"update_id": "7"},
    {"update_id": 900_001},
    {"update_id": 900_002, "message": None},
    {"update_id": 900_003, "message": {"chat": "x"}},
    {"update_id": 900_004, "callback_query": {"id": 5}},
    {"update_id": 900_005, "message": {"chat": {"id": 12, "type": "private"}, "text": {"a": 1}, "date": "x"}},
    {"update_id": 900_006, "poll_answer": {"x": 1}},
    {"update_id": 900_007, "my_chat_member": {"chat": {"id": 3, "type": "private"}}},
    {"update_id": True, "message": {"chat": {"id": 12, "type": "private"}, "text": "a"}},
    {"update_id": 900_008, "message": {"chat": {"id": 12, "type": "private"}, "text": "\ud83d" * 3, "date": 1 << 60}},
    {
        "update_id": 900_009,
        "callback_query": {"id": "1", "from": {"id": 700}, "data": "j:1:'; DROP TABLE entries;:0:1"},
    },
    {"update_id": 900_010, "callback_query": {"id": "2", "from": {"id": 700}, "data": "j:99999999999999999999:X:0:1"}},
    {"update_id": 900_011, "message": {"chat": {"id": 700, "type": "private"}, "text": "<b>&\x00" + "a" * 5000}},
]


async def test_telegram_updates_of_any_shape_stop_nobody(town: Town) -> None:
    """All in one batch with a good one behind them; what cannot be read is parked for `check`."""
    pic = await town.joined(PIC, 700)
    await town.api.wait(lambda: town.api.polled, "the first poll")

    for update in HOSTILE:
        town.api.push(update)
    town.api.text(700, "lanjut")
    await town.api.wait(lambda: any("1. Berapa dari 4" in m.text for m in pic.messages), "the card")

    parked = await town.app.database.read(inbox.parked)
    assert parked
    assert {} == await town.standing()


async def test_telegram_refusals_have_their_consequences(town: Town) -> None:
    """Blocked: marked, nothing more is tried. Too many: waited as told, and sent once."""
    blocked, hurried = await town.joined(PIC, 700), await town.joined("Ibu Contoh Tiga", 701)
    town.api.fail_next("sendMessage", status=403, description="Forbidden: bot was blocked by the user", chat_id=700)
    town.api.fail_next(
        "sendMessage", status=429, description="Too Many Requests: retry after 1", retry_after=1, chat_id=701
    )

    town.api.text(700, "lanjut")
    answered = await hurried.says("lanjut")

    assert "1. Berapa dari 4" in answered.text
    assert [] == blocked.messages
    await town.app.deliverer.settle()
    rows = await town.app.database.read(
        lambda tx: [tuple(r) for r in tx.execute("SELECT address, state, reason FROM outbox ORDER BY address")]
    )
    assert ("telegram:700", "failed", "bot diblokir atau akun Telegram dihapus") == rows[0]
    assert ("telegram:701", "sent", None) == rows[1]


@pytest.mark.parametrize("kind", ["html", "reset_before", "reset_after"])
async def test_telegram_trouble_on_the_line_delays_a_question_and_loses_none(town: Town, kind: str) -> None:
    pic = await town.joined(PIC, 700)
    town.api.fail_next("sendMessage", kind=kind, chat_id=700)  # type: ignore[arg-type]

    town.api.text(700, "lanjut")
    await town.api.wait_messages(700, 2 if kind == "reset_after" else 1, timeout=10)

    assert "1. Berapa dari 4" in pic.messages[-1].text


async def test_telegram_markup_that_is_refused_goes_out_plain(town: Town) -> None:
    pic = await town.joined(PIC, 700)
    town.api.fail_next(
        "sendMessage", status=400, description="Bad Request: can't parse entities: unexpected end tag", chat_id=700
    )

    card = await pic.says("lanjut")

    assert "<" not in card.source


async def test_a_wrong_telegram_token_stops_with_a_clear_message(tmp_path: Path) -> None:
    async with BotApi(token="999:kunci-yang-lain-sama-sekali") as api:
        config = replace(town_config(tmp_path, api), telegram=Telegram("111:kunci-yang-salah-sama-sekali", api.url))
        async with open_app(config) as app:
            assert app.poller is not None
            with pytest.raises(Stopped, match="Token bot Telegram ditolak"):
                await app.poller.run()


async def test_a_second_telegram_poller_stops_instead_of_fighting(tmp_path: Path) -> None:
    async with BotApi() as api, open_app(town_config(tmp_path, api)) as app:
        api.fail_next("getUpdates", status=409, description="Conflict: terminated by other getUpdates request")
        assert app.poller is not None

        with pytest.raises(Stopped, match="program lain"):
            await app.poller.run()


async def test_telegram_can_be_away_at_the_start_and_come_later(tmp_path: Path) -> None:
    async with BotApi() as api:
        api.fail_next("getMe", status=502, description="Bad Gateway")
        async with running(town_config(tmp_path, api)):
            await api.wait(lambda: api.polled, "the poll after the outage", timeout=10)
