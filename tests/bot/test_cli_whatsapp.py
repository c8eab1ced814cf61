"""`whatsapp templates`, and what `check` says of WhatsApp, before a loopback Graph API."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from bot.approved import templates
from bot.checks_whatsapp import FIELDS
from tests.bot.shell import typed
from tests.graphapi import ACCOUNT, DISPLAY, NUMBER_ID, SECRET, TOKEN, GraphApi

CONFIG = """
[web]
public_url = "{public}"
[whatsapp]
phone_number_id = "{number}"
access_token = "{token}"
app_secret = "{secret}"
verify_token = "{verify}"
number = "{display}"
account_id = "{account}"
graph_url = "{url}"
"""
PUBLIC = "https://127.0.0.1:9"  # where nobody listens: nothing is asked of the network


def set_up(folder: Path, url: str, **other: str) -> None:
    values = {
        "number": NUMBER_ID,
        "token": TOKEN,
        "secret": SECRET,
        "display": DISPLAY,
        "account": ACCOUNT,
        "verify": "kata",
    }
    text = CONFIG.format(**{**values, "public": PUBLIC, "url": url, **other})
    (folder / "config.toml").write_text(text, encoding="utf-8")


async def test_templates_are_submitted_once_and_their_state_is_known_then(tmp_path: Path) -> None:
    async with GraphApi() as api:
        set_up(tmp_path, api.url)
        first = await typed(tmp_path, "whatsapp", "templates", "submit")
        again = await typed(tmp_path, "whatsapp", "templates", "submit")
        for name in api.templates:
            api.templates[name]["status"] = "APPROVED"
        api.templates["tpl_usulan_baru"]["status"] = "PAUSED"
        status = await typed(tmp_path, "whatsapp", "templates", "status")
        checked = await typed(tmp_path, "check")

    assert (0, 0, 0) == (first.code, again.code, status.code), first.err + again.err + status.err
    assert [one.name for one in templates()] == list(api.templates)
    assert len(templates()) == first.out.count("diajukan, menunggu persetujuan Meta")
    assert len(templates()) == again.out.count("sudah ada, menunggu persetujuan Meta")
    assert len(templates()) - 1 == status.out.count("disetujui")
    assert "dijeda Meta" in status.out
    assert "perhatian  Templat WhatsApp: tpl_usulan_baru dijeda Meta" in checked.out
    assert "perhatian  Templat di Meta: tpl_usulan_baru dijeda Meta" in checked.out


def there_is(api: GraphApi, name: str, **other: object) -> None:
    """Meta has that template as it was submitted, but for *other*."""
    one, names = next(one for one in templates() if one.name == name), [one.name for one in templates()]
    api.templates[name] = {**one.submission(), "id": f"77{names.index(name)}", "status": "APPROVED", **other}


async def test_why_a_template_was_refused_and_what_became_of_its_category_are_said(tmp_path: Path) -> None:
    """Of all pages: Meta gives some templates at a time."""
    async with GraphApi() as api:
        api.page = 3
        for one in templates():
            there_is(api, one.name)
        there_is(api, "tpl_kabar", status="REJECTED", rejected_reason="PROMOTIONAL")
        there_is(api, "tpl_rekap_pengawas", category="MARKETING")
        set_up(tmp_path, api.url)
        ran = await typed(tmp_path, "whatsapp", "templates", "status")

    assert len(templates()) - 1 == ran.out.count("disetujui")
    lines = {line.split()[0]: line for line in ran.out.splitlines()}
    assert lines["tpl_kabar"].endswith("ditolak Meta; alasan: isinya dianggap promosi")
    assert "kategorinya kini MARKETING, bukan UTILITY" in lines["tpl_rekap_pengawas"]


async def test_a_changed_text_is_submitted_anew_once_meta_takes_changes(tmp_path: Path) -> None:
    old = [{"type": "BODY", "text": "Lama {{1}} sekali."}]
    async with GraphApi() as api:
        for one in templates():
            there_is(api, one.name)
        there_is(api, "tpl_kabar", components=old)
        there_is(api, "tpl_kendala", components=old, status="PENDING")
        set_up(tmp_path, api.url)
        before = await typed(tmp_path, "whatsapp", "templates", "status")
        ran = await typed(tmp_path, "whatsapp", "templates", "submit")

        assert 2 == before.out.count("isinya di Meta berbeda")
        lines = {line.split()[0]: line for line in ran.out.splitlines()}
        assert lines["tpl_kabar"].endswith("diubah dan diajukan, menunggu persetujuan Meta")
        assert lines["tpl_kendala"].endswith("isinya berubah, tetapi menunggu persetujuan Meta; ajukan lagi sesudahnya")
        assert old != api.templates["tpl_kabar"]["components"]
        assert len(templates()) - 2 == ran.out.count("sudah ada, disetujui")


async def test_templates_are_printed_as_meta_takes_them(tmp_path: Path) -> None:
    ran = await typed(tmp_path, "whatsapp", "templates", "print")

    assert [one.submission() for one in templates()] == json.loads(ran.out)


async def test_templates_need_an_account(tmp_path: Path) -> None:
    set_up(tmp_path, "http://127.0.0.1:9", account="")

    ran = await typed(tmp_path, "whatsapp", "templates", "status")

    assert 2 == ran.code
    assert "account_id" in ran.err


def subscribed(api: GraphApi, public: str, *fields: str) -> None:
    api.subscribed = True
    api.subscription = {"callback_url": f"{public}/whatsapp/webhook", "fields": [{"name": one} for one in fields]}


@asynccontextmanager
async def webhook(status: int = 200) -> AsyncIterator[str]:
    """A loopback address that answers Meta's question; gives it."""

    async def answer(request: web.BaseRequest) -> web.Response:
        known = request.query["hub.verify_token"] == "kata" and request.path == "/whatsapp/webhook"
        return web.Response(status=status if known else 403, text=request.query["hub.challenge"])

    runner = web.ServerRunner(web.Server(answer), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_check_says_that_token_number_and_webhook_are_good(tmp_path: Path) -> None:
    async with GraphApi() as api, webhook() as public:
        subscribed(api, public, *FIELDS)
        for one in templates():
            there_is(api, one.name)
        set_up(tmp_path, api.url, public=public)
        ran = await typed(tmp_path, "check")

    assert "baik       WhatsApp: nomor Contoh, mutu GREEN" in ran.out
    assert "baik       WhatsApp: batas 250 orang per 24 jam sesuai Meta" in ran.out
    assert "baik       WhatsApp: alamat webhook menjawab dengan verify_token ini" in ran.out
    assert "baik       WhatsApp: webhook terdaftar, langganannya lengkap" in ran.out
    assert f"baik       Templat di Meta: {len(templates())} disetujui" in ran.out
    for secret in (TOKEN, DISPLAY, SECRET):
        assert secret not in ran.out + ran.err


@pytest.mark.parametrize(
    ("status", "verify", "said"),
    [
        (200, "lain", "gagal      WhatsApp: {} menolak verify_token ini"),
        (502, "kata", "gagal      WhatsApp: {} menjawab dengan 502: bukan webhook CekMandiri"),
    ],
)
async def test_check_asks_the_public_address_as_meta_does(status: int, verify: str, said: str, tmp_path: Path) -> None:
    async with GraphApi() as api, webhook(status) as public:
        set_up(tmp_path, api.url, public=public, verify=verify)
        ran = await typed(tmp_path, "check")

    assert said.format(f"{public}/whatsapp/webhook") in ran.out


async def test_check_says_that_nobody_answers_at_the_public_address(tmp_path: Path) -> None:
    async with GraphApi() as api:
        set_up(tmp_path, api.url)
        ran = await typed(tmp_path, "check")

    assert f"perhatian  WhatsApp: {PUBLIC}/whatsapp/webhook tidak menjawab, dilihat dari mesin ini" in ran.out


@pytest.mark.parametrize(
    ("there", "fields", "said"),
    [
        (PUBLIC, FIELDS[1:], "gagal      WhatsApp: webhook terdaftar, tetapi belum melanggani messages"),
        (
            PUBLIC,
            FIELDS[:2],
            "perhatian  WhatsApp: webhook terdaftar, tetapi belum melanggani message_template_quality",
        ),
        ("https://127.0.0.1:8", FIELDS, f"gagal      WhatsApp: webhook aplikasi di Meta bukan {PUBLIC}/whatsapp"),
    ],
)
async def test_check_says_what_the_app_does_not_take(
    there: str, fields: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    async with GraphApi() as api:
        subscribed(api, there, *fields)
        set_up(tmp_path, api.url)
        ran = await typed(tmp_path, "check")

    assert said in ran.out


async def test_an_app_that_is_not_ours_is_no_webhook_of_ours(tmp_path: Path) -> None:
    async with GraphApi() as api:
        subscribed(api, PUBLIC, *FIELDS)
        set_up(tmp_path, api.url, secret="rahasia-lain")
        ran = await typed(tmp_path, "check")

    assert (
        "perhatian  WhatsApp: akun ini diterima aplikasi Contoh, tetapi langganannya tidak dapat diperiksa" in ran.out
    )


@pytest.mark.parametrize(
    ("tier", "quality", "said"),
    [
        ("TIER_1K", "GREEN", "perhatian  WhatsApp: batas Meta 1000 orang per 24 jam, [whatsapp] people_per_day 250"),
        ("TIER_UNLIMITED", "GREEN", "batas Meta tidak terbatas (0) orang per 24 jam, [whatsapp] people_per_day 250"),
        ("", "RED", "perhatian  WhatsApp: nomor Contoh, mutu RED"),
        ("", "GREEN", "baik       WhatsApp: batas orang per 24 jam tidak disebut Meta; dipakai 250"),
    ],
)
async def test_check_compares_metas_limit_with_ours(tier: str, quality: str, said: str, tmp_path: Path) -> None:
    async with GraphApi() as api:
        api.tier, api.quality = tier, quality
        set_up(tmp_path, api.url)
        ran = await typed(tmp_path, "check")

    assert said in ran.out


WRONG = [
    ({"token": "EAAsalah"}, "gagal      WhatsApp: nomor belum dapat diperiksa: token WhatsApp ditolak"),
    ({"number": "999"}, "gagal      WhatsApp: nomor belum dapat diperiksa"),
    ({"display": "6221999999"}, "gagal      WhatsApp: [whatsapp] number bukan nomor dari phone_number_id ini"),
    ({"public": ""}, "gagal      WhatsApp: [web] public_url belum beralamat https"),
    ({"account": ""}, "perhatian  WhatsApp: [whatsapp] account_id kosong"),
    ({}, "gagal      WhatsApp: belum ada aplikasi yang menerima pesan akun ini"),
    ({"url": "http://127.0.0.1:9"}, "perhatian  WhatsApp: nomor belum dapat diperiksa: WhatsApp tidak terhubung"),
]


@pytest.mark.parametrize(("other", "said"), WRONG)
async def test_check_says_what_is_missing(other: dict[str, str], said: str, tmp_path: Path) -> None:
    async with GraphApi() as api:
        set_up(tmp_path, **{"url": api.url, **other})
        ran = await typed(tmp_path, "check")

    assert said in ran.out


async def test_an_invitation_leads_to_whatsapp(tmp_path: Path) -> None:
    set_up(tmp_path, "http://127.0.0.1:9")
    await typed(tmp_path, "orang", "add", "--role", "pengawas", "--name", "Ibu Contoh Delapan")

    as_text = await typed(tmp_path, "invite", "--person", "Ibu Contoh Delapan")
    (one,) = json.loads((await typed(tmp_path, "invite", "--person", "Ibu Contoh Delapan", "--format", "json")).out)

    assert f"https://wa.me/{DISPLAY}?text=Mulai%20{one['token']}" == one["whatsapp"]
    assert f"WhatsApp: https://wa.me/{DISPLAY}?text=Mulai%20" in as_text.out
