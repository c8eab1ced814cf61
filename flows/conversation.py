"""The conversation: one pure, total function from where it stands and what is wanted to what happens next.

Every turn says exactly one message to the one who wrote, or is quiet for a reason (design decision 14).
Those who join, and those who watch, have machines of their own of the same form.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from flows import (
    afterwards,
    cards,
    channel_choice,
    confirming,
    handing,
    joining,
    my_data,
    pausing,
    results,
    smalltalk,
    watching,
)
from flows import intents as i
from flows.about import about_us
from flows.effects import Audience, Effect, Quiet, Save, Say, SendIn, SetReminders, Tell
from flows.penilaian import Entry, EntryKind
from flows.reading import edited_option, named_key
from flows.several import key_of
from flows.state import ASKS, Asked, Filling, Joining, Outsider, Resting, State, Wait, Watching
from flows.tokens import unpack

if TYPE_CHECKING:
    from flows.instrument import Key
    from flows.messages import Button

PATIENCE = 3  # different answers to what we do not understand, then silence (decision 14)
NOTE_FROM = 15  # words: a longer sentence that says no option is a note (conversation design C)
STICKER = "stiker"  # what is sent to be kind and wants no answer


class Step(NamedTuple):
    """Where the conversation stands now, and what is to be done for it."""

    state: State
    effects: tuple[Effect, ...]


def step(state: State, intent: i.Intent) -> Step:
    """The next step. Total: any intent in any state has an answer."""
    after, effects = _step(state, intent)
    say = next((effect for effect in effects if isinstance(effect, Say)), None)
    return Step(_after_saying(after, say) if say else after, effects)


def _after_saying(state: State, say: Say) -> State:
    """The state that knows what was said last: the card of a question, or anything else."""
    again = state.card if isinstance(state, Filling) and say.template == smalltalk.ASKED_AGAIN else None
    waiting = ASKS.get(say.template, state.asked.waiting)
    return replace(state, asked=replace(state.asked, shown=say.card or again, aside=False, waiting=waiting))


def _step(state: State, intent: i.Intent) -> Step:
    if intent == i.Unread(STICKER):
        return Step(state, (Quiet("stiker"),))
    if isinstance(state, Outsider):
        return Step(*joining.outsider(state, intent))
    if not joining.may_be_another(state) and (turn := my_data.my_data(state, intent)):
        return Step(*turn)
    if not isinstance(state, Joining) and (turn := channel_choice.choosing(state, intent)):
        return Step(*turn)
    if isinstance(state, Filling) and (turn := pausing.pausing(state, intent) or afterwards.afterwards(state, intent)):
        return Step(*turn)
    match state:
        case Joining():
            return Step(*joining.joining(state, intent))
        case Resting():
            return _resting(state, intent)
        case Watching():
            return Step(*watching.watching(state, intent))
    return _filling(state, intent)


def _say(state: Filling, say: Say, *before: Effect, **asked: object) -> Step:
    """One message; what was waited for is forgotten unless *asked* sets it anew."""
    kept = Asked(penilaian=state.penilaian.id, card=state.asked.card)
    return Step(replace(state, asked=replace(kept, **asked)), (*before, say))  # type: ignore[arg-type]  # Asked's own fields


def _due(state: Filling, notice: cards.Notice | None = None, *before: Effect, after: Key | None = None) -> Step:
    """The card that is due, after whatever was opened aside is done."""
    plain = replace(state, asked=Asked(penilaian=state.penilaian.id))
    key = plain.penilaian.next_key(after)
    opened = key if key is not None and key != plain.penilaian.next_key() else None
    plain = replace(plain, asked=replace(plain.asked, card=opened))
    return Step(plain, (*before, cards.due(plain, notice)))


def _filling(state: Filling, intent: i.Intent) -> Step:  # noqa: C901, PLR0911, PLR0912  one case a wish, none of them long
    penilaian = state.penilaian
    match intent:
        case i.Answer() | i.Skip() | i.NotApplicable() | i.Back() | i.Why() | i.Open() | i.Propose() | i.DontKnow():
            return _about_a_question(state, intent)
        case i.Several():
            return _several(state, intent)
        case i.Edit(label, words):
            return _edit(state, label, words)
        case i.Agree():
            return _agreed(state)
        case i.Cancel() if state.asked.waiting and state.asked.card:  # back to the card that was opened aside
            return _open(state, state.asked.card, {"jenis": "tetap"})
        case i.Cancel():
            return _due(state, {"jenis": "tetap"} if state.asked.waiting else None)
        case i.Continue() | i.PickUnit():
            return _due(state, None if penilaian.entries else smalltalk.begins(penilaian))
        case i.Confirm() | i.Consent():
            return Step(state, (joining.PRESSED_AGAIN,))
        case i.Start() | i.Greeting() | i.Later():
            return _say(state, smalltalk.welcome_back(state))
        case i.Resume():
            return _say(state, smalltalk.welcome_back(state), SetReminders(on=True))
        case i.Menu():
            return _say(state, cards.menu(state))
        case i.AskScore() | i.ScoreOf():
            return _say(state, results.score(penilaian))
        case i.AskDetails():
            return _say(state, results.details(penilaian))
        case i.MoreDetails(after):
            return _say(state, results.details(penilaian, after))
        case i.AskSteps():
            return _say(state, results.steps(penilaian))
        case i.MoreSteps(after):
            return _say(state, results.steps(penilaian, after))
        case i.AskWayUp():
            return _say(state, results.way_up(penilaian))
        case i.Simulate(labels):
            return _simulate(state, labels)
        case i.Summary():
            return _say(state, cards.summary(penilaian), waiting=Wait.NUMBER)
        case i.SummaryOf(section) if section < len(penilaian.layout.sections):
            return _say(state, cards.summary_of(penilaian, section), waiting=Wait.NUMBER)
        case i.FillSkipped() if penilaian.skipped:
            return _open(state, penilaian.skipped[0])
        case i.Submit(number, sure):
            return _submit(state, number, sure=sure)
        case i.ChooseUnit() | i.MoreUnits():
            return _say(state, cards.choose_unit(state))
        case i.HandOn() | i.HandOnUnit() | i.SureToHandOn() | i.HandedOver() | i.CallOff() | i.TakeOver():
            return Step(*handing.handing(state, intent))
        case i.Courtesy():
            return _say(state, smalltalk.courtesy(state))
        case i.Said(words) if (
            state.card and len(words.split()) > NOTE_FROM and state.asked.waiting is not Wait.SENTENCE
        ):
            return _noted(state, state.card, words)
        case i.Said():
            return _not_understood(state)
        case i.OffTopic():
            return _not_understood(state, about_us(state, intent))
        case _:
            return _anywhere(state, intent) or _due(state)


def _anywhere(state: Filling | Resting, intent: i.Intent) -> Step | None:
    """What is answered alike whether or not there is something to fill in."""
    told: Effect | None = None
    say = about_us(state, intent)
    if isinstance(intent, i.Stop) and state.person.reminders:
        told = Tell(Audience.OVERSEERS, Say("kabar_berhenti", {"nama": state.person.name}))
    if say is None:
        return None
    step = _say(state, say) if isinstance(state, Filling) else Step(replace(state, asked=Asked()), (say,))
    if told:
        return Step(step.state, (SetReminders(on=False), told, *step.effects))
    return step


def _about_a_question(
    state: Filling,
    intent: i.Answer | i.Skip | i.NotApplicable | i.Back | i.Why | i.Open | i.Propose | i.DontKnow,
) -> Step:
    """A wish about one question of one penilaian; a press may come from any card ever shown."""
    penilaian, key = state.penilaian, intent.key
    if intent.penilaian != penilaian.id or not penilaian.asks(key):
        return _due(state, {"jenis": "bukan_tugas"})
    match intent:
        case i.Why():  # what is typed next is about the question we speak of
            return _say(state, cards.why(penilaian, key), card=None if key == penilaian.next_key() else key)
        case i.Open():
            return _open(state, key)
        case i.Back():
            before = penilaian.before(key)
            return _open(state, before) if before else _open(state, key, {"jenis": "paling_awal"})
        case _ if not penilaian.open:
            return _say(state, cards.closed(penilaian))
        case i.Answer():
            return _answer(state, intent)
        case i.Propose(_, _, option, words, note):
            kept = words if note else _sentence(state.asked, key)
            return _say(
                state, confirming.proposal(penilaian, intent), waiting=Wait.PROPOSED, key=key, option=option, note=kept
            )
        case i.DontKnow():
            return _say(state, confirming.dont_know(penilaian, key), waiting=Wait.SKIP, key=key)
        case i.Skip():
            return _skip(state, key)
    return _not_applicable(state, key, intent.reason)


def _open(state: Filling, key: Key, notice: cards.Notice | None = None) -> Step:
    """Put a question on the table, though it is not the one that is due."""
    opened = replace(state, asked=Asked(penilaian=state.penilaian.id, card=key))
    return Step(opened, (cards.card(opened, key, notice),))


def _noted(state: Filling, key: Key, words: str) -> Step:
    """Keep a long sentence that names no option as the note to the question's answer, which is asked for."""
    step = _open(state, key, {"jenis": "kalimat", "nomor": state.penilaian.label(key)})
    asked = replace(step.state.asked, waiting=Wait.SENTENCE, key=key, note=words)
    return Step(replace(step.state, asked=asked), step.effects)


