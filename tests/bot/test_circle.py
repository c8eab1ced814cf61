"""The people around somebody are looked up for the question about them, and for no other message."""

from __future__ import annotations

import pytest

from bot.store import people
from tests.bot.desk import Desk


async def test_an_atasan_of_another_unit_is_not_named(desk: Desk) -> None:
    pic = await desk.person("Bapak Contoh Dua")

    shown = await pic.says("siapa yang melihat jawaban saya")

    assert shown
    assert "Jawaban Dinas Kependudukan dan Pencatatan Sipil Contoh hanya dapat dilihat oleh:" in shown.text
    assert "Atasan: belum ada yang terdaftar" in shown.text
    assert "Tujuh" not in shown.text


async def test_no_other_message_pays_for_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    pic = await desk.person("Bapak Contoh Dua")
    monkeypatch.setattr(people, "circle", None)  # whoever calls it, raises

    shown = await pic.says("lanjut")

    assert shown
    assert shown.template == "kartu"


async def test_a_unit_that_is_closed_is_nobodys(desk: Desk) -> None:
    pic = await desk.person("Ibu Contoh Satu")
    await desk.database.write(lambda tx: tx.execute("UPDATE units SET closed_at = 'x' WHERE id = 7").rowcount)

    shown = await pic.says("siapa atasan saya")

    assert shown
    assert "Puskesmas" not in shown.text
    assert "DPMPTSP Contoh: Bapak Contoh Tujuh (Kepala Dinas)" in shown.text
