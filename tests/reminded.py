"""Everything that reminders say: units in every state, on every day around their survey."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from flows import ladder, recap, reminder
from flows.effects import Role, Say
from flows.ladder import Point, Task, Topic
from flows.penilaian import Penilaian
from flows.reminding import Listener
from flows.state import Missed
from tests.flows.scheduling import WIB, pic, task

NOW = datetime(2027, 1, 11, 2, 41, tzinfo=UTC)  # a Monday, 09.41 WIB
TOMORROW = date(2027, 1, 12)
DAYS = (date(2027, 1, 8), date(2027, 1, 11), TOMORROW, date(2027, 1, 14), date(2027, 2, 15))
HINDERED = "PIC sedang dinas luar sampai akhir bulan dan belum ada penggantinya. " * 3


MISSED = (
    Missed(
        "di luar 24 jam, dan templat tpl_pengingat_survei menunggu persetujuan Meta",
        104,
        tuple(f"Ibu Contoh Dua Puluh {word}, S.Sos., M.Si." for word in ("Satu", "Dua", "Tiga")),
        date(2027, 1, 12),
    ),
    Missed("sebab tidak diketahui", 1, ()),
)


def _about(one: Penilaian, survey_on: date) -> tuple[Task, Penilaian]:
    made = task(survey_on, number=one.id, zone=WIB, at=time(9), sent_in=one.sent_in_at is not None)
    return replace(made, unit=one.subject.unit), replace(one, survey_on=survey_on)


def _points(tasks: list[Task], topic: Topic = Topic.RUNG, rung: int = -7) -> list[Point]:
    return [Point(NOW.date(), topic, rung, one) for one in tasks]


def of_units(units: list[Penilaian], survey_on: date) -> Iterator[Say]:
    """What is said about those units, all surveyed on that day."""
    about = [_about(one, survey_on) for one in units]
    tasks, of = [task for task, _ in about], {one.id: one for _, one in about}
    listener = pic(*tasks)
    yield reminder.to_pic(listener, _points(tasks), of, NOW, TOMORROW, 0)
    yield reminder.to_pic(listener, _points(tasks), of, NOW, TOMORROW, reminder.IGNORED)
    yield reminder.to_pic(listener, _points(tasks, rung=ladder.VISIT), of, NOW, TOMORROW, reminder.IGNORED)
    yield reminder.to_pic(listener, _points(tasks, Topic.NOTICE), of, NOW, TOMORROW, reminder.IGNORED)
    yield reminder.to_pic(listener, _points(tasks, rung=1), of, NOW, TOMORROW, 0)
    yield reminder.asked_for(listener, (), of, NOW, TOMORROW)
    yield reminder.asked_for(listener, _points(tasks, Topic.NOTICE), of, NOW, TOMORROW)
    if survey_on >= NOW.date():
        yield from _reports(listener, tasks, of)
    seen = list(of.values())
    for mean in (None, seen[0].score.value):
        yield recap.recap(seen, mean, NOW.date(), "hijau", {one.id: HINDERED for one in seen})
        yield recap.recap(seen, mean, NOW.date())
        yield recap.recap(seen, mean, NOW.date(), "hijau", {one.id: HINDERED for one in seen}, MISSED)
        fallen = recap.Before(Decimal("66.10"), {one.id: Decimal("99.99") for one in seen})
        said = dict.fromkeys(of, HINDERED)
        yield recap.recap(seen, mean, NOW.date(), "hijau", said, reported=list(of)[:2], before=fallen)
        visits = {"lancar": 3, "catatan": 1}
        yield recap.recap(seen, mean, NOW.date(), "hijau", said, reported=of, before=fallen, visits=visits)
        yield recap.recap(
            seen, mean, NOW.date(), "hijau", said, MISSED, reported=list(of)[:1], before=fallen, visits=visits
        )


def _reports(listener: Listener, tasks: list[Task], of: dict[int, Penilaian]) -> Iterator[Say]:
    head = replace(listener, name="Bapak Contoh Tujuh", role=Role.SUPERVISOR)
    pics = {number: ["Ibu Contoh Satu", "Bapak Contoh Dua"] for number in of}
    hindered = dict.fromkeys(of, HINDERED[:120])
    yield reminder.to_supervisor(head, _points(tasks, Topic.REPORT), of, NOW, pics, hindered, dict.fromkeys(of, 6))
    yield reminder.to_supervisor(head, _points(tasks[:1], Topic.REPORT), of, NOW, {}, {}, {})
    told = ["Bapak Contoh Tujuh", "Inspektorat Kabupaten Contoh"]
    yield reminder.copied([one.unit for one in tasks], told, NOW, WIB, hindered=True)
    yield reminder.copied([tasks[0].unit], [reminder.addressed("Contoh Sembilan")], NOW, WIB, hindered=False)


def reminders(units: list[Penilaian], many: list[Penilaian]) -> list[Say]:
    """Each of *units* alone, and *many* together, on each of the days; and the recap of no unit."""
    said = [say for one in units for day in DAYS for say in of_units([one], day)]
    said += [say for day in DAYS for say in of_units(many, day)]
    longest = {say.template: say for say in sorted(said, key=lambda say: len(repr(say.values)))}
    elsewhere = [replace(say, values={**say.values, "ganti": "whatsapp"}) for say in longest.values()]
    return [*said, *elsewhere, recap.recap([], None, NOW.date())]
