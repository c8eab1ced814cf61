"""The messages of filling in: question cards, what stands at their end, summaries, and the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flows import intents as i
from flows.effects import Say
from flows.instrument import Digits, Key, Question
from flows.messages import Button
from flows.penilaian import Decision, EntryKind, Penilaian
from flows.score import points
from flows.tokens import pack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.messages import Rows
    from flows.state import Filling

Notice = dict[str, Any]
ECHOED = 80  # characters of what somebody wrote that a message repeats
_ROW_WIDTH = 24  # characters of labels that stand side by side on a narrow phone


def button(label: str, intent: i.Intent) -> Button:
    """A button that means *intent*."""
    return Button(label, pack(intent))


CONTINUE = button("Lanjut", i.Continue())
SCORE = button("Nilai sementara", i.AskScore())
SUMMARY = button("Ringkasan", i.Summary())
FILL_SKIPPED = button("Isi yg dilewati", i.FillSkipped())
MENU = button("Menu", i.Menu())
AGAIN = "Tetap"  # the earlier putaran's answer once more: what its option's own button means
ALL_QUESTIONS = button("Semua pertanyaan", i.AllQuestions())


def send_in(penilaian: Penilaian) -> Button:
    """Not "Kirim": that sends what is written on the page."""
    return button("Kirim hasil", i.Submit(penilaian.id))


def due(state: Filling, notice: Notice | None = None) -> Say:
    """What is due now: the card on the table, or what to say when nothing is left to ask."""
    key = state.card
    if key is None:
        return at_the_end(state.penilaian, notice)
    return card(state, key, notice) if state.penilaian.open else closed(state.penilaian, notice)


def closed(penilaian: Penilaian, notice: Notice | None = None) -> Say:
    """Nothing changes any more: the slot has passed, or the putaran is closed."""
    return Say("ditutup", {"catatan": notice, **progress(penilaian)}, ((SCORE, SUMMARY),))


def card(state: Filling, key: Key, notice: Notice | None = None) -> Say:
    """The card of one question, with its options best first and the ways around it."""
    penilaian = state.penilaian
    question = penilaian.instrument.questions[key.question]
    place = next(n for n, (_, _, keys) in enumerate(penilaian.layout.sections) if key in keys)
    _, variable, keys = penilaian.layout.sections[place]
    values: dict[str, Any] = {
        "catatan": notice,
        "bagian": place + 1,
        "bagian_dari": len(penilaian.layout.sections),
        "nama_bagian": variable.name,
        "ke": keys.index(key) + 1,
        "dari": len(keys),
        "nomor": penilaian.label(key),
        "unit": penilaian.subject.unit if len(state.tasks) > 1 else None,
        "produk": penilaian.subject.product_name(key),
        "pertanyaan": question.text,
        "terpenuhi": question.fulfilled,
        "bukti": question.evidence,
        "mengapa": question.why,
        "dasar": question.basis,
        "pilihan": options(question),
        "jawaban_kini": standing(penilaian, key),
        "keterangan": _note(penilaian, key),
        "lalu": _last_time(penilaian, key),
    }
    return Say("kartu", values, _keyboard(penilaian, key, question), card=key)


def _last_time(penilaian: Penilaian, key: Key) -> dict[str, str | None] | None:
    """What the earlier putaran answered; `jawaban` None: the question has changed since. None: nothing to say."""
    before, option = penilaian.previous, penilaian.offered(key)
    if before is None:
        return None
    if option is not None:
        return {"putaran": before.putaran, "jawaban": option_label(penilaian, key, option)}
    changed = key in before.changed and penilaian.open and not penilaian.handled(key)
    return {"putaran": before.putaran, "jawaban": None} if changed else None


def options(question: Question) -> list[dict[str, str]]:
    """The options as a card lists them; `no` is what to type, empty where a digit is a count."""
    counts = question.digits is Digits.COUNT
    return [
        {"no": "" if counts else str(place), "label": option.label, "arti": option.meaning}
        for place, option in enumerate(question.options, 1)
    ]


def standing(penilaian: Penilaian, key: Key) -> str | None:
    """The label of the answer that stands, "tidak berlaku", or None."""
    entry = penilaian.entries.get(key)
    if entry is None or entry.decision is Decision.REFUSED:
        return None
    if entry.kind is EntryKind.NOT_APPLICABLE:
        return "tidak berlaku"
    return option_label(penilaian, key, entry.option) if entry.option else None


def echo(words: str, longest: int = ECHOED) -> str:
    """*words* as a message repeats them: on one line, cut where they are long."""
    line = " ".join(words.replace('"', "").split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _note(penilaian: Penilaian, key: Key) -> str | None:
    """The sentence that came with the answer that stands."""
    entry = penilaian.entries.get(key)
    return echo(entry.reason) if entry and entry.kind is EntryKind.ANSWER and entry.reason else None


def option_label(penilaian: Penilaian, key: Key, option_id: str) -> str:
    """The short label of an option as people see it."""
    option = penilaian.instrument.questions[key.question].option(option_id)
    return option.label if option else option_id


def _keyboard(penilaian: Penilaian, key: Key, question: Question) -> Rows:
    number, option = penilaian.id, penilaian.offered(key)
    again: Rows = ((button(AGAIN, i.Answer(number, key, option)),),) if option else ()
    around = (
        button("Tidak berlaku", i.NotApplicable(number, key)),
        button("Lewati", i.Skip(number, key)),
    )
    ways = (button("Kembali", i.Back(number, key)), button("Kenapa?", i.Why(number, key)), MENU)
    return (*answers(number, key, question), *again, around, ways)


def answers(penilaian: int, key: Key, question: Question) -> Rows:
    """A button for each option."""
    return side_by_side(tuple(button(option.label, i.Answer(penilaian, key, option.id)) for option in question.options))


def undo(penilaian: Penilaian, key: Key) -> Button:
    """Take back the answer that was just read from words: its card again."""
    return button(f"Ralat nomor {penilaian.label(key)}", i.Open(penilaian.id, key))


def side_by_side(buttons: tuple[Button, ...]) -> Rows:
    """Buttons in rows as wide as a narrow phone shows them whole, three at most."""
    rows: list[tuple[Button, ...]] = []
    for one in buttons:
        wider = (*rows[-1], one) if rows else ()
        if wider and len(wider) <= 3 and sum(len(b.label) + 2 for b in wider) <= _ROW_WIDTH:  # noqa: PLR2004
            rows[-1] = wider
        else:
            rows.append((one,))
    return tuple(rows)


def at_the_end(penilaian: Penilaian, notice: Notice | None = None) -> Say:
    """Nothing is left to ask: send in, or fill in what was skipped, or it was sent in already."""
    values = {"catatan": notice, **progress(penilaian)}
    if penilaian.skipped:
        if not penilaian.open:
            return closed(penilaian, notice)
        return Say("akhir_dilewati", values, ((FILL_SKIPPED,), (SCORE, SUMMARY)))
    if penilaian.sent_in_at:
        return Say("sudah_dikirim", values, ((SCORE,), (SUMMARY,)))
    looks: Rows = ((SCORE, button("Periksa lagi", i.Summary())),)
    return Say("semua_terjawab", values, ((send_in(penilaian),), *looks) if penilaian.open else looks)


def progress(penilaian: Penilaian) -> dict[str, Any]:
    """How far a penilaian is, as every message says it."""
    return {
        "unit": penilaian.subject.unit,
        "terisi": penilaian.answered,
        "jumlah": penilaian.asked,
        "dilewati": [penilaian.label(key) for key in penilaian.skipped],
        "usulan": [
            penilaian.label(key)
            for key in penilaian.keys
            if (e := penilaian.entries.get(key)) and e.kind is EntryKind.NOT_APPLICABLE and e.decision is None
        ],
        "dikirim": penilaian.sent_in_at.isoformat() if penilaian.sent_in_at else None,
        "survei": penilaian.survey_on.isoformat() if penilaian.survey_on else None,
        "terbuka": penilaian.open,
    }


def why(penilaian: Penilaian, key: Key) -> Say:
    """Why a question is asked, on what basis, and how much it weighs."""
    question = penilaian.instrument.questions[key.question]
    weight = next((item.weight for item in penilaian.items if item.key == key), None)
    values = {
        "nomor": penilaian.label(key),
        "nama": question.name,
        "mengapa": question.why,
        "dasar": question.basis,
        "produk": penilaian.subject.product_name(key),
        "bukti": question.evidence,
        "sering": question.often_wanting,
        "bobot": str(points(weight / 100)) if weight is not None else None,
        "keyakinan": question.confidence.weight.value,
        "sumber": [s.title for s in penilaian.instrument.sources if s.id in question.sources],
    }
    return Say("kenapa", values, ((button("Jawab", i.Open(penilaian.id, key)),),))


def summary(penilaian: Penilaian) -> Say:
    """How far each section is, with a button for each."""
    rows: list[dict[str, Any]] = []
    for _, variable, keys in penilaian.layout.sections:
        handled = sum(penilaian.handled(key) for key in keys)
        begun = any(key in penilaian.entries for key in keys)
        status = "Selesai" if handled == len(keys) else "Berjalan" if begun else "Belum"
        rows.append({"nama": variable.name, "terisi": handled, "jumlah": len(keys), "status": status})
    sections = tuple(button(v.short, i.SummaryOf(n)) for n, (_, v, _) in enumerate(penilaian.layout.sections))
    to_send = penilaian.complete and penilaian.open and not penilaian.sent_in_at
    further: tuple[Button, ...] = (send_in(penilaian),) if to_send else (CONTINUE,)
    return Say(
        "ringkasan",
        {**progress(penilaian), "bagian": rows},
        (*side_by_side(sections), (*further, SCORE)),
    )


def summary_of(penilaian: Penilaian, section: int) -> Say:
    """One section: its answers, and which want another look; a number typed next opens that question."""
    _, variable, keys = penilaian.layout.sections[section]
    rows = [
        {
            "nomor": penilaian.label(key),
            "nama": penilaian.instrument.questions[key.question].name,
            "produk": penilaian.subject.product_name(key),
            "jawaban": standing(penilaian, key) or ("dilewati" if key in penilaian.skipped else "belum dijawab"),
            "puncak": _at_best(penilaian, key),
        }
        for key in keys
    ]
    following: tuple[Button, ...] = ()
    if section + 1 < len(penilaian.layout.sections):
        following = (button("Bagian berikutnya", i.SummaryOf(section + 1)),)
    last = (FILL_SKIPPED,) if any(key in penilaian.skipped for key in keys) else (CONTINUE,)
    values: Mapping[str, Any] = {"nama_bagian": variable.name, "baris": rows, "jumlah": len(keys)}
    return Say("ringkasan_bagian", values, tuple(row for row in (following, last) if row))


def _at_best(penilaian: Penilaian, key: Key) -> bool:
    best = penilaian.instrument.questions[key.question].best
    return penilaian.answers.get(key) == best.id or key in penilaian.left_out


def menu(state: Filling) -> Say:
    """What can be done here; only what works."""
    rows: list[tuple[Button, ...]] = [
        (button("Lanjut pertanyaan", i.Continue()),),
        (SUMMARY, SCORE),
        (button("3 langkah tercepat", i.AskSteps()), button("Simulasi", i.Simulate())),
        (ALL_QUESTIONS,),
        (button("Jeda", i.Pause()), button("Bantuan", i.Help())),
    ]
    if len(state.tasks) > 1:
        rows.insert(1, (button("Ganti unit", i.ChooseUnit()),))
    return Say("menu", progress(state.penilaian), tuple(rows))


def choose_unit(state: Filling) -> Say:
    """A PIC's units, each with how far it is."""
    tasks = [state.penilaian if task.id == state.penilaian.id else task for task in state.tasks]
    rows = [
        {
            "nama": task.subject.unit,
            "terisi": task.answered,
            "jumlah": task.asked,
            "dikirim": task.sent_in_at is not None,
            "ini": task is state.penilaian,
        }
        for task in tasks
    ]
    buttons = tuple((button(shortened(task.subject.unit), i.PickUnit(task.id)),) for task in tasks)
    return Say("unit_mana", {"unit": rows}, buttons)


def shortened(name: str) -> str:
    """A unit's name as a button shows it: 20 characters at most; the message has it whole."""
    return name if len(name) <= 20 else name[:19].rstrip() + "…"  # noqa: PLR2004  WhatsApp's limit for a button
