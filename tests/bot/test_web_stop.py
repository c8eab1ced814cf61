"""Stopping the process that serves the pages."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.browser.serving import Server


def test_a_page_that_waits_is_answered_when_the_process_is_told_to_stop(tmp_path: Path) -> None:
    complaints = tmp_path / "stderr"
    with complaints.open("w", encoding="utf-8") as stderr:
        server = Server.start(tmp_path, stderr=stderr)
    place = urlsplit(server.url)

    with httpx.Client(base_url=server.url, follow_redirects=True, headers={"Origin": server.url}) as ibu:
        page = ibu.post("/percobaan/peran", data={"orang": "2"}).text
        akun, sejak = re.findall(r'data-(?:akun|sejak)="([\w-]+)"', page)
        cookies = "; ".join(f"{name}={value}" for name, value in ibu.cookies.items())
        with socket.create_connection((place.hostname, place.port), timeout=20) as waiting:
            ask = f"GET /chat/baru?akun={akun}&sejak={sejak} HTTP/1.1"
            waiting.sendall(f"{ask}\r\nHost: {place.netloc}\r\nCookie: {cookies}\r\n\r\n".encode())
            ibu.get("/sehat")  # what came after it was answered, so that page is being waited for

            server.stop()

            assert waiting.recv(1000).startswith(b"HTTP/1.1 204 ")
    assert 0 == server.process.returncode
    assert "" == complaints.read_text(encoding="utf-8")
