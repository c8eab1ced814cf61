"""The loopback Bot API behaves as Telegram does where our bot can notice, and tests.specs sees faults."""

import asyncio
import io
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from tests import specs
from tests.botapi import TOKEN, BotApi
from tests.specs_whatsapp import KINDS, POSTS, READ, SAMPLES, SCHEMA

PIC = 7001


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as served:
        yield served


@pytest.fixture(autouse=True)
def unrecorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked here on purpose to be refused is none of our requests."""
    monkeypatch.delenv("CEKMANDIRI_RECORD", raising=False)


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=f"{api.url}/bot") as client:
        yield client


def keys(*labels: str, data: str = "j:{}") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(it, callback_data=data.format(it))] for it in labels])


async def call(api: BotApi, method: str, token: str = TOKEN, **params: object) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{api.url}/bot{token}/{method}", data=params) as answer,
    ):
        body: dict[str, Any] = await answer.json()
        assert body["ok"] or answer.status == body["error_code"]
        return body


async def test_a_press_carries_the_message_it_was_made_under(api: BotApi, bot: Bot) -> None:
    await bot.send_message(PIC, "Berapa orang?", reply_markup=keys("4 orang", "3 orang"))
    card = api.last(PIC)

    api.tap(PIC, card, api.button(card, "3 orang"))

    [update] = await bot.get_updates()
    assert update.callback_query
    assert update.callback_query.data == "j:3 orang"
    assert update.callback_query.from_user.id == PIC
    assert update.callback_query.message
    assert update.callback_query.message.message_id == card.id
    await update.callback_query.answer("Tercatat.")
    assert api.toasts[update.callback_query.id]["text"] == "Tercatat."


async def test_only_a_higher_offset_confirms(api: BotApi, bot: Bot) -> None:
    for word in ("mulai", "4", "nilai"):
        api.text(PIC, word)

    first, _, third = await bot.get_updates()
    assert [it.update_id for it in await bot.get_updates(limit=1)] == [first.update_id]

    assert [it.update_id for it in await bot.get_updates(offset=third.update_id)] == [third.update_id]
    assert await bot.get_updates(offset=third.update_id + 1) == ()


async def test_the_same_update_comes_again_when_pushed_again(api: BotApi, bot: Bot) -> None:
    sent = api.text(PIC, "mulai")
    confirmed = sent["update_id"] + 1
    assert len(await bot.get_updates()) == 1

    api.push(sent)

    assert [it.update_id for it in await bot.get_updates(offset=confirmed)] == [sent["update_id"]]
    assert await bot.get_updates(offset=confirmed) == ()


async def test_a_long_poll_ends_with_the_first_update(api: BotApi, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await api.wait(lambda: api.polled, "a poll")

    api.text(PIC, "mulai", first_name="Contoh")

    [update] = await poll
    assert update.message
    assert (update.message.text, update.message.chat.first_name) == ("mulai", "Contoh")


async def test_a_second_poll_throws_out_the_first(api: BotApi, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await api.wait(lambda: api.polled, "a poll")

    assert await call(api, "getUpdates") == {"ok": True, "result": []}

    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await poll


async def test_kinds_of_updates_nobody_asked_for_are_withheld(api: BotApi, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["message"])

    api.push({"update_id": 5, "my_chat_member": {}})
    api.text(PIC, "mulai")

    assert len(await bot.get_updates()) == 1
    assert api.withheld == [{"update_id": 5, "my_chat_member": {}}]


async def test_any_body_can_be_pushed(api: BotApi) -> None:
    hostile: list[object] = [{"update_id": "x"}, ["bukan"], None, {"update_id": 3, "message": 9}]
    for it in hostile:
        api.push(it)

    assert (await call(api, "getUpdates"))["result"] == hostile


@pytest.mark.parametrize(
    "text",
    [
        "<b>tebal</b> <i>miring</i> <u>garis</u> <s>coret</s> &lt;3 &amp; &quot;ya&quot; &#x27;",
        '<a href="https://contoh.invalid/?a=1&amp;b=2">taut</a> <span class="tg-spoiler">rahasia</span>',
        "<blockquote expandable>panjang <b>sekali</b></blockquote>",
        '<pre><code class="language-python">x</code></pre>',
    ],
)
async def test_permitted_markup_is_taken(api: BotApi, bot: Bot, text: str) -> None:
    await bot.send_message(PIC, text, parse_mode="HTML")
    assert api.last(PIC).source == text
    assert "</" not in api.last(PIC).text


@pytest.mark.parametrize(
    "text",
    ["<b>a", "a</b>", "<b><i>a</b></i>", "<p>a</p>", "<br>", "R&D", "&nbsp;", "1 < 2", "2 > 1", "<B>a</B>"],
)
async def test_wrong_markup_is_refused(bot: Bot, text: str) -> None:
    with pytest.raises(BadRequest, match=r"[Cc]an't parse entities"):
        await bot.send_message(PIC, text, parse_mode="HTML")


async def test_a_text_is_measured_without_its_tags(api: BotApi, bot: Bot) -> None:
    await bot.send_message(PIC, f"<b>{'a' * 4096}</b>", parse_mode="HTML")
    assert len(api.last(PIC).text) == 4096
    with pytest.raises(BadRequest, match="too long"):
        await bot.send_message(PIC, "a" * 4097)
    with pytest.raises(BadRequest, match="empty"):
        await bot.send_message(PIC, "<b> </b>", parse_mode="HTML")


@pytest.mark.parametrize("data", ["", "x" * 65, "é" * 33])
async def test_a_button_carries_one_to_64_bytes(bot: Bot, data: str) -> None:
    await bot.send_message(PIC, "a", reply_markup=keys("Ya", data="é" * 32))
    with pytest.raises(BadRequest, match=r"(?i)button_data_invalid"):
        await bot.send_message(PIC, "a", reply_markup=keys("Ya", data=data))


async def test_misshapen_arguments_are_refused(api: BotApi) -> None:
    for markup in ("{", "[]", '{"inline_keyboard": [[{"text": "Ya"}]]}', '{"inline_keyboard": [["Ya"]]}'):
        refused = await call(api, "sendMessage", chat_id=PIC, text="a", reply_markup=markup)
        assert refused["error_code"] == 400
    assert (await call(api, "getUpdates", offset="satu"))["error_code"] == 400
    assert (await call(api, "setMyCommands"))["error_code"] == 400
    assert api.chats[PIC] == []


async def test_an_edit_keeps_what_stood_there_before(api: BotApi, bot: Bot) -> None:
    sent = await bot.send_message(PIC, "Berapa?", reply_markup=keys("4"))

    await bot.edit_message_text("Berapa? 4", PIC, sent.message_id, reply_markup=keys("4"))

    assert (api.last(PIC).text, api.last(PIC).edits) == ("Berapa? 4", ["Berapa?"])
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("Berapa? 4", PIC, sent.message_id, reply_markup=keys("4"))
    with pytest.raises(BadRequest, match="to edit not found"):
        await bot.edit_message_text("Berapa?", PIC, sent.message_id + 1)
    await bot.edit_message_text("Berapa? 4", PIC, sent.message_id)
    assert api.last(PIC).reply_markup is None


async def test_a_document_arrives_with_name_and_content(api: BotApi, bot: Bot) -> None:
    sent = await bot.send_document(PIC, b"unit;skor", filename="rekap.csv", caption="Rekap")
    assert sent.document
    assert sent.document.file_name == "rekap.csv"
    document = api.last(PIC).document
    assert document
    assert document.content == b"unit;skor"


async def test_the_bots_profile_is_kept(api: BotApi, bot: Bot) -> None:
    assert (await bot.get_me()).is_bot
    await bot.set_my_commands([("mulai", "Memulai pengisian")])
    await bot.set_my_description("Penilaian mandiri")
    await bot.set_my_short_description("Mandiri")
    assert api.profile["commands"] == [{"command": "mulai", "description": "Memulai pengisian"}]
    assert (api.profile["description"], api.profile["short_description"]) == ("Penilaian mandiri", "Mandiri")
    with pytest.raises(BadRequest):
        await bot.set_my_commands([("Mulai!", "Memulai")])
    api.text(PIC, "mulai")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert (await bot.get_webhook_info()).pending_update_count == 0
    assert await bot.send_chat_action(PIC, "typing")


async def test_strangers_and_unknown_methods_are_turned_away(api: BotApi, bot: Bot) -> None:
    wrong = await call(api, "getMe", token="1:salah")
    assert wrong == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert [it.method for it in api.requests] == ["getMe"]  # the bot's own
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("kirimPesan")
    with pytest.raises(InvalidToken):
        async with Bot("1:salah", base_url=f"{api.url}/bot"):
            pass
    with pytest.raises(BadRequest, match="too old"):
        await bot.answer_callback_query("0")


async def test_errors_come_once_and_only_where_asked(api: BotApi, bot: Bot) -> None:
    api.fail_next("sendMessage", chat_id=PIC, retry_after=7)
    await bot.send_message(PIC + 1, "lain")
    refused = await call(api, "sendMessage", chat_id=PIC, text="a")
    assert (refused["error_code"], refused["parameters"]) == (429, {"retry_after": 7})
    assert api.chats[PIC] == []

    api.fail_next("sendMessage", status=403, description="Forbidden: bot was blocked by the user", times=2)
    for _ in range(2):
        with pytest.raises(Forbidden):
            await bot.send_message(PIC, "a")
    await bot.send_message(PIC, "a")
    assert [it.text for it in api.chats[PIC]] == ["a"]


async def test_a_gateway_answers_with_a_page(api: BotApi, bot: Bot) -> None:
    api.fail_next("sendMessage", kind="html")
    with pytest.raises(NetworkError):
        await bot.send_message(PIC, "a")
    assert api.chats[PIC] == []


async def test_a_reset_leaves_the_message_taken_or_not(api: BotApi, bot: Bot) -> None:
    api.fail_next("sendMessage", kind="reset_before")
    with pytest.raises(NetworkError):
        await bot.send_message(PIC, "hilang")
    api.fail_next("sendMessage", kind="reset_after")
    with pytest.raises(NetworkError):
        await bot.send_message(PIC, "sampai")
    assert [it.text for it in api.chats[PIC]] == ["sampai"]


async def test_a_delayed_answer_belongs_to_a_message_that_was_taken(api: BotApi, bot: Bot) -> None:
    fault = api.fail_next("sendMessage", kind="delay")
    sending = asyncio.create_task(bot.send_message(PIC, "lambat"))
    await api.wait_messages(PIC, 1)
    assert not sending.done()
    fault.release()
    assert (await sending).text == "lambat"

    api.fail_next("sendMessage", kind="delay")
    with pytest.raises(TimedOut):
        await bot.send_message(PIC, "terlambat", read_timeout=0.05)
    await api.wait_messages(PIC, 2)
    assert api.last(PIC).text == "terlambat"


async def test_limits_count_per_second_and_per_chat() -> None:
    now = 0.0
    async with BotApi(limit_per_second=4, per_chat=1, burst=2, clock=lambda: now) as api:

        async def taken(chat_id: int) -> bool:
            return bool((await call(api, "sendMessage", chat_id=chat_id, text="a"))["ok"])

        assert [await taken(it) for it in (1, 1, 1)] == [True, True, False]  # too fast for one person
        assert [await taken(it) for it in (2, 3, 4)] == [True, True, False]  # too fast for all of them
        now = 1.0
        assert [await taken(it) for it in (1, 1, 4)] == [True, False, True]


async def test_waiting_says_what_is_missing(api: BotApi, bot: Bot) -> None:
    await bot.send_message(PIC, "satu")
    with pytest.raises(TimeoutError, match=r"1 of 2 messages to 7001 .*'satu'"):
        await api.wait_messages(PIC, 2, timeout=0.01)
    with pytest.raises(LookupError, match="no button 'Ya' among"):
        api.button(api.last(PIC), "Ya")


async def test_a_process_of_its_own_is_led_over_http() -> None:
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.botapi", "--port", "0"), stdout=asyncio.subprocess.PIPE, cwd=specs.ROOT
    )
    assert server.stdout
    url = (await server.stdout.readline()).decode().strip()
    async with Bot(TOKEN, base_url=f"{url}/bot") as bot, aiohttp.ClientSession(url) as session:
        await session.post("/_text", json={"user_id": PIC, "text": "mulai"})
        sent = await bot.send_message(PIC, "Berapa?", reply_markup=keys("4"))
        await session.post("/_tap", json={"user_id": PIC, "message_id": sent.message_id, "data": "j:4"})
        await session.post("/_push", json={"update_id": 9})
        assert len(await bot.get_updates()) == 3
        await session.post("/_fail", json={"method": "sendMessage", "status": 500})
        with pytest.raises(TelegramError):
            await bot.send_message(PIC, "a")
        state = await (await session.get("/_state")).json()
    assert [it["text"] for it in state["chats"][str(PIC)]] == ["Berapa?"]
    assert [it[0] for it in state["requests"]].count("sendMessage") == 2
    server.terminate()
    assert await server.wait() == 0


# tests.specs


def field(name: str, kind: str, required: bool = False, description: str = "") -> dict[str, object]:
    return {"name": name, "types": [kind], "required": required, "description": description}


SPEC = specs.Spec.from_pages(
    {
        "sendMessage": {
            "fields": [
                field("chat_id", "Integer", required=True),
                field("text", "String", required=True, description="Text, 1-10 characters after entities parsing"),
                field("parse_mode", "String"),
                field("silent", "Boolean"),
                field("reply_markup", "Markup"),
            ]
        }
    },
    {
        "Markup": {"fields": [field("rows", "Array of Array of Button", required=True)]},
        "Button": {"fields": [field("data", "String", required=True, description="1-4 bytes"), field("n", "Integer")]},
    },
)
GOOD = {"chat_id": "7", "text": "<b>" + "a" * 10 + "</b>", "parse_mode": "HTML", "silent": "true"}


def test_a_correct_request_has_no_faults() -> None:
    markup = json.dumps({"rows": [[{"data": "é"}], []]})
    assert SPEC.faults("sendMessage", GOOD | {"reply_markup": markup}) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"chat_id": "tujuh"}, "sendMessage.chat_id: 'tujuh' is no Integer"),
        ({"text": "a" * 11}, "sendMessage.text: 11 characters, allowed are 1-10"),
        ({"parse_mode": ""}, "sendMessage.text: 17 characters, allowed are 1-10"),
        ({"text": ""}, "sendMessage.text: 0 characters, allowed are 1-10"),
        ({"silent": "ya"}, "sendMessage.silent: 'ya' is no Boolean"),
        ({"bunyi": "1"}, "sendMessage.bunyi: unknown field"),
        ({"reply_markup": "{"}, "sendMessage.reply_markup: '{' is no JSON"),
        ({"reply_markup": "{}"}, "sendMessage.reply_markup.rows: missing"),
        ({"reply_markup": '{"rows": [[{"data": 4}]]}'}, "sendMessage.reply_markup.rows[][].data: 4 is no String"),
        (
            {"reply_markup": '{"rows": [[{"data": "a", "n": true}]]}'},
            "sendMessage.reply_markup.rows[][].n: True is no Integer",
        ),
        (
            {"reply_markup": '{"rows": [[{"data": "ééé"}]]}'},
            "sendMessage.reply_markup.rows[][].data: 6 bytes, allowed are 1-4",
        ),
    ],
)
def test_a_wrong_request_is_named(change: dict[str, str], fault: str) -> None:
    assert SPEC.faults("sendMessage", GOOD | change) == [fault]


def test_an_unknown_method_and_a_missing_field_are_faults() -> None:
    assert SPEC.faults("kirimPesan", {}) == ["kirimPesan: unknown method"]
    assert SPEC.faults("sendMessage", {"chat_id": "7"}) == ["sendMessage.text: missing"]


@pytest.mark.parametrize("folder", ["", "/tidak/ada"])
def test_absent_specifications_are_said_aloud(
    folder: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CEKMANDIRI_SPECS", folder)
    assert specs.main() == 0
    said = capsys.readouterr()
    assert "CEKMANDIRI_SPECS" in said.err
    assert "nothing was checked" in said.out


ME = {"method": "getMe", "params": {"n": "7"}}
MARK = {"messaging_product": "whatsapp", "status": "read", "message_id": "w", "typing_indicator": {"type": "text"}}
HALO = {"whatsapp": {"messaging_product": "whatsapp", "to": "62", "type": "text", "text": {"body": "Halo"}}}


@pytest.mark.parametrize(
    ("requests", "pytest_code", "code", "says"),
    [
        ([ME, HALO], 0, 0, "1 requests checked against WhatsApp's schema"),
        ([ME, HALO], 1, 1, "the tests that make the requests failed"),
        ([HALO, {"method": "getMe", "params": {"n": "tujuh"}}], 0, 1, "Bot API 10.2: getMe.n: 'tujuh' is no Integer"),
        ([ME, {"whatsapp": {**HALO["whatsapp"], "text": {}}}], 0, 1, "TextMessage text: 'body' is a required property"),
        ([ME, {"whatsapp": {**HALO["whatsapp"], "recipient": "ID.1"}}], 0, 1, "is valid under each of"),
        ([ME, {"whatsapp": {**HALO["whatsapp"], "kepada": "62"}}], 0, 1, "('kepada' was unexpected)"),
        ([ME, {"whatsapp": {"type": "lagu"}}], 0, 1, "of no kind that we send"),
        ([ME, {"whatsapp": MARK}], 0, 0, "its samples read: MarkMessageRequestPayload 1"),
        ([ME, {"whatsapp": {**MARK, "status": "dibaca"}}], 0, 1, "MarkMessageRequestPayload status: 'read' was exp"),
        ([ME, {"whatsapp": {**MARK, "kepada": "62"}}], 0, 1, "('kepada' was unexpected)"),
        ([ME, {"whatsapp": {"file": "a"}, "path": "media"}], 0, 1, "media : 'messaging_product' is a required prope"),
        (
            [ME, {"whatsapp": {"name": 7}, "path": "message_templates"}],
            0,
            1,
            "name: 7 is not of type",
        ),
        ([ME, HALO], 0, 0, "not checked, as that schema does not know it: a read mark's typing_indicator"),
        ([ME], 0, 1, "0 requests checked against WhatsApp's schema"),
        ([HALO], 0, 1, "0 requests checked against Bot API"),
        ([], specs.NO_TESTS, 1, "0 requests checked"),
    ],
)
def test_only_recorded_requests_without_faults_pass(
    requests: list[object],
    pytest_code: int,
    code: int,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    n = {"name": "n", "required": False, "description": ""}
    page = {"name": "getMe", "category": "methods", "description": "", "annotations": [n | {"type": "Integer"}]}
    pages = {"methods": {"getMe": {"fields": [n | {"types": ["Integer"]}]}}, "types": {}}
    (tmp_path / specs.FILES["10.1"]).write_text(json.dumps(pages))
    (tmp_path / specs.FILES["10.2"]).write_text(json.dumps({"items": [{"children": [page]}]}))
    head = {"required": ["messaging_product", "to"], "properties": {"messaging_product": {}, "to": {}, "type": {}}}
    text = {"required": ["body"], "properties": {"body": {"type": "string"}}}
    own = {"additionalProperties": False, "properties": {"text": text}}
    kinds = {name: {"allOf": [{"$ref": "#/components/schemas/BaseMessageProperties"}, own]} for name in KINDS}
    mark = {"type": "object", "properties": {"message_id": {}, "messaging_product": {}, "status": {}}}
    schemas: dict[str, Any] = {"components": {"schemas": {"BaseMessageProperties": head, **kinds, READ: mark}}}
    made: dict[str, Any] = {"properties": {"name": {"type": "string"}}}
    form: dict[str, Any] = {"properties": {"file": {}, "messaging_product": {}}}
    contents = {
        "media": {"multipart/form-data": {"schema": form}},
        "message_templates": {"application/json": {"schema": made}},
    }
    schemas["paths"] = {POSTS[it]: {"post": {"requestBody": {"content": contents[it]}}} for it in POSTS}
    (tmp_path / SCHEMA).write_text(json.dumps(schemas))  # JSON is YAML
    (tmp_path / SAMPLES).mkdir()
    (tmp_path / SAMPLES / "account_update.json").write_text(
        json.dumps({"x": {"entry": [{"changes": [{"value": {}, "field": "account_update"}]}]}})
    )

    def record(file: Path) -> int:
        file.write_text("".join(json.dumps(it) + "\n" for it in requests))
        return pytest_code

    monkeypatch.setenv("CEKMANDIRI_SPECS", os.fspath(tmp_path))
    monkeypatch.setattr(specs, "record", record)

    assert specs.main() == code
    assert says in capsys.readouterr().out


async def test_requests_are_recorded_as_they_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = tmp_path / "requests.jsonl"
    monkeypatch.setenv("CEKMANDIRI_RECORD", os.fspath(record))
    async with BotApi() as api:
        await call(api, "sendMessage", chat_id=str(PIC), text="Skor: 74,31")
        await call(api, "sendDocument", chat_id=str(PIC), document=io.BytesIO(b"isi"))
    assert [json.loads(line) for line in record.read_text().splitlines()] == [
        {"method": "sendMessage", "params": {"chat_id": "7001", "text": "Skor: 74,31"}},
        {"method": "sendDocument", "params": {"chat_id": "7001", "document": {"file": "document"}}},
    ]