def _sentence(asked: Asked, key: Key) -> str:
    """The sentence that is to be the note to that question's answer; "" where there is none."""
    return asked.note if asked.waiting is Wait.SENTENCE and asked.key == key else ""


def _answer(state: Filling, intent: i.Answer) -> Step:
    """Record an open question; change the last answer at once, an older one after a yes (decision 13)."""
    penilaian, key, option = state.penilaian, intent.key, intent.option
    if penilaian.instrument.questions[key.question].option(option) is None:
        return _due(state, {"jenis": "bukan_tugas"})
    now = penilaian.answers.get(key)
    if now == option:
        opened = state.asked.card == key or state.asked.waiting in {Wait.CHANGE, Wait.PROPOSED}
        if opened:
            return _due(state, {"jenis": "tetap"}, after=key)
        return Step(state, (Quiet("sudah tercatat", f"Sudah tercatat: {cards.option_label(penilaian, key, option)}"),))
    by_hand = intent.sure or state.asked.card == key or key == penilaian.last_answered(state.person.id)
    if now is not None and not by_hand:
        ask = confirming.change(penilaian, key, option)
        return _say(state, ask, waiting=Wait.CHANGE, key=key, option=option)
    return _record(state, intent)


def _record(state: Filling, wish: i.Answer) -> Step:
    """Save an answer; its acknowledgement is the first line of what comes next.

    Where it was read from words, they are repeated, and what comes next has a button to take it back.
    """
    penilaian, key, option, asked = state.penilaian, wish.key, wish.option, state.asked
    before = penilaian.answers.get(key)
    confirmed = asked.waiting is Wait.PROPOSED and (asked.key, asked.option) == (key, option)
    note = (asked.note if confirmed else _sentence(asked, key)) or None
    entry = Entry(EntryKind.ANSWER, option=option, reason=note, by=state.person.id)
    after = replace(state, penilaian=penilaian.with_entry(key, entry))
    notice: cards.Notice = {
        "jenis": "tercatat" if before is None else "diubah",
        "nomor": penilaian.label(key),
        "label": cards.option_label(penilaian, key, option),
        "dari": cards.option_label(penilaian, key, before) if before else None,
    }
    if wish.words:
        notice["kata"] = cards.echo(wish.words)
    step = _due(after, notice, Save(penilaian.id, key, entry), after=key)
    return _with_undo(step, cards.undo(penilaian, key)) if wish.words else step


