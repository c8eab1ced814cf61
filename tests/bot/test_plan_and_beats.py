"""The plan is what is sent, whatever slots, people, promises, absences and holidays come together, on the real file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.store import people, promises, units
from bot.store.times import iso
from flows import ladder
from flows.calendar import local_day
from flows.effects import Role
from flows.ladder import Point, Topic
from flows.messages import Address, Channel
from flows.reminding import LAST_CALL, QUIET
from tests.bot.beating import answered
from tests.bot.machine import Machine, Sent
from tests.flows.scheduling import SHIPPED, WIB, WIT, WITA

UNITS = (1, 2, 3, 7)  # those of the trial that stay open; 1 and 7 are of the same PIC and the same supervisor
PICS = (1, 2, 3)
PEOPLE = (*PICS, 6, 7, 8)  # 6 becomes a second supervisor
SOME = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],  # an example takes a second; making it smaller would take minutes
)
_HOURS = (22, 23, 0, 1, 2, 3, 4, 6)  # UTC; 08.00 of each zone and 10.00 are among them


@dataclass(frozen=True)
class Scene:
    """What is so in the beginning, and the moment from which on time passes."""

    start: datetime
    slots: dict[int, str]
    zones: dict[int, str]
    begun: frozenset[int]
    sent_in: frozenset[int]
    joined: frozenset[int]
    quiet: frozenset[int]  # who said berhenti
    shared: tuple[tuple[int, int], ...]  # further assignments: person, unit
    promises: dict[int, tuple[datetime, date | None]]

    @property
    def moments(self) -> list[datetime]:
        """When the machine beats: at the hours that matter, and when a promise is due."""
        days = [self.start.date() + timedelta(days=n) for n in range(75)]
        found = {datetime.combine(day, time(hour), UTC) for day in days for hour in _HOURS}
        found |= {due_at for due_at, _ in self.promises.values()} | {self.start}
        return sorted(moment for moment in found if moment >= self.start)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Slots within two weeks of each other; every fourth time right after Idulfitri."""
    around = st.dates(date(2027, 3, 8), date(2027, 3, 24))
    first = draw(around | st.dates(date(2027, 2, 1), date(2027, 11, 20)) | around)
    slots = {
        unit: SHIPPED.at_the_earliest(first + timedelta(days=draw(st.integers(0, 10)))).isoformat()
        + draw(st.sampled_from(("", " 08:00", " 09:00", " 13:30")))
        for unit in UNITS
    }
    before = draw(st.integers(3, 40))
    start = datetime.combine(first - timedelta(days=before), time(draw(st.integers(0, 23))), UTC)
    promises = {}
    for pic in draw(st.sets(st.sampled_from(PICS))):
        due_at = start + timedelta(hours=draw(st.integers(1, 24 * 30)), minutes=draw(st.sampled_from((0, 30))))
        away = draw(st.booleans())
        if away:  # they are back at the first hour of a working day
            day = SHIPPED.at_the_earliest(due_at.date())
            due_at = datetime.combine(day, time(1), UTC)
        promises[pic] = (due_at, due_at.date() - timedelta(days=1) if away else None)
    return Scene(
        start=start,
        slots=slots,
        zones={unit: draw(st.sampled_from((WIB, WIB, WITA, WIT))) for unit in UNITS},
        begun=frozenset(draw(st.sets(st.sampled_from(UNITS)))),
        sent_in=frozenset(draw(st.sets(st.sampled_from(UNITS), max_size=2))),
        joined=frozenset(PEOPLE) - draw(st.sets(st.sampled_from(PEOPLE), max_size=2)),
        quiet=frozenset(draw(st.sets(st.sampled_from(PEOPLE), max_size=1))),
        shared=tuple(draw(st.sets(st.sampled_from(((2, 1), (3, 1), (3, 7), (6, 1), (6, 2), (7, 2), (7, 3)))))),
        promises=promises,
    )


def staged(scene: Scene, folder: Path) -> Machine:
    """The scene on a real file."""
    machine = Machine(folder)
    machine.run("UPDATE units SET closed_at = ? WHERE id IN (4, 5, 6)", iso(scene.start))
    machine.run("DELETE FROM assignments WHERE person = 6")
    machine.run("UPDATE persons SET role = 'atasan' WHERE id = 6")
    tx = machine.connection
    for unit in UNITS:
        machine.run("UPDATE units SET zone = ? WHERE id = ?", scene.zones[unit], unit)
        units.set_slot(tx, unit, scene.slots[unit])
    for person, unit in scene.shared:
        people.assign(tx, person, unit)
    for unit in scene.begun | scene.sent_in:
        answered(tx, unit)
    for unit in scene.sent_in:
        machine.run("UPDATE penilaian SET sent_in_at = ? WHERE unit = ?", iso(scene.start), unit)
    for person in scene.joined:
        people.bind(tx, Address(Channel.TELEGRAM, f"{5000 + person}"), person, scene.start, stage="aktif")
    for person in scene.quiet:
        machine.run("UPDATE persons SET reminders = 0 WHERE id = ?", person)
    for person, (due_at, away) in scene.promises.items():
        promises.make(tx, person, due_at, scene.start, away)
    return machine


def about(points: Sequence[Point]) -> list[tuple[str, int, int]]:
    """What a message speaks of; a recap of any day is a recap."""
    return sorted({(point.topic.value, point.rung, point.task.penilaian if point.task else 0) for point in points})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("machine")


