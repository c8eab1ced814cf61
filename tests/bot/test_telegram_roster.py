"""A roster that is sent to the bot as a file: fetched, shown, applied, and nobody waits for it."""

import json
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot import fetching
from bot.replay import Replayed, replay
from bot.store import inbox, people, uploads
from flows.messages import Address, Channel
from tests.bot.desk import START, ZONE
from tests.bot.town import Chatter, Town
from tests.botapi import Sent
from tests.flows.test_roster import WRONG, planted
from tests.rosters import as_csv, as_xlsx
from tests.rosters import town as seventy

OVERSEER, PIC = "Ibu Contoh Delapan", "Bapak Contoh Dua"


@pytest.fixture
async def ibu(town: Town) -> Chatter:
    """An overseer on Telegram."""
    return await town.joined(OVERSEER, 800)


async def count(town: Town, table: str) -> int:
    return int(await town.app.database.read(lambda tx: tx.execute(f"SELECT count(*) FROM {table}").fetchone()[0]))  # noqa: S608


async def register(town: Town) -> list[list[tuple[object, ...]]]:
    """All that a roster can change; who did it stands in the third column of the last."""
    tables = ("units", "products", "persons", "assignments", "invites", "audit")

    def look(tx: sqlite3.Connection) -> list[list[tuple[object, ...]]]:
        return [[tuple(row) for row in tx.execute(f"SELECT * FROM {table}")] for table in tables]  # noqa: S608

    return await town.app.database.read(look)


async def sends(who: Chatter, name: str, content: bytes, size: int | None = None) -> Sent:
    """Send a file and wait for the answer."""
    before = len(who.messages)
    who.api.document(who.user, name, content, size)
    return (await who.api.wait_messages(who.user, before + 1))[-1]


def fetched(town: Town) -> int:
    return sum(request.method == "getFile" for request in town.api.requests)


async def test_twenty_planted_faults_are_counted_ten_named_and_nothing_is_imported(
    town: Town, ibu: Chatter, tmp_path: Path
) -> None:
    before = await register(town)

    said = await sends(ibu, "Daftar.XLSX", as_xlsx(tmp_path / "x", planted()).read_bytes())

    assert f"{len(WRONG)} kesalahan dalam Daftar.XLSX. Tidak ada yang diubah." in said.text
    for n, _, column, _ in WRONG[:10]:
        assert f"\n• Baris {n + 1}, kolom {column}: " in said.text
    assert 10 == said.text.count("\n• ")
    assert f"Dan {len(WRONG) - 10} kesalahan lain;" in said.text
    assert before == await register(town)
    assert 0 == await count(town, "uploads")


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
async def test_a_corrected_roster_is_shown_applied_after_a_yes_and_then_changes_nothing(
    town: Town, ibu: Chatter, tmp_path: Path, write: Callable[..., Path]
) -> None:
    name = f"daftar.{write.__name__[3:]}"
    content = write(tmp_path / "x", seventy()).read_bytes()
    before = await register(town)
    said = await sends(ibu, name, content)
    assert f"210 perubahan akan diterapkan dari {name}" in said.text
    assert "mendaftarkan unit: 70" in said.text
    assert "7 unit terdaftar tidak ada dalam berkas dan dibiarkan: " in said.text
    assert before == await register(town)

    done = await ibu.taps("Terapkan")
    assert "210 perubahan disimpan." in done.text
    assert "• Ibu Contoh B\n" in done.text
    assert town.api.button(done, "Belum bergabung")
    assert 77 == await count(town, "units")
    assert 0 == await count(town, "uploads")
    assert {OVERSEER} == {row[2] for row in (await register(town))[-1]}

    after = await register(town)
    again = await ibu.taps("Terapkan", on=said)
    assert "sudah tidak tersimpan" in again.text
    assert "Tidak ada perubahan." in (await sends(ibu, name, content)).text
    assert after == await register(town)


async def test_a_roster_that_is_not_wanted_is_forgotten(town: Town, ibu: Chatter, tmp_path: Path) -> None:
    before = await register(town)
    said = await sends(ibu, "daftar.csv", as_csv(tmp_path / "x", seventy()[:1]).read_bytes())

    assert "tidak diterapkan" in (await ibu.taps("Batal")).text
    assert "sudah tidak tersimpan" in (await ibu.taps("Terapkan", on=said)).text
    assert before == await register(town)


async def test_what_changed_meanwhile_is_shown_anew(town: Town, ibu: Chatter, tmp_path: Path) -> None:
    said = await sends(ibu, "daftar.csv", as_csv(tmp_path / "x", seventy()[:1]).read_bytes())
    await town.app.database.write(
        lambda tx: tx.execute("INSERT INTO units (name, kind, zone) VALUES ('UNIT CONTOH 1', 'dinas', 'Asia/Jakarta')")
    )

    anew = await ibu.taps("Terapkan", on=said)

    assert "Daftar sudah berubah sejak pesan tadi" in anew.text
    assert "ejaan nama unit" in anew.text
    assert 8 == await count(town, "units")
    assert "perubahan disimpan" in (await ibu.taps("Terapkan", on=anew)).text