def _with_undo(step: Step, button: Button) -> Step:
    """The same step, its message with one more button."""
    effects = (replace(e, buttons=(*e.buttons, (button,))) if isinstance(e, Say) else e for e in step.effects)
    return Step(step.state, tuple(effects))


def _several(state: Filling, wish: i.Several) -> Step:
    """List several answers and ask; once it is sure, save those that are new, and go on."""
    penilaian = state.penilaian
    picks = {key: pick.place for pick in wish.picks if (key := key_of(penilaian, pick))}
    if wish.penilaian != penilaian.id or len(picks) < len(wish.picks):
        return _due(state, {"jenis": "bukan_tugas"})
    if not penilaian.open:
        return _say(state, cards.closed(penilaian))
    if not wish.picks:
        return _due(state, {"jenis": "satu_satu", "nomor": list(wish.unclear)})
    if not wish.sure:
        ask = confirming.listed(penilaian, wish)
        return _say(state, ask, waiting=Wait.SEVERAL, option=confirming.token(wish))
    given = {key: penilaian.instrument.questions[key.question].options[place].id for key, place in picks.items()}
    new = {key: option for key, option in given.items() if penilaian.answers.get(key) != option}
    if not new and state.asked.waiting is Wait.SEVERAL:
        return _due(state, {"jenis": "tetap"})
    if not new:
        return Step(state, (Quiet("sudah tercatat", "Semua sudah tercatat"),))
    saves = [Save(penilaian.id, k, Entry(EntryKind.ANSWER, option=o, by=state.person.id)) for k, o in new.items()]
    for save in saves:
        penilaian = penilaian.with_entry(save.key, save.entry)
    notice = {"jenis": "beberapa", "nomor": [penilaian.label(key) for key in new]}
    return _due(replace(state, penilaian=penilaian), notice, *saves)


