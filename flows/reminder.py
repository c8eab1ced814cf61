"""What a reminder says, from the units' state at the moment it is sent (conversation design B10, B11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flows import advice, afterwards, pausing, watching
from flows import intents as i
from flows.calendar import ZONES
from flows.cards import CONTINUE, button, send_in, shortened
from flows.effects import Say
from flows.ladder import VISIT, Rules, To, Topic
from flows.score import band

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from flows.ladder import Point, Task
    from flows.messages import Rows
    from flows.penilaian import Penilaian
    from flows.reminding import Listener

IGNORED = 2  # reminders without a reaction; the third is a question instead
ECHOED = 50  # characters of an obstacle that is passed on
SHOWN = 3  # units that a message has room for
SCORED = -21  # from this rung on the score is told, once there is one
CHECKS = 3  # days before the survey from which the room, the signs and the people are to be looked at
_HALF = 2


def is_behind(penilaian: Penilaian, target: str) -> bool:
    """Whether less than half is answered, or the score lies below *target*, a predicate's code or a zona."""
    if penilaian.answered * _HALF < penilaian.asked:
        return True
    value = penilaian.score.value
    wanted = [one.floor for one in penilaian.instrument.bands if target.lower() in {one.code.lower(), one.zona}]
    return bool(wanted) and value is not None and value < min(wanted)


def to_pic(
    one: Listener,
    points: Sequence[Point],
    of: Mapping[int, Penilaian],
    now: datetime,
    following: date,
    ignored: int,
    rules: Rules = Rules(),  # noqa: B008  frozen
) -> Say:
    """The reminder of all units of a PIC; *of* has those, *following* is the next working day.

    After two that were *ignored* it asks whether something hinders them, unless it is about a visit; the notice of a
    report asks so, too.
    """
    units = _units(one, points, of, now)
    if ignored >= IGNORED and not any(point.visit or point.topic is Topic.NOTICE for point in points):
        named = [unit["nama"] for unit in units[:SHOWN]]
        return Say("ingat_kendala", {"nama": one.name, "unit": named}, (*pausing.OBSTACLES, _on(one)))
    notices = [point for point in points if point.task and point.topic is Topic.NOTICE]
    told = {point.task.unit for point in notices if point.task}
    to = sorted({to for point in notices for to in rules.told(point.rung) if _hears(point, to)})
    asks = ignored >= IGNORED and bool(told) and not any(point.visit for point in points)
    surveyed = [unit["penilaian"] for unit in units if unit["hari"] < 0]
    return Say(
        "ingat_sesudah" if surveyed else "ingat",
        {
            **_score(units, of),
            "nama": one.name,
            "unit": units[:SHOWN],
            "lain": len(units) - len(units[:SHOWN]),
            "disurvei": surveyed,
            "lapor": [unit["nama"] for unit in units if unit["nama"] in told][:SHOWN],
            "lapor_pada": following.isoformat() if told else None,
            "lapor_kepada": [one.value for one in to],
            "kendala": asks,
        },
        (*pausing.OBSTACLES, _on(one)) if asks else _buttons(one, units, of),
    )


def _hears(point: Point, to: To) -> bool:
    """Whether somebody is there who is to hear of the point's unit: nobody is named who is not."""
    task = point.task
    return task is not None and {To.SUPERVISOR: task.supervised, To.OVERSEER: task.overseen}[to]


def asks_what_hinders(say: Say) -> bool:
    """Whether a reminder invites its reader to say what hinders, in words."""
    return say.template == "ingat_kendala" or bool(say.values.get("lapor"))


def asked_for(
    one: Listener,
    points: Sequence[Point],
    of: Mapping[int, Penilaian],
    now: datetime,
    following: date,
    rules: Rules = Rules(),  # noqa: B008  frozen
) -> Say:
    """The reminder that a PIC asked for, with what the day's own would have said: *points*, none for most."""
    say = to_pic(one, points, of, now, following, 0, rules)
    return replace(say, values={**say.values, "diminta": True})


def to_supervisor(
    one: Listener,
    points: Sequence[Point],
    of: Mapping[int, Penilaian],
    now: datetime,
    pics: Mapping[int, Sequence[str]],
    obstacles: Mapping[int, str],
    idle: Mapping[int, int],
) -> Say:
    """The report on units that have not begun, or are behind: facts, and what their PIC says hinders them.

    *idle*: for how many working days nothing has changed.
    """
    tasks = sorted({point.task for point in points if point.task}, key=lambda task: (task.survey_on, task.unit))
    shown = [
        {
            **_unit(task, of[task.penilaian], now),
            "pic": list(pics.get(task.penilaian, ())),
            "kendala": echoed(obstacles.get(task.penilaian, "")),
            "diam": idle.get(task.penilaian, 0),
        }
        for task in tasks[:SHOWN]
    ]
    buttons = tuple((button(shortened(task.unit), i.ScoreOf(task.penilaian)),) for task in tasks[:SHOWN])
    values = {"nama": one.name, "unit": shown, "lain": len(tasks) - len(shown)}
    return Say("eskalasi_atasan", values, (*buttons, (watching.OVERVIEW,)))


def copied(units: Sequence[str], told: Sequence[str], at: datetime, zone: str, *, hindered: bool) -> Say:
    """The copy to the PIC: that the report has gone out, to whom, and when (in *zone*).

    *hindered*: it told what hinders them.
    """
    day = at.astimezone(ZoneInfo(zone)).date().isoformat()
    values = {"unit": list(units), "kepada": list(told), "tanggal": day, "jam": _hour(at, zone), "kendala": hindered}
    return Say("eskalasi_tembusan", values)


