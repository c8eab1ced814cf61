"""Files that come with a message: made when it is sent or fetched, and only for whom they are."""

from __future__ import annotations

import io
import re
import sqlite3
from dataclasses import replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import python_calamine

from bot import documents
from bot.channels import Document
from bot.config import trial
from bot.documents import file_name
from bot.preparing import Dropped, Ready
from bot.simulation import Chat
from bot.store import deletions, people
from bot.store import penilaian as assessments
from flows.messages import Address, Channel, Text, Unreadable
from tests.bot.browsing import Browser, place
from tests.bot.desk import open_desk
from tests.bot.town import open_town

ZONE = ZoneInfo("Asia/Jakarta")


def cells(content: bytes, sheet: int = 0) -> list[list[str]]:
    rows = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(sheet).to_python()
    return [[str(cell) for cell in row] for row in rows]


async def test_on_telegram_the_list_of_questions_comes_as_a_file_with_the_message_as_its_caption(
    tmp_path: Path,
) -> None:
    async with open_town(tmp_path) as town:
        pic = await town.joined("Bapak Contoh Dua", 31)
        sent = await pic.says("semua pertanyaan")

        assert sent.document is not None
        assert "pertanyaan-dinas-kependudukan-dan-pencatatan-sipil-contoh.xlsx" == sent.document.name
        assert sent.text.startswith("Semua pertanyaan untuk Dinas Kependudukan")
        assert "Semua pertanyaan penilaian mandiri: Dinas Kependudukan" in cells(sent.document.content)[0][0]
        assert "KTP-el" in [row[2] for row in cells(sent.document.content)]
        assert "1. Berapa dari 4" in (await pic.taps("Lanjut")).text


