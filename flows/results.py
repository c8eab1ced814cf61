"""The messages about the score: what it is, how it comes about, what would lift it, and what if."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flows import advice
from flows import intents as i
from flows.cards import button, progress, standing
from flows.effects import Say
from flows.messages import Button
from flows.score import Item, band, next_band, points

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flows.instrument import Key
    from flows.penilaian import Penilaian

_CONTINUE = button("Lanjut mengisi", i.Continue())
_STEPS = button("3 langkah tercepat", i.AskSteps())
_WAY_UP = button("Ke predikat berikut", i.AskWayUp())
_DETAILS = button("Rincian nilai", i.AskDetails())
_SIMULATE = button("Simulasi", i.Simulate())
_PAGE = 4
_SHOWN = 4  # steps of a way up that are written out; the others are named by their numbers


def score(penilaian: Penilaian, *, watching: bool = False) -> Say:
    """The provisional score with all that must be said beside it (conversation design D 15)."""
    result = penilaian.score
    values = {**caveat(penilaian), **progress(penilaian)}
    if result.value is None:
        return Say("nilai_kosong", values, () if watching else ((_CONTINUE,),))
    bands = penilaian.instrument.bands
    now, above = band(bands, result.value), next_band(bands, result.value)
    values |= {
        "nilai": str(result.value),
        "predikat": now.words,
        "berikut": above.words if above else None,
        "ambang": f"{above.floor:.2f}" if above else None,
        "kurang": str(above.floor - result.value) if above else None,
        "dimensi": [
            {"nama": d.short, "nilai": str(value)}
            for d in penilaian.instrument.dimensions
            if (value := result.dimensions.get(d.id)) is not None
        ],
        "lengkap": penilaian.complete,
        "pengamat": watching,
    }
    if watching:
        return Say("nilai", values)
    rows: list[tuple[Button, ...]] = [(_STEPS,), (_WAY_UP,)] if above else [(_STEPS,)]
    rows.append((_DETAILS, _SIMULATE))
    if not penilaian.complete:
        rows.insert(0, (_CONTINUE,))
    return Say("nilai", values, tuple(rows))


def caveat(penilaian: Penilaian) -> dict[str, Any]:
    """What stands under every figure: how much is answered, the range, the edition, and how much is assumed."""
    result = penilaian.score
    surveyed = [dimension for dimension in penilaian.instrument.dimensions if not dimension.self_assessable]
    return {
        "unit": penilaian.subject.unit,
        "terisi": penilaian.answered,
        "jumlah": penilaian.asked,
        "cakupan": str(result.coverage),
        "rendah": str(result.low),
        "tinggi": str(result.high),
        "di_luar": [d.name for d in surveyed if result.dimensions.get(d.id) is None],
        "survei_sendiri": [d.name for d in surveyed if result.dimensions.get(d.id) is not None],
        "instrumen": penilaian.instrument.short,
        "versi": penilaian.instrument.version,
        "asumsi": str(result.assumed),
    }


def details(penilaian: Penilaian, after: int = 0) -> Say:
    """Each answered item with the points it brings of those it could; those that cost most first."""
    answered = [item for item in penilaian.items if item.key in penilaian.answers]
    known = sum((item.weight for item in answered), Fraction(0))
    values = advice.values_of(penilaian.instrument, penilaian.answers)
    answered.sort(key=lambda item: -item.weight * (1 - values[item.key]))
    shown = answered[after : after + _PAGE]
    rows = [_row(penilaian, item, values[item.key], known) for item in shown]
    left = len(answered) - after - len(shown)
    more = ((button("Rincian berikutnya", i.MoreDetails(after + _PAGE)),),) if left > 0 else ()
    return Say(
        "nilai_rincian",
        {
            **caveat(penilaian),
            "baris": rows,
            "sisa": left,
            "mulai": after,
            "nilai": _text(penilaian.score.value),
        },
        (*more, (_STEPS,)),
    )


def _row(penilaian: Penilaian, item: Item, value: Fraction, known: Fraction) -> dict[str, Any]:
    question = penilaian.instrument.questions[item.key.question]
    dimension = next(d for d in penilaian.instrument.dimensions if d.id == item.dimension)
    return {
        "nomor": penilaian.label(item.key),
        "nama": question.name,
        "produk": penilaian.subject.product_name(item.key),
        "jawaban": standing(penilaian, item.key),
        "poin": str(points(item.weight * value / known)),
        "dari": str(points(item.weight / known)),
        "dimensi": dimension.short,
        "bobot_dimensi": str(points(dimension.weight / 100)),
        "bobot_indikator": str(points(question.weight / 100)),
        "keyakinan": question.confidence.weight.value,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def steps(penilaian: Penilaian, after: int = 0) -> Say:
    """The quickest steps up, three at a time, and the score when those shown are done."""
    found = advice.fixes(penilaian.instrument, penilaian.items, penilaian.answers)
    ranked = advice.quickest(found, len(found))
    shown = ranked[after : after + 3]
    if not shown:
        return nothing_to_lift(penilaian)
    reached = advice.simulate(
        penilaian.instrument, penilaian.items, penilaian.answers, [fix.key for fix in ranked[: after + 3]]
    )
    rows: list[tuple[Button, ...]] = [(_SIMULATE, _DETAILS)]
    if len(ranked) > after + 3:
        rows.insert(0, (button("Langkah lain", i.MoreSteps(after + 3)),))
    return Say(
        "langkah",
        {
            **caveat(penilaian),
            "langkah": _fixes(penilaian, shown),
            "mulai": after,
            "bersama": len(ranked[: after + 3]),
            **_reached(penilaian, reached),
        },
        tuple(rows),
    )


def nothing_to_lift(penilaian: Penilaian) -> Say:
    """Every answer is at its best, or there is none yet."""
    return Say("langkah_kosong", {**caveat(penilaian), **progress(penilaian)}, ((_CONTINUE,),))


def way_up(penilaian: Penilaian) -> Say:
    """The cheapest set of fixes that reaches the next predicate."""
    way = advice.way_up(penilaian.instrument, penilaian.items, penilaian.answers)
    value = penilaian.score.value
    above = next_band(penilaian.instrument.bands, value) if value is not None else None
    if value is None:
        return nothing_to_lift(penilaian)
    if way is None:
        values = {**caveat(penilaian), "nilai": str(value), "berikut": above.words if above else None}
        return Say("naik_tidak_bisa", values, ((_CONTINUE,), (_STEPS,)))
    return Say(
        "naik",
        {
            **caveat(penilaian),
            "nilai": str(value),
            "berikut": way.target.words,
            "ambang": f"{way.target.floor:.2f}",
            "hari": way.days,
            "langkah": _fixes(penilaian, way.fixes[:_SHOWN]),
            "lain": [penilaian.label(fix.key) for fix in way.fixes[_SHOWN:]],
            **_reached(penilaian, way.after),
        },
        ((_STEPS,), (_DETAILS, _SIMULATE)),
    )


def simulation(penilaian: Penilaian, keys: Sequence[Key]) -> Say:
    """What the score would be with *keys* at their best; none: the three quickest steps as an example."""
    suggested = not keys
    if suggested:
        found = advice.fixes(penilaian.instrument, penilaian.items, penilaian.answers)
        keys = [fix.key for fix in advice.quickest(found)]
        if not keys:
            return nothing_to_lift(penilaian)
    after = advice.simulate(penilaian.instrument, penilaian.items, penilaian.answers, keys)
    return Say(
        "simulasi",
        {
            **caveat(penilaian),
            "nomor": [penilaian.label(key) for key in penilaian.keys if key in keys],
            "contoh": suggested,
            "nilai": _text(penilaian.score.value),
            **_reached(penilaian, after),
        },
        ((_STEPS,), (_CONTINUE,)),
    )


def _reached(penilaian: Penilaian, value: Decimal | None) -> dict[str, Any]:
    if value is None:
        return {"menjadi": None, "predikat": None}
    return {"menjadi": str(value), "predikat": band(penilaian.instrument.bands, value).words}


def _fixes(penilaian: Penilaian, found: Iterable[advice.Fix]) -> list[dict[str, Any]]:
    return [
        {
            "nomor": penilaian.label(fix.key),
            "perbaikan": penilaian.instrument.questions[fix.key.question].remedy,
            "produk": penilaian.subject.product_name(fix.key),
            "poin": str(fix.points),
            "hari": fix.days,
        }
        for fix in found
    ]
