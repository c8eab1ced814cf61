"""The putaran before, from the database: found for the unit alone, and only while it can be confirmed."""

from __future__ import annotations

import sqlite3
from functools import partial

from bot.store import penilaian, trial
from flows.instrument import Key
from tests.bot.desk import Desk

PIC = "Bapak Contoh Dua"
FIRST = Key("IN.K1")


def again(tx: sqlite3.Connection, name: str, desk: Desk) -> None:
    trial.next_round(tx, name, desk.now)


async def test_the_newest_putaran_with_answers_is_offered(desk: Desk) -> None:
    pic = await desk.person(PIC)
    await pic.says("lanjut")
    await pic.taps("3 orang")
    for name in ("Kedua", "Ketiga"):  # nobody answers in the second
        await desk.database.write(partial(again, name=name, desk=desk))

    shown = await pic.says("lanjut")

    assert shown
    assert "Putaran lalu (Penilaian mandiri percobaan 2027): 3 orang." in shown.text
    assert await desk.database.read(partial(penilaian.to_confirm, name="Ketiga", now=desk.now)) == 1


async def test_another_units_answers_are_not(desk: Desk) -> None:
    pic, other = await desk.person(PIC), await desk.person("Ibu Contoh Tiga")
    await pic.says("lanjut")
    await pic.taps("3 orang")
    await desk.database.write(partial(again, name="Kedua", desk=desk))

    shown = await other.says("lanjut")

    assert shown
    assert "Putaran lalu" not in shown.text


async def test_what_is_confirmed_is_kept_as_an_answer_of_this_putaran(desk: Desk) -> None:
    pic = await desk.person(PIC)
    await pic.says("lanjut")
    await pic.taps("3 orang")
    await desk.database.write(partial(again, name="Kedua", desk=desk))
    await pic.says("lanjut")

    await pic.taps("Tetap")

    rows = await desk.database.read(
        lambda tx: tx.execute("SELECT penilaian, question, option, standing FROM entries ORDER BY id").fetchall()
    )
    first, second = [tuple(row) for row in rows]
    assert first[1:] == second[1:] == (FIRST.question, "3", 1)
    assert first[0] != second[0]
