"""Who somebody is on WhatsApp while numbers and ids change, and what was written before comes after."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.browsing import Clock
from tests.bot.test_whatsapp_webhook import NUMBER, OTHER, PIC, REF, REF_2, addresses, answers, joined, with_ids
from tests.whatsapp_stage import OnWhatsApp, on_whatsapp

NUMBER_2 = "6281200000002"
OLD, NEW = (REF, NUMBER), (REF_2, NUMBER_2)


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[OnWhatsApp]:
    """The PIC has joined under the old ids, and sees the first card."""
    async with on_whatsapp(tmp_path, Clock()) as found:
        await joined(found, PIC, REF)
        await brings(found, written(found, OLD, "lanjut"))
        yield found


def written(chat: OnWhatsApp, ids: tuple[str | None, str | None], text: str) -> dict[str, Any]:
    """Somebody writes, a second later than whatever was before."""
    chat.now.later(seconds=1)
    for ref in filter(None, ids):
        chat.api.heard_at[ref] = chat.api.clock()
    return with_ids(chat.api.text(ids[0] or str(ids[1]), text), *ids)


def changed(chat: OnWhatsApp, old: tuple[str, str], new: tuple[str, str]) -> dict[str, Any]:
    """The person has another number, and with it another id."""
    chat.now.later(seconds=1)
    chat.api.heard_at[new[0]] = chat.api.clock()
    told = {"type": "user_changed_number", "wa_id": new[1], "user_id": new[0], "previous_user_id": old[0]}
    value = chat.api.said(old[1], {"type": "system", "system": told})
    return {"messages": value["messages"]}  # Meta names no contacts here


async def brings(chat: OnWhatsApp, *values: dict[str, Any]) -> None:
    for value in values:
        assert 200 == await chat.api.deliver(value)
    await chat.app.deliverer.settle()


@pytest.mark.parametrize("ids", [(REF, NUMBER), (REF, None), (None, NUMBER)])
async def test_an_answer_from_before_the_change_that_comes_after_it_is_kept(
    ids: tuple[str | None, str | None], chat: OnWhatsApp
) -> None:
    answer = written(chat, ids, "3 orang")

    await brings(chat, changed(chat, OLD, NEW), answer)

    assert {"IN.K1/0": "3"} == await answers(chat)
    assert [f"whatsapp:{REF_2}"] == await addresses(chat)
    assert "2. Berapa dari 4" in chat.api.last(REF_2).text
    await brings(chat, written(chat, NEW, "4 orang"))
    assert "3. Berapa dari 4" in chat.api.last(REF_2).text  # an old number that came late did not become the new one


@pytest.mark.parametrize("timed", [True, False])
async def test_what_was_handled_before_the_change_is_not_handled_again(timed: bool, chat: OnWhatsApp) -> None:
    answer = written(chat, OLD, "3 orang")
    if not timed:
        del answer["messages"][0]["timestamp"]
    await brings(chat, answer, changed(chat, OLD, NEW))
    before = sum(map(len, chat.api.chats.values()))

    await brings(chat, answer)

    sql, number = "SELECT count(*) FROM inbox WHERE message_id = ?", answer["messages"][0]["id"]
    received = await chat.app.database.read(lambda tx: tx.execute(sql, (number,)).fetchone()[0])
    assert (before, 1) == (sum(map(len, chat.api.chats.values())), received)


@pytest.mark.parametrize("order", [(0, 1, 0), (1, 0), (0, 1, 1, 0)])
async def test_who_takes_the_old_number_again_stays_there_in_whatever_order_that_is_told(
    order: tuple[int, ...], chat: OnWhatsApp
) -> None:
    changes = [changed(chat, OLD, NEW), changed(chat, NEW, OLD)]

    await brings(chat, *(changes[place] for place in order), written(chat, OLD, "3 orang"))

    assert ({"IN.K1/0": "3"}, [f"whatsapp:{REF}"]) == (await answers(chat), await addresses(chat))


async def test_whoever_gets_the_number_that_was_left_is_somebody_else(chat: OnWhatsApp) -> None:
    await brings(chat, changed(chat, OLD, NEW), written(chat, (None, NUMBER), "3 orang"))

    assert {} == await answers(chat)
    assert "undangan" in chat.api.last(NUMBER).text


@pytest.mark.parametrize(
    "told", [{"previous_user_id": REF}, {"body": f"User Contoh changed from {REF} to {REF_2}"}], ids=["field", "words"]
)
async def test_who_hides_the_number_is_followed_to_another_id(told: dict[str, str], chat: OnWhatsApp) -> None:
    system = {"type": "user_changed_user_id", "user_id": REF_2, **told}
    message = {"from": "", "id": "wamid.baru", "timestamp": str(int(chat.api.clock())), "type": "system"}

    await brings(chat, {"messages": [{**message, "system": system}]}, written(chat, (REF_2, None), "3 orang"))

    assert ({"IN.K1/0": "3"}, [f"whatsapp:{REF_2}"]) == (await answers(chat), await addresses(chat))


async def holders(chat: OnWhatsApp) -> dict[str, str]:
    """Who stands under which address."""
    sql = "SELECT a.address, p.name FROM addresses AS a JOIN persons AS p ON p.id = a.person"
    return await chat.app.database.read(lambda tx: {row["address"]: row["name"] for row in tx.execute(sql)})


@pytest.mark.parametrize("told", ["by Meta", "by who writes"])
async def test_a_number_that_goes_from_one_person_to_another_makes_nobody_the_other(
    told: str, chat: OnWhatsApp
) -> None:
    await joined(chat, OTHER, NUMBER_2)
    await brings(chat, with_ids(chat.api.text(NUMBER_2, "lanjut"), None, NUMBER_2))

    if told == "by Meta":
        system = {"type": "user_changed_number", "wa_id": NUMBER_2, "previous_user_id": REF}
        await brings(chat, {"messages": chat.api.said(NUMBER, {"type": "system", "system": system})["messages"]})
    await brings(chat, with_ids(chat.api.text(NUMBER_2, "lanjut"), None if told == "by Meta" else REF, NUMBER_2))

    assert {f"whatsapp:{NUMBER_2 if told == 'by Meta' else REF}": PIC} == await holders(chat)
    assert "1. Berapa dari 4" in chat.api.last(NUMBER_2 if told == "by Meta" else REF).text
    who = await chat.app.database.read(
        lambda tx: tx.execute("SELECT about FROM audit WHERE who = 'WhatsApp'").fetchall()
    )
    assert [OTHER] == [row["about"] for row in who]
