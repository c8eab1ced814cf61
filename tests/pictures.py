"""`make pictures`: docs/gambar/*.png, taken from the running trial in Chromium and from the chat in the terminal.

Chromium is where CEKMANDIRI_CHROMIUM says, or what `chromium` is on the path. The terminal is drawn as a page.
"""

from __future__ import annotations

import base64
import html
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import textwrap
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser.chat_page import ChatPage
from tests.browser.conftest import CHROMIUM, NARROW
from tests.browser.serving import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHECKOUT = Path(__file__).parent.parent
FOLDER = CHECKOUT / "docs" / "gambar"
LARGEST = 200_000  # bytes

PIC, OVERSEER = "Bapak Contoh Dua", "Ibu Contoh Delapan"
OTHERS = {"Bapak Contoh Enam": (20, 1), "Bapak Contoh Empat": (40, 3)}  # how many they answer, and which of the options
CARD = 25  # the question whose card is shown: a short one, which fits a phone with all its buttons

# What is said in the terminal: the numbers press buttons, but a question about a count is answered with the count.
TERMINAL = ("3", "zona")
COLUMNS = 92

# A screenshot as indexes into the 256 colours that it has most of; each other colour as the nearest of those.
_REDUCE = """async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    const data = canvas.getImageData(0, 0, image.width, image.height).data;
    const coarse = (r, g, b) => (r & 0xfc) << 16 | (g & 0xfc) << 8 | b & 0xfc;
    const seen = new Map(), exact = new Map();
    for (let at = 0; at < data.length; at += 4) {
        const colour = coarse(data[at], data[at + 1], data[at + 2]);
        seen.set(colour, (seen.get(colour) ?? 0) + 1);
        if (!exact.has(colour)) exact.set(colour, [data[at], data[at + 1], data[at + 2]]);
    }
    const ranked = [...seen].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
    const palette = ranked.slice(0, 256).map((colour) => exact.get(colour));
    const nearest = ([r, g, b]) => palette.reduce((best, [x, y, z], n) => {
        const far = (r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2;
        return far < best[0] ? [far, n] : best;
    }, [Infinity, 0])[1];
    const index = new Map(ranked.map((colour) => [colour, nearest(exact.get(colour))]));
    let bytes = "";
    for (let at = 0; at < data.length; at += 4)
        bytes += String.fromCharCode(index.get(coarse(data[at], data[at + 1], data[at + 2])));
    return [image.width, image.height, palette, btoa(bytes)];
}"""

_TERMINAL_PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #10202a; }}
pre {{
  margin: 0; padding: 20px 24px; width: max-content; color: #e6edf0;
  font: 14px/1.45 "DejaVu Sans Mono", monospace;
}}
b {{ color: #8fd3c7; }}
</style><pre>{text}</pre>"""


def main() -> int:
    """Take every picture; 1 where one is too large to be looked at on a slow line."""
    path = os.environ.get("CEKMANDIRI_CHROMIUM") or shutil.which("chromium")
    if path is None:
        print("No Chromium: install it, or name one in CEKMANDIRI_CHROMIUM.", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM.split())
        server = Server.start(Path(folder))
        try:
            _phones(browser, server.url)
        finally:
            browser.close()
            server.stop()
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM.split())
        _terminal(browser)
        browser.close()
    large = [one for one in sorted(FOLDER.glob("*.png")) if one.stat().st_size > LARGEST]
    for one in large:
        print(f"{one.name} is too large: {one.stat().st_size} bytes", file=sys.stderr)
    return 1 if large else 0


def _phones(browser: Browser, url: str) -> None:
    """What a PIC and an overseer see on a phone."""
    ibu = ChatPage(_phone(browser).new_page(), url)
    ibu.page.goto(url)
    _take(ibu.page, "peran")
    ibu.picks(PIC)
    _take(ibu.page, "sambutan")
    ibu.taps("Ya, benar")
    ibu.taps("Setuju, mulai")
    while f"\n{CARD}. " not in ibu.last_message():
        _answer(ibu, 0 if len(ibu.messages()) % 5 else 2)
    _take(ibu.page, "kartu")
    while ibu.options():
        _answer(ibu, 1)
    for words, name in (("nilai", "nilai"), ("langkah", "langkah"), ("naik", "naik"), ("ringkasan", "ringkasan")):
        ibu.says(words)
        _take(ibu.page, name)
    for person, (count, choice) in OTHERS.items():
        other = ChatPage(_phone(browser).new_page(), url)
        other.begins(person)
        for _ in range(count):
            if other.options():
                _answer(other, choice)
        if not other.options():
            other.taps("Kirim hasil")
            other.taps("Ya, kirim")
    overseer = ChatPage(_phone(browser).new_page(), url)
    overseer.begins(OVERSEER)
    _take(overseer.page, "pengawas")


def _phone(browser: Browser) -> BrowserContext:
    return browser.new_context(
        viewport={"width": NARROW["width"], "height": NARROW["height"]},
        device_scale_factor=2,
        locale="id-ID",
        reduced_motion="reduce",
    )


def _answer(chat: ChatPage, choice: int) -> None:
    options = chat.options()
    chat.taps(options[min(choice, len(options) - 1)])


def _terminal(browser: Browser) -> None:
    """The chat in the terminal, in a folder without a configuration."""
    with tempfile.TemporaryDirectory() as folder:
        said = subprocess.run(
            [sys.executable, "-m", "bot", "simulate"],
            input="\n".join(("1", "1", *TERMINAL)),
            capture_output=True,
            text=True,
            check=True,
            cwd=folder,
        ).stdout
    lines = said.splitlines()
    begins = max(n for n, line in enumerate(lines) if line.startswith("> 3")) - 1
    whole = ["$ python -m bot simulate", *lines[:2], "", "...", *lines[begins:]]
    shown = [part for line in whole for part in textwrap.wrap(line, COLUMNS) or [""]]
    page = browser.new_context(device_scale_factor=2).new_page()
    marked = (f"<b>{html.escape(line)}</b>" if line.startswith((">", "$")) else html.escape(line) for line in shown)
    page.set_content(_TERMINAL_PAGE.format(text="\n".join(marked)))
    _write("terminal", page, page.locator("pre").screenshot())


def _take(page: Page, name: str) -> None:
    page.evaluate("document.activeElement?.blur()")
    page.mouse.move(0, 0)
    _write(name, page, page.screenshot())


def _write(name: str, page: Page, png: bytes) -> None:
    """Keep it with 256 colours, which is a third of its size."""
    blank = page.context.new_page()
    source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    width, height, palette, pixels = blank.evaluate(_REDUCE, source)
    blank.close()
    small = _png(width, height, palette, base64.b64decode(pixels))
    path = FOLDER / f"{name}.png"
    path.write_bytes(small)
    print(json.dumps({"file": path.name, "width": width, "height": height, "bytes": len(small)}))


def _png(width: int, height: int, palette: list[list[int]], pixels: bytes) -> bytes:
    """A PNG file of indexed colours."""
    rows = b"".join(b"\0" + pixels[n * width : (n + 1) * width] for n in range(height))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(channel for colour in palette for channel in colour)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    sys.exit(main())