async def test_a_caption_that_telegram_cannot_read_goes_out_plain_with_its_file(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        pic = await town.joined("Bapak Contoh Dua", 31)
        town.api.fail_next("sendDocument", 400, "Bad Request: can't parse entities: whatever")
        sent = await pic.says("semua pertanyaan")

        assert sent.document is not None
        assert "parse_mode" not in town.api.requests[-1].params


async def test_a_file_that_may_have_arrived_is_sent_again(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        pic = await town.joined("Bapak Contoh Dua", 31)
        town.api.fail_next("sendDocument", kind="reset_before")
        town.api.text(pic.user, "semua pertanyaan")
        (sent,) = await town.api.wait_messages(pic.user, 1, timeout=20)

        assert sent.document is not None


async def test_a_list_for_a_unit_that_was_handed_on_meanwhile_is_not_sent(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        pic = await desk.person("Bapak Contoh Dua")
        await desk.take(pic.address, Text("semua pertanyaan"))
        row = desk.outcomes[-1].rows[0]
        await desk.database.write(lambda tx: tx.execute("DELETE FROM assignments WHERE person = 2").rowcount)
        late = await desk.database.write(partial(desk.preparing, row=row, now=desk.now))
        await desk.database.write(partial(people.let_go, address=pic.address, now=desk.now))
        later = await desk.database.write(partial(desk.preparing, row=row, now=desk.now))

        assert [Dropped("berkasnya tidak lagi untuk akun ini")] * 2 == [late, later]


async def test_an_overseer_gets_the_edition_and_nobody_a_putaran_that_is_gone(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        overseer = await desk.person("Ibu Contoh Delapan")
        await desk.take(overseer.address, Text("semua pertanyaan"))
        row = desk.outcomes[-1].rows[0]
        made = await desk.database.write(partial(desk.preparing, row=row, now=desk.now))
        assert isinstance(made, Ready)
        assert made.document is not None
        assert "pertanyaan-kepatuhan-2023-2024.xlsx" == made.document.name
        assert "tiap produk" in [line[2] for line in cells(made.document.content)]

        row = replace(row, values={**row.values, "penilaian": 999})
        assert isinstance(await desk.database.write(partial(desk.preparing, row=row, now=desk.now)), Dropped)


async def test_on_the_page_the_message_has_a_link_and_the_file_is_made_when_it_is_followed(tmp_path: Path) -> None:
    async with place(trial(tmp_path)) as here:
        pic = here.browser()
        await pic.begins()
        page = await pic.writes("daftar pertanyaan")
        assert "Unduh pertanyaan (XLSX)" in page.links
        answer = await pic.client.get(page.links["Unduh pertanyaan (XLSX)"])

        assert 200 == answer.status_code
        assert "attachment; filename=" in answer.headers["Content-Disposition"]
        assert ("no-store", "nosniff") == (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"])
        assert "KTP-el" in [row[2] for row in cells(answer.content)]


async def test_a_file_opens_for_nobody_else_and_not_without_a_session(tmp_path: Path) -> None:
    async with place(trial(tmp_path)) as here:
        pic, other, nobody = here.browser(), here.browser(), here.browser()
        await pic.begins()
        link = (await pic.writes("semua pertanyaan")).links["Unduh pertanyaan (XLSX)"]
        await other.begins("Ibu Contoh Tiga")
        theirs = (await other.writes("semua pertanyaan")).links["Unduh pertanyaan (XLSX)"]

        own_session = link.partition("?")[0] + "?" + theirs.partition("?")[2]
        assert 404 == await status(other, own_session)
        assert 401 == await status(other, link)
        assert 401 == await status(nobody, link)
        assert 404 == await status(pic, link.replace("/berkas/", "/berkas/0"))


async def test_a_message_without_a_file_has_none_to_fetch(tmp_path: Path) -> None:
    async with place(trial(tmp_path)) as here:
        pic = here.browser()
        await pic.begins()
        page = await pic.writes("semua pertanyaan")
        first = next(button for button in page.buttons if "pada" in button.fields)
        path = page.links["Unduh pertanyaan (XLSX)"]
        number = path.rpartition("/")[2].partition("?")[0]

        assert 404 == await status(pic, path.replace(number, first.fields["pada"]))


async def test_the_terminal_keeps_the_file_with_its_message(tmp_path: Path) -> None:
    async with open_desk(tmp_path):
        pass
    config = trial(tmp_path)
    config.database_path.parent.mkdir()
    (tmp_path / "desk.db").rename(config.database_path)
    chat = await Chat.open(config, 2)
    try:
        await chat.database.write(
            partial(people.bind, address=Address(Channel.TERMINAL, "2"), person=2, now=chat.now(), stage="aktif")
        )
        (message,) = await chat.says("semua pertanyaan")
    finally:
        await chat.close()

    assert isinstance(message.document, Document)
    assert "KTP-el" in [row[2] for row in cells(message.document.content)]


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("pertanyaan", "RSUD dr. Contoh & Anak"), "pertanyaan-rsud-dr-contoh-anak.xlsx"),
        (("pertanyaan", 'Dinas "Ä"\r\n'), "pertanyaan-dinas.xlsx"),
        (("pertanyaan", "x" * 200), f"pertanyaan-{'x' * 69}.xlsx"),
    ],
)
def test_a_file_is_called_what_any_machine_can_keep(parts: tuple[str, ...], name: str) -> None:
    assert name == file_name(*parts)


async def status(browser: Browser, path: str) -> int:
    return (await browser.client.get(path)).status_code


async def test_a_copy_holds_what_its_person_said_and_did_and_nobody_else(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        pic = await town.joined("Bapak Contoh Dua", 31)
        await pic.says("lanjut")
        await pic.taps("4 orang")
        await pic.taps("Lewati")
        await pic.says("=1+1 apa ini")
        sent = await pic.says("salinan data")

        assert sent.document is not None
        assert re.fullmatch(r"data-saya-\d{4}-\d\d-\d\d\.xlsx", sent.document.name)
        identity, tasks, answers, messages = (cells(sent.document.content, n) for n in range(4))
        assert ["Nama", "Bapak Contoh Dua", ""] in identity
        assert "telegram:31" in [row[1] for row in identity]
        assert ["Dinas Kependudukan dan Pencatatan Sipil Contoh", "bertugas", ""] in tasks
        assert [("1", "jawaban", "4 orang", "telegram", "ya"), ("2", "dilewati", "", "telegram", "ya")] == [
            (row[3], row[6], row[7], row[9], row[10]) for row in answers[2:]
        ]
        assert ["lanjut", "[4 orang]", "[Lewati]", "=1+1 apa ini", "salinan data"] == [row[2] for row in messages[2:]]


async def test_the_copy_of_who_watches_has_decisions_and_no_answers_of_others(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        pic = await desk.person("Bapak Contoh Dua")
        overseer = await desk.person("Ibu Contoh Delapan")
        await pic.says("tidak berlaku")
        await pic.says("layanan ini sepenuhnya daring")
        await overseer.receives()
        await overseer.says("usulan")
        await overseer.taps("Setujui")
        await desk.take(overseer.address, Unreadable("suara"))
        made = await desk.database.read(
            partial(documents.make, name="data_saya", address=overseer.address, values={}, now=desk.now, zone=ZONE)
        )

        assert made is not None
        _, tasks, answers, messages = (cells(made.content, n) for n in range(4))
        assert [] == tasks[2:]
        assert [["keputusan atas usulan", "disetujui", ""]] == [row[6:9] for row in answers[2:]]
        assert "(suara)" in [row[2] for row in messages]
        assert "sepenuhnya daring" not in str((tasks, answers, messages))


async def test_a_copy_says_who_was_invited_handed_over_and_sent_in(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        pic = await desk.person("Ibu Contoh Satu")

        def past(tx: sqlite3.Connection) -> None:
            people.invite(tx, 1, desk.now, desk.now)
            deletions.ask(tx, next(one for one, _ in people.everybody(tx) if one.id == 1), desk.now)
            assessments.send_in(tx, 1, 1, desk.now)
            insert = "INSERT INTO handovers (unit, giver, taker, started_by, started_at) VALUES (?, ?, ?, 'x', ?)"
            tx.execute(insert, (1, 1, 2, "2027-01-11T02:10:00.000Z"))
            tx.execute(insert, (3, 3, 1, "2027-01-11T02:10:00.000Z"))

        await desk.database.write(past)
        made = await desk.database.read(
            partial(documents.make, name="data_saya", address=pic.address, values={}, now=desk.now, zone=ZONE)
        )

        assert made is not None
        identity, tasks, *_ = (cells(made.content, n) for n in range(4))
        assert {"Undangan", "Penghapusan data"} <= {row[0] for row in identity}
        assert [
            ("DPMPTSP Contoh", "menyerahkan tugas, menunggu", "2027-01-11 09.10"),
            ("Dinas Pendidikan Contoh", "ditawari tugas, menunggu", "2027-01-11 09.10"),
            ("DPMPTSP Contoh", "mengirim hasil", "2027-01-11 09.10"),
        ] == [tuple(row) for row in tasks[4:]]
