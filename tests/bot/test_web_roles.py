"""Every role before every page: who may not, reads nothing there and changes nothing by it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.config import trial
from bot.store import people, web
from bot.web.sessions import tag_of
from bot.web.site import site
from flows.effects import STEWARDS, Role
from flows.messages import Address, Channel
from tests.bot.browsing import Browser, Place, place

UNIT = "Dinas Sosial Contoh"  # nobody's below but an overseer's and an administrator's
READING = (
    "/daftar", "/daftar/berkas", "/daftar/berkas?jenis=templat", "/daftar/unggahan", "/daftar/unggahan?nomor=1",
    "/daftar/unit", "/daftar/unit?nomor=4",
)  # fmt: skip
CHANGING = ("unggah", "terapkan", "batal", "ubah", "undang")
ELSEWHERE = {"/", "/sehat", "/static", "/percobaan/peran", "/telegram/webhook", "/whatsapp/webhook"}
ROLES: list[Role | None] = [*Role, None]


async def arrives(here: Place, role: Role | None) -> tuple[Browser, str]:
    """Somebody of that role (None: nobody) in a browser of their own, and how pages name their account."""
    address, now = Address(Channel.WEB, f"peran{role}"), here.app.deliverer.clock()
    browser = here.browser()
    if role is None:
        return browser, "-"

    def register(tx: sqlite3.Connection) -> str:
        number = people.add(tx, f"Orang {role}", role, now)
        if role in {Role.PIC, Role.SUPERVISOR}:
            people.assign(tx, number, 1)
        people.bind(tx, address, number, now, "aktif")
        return web.open_session(tx, address, now)

    token = await here.app.database.write(register)
    browser.client.cookies.set(f"sesi_{tag_of(address)}", token)
    return browser, tag_of(address)


def register(here: Place) -> list[object]:
    """All that could be changed."""
    tables = ("units", "products", "persons", "assignments", "invites", "entries", "handovers", "uploads")
    with closing(sqlite3.connect(here.app.config.database_path)) as connection:
        return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables]  # noqa: S608  ours


@pytest.mark.parametrize("role", ROLES)
async def test_only_overseers_and_administrators_read_the_roster(tmp_path: Path, role: Role | None) -> None:
    async with place(trial(tmp_path)) as here:
        browser, tag = await arrives(here, role)
        for path in READING:
            url = path + ("&" if "?" in path else "?") + f"akun={tag}"
            answer = await browser.client.get(url, follow_redirects=False)
            if role in STEWARDS:
                assert answer.status_code in {200, 404, 410}, path
            else:
                assert answer.status_code in {303, 401, 403}, path
                assert UNIT not in answer.text, path


@pytest.mark.parametrize("role", [role for role in ROLES if role not in STEWARDS])
async def test_nobody_else_changes_anything_by_its_forms(tmp_path: Path, role: Role | None) -> None:
    async with place(trial(tmp_path)) as here:
        browser, tag = await arrives(here, role)
        before = register(here)
        for path in CHANGING:
            form = {"akun": tag, "nomor": "1", "ubah": "tutup", "unit": UNIT, "orang": "1", "tanda": "x"}
            for url in (f"/daftar/{path}", f"/daftar/{path}?akun={tag}"):
                answer = await browser.client.post(url, data=form, follow_redirects=False)
                assert answer.status_code in {303, 401, 403}, path

        assert before == register(here)


@pytest.mark.parametrize("role", ROLES)
async def test_a_file_is_for_the_account_that_it_was_sent_to(tmp_path: Path, role: Role | None) -> None:
    async with place(trial(tmp_path)) as here:
        pic = here.browser()
        await pic.begins("Bapak Contoh Dua")
        await pic.writes("semua pertanyaan")
        page = await pic.opens(pic.answer.url.path + "?" + pic.answer.url.query.decode())
        link = next(link for name, link in page.links.items() if name.startswith("Unduh"))
        assert 200 == (await pic.client.get(link)).status_code

        browser, tag = await arrives(here, role)
        theirs = link.partition("akun=")[0] + f"akun={tag}"
        for url in (link, theirs):
            assert (await browser.client.get(url)).status_code in {401, 404}


@pytest.mark.parametrize("role", [role for role in ROLES if role not in {Role.OVERSEER, None}])
async def test_the_chat_page_of_a_role_names_no_unit_that_is_not_theirs(tmp_path: Path, role: Role) -> None:
    async with place(trial(tmp_path)) as here:
        browser, tag = await arrives(here, role)
        for said in ("lanjut", "ringkasan", "unit", "nilai", f"nilai {UNIT}", UNIT, f"unit {UNIT}", "rekap"):
            await browser.opens(f"/chat?akun={tag}")
            await browser.writes(said)
            shown = " ".join(message.text for message in browser.page.messages if not message.own)
            assert UNIT not in shown or role is Role.ADMIN, said


def test_no_page_was_left_out(tmp_path: Path) -> None:
    """A new address: look who may come to it, and name it in one of the tests above."""
    known = {path.partition("?")[0] for path in READING} | {f"/daftar/{path}" for path in CHANGING} | ELSEWHERE
    known |= {
        "/percobaan/waktu",
        "/masuk/{token}",
        "/keluar",
        "/chat",
        "/chat/tekan",
        "/chat/tulis",
        "/chat/baru",
        "/chat/berkas/{pesan}",
    }

    assert known == set(addresses())


def addresses() -> list[str]:
    """Every address in bot.web.site, by reading it: no page is hidden from this."""
    source = Path(site.__code__.co_filename).read_text(encoding="utf-8")
    literal = re.findall(r'(?:Route|Mount)\("([^"]+)"', source)
    return [*literal, "/telegram/webhook", "/whatsapp/webhook"]
