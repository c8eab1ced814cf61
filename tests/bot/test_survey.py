"""A unit's own survey of its users, entered by an overseer (design decision 9)."""

from __future__ import annotations

from tests.bot.desk import Desk, Someone

UNIT = "Dinas Kependudukan dan Pencatatan Sipil Contoh"


async def overseer_at(desk: Desk) -> Someone:
    pic = await desk.person("Bapak Contoh Dua")
    await pic.says("lanjut")
    await pic.taps("4 orang")
    overseer = await desk.person("Ibu Contoh Delapan")
    await overseer.says(UNIT)
    await overseer.taps("Isi hasil survei")
    return overseer


async def test_an_overseer_enters_the_survey_and_it_counts(desk: Desk) -> None:
    overseer = await overseer_at(desk)

    for _ in range(4):
        await overseer.says("0")
    last = await overseer.says("0")

    assert last is not None
    assert "nilai" == last.template
    assert "Dimensi Output dari survei unit sendiri, diisi pengawas" in last.text
    assert "Output 100,00" in last.text
    rows = await desk.database.read(
        lambda tx: tx.execute("SELECT count(*), max(person) FROM entries WHERE question LIKE 'OUT.%'").fetchone()
    )
    assert (5, 8) == tuple(rows)


async def test_a_result_can_be_changed_and_keeps_its_history(desk: Desk) -> None:
    overseer = await overseer_at(desk)
    for _ in range(5):
        await overseer.says("0")

    await overseer.taps("Ubah hasil survei")
    await overseer.says("40")

    rows = await desk.database.read(
        lambda tx: [tuple(r) for r in tx.execute("SELECT option, standing FROM entries WHERE question = 'OUT.1'")]
    )
    assert 2 == len(rows)
    assert [0, 1] == [standing for _, standing in rows]


async def test_neither_a_pic_nor_a_supervisor_can_enter_it(desk: Desk) -> None:
    await overseer_at(desk)
    pic, head = await desk.person("Bapak Contoh Dua"), await desk.person("Bapak Contoh Tujuh")

    by_pic = await pic.presses("j:2:OUT.1:0:1")
    by_head = await head.presses("j:1:OUT.1:0:1")
    opened = await head.presses("v:1")

    assert by_pic is not None
    assert "tidak ada yang dicatat" in by_pic.text
    assert by_head is not None
    assert opened is not None
    assert ["tidak_berhak", "tidak_berhak"] == [by_head.template, opened.template]


async def test_steps_up_never_ask_a_pic_to_mend_a_survey(desk: Desk) -> None:
    overseer = await overseer_at(desk)
    for _ in range(5):
        await overseer.says("50")
    pic = await desk.person("Bapak Contoh Dua")

    steps = await pic.says("langkah")

    assert steps is not None
    assert "langkah_kosong" == steps.template
