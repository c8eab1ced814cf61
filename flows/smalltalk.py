"""What is said around the questions: a hello, thanks, and that something was not understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import cards
from flows import intents as i
from flows.effects import Say

if TYPE_CHECKING:
    from flows.effects import Role
    from flows.penilaian import Penilaian
    from flows.state import Filling


ASKED_AGAIN = "belum_paham_1"  # names the question and its options, as its card does


def begins(penilaian: Penilaian) -> cards.Notice:
    """The first line of the very first card: how much there is, and how much of it only wants confirming."""
    offered = sum(penilaian.offered(key) is not None for key in penilaian.keys)
    much = {"jenis": "mulai", "jumlah": penilaian.asked, "bagian": len(penilaian.layout.sections)}
    return {**much, "lalu": offered} if offered else much


def welcome_back(state: Filling) -> Say:
    """A greeting that says where we are; the first words of somebody who was away."""
    penilaian = state.penilaian
    key = penilaian.next_key()
    values = {
        **cards.progress(penilaian),
        "nama": state.person.name,
        "nomor": penilaian.label(key) if key else None,
        "bagian": next((v.name for _, v, keys in penilaian.layout.sections if key in keys), None),
        "banyak_unit": len(state.tasks) > 1,
    }
    rows = [
        (cards.button(f"Lanjut nomor {values['nomor']}", i.Continue()) if key else cards.CONTINUE,),
        (cards.SUMMARY,) if penilaian.entries else (cards.ALL_QUESTIONS,),
    ]
    if len(state.tasks) > 1:
        rows.append((cards.button("Ganti unit", i.ChooseUnit()),))
    return Say("lanjut", values, tuple(rows))


def courtesy(state: Filling) -> Say:
    """Thanks are no answer: thank back, and show the choice again."""
    return cards.due(state, {"jenis": "sama_sama"})


def further(role: Role, times: int) -> Say | None:
    """What somebody who has nothing to fill in hears the second and the third time that they are not understood."""
    if times < 2:  # noqa: PLR2004  the first time they hear what there is
        return None
    return Say("bantuan", {"peran": role.value}) if times == 2 else Say("belum_paham_3", {"kali": times})  # noqa: PLR2004


def not_understood(state: Filling, times: int) -> Say:
    """The first, second or third answer to what was not understood, no two alike; the first offers the options."""
    penilaian, key = state.penilaian, state.card
    question = penilaian.instrument.questions[key.question] if key else None
    values = {
        "kali": times,
        "nomor": penilaian.label(key) if key else None,
        "nama": question.name if question else None,
        "pilihan": cards.options(question) if question else [],
    }
    answers = cards.answers(penilaian.id, key, question) if key and question and times == 1 else ()
    return Say(f"belum_paham_{times}", values, (*answers, (cards.CONTINUE, cards.MENU)))
