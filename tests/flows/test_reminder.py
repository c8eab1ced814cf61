"""What reminders, reports and recaps say of units in every state."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from flows import recap, reminder
from flows.ladder import Condition, Escalation, Point, To, Topic
from flows.penilaian import Penilaian
from tests import kit
from tests.flows.scheduling import WIT, pic, task
from tests.reminded import NOW, TOMORROW, reminders

SURVEY = date(2027, 2, 15)
BEST, WORST = kit.all_answered(kit.penilaian(), best=True), kit.all_answered(kit.penilaian())
SENT_IN = datetime(2027, 1, 8, tzinfo=UTC)
LATER = ["Ingatkan besok", "Dinas luar", "Ada kendala", "Alihkan tugas"]


def to_pic(*units: Penilaian, topic: Topic = Topic.RUNG, rung: int = -7, ignored: int = 0) -> dict[str, Any]:
    tasks = [task(SURVEY, number=one.id, zone=WIT, at=time(9), sent_in=one.sent_in_at is not None) for one in units]
    points = [Point(NOW.date(), topic, rung, one) for one in tasks]
    of = {one.id: one for one in units}
    said = reminder.to_pic(pic(*tasks), points, of, NOW, TOMORROW, ignored)
    buttons = [button.label for row in said.buttons for button in row]
    return {"template": said.template, "buttons": buttons, **said.values}


@pytest.mark.parametrize(
    ("unit", "state", "buttons"),
    [
        (kit.penilaian(), "belum", ["Lanjut", *LATER]),
        (kit.penilaian({kit.T1: "b"}), "sebagian", ["Lanjut", "3 langkah tercepat", *LATER]),
        (kit.penilaian(WORST), "lengkap", ["Kirim hasil", *LATER]),
        (kit.penilaian(BEST, sent_in_at=SENT_IN), "dikirim", []),
    ],
)
def test_each_state_has_its_words_and_its_way_on(unit: Penilaian, state: str, buttons: list[str]) -> None:
    said = to_pic(unit)

    assert [state] == [one["keadaan"] for one in said["unit"]]
    assert buttons == said["buttons"]


def test_the_hour_is_that_of_the_unit() -> None:
    assert ["09.00 WIT"] == [one["jam"] for one in to_pic(kit.penilaian())["unit"]]


def test_more_units_than_there_is_room_for_are_counted() -> None:
    said = to_pic(*(kit.penilaian(number=number, unit=f"Dinas {number}") for number in range(1, 6)))

    assert (3, 2, ["Pilih unit", *LATER]) == (len(said["unit"]), said["lain"], said["buttons"])


def test_after_two_without_a_reaction_comes_a_question() -> None:
    assert "ingat_kendala" == to_pic(kit.penilaian(), ignored=2)["template"]


@pytest.mark.parametrize(("topic", "rung"), [(Topic.RUNG, -1), (Topic.NOTICE, -14)])
def test_a_visit_or_a_report_is_never_replaced_by_the_question(topic: Topic, rung: int) -> None:
    assert "ingat" == to_pic(kit.penilaian(), topic=topic, rung=rung, ignored=5)["template"]


@pytest.mark.parametrize(
    ("unit", "target", "behind"),
    [
        (kit.penilaian(), "", True),
        (kit.penilaian(WORST), "", False),
        (kit.penilaian(WORST), "hijau", True),
        (kit.penilaian(WORST), "Tidak Dikenal", False),
        (kit.penilaian(BEST), "HIJAU", False),
    ],
)
def test_a_unit_is_behind_under_half_or_below_the_target(unit: Penilaian, target: str, behind: bool) -> None:
    assert behind is reminder.is_behind(unit, target)


def test_an_obstacle_is_passed_on_as_far_as_there_is_room() -> None:
    assert reminder.echoed("") is None
    assert "petugas diklat" == reminder.echoed("petugas diklat")
    assert "x" * 49 + "…" == reminder.echoed("x" * 200)


def test_the_recap_counts_names_the_weakest_and_who_needs_attention() -> None:
    near = date(2027, 1, 20)
    units = [
        kit.penilaian(number=1, unit="Satu", survey_on=near),
        kit.penilaian(WORST, number=2, unit="Dua", survey_on=near),
        kit.penilaian(BEST, number=3, unit="Tiga", survey_on=near, sent_in_at=SENT_IN),
        kit.penilaian(WORST, number=4, unit="Empat", survey_on=None),
    ]
    said = recap.recap(units, None, NOW.date(), "hijau", {1: "PIC cuti"}).values

    assert (1, 2, 1) == (said["selesai"], said["berjalan"], said["belum"])
    assert [["merah", 2], ["hijau", 1]] == said["zona"]
    assert [["Maklumat", 2], ["Petugas", 2], ["Alur layanan", 2]] == said["lemah"]
    assert [("Satu", "PIC cuti"), ("Dua", None)] == [(one["nama"], one["kendala"]) for one in said["perhatian"]]
    assert 9 == said["hari"]


@pytest.mark.parametrize(
    ("when", "named"),
    [
        (Condition.NOT_STARTED, ["Satu"]),
        (Condition.BEHIND, ["Satu", "Dua"]),
        (Condition.NOT_SENT_IN, ["Satu", "Dua", "Tiga"]),
    ],
)
def test_the_recap_names_whom_a_rung_of_the_escalation_names(when: Condition, named: list[str]) -> None:
    far = date(2027, 2, 8)
    units = [
        kit.penilaian(number=1, unit="Satu", survey_on=far),
        kit.penilaian(WORST, number=2, unit="Dua", survey_on=far),
        kit.penilaian(BEST, number=3, unit="Tiga", survey_on=far),
        kit.penilaian(BEST, number=4, unit="Empat", survey_on=far, sent_in_at=SENT_IN),
    ]
    steps = [Escalation(-30, when, frozenset({To.RECAP})), Escalation(-30, when, frozenset({To.SUPERVISOR}))]
    said = recap.recap(units, None, NOW.date(), "hijau", escalation=steps).values

    assert named == [one["nama"] for one in said["perhatian"]]
    assert [] == recap.recap(units, None, NOW.date(), "hijau", escalation=steps[1:]).values["perhatian"]


def test_the_recap_names_who_has_fallen_who_is_hindered_and_whose_survey_is_near() -> None:
    units = [
        kit.penilaian(WORST, number=1, unit="Turun", survey_on=date(2027, 6, 1)),
        kit.penilaian(BEST, number=2, unit="Terhambat", survey_on=None),
        kit.penilaian(BEST, number=3, unit="Dekat", survey_on=date(2027, 1, 14)),
        kit.penilaian(BEST, number=4, unit="Jauh", survey_on=date(2027, 1, 15)),
        kit.penilaian(WORST, number=5, unit="Dikirim", survey_on=date(2027, 1, 13), sent_in_at=SENT_IN),
    ]
    then = [
        kit.penilaian(BEST, number=1),
        kit.penilaian(dict(list(BEST.items())[:1]), number=5),
        kit.penilaian(number=2),
    ]
    before = recap.before(then, Decimal("66.10"))
    said = recap.recap(units, None, NOW.date(), "", {2: "PIC cuti", 5: "printer"}, before=before).values

    assert "66.10" == said["rata_lalu"]
    assert [("Dekat", None, None), ("Turun", "100.00", None), ("Terhambat", None, "PIC cuti")] == [
        (one["nama"], one["turun"], one["kendala"]) for one in said["perhatian"]
    ]
    assert {1: Decimal("100.00")} == before.scores


def test_a_predicate_without_a_zona_is_called_by_its_name() -> None:
    unit = kit.penilaian(BEST)
    bare = tuple(replace(band, zona="") for band in unit.instrument.bands)
    value = unit.score.value
    assert value is not None

    assert "Tinggi" == reminder.predicate(replace(unit, instrument=replace(unit.instrument, bands=bare)), value)


def test_whatever_the_state_there_are_words() -> None:
    assert {"ingat", "ingat_kendala", "ingat_sesudah", "eskalasi_atasan", "eskalasi_tembusan", "rekap"} == {
        say.template for say in reminders([kit.penilaian(), kit.penilaian(WORST)], [kit.penilaian(BEST)])
    }
