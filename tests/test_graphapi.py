"""The loopback Graph API behaves as Meta's where our bot can notice; pywa, a second implementation, agrees with both.

pywa reads the webhooks that the loopback platform makes, and writes the bodies that our wire module writes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from pywa import WhatsApp as Pywa
from pywa.types import Button as PywaButton
from pywa.types import CallbackButton, CallbackSelection, Message, MessageStatus, Section, SectionList, SectionRow
from pywa.types.templates import BodyText, Buttons, QuickReplyButton, TemplateCategory, TemplateLanguage
from pywa.types.templates import Template as PywaTemplate

from bot.approved import Template, templates
from bot.channels import whatsapp_wire as wire
from flows.messages import Button, Rows
from tests.graphapi import ACCOUNT, DISPLAY, NUMBER_ID, TOKEN, GraphApi, Sent, signature

PIC, HIDDEN = "6281200000001", "ID.13491208655302741918"
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def unrecorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked here on purpose to be refused is none of our requests."""
    monkeypatch.delenv("CEKMANDIRI_RECORD", raising=False)


async def call(api: GraphApi, body: Json, token: str = TOKEN) -> tuple[int, Json]:
    """Post a message as any client would."""
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as client:
        answer = await client.post(f"{api.url}/{NUMBER_ID}/messages", json=body)
    return answer.status_code, answer.json()


def to(content: Json, ref: str = PIC) -> Json:
    return wire.request(ref, content, "17")


# The loopback platform


async def test_a_message_outside_the_24_hours_is_taken_and_fails_later() -> None:
    async with GraphApi() as api:
        posted: list[Json] = []

        async def post(body: bytes, headers: dict[str, str]) -> int:
            assert headers["x-hub-signature-256"] == signature(body)
            posted.append(json.loads(body))
            return 200

        api.post = post
        status, answer = await call(api, to(wire.message("Halo", ())))
        await api.wait(lambda: bool(posted), "the status")

        assert 200 == status
        found = posted[0]["entry"][0]["changes"][0]["value"]["statuses"][0]
        assert (answer["messages"][0]["id"], "failed", "17") == (
            found["id"],
            found["status"],
            found["biz_opaque_callback_data"],
        )
        assert 131047 == found["errors"][0]["code"]
        assert [] == api.chats[PIC]


def rows(number: int) -> list[Json]:
    return [{"id": f"n:{n}", "title": f"Unit {n}"} for n in range(number)]


def interactive(**content: object) -> Json:
    return {**to({"type": "interactive", "interactive": {"body": {"text": "Halo"}, **content}})}


def buttons(*titles: str) -> Json:
    replies = [{"type": "reply", "reply": {"id": f"t:{n}", "title": title}} for n, title in enumerate(titles)]
    return interactive(type="button", action={"buttons": replies})


def listed(*sections: Json, label: str = "Pilih") -> Json:
    return interactive(type="list", action={"button": label, "sections": list(sections)})


WRONG: list[tuple[str, Json]] = [
    ("neither number nor id", {"messaging_product": "whatsapp", "type": "text", "text": {"body": "x"}}),
    ("an empty text", to({"type": "text", "text": {"body": ""}})),
    ("a text too long", to({"type": "text", "text": {"body": "x" * 4097}})),
    ("four buttons", buttons("a", "b", "c", "d")),
    ("two alike", buttons("a", "a")),
    ("a title too long", buttons("x" * 21)),
    ("eleven rows in two sections", listed({"title": "a", "rows": rows(6)}, {"title": "b", "rows": rows(11)[6:]})),
    ("sections without title", listed({"rows": rows(1)}, {"rows": rows(2)[1:]})),
    ("a row too long", listed({"rows": [{"id": "1", "title": "x" * 25}]})),
    ("a list's button too long", listed({"rows": rows(1)}, label="x" * 21)),
    ("a body too long", interactive(type="button", body={"text": "x" * 1025}, action={"buttons": []})),
    (
        "a footer too long",
        {**buttons("a"), "interactive": {**buttons("a")["interactive"], "footer": {"text": "x" * 61}}},
    ),
    ("a template that is not there", to(wire.template("tpl", "id", ()))),
    ("a kind that is not sent", to({"type": "poll", "poll": {}})),
]


