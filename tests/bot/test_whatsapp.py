"""WhatsApp's client before a loopback Graph API: what goes over the wire, and what each failure means."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.channels import Approved, Document, Outgoing, SendError
from bot.channels.whatsapp import WhatsApp
from bot.logs import mask
from flows.messages import Address, Button, Channel
from tests.graphapi import NUMBER_ID, TOKEN, GraphApi

IBU = Address(Channel.WHATSAPP, "ID.13491208655302741918")
BAPAK = Address(Channel.WHATSAPP, "6281200000001")
NEXT = ((Button("Lanjut", "lanjut"),),)


@asynccontextmanager
async def client(api: GraphApi, token: str = TOKEN) -> AsyncIterator[WhatsApp]:
    found = WhatsApp(NUMBER_ID, token, api.url)
    try:
        yield found
    finally:
        await found.stop()


async def refused(how: dict[str, Any], address: Address = IBU) -> SendError:
    """How a send fails when the API does that."""
    async with GraphApi() as api, client(api) as whatsapp:
        api.windowed = False
        api.fail_next(**how)
        with pytest.raises(SendError) as caught:
            await whatsapp.send(address, Outgoing("Halo"))
    return caught.value


async def test_whatsapp_takes_a_message_for_an_id_or_a_number() -> None:
    async with GraphApi() as api, client(api) as whatsapp:
        api.windowed = False

        first = await whatsapp.send(IBU, Outgoing("Halo", NEXT, mark="17"))
        await whatsapp.send(BAPAK, Outgoing("Halo"))

        assert first == api.last(IBU.ref).id
        assert ({"Lanjut": "lanjut"}, "17") == (api.last(IBU.ref).choices, api.last(IBU.ref).mark)
        assert "Halo" == api.last(BAPAK.ref).text


async def test_whatsapp_sends_a_template_with_its_parameters() -> None:
    async with GraphApi() as api, client(api) as whatsapp:
        components = [
            {"type": "BODY", "text": "Yth. {{1}}, mohon dilanjutkan."},
            {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Lanjut"}]},
        ]
        made = {"name": "tpl_contoh", "language": "id", "category": "UTILITY", "components": components}
        api.templates["tpl_contoh"] = {**made, "status": "APPROVED"}

        approved = Approved("tpl_contoh", "id", ("Ibu Contoh",), ("lanjut",))
        await whatsapp.send(IBU, Outgoing("Halo", approved=approved, mark="18"))

        assert "Yth. Ibu Contoh, mohon dilanjutkan." == api.last(IBU.ref).text
        assert {"Lanjut": "lanjut"} == api.last(IBU.ref).choices


async def test_whatsapp_uploads_a_file_and_sends_it_with_its_buttons() -> None:
    async with GraphApi() as api, client(api) as whatsapp:
        api.windowed = False
        sheet = Document("daftar.xlsx", b"PK contoh")

        await whatsapp.send(IBU, Outgoing("Daftar pertanyaan", NEXT, sheet))
        await whatsapp.send(IBU, Outgoing("Daftar pertanyaan", (), sheet))

        with_button, alone = api.chats[IBU.ref]
        assert [("daftar.xlsx", b"PK contoh")] * 2 == [with_button.document, alone.document]
        assert ({"Lanjut": "lanjut"}, {}) == (with_button.choices, alone.choices)
        assert ["Daftar pertanyaan"] * 2 == [with_button.text, alone.text]


async def test_whatsapp_uploads_a_picture_and_sends_it_as_one() -> None:
    async with GraphApi() as api, client(api) as whatsapp:
        api.windowed = False
        picture = Document("zona.png", b"\x89PNG contoh")

        await whatsapp.send(IBU, Outgoing("Zona hijau", NEXT, picture))
        await whatsapp.send(IBU, Outgoing("Zona hijau", (), picture))

        with_button, alone = api.chats[IBU.ref]
        assert "image" == alone.body["type"] == with_button.body["interactive"]["header"]["type"]
        assert [("zona.png", picture.content)] * 2 == [with_button.document, alone.document]


async def test_a_file_that_is_too_large_is_not_uploaded() -> None:
    async with GraphApi() as api, client(api) as whatsapp:
        with pytest.raises(SendError) as raised:
            await whatsapp.send(IBU, Outgoing("Zona", (), Document("zona.png", bytes(5_000_001))))

        assert raised.value.final
        assert {} == api.media


async def test_a_file_of_a_kind_that_whatsapp_does_not_take_is_not_uploaded() -> None:
    async with GraphApi() as api, client(api) as whatsapp:
        with pytest.raises(SendError) as raised:
            await whatsapp.send(IBU, Outgoing("Data", (), Document("data.zip", b"PK")))

        assert raised.value.final
        assert {} == api.media


async def test_what_breaks_a_limit_never_reaches_whatsapp() -> None:
    async with GraphApi() as api, client(api) as whatsapp:
        for text, address in (("", IBU), ("Halo", Address(Channel.WHATSAPP, "x"))):
            with pytest.raises(SendError) as caught:
                await whatsapp.send(address, Outgoing(text))
            assert caught.value.final
        with pytest.raises(SendError) as caught:
            await whatsapp.send(IBU, Outgoing("Halo", approved=Approved("tpl", "id", ("",))))

        assert caught.value.final
        assert [] == api.requests


async def test_whatsapp_is_told_that_a_message_was_read_and_never_minds_when_that_fails() -> None:
    async with GraphApi() as api, client(api) as whatsapp, client(api, "EAAsalah") as stranger:
        await whatsapp.mark_read("wamid.1")
        await stranger.mark_read("wamid.2")

        assert ["wamid.1"] == api.marked


FLAGS = ("gone", "final", "unsure", "everybody", "too_fast", "outside", "undeliverable", "alarm", "template", "file")
RETRY: set[str] = set()
MEANS: list[tuple[int, set[str]]] = [
    *((code, {"alarm"}) for code in (0, 190, 3, 10, 200, 299, 131042, 131005, 33, 133010, 131048, 368, 131031)),
    *((code, RETRY) for code in (1, 2, 131000, 131016)),
    *((code, {"file"}) for code in (131052, 131053)),
    *((code, {"everybody"}) for code in (4, 80007, 130429, 131057)),
    (131056, {"too_fast"}),
    (131047, {"outside"}),
    (131026, {"undeliverable"}),
    *((code, {"gone", "final"}) for code in (131050, 130497)),
    *((code, {"final"}) for code in (130472, 131049, 131030, 131062, 131008, 131009, 100)),
    *((code, {"final"}) for code in (132000, 132005, 132007, 132008, 132012)),
    *((code, {"template"}) for code in (132001, 132015, 132016)),
    *((code, {"final"}) for code in (131051, 999999)),
]


@pytest.mark.parametrize(("code", "flags"), MEANS)
async def test_a_refusal_means_what_its_code_says(code: int, flags: set[str]) -> None:
    error = await refused({"code": code})

    assert flags == {name for name in FLAGS if getattr(error, name)}
    assert str(code) in error.reason
    assert (error.retry_after is not None) == error.everybody


async def test_an_unknown_fault_of_the_server_is_tried_again() -> None:
    error = await refused({"code": 999999, "status": 500})

    assert not any(getattr(error, name) for name in FLAGS)


HAPPENS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("a gateway's page", {"how": "html"}, {"unsure"}),
    ("a page of the server's own", {"how": "html", "status": 500}, RETRY),
    ("a connection reset before", {"how": "reset_before"}, {"unsure"}),
    ("a connection reset after", {"how": "reset_after"}, {"unsure"}),
]


@pytest.mark.parametrize(("how", "flags"), [case[1:] for case in HAPPENS], ids=[case[0] for case in HAPPENS])
async def test_a_broken_answer_says_whether_the_message_may_have_arrived(how: dict[str, Any], flags: set[str]) -> None:
    error = await refused(how)

    assert flags == {name for name in FLAGS if getattr(error, name)}


async def test_nobody_listening_means_that_nothing_was_sent() -> None:
    async with GraphApi() as api:
        pass
    async with client(api) as whatsapp:
        with pytest.raises(SendError) as caught:
            await whatsapp.send(IBU, Outgoing("Halo"))

    assert not caught.value.unsure


async def test_a_wrong_token_stops_everything_and_is_told_to_nobody() -> None:
    async with GraphApi() as api, client(api, "EAAyangsalahsekalidantidakbolehterlihat") as whatsapp:
        with pytest.raises(SendError) as caught:
            await whatsapp.send(IBU, Outgoing("Halo"))

    assert caught.value.alarm
    assert "EAA" not in caught.value.reason
    assert "token=(token)" == mask("token=EAAyangsalahsekalidantidakbolehterlihat")


async def test_a_number_that_sends_too_fast_holds_its_breath() -> None:
    error = await refused({"code": 130429})

    assert timedelta(seconds=1) <= (error.retry_after or timedelta()) <= timedelta(minutes=1)