def _skip(state: Filling, key: Key) -> Step:
    """Put a question off; one that is answered keeps its answer, and a second press is no second wish."""
    penilaian = state.penilaian
    if penilaian.handled(key):
        return _due(state, {"jenis": "tetap"}, after=key)
    if key in penilaian.skipped and key != state.card:
        return Step(state, (Quiet("sudah dilewati", f"Sudah dilewati: nomor {penilaian.label(key)}"),))
    skips = 1 + (penilaian.entries[key].skips if key in penilaian.skipped else 0)
    entry = Entry(EntryKind.SKIP, skips=skips, by=state.person.id)
    after = replace(state, penilaian=penilaian.with_entry(key, entry))
    notice = {"jenis": "dilewati", "nomor": penilaian.label(key), "kali": skips}
    return _due(after, notice, Save(penilaian.id, key, entry), after=key)


def _not_applicable(state: Filling, key: Key, reason: str | None) -> Step:
    """Ask for the reason, or propose it to the overseers once it is given."""
    penilaian = state.penilaian
    values = {"nomor": penilaian.label(key), "nama": penilaian.instrument.questions[key.question].name}
    values["unit"] = penilaian.subject.unit
    if reason is None:
        if key in penilaian.left_out:
            return _due(state, {"jenis": "tetap"}, after=key)
        ask = Say("alasan_minta", values, ((cards.button("Batal", i.Cancel()),),))
        return _say(state, ask, waiting=Wait.REASON, key=key)
    entry = Entry(EntryKind.NOT_APPLICABLE, reason=reason, by=state.person.id)
    after = replace(state, penilaian=penilaian.with_entry(key, entry))
    told = Tell(
        Audience.OVERSEERS,
        Say("usulan_baru", {**values, "nama_pic": state.person.name}, ((watching.PROPOSALS,),)),
        penilaian.id,
    )
    return _due(
        after,
        {"jenis": "diusulkan", "nomor": values["nomor"]},
        Save(penilaian.id, key, entry),
        told,
        after=key,
    )


def _edit(state: Filling, label: str, words: str) -> Step:
    """Change a numbered answer after a yes ("ralat nomor 5 jadi belum"), or open it ("nomor 5")."""
    key = named_key(label, state)
    if key is None:
        return _say(state, Say("nomor_tak_ada", {"nomor": label}, ((cards.SUMMARY,),)), waiting=Wait.NUMBER)
    option = edited_option(words, state.penilaian.instrument.questions[key.question])
    if option is None:
        return _open(state, key)
    if state.penilaian.answers.get(key) == option.id:  # words are no press: they are answered, not passed over
        return _due(state, {"jenis": "tetap"})
    return _about_a_question(state, i.Answer(state.penilaian.id, key, option.id))


def _agreed(state: Filling) -> Step:
    """A typed yes: to a change, to what we took words for, to several answers, or to sending in."""
    asked = state.asked
    if asked.waiting in {Wait.CHANGE, Wait.PROPOSED} and asked.key is not None:
        return _about_a_question(state, i.Answer(state.penilaian.id, asked.key, asked.option, sure=True))
    if asked.waiting is Wait.SEVERAL and isinstance(wish := unpack(asked.option), i.Several):
        return _several(state, wish)
    if asked.waiting is Wait.SKIP and asked.key is not None:
        return _about_a_question(state, i.Skip(state.penilaian.id, asked.key))
    if asked.waiting is Wait.SEND_IN:
        return _submit(state, 0, sure=True)
    return _due(state)