@pytest.mark.parametrize("body", [body for _, body in WRONG], ids=[name for name, _ in WRONG])
async def test_what_meta_refuses_is_refused_whole(body: Json) -> None:
    async with GraphApi() as api:
        api.text(PIC, "Halo")

        status, answer = await call(api, body)

        assert 400 == status
        assert type(answer["error"]["code"]) is int
        assert {} == {ref: chat for ref, chat in api.chats.items() if chat}


async def test_a_wrong_token_is_refused() -> None:
    async with GraphApi() as api:
        status, answer = await call(api, to(wire.message("Halo", ())), token="EAAlain")

        assert (401, 190) == (status, answer["error"]["code"])


@pytest.mark.parametrize(("state", "code"), [("PAUSED", 132015), ("PENDING", 132001), ("APPROVED", 132000)])
async def test_only_an_approved_template_with_the_right_parameters_goes_out(state: str, code: int) -> None:
    async with GraphApi() as api:
        components = [{"type": "BODY", "text": "Yth. {{1}}, terima kasih."}]
        api.templates["tpl"] = {"name": "tpl", "status": state, "components": components}

        _, answer = await call(api, to(wire.template("tpl", "id", ())))

        assert code == answer["error"]["code"]


# pywa, as a second implementation


@contextmanager
def pywa() -> Iterator[tuple[Pywa, list[Json]]]:
    """pywa, and the bodies that it sends."""
    bodies: list[Json] = []

    def taken(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        contacts = [{"input": PIC, "wa_id": PIC}]
        if request.url.path.endswith("/message_templates"):
            return httpx.Response(200, json={"id": "1", "status": "PENDING", "category": "UTILITY"})
        return httpx.Response(
            200, json={"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": "wamid.1"}]}
        )

    with httpx.Client(transport=httpx.MockTransport(taken)) as session:
        yield Pywa(phone_id=NUMBER_ID, token=TOKEN, waba_id=ACCOUNT, session=session), bodies


def alike(body: Any) -> Any:  # noqa: ANN401  JSON
    """A body with kinds of components in one case, and their places as text: pywa writes "BODY", and 0."""
    if isinstance(body, list):
        return [alike(one) for one in body]
    if isinstance(body, dict):
        lower = {"type", "sub_type"}
        return {
            name: value.lower() if name in lower else str(value) if name == "index" else alike(value)
            for name, value in body.items()
        }
    return body


def choices(number: int) -> Rows:
    return tuple((Button(f"Unit {n}", f"n:{n}"),) for n in range(number))


@pytest.mark.parametrize("ref", [PIC, HIDDEN])
def test_pywa_writes_the_same_text(ref: str) -> None:
    with pywa() as (other, bodies):
        other.send_message(ref, "Halo", tracker="17")

    assert bodies == [wire.request(ref, wire.message("Halo", ()), "17")]


def test_pywa_writes_the_same_buttons() -> None:
    with pywa() as (other, bodies):
        other.send_message(PIC, "Halo", buttons=[PywaButton(f"Unit {n}", f"n:{n}") for n in range(3)], tracker="17")

    assert bodies == [to(wire.message("Halo", choices(3)))]


def test_pywa_writes_the_same_list() -> None:
    sections = [Section(wire.CHOICES, [SectionRow(f"Unit {n}", f"n:{n}") for n in range(10)])]
    with pywa() as (other, bodies):
        other.send_message(PIC, "Halo", buttons=SectionList(wire.PICK, sections), tracker="17")

    assert bodies == [to(wire.message("Halo", choices(10)))]


def test_pywa_writes_the_same_template() -> None:
    params = [BodyText.params("Ibu Contoh", "Dinas"), QuickReplyButton.params(index=0, callback_data="lanjut")]
    with pywa() as (other, bodies):
        other.send_template(PIC, "tpl", TemplateLanguage.INDONESIAN, params=params, tracker="17")

    assert alike(bodies) == [alike(to(wire.template("tpl", "id", ("Ibu Contoh", "Dinas"), ("lanjut",))))]


