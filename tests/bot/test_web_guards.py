"""What the site lets in, and what every answer says to the browser."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import trial
from tests.bot.browsing import HERE, Place, place

_SIZE = 16 * 1024


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Place]:
    async with place(trial(tmp_path)) as found:
        yield found


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://contoh.test"},
        {"Origin": "null"},
        {"Origin": HERE, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_sites_form_is_refused(here: Place, headers: dict[str, str]) -> None:
    somebody = here.browser(**headers)

    answer = await somebody.client.post("/percobaan/peran", data={"orang": "2"})

    assert 403 == answer.status_code
    assert {} == dict(somebody.client.cookies)


@pytest.mark.parametrize(
    "headers",
    [{"Origin": HERE}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}, {}],
)
async def test_our_own_form_is_taken_from_new_browsers_and_old_ones(here: Place, headers: dict[str, str]) -> None:
    somebody = here.browser(**(headers or {"User-Agent": "lama"}))

    assert 200 == (await somebody.client.post("/percobaan/peran", data={"orang": "2"})).status_code


async def test_a_text_that_is_too_long_is_refused_and_not_cut(here: Place) -> None:
    ibu = here.browser()
    before = len((await ibu.begins()).messages)

    page = await ibu.writes("a" * 1001)

    assert 413 == ibu.answer.status_code
    assert "1.000 huruf" in page.words
    assert before == len((await ibu.opens("/chat")).messages)


async def test_a_thousand_letters_in_any_script_are_taken(here: Place) -> None:
    ibu = here.browser()
    await ibu.begins()

    page = await ibu.writes("é" * 999 + "\r\n" + "é")

    assert 413 == ibu.answer.status_code
    await ibu.opens("/chat")
    page = await ibu.writes("\U0001f600" * 1000)
    assert "\U0001f600" * 1000 == page.own[-1]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"a=" + b"x" * _SIZE, "application/x-www-form-urlencoded", 413),
        (b"a=\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b"a=1&" * 30, "application/x-www-form-urlencoded", 400),
        (b"", "application/x-www-form-urlencoded", 400),
        (b"id=%00%00%00%00%00%00%00%00&teks=1", "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
        (b"", "", 415),
    ],
)
async def test_a_body_that_no_form_of_ours_sends_is_refused(here: Place, body: bytes, kind: str, status: int) -> None:
    ibu = here.browser()
    await ibu.begins()

    answer = await ibu.client.post("/chat/tulis", content=body, headers={"Content-Type": kind})

    assert status == answer.status_code
    assert 'lang="id"' in answer.text


@pytest.mark.parametrize("orang", ["", "0", "99", "x", "-1", "9" * 40, "²"])
async def test_a_role_that_does_not_exist_cannot_be_picked(here: Place, orang: str) -> None:
    somebody = here.browser()

    assert 404 == (await somebody.client.post("/percobaan/peran", data={"orang": orang})).status_code


@pytest.mark.parametrize("path", ["/", "/chat", "/masuk/x", "/tidak/ada", "/sehat", "/static/style.css", "/keluar"])
async def test_every_answer_keeps_strangers_and_frames_out(here: Place, path: str) -> None:
    answer = await here.browser().client.get(path, follow_redirects=False)

    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "DENY" == answer.headers["X-Frame-Options"]
    assert "nosniff" == answer.headers["X-Content-Type-Options"]
    assert "same-origin" == answer.headers["Referrer-Policy"]
    assert ("immutable" if path.startswith("/static/") else "no-store") in answer.headers["Cache-Control"]


async def test_a_fault_of_ours_is_a_polite_page_with_the_same_headers(
    here: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.web.front.visitors", broken)
    somebody = here.browser()

    page = await somebody.opens("/")

    assert 500 == somebody.answer.status_code
    assert "Jawaban yang sudah tersimpan tidak hilang" in page.words
    assert "ZeroDivisionError" not in somebody.answer.text
    assert "nosniff" == somebody.answer.headers["X-Content-Type-Options"]


async def test_no_page_asks_for_anything_from_elsewhere(here: Place) -> None:
    ibu = here.browser()
    await ibu.begins()
    pages = [ibu.answer.text, (await ibu.client.get("/")).text, (await ibu.client.get("/masuk/x")).text]

    assert all("//" not in page.replace("http://www.w3.org", "") for page in pages)
    assert all("<style" not in page and " style=" not in page and " onclick" not in page for page in pages)


@pytest.mark.parametrize("name", ["../site.py", "..%2fsite.py", "%2e%2e/site.py", "tidak-ada.js"])
async def test_only_static_files_are_served_as_such(here: Place, name: str) -> None:
    assert 404 == (await here.browser().client.get(f"/static/{name}")).status_code
