"""`plan`."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from enum import StrEnum
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

import typer

from bot.cli.opening import ConfigOption, configured, present, read, ready
from bot.cli.show import aside, say, table
from bot.cli.words import command
from bot.reminding import MESSAGES, Reminding
from bot.render import clock as hour
from bot.render import day
from bot.store.times import iso
from flows import ahead
from flows.ahead import Owed, Skipped
from flows.ladder import Point, Topic
from flows.reminding import Listener

ASKED = "diminta orangnya"


class Shown(StrEnum):
    """How the plan is shown."""

    TABLE = "table"
    JSON = "json"


class Plan(NamedTuple):
    """What is to come and what is left out; and everybody it is about, by id."""

    owed: list[Owed]
    skipped: list[Skipped]
    people: dict[int, Listener]


def add_to(to: typer.Typer) -> None:
    """Add the command."""
    command(to)(plan)


def plan(
    format_: Annotated[Shown, typer.Option("--format", help="table atau json.")] = Shown.TABLE,
    config: ConfigOption = None,
) -> None:
    """Tampilkan setiap pengingat yang akan dikirim: kapan, kepada siapa, pesan yang mana, sebabnya; dan yang tidak."""
    settings = ready(configured(config))
    now = read(settings, present)
    doing = Reminding.of(settings)
    found = read(settings, lambda tx: _plan(tx, doing, now))
    if not settings.reminders.on:
        aside("Pengingat dimatikan ([reminders] on); yang berikut tidak dikirim.")
    if format_ is Shown.JSON:
        say(json.dumps(_data(found), ensure_ascii=False, indent=2))
        return
    zone = settings.pemda.zoneinfo
    rows = [
        (_when(one.due_at, zone), one.name, MESSAGES[found.people[one.person].role], _units(one.points), _why(one))
        for one in found.owed
    ]
    table(("Waktu", "Kepada", "Pesan", "Unit", "Sebab"), rows)
    if found.skipped:
        say("Tidak dikirim:")
        left_out = [
            (day(one.point.day), one.name, _units((one.point,)), _what(one.point), _reason(one))
            for one in found.skipped
        ]
        table(("Hari", "Kepada", "Unit", "Tahap", "Sebab"), left_out)


def _plan(tx: sqlite3.Connection, doing: Reminding, now: datetime) -> Plan:
    listeners = doing.listeners(tx, now)
    owed, skipped = ahead.plan(listeners, doing.rules, doing.calendar, now)
    return Plan(owed, skipped, {one.id: one for one in listeners})


def _data(found: Plan) -> dict[str, object]:
    coming = [
        {
            "due_at": iso(one.due_at),
            "valid_until": iso(one.valid_until),
            "person": one.name,
            "role": found.people[one.person].role.value,
            "message": MESSAGES[found.people[one.person].role],
            "units": sorted({point.task.unit for point in one.points if point.task}),
            "why": [_what(point) for point in one.points],
        }
        for one in found.owed
        if not one.asked
    ]
    asked_for = [
        {
            "due_at": iso(one.due_at),
            "person": one.name,
            "message": "ingat",
            "units": sorted({point.task.unit for point in one.points if point.task}),
            "why": [ASKED, *(_what(point) for point in one.points)],
        }
        for one in found.owed
        if one.asked
    ]
    skipped = [
        {
            "day": one.point.day.isoformat(),
            "person": one.name,
            "unit": one.point.task.unit if one.point.task else None,
            "what": _what(one.point),
            "why": _reason(one),
        }
        for one in found.skipped
    ]
    return {"coming": coming, "asked_for": asked_for, "skipped": skipped}


def _when(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{day(local.date())} {hour(local)}"


def _units(points: tuple[Point, ...]) -> str:
    return ", ".join(sorted({point.task.unit for point in points if point.task}))


def _why(one: Owed) -> str:
    return ", ".join(dict.fromkeys([*([ASKED] if one.asked else ()), *(_what(point) for point in one.points)]))


def _what(point: Point) -> str:
    """``H-7``, ``H+1``, ``laporan H-14``, ``pemberitahuan H-14``, ``rekap``."""
    if point.topic is Topic.RECAP:
        return point.topic.value
    return f"H{point.rung:+d}" if point.topic is Topic.RUNG else f"{point.topic} H{point.rung:+d}"


def _reason(one: Skipped) -> str:
    return one.point.why.value if one.point.why else ""
