"""WhatsApp from end to end: signed webhooks in over the site, messages out to a loopback Cloud API."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.store import inbox, outbox, people, putaran, receipts, whatsapp
from flows.delivery import Delivery, Kind
from flows.effects import Say
from flows.messages import Address, Button, Channel
from tests.bot.browsing import HERE, Clock
from tests.commanding import command
from tests.graphapi import SECRET, Sent, signature
from tests.noted import noted
from tests.whatsapp_stage import VERIFY, OnWhatsApp, on_whatsapp

PIC, OTHER, OVERSEER, SUPERVISOR = "Bapak Contoh Dua", "Ibu Contoh Satu", "Ibu Contoh Delapan", "Bapak Contoh Tujuh"
REF, REF_2, NUMBER = "ID.13491208655302741918", "ID.13491208655302741919", "6281200000001"
ADDRESS = Address(Channel.WHATSAPP, REF)


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[OnWhatsApp]:
    async with on_whatsapp(tmp_path, Clock()) as found:
        yield found


async def joined(chat: OnWhatsApp, name: str, ref: str = REF) -> None:
    """Somebody of the trial's people has joined with that account."""
    app = chat.app
    everybody = await app.database.read(people.everybody)
    number = next(person.id for person, _ in everybody if person.name == name)
    bind = partial(people.bind, address=Address(Channel.WHATSAPP, ref), person=number, now=chat.now(), stage="aktif")
    await app.database.write(bind)
    chat.refs[name] = ref


async def says(chat: OnWhatsApp, text: str, ref: str = REF) -> Sent:
    """Type, and get the answer."""
    before = len(chat.api.chats[ref])
    assert 200 == await chat.api.deliver(chat.api.text(ref, text))
    found = (await chat.api.wait_messages(ref, before + 1))[-1]
    await noted(chat.app, Address(Channel.WHATSAPP, ref), found.id)
    return found


async def rows(chat: OnWhatsApp) -> list[dict[str, Any]]:
    sql = "SELECT id, address, state, attempts, reason, external_id, text, approved FROM outbox ORDER BY id"
    return [dict(row) for row in await chat.app.database.read(lambda tx: tx.execute(sql).fetchall())]


async def states(chat: OnWhatsApp) -> list[str]:
    return [row["state"] for row in await rows(chat)]


async def answers(chat: OnWhatsApp) -> dict[str, str]:
    sql = "SELECT question, product, option FROM entries WHERE standing = 1 AND kind = 'jawaban'"
    found = await chat.app.database.read(lambda tx: tx.execute(sql).fetchall())
    return {f"{row['question']}/{row['product']}": row["option"] for row in found}


# The door: who may bring anything in


async def get(chat: OnWhatsApp, **asked: str) -> httpx.Response:
    transport = httpx.ASGITransport(chat.site, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        return await client.get(
            "/whatsapp/webhook", params={name.replace("_", ".", 1): it for name, it in asked.items()}
        )


async def test_whatsapp_is_answered_its_challenge_where_it_knows_the_word(chat: OnWhatsApp) -> None:
    known = await get(chat, hub_mode="subscribe", hub_verify_token=VERIFY, hub_challenge="1158201444")

    assert (200, "1158201444") == (known.status_code, known.text)
    assert known.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "asked",
    [
        {"hub_mode": "subscribe", "hub_verify_token": "salah", "hub_challenge": "1"},
        {"hub_mode": "subscribe", "hub_verify_token": "ü", "hub_challenge": "1"},
        {"hub_mode": "subscribe", "hub_challenge": "1"},
        {"hub_mode": "unsubscribe", "hub_verify_token": VERIFY, "hub_challenge": "1"},
        {},
    ],
)
async def test_whatsapp_is_refused_without_the_word(asked: dict[str, str], chat: OnWhatsApp) -> None:
    answer = await get(chat, **asked)

    assert (403, "") == (answer.status_code, answer.text)


