"""Our messages as WhatsApp's bodies: the form that holds each, and every limit before the request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.channels import whatsapp_wire as wire
from bot.config import Config
from bot.editions import SHIPPED
from bot.render import Renderer
from flows import intents as i
from flows.effects import Say
from flows.messages import Button, Channel, Rows
from flows.reading import read
from tests import kit
from tests.situations import answered, news, replies, unit

NOW = datetime(2027, 1, 11, 2, 10, tzinfo=UTC)
EDITIONS = sorted(path.stem for path in SHIPPED.glob("*.toml"))


def row(*labels: str) -> Rows:
    return (tuple(Button(label, f"t:{label}") for label in labels),)


def many(number: int) -> Rows:
    return tuple((Button(f"Unit {place}", f"n:{place}"),) for place in range(number))


def card(options: int) -> Rows:
    answers = tuple((Button(f"Pilihan {place}", f"j:1:IN.K1:0:{place}"),) for place in range(options))
    around = (Button("Tidak berlaku", "t:1:IN.K1:0"), Button("Lewati", "l:1:IN.K1:0"))
    ways = (Button("Kembali", "b:1:IN.K1:0"), Button("Kenapa?", "k:1:IN.K1:0"), Button("Menu", "menu"))
    return (*answers, around, ways)


def test_a_text_without_buttons_is_a_text_that_opens_no_link() -> None:
    assert {"type": "text", "text": {"body": "Halo", "preview_url": False}} == wire.message("Halo", ())


def test_three_buttons_stay_buttons() -> None:
    interactive = wire.message("Halo", row("Satu", "Dua", "Tiga"))["interactive"]

    assert {
        "type": "button",
        "body": {"text": "Halo"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": f"t:{label}", "title": label}} for label in ("Satu", "Dua", "Tiga")
            ]
        },
    } == interactive


@pytest.mark.parametrize("number", [4, 10])
def test_four_to_ten_buttons_are_a_list(number: int) -> None:
    interactive = wire.message("Halo", many(number))["interactive"]

    assert "list" == interactive["type"]
    rows = [{"id": f"n:{n}", "title": f"Unit {n}"} for n in range(number)]
    assert {"button": "Pilih", "sections": [{"title": "Pilihan", "rows": rows}]} == interactive["action"]


def test_two_buttons_that_read_alike_are_a_list_for_buttons_must_differ() -> None:
    alike = ((Button("Puskesmas Contoh Ut…", "n:1"), Button("Puskesmas Contoh Ut…", "n:2")),)

    assert "list" == wire.message("Halo", alike)["interactive"]["type"]


def test_more_than_ten_choices_are_numbered_lines() -> None:
    body = wire.message("Unit mana?", many(11))["text"]["body"]

    assert body.startswith("Unit mana?\n\n1 Unit 0\n2 Unit 1\n")
    assert body.endswith("\n11 Unit 10")


def test_a_body_too_long_for_buttons_is_a_text_with_numbered_choices() -> None:
    assert "button" == wire.message("x" * 1024, row("Lanjut"))["interactive"]["type"]
    assert "x" * 1025 + "\n\n1 Lanjut" == wire.message("x" * 1025, row("Lanjut"))["text"]["body"]


@pytest.mark.parametrize(("options", "form"), [(2, "button"), (3, "button"), (4, "list"), (6, "list")])
def test_a_card_shows_its_options_and_names_the_other_ways_below(options: int, form: str) -> None:
    interactive = wire.message("1. Berapa?", card(options))["interactive"]

    action = interactive["action"]
    shown = (
        [it["reply"]["title"] for it in action["buttons"]]
        if form == "button"
        else [it["title"] for it in action["sections"][0]["rows"]]
    )
    assert (form, [f"Pilihan {place}" for place in range(options)]) == (interactive["type"], shown)
    assert {"text": "kembali · lewati · jeda · kenapa · tidak berlaku · menu"} == interactive["footer"]


def test_a_card_with_an_answer_to_take_back_names_that_way_too() -> None:
    interactive = wire.message("2. Berapa?", (*card(3), (Button("Ralat nomor 1", "o:1:IN.K1:0"),)))["interactive"]

    assert "button" == interactive["type"]
    assert {"text": "ralat · kembali · lewati · kenapa · tidak berlaku · menu"} == interactive["footer"]


def test_a_yes_with_a_way_back_to_the_card_is_no_card() -> None:
    asked = ((Button("Ya, betul", "u:1:IN.K1:0:4"), Button("Bukan", "o:1:IN.K1:0")),)

    interactive = wire.message("Apakah maksudnya 4 orang?", asked)["interactive"]

    assert (2, False) == (len(interactive["action"]["buttons"]), "footer" in interactive)


def test_buttons_that_mean_the_same_have_ids_of_their_own_that_read_alike() -> None:
    kept = (Button("Ada", "j:1:SP.1:2:ada"), Button("Tetap", "j:1:SP.1:2:ada"))

    ids = [it["reply"]["id"] for it in wire.pressed("x", kept)["action"]["buttons"]]

    assert 2 == len(set(ids))
    assert ["j:1:SP.1:2:ada"] * 2 == [wire.token(one) for one in ids]


def test_every_word_of_a_footer_is_understood_at_a_card() -> None:
    state = kit.filling(answered(unit("kepatuhan-2023-2024"), 3))
    for footer in (wire.FOOTER, wire.FOOTER_WITH_UNDO):
        assert len(footer) <= wire.FOOTER_LIMIT
        for word in footer.split(" · "):
            assert not isinstance(read(word, state), i.Said), word


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_message_of_the_conversation_is_one_message_on_whatsapp(edition: str) -> None:
    renderer = Renderer(Config().facts(), ZoneInfo("Asia/Jakarta"))
    said: list[Say] = [*replies(edition), *news(edition)]
    assert len(said) > 100
    for say in said:
        text = renderer.text(Channel.WHATSAPP, say.template, say.values, NOW)

        content = wire.message(text, say.buttons)

        if say.template in {"kartu", "kartu_survei", "menu"}:
            assert "interactive" == content["type"]


TOO_LONG: list[tuple[str, Callable[[], Any]]] = [
    ("an empty text", lambda: wire.message("", ())),
    ("a text", lambda: wire.message("x" * 4097, ())),
    ("a button's title", lambda: wire.message("x", row("x" * 21))),
    ("a button's id", lambda: wire.message("x", ((Button("x", "x" * 254),),))),
    ("a button without an id", lambda: wire.message("x", ((Button("x", ""),),))),
    ("four buttons", lambda: wire.pressed("x", many(4)[0] * 4)),
    ("buttons that read alike", lambda: wire.pressed("x", (Button("x", "1"), Button("x", "2")))),
    ("a body", lambda: wire.pressed("x" * 1025, row("x")[0])),
    ("a list's body", lambda: wire.listed("x" * 1025, row("x")[0])),
    ("a row's title", lambda: wire.message("x", (*many(4), (Button("x" * 25, "t"),)))),
    ("a row's id", lambda: wire.message("x", (*many(4), (Button("x", "t" * 198),)))),
    ("a list without rows", lambda: wire.listed("x", ())),
    ("a caption", lambda: wire.document("1", "a.pdf", "x" * 1025, ())),
    ("a picture's caption", lambda: wire.document("1", "a.png", "x" * 1025, ())),
    ("a picture's file", lambda: wire.file_fits("a.png", 5_000_001)),
    ("a document's file", lambda: wire.file_fits("a.xlsx", 100_000_001)),
    ("an empty file", lambda: wire.file_fits("a.xlsx", 0)),
    ("a mark", lambda: wire.request("6281200000001", {}, "x" * 513)),
    ("nobody's address", lambda: wire.request("", {})),
    ("an address that is a link", lambda: wire.request("62812/../x", {})),
    ("an empty parameter", lambda: wire.template("a", "id", (" ",))),
    ("a parameter of two lines", lambda: wire.template("a", "id", ("a\nb",))),
    ("a parameter with a hole", lambda: wire.template("a", "id", ("a     b",))),
    ("a quick reply's payload", lambda: wire.template("a", "id", ("a",), ("x" * 257,))),
    ("a template that is too long", lambda: wire.template("a", "id", ("a",), (), "x" * 1025)),
    ("eleven quick replies", lambda: wire.template("a", "id", ("a",), ("x",) * 11)),
]


@pytest.mark.parametrize("make", [make for _, make in TOO_LONG], ids=[name for name, _ in TOO_LONG])
def test_what_breaks_a_limit_is_found_before_it_is_sent(make: Callable[[], Any]) -> None:
    with pytest.raises(wire.TooLong):
        make()


def test_a_request_goes_to_a_number_or_to_a_business_scoped_id() -> None:
    to_number = wire.request("6281200000001", wire.message("Halo", ()), "17")
    to_id = wire.request("ID.13491208655302741918", wire.message("Halo", ()))

    assert ("6281200000001", "17") == (to_number["to"], to_number["biz_opaque_callback_data"])
    assert "recipient" not in to_number
    assert "ID.13491208655302741918" == to_id["recipient"]
    assert {"to", "biz_opaque_callback_data"}.isdisjoint(to_id)


def test_a_template_carries_its_parameters_and_what_its_buttons_bring_back() -> None:
    template = wire.template("tpl_contoh", "id", ("Contoh Satu", "Dinas Contoh"), ("lanjut",))["template"]

    assert {
        "name": "tpl_contoh",
        "language": {"code": "id"},
        "components": [
            {
                "type": "body",
                "parameters": [{"type": "text", "text": "Contoh Satu"}, {"type": "text", "text": "Dinas Contoh"}],
            },
            {
                "type": "button",
                "sub_type": "quick_reply",
                "index": "0",
                "parameters": [{"type": "payload", "payload": "lanjut"}],
            },
        ],
    } == template


def test_a_file_is_sent_by_its_media_id_under_its_name() -> None:
    file = {"id": "77", "filename": "rekap.xlsx"}

    alone = wire.document("77", "rekap.xlsx", "Rekap", ())
    with_buttons = wire.document("77", "rekap.xlsx", "Rekap", row("Lanjut", "Menu"))["interactive"]

    assert {"type": "document", "document": {**file, "caption": "Rekap"}} == alone
    assert {"type": "document", "document": file} == with_buttons["header"]
    assert 2 == len(with_buttons["action"]["buttons"])


def test_a_file_with_more_buttons_than_fit_names_them_in_lines() -> None:
    content = wire.document("77", "rekap.xlsx", "Rekap", many(4))

    assert "Rekap\n\n1 Unit 0\n2 Unit 1\n3 Unit 2\n4 Unit 3" == content["document"]["caption"]


@pytest.mark.parametrize("name", ["zona.png", "zona.JPG", "zona.jpeg"])
def test_a_picture_goes_as_one_with_its_buttons_below(name: str) -> None:
    alone = wire.document("77", name, "Zona", ())
    with_buttons = wire.document("77", name, "Zona", row("Lanjut"))["interactive"]

    assert {"type": "image", "image": {"id": "77", "caption": "Zona"}} == alone
    assert {"type": "image", "image": {"id": "77"}} == with_buttons["header"]


def test_files_as_large_as_whatsapp_takes_fit() -> None:
    wire.file_fits("a.png", 5_000_000)
    wire.file_fits("a.pdf", 100_000_000)


def test_reading_is_marked_and_typing_shown_in_one_request() -> None:
    assert {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.1",
        "typing_indicator": {"type": "text"},
    } == wire.read_mark("wamid.1")
