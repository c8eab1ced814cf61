"""Who sees what and may do what (design decision 16): every role against every word, every button and every unit.

The hall has three units, each named for a flower, and each unit's people, products and answers say so too. Whatever
somebody writes or presses, the answer speaks of no flower but theirs, and nothing is kept that is not theirs to change.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import fields
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from python_calamine import CalamineWorkbook

from bot import documents
from bot.store import handover, people
from flows import intents as i
from flows.commands import COMMANDS, ON_A_CARD
from flows.duties import Outcome
from flows.effects import ON_THE_ROSTER, STEWARDS, Role
from flows.instrument import Key
from flows.joining import ASK_CONSENT, ASK_WHO, JOINED
from flows.messages import Body, Tap, Text
from flows.tokens import pack
from tests.bot.desk import ZONE
from tests.bot.hall import MARKS, PEOPLE, STRANGERS, Hall, marks

WORDS = sorted(
    {
        *COMMANDS, *ON_A_CARD, "Dinas Anggrek", "Dinas Bakung", "Dinas Cempaka", "unit Dinas Cempaka",
        "nilai Dinas Cempaka", "nomor 1", "ralat nomor 1 jadi belum", "1", "ya", "tidak", "terpasang", "1 sudah 2 dua",
        "siapa yang melihat jawaban saya", "unit saya apa saja", "siapa atasan saya", "bot siapa ini",
        "sdh ada tp blm dipasang", "/start", "/rekap",
    }
)  # fmt: skip
ROWS = (1, 2, 3)  # the ids of units, penilaian, entries and persons that there are
EVERYBODY = (*PEOPLE, *STRANGERS)
ADMIN = "Ibu Gita"
# What speaks of answers and scores, which are none of an administrator's business.
ANSWERS = {
    "kartu", "kartu_survei", "kenapa", "langkah", "naik", "nilai", "nilai_rincian", "ringkasan", "ringkasan_bagian",
    "simulasi", "usulan", "kabar_terkirim",
}  # fmt: skip
ROSTER = {"daftar_ringkas", "daftar_belum", "daftar_pilih", "daftar_unit_kartu", "daftar_tanya", "daftar_yakin"}


def buttons() -> Iterator[str]:
    """The token of every kind of button, about every row there is: forged ones too."""
    for kind in get_args(i.Intent):
        for row, question, sure in product(ROWS, ("T1", "U1"), (False, True)):
            values = {"Key": Key(question), "bool": sure, "int": row, "tuple[Pick, ...]": (i.Pick(1, 0, 0),)}
            chosen = {"option": "y" if question == "U1" else "b"}
            wish = kind(**{f.name: values.get(str(f.type), chosen.get(f.name, "")) for f in fields(kind)})
            with contextlib.suppress(KeyError):  # no button carries that
                yield pack(wish)


BUTTONS = sorted(set(buttons()))


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    opened = Hall(tmp_path / "balai.db")
    for who in ("Ibu Arum", "Bapak Bima", "Ibu Cahya"):
        for text in ("lanjut", "terpasang", "tidak berlaku", f"petugas {marks_of(opened, who)} sedang cuti"):
            opened.take(opened.inbound(who, Text(text)))
    yield opened
    opened.close()


def marks_of(hall: Hall, who: str) -> str:
    """A word that only belongs to that person's units."""
    return " ".join(sorted(hall.may_see(who)))


def test_the_buttons_are_of_many_kinds() -> None:
    kinds = {token.split(":")[0] for token in BUTTONS}

    assert {"j", "u", "l", "t", "b", "k", "o", "n", "r", "s", "z", "w", "v", "q", "m"} <= kinds


def may_change(who: str) -> bool:
    """Whether the role may change units, people and rounds."""
    return who in PEOPLE and PEOPLE[who][0] in {Role.OVERSEER, Role.ADMIN}


@pytest.mark.parametrize("who", EVERYBODY)
def test_whatever_is_said_or_pressed_nothing_of_another_unit_is_told_or_changed(who: str, hall: Hall) -> None:
    acts: list[Body] = [*map(Text, WORDS), *map(Tap, BUTTONS), *map(Text, WORDS)]
    before = hall.shared()
    for act in acts:
        mine, newest, sent = hall.may_see(who), hall.newest_entry(), hall.sent_in()
        for said in hall.take(hall.inbound(who, act)):
            assert marks(said) <= mine | hall.may_read(who, said), f"{act} tells {who}: {said.text}"
            assert who != ADMIN or said.template not in ANSWERS, f"{act} tells {who} of answers"
        for entry in hall.entries_since(newest):
            assert (entry.name, True) == (who, entry.mark in mine), f"{act} of {who} wrote an answer"
            surveyed = entry.question == "U1"
            assert PEOPLE[who][0] is (Role.OVERSEER if surveyed else Role.PIC), f"{act} of {who} wrote an answer"
        assert before == hall.shared() or may_change(who), f"{act} of {who} changed the register"
        assert hall.sent_in() - sent <= mine, f"{act} of {who} sent another unit in"