def addressed(name: str) -> str:
    """A person's name as it stands in a list of whom a report went to."""
    return (
        name if name.split(" ", maxsplit=1)[0] in {"Bapak", "Ibu", "Bpk", "Bpk.", "Pak", "Bu"} else f"Bapak/Ibu {name}"
    )


def _hour(at: datetime, zone: str) -> str:
    """The hour there: ``09.00 WIT``."""
    return f"{at.astimezone(ZoneInfo(zone)):%H.%M} {ZONES.get(zone, '')}".rstrip()


def echoed(words: str, longest: int = ECHOED) -> str | None:
    """An obstacle as a message repeats it: its beginning; None where there is none."""
    return (words if len(words) <= longest else words[: longest - 1].rstrip() + "…") or None


def predicate(penilaian: Penilaian, value: Decimal) -> str:
    """The zona of a score, or the predicate's name where the edition has no zona."""
    found = band(penilaian.instrument.bands, value)
    return found.zona or found.label


def _units(one: Listener, points: Sequence[Point], of: Mapping[int, Penilaian], now: datetime) -> list[dict[str, Any]]:
    """What is said of each unit: those whose time has come, and those that still have something to do."""
    due = {point.task.penilaian for point in points if point.task}
    rungs = {p.task.penilaian: p.rung for p in sorted(points, key=_rung) if p.task and p.topic is Topic.RUNG}
    tasks = [task for task in one.tasks if task.penilaian in due or (now < task.ends and not task.sent_in)]
    tasks.sort(key=lambda task: (task.survey_on, task.unit))
    units = [_unit(task, of[task.penilaian], now, rungs.get(task.penilaian)) for task in tasks]
    first = next((unit for unit in units if unit["langkah"]), None)  # there is room for the step of one unit
    return [{**unit, "langkah": None} if unit is not first else unit for unit in units]


def _rung(point: Point) -> int:
    return point.rung


def _unit(task: Task, penilaian: Penilaian, now: datetime, rung: int | None = None) -> dict[str, Any]:
    """A unit as messages name it; *rung* is the one whose day has come, which a day off may have moved far ahead."""
    zone = ZoneInfo(task.zone)
    ends = task.ends.astimezone(zone)
    days = (task.survey_on - now.astimezone(zone).date()).days
    visit = days >= 0 and (rung == VISIT or days <= 1)
    checks = days >= 0 and not visit and (days <= CHECKS or (rung is not None and -CHECKS <= rung < VISIT))
    return {
        "nama": task.unit,
        "penilaian": task.penilaian,
        "hari": days,
        "tanggal": task.survey_on.isoformat(),
        "jam": _hour(ends, task.zone) if ends.time() != time(0) else None,
        "terisi": penilaian.answered,
        "jumlah": penilaian.asked,
        "keadaan": _state(penilaian),
        "langkah": _step(penilaian) if days >= 0 and not visit else None,
        "kunjungan": visit,
        "cek": checks,
        "dekat": rung is not None and SCORED <= rung < 0,
    }


def _state(penilaian: Penilaian) -> str:
    if penilaian.sent_in_at is not None:
        return "dikirim"
    if penilaian.complete:
        return "lengkap"
    return "sebagian" if penilaian.answered else "belum"


def _step(penilaian: Penilaian) -> dict[str, str] | None:
    """The quickest step up; its points are told only where all stands that must stand beside figures."""
    found = advice.quickest(advice.fixes(penilaian.instrument, penilaian.items, penilaian.answers), 1)
    if not found:
        return None
    key = found[0].key
    remedy = penilaian.instrument.questions[key.question].remedy
    return {"perbaikan": remedy, "nomor": penilaian.label(key), "poin": str(found[0].points)}


def _score(units: Sequence[Mapping[str, Any]], of: Mapping[int, Penilaian]) -> dict[str, Any]:
    """The score of a single unit on the rungs near its survey, with all that must stand beside it."""
    if len(units) == 1 and units[0]["hari"] >= 0 and (units[0]["kunjungan"] or units[0]["dekat"]):
        return watching.outcome(of[units[0]["penilaian"]])
    return {"nilai": None}


def _on(one: Listener) -> tuple[Any, ...]:
    return (CONTINUE,) if len(one.tasks) == 1 else (button("Pilih unit", i.ChooseUnit()),)


def _buttons(one: Listener, units: Sequence[Mapping[str, Any]], of: Mapping[int, Penilaian]) -> Rows:
    """How to go on: with the only unit, or by choosing one; later, or by somebody else; and how a survey went."""
    passed = [unit["penilaian"] for unit in units if unit["hari"] < 0]
    asked = afterwards.buttons(passed) if passed else ()
    open_ = [unit for unit in units if unit["hari"] >= 0 and unit["keadaan"] != "dikirim"]
    if not open_:
        return asked
    several = len(one.tasks) > 1 or len(units) > 1
    if several:
        first: tuple[Any, ...] = (button("Pilih unit", i.ChooseUnit()),)
    elif open_[0]["keadaan"] == "lengkap":
        first = (send_in(of[open_[0]["penilaian"]]),)
    else:
        first = (CONTINUE, *((button("3 langkah tercepat", i.AskSteps()),) if open_[0]["langkah"] else ()))
    later = () if all(unit["kunjungan"] for unit in open_) else (pausing.LATER,)  # tomorrow is the day itself
    other = button("Alihkan tugas", i.HandOnUnit() if several else i.HandOn())
    return (*asked, first, *later, (pausing.HINDERED, other))
