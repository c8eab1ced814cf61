"""A unit's own survey of its users: what a PIC cannot answer, entered by an overseer (design decision 9)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flows import intents as i
from flows import results
from flows.cards import button, option_label, options, side_by_side, standing
from flows.effects import Effect, Quiet, Role, Save, Say
from flows.penilaian import Entry, EntryKind
from flows.state import Asked, State, Wait, Watching

if TYPE_CHECKING:
    from flows.instrument import Key
    from flows.messages import Button
    from flows.penilaian import Penilaian

Turn = tuple[State, tuple[Effect, ...]]


def may_enter(state: Watching, penilaian: int) -> Penilaian | None:
    """The penilaian whose survey this person may enter: an overseer, while it is open."""
    found = next((one for one in state.seen if one.id == penilaian), None)
    if found is None or state.person.role is not Role.OVERSEER or not found.open or not found.layout.survey:
        return None
    return found


def ask(state: Watching, of: Penilaian, key: Key | None = None, noted: dict[str, str] | None = None) -> Turn:
    """The card of *key*, or of the first survey question without a result; the score once all have one."""
    due = key or next((one for one in of.layout.survey if one not in of.answers), None)
    if due is None:
        done = replace(state, asked=Asked())
        said = results.score(of, watching=True)
        return done, (replace(said, values={**said.values, "catatan": noted}, buttons=((_again(of),),)),)
    question = of.instrument.questions[due.question]
    values = {
        "catatan": noted,
        "unit": of.subject.unit,
        "nomor": of.layout.labels[due],
        "ke": of.layout.survey.index(due) + 1,
        "dari": len(of.layout.survey),
        "pertanyaan": question.text,
        "pilihan": options(question),
        "terpenuhi": question.fulfilled,
        "jawaban_kini": standing(of, due),
    }
    answers = tuple(button(option.label, i.Answer(of.id, due, option.id)) for option in question.options)
    asked = Asked(penilaian=of.id, waiting=Wait.SURVEY, key=due)
    rows = (*side_by_side(answers), (button("Lihat nilai", i.ScoreOf(of.id)),))
    return replace(state, asked=asked), (Say("kartu_survei", values, rows),)


def _again(of: Penilaian) -> Button:
    return button("Ubah hasil survei", i.Open(of.id, of.layout.survey[0]))


def answer(state: Watching, of: Penilaian, intent: i.Answer) -> Turn:
    """Save a result, with its history as any answer; then the next one."""
    question = of.instrument.questions[intent.key.question]
    if question.option(intent.option) is None:
        return ask(state, of, intent.key)
    if of.answers.get(intent.key) == intent.option and state.asked.key != intent.key:
        return state, (Quiet("sudah tercatat", f"Sudah tercatat: {option_label(of, intent.key, intent.option)}"),)
    entry = Entry(EntryKind.ANSWER, option=intent.option, by=state.person.id)
    after = of.with_entry(intent.key, entry)
    seen = tuple(after if one.id == of.id else one for one in state.seen)
    noted = {
        "jenis": "tercatat",
        "nomor": of.layout.labels[intent.key],
        "label": option_label(of, intent.key, intent.option),
    }
    following = of.layout.survey[of.layout.survey.index(intent.key) + 1 :]
    turn, effects = ask(replace(state, seen=seen), after, following[0] if following else None, noted)
    return turn, (Save(of.id, intent.key, entry), *effects)