SIGNATURES: list[tuple[str, bytes | None, int]] = [
    ("missing", None, 401),
    ("of another secret", signature(b"{}", "lain").encode(), 403),
    ("of other bytes", signature(b"{ }").encode(), 403),
    ("bare", signature(b"{}").removeprefix("sha256=").encode(), 403),
    ("in capitals", signature(b"{}").upper().encode(), 403),
    ("of another kind", b"sha1=" + signature(b"{}").encode()[7:47], 403),
    ("too long", signature(b"{}").encode() + b"0", 403),
    ("empty", b"", 403),
    ("no ASCII", "sha256=ü".encode(), 403),
    ("no text", b"\xff\xfe", 403),
    ("right", signature(b"{}").encode(), 200),
]


@pytest.mark.parametrize(("given", "status"), [it[1:] for it in SIGNATURES], ids=[it[0] for it in SIGNATURES])
async def test_whatsapp_is_believed_with_the_right_signature_only(
    given: bytes | None, status: int, chat: OnWhatsApp, capsys: pytest.CaptureFixture[str]
) -> None:
    headers = [] if given is None else [(b"x-hub-signature-256", given)]
    transport = httpx.ASGITransport(chat.site, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        answer = await client.post("/whatsapp/webhook", content=b"{}", headers=headers)

    assert status == answer.status_code
    said = answer.text + "".join(capsys.readouterr())
    assert signature(b"{}").removeprefix("sha256=") not in said
    assert SECRET not in said


async def test_a_body_of_three_megabytes_is_taken_and_no_larger_one(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    value = chat.api.text(REF, "lanjut")
    padded = chat.api.body({**value, "padding": "x" * 3 * 1024 * 1024})

    assert 200 == await chat.api.bring(padded)
    assert 413 == await chat.api.bring(padded + b" " * 200_000)
    assert 1 == len(await chat.api.wait_messages(REF, 1))


# What a body holds


async def test_everything_in_a_body_is_handled_whoever_it_is_from(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    await joined(chat, OTHER, REF_2)

    assert 200 == await chat.api.deliver(
        chat.api.text(REF, "lanjut"), chat.api.text(REF_2, "lanjut"), chat.api.attach(REF, "image")
    )
    await chat.app.deliverer.settle()

    assert ["1. Berapa dari 4" in sent.text for sent in chat.api.chats[REF]] == [True, False]
    assert 1 == len(chat.api.chats[REF_2])


async def test_a_message_that_comes_again_in_another_body_counts_once(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    card = await says(chat, "lanjut")
    tap = chat.api.tap(REF, card, "3 orang")

    for values in ((tap,), (tap, tap), (chat.api.text(REF, "lanjut"), tap)):
        assert 200 == await chat.api.deliver(*values)
    await chat.app.deliverer.settle()

    assert {"IN.K1/0": "3"} == await answers(chat)
    assert 3 == len(chat.api.chats[REF])  # two for "lanjut", one for the press


async def test_a_body_that_the_disk_does_not_take_is_to_be_brought_again(
    chat: OnWhatsApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await joined(chat, PIC)
    body = chat.api.body(chat.api.text(REF, "lanjut"))

    async def full(_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(chat.app.database, "write", full)
        assert 503 == await chat.api.bring(body)
    assert 200 == await chat.api.bring(body)

    assert 1 == len(await chat.api.wait_messages(REF, 1))


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b"\xff", b""])
async def test_a_signed_body_that_is_no_json_is_kept_and_not_brought_for_ever(body: bytes, chat: OnWhatsApp) -> None:
    assert 200 == await chat.api.bring(body)
    assert 200 == await chat.api.bring(body)

    assert (1 if body else 0) >= len(await chat.app.database.read(inbox.parked)) >= (1 if body else 0)


async def test_a_message_without_a_sender_is_kept_to_be_looked_at(chat: OnWhatsApp) -> None:
    value = {"messages": [{"id": "wamid.x", "type": "text", "text": {"body": "halo"}}]}

    assert 200 == await chat.api.deliver(value)

    assert ["whatsapp"] == [one.address.channel for one in await chat.app.database.read(inbox.parked)]


async def test_what_somebody_wrote_is_marked_as_read(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    value = chat.api.text(REF, "lanjut")
    await chat.api.deliver(value)

    await chat.api.wait(lambda: chat.api.marked == [value["messages"][0]["id"]], "the blue ticks")


async def test_a_sticker_is_met_with_silence_and_a_voice_note_with_a_kind_word(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)

    for kind in ("sticker", "reaction"):
        await chat.api.deliver(chat.api.attach(REF, kind))
    await chat.api.deliver(chat.api.attach(REF, "audio"))
    await chat.app.deliverer.settle()

    assert 1 == len(chat.api.chats[REF])


async def test_a_number_below_numbered_lines_is_the_choice_of_that_number(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    await says(chat, "lanjut")
    rows_ = tuple((Button(f"Unit {n}", f"w:{n}" if n != 3 else "bantuan"),) for n in range(1, 13))
    put = partial(outbox.put, key="uji", address=ADDRESS, kind=Kind.NEWS, now=chat.now())
    await chat.app.deliverer.settle()
    await chat.app.database.write(partial(put, say=Say("grup", {}, rows_)))
    await chat.app.deliverer.sweep()
    await chat.app.deliverer.settle()
    assert "\n3 Unit 3\n" in chat.api.last(REF).text

    chat.now.later(hours=1)
    early = chat.api.text(REF, "3")
    early["messages"][0]["timestamp"] = str(int(chat.now().timestamp()) - 7200)
    await chat.api.deliver(early)  # written before those lines were sent
    assert "Cara mengisi" not in (await chat.api.wait_messages(REF, 3))[-1].text
    await chat.app.database.write(partial(put, key="lagi", say=Say("grup", {}, rows_)))
    await chat.app.deliverer.sweep()
    await chat.app.deliverer.settle()
    assert "Cara mengisi" in (await says(chat, "3")).text
    assert {} == await answers(chat)
    below_another = await says(chat, "3")  # it is an answer again, and asked about, as no card stands above it
    assert 'Saya memahami "3" sebagai *3 orang* untuk nomor 1' in below_another.text
    assert {} == await answers(chat)


async def test_an_answer_that_comes_hours_late_says_when_it_was_written(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    value = chat.api.text(REF, "lanjut")
    chat.now.later(hours=3)

    await chat.api.deliver(value)

    assert "balasan ini terlambat" in (await chat.api.wait_messages(REF, 1))[0].text


# Who somebody is


def with_ids(value: dict[str, Any], user: str | None, number: str | None) -> dict[str, Any]:
    """A message as it comes from somebody with those ids."""
    message = {name: it for name, it in value["messages"][0].items() if name not in {"from", "from_user_id"}}
    contact: dict[str, Any] = (
        {"profile": {}} | ({"user_id": user} if user else {}) | ({"wa_id": number} if number else {})
    )
    return {"contacts": [contact], "messages": [message | ({"from": number} if number else {})]}


async def addresses(chat: OnWhatsApp) -> list[str]:
    sql = "SELECT address FROM addresses WHERE address LIKE 'whatsapp:%' ORDER BY address"
    return [row["address"] for row in await chat.app.database.read(lambda tx: tx.execute(sql).fetchall())]


async def test_somebody_known_by_number_goes_on_under_the_id_once_both_are_seen(chat: OnWhatsApp) -> None:
    await joined(chat, PIC, NUMBER)
    await says(chat, "lanjut", NUMBER)
    await chat.app.deliverer.settle()
    chat.api.heard_at[REF] = chat.api.clock()
    await chat.api.deliver(with_ids(chat.api.text(NUMBER, "3 orang"), REF, NUMBER))
    await chat.app.deliverer.settle()

    assert {"IN.K1/0": "3"} == await answers(chat)
    assert [f"whatsapp:{REF}"] == await addresses(chat)
    assert "2. Berapa dari 4" in chat.api.last(REF).text

    await chat.api.deliver(with_ids(chat.api.text(NUMBER, "4 orang"), None, NUMBER))  # the id is not said every time
    await chat.app.deliverer.settle()
    assert "3. Berapa dari 4" in chat.api.last(REF).text


async def test_a_number_that_went_to_somebody_else_brings_nobody_in(chat: OnWhatsApp) -> None:
    await joined(chat, PIC, REF)
    await chat.api.deliver(with_ids(chat.api.text(REF, "lanjut"), REF, NUMBER))

    chat.api.heard_at[REF_2] = chat.api.clock()
    await chat.api.deliver(with_ids(chat.api.text(REF_2, "3 orang"), REF_2, NUMBER))
    await chat.app.deliverer.settle()

    assert {} == await answers(chat)
    assert "undangan" in chat.api.last(REF_2).text


@pytest.mark.parametrize("told", [{"wa_id": "6281200000002"}, {"wa_id": "6281200000002", "user_id": REF_2}])
async def test_a_new_number_is_followed(told: dict[str, str], chat: OnWhatsApp) -> None:
    await joined(chat, PIC, REF)
    await chat.api.deliver(with_ids(chat.api.text(REF, "lanjut"), REF, NUMBER))
    await chat.app.deliverer.settle()
    system = {"type": "system", "system": {"type": "user_changed_number", "body": "contoh", **told}}
    await chat.api.deliver(with_ids(chat.api.said(REF, system), None, NUMBER))

    chat.api.heard_at[REF_2] = chat.api.clock()
    await chat.api.deliver(with_ids(chat.api.text(REF_2, "3 orang"), REF_2, "6281200000002"))
    await chat.app.deliverer.settle()

    assert {"IN.K1/0": "3"} == await answers(chat)
    assert [f"whatsapp:{REF_2}"] == await addresses(chat)


async def test_every_table_with_an_address_follows_or_is_history(chat: OnWhatsApp) -> None:
    def tables(tx: sqlite3.Connection) -> set[str]:
        names = [row[0] for row in tx.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name for name in names if "address" in {row[1] for row in tx.execute(f"PRAGMA table_info({name})")}}

    history = {"entries", "web_sessions"}
    assert set(whatsapp.MOVED) | history == await chat.app.database.read(tables)


# What became of what we sent


async def test_reports_rank_and_late_ones_change_nothing(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    sent = await says(chat, "lanjut")
    await chat.app.deliverer.settle()

    seen = []
    for status in ("read", "delivered", "sent", "failed"):
        await chat.api.deliver(chat.api.status(sent, status))
        seen += await states(chat)

    assert [Delivery.READ] * 4 == seen


async def test_a_report_without_our_mark_is_found_by_the_message(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    sent = await says(chat, "lanjut")
    await chat.app.deliverer.settle()
    value = chat.api.status(sent, "delivered")
    del value["statuses"][0]["biz_opaque_callback_data"]

    await chat.api.deliver(value)

    assert [Delivery.DELIVERED] == await states(chat)


@pytest.mark.parametrize("mark", ["1.9", "999.1", "x", "1", "9" * 30 + ".1", "-1.1"])
async def test_a_report_of_something_else_changes_nothing(mark: str, chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    sent = await says(chat, "lanjut")
    await chat.app.deliverer.settle()
    value = chat.api.status(sent, "failed", 131026)
    value["statuses"][0] |= {"biz_opaque_callback_data": mark, "id": "wamid.lain"}

    assert 200 == await chat.api.deliver(value)

    assert [Delivery.SENT] == await states(chat)


async def test_a_report_that_comes_before_the_call_returned_stays(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    held = chat.api.fail_next(how="silence")
    await chat.api.deliver(chat.api.text(REF, "lanjut"))
    (sent,) = await chat.api.wait_messages(REF, 1)

    await chat.api.deliver(chat.api.status(sent, "delivered"))
    before = await rows(chat)
    held.released.set()
    await chat.app.deliverer.settle()
    (after,) = await rows(chat)

    assert [Delivery.DELIVERED] == [row["state"] for row in before]
    assert (Delivery.DELIVERED, sent.id, sent.text) == (after["state"], after["external_id"], after["text"])


async def test_a_send_that_was_cut_off_is_settled_by_its_report_and_not_repeated(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    chat.api.fail_next(how="reset_after")
    await chat.api.deliver(chat.api.text(REF, "lanjut"))
    await chat.app.deliverer.settle()
    assert [Delivery.UNSURE] == await states(chat)

    await chat.api.deliver(chat.api.status(chat.api.last(REF), "sent"))
    chat.now.later(minutes=2)
    await chat.app.deliverer.sweep()
    await chat.app.deliverer.settle()

    (row,) = await rows(chat)
    assert (Delivery.SENT, 1) == (row["state"], len(chat.api.chats[REF]))
    assert "1. Berapa dari 4" in row["text"]


async def test_a_send_that_nothing_is_heard_of_is_tried_again_after_a_minute(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    chat.api.fail_next(how="reset_before")
    await chat.api.deliver(chat.api.text(REF, "lanjut"))
    await chat.app.deliverer.settle()

    chat.now.later(seconds=50)
    assert 0 == await chat.app.deliverer.sweep()
    chat.now.later(seconds=11)
    assert 1 == await chat.app.deliverer.sweep()
    await chat.app.deliverer.settle()

    assert ([Delivery.SENT], 1) == (await states(chat), len(chat.api.chats[REF]))


async def test_a_report_that_comes_after_we_gave_up_waiting_stops_the_second_try(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    chat.api.fail_next(how="reset_after")
    await chat.api.deliver(chat.api.text(REF, "lanjut"))
    await chat.app.deliverer.settle()
    chat.now.later(minutes=2)
    await chat.app.database.write(partial(outbox_give_up, now=chat.now()))

    await chat.api.deliver(chat.api.status(chat.api.last(REF), "delivered"))
    await chat.app.deliverer.sweep()
    await chat.app.deliverer.settle()

    assert ([Delivery.DELIVERED], 1) == (await states(chat), len(chat.api.chats[REF]))


def outbox_give_up(tx: sqlite3.Connection, now: Any) -> int:  # noqa: ANN401  the stage's clock
    return receipts.give_up_waiting(tx, now)


async def test_what_waits_behind_an_unsure_message_goes_once_that_is_settled(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    chat.api.fail_next(how="reset_after")
    await chat.api.deliver(chat.api.text(REF, "lanjut"))
    await chat.app.deliverer.settle()
    await chat.api.deliver(chat.api.text(REF, "menu"))
    await chat.app.deliverer.settle()
    assert 1 == len(chat.api.chats[REF])

    await chat.api.deliver(chat.api.status(chat.api.last(REF), "sent"))

    assert 2 == len(await chat.api.wait_messages(REF, 2))


async def test_a_failure_that_is_only_reported_is_tried_again_where_that_helps(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    sent = await says(chat, "lanjut")
    await chat.app.deliverer.settle()

    await chat.api.deliver(chat.api.status(sent, "failed", 131000))
    assert [Delivery.QUEUED] == await states(chat)
    chat.now.later(minutes=1)
    await chat.app.deliverer.sweep()
    await chat.app.deliverer.settle()
    await chat.api.deliver(chat.api.status(sent, "failed", 131000))  # of the first try: late, and no matter

    assert ([Delivery.SENT], 2) == (await states(chat), len(chat.api.chats[REF]))


async def accounts(chat: OnWhatsApp) -> list[Address]:
    """Where the PIC can be reached."""
    account = await chat.app.database.read(partial(people.of_address, address=ADDRESS))
    assert account is not None
    return await chat.app.database.read(partial(people.addresses_of, person=account.person.id))


async def test_news_go_where_somebody_wrote_last(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    web = Address(Channel.WEB, "laman")
    account = await chat.app.database.read(partial(people.of_address, address=ADDRESS))
    assert account is not None
    chat.now.later(hours=1)
    bind = partial(people.bind, address=web, person=account.person.id, now=chat.now(), stage="aktif")
    await chat.app.database.write(bind)
    before = await accounts(chat)

    chat.now.later(hours=1)
    await says(chat, "lanjut")

    assert ([web, ADDRESS], [ADDRESS, web]) == (before, await accounts(chat))


async def test_who_cannot_be_reached_twice_is_written_to_no_more_until_they_write(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    reachable = []
    for _ in range(2):
        sent = await says(chat, "lanjut")
        await chat.app.deliverer.settle()
        await chat.api.deliver(chat.api.status(sent, "failed", 131026))
        reachable.append(await accounts(chat))

    assert [[ADDRESS], []] == reachable
    assert "tidak dapat diantar" in (await rows(chat))[-1]["reason"]
    await says(chat, "lanjut")
    assert [ADDRESS] == await accounts(chat)


# How fast, and when not at all


async def test_who_gets_too_much_waits_four_times_longer_each_time_and_nobody_else_does(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    await joined(chat, OTHER, REF_2)
    chat.api.fail_next(131056, ref=REF, times=3)
    await chat.api.deliver(chat.api.text(REF, "lanjut"))
    waits = []
    for _ in range(3):
        await chat.app.deliverer.settle()
        sql = "SELECT (julianday(due_at) - julianday(?)) * 86400 FROM outbox WHERE state = 'queued'"
        moment = chat.now.moment.isoformat()
        waits.append(round((await chat.app.database.read(lambda tx: tx.execute(sql, (moment,)).fetchone()))[0]))  # noqa: B023
        assert "1. Berapa dari 4" in (await says(chat, "lanjut", REF_2)).text or waits
        chat.now.later(minutes=1)
        await chat.app.deliverer.sweep()
    await chat.app.deliverer.settle()

    assert [2, 4, 16] == waits  # 4^n, and never below our own first waits
    assert 1 == len(chat.api.chats[REF])


async def test_a_token_that_is_refused_stops_the_channel_and_loses_nothing(chat: OnWhatsApp) -> None:
    await joined(chat, PIC)
    await joined(chat, OTHER, REF_2)
    fault = chat.api.fail_next(190, status=401)
    await chat.api.deliver(chat.api.text(REF, "lanjut"))
    await chat.app.deliverer.settle()
    await chat.api.deliver(chat.api.text(REF_2, "lanjut"))
    await chat.app.deliverer.settle()

    assert (1, [Delivery.QUEUED] * 2) == (fault.met, await states(chat))
    assert "token WhatsApp ditolak" in (await rows(chat))[1]["reason"]

    await chat.app.deliverer.sweep()
    transport = httpx.ASGITransport(chat.site)
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        health = await client.get("/sehat")
    assert 503 == health.status_code
    assert "Pengiriman berhenti, whatsapp: token WhatsApp ditolak atau kedaluwarsa (190)." in health.json()["faults"]

    chat.now.later(minutes=11)
    await chat.app.deliverer.sweep()
    await chat.app.deliverer.settle()
    assert (1, 1) == (len(chat.api.chats[REF]), len(chat.api.chats[REF_2]))


# The 24 hours


async def sends_in(chat: OnWhatsApp, name: str = PIC) -> None:
    """The PIC's unit is answered and sent in, which the overseer is told."""
    await joined(chat, name)
    card = await says(chat, "lanjut")
    while card.footer:
        card = await says(chat, next(iter(card.choices)))
    await says(chat, "kirim")
    await says(chat, "ya")
    await chat.app.deliverer.sweep()
    await chat.app.deliverer.settle()


async def test_within_24_hours_the_overseer_reads_the_message_itself(chat: OnWhatsApp) -> None:
    await joined(chat, OVERSEER, REF_2)
    await says(chat, "halo", REF_2)
    await sends_in(chat)

    assert "" == chat.api.last(REF_2).template
    assert "telah mengirim hasil" in chat.api.last(REF_2).text


async def test_after_24_hours_the_approved_template_goes_instead(chat: OnWhatsApp) -> None:
    await joined(chat, OVERSEER, REF_2)
    await says(chat, "halo", REF_2)
    chat.now.later(hours=24)
    await sends_in(chat)

    sent = chat.api.last(REF_2)
    assert "tpl_unit_terkirim" == sent.template
    assert "Dinas Kependudukan dan Pencatatan Sipil Contoh telah mengirim hasil" in sent.text
    assert "tpl_unit_terkirim" in [row["approved"] for row in await rows(chat)]
    assert 200 == await chat.api.deliver(chat.api.tap(REF_2, sent, "Lihat rincian"))
    shown = (await chat.api.wait_messages(REF_2, 3))[-1].text
    assert shown.startswith("*Nilai sementara Dinas Kependudukan dan Pencatatan Sipil Contoh"), "the unit's own"


async def test_a_template_that_is_paused_is_not_sent_and_that_is_said_in_words(chat: OnWhatsApp) -> None:
    await joined(chat, OVERSEER, REF_2)
    news = {"message_template_name": "tpl_unit_terkirim", "message_template_language": "id", "event": "PAUSED"}
    change = {"field": "message_template_status_update", "value": news}
    body = json.dumps({"entry": [{"id": "1", "changes": [change]}]}).encode()
    assert 200 == await chat.api.bring(body)

    await sends_in(chat)

    (row,) = [row for row in await rows(chat) if row["address"].endswith(REF_2)]
    assert (Delivery.FAILED, []) == (row["state"], chat.api.chats[REF_2])
    assert "templat tpl_unit_terkirim dijeda Meta" in row["reason"]


async def test_when_meta_says_that_the_24_hours_are_over_the_template_goes_next(chat: OnWhatsApp) -> None:
    await joined(chat, OVERSEER, REF_2)
    await says(chat, "halo", REF_2)
    chat.api.fail_next(131047, ref=REF_2)
    await sends_in(chat)
    chat.now.later(minutes=1)
    await chat.app.deliverer.sweep()
    await chat.app.deliverer.settle()

    assert "tpl_unit_terkirim" == chat.api.last(REF_2).template


async def test_no_more_people_are_written_to_in_24_hours_than_meta_allows(chat: OnWhatsApp) -> None:
    await joined(chat, OVERSEER, REF_2)
    await joined(chat, SUPERVISOR, "ID.3")
    chat.app.deliverer.people_per_day = 1
    await sends_in(chat, OTHER)
    news = [row for row in await rows(chat) if row["address"] in {f"whatsapp:{REF_2}", "whatsapp:ID.3"}]
    assert [Delivery.SENT, Delivery.QUEUED] == [row["state"] for row in news]
    assert "batas 1 orang per 24 jam" in news[1]["reason"]

    chat.now.later(hours=25)
    await chat.app.deliverer.sweep()
    await chat.app.deliverer.settle()
    assert "tpl_unit_terkirim" == chat.api.last("ID.3").template


async def test_what_was_sent_is_counted_by_kind_and_unit(chat: OnWhatsApp) -> None:
    await joined(chat, OVERSEER, REF_2)
    await sends_in(chat)
    (one,) = await chat.app.database.read(putaran.rounds)

    in_all, *units = await chat.app.database.read(partial(whatsapp.spent, putaran=one.id))

    replies = len(chat.api.chats[REF])
    assert (None, replies, 1, 0, 1, 0) == in_all
    assert [
        ("Dinas Kependudukan dan Pencatatan Sipil Contoh", replies, 0, 0, 0, 0),
        (whatsapp.NO_UNIT, 0, 1, 0, 1, 0),
    ] == units
    said = await command(chat.folder, "whatsapp", "messages")
    assert re.search(rf"Seluruhnya +{replies + 1} +{replies} +1 +0 +1 +0\s", said)


async def test_a_message_to_somebody_with_two_units_is_counted_once_and_its_repetition_beside_it(
    chat: OnWhatsApp,
) -> None:
    await joined(chat, OTHER)
    await says(chat, "lanjut")
    await chat.app.deliverer.settle()
    sql = "UPDATE outbox SET attempts = 3 WHERE id = (SELECT max(id) FROM outbox)"
    await chat.app.database.write(lambda tx: tx.execute(sql))
    (one,) = await chat.app.database.read(putaran.rounds)

    in_all, *units = await chat.app.database.read(partial(whatsapp.spent, putaran=one.id))

    sent = len(chat.api.chats[REF])
    assert 0 < sent
    assert (None, sent, 0, 0, 0, 2) == in_all
    assert [(whatsapp.SEVERAL, sent, 0, 0, 0, 2)] == units


# After a stop


async def test_what_was_being_sent_when_we_stopped_waits_for_its_report(tmp_path: Path) -> None:
    clock = Clock()
    async with on_whatsapp(tmp_path, clock) as chat:
        await joined(chat, PIC)
        held = chat.api.fail_next(how="silence")
        await chat.api.deliver(chat.api.text(REF, "lanjut"))
        (sent,) = await chat.api.wait_messages(REF, 1)
        await chat.app.deliverer.stop(seconds=0)
        report = chat.api.status(sent, "delivered")
        held.released.set()
    async with on_whatsapp(tmp_path, clock) as chat:
        assert [Delivery.UNSURE] == await states(chat)
        await chat.api.deliver(report)
        clock.later(minutes=2)
        await chat.app.deliverer.sweep()
        await chat.app.deliverer.settle()

        assert ([Delivery.DELIVERED], []) == (await states(chat), chat.api.chats[REF])
    await asyncio.sleep(0)
