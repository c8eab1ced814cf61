"""Who cannot be reached, as overseers and admins hear it."""

from dataclasses import replace
from datetime import date

import pytest

from flows import intents as i
from flows.conversation import step
from flows.effects import Role
from flows.reading import read
from flows.state import Missed, Unreached
from tests.flows.turns import said
from tests.kit import OVERSEER, filling, penilaian, watching

CUT = Unreached("Ibu Contoh Satu", Role.PIC, ("Dinas Contoh",), date(2027, 1, 8), "bot diblokir")
UNSURE = Unreached("Bapak Contoh Dua", Role.PIC, (), date(2027, 1, 11), "")


@pytest.mark.parametrize("typed", ["siapa yang tidak terjangkau", "tidak terjangkau", "Siapa yg tidak terjangkau?"])
@pytest.mark.parametrize("role", [Role.OVERSEER, Role.ADMIN])
def test_an_overseer_asks_whom_nothing_reaches(role: Role, typed: str) -> None:
    state = replace(watching(), person=replace(OVERSEER, role=role), unreached=(CUT, UNSURE))
    say = said(step(state, read(typed, state)).effects)

    assert ("tak_terjangkau", 1, 0) == (say.template, say.values["jumlah"], say.values["lain"])
    assert [
        {
            "nama": "Ibu Contoh Satu",
            "peran": "pic",
            "unit": ["Dinas Contoh"],
            "sejak": "2027-01-08",
            "sebab": "bot diblokir",
        }
    ] == say.values["orang"]
    assert [{"nama": "Bapak Contoh Dua", "tanggal": "2027-01-11"}] == say.values["ragu"]


def test_a_long_list_is_cut_and_counted() -> None:
    state = replace(watching(), unreached=(CUT,) * 9 + (UNSURE,) * 5)
    values = said(step(state, i.WhoIsCutOff()).effects).values

    assert (9, 6, 3) == (values["jumlah"], values["lain"], values["ragu_lain"])


def test_nobody_else_is_told() -> None:
    for state in (replace(watching(), person=replace(OVERSEER, role=Role.SUPERVISOR)), filling(penilaian())):
        assert "tidak_berhak" == said(step(state, i.WhoIsCutOff()).effects).template


def test_messages_that_did_not_go_out_take_the_place_of_others() -> None:
    missed = (Missed("ditolak", 4, ("Ibu Contoh Satu", "Bapak Contoh Dua")), Missed("a", 2, ()), Missed("b", 1, ()))
    state = replace(watching(), unreached=(CUT,) * 9 + (UNSURE,) * 5, missed=missed)
    values = said(step(state, i.WhoIsCutOff()).effects).values

    assert (2, 7, 1, 4) == (len(values["orang"]), values["lain"], len(values["ragu"]), values["ragu_lain"])
    assert (7, 1) == (values["gagal"]["pesan"], values["gagal"]["sebab_lain"])
    first = {"kata": "ditolak", "pesan": 4, "nama": "Ibu Contoh Satu", "lain": 1, "lagi": None}
    assert first == values["gagal"]["sebab"][0]