@SOME
@given(scenes())
def test_the_beats_send_what_the_plan_says_and_nothing_else(folder: Path, scene: Scene) -> None:
    machine = staged(scene, folder)
    owed, _ = machine.plan(scene.start)
    for moment in scene.moments:
        machine.beat(moment)

    planned = [(one.due_at, one.person, one.asked, about(one.points)) for one in owed]
    sent = [(one.at, one.person, one.asked, about(one.points)) for one in machine.sent]
    assert sorted(planned) == sorted(sent)
    assert [] == machine.dropped


@SOME
@given(scenes())
def test_the_plan_says_of_everything_when_or_why_not(folder: Path, scene: Scene) -> None:
    """Each rung of each unit is there for each PIC: to come, or left out with a reason."""
    owed, skipped = staged(scene, folder).plan(scene.start)
    skipped = [one for one in skipped if one.point.topic is not Topic.RECAP]  # one that is over; others are to come
    rules = ladder.Rules()

    said = {(one.person, *entry) for one in owed for entry in about(one.points)}
    left_out = {(one.person, *entry) for one in skipped for entry in about([one.point])}
    assert set() == said & left_out
    pics = {(1, 1), (1, 7), (2, 2), (3, 3)} | {(who, unit) for who, unit in scene.shared if who in PICS}
    for pic, unit in pics:
        assert {(pic, "tahap", rung, unit) for rung in rules.rungs} <= said | left_out
    assert all(one.point.why is not None for one in skipped)


@st.composite
def days_off(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Stretches in which the machine is off: from which beat on, and for how many."""
    return draw(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 8 * 6)), max_size=4))


def hours(zone: str, at: datetime) -> bool:
    local = at.astimezone(ZoneInfo(zone))
    return SHIPPED.is_working_day(local.date()) and time(8) <= local.time() < time(15, 30)


@SOME
@given(scenes(), days_off(), st.lists(st.integers(0, 400), max_size=30))
def test_whatever_happens_a_reminder_keeps_to_its_rules(
    folder: Path, scene: Scene, outages: list[tuple[int, int]], visits: list[int]
) -> None:
    """The machine is off now and then, and a PIC is here now and then."""
    machine = staged(scene, folder)
    moments = scene.moments
    off = {n for first, length in outages for n in range(first, first + length)}
    heard: list[datetime] = []
    for n, moment in enumerate(moments):
        if n in visits and 1 in scene.joined:
            people.heard_from(machine.connection, Address(Channel.TELEGRAM, "5001"), moment)
            heard.append(moment)
        if n not in off:
            machine.beat(moment)

    for one in _said(machine, scene):
        assert all(hours(zone, one.sent.at) for zone in one.zones)
        assert all(_on_its_side_of_the_slot(one.sent, point) for point in one.sent.points)
        assert all(point.rung >= -1 for point in one.sent.points if point.task and point.task.sent_in)
        if one.sent.person == 1 and one.role is Role.PIC:
            last = max((moment for moment in heard if moment <= one.sent.at), default=None)
            assert last is None or one.sent.at >= last + QUIET or _cannot_wait(one, last)
    plain = [(one.person, one.at.astimezone(ZoneInfo(WIB)).date()) for one in machine.sent if not one.asked]
    assert len(plain) == len(set(plain))
    _announced_before_reported(machine, scene)


@dataclass(frozen=True)
class Said:
    sent: Sent
    role: Role
    zones: tuple[str, ...]


def _said(machine: Machine, scene: Scene) -> Iterator[Said]:
    """What went out without being asked for."""
    for one in machine.sent:
        role = people.person(machine.connection, one.person).role
        names = tuple(sorted({point.task.zone for point in one.points if point.task}))
        if not one.asked:
            yield Said(one, role, names if role is not Role.OVERSEER else (WIB,))


def _on_its_side_of_the_slot(sent: Sent, point: Point) -> bool:
    return point.task is None or point.rung > 0 or sent.at < point.task.ends


def _cannot_wait(one: Said, heard: datetime) -> bool:
    """Something of it would be late: a visit on its day, or what ends before the quiet time or the next morning."""
    return any(
        point.visit or SHIPPED.working_day_after(point.day) == local_day(one.sent.at, one.zones[0])
        or (point.task is not None and point.task.ends <= heard + QUIET + LAST_CALL + timedelta(days=1))
        for point in one.sent.points
    )  # fmt: skip


def _announced_before_reported(machine: Machine, scene: Scene) -> None:
    """A report names units all of whose PICs who could be told were told on a day before."""
    told: dict[tuple[int, int, int], datetime] = {}
    pics = {(1, 1), (1, 7), (2, 2), (3, 3)} | {(who, unit) for who, unit in scene.shared if who in PICS}
    for one in machine.sent:
        for point in one.points:
            if point.task and point.topic is Topic.NOTICE:
                told.setdefault((one.person, point.task.penilaian, point.rung), one.at)
            if point.task and point.topic is Topic.REPORT:
                of = [pic for pic, unit in pics if unit == point.task.penilaian]
                days = [told.get((pic, point.task.penilaian, point.rung)) for pic in of if _there(scene, pic, one.at)]
                known = [local_day(at, point.task.zone) for at in days if at is not None]
                assert len(known) == len(days)
                assert any((pic, point.task.penilaian, point.rung) in told for pic in of)
                assert all(day < local_day(one.at, point.task.zone) for day in known)


def _there(scene: Scene, pic: int, at: datetime) -> bool:
    due_at, away = scene.promises.get(pic, (at, None))
    return pic in scene.joined - scene.quiet and (away is None or at >= due_at)
