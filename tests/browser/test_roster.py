"""The roster's page in Chromium: a file is brought, seen, applied; on a narrow phone, at a desk, without JavaScript."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessible import FAINT
from tests.flows.test_roster import WRONG, planted
from tests.rosters import as_xlsx, town

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.chat_page import ChatPage
    from tests.browser.conftest import Opens
    from tests.browser.serving import Server

pytestmark = pytest.mark.browser

OVERSEER = "Ibu Contoh Delapan"
DESK = {"width": 1200, "height": 800}

# Everything that can be filled in or pressed: its name, and its size in CSS pixels.
_TARGETS = """() => [...document.querySelectorAll(
    "main :is(button, input:not([type=hidden]), select, summary, a.kedua)")]
    .filter((one) => one.checkVisibility()).map((one) => {
        const box = (one.type === "radio" ? one.closest("label") : one).getBoundingClientRect();
        const label = one.labels?.[0]?.textContent ?? one.getAttribute("aria-label") ?? one.textContent;
        return [label.trim(), Math.min(box.width, box.height)];
    })"""
_FACTS = """() => [document.documentElement.lang, !!document.title, document.querySelectorAll("h1").length,
    document.documentElement.scrollWidth <= innerWidth,
    [...document.querySelectorAll("[id]")].length
        - new Set([...document.querySelectorAll("[id]")].map((one) => one.id)).size,
    [...document.querySelectorAll("[aria-describedby]")].filter((one) => !document.getElementById(
        one.getAttribute("aria-describedby"))).length]"""


def units(server: Server) -> int:
    with closing(sqlite3.connect(server.folder / "data" / "percobaan.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM units WHERE closed_at IS NULL").fetchone()[0])


def comes(chat: ChatPage) -> None:
    """Come to the page from the chat."""
    chat.begins(OVERSEER)
    chat.page.get_by_role("link", name="Daftar unit").click()
    expect(chat.page.get_by_role("heading", name="Daftar unit", level=1)).to_be_visible()


def brings(chat: ChatPage, path: Path) -> None:
    chat.page.goto(f"{chat.url}/daftar")
    chat.page.get_by_label("Berkas daftar").set_input_files(path)
    chat.page.get_by_role("button", name="Periksa berkas").click()


def walk(chat: ChatPage, folder: Path) -> Iterator[str]:
    """Come by every kind of page; gives its name while the tab is on it."""
    page = chat.page

    def is_shown(heading: str) -> None:
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        page.wait_for_load_state()

    comes(chat)
    is_shown("Daftar unit")
    yield "roster"
    page.get_by_role("link", name="Ubah Dinas Sosial Contoh").click()
    is_shown("Dinas Sosial Contoh")
    for summary in ("Tambah PIC", "Ganti PIC"):
        page.get_by_text(summary, exact=True).click()
    yield "unit"
    page.get_by_role("button", name="Periksa PIC baru").click()
    is_shown("Dinas Sosial Contoh")
    expect(page.get_by_role("alert")).to_be_visible()
    yield "unit with faults"
    page.get_by_label("Tanggal survei").fill("2099-03-01")
    page.get_by_role("button", name="Periksa jadwal").click()
    is_shown("Periksa perubahan")
    yield "one change"
    page.goto(f"{chat.url}/daftar")
    page.get_by_role("link", name="Tambah unit").click()
    page.get_by_role("button", name="Periksa unit baru").click()
    is_shown("Tambah unit")
    expect(page.get_by_role("alert")).to_be_visible()
    yield "new unit with faults"
    brings(chat, as_xlsx(folder / "salah.xlsx", planted()))
    is_shown("Berkas belum dapat diterapkan")
    yield "file with faults"
    brings(chat, as_xlsx(folder / "daftar.xlsx", town()[:3]))
    is_shown("Periksa perubahan")
    yield "file"
    page.get_by_role("button", name="Terapkan").click()
    is_shown("Daftar sudah diubah")
    yield "done"
    page.goto(f"{chat.url}/daftar/unggahan?nomor=1")
    is_shown("Berkas tidak tersimpan lagi")
    yield "gone"


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_roster_is_mended_brought_seen_and_applied(
    opens: Opens, server: Server, tmp_path: Path, *, scripts: bool
) -> None:
    ibu = opens(java_script_enabled=scripts)
    comes(ibu)

    brings(ibu, as_xlsx(tmp_path / "salah.xlsx", planted()))
    expect(ibu.page.get_by_role("row")).to_have_count(len(WRONG) + 1)
    expect(ibu.page.get_by_role("button", name="Terapkan")).to_have_count(0)
    assert 7 == units(server)

    brings(ibu, as_xlsx(tmp_path / "daftar.xlsx", town()))
    ibu.page.get_by_role("group", name="Dinas Sosial Contoh").get_by_label("Tutup").check()
    assert 7 == units(server)
    ibu.page.get_by_role("button", name="Terapkan").click()
    expect(ibu.page.get_by_text("78 undangan untuk diteruskan")).to_be_visible()
    assert 76 == units(server)

    with ibu.page.expect_download() as download:
        ibu.page.goto(f"{ibu.url}/daftar")
        ibu.page.get_by_role("link", name="Unduh daftar yang ada").click()
    brings(ibu, download.value.path())
    expect(ibu.page.get_by_text("Tidak ada perubahan")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_of_the_rosters_pages_stands_out_from_its_ground(opens: Opens, tmp_path: Path, scheme: str) -> None:
    ibu = opens(color_scheme=scheme)

    assert {} == {page: found for page in walk(ibu, tmp_path) if (found := ibu.page.evaluate(FAINT))}


@pytest.mark.parametrize("viewport", [None, DESK], ids=["phone", "desk"])
def test_the_rosters_pages_fit_and_name_everything(
    opens: Opens, tmp_path: Path, viewport: dict[str, int] | None
) -> None:
    ibu = opens(**({"viewport": viewport} if viewport else {}))
    small: list[Any] = []
    for page in walk(ibu, tmp_path):
        assert (page, ["id", True, 1, True, 0, 0]) == (page, ibu.page.evaluate(_FACTS))
        small += [(page, *one) for one in ibu.page.evaluate(_TARGETS) if not one[0] or one[1] < 40]

    assert [] == small