async def test_nobody_elses_roster_can_be_applied(town: Town, ibu: Chatter, tmp_path: Path) -> None:
    said = await sends(ibu, "daftar.csv", as_csv(tmp_path / "x", seventy()[:1]).read_bytes())
    await town.app.database.write(
        lambda tx: tx.execute("INSERT INTO persons (name, role, added_at) VALUES ('Ibu Contoh Lain', 'admin', '')")
    )
    other, pic = await town.joined("Ibu Contoh Lain", 801), await town.joined(PIC, 700)
    before = await register(town)

    assert "sudah tidak tersimpan" in (await other.taps("Terapkan", on=said)).text
    assert "sudah tidak tersimpan" in (await other.taps("Batal", on=said)).text
    assert "perubahan" not in (await pic.taps("Terapkan", on=said)).text

    assert before == await register(town)
    assert 1 == await count(town, "uploads")


async def test_a_file_of_anybody_else_is_not_even_fetched(town: Town, tmp_path: Path) -> None:
    pic = await town.joined(PIC, 700)
    content = as_csv(tmp_path / "x", seventy()[:1]).read_bytes()

    assert "berkas belum dapat saya terima" in (await sends(pic, "daftar.csv", content)).text
    assert "undangan" in (await sends(Chatter(town.app, town.api, 999), "daftar.csv", content)).text
    assert 0 == fetched(town)


async def test_only_what_is_named_like_a_roster_and_small_enough_is_fetched(town: Town, ibu: Chatter) -> None:
    assert "berkas seperti itu belum dapat saya terima" in (await sends(ibu, "surat.pdf", b"%PDF")).text
    assert "belum dapat saya ambil" in (await sends(ibu, "daftar.csv", b"x", size=1_000_001)).text
    assert 0 == fetched(town)


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("getFile", {"status": 400}),
        ("getFile", {"kind": "html"}),
        ("getFile", {"kind": "reset_before"}),
        ("getFile", {"kind": "delay"}),
        ("file", {"status": 404}),
        ("file", {"kind": "reset_before", "times": 2}),
        ("file", {"kind": "delay"}),
    ],
)
async def test_a_file_that_cannot_be_fetched_is_asked_for_again(
    town: Town, ibu: Chatter, monkeypatch: pytest.MonkeyPatch, method: str, fault: dict[str, object]
) -> None:
    monkeypatch.setattr(fetching, "FETCH_SECONDS", 0.3)
    broken = town.api.fail_next(method, **fault)  # type: ignore[arg-type]

    said = await sends(ibu, "daftar.csv", b"unit,jenis\n")
    broken.release()

    assert "belum dapat saya ambil" in said.text
    assert "kesalahan dalam daftar.csv" in (await sends(ibu, "daftar.csv", b"unit,jenis,produk\n")).text


async def test_nobody_waits_for_a_file_but_who_sent_it(town: Town, ibu: Chatter, tmp_path: Path) -> None:
    pic = await town.joined(PIC, 700)
    await town.api.wait(lambda: town.api.polled, "a poll")
    slow = town.api.fail_next("file", kind="delay")
    content = as_csv(tmp_path / "x", seventy()[:1]).read_bytes()
    updates = [  # as one batch: pushed without letting the bot run in between
        town.api.document(800, "daftar.csv", content),
        town.api.text(800, "ringkasan"),
        town.api.text(700, "lanjut"),
    ]
    assert updates

    answered = await town.api.wait_messages(700, 1)
    assert "1. " in answered[0].text
    assert [] == ibu.messages
    slow.release()

    first, second = await town.api.wait_messages(800, 2)
    assert "akan diterapkan" in first.text
    assert "akan diterapkan" not in second.text
    assert pic.messages == answered


async def test_what_is_in_a_file_is_kept_a_day_at_most_and_never_with_the_messages(
    town: Town, ibu: Chatter, tmp_path: Path
) -> None:
    await sends(ibu, "daftar.csv", as_csv(tmp_path / "x", seventy()[:1]).read_bytes())
    bodies = await town.app.database.read(
        lambda tx: [row["body"] for row in tx.execute("SELECT body FROM inbox ORDER BY id")]
    )

    assert {"berkas": "daftar.csv"} == json.loads(bodies[-1])
    later = town.app.deliverer.clock() + uploads.KEPT
    await town.app.database.write(lambda tx: uploads.forget(tx, later))
    assert "sudah tidak tersimpan" in (await ibu.taps("Terapkan")).text


async def test_a_roster_that_made_us_raise_is_asked_for_again_when_it_is_replayed(
    town: Town, ibu: Chatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(uploads, "review", lambda *_: 1 / 0)
        assert "gangguan" in (await sends(ibu, "daftar.csv", b"unit,jenis,produk\n")).text.lower()
    parked = (await town.app.database.read(inbox.parked))[0]

    replayed = await replay(town.app.database, parked.id, town.app.deliverer.clock, ZONE)

    assert Replayed.HANDLED == replayed
    assert "belum dapat saya ambil" in (await town.api.wait_messages(800, 2))[-1].text


async def test_the_word_for_the_page_gives_its_address(town: Town, ibu: Chatter) -> None:
    assert "http://127.0.0.1:8080/daftar" in (await ibu.says("laman daftar")).text
    pic = await town.joined(PIC, 700)
    assert "tidak tersedia bagi PIC" in (await pic.says("unggah daftar")).text


async def test_an_overseer_who_has_not_joined_yet_brings_nothing(town: Town, ibu: Chatter) -> None:
    stage = partial(people.set_stage, address=Address(Channel.TELEGRAM, "800"), stage="kenal", now=START)
    await town.app.database.write(stage)

    await sends(ibu, "daftar.csv", b"unit,jenis,produk\n")

    assert 0 == fetched(town)
    assert 0 == await count(town, "uploads")