def _submit(state: Filling, number: int, *, sure: bool) -> Step:
    """Send in: asked once, refused while something is open, and said again where it was done already."""
    penilaian = state.penilaian
    values = cards.progress(penilaian)
    if number not in {0, penilaian.id}:
        return _due(state, {"jenis": "bukan_tugas"})
    if penilaian.sent_in_at and sure and number:
        return Step(state, (Quiet("sudah terkirim", "Sudah terkirim"),))
    if penilaian.sent_in_at:
        return _say(state, cards.at_the_end(penilaian))
    if not penilaian.open:
        return _say(state, cards.closed(penilaian))
    if not penilaian.complete:
        further = cards.CONTINUE if penilaian.next_key() else cards.FILL_SKIPPED
        return _say(state, Say("belum_lengkap", values, ((further,), (cards.SUMMARY,))))
    if not sure:
        ask = Say(
            "kirim_tanya",
            values,
            (
                (
                    cards.button("Ya, kirim", i.Submit(penilaian.id, sure=True)),
                    cards.button("Periksa lagi", i.Summary()),
                ),
            ),
        )
        return _say(state, ask, waiting=Wait.SEND_IN)
    news = {"unit": penilaian.subject.unit, "nama_pic": state.person.name, **watching.outcome(penilaian)}
    news["dahulu"] = watching.before(penilaian, state.earlier)
    told = tuple(
        Tell(to, Say("kabar_terkirim", news, ((watching.score_button(penilaian),),)), penilaian.id)
        for to in (Audience.SUPERVISORS, Audience.OVERSEERS)
    )
    return _say(state, Say("terkirim", values, ((cards.SCORE,),)), SendIn(penilaian.id), *told)


def _simulate(state: Filling, labels: tuple[str, ...]) -> Step:
    """What if; the numbers may be typed for as long as the simulation is what we talk about."""
    keys = [key for label in labels if (key := named_key(label, state)) is not None]
    unknown = [label for label in labels if named_key(label, state) is None]
    if unknown:
        return _say(state, Say("nomor_tak_ada", {"nomor": ", ".join(unknown)}), waiting=Wait.SIMULATION)
    return _say(state, results.simulation(state.penilaian, list(dict.fromkeys(keys))), waiting=Wait.SIMULATION)


def _not_understood(state: Filling, pointer: Say | None = None) -> Step:
    """Three different answers, then silence until something new comes (decision 14).

    *pointer*, to where another matter belongs, takes the place of one of them, once.
    """
    misses = state.asked.misses + 1
    if misses > PATIENCE:
        return Step(state, (Quiet("tidak dipahami lebih dari tiga kali"),))
    if pointer and not state.asked.pointed:
        return Step(replace(state, asked=replace(state.asked, misses=misses, pointed=True)), (pointer,))
    say = smalltalk.not_understood(state, misses)
    return Step(replace(state, asked=replace(state.asked, misses=misses)), (say,))


def _resting(state: Resting, intent: i.Intent) -> Step:
    """Nothing to fill in: say so, and answer what can still be answered."""
    match intent:
        case i.HandOn() | i.HandOnUnit() | i.SureToHandOn() | i.HandedOver() | i.CallOff() | i.TakeOver():
            return Step(*handing.handing(state, intent))
        case i.Cancel() if state.asked.waiting in handing.WAITS:
            return Step(*handing.left_off(state))
        case _:
            pass
    say = about_us(state, intent)
    if say is not None and not isinstance(intent, i.OffTopic):
        return _anywhere(state, intent) or Step(state, (say,))
    if state.last is not None and isinstance(intent, i.AskScore | i.ScoreOf):
        return Step(state, (results.score(state.last, watching=True),))
    if isinstance(intent, i.Said | i.Courtesy | i.OffTopic):
        misses = state.asked.misses + 1
        if misses > PATIENCE:
            return Step(state, (Quiet("tidak ada yang perlu diisi, dan sudah disampaikan"),))
        pointed = state.asked.pointed or say is not None
        told = say if not state.asked.pointed else None
        state = replace(state, asked=replace(state.asked, misses=misses, pointed=pointed))
        if other := told or smalltalk.further(state.person.role, misses):
            return Step(state, (other,))
    else:
        state = replace(state, asked=Asked())
    resumed: tuple[Effect, ...] = (SetReminders(on=True),) if isinstance(intent, i.Resume) else ()
    return Step(state, (*resumed, handing.no_task(state, state.last.subject.unit if state.last else None)))
