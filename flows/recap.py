"""The overseers' recap: how far the units are, what is weakest, and who needs attention (conversation design B12)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from flows import reach, reminder, watching
from flows.effects import Say
from flows.ladder import Condition, To

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from flows.ladder import Escalation
    from flows.penilaian import Penilaian
    from flows.state import Missed

NEAR = 14  # days before a survey from which a unit that is behind needs attention
LAST = 3  # days before a survey in which every unit that is not sent in does
SHOWN = 3  # units that a message has room for; a command shows all
REPORTED = 2  # of them, where some are reported
WEAKEST = 3
REASONS = 1  # for messages that did not go out; all of them under "tidak terjangkau"
ECHOED = 36  # characters of an obstacle


class Before(NamedTuple):
    """How it was a week ago: the pemda's score, and those of the units of which half was answered then, by id."""

    mean: Decimal | None
    scores: Mapping[int, Decimal]


def before(then: Sequence[Penilaian], mean: Decimal | None) -> Before:
    """What a recap compares with: the units as they stood *then*, and the pemda's score."""
    half = (one for one in then if one.answered * 2 >= one.asked)
    return Before(mean, {one.id: value for one in half if (value := one.score.value) is not None})


def recap(  # noqa: PLR0913  what is so, what was so, what is set
    seen: Sequence[Penilaian],
    mean: Decimal | None,
    today: date,
    target: str = "",
    obstacles: Mapping[int, str] | None = None,
    missed: Sequence[Missed] = (),
    *,
    reported: Collection[int] = (),
    escalation: Sequence[Escalation] = (),
    before: Before | None = None,
    visits: Mapping[str, int] | None = None,
    shown: int = SHOWN,
) -> Say:
    """The recap of the units *seen*; *mean* is the pemda's score, *obstacles* are what PICs say hinders them.

    *reported* are the penilaian of which this is the report that their PICs were told of; *escalation* says which
    others are to be named; *before* is how it was a week ago; *visits* counts how surveys went; no more than *shown*
    units are named. Where messages did not go out (*missed*), fewer units and questions are named: there is room for
    so much only.
    """
    fewer = 1 if missed and shown <= SHOWN else 0
    shown -= fewer
    done = [one for one in seen if one.sent_in_at is not None]
    begun = [one for one in seen if one.sent_in_at is None and one.answered]
    scored = [(one, one.score.value) for one in seen if one.score.value is not None]
    zones = Counter(reminder.predicate(one, value) for one, value in scored)
    ahead = [one.survey_on for one in seen if one.survey_on is not None and one.survey_on >= today]
    then = before or Before(None, {})
    rows = {one.id: _row(one, today, obstacles or {}, then) for one in seen}
    lagging = [one for one in seen if one.id in reported]
    lagging.sort(key=lambda one: one.survey_on or today)
    troubled = [
        one
        for one in seen
        if one not in lagging
        and (rows[one.id]["kendala"] or rows[one.id]["turun"] or _needs_attention(one, today, target, escalation))
    ]
    troubled.sort(key=lambda one: (one.survey_on or date.max, one.answered * 1000 // max(one.asked, 1)))
    first = lagging[: REPORTED - fewer]
    weakest = WEAKEST - 2 * fewer - bool(lagging)
    further = max(1, shown - len(first))
    return Say(
        "rekap",
        {
            "tanggal": today.isoformat(),
            "hari": (min(ahead) - today).days if ahead else None,
            "jumlah": len(seen),
            "selesai": len(done),
            "berjalan": len(begun),
            "belum": len(seen) - len(done) - len(begun),
            "zona": [[zone, number] for zone, number in zones.most_common()],
            "tanpa_nilai": len(seen) - len(scored),
            "rata": str(mean) if mean is not None else None,
            "rata_lalu": str(then.mean) if then.mean is not None else None,
            "lemah": [[question, number] for question, number in _weakest(seen)[:weakest]],
            "laporan": [rows[one.id] for one in first],
            "laporan_lain": len(lagging) - len(first),
            "perhatian": [rows[one.id] for one in troubled[:further]],
            "lain": len(troubled[further:]),
            "sesudah": dict(visits or {}),
            "gagal": reach.not_sent(missed, REASONS),
            "instrumen": seen[0].instrument.short if seen else None,
            "versi": seen[0].instrument.version if seen else None,
        },
        ((watching.OVERVIEW,),),
    )


def _row(one: Penilaian, today: date, obstacles: Mapping[int, str], then: Before) -> dict[str, Any]:
    """A unit as the recap names it: how far it is, by how much it has fallen, and what hinders it."""
    value, before = one.score.value, then.scores.get(one.id)
    fallen = before - value if before is not None and value is not None and value < before else None
    return {
        "nama": one.subject.unit,
        "hari": (one.survey_on - today).days if one.survey_on and one.survey_on >= today else None,
        "terisi": one.answered,
        "jumlah": one.asked,
        "dikirim": one.sent_in_at is not None,
        "turun": str(fallen) if fallen is not None else None,
        "kendala": reminder.echoed(obstacles.get(one.id, ""), ECHOED) if one.sent_in_at is None else None,
    }


def _needs_attention(one: Penilaian, today: date, target: str, escalation: Sequence[Escalation]) -> bool:
    """Whether its survey is near and it is not sent in, or it is as a rung of the escalation that has come says."""
    if one.sent_in_at is not None or one.survey_on is None or one.survey_on < today:
        return False
    days = (one.survey_on - today).days
    come = (step for step in escalation if days <= -step.rung and not step.to.isdisjoint({To.OVERSEER, To.RECAP}))
    named = any(_is_as(one, step.when, target) for step in come)
    return named or days <= LAST or (days <= NEAR and reminder.is_behind(one, target))


def _is_as(one: Penilaian, when: Condition, target: str) -> bool:
    match when:
        case Condition.NOT_STARTED:
            return not one.answered
        case Condition.BEHIND:
            return reminder.is_behind(one, target)
        case Condition.NOT_SENT_IN:
            return True


def _weakest(seen: Sequence[Penilaian]) -> list[tuple[str, int]]:
    """The questions that most units answered with less than the best, in the order of the edition, and how many did."""
    found: Counter[tuple[int, str]] = Counter()
    for one in seen:
        short = {
            (question.number, question.name)
            for key, answer in one.answers.items()
            if (question := one.instrument.questions.get(key.question)) is not None
            and (option := question.option(answer)) is not None
            and option.value < 1
        }
        found.update(short)
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return [(name, number) for (_, name), number in ordered[:WEAKEST]]
