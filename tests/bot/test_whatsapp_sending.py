"""What becomes of messages on WhatsApp that do not go out, or perhaps did: who is held up by it, and who is not."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot import deliver, handle
from bot.checks_whatsapp import approvals
from bot.store import inbox, outbox, whatsapp
from flows.delivery import Delivery, Kind
from flows.effects import Say
from flows.messages import Address, Button, Channel
from flows.pace import Pace
from tests.bot.browsing import Clock
from tests.bot.test_whatsapp_webhook import (
    ADDRESS,
    OTHER,
    OVERSEER,
    PIC,
    REF,
    REF_2,
    accounts,
    answers,
    joined,
    rows,
    says,
    sends_in,
    states,
)
from tests.graphapi import Sent
from tests.whatsapp_stage import OnWhatsApp, on_whatsapp


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[OnWhatsApp]:
    async with on_whatsapp(tmp_path, Clock()) as found:
        yield found


async def sweeps(chat: OnWhatsApp, **units: float) -> None:
    """Let time pass, and what is due then go out."""
    chat.now.later(**units)
    await chat.app.deliverer.sweep()
    await chat.app.deliverer.settle()


async def writes(chat: OnWhatsApp, ref: str, text: str = "lanjut") -> None:
    """Type, and wait until nothing is under way."""
    assert 200 == await chat.api.deliver(chat.api.text(ref, text))
    await chat.app.deliverer.settle()


async def reports(chat: OnWhatsApp, sent: Sent, status: str, code: int | None = None) -> None:
    """Meta reports of a message."""
    assert 200 == await chat.api.deliver(chat.api.status(sent, status, code))
    await chat.app.deliverer.settle()


# A stop of the channel


async def test_a_stop_ends_by_itself_however_many_meet_it(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    await joined(chat, OTHER, REF_2)
    fault = chat.api.fail_next(190, status=401)
    await writes(chat, REF)
    chat.now.later(minutes=6)
    await writes(chat, REF_2)
    await sweeps(chat, minutes=3)
    assert (1, []) == (fault.met, chat.api.chats[REF_2])

    await sweeps(chat, minutes=2)

    assert (1, 1) == (len(chat.api.chats[REF]), len(chat.api.chats[REF_2]))
    assert [2, 1] == [row["attempts"] for row in await rows(chat)]  # to meet a stop is no try


async def test_a_stop_that_comes_by_a_report_holds_up_everybody(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    await joined(chat, OTHER, REF_2)
    sent = await says(chat, "lanjut")
    await chat.app.deliverer.settle()
    report = chat.api.status(sent, "failed", 131042)

    await chat.api.deliver(report)
    await writes(chat, REF_2)
    assert [] == chat.api.chats[REF_2]
    assert ["whatsapp: pembayaran akun WhatsApp bermasalah (131042)"] == chat.app.deliverer.trouble

    chat.now.later(minutes=11)
    await chat.api.deliver(report)  # once more: it was heard before
    assert [] == chat.app.deliverer.trouble
    await sweeps(chat)
    assert (2, 1) == (len(chat.api.chats[REF]), len(chat.api.chats[REF_2]))


@pytest.mark.parametrize(("ago", "stops"), [(30, True), (3600, False)])
async def test_an_error_of_the_account_stops_it_while_it_is_news(ago: int, stops: bool, chat: OnWhatsApp) -> None:
    raw = json.loads(chat.api.body({"errors": [{"code": 131031, "title": "Account has been locked"}]}))
    raw["entry"][0]["time"] = int(chat.api.clock()) - ago

    assert 200 == await chat.api.bring(json.dumps(raw).encode())

    assert stops == bool(chat.app.deliverer.trouble)


async def test_too_fast_and_too_much_for_one_come_by_reports_too(tmp_path: Path) -> None:
    async with on_whatsapp(tmp_path, Clock(), Pace) as chat:
        await joined(chat, PIC)
        await joined(chat, OTHER, REF_2)
        pace, now = chat.app.deliverer.paces[Channel.WHATSAPP], chat.app.deliverer.seconds
        ours, theirs = str(ADDRESS), f"whatsapp:{REF_2}"
        await reports(chat, await says(chat, "lanjut"), "failed", 131056)
        held = [pace.reply(one, now()) for one in (ours, theirs)]
        await reports(chat, await says(chat, "lanjut", REF_2), "failed", 130429)

        assert (1, 0) == tuple(round(wait, 1) for wait in held)
        assert 5 == round(pace.bulk("whatsapp:6281200000099", now()))


async def test_a_channel_that_hangs_keeps_no_other_one_waiting(chat: OnWhatsApp) -> None:
    chat.api.fail_next(how="silence", times=1000)
    web = Address(Channel.WEB, "laman")

    def crowd(tx: sqlite3.Connection) -> None:
        for number in range(deliver.MOST_AT_ONCE + 20):
            address = Address(Channel.WHATSAPP, f"ID.{number}")
            tx.execute(
                "INSERT INTO whatsapp_accounts (address, heard_at) VALUES (?, ?)",
                (str(address), chat.now.moment.isoformat()),
            )
            outbox.put(tx, f"uji:{number}", address, Kind.NEWS, Say("grup"), chat.now())
        outbox.put(tx, "uji:laman", web, Kind.NEWS, Say("grup"), chat.now())

    await chat.app.database.write(crowd)
    assert deliver.MOST_AT_ONCE + 1 == await chat.app.deliverer.sweep()
    assert 0 == await chat.app.deliverer.sweep()
    await chat.app.database.write(
        lambda tx: outbox.put(tx, "uji:laman 2", web, Kind.NEWS, Say("grup"), chat.now()) and None
    )
    await chat.app.deliverer.sweep()
    for _ in range(500):
        found = [row["state"] for row in await rows(chat) if row["address"] == str(web)]
        if found == [Delivery.SENT] * 2:
            break

    assert [Delivery.SENT] * 2 == found
    await chat.app.deliverer.stop(0)


# The same twice, too late, or of another try


async def test_one_failure_told_twice_makes_nobody_unreachable(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    sent = await says(chat, "lanjut")
    for _ in range(2):
        await reports(chat, sent, "failed", 131026)

    assert [ADDRESS] == await accounts(chat)


@pytest.mark.parametrize("code", [131026, 131050])
async def test_a_failure_after_it_was_read_has_no_consequences(code: int, chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    await reports(chat, await says(chat, "lanjut"), "failed", 131026)
    sent = await says(chat, "lanjut")
    await reports(chat, sent, "read")
    await reports(chat, sent, "failed", code)

    assert ([ADDRESS], Delivery.READ) == (await accounts(chat), (await rows(chat))[-1]["state"])


async def test_who_wrote_again_is_not_cut_off_by_what_is_told_again(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    sent = await says(chat, "lanjut")
    await reports(chat, sent, "failed", 131050)
    assert [] == await accounts(chat)
    await writes(chat, REF)

    await reports(chat, sent, "failed", 131050)

    assert [ADDRESS] == await accounts(chat)


async def opened(chat: OnWhatsApp) -> bool:
    return await chat.app.database.read(partial(whatsapp.window_open, address=ADDRESS, now=chat.now()))


async def test_a_late_word_that_the_24_hours_were_over_closes_none_that_began_since(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    sent = await says(chat, "lanjut")
    await chat.app.deliverer.settle()
    chat.now.later(minutes=1)
    await writes(chat, REF)

    await reports(chat, sent, "failed", 131047)
    assert await opened(chat)
    last = chat.api.last(REF)
    chat.now.later(minutes=1)
    await reports(chat, last, "failed", 131047)

    assert not await opened(chat)


async def test_what_arrived_at_an_earlier_try_is_not_sent_once_more(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    chat.api.fail_next(how="reset_after")
    await writes(chat, REF)
    first = chat.api.last(REF)
    chat.api.fail_next(how="html")
    await sweeps(chat, seconds=61)
    assert [(Delivery.UNSURE, 2)] == [(row["state"], row["attempts"]) for row in await rows(chat)]

    await reports(chat, first, "sent")
    await sweeps(chat, minutes=5)

    assert ([Delivery.SENT], 1) == (await states(chat), len(chat.api.chats[REF]))


async def test_that_it_was_taken_comes_after_that_it_failed_and_it_is_sent_again_all_the_same(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    sent = await says(chat, "lanjut")
    await reports(chat, sent, "failed", 131000)
    await reports(chat, sent, "sent")

    await sweeps(chat, minutes=1)

    assert ([Delivery.SENT], 2) == (await states(chat), len(chat.api.chats[REF]))


async def test_what_may_have_arrived_five_times_is_not_sent_a_sixth_time(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    fault = chat.api.fail_next(how="html", times=1000)
    await writes(chat, REF)
    for _ in range(10):
        await sweeps(chat, minutes=61)

    (row,) = await rows(chat)
    assert (5, Delivery.FAILED) == (fault.met, row["state"])
    assert row["reason"].startswith("tidak pasti sampai: ")


async def test_a_file_that_does_not_get_through_is_brought_once_more_and_then_said_to_be_missing(
    chat: OnWhatsApp,
) -> None:
    await joined(chat, PIC)
    fault = chat.api.fail_next(131053, times=2)
    await writes(chat, REF, "semua pertanyaan")
    await writes(chat, REF, "menu")
    for _ in range(2):
        await sweeps(chat, seconds=5)

    assert (2, [Delivery.SENT] * 2) == (fault.met, await states(chat))
    missing, menu = (message.text for message in chat.api.chats[REF])
    assert "berkas yang diminta belum dapat dikirim" in missing
    assert "Menu" in menu


async def test_one_recipient_abroad_keeps_nobody_elses_messages(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    await joined(chat, OTHER, REF_2)
    chat.api.fail_next(130497, ref=REF)

    await writes(chat, REF)
    await writes(chat, REF_2)

    assert [Delivery.FAILED, Delivery.SENT] == await states(chat)
    assert "1. Berapa dari" in chat.api.last(REF_2).text


async def test_an_hour_of_gateway_pages_loses_nothing(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    fault = chat.api.fail_next(how="html", times=4)
    await writes(chat, REF)
    for _ in range(60):
        await sweeps(chat, minutes=1)
    assert (4, [Delivery.UNSURE]) == (fault.met, await states(chat))

    await sweeps(chat, minutes=30)

    assert ([Delivery.SENT], 1) == (await states(chat), len(chat.api.chats[REF]))


async def test_who_writes_again_after_an_outage_does_not_wait_for_the_next_try(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    chat.api.fail_next(how="html", times=2)
    await writes(chat, REF)
    await sweeps(chat, minutes=2)
    assert [Delivery.UNSURE] == await states(chat)

    await writes(chat, REF, "menu")
    await sweeps(chat, seconds=1)

    assert [Delivery.SENT] * 2 == await states(chat)


async def test_a_reminder_that_perhaps_arrived_does_not_come_twice_on_one_day(chat: OnWhatsApp) -> None:
    chat.now.moment = datetime(2027, 1, 18, 2, 0, tzinfo=UTC)
    await joined(chat, PIC)
    await chat.schedules(30)
    chat.api.fail_next(how="reset_after", ref=REF)
    await chat.beats()
    await sweeps(chat)
    (reminder,) = chat.api.chats[REF]
    chat.now.later(seconds=40)
    await writes(chat, REF, "menu")  # so that the next try finds its reader at work
    await sweeps(chat, seconds=30)

    await reports(chat, reminder, "delivered")
    chat.now.later(hours=3)
    await chat.beats()
    await sweeps(chat)

    assert [Delivery.DELIVERED, Delivery.SENT] == await states(chat)
    assert 2 == len(chat.api.chats[REF])


async def test_who_may_have_been_written_to_counts_among_the_day_s_people(chat: OnWhatsApp) -> None:
    chat.app.deliverer.people_per_day = 1
    first, second = (Address(Channel.WHATSAPP, ref) for ref in ("ID.3", "ID.4"))
    chat.api.fail_next(how="reset_after", ref=first.ref, times=5)
    put = partial(outbox.put, kind=Kind.NEWS, say=Say("grup"), now=chat.now())
    await chat.app.database.write(partial(put, key="satu", address=first))
    await sweeps(chat)
    for _ in range(5):
        await sweeps(chat, minutes=61)
    await chat.app.database.write(partial(put, key="dua", address=second))

    await sweeps(chat, seconds=1)

    assert [Delivery.FAILED, Delivery.QUEUED] == await states(chat)
    assert [] == chat.api.chats[second.ref]


# What is kept of a message


async def test_a_number_below_numbered_lines_is_their_choice_though_we_were_killed_sending_them(tmp_path: Path) -> None:
    time = Clock()
    async with on_whatsapp(tmp_path, time) as chat:
        await joined(chat, PIC)
        await says(chat, "lanjut")
        await chat.app.deliverer.settle()
        lines = tuple((Button(f"Unit {n}", f"w:{n}" if n != 3 else "bantuan"),) for n in range(1, 13))
        put = partial(outbox.put, key="uji", address=ADDRESS, kind=Kind.NEWS, now=time())
        await chat.app.database.write(partial(put, say=Say("grup", {}, lines)))
        held = chat.api.fail_next(how="silence")
        await chat.app.deliverer.sweep()
        await chat.api.wait_messages(REF, 2)
        await chat.app.deliverer.stop(0)
        report = chat.api.status(chat.api.last(REF), "delivered")
        held.released.set()
    async with on_whatsapp(tmp_path, time) as chat:
        chat.api._ids = 500  # noqa: SLF001  Meta gives no id twice
        await chat.api.deliver(report)

        assert "Cara mengisi" in (await says(chat, "3")).text
        assert {} == await answers(chat)


async def test_of_a_template_is_kept_what_was_read(chat: OnWhatsApp) -> None:
    await joined(chat, OVERSEER, REF_2)
    await writes(chat, REF_2, "halo")
    chat.now.later(hours=24)
    await sends_in(chat)

    (row,) = [row for row in await rows(chat) if row["approved"]]
    assert chat.api.last(REF_2).text == row["text"]


async def test_who_wrote_what_we_fail_at_is_told_so_within_their_24_hours(
    chat: OnWhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await joined(chat, PIC)
    await writes(chat, REF)
    chat.now.later(hours=30)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(handle, "read", broken)

    assert "Mohon maaf" in (await says(chat, "lanjut")).text


# Bodies that nobody can keep as they are


async def test_half_a_letter_is_kept_and_not_brought_for_a_week(chat: OnWhatsApp) -> None:
    value = {"messages": [{"id": "wamid.x", "type": "text", "text": {"body": "halo \ud800"}}]}

    assert 200 == await chat.api.deliver(value)
    assert 200 == await chat.api.bring(b'"\\ud800')

    assert 2 == len(await chat.app.database.read(inbox.parked))


async def test_what_we_fail_at_is_kept_to_be_looked_at_and_not_brought_again(
    chat: OnWhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(whatsapp, "note_template", broken)

    assert 200 == await news(chat, "PAUSED")

    (parked,) = await chat.app.database.read(inbox.parked)
    assert "TemplateNews" == parked.why


# Templates


async def news(
    chat: OnWhatsApp, event: str, ago: float | None = None, template: str = "tpl_unit_terkirim", **others: str
) -> int:
    """Meta reports of a template, *ago* seconds after it happened."""
    value = {"message_template_name": template, "message_template_language": "id"}
    field = "template_category_update" if others else "message_template_status_update"
    value |= others or {"event": event}
    when: dict[str, Any] = {} if ago is None else {"time": int(chat.api.clock() - ago)}
    return await chat.api.bring(
        json.dumps({"entry": [{"id": "1", "changes": [{"field": field, "value": value}], **when}]}).encode()
    )


async def told(chat: OnWhatsApp) -> dict[str, Any]:
    """What became of the notice to the overseer, outside their 24 hours."""
    await joined(chat, OVERSEER, REF_2)
    await sends_in(chat)
    return next(row for row in await rows(chat) if row["address"].endswith(REF_2))


@pytest.mark.parametrize("event", ["REINSTATED", "FLAGGED", "UNARCHIVED"])
async def test_a_template_that_came_back_or_is_only_warned_of_is_sent(event: str, chat: OnWhatsApp) -> None:
    await news(chat, "PAUSED")
    await news(chat, event)

    assert Delivery.SENT == (await told(chat))["state"]


async def test_late_news_of_a_template_do_not_undo_newer_ones(chat: OnWhatsApp) -> None:
    chat.now.later(hours=3)
    await news(chat, "PAUSED", 60)
    await news(chat, "APPROVED", 3600)

    assert "dijeda Meta" in (await told(chat))["reason"]


@pytest.mark.parametrize(
    ("code", "words"), [(132015, "dijeda Meta"), (132016, "dinonaktifkan Meta"), (132001, "tidak ada lagi di Meta")]
)
async def test_what_was_refused_as_its_template_goes_whole_into_the_one_for_any(
    code: int, words: str, chat: OnWhatsApp
) -> None:
    chat.api.fail_next(code, ref=REF_2)
    assert Delivery.QUEUED == (await told(chat))["state"]

    await sweeps(chat, minutes=1)

    assert "tpl_kabar" == chat.api.last(REF_2).template
    assert "telah mengirim hasil" in chat.api.last(REF_2).text
    assert f"tpl_unit_terkirim {words}" in await checked(chat)


async def test_what_goes_whole_into_the_one_for_any_does_so_at_the_next_try_too(chat: OnWhatsApp) -> None:
    chat.api.fail_next(132015, ref=REF_2)
    chat.api.fail_next(131000, ref=REF_2)
    await told(chat)
    await sweeps(chat, minutes=1)

    await sweeps(chat, minutes=1)

    assert "tpl_kabar" == chat.api.last(REF_2).template


async def test_what_becomes_of_other_peoples_templates_is_no_matter_of_ours(chat: OnWhatsApp) -> None:
    assert 200 == await news(chat, "PAUSED", template="promo_wisata")
    assert 200 == await news(chat, "", template="promo_wisata", new_category="MARKETING")

    assert [] == await chat.app.database.read(whatsapp.withdrawn)
    assert "promo_wisata" not in await checked(chat)


async def checked(chat: OnWhatsApp) -> str:
    """What `check` says of the templates."""
    found = await chat.app.database.read(lambda tx: list(approvals(tx)))
    return "\n".join(one.words for one in found)


async def test_a_template_that_meta_bills_otherwise_is_named_to_the_admin(chat: OnWhatsApp) -> None:
    await news(chat, "", new_category="MARKETING")

    assert "tpl_unit_terkirim kini berkategori MARKETING" in await checked(chat)
    assert Delivery.SENT == (await told(chat))["state"]


# The account's limit of people


async def test_who_is_put_off_for_the_limit_gets_the_message_as_soon_as_they_write(chat: OnWhatsApp) -> None:
    chat.app.deliverer.people_per_day = 1
    put = partial(outbox.put, key="uji", kind=Kind.NEWS, say=Say("grup"), now=chat.now())
    await chat.app.database.write(partial(put, address=Address(Channel.WHATSAPP, "ID.3")))
    await sweeps(chat)
    assert Delivery.QUEUED == (await told(chat))["state"]
    assert [f"whatsapp:{REF_2}"] == await held(chat)
    before = len(chat.api.chats[REF_2])

    await writes(chat, REF_2, "halo")
    await sweeps(chat, seconds=1)

    assert any("telah mengirim hasil" in sent.text for sent in chat.api.chats[REF_2][before:])


async def held(chat: OnWhatsApp) -> list[str]:
    sql = "SELECT address FROM outbox WHERE held = 1"
    return [row["address"] for row in await chat.app.database.read(lambda tx: tx.execute(sql).fetchall())]


async def test_a_day_of_waiting_for_the_limit_is_no_day_of_trying(chat: OnWhatsApp) -> None:
    chat.app.deliverer.people_per_day = 1
    await joined(chat, PIC)
    for number, ref in enumerate(("ID.3", REF)):
        put = partial(outbox.put, key=f"uji:{number}", kind=Kind.NEWS, say=Say("grup"), now=chat.now())
        await chat.app.database.write(partial(put, address=Address(Channel.WHATSAPP, ref)))
    await sweeps(chat)
    assert [str(ADDRESS)] == await held(chat)
    chat.api.fail_next(131000, ref=REF)

    await sweeps(chat, hours=25)
    assert Delivery.QUEUED == (await rows(chat))[-1]["state"]
    await sweeps(chat, minutes=1)

    assert "tpl_kabar" == chat.api.last(REF).template


async def test_where_not_all_may_be_written_to_the_nearest_survey_goes_first(chat: OnWhatsApp) -> None:
    chat.app.deliverer.people_per_day = 1
    for rank in (30, 1, 14):
        address, say = Address(Channel.WHATSAPP, f"ID.{rank}"), Say("kabar_berhenti", {"nama": "Ibu Contoh"})
        put = partial(outbox.put, key=f"uji:{rank}", address=address, kind=Kind.REMINDER, now=chat.now())
        await chat.app.database.write(partial(put, say=say, rank=rank))

    await sweeps(chat)

    assert ["ID.1"] == [ref for ref, sent in chat.api.chats.items() if sent]


# How fast


async def test_one_who_asks_a_lot_waits_six_seconds_for_each_and_another_is_answered_meanwhile(tmp_path: Path) -> None:
    time, asleep, awake = Clock(), list[float](), asyncio.Event()

    async def sleep(seconds: float) -> None:
        if seconds < 1:  # for the number's own place
            time.later(seconds=seconds)
            return
        asleep.append(seconds)
        await awake.wait()

    async with on_whatsapp(tmp_path, time, Pace, sleep) as chat:
        await joined(chat, PIC)
        await joined(chat, OTHER, REF_2)
        for _ in range(45):
            await writes(chat, REF, "menu")
        assert (45, []) == (len(chat.api.chats[REF]), asleep)

        waits = []
        for more in range(1, 4):
            began = time.moment
            await chat.api.deliver(chat.api.text(REF, "menu"))
            for _ in range(500):
                if asleep:
                    break
                await asyncio.sleep(0.01)
            await says(chat, "menu", REF_2)  # at once, though nobody wakes the other one
            assert (44 + more, more) == (len(chat.api.chats[REF]), len(chat.api.chats[REF_2]))
            time.later(seconds=asleep.pop())
            awake.set()
            await chat.api.wait_messages(REF, 45 + more)
            await chat.app.deliverer.settle()
            awake.clear()
            waits.append((time.moment - began).total_seconds())

    assert [True] * 3 == [4 < wait < 6.5 for wait in waits]
    assert waits[1] > 5


# When somebody wrote


async def test_what_comes_days_late_was_written_when_it_says(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    value, written = chat.api.text(REF, "lanjut"), chat.now.moment
    chat.now.later(days=3)
    await chat.api.deliver(value)
    await chat.app.deliverer.settle()
    sql = "SELECT at FROM heard WHERE address = ?"

    late = await chat.app.database.read(lambda tx: tx.execute(sql, (str(ADDRESS),)).fetchone())
    await writes(chat, REF)
    await chat.api.deliver({**value, "messages": [{**value["messages"][0], "id": "wamid.lain"}]})
    last = await chat.app.database.read(lambda tx: tx.execute(sql, (str(ADDRESS),)).fetchone())

    assert written.isoformat()[:19] == late["at"][:19]
    assert chat.now.moment.isoformat()[:16] == last["at"][:16]


@pytest.mark.parametrize(
    ("late", "later", "template"),
    [
        ({"days": 3}, {}, "tpl_kabar"),  # written long ago: it opens nothing
        ({}, {"hours": 23, "minutes": 57}, ""),
        ({}, {"hours": 23, "minutes": 59}, "tpl_kabar"),  # it might arrive too late
    ],
)
async def test_anything_goes_for_24_hours_from_when_somebody_wrote(
    late: dict[str, int], later: dict[str, int], template: str, chat: OnWhatsApp
) -> None:
    await joined(chat, PIC)
    value = chat.api.text(REF, "menu")
    chat.now.later(**late)
    await chat.api.deliver(value)
    await chat.app.deliverer.settle()
    chat.now.later(**later)
    put = partial(outbox.put, key="uji", address=ADDRESS, kind=Kind.NEWS, say=Say("grup"), now=chat.now())
    await chat.app.database.write(put)

    await sweeps(chat, seconds=1)

    assert template == chat.api.last(REF).template


async def test_what_comes_in_counts_among_the_number_s_messages_of_a_second(tmp_path: Path) -> None:
    time, waits = Clock(), list[float]()

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        time.later(seconds=seconds)

    async with on_whatsapp(tmp_path, time, Pace, sleep) as chat:
        await joined(chat, PIC)
        await chat.api.deliver(*(chat.api.attach(f"6281299{n:06}", "reaction") for n in range(80)))
        assert [] == waits

        await writes(chat, REF)

    assert 1 <= len(waits)
    assert 1 == len(chat.api.chats[REF])
