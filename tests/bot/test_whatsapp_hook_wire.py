"""WhatsApp's webhooks to our types: all of a body, whatever is missing in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import whatsapp_hook_wire as wire
from bot.channels.whatsapp_hook_wire import Odd, Status, TemplateCategory, TemplateNews, Trouble
from flows.delivery import Delivery
from flows.messages import Address, Body, Channel, Inbound, Renamed, Tap, Text, Unreadable

NOW = datetime(2027, 1, 11, 2, 10, tzinfo=UTC)
AT = datetime(2027, 1, 11, 2, 9, tzinfo=UTC)
NUMBER, USER = "6281200000001", "ID.13491208655302741918"
OURS = "106540352242922"
CONTACT = {"profile": {"name": "Contoh"}, "wa_id": NUMBER, "user_id": USER}


def body(*changes: dict[str, Any]) -> dict[str, Any]:
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": list(changes)}]}


def change(**value: object) -> dict[str, Any]:
    metadata = {"display_phone_number": "62210000000", "phone_number_id": OURS}
    return {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}


def message(**content: object) -> dict[str, Any]:
    return {"from": NUMBER, "id": "wamid.1", "timestamp": str(int(AT.timestamp())), **content}


def received(**content: object) -> wire.Event:
    return wire.read(body(change(contacts=[CONTACT], messages=[message(**content)])), NOW, OURS)[0]


FROM_A_CARD = {"context": {"from": "62210000000", "id": "wamid.card"}}
BODIES: list[tuple[str, dict[str, Any], Body]] = [
    ("a text", {"type": "text", "text": {"body": "lanjut"}}, Text("lanjut")),
    (
        "a button",
        {
            "type": "interactive",
            "interactive": {"type": "button_reply", "button_reply": {"id": "j:1:IN.K1:0:4", "title": "4"}},
            **FROM_A_CARD,
        },
        Tap("j:1:IN.K1:0:4", "wamid.card"),
    ),
    (
        "a row of a list",
        {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "menu", "title": "Menu"}}},
        Tap("menu"),
    ),
    (
        "a template's quick reply",
        {"type": "button", "button": {"payload": "lanjut", "text": "Lanjut"}, **FROM_A_CARD},
        Tap("lanjut", "wamid.card"),
    ),
    ("a quick reply without payload", {"type": "button", "button": {"text": "Lanjut"}}, Text("Lanjut")),
    ("a choice that Meta lost", {"type": "interactive", **FROM_A_CARD}, Tap("", "wamid.card")),
    ("a form", {"type": "interactive", "interactive": {"nfm_reply": {"response_json": "{}"}}}, Unreadable("lain")),
    ("a picture", {"type": "image", "image": {"id": "1"}}, Unreadable("gambar")),
    ("a voice note", {"type": "audio", "audio": {"voice": True}}, Unreadable("suara")),
    ("a film", {"type": "video", "video": {}}, Unreadable("video")),
    ("a document", {"type": "document", "document": {}}, Unreadable("dokumen")),
    ("a sticker", {"type": "sticker", "sticker": {}}, Unreadable("stiker")),
    ("a reaction", {"type": "reaction", "reaction": {"emoji": "x"}}, Unreadable("stiker")),
    ("a place", {"type": "location", "location": {}}, Unreadable("lokasi")),
    ("a contact", {"type": "contacts", "contacts": []}, Unreadable("kontak")),
    ("an edited message", {"type": "edit", "edit": {}}, Unreadable("suntingan")),
    ("what WhatsApp does not hand on", {"type": "unsupported", "errors": [{"code": 131051}]}, Unreadable("lain")),
    ("something of next year", {"type": "hologram"}, Unreadable("lain")),
    ("no kind at all", {}, Unreadable("lain")),
    ("a text without words", {"type": "text"}, Unreadable("lain")),
    (
        "a new number",
        {"type": "system", "system": {"type": "user_changed_number", "wa_id": "6281200000002"}},
        Renamed(None, "6281200000002"),
    ),
    (
        "a new id and number",
        {
            "type": "system",
            "system": {"type": "user_changed_user_id", "wa_id": "6281200000002", "user_id": "ID.2"},
        },
        Renamed("ID.2", "6281200000002"),
    ),
]


@pytest.mark.parametrize(("content", "expected"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES])
def test_a_message_is_read(content: dict[str, Any], expected: Body) -> None:
    assert Inbound(Address(Channel.WHATSAPP, USER), "wamid.1", NOW, expected, AT, NUMBER) == received(**content)


@pytest.mark.parametrize(
    "content",
    [
        {"type": "revoke", "revoke": {"original_message_id": "wamid.0"}},
        {"type": "request_welcome"},
        {"type": "system", "system": {"type": "customer_identity_changed", "body": "Contoh"}},
        {"type": "system"},
        {"type": "text", "text": {"body": "Halo semua"}, "group_id": "1"},
    ],
)
def test_what_nobody_expects_an_answer_to_leads_to_nothing(content: dict[str, Any]) -> None:
    event = received(**content)

    assert isinstance(event, Odd)
    assert "" == event.raw


WHO: list[tuple[str, dict[str, Any], str, str | None]] = [
    ("number and id", {"contacts": [CONTACT]}, USER, NUMBER),
    ("no contacts", {}, NUMBER, NUMBER),
    ("contacts that are no list", {"contacts": {}}, NUMBER, NUMBER),
    ("a contact without an id", {"contacts": [{"wa_id": NUMBER}]}, NUMBER, NUMBER),
    ("an id that is none", {"contacts": [{"wa_id": NUMBER, "user_id": "../x"}]}, NUMBER, NUMBER),
    ("somebody else's contact first", {"contacts": [{"wa_id": "62", "user_id": "ID.9"}, CONTACT]}, USER, NUMBER),
    ("somebody else's contact alone", {"contacts": [{"wa_id": "62", "user_id": "ID.9"}]}, NUMBER, NUMBER),
    ("nobody's contact among two", {"contacts": [{"wa_id": "62"}, {"wa_id": "63"}]}, NUMBER, NUMBER),
]


@pytest.mark.parametrize(("value", "ref", "number"), [case[1:] for case in WHO], ids=[case[0] for case in WHO])
def test_people_are_known_by_their_business_scoped_id_where_there_is_one(
    value: dict[str, Any], ref: str, number: str | None
) -> None:
    found = wire.read(body(change(**value, messages=[message(type="text", text={"body": "x"})])), NOW)[0]

    assert isinstance(found, Inbound)
    assert (ref, number) == (found.address.ref, found.number)


def test_somebody_who_hides_the_number_is_known_by_the_id_alone() -> None:
    hidden = {"id": "wamid.1", "type": "text", "text": {"body": "x"}, "from_user_id": USER}

    found = wire.read(body(change(messages=[hidden])), NOW)[0]

    assert Inbound(Address(Channel.WHATSAPP, USER), "wamid.1", NOW, Text("x")) == found


def test_two_who_hide_the_number_are_not_taken_for_each_other() -> None:
    contacts = [{"user_id": "ID.9"}, {"user_id": "ID.8"}]
    anonymous = {"id": "wamid.1", "type": "text", "text": {"body": "x"}}

    assert isinstance(wire.read(body(change(contacts=contacts, messages=[anonymous])), NOW)[0], Odd)


@pytest.mark.parametrize(
    ("told", "former"),
    [
        ({"previous_user_id": "ID.1"}, "ID.1"),
        ({"body": "User Contoh changed from ID.1 to ID.2"}, "ID.1"),
        ({"body": "User x changed from ID.9 to ID.8 changed from ID.1 to ID.2"}, "ID.1"),  # a name that says so
    ],
)
def test_who_hides_the_number_and_has_another_id_is_known_by_the_one_before(told: dict[str, str], former: str) -> None:
    system = {"type": "user_changed_user_id", "user_id": "ID.2", **told}
    hidden = {"from": "", "id": "wamid.1", "type": "system", "system": system}

    found = wire.read(body(change(messages=[hidden])), NOW)[0]

    assert Inbound(Address(Channel.WHATSAPP, former), "wamid.1", NOW, Renamed("ID.2", None)) == found


def test_an_error_of_the_account_and_a_templates_category_are_read_with_their_time() -> None:
    named = {"message_template_name": "tpl_contoh", "message_template_language": "id"}
    raw = body(
        change(errors=[{"code": 131042}, {"title": "?"}]),
        {"field": "template_category_update", "value": {**named, "new_category": "MARKETING"}},
        {"field": "message_template_status_update", "value": {**named, "event": "PAUSED"}},
    )
    raw["entry"][0]["time"] = int(AT.timestamp())

    assert [
        Trouble(131042, AT),
        Odd("errors"),
        TemplateCategory("tpl_contoh", "id", "MARKETING"),
        TemplateNews("tpl_contoh", "id", "PAUSED", "", AT),
    ] == wire.read(raw, NOW, OURS)


@pytest.mark.parametrize("missing", ["from", "id"])
def test_a_message_that_nobody_can_be_found_for_is_kept_to_be_looked_at(missing: str) -> None:
    anonymous = {name: value for name, value in message(type="text", text={"body": "x"}).items() if name != missing}

    event = wire.read(body(change(messages=[anonymous])), NOW)[0]

    assert isinstance(event, Odd)
    assert '"body": "x"' in event.raw


def test_everything_in_a_body_is_read() -> None:
    texts = [message(type="text", text={"body": str(number)}) | {"id": f"wamid.{number}"} for number in range(4)]
    status = {"id": "wamid.9", "status": "read"}
    raw = body(change(messages=texts[:2], statuses=[status]), change(messages=texts[2:3]))
    raw["entry"].append(body(change(messages=texts[3:], statuses=[status]))["entry"][0])

    events = wire.read(raw, NOW, OURS)

    said = [event.body for event in events if isinstance(event, Inbound)]
    assert [Text(str(number)) for number in range(4)] == said
    assert 2 == sum(isinstance(event, Status) for event in events)


def test_what_is_for_another_number_of_the_account_is_not_ours() -> None:
    raw = body(change(messages=[message(type="text", text={"body": "x"})], statuses=[{"id": "1", "status": "sent"}]))

    assert [Odd("nomor lain")] == wire.read(raw, NOW, "999")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"status": "sent", "biz_opaque_callback_data": "17"}, Status("wamid.9", Delivery.SENT, "17")),
        ({"status": "delivered"}, Status("wamid.9", Delivery.DELIVERED)),
        ({"status": "read"}, Status("wamid.9", Delivery.READ)),
        ({"status": "played"}, Status("wamid.9", Delivery.READ)),
        ({"status": "failed", "errors": [{"code": 131026}]}, Status("wamid.9", Delivery.FAILED, "", 131026)),
        ({"status": "failed", "errors": [{"title": "?"}]}, Status("wamid.9", Delivery.FAILED)),
        ({"status": "failed"}, Status("wamid.9", Delivery.FAILED)),
        ({"status": "deleted"}, Odd("status")),
        ({"status": 7}, Odd("status")),
        ({"status": "sent", "id": None}, Odd("status")),
    ],
)
def test_a_status_is_read_without_contacts(status: dict[str, Any], expected: wire.Event) -> None:
    assert [expected] == wire.read(body(change(statuses=[{"id": "wamid.9", **status}])), NOW, OURS)


def test_news_about_a_template_are_read() -> None:
    value = {
        "event": "REJECTED",
        "message_template_id": 1,
        "message_template_name": "tpl_contoh",
        "message_template_language": "id",
        "reason": "INVALID_FORMAT",
    }
    field = "message_template_status_update"

    assert [TemplateNews("tpl_contoh", "id", "REJECTED", "INVALID_FORMAT")] == wire.read(
        body({"field": field, "value": value}), NOW
    )
    assert [Odd(field)] == wire.read(body({"field": field, "value": {"event": "APPROVED"}}), NOW)


@pytest.mark.parametrize(
    "raw", [None, [], 7, "x", {}, {"entry": 7}, {"entry": [7, {"changes": {}}, {"changes": [None]}]}]
)
def test_a_body_that_is_no_webhook_holds_nothing(raw: object) -> None:
    assert [] == wire.read(raw, NOW)


def test_a_field_that_we_do_not_know_is_named() -> None:
    assert [Odd("account_update"), Odd("lain")] == wire.read(
        body({"field": "account_update", "value": {}}, {"field": "a b", "value": {}}), NOW
    )


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PARTS = st.sampled_from(
    [
        "from",
        "id",
        "type",
        "text",
        "body",
        "interactive",
        "button",
        "system",
        "context",
        "timestamp",
        "status",
        "errors",
    ]
)
VALUES = st.sampled_from(["text", "interactive", "button", "system", "sent", "failed", "1", "\ud800", "x" * 600])


@given(st.lists(st.dictionaries(PARTS, ANYTHING | VALUES, max_size=8), max_size=3), ANYTHING)
def test_no_body_whatever_makes_the_reader_raise(parts: list[Any], anything: object) -> None:
    events = wire.read(body(change(messages=parts, statuses=parts, contacts=anything), {"field": anything}), NOW, OURS)

    assert len(parts) * 2 <= len(events)
    assert isinstance(wire.read(anything, NOW), list)
