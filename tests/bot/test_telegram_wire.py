"""Telegram's JSON to our types and back, as the platform writes it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import telegram_wire as wire
from flows.messages import Address, Body, Button, Channel, Group, Inbound, Reachable, Tap, Text, Unreadable

NOW = datetime(2027, 1, 11, 2, 10, tzinfo=UTC)
PRIVATE = {"id": 12, "type": "private", "first_name": "Contoh"}
PERSON = {"id": 12, "is_bot": False, "first_name": "Contoh", "language_code": "id"}


def message(**content: object) -> dict[str, Any]:
    return {"message_id": 5, "from": PERSON, "chat": PRIVATE, "date": 1799632200, **content}


def query(**content: object) -> dict[str, Any]:
    return {"id": "4382bfdwdsb323b2d9", "from": PERSON, "chat_instance": "1", **content}


READ: list[tuple[str, dict[str, Any], Body | None]] = [
    ("a text", {"message": message(text="lanjut")}, Text("lanjut")),
    ("a command", {"message": message(text="/start abc", entities=[])}, Text("/start abc")),
    ("a photo", {"message": message(photo=[{"file_id": "x"}], caption="2")}, Unreadable("gambar")),
    ("a voice note", {"message": message(voice={"file_id": "x"})}, Unreadable("suara")),
    ("a sticker", {"message": message(sticker={"file_id": "x"})}, Unreadable("stiker")),
    ("a location", {"message": message(location={"latitude": 1, "longitude": 2})}, Unreadable("lokasi")),
    ("a contact", {"message": message(contact={"phone_number": "0"})}, Unreadable("kontak")),
    ("something of next year", {"message": message(hologram={})}, Unreadable("lain")),
    ("an edit", {"edited_message": message(text="3", edit_date=1799632300)}, Unreadable("suntingan")),
    (
        "a press",
        {"callback_query": query(message=message(text="Kartu"), data="j:1:IN.K1:0:4")},
        Tap("j:1:IN.K1:0:4", "5"),
    ),
    (
        "a press on a message that is out of reach",
        {"callback_query": query(message={"chat": PRIVATE, "message_id": 7, "date": 0}, data="lanjut")},
        Tap("lanjut", "7"),
    ),
    (
        "a press without data",
        {"callback_query": query(message=message(text="Kartu"), game_short_name="x")},
        Tap("", "5"),
    ),
    (
        "a block",
        {"my_chat_member": {"chat": PRIVATE, "from": PERSON, "new_chat_member": {"status": "kicked"}}},
        Reachable(now=False),
    ),
    (
        "an unblock",
        {"my_chat_member": {"chat": PRIVATE, "from": PERSON, "new_chat_member": {"status": "member"}}},
        Reachable(now=True),
    ),
    (
        "being added to a group",
        {"my_chat_member": {"chat": {"id": -5, "type": "group"}, "new_chat_member": {"status": "member"}}},
        Group(),
    ),
    ("talk in a group", {"message": message(text="halo") | {"chat": {"id": -5, "type": "supergroup"}}}, None),
    (
        "a press in a group",
        {"callback_query": query(message=message() | {"chat": {"id": -5, "type": "group"}}, data="x")},
        None,
    ),
    (
        "being thrown out of a group",
        {"my_chat_member": {"chat": {"id": -5, "type": "group"}, "new_chat_member": {"status": "left"}}},
        None,
    ),
    ("a pinned message", {"message": message(pinned_message={})}, None),
    ("a poll's answer", {"poll_answer": {"poll_id": "1"}}, None),
    ("an edit in a group", {"edited_message": message(text="3") | {"chat": {"id": -5, "type": "group"}}}, None),
]


@pytest.mark.parametrize(("raw", "body"), [case[1:] for case in READ], ids=[case[0] for case in READ])
def test_an_update_is_read(raw: dict[str, Any], body: Body | None) -> None:
    update = wire.read({"update_id": 10, **raw}, NOW)

    assert 10 == update.id
    assert body == (update.inbound.body if update.inbound else None)


def test_a_text_says_who_where_and_when() -> None:
    update = wire.read({"update_id": 10, "message": message(text="2")}, NOW)

    sent_at = datetime(2027, 1, 11, 1, 50, tzinfo=UTC)
    assert Inbound(Address(Channel.TELEGRAM, "12"), "10", NOW, Text("2"), sent_at) == update.inbound


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(
    ["update_id", "message", "callback_query", "my_chat_member", "edited_message", "chat", "id", "from", "text"]
)


@given(st.dictionaries(fields, json_values | st.dictionaries(fields, json_values, max_size=4), max_size=5))
def test_no_update_makes_more_than_its_own_trouble(raw: dict[str, Any]) -> None:
    try:
        update = wire.read(raw, NOW)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return
    assert isinstance(update.id, int)


def test_a_message_becomes_parameters() -> None:
    buttons = ((Button("4 orang", "j:1:IN.K1:0:4"),), (Button("Lewati", "l:1:IN.K1:0"), Button("Menu", "menu")))

    parameters = wire.message("<b>Halo</b>", buttons)

    assert "HTML" == parameters["parse_mode"]
    rows = json.loads(parameters["reply_markup"])["inline_keyboard"]
    assert [["4 orang"], ["Lewati", "Menu"]] == [[button["text"] for button in row] for row in rows]
    assert "j:1:IN.K1:0:4" == rows[0][0]["callback_data"]


TOO_MUCH = [
    ("", ()),
    ("<b></b>", ()),
    ("a" * 4097, ()),
    ("a", ((Button("A", "x" * 65),),)),
    ("a", ((Button("A", ""),),)),
    ("a", ((Button("", "x"),),)),
    ("a", (tuple(Button("A", "x") for _ in range(9)),)),
    ("a", tuple((Button("A", "x"),) for _ in range(101))),
]


@pytest.mark.parametrize(("text", "buttons"), TOO_MUCH)
def test_what_telegram_would_refuse_is_found_before_it_is_sent(
    text: str, buttons: tuple[tuple[Button, ...], ...]
) -> None:
    with pytest.raises(wire.TooLong):
        wire.message(text, buttons)


def test_a_text_of_the_greatest_length_counts_characters_that_are_shown() -> None:
    assert wire.message("<b>" + "&amp;" * 4096 + "</b>", ())


def test_plain_text_has_lost_its_markup_and_nothing_else() -> None:
    plain = wire.plain(wire.message("<b>SOP</b> &amp; alur", ((Button("A", "x"),),)))

    assert "SOP & alur" == plain["text"]
    assert "parse_mode" not in plain
    assert "reply_markup" in plain
