"""What somebody may ask about the people and units around them: answered by name, for every role."""

from dataclasses import replace
from datetime import time

import pytest

from flows import intents as i
from flows.conversation import step
from flows.effects import Role, Say
from flows.state import Around, Circle, Person, Resting, State
from tests.flows.turns import said
from tests.kit import COLLEAGUE, OVERSEER, PIC, T1, filling, joining, penilaian, watching

HEAD = Person(30, "Bapak Contoh Tujuh", "Kepala Dinas", Role.SUPERVISOR)
CIRCLE = Circle((Around("Dinas Contoh", (PIC, COLLEAGUE), (HEAD,)), Around("RSUD Contoh", (PIC,))), (OVERSEER,))
BOTH = replace(filling(others=[penilaian(number=2, unit="RSUD Contoh")]), circle=CIRCLE)


def asks(state: State, wish: i.Intent) -> Say:
    return said(step(state, wish).effects)


def test_a_pic_hears_by_name_who_sees_the_answers_of_the_unit_in_hand() -> None:
    assert asks(BOTH, i.WhoSees()).values == {
        "peran": "pic",
        "unit": "Dinas Contoh",
        "sesama": ["Bapak Contoh Dua"],
        "atasan": [{"nama": "Bapak Contoh Tujuh", "jabatan": "Kepala Dinas"}],
        "orang_pengawas": ["Ibu Contoh Tiga"],
    }


@pytest.mark.parametrize(("last", "unit"), [(penilaian(unit="RSUD Contoh"), "RSUD Contoh"), (None, None)])
def test_between_two_putaran_it_is_the_last_unit(last: None, unit: str | None) -> None:
    values = asks(Resting(PIC, last, circle=CIRCLE), i.WhoSees()).values

    assert (unit, []) == (values["unit"], values["atasan"])


def test_nothing_is_known_of_people_who_are_not_loaded() -> None:
    assert asks(filling(), i.WhoSees()).values["orang_pengawas"] == []


def test_a_pic_hears_the_atasan_of_each_unit_and_where_there_is_none() -> None:
    assert asks(BOTH, i.MySupervisor()).values["baris"] == [
        {"unit": "Dinas Contoh", "atasan": [{"nama": "Bapak Contoh Tujuh", "jabatan": "Kepala Dinas"}]},
        {"unit": "RSUD Contoh", "atasan": []},
    ]


def test_a_pic_hears_which_units_are_theirs_with_progress_and_slot() -> None:
    one = replace(penilaian({T1: "a"}), survey_time=time(9))
    say = asks(filling(one, others=[penilaian(number=2, unit="RSUD Contoh", survey_on=None)]), i.MyUnits())
    first, second = say.values["unit"]

    assert first == {
        "nama": "Dinas Contoh", "terisi": 1, "jumlah": 4, "dikirim": False, "survei": "2027-02-15", "jam": "09.00",
    }  # fmt: skip
    assert (second["survei"], second["jam"]) == (None, None)
    assert [["Lanjut", "Ganti unit"]] == [[button.label for button in row] for row in say.buttons]


def test_a_pic_of_one_unit_is_not_asked_to_switch() -> None:
    assert [["Lanjut"]] == [[button.label for button in row] for row in asks(filling(), i.MyUnits()).buttons]


def test_a_pic_between_two_putaran_hears_the_units_of_the_roster() -> None:
    rows = asks(Resting(PIC, circle=CIRCLE), i.MyUnits()).values["unit"]

    assert [("Dinas Contoh", 0), ("RSUD Contoh", 0)] == [(row["nama"], row["jumlah"]) for row in rows]


def test_an_atasan_hears_which_units_are_theirs() -> None:
    state = watching(penilaian(), person=HEAD)

    assert ["Dinas Contoh"] == [row["nama"] for row in asks(state, i.MyUnits()).values["unit"]]


@pytest.mark.parametrize("role", [Role.OVERSEER, Role.ASSISTANT, Role.ADMIN])
def test_who_has_no_unit_of_their_own_is_shown_the_overview(role: Role) -> None:
    assert "daftar_unit" == asks(watching(penilaian(), person=replace(OVERSEER, role=role)), i.MyUnits()).template


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PIC])
def test_every_other_role_has_its_own_answer(role: Role) -> None:
    state = watching(penilaian(), person=replace(OVERSEER, role=role))

    assert role.value == asks(state, i.WhoSees()).values["peran"]
    assert (role.value, []) == tuple(asks(state, i.MySupervisor()).values.values())


def test_who_has_not_agreed_yet_reads_the_notice_in_detail() -> None:
    assert "sambut_rincian" == asks(joining("setuju"), i.WhoSees()).template
