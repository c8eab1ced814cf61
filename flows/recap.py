"""The overseers' recap: how far the units are, what is weakest, and who needs attention (conversation design B12)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from flows import reach, reminder, watching
from flows.effects import Say
from flows.ladder import Condition, To

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from flows.ladder import Escalation
    from flows.penilaian import Penilaian
    from flows.state import Missed

NEAR = 14  # days before a survey from which a unit that is behind needs attention
SHOWN = 3
WEAKEST = 3
REASONS = 1  # for messages that did not go out; all of them under "tidak terjangkau"


def recap(
    seen: Sequence[Penilaian],
    mean: Decimal | None,
    today: date,
    target: str = "",
    obstacles: Mapping[int, str] | None = None,
    missed: Sequence[Missed] = (),
    *,
    reported: Collection[int] = (),
    escalation: Sequence[Escalation] = (),
) -> Say:
    """The recap of the units *seen*; *mean* is the pemda's score, *obstacles* are what PICs say hinders them.

    *reported* are the penilaian of which this is the report that their PICs were told of; *escalation* says which
    others are to be named. Where messages did not go out (*missed*), fewer units and questions are named: there is
    room for so much only.
    """
    fewer = 1 if missed else 0
    done = [one for one in seen if one.sent_in_at is not None]
    begun = [one for one in seen if one.sent_in_at is None and one.answered]
    scored = [(one, one.score.value) for one in seen if one.score.value is not None]
    zones = Counter(reminder.predicate(one, value) for one, value in scored)
    ahead = [one.survey_on for one in seen if one.survey_on is not None and one.survey_on >= today]
    said = obstacles or {}
    lagging = [one for one in seen if one.id in reported]
    lagging.sort(key=lambda one: one.survey_on or today)
    troubled = [one for one in seen if one not in lagging and _needs_attention(one, today, target, escalation)]
    troubled.sort(key=lambda one: (one.survey_on or today, one.answered * 1000 // max(one.asked, 1)))
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
            "lemah": [[question, number] for question, number in _weakest(seen)[: WEAKEST - 2 * fewer]],
            "laporan": [_row(one, today, said) for one in lagging[: SHOWN - fewer]],
            "laporan_lain": len(lagging) - len(lagging[: SHOWN - fewer]),
            "perhatian": [_row(one, today, said) for one in troubled[: SHOWN - fewer]],
            "lain": len(troubled) - len(troubled[: SHOWN - fewer]),
            "gagal": reach.not_sent(missed, REASONS),
            "instrumen": seen[0].instrument.short if seen else None,
            "versi": seen[0].instrument.version if seen else None,
        },
        ((watching.OVERVIEW,),),
    )


def _row(one: Penilaian, today: date, obstacles: Mapping[int, str]) -> dict[str, Any]:
    """A unit as the recap names it."""
    return {
        "nama": one.subject.unit,
        "hari": (one.survey_on - today).days if one.survey_on else None,
        "terisi": one.answered,
        "jumlah": one.asked,
        "kendala": reminder.echoed(obstacles.get(one.id, "")),
    }


def _needs_attention(one: Penilaian, today: date, target: str, escalation: Sequence[Escalation]) -> bool:
    """Whether it is behind shortly before its survey, or as a rung of the escalation that has come says."""
    if one.sent_in_at is not None or one.survey_on is None or one.survey_on < today:
        return False
    days = (one.survey_on - today).days
    come = (step for step in escalation if days <= -step.rung and not step.to.isdisjoint({To.OVERSEER, To.RECAP}))
    named = any(_is_as(one, step.when, target) for step in come)
    return named or (days <= NEAR and reminder.is_behind(one, target))


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