@pytest.mark.parametrize("one", templates(), ids=lambda one: one.name)
def test_pywa_writes_the_same_quick_replies_and_the_same_submission(one: Template) -> None:
    tokens = [reply.token for reply in one.buttons]
    params: list[Any] = [BodyText.params(*one.samples)]
    params += [QuickReplyButton.params(index=place, callback_data=token) for place, token in enumerate(tokens)]
    buttons = [Buttons(buttons=[QuickReplyButton(text=reply.label) for reply in one.buttons])] if one.buttons else []
    made = PywaTemplate(
        name=one.name,
        language=TemplateLanguage.INDONESIAN,
        category=TemplateCategory.UTILITY,
        components=[BodyText(one.text, *one.samples), *buttons],
    )
    with pywa() as (other, bodies):
        other.send_template(PIC, one.name, TemplateLanguage.INDONESIAN, params=params, tracker="17")
        other.create_template(made)

    sent, submitted = bodies
    assert alike(sent) == alike(to(wire.template(one.name, "id", one.samples, tokens)))
    submitted.pop("parameter_format", None)  # positional, which is what Meta takes where it is not said
    assert alike(submitted) == alike(one.submission())


def test_pywa_writes_the_same_picture() -> None:
    with pywa() as (other, bodies):
        other.send_image(PIC, "4490709327384033", caption="Zona", tracker="17")

    assert bodies == [to(wire.document("4490709327384033", "zona.png", "Zona", ()))]


async def test_pywa_understands_the_press_of_a_templates_quick_reply() -> None:
    one = next(one for one in templates() if one.name == "tpl_kendala")
    tokens = {reply.label: reply.token for reply in one.buttons}
    body = wire.template(one.name, "id", one.samples, list(tokens.values()))
    async with GraphApi() as api:
        api.text(HIDDEN, "Halo")
        api.templates[one.name] = {**one.submission(), "status": "APPROVED"}
        await call(api, to(body, HIDDEN))
        sent = api.last(HIDDEN)
        with pywa() as (other, _):
            raw: Any = json.loads(api.body(api.tap(HIDDEN, sent, "Butuh bantuan")))
            press = CallbackButton.from_update(other, raw)

    assert tokens == sent.choices
    assert ("butuhbantuan", "Butuh bantuan", sent.id) == (press.data, press.title, press.reply_to_message.id)


async def test_pywa_understands_what_people_do_on_the_loopback_platform() -> None:
    ref = HIDDEN
    async with GraphApi() as api:
        few = Sent(
            "wamid.a", ref, "Halo", {"Lanjut": "lanjut"}, "", wire.message("Halo", ((Button("Lanjut", "lanjut"),),))
        )
        many = Sent("wamid.b", ref, "Halo", {"Unit 3": "n:3"}, "", wire.message("Halo", choices(10)))

        def raw(value: Json) -> Any:  # noqa: ANN401  pywa's own kind of dictionary
            return json.loads(api.body(value))

        with pywa() as (other, _):
            text = Message.from_update(other, raw(api.text(ref, "belum ada")))
            tap = CallbackButton.from_update(other, raw(api.tap(ref, few, "Lanjut")))
            pick = CallbackSelection.from_update(other, raw(api.tap(ref, many, "Unit 3")))
            sticker = Message.from_update(other, raw(api.attach(ref, "sticker")))
            status = MessageStatus.from_update(other, raw({**api.text(ref, "x"), **api.status(few, "delivered")}))

    assert ("belum ada", ref, DISPLAY) == (text.text, text.from_user.bsuid, text.metadata.display_phone_number)
    assert ("lanjut", "wamid.a") == (tap.data, tap.reply_to_message.id)
    assert ("n:3", "Unit 3") == (pick.data, pick.title)
    assert "sticker" == sticker.type.value
    assert ("wamid.a", "delivered") == (status.id, status.status.value)