@pytest.mark.parametrize("stage", [ASK_WHO, ASK_CONSENT])
@pytest.mark.parametrize("who", ["Ibu Arum", "Bapak Darma", "Ibu Endah", "Bapak Fajar", ADMIN])
def test_who_is_invited_and_has_not_agreed_is_told_what_they_are_invited_for_and_no_more(
    who: str, stage: str, hall: Hall
) -> None:
    [person] = hall.persons(who)
    before, newest, own = hall.shared(), hall.newest_entry(), set(" ".join(PEOPLE[who][1]).split())
    acts: list[Body] = [*map(Text, WORDS), *map(Tap, BUTTONS)]
    for act in acts:
        hall.write(lambda tx: people.bind(tx, hall.addresses[who], person["id"], hall.now, stage))
        for said in hall.take(hall.inbound(who, act)):
            if hall.stage(who) != JOINED:
                assert marks(said) <= own, f"{act} tells {who} before they agreed: {said.text}"
                assert said.template not in ANSWERS | ROSTER, f"{act} tells {who} before they agreed"
        hall.write(lambda tx: tx.execute("DELETE FROM asked").rowcount)
        assert (before, newest) == (hall.shared(), hall.newest_entry()), f"{act} of {who} changed something"
        assert not hall.invitations(), f"{act} of {who} made an invitation"


def test_who_handed_the_task_on_sees_and_changes_nothing_of_it_any_more(hall: Hall) -> None:
    giver, taker = (hall.persons(name)[0]["id"] for name in ("Ibu Cahya", "Bapak Bima"))
    cards = [button.token for said in hall.shown["Ibu Cahya"] for button in said.buttons]
    begun = hall.write(lambda tx: handover.begin(tx, 3, giver, taker, "", hall.now))
    hall.write(lambda tx: handover.end(tx, begun.id, Outcome.ACCEPTED, hall.now))
    assert set() == hall.may_see("Ibu Cahya")
    before, newest, sent = hall.shared(), hall.newest_entry(), hall.sent_in()
    acts: list[Body] = [*map(Text, WORDS), *map(Tap, BUTTONS), *map(Tap, cards)]
    for act in acts:
        for said in hall.take(hall.inbound("Ibu Cahya", act)):
            assert said.template not in ANSWERS | ROSTER, f"{act}: {said.text}"
            assert not marks(said) or said.template == "tidak_ada_tugas", f"{act}: {said.text}"  # to whom it went
        assert (before, newest, sent) == (hall.shared(), hall.newest_entry(), hall.sent_in()), act
    for document in documents.NAMES:
        found = flowers(hall, "Ibu Cahya", document, 3)
        assert not found or document == "data_saya", f"{document} speaks of {found}"


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_file_speaks_of_another_unit(who: str, hall: Hall) -> None:
    on_the_roster = PEOPLE.get(who, (None,))[0] in ON_THE_ROSTER
    for document, penilaian in product(documents.NAMES, ROWS):
        own = hall.may_see(who) if on_the_roster or document.startswith("daftar") else set()
        found = flowers(hall, who, document, penilaian)
        assert found <= own, f"{document} of {penilaian} tells {who} of {found}"


def test_the_files_do_speak_of_one_s_own_unit(hall: Hall) -> None:
    """Else the test above would show nothing."""
    assert {"Cempaka"} == flowers(hall, "Ibu Cahya", "pertanyaan", 3)
    assert {"Cempaka"} == flowers(hall, "Ibu Cahya", "data_saya", 3)
    assert {"Cempaka"} == flowers(hall, "Ibu Endah", "daftar_perubahan", 3)


def flowers(hall: Hall, who: str, document: str, penilaian: int) -> set[str]:
    """The units that a file for *who* speaks of, in its cells or its name; none where there is no file."""
    values = {"penilaian": penilaian, "baris_berkas": [["perubahan", "Dinas Cempaka"]]}
    made = hall.write(lambda tx: documents.make(tx, document, hall.addresses[who], values, hall.now, ZONE))
    if made is None:
        return set()
    book = CalamineWorkbook.from_filelike(io.BytesIO(made.content))
    cells = [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    return {mark for mark in MARKS if mark in " ".join(cells) or mark.lower() in made.name}


def test_nobody_gets_an_invitation_that_would_make_them_more_than_they_are(hall: Hall) -> None:
    """Whoever holds one comes in as the one it is for: an overseer must not get an administrator's."""
    numbers = {name: row["id"] for name in PEOPLE for row in hall.persons(name)}
    for who, (role, _) in PEOPLE.items():
        for whom, number in numbers.items():
            hall.take(hall.inbound(who, Tap(pack(i.InvitePerson(number)))))
            may = role in STEWARDS and PEOPLE[whom][0] in ON_THE_ROSTER  # of others: the command line
            assert may == hall.was_invited(number), f"{who} asks for the invitation of {whom}"
