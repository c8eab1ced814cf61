"""`whatsapp templates`, and what `check` says of WhatsApp, before a loopback Graph API."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.approved import templates
from tests.bot.shell import Ran, ended, process
from tests.graphapi import ACCOUNT, DISPLAY, NUMBER_ID, SECRET, TOKEN, GraphApi

CONFIG = """
[web]
public_url = "{public}"
[whatsapp]
phone_number_id = "{number}"
access_token = "{token}"
app_secret = "{secret}"
verify_token = "kata"
number = "{display}"
account_id = "{account}"
graph_url = "{url}"
"""
PUBLIC = "https://cekmandiri.contoh.go.id"


def set_up(folder: Path, url: str, **other: str) -> None:
    values = {"number": NUMBER_ID, "token": TOKEN, "secret": SECRET, "display": DISPLAY, "account": ACCOUNT}
    text = CONFIG.format(**{**values, "public": PUBLIC, "url": url, **other})
    (folder / "config.toml").write_text(text, encoding="utf-8")


async def typed(folder: Path, *words: str) -> Ran:
    return await ended((await process(*words, folder=folder))[0])


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


async def test_templates_are_printed_as_meta_takes_them(tmp_path: Path) -> None:
    ran = await typed(tmp_path, "whatsapp", "templates", "print")

    assert [one.submission() for one in templates()] == json.loads(ran.out)


async def test_templates_need_an_account(tmp_path: Path) -> None:
    set_up(tmp_path, "http://127.0.0.1:9", account="")

    ran = await typed(tmp_path, "whatsapp", "templates", "status")

    assert 2 == ran.code
    assert "account_id" in ran.err


async def test_check_says_that_token_number_and_webhook_are_good(tmp_path: Path) -> None:
    async with GraphApi() as api:
        api.subscribed = True
        set_up(tmp_path, api.url)
        ran = await typed(tmp_path, "check")

    assert "baik       WhatsApp: nomor Contoh, mutu GREEN" in ran.out
    assert "baik       WhatsApp: webhook terdaftar" in ran.out
    assert TOKEN not in ran.out + ran.err
    assert DISPLAY not in ran.out + ran.err


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
