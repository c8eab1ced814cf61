"""What somebody's words mean: commands, numbers, labels and the synonyms that a question declares.

The order is fixed: what is being waited for, commands, a change of another question, an answer to the
question on the table. Everything is deterministic; what fits nothing is `Said`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows import intents as i
from flows.instrument import Digits, Key, Option, Question
from flows.state import Filling, Joining, Outsider, State, Wait, Watching
from flows.words import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMMANDS: dict[str, i.Intent] = {
    **dict.fromkeys(("lanjut", "lanjutkan", "next", "terus"), i.Continue()),
    **dict.fromkeys(("nilai", "zona", "skor", "nilai sementara", "zona apa", "berapa nilainya"), i.AskScore()),
    **dict.fromkeys(("rincian nilai", "rincian"), i.AskDetails()),
    **dict.fromkeys(("langkah", "3 langkah tercepat", "langkah tercepat", "tiga langkah tercepat"), i.AskSteps()),
    **dict.fromkeys(("naik", "ke predikat berikut", "predikat berikut", "jalan termurah"), i.AskWayUp()),
    **dict.fromkeys(("simulasi", "andai", "bagaimana bila"), i.Simulate()),
    **dict.fromkeys(("ringkasan", "ringkas", "rangkuman"), i.Summary()),
    **dict.fromkeys(("isi yang dilewati", "yang dilewati"), i.FillSkipped()),
    **dict.fromkeys(("kirim", "kirim hasil"), i.Submit()),
    **dict.fromkeys(("unit", "ganti unit", "pindah unit"), i.ChooseUnit()),
    **dict.fromkeys(("jeda", "istirahat", "nanti lagi"), i.Pause()),
    **dict.fromkeys(("berhenti", "stop", "jangan kirim lagi"), i.Stop()),
    **dict.fromkeys(("mulai",), i.Resume()),
    **dict.fromkeys(("bantuan", "help", "tolong"), i.Help()),
    **dict.fromkeys(("data saya", "data"), i.MyData()),
    **dict.fromkeys(("salinan data", "kirim salinan"), i.MyData(copy=True)),
    **dict.fromkeys(("menu",), i.Menu()),
    **dict.fromkeys(("batal", "tidak jadi"), i.Cancel()),
    **dict.fromkeys(("usulan", "periksa usulan"), i.Proposals()),
    **dict.fromkeys(("siapa ini", "ini siapa", "ini resmi", "dari ombudsman ya", "bot siapa ini"), i.Identity()),
    **dict.fromkeys(
        (
            "halo",
            "hai",
            "p",
            "selamat pagi",
            "selamat siang",
            "selamat sore",
            "selamat malam",
            "assalamualaikum",
        ),
        i.Greeting(),
    ),
    **dict.fromkeys(
        (
            "siap",
            "baik",
            "ok",
            "oke",
            "noted",
            "njih",
            "nggih",
            "mohon izin",
            "terima kasih",
            "makasih",
            "trims",
        ),
        i.Courtesy(),
    ),
    "bukti": i.NotYet("pengiriman bukti"),
    "rencana": i.NotYet("rencana perbaikan"),
    "rekap": i.NotYet("rekap daerah"),
    "dasbor": i.NotYet("dasbor"),
    "ingatkan": i.NotYet("pengingat"),
    "ingatkan besok": i.NotYet("pengingat"),
    "tanya rekan": i.NotYet("pertanyaan kepada rekan"),
    "alihkan tugas": i.NotYet("pengalihan tugas"),
    "ganti pic": i.NotYet("pengalihan tugas"),
    "hapus data saya": i.NotYet("penghapusan data lewat percakapan"),
}
_ON_A_CARD: dict[str, type[i.Back | i.Skip | i.Why | i.NotApplicable]] = {
    **dict.fromkeys(("kembali", "back", "sebelumnya", "mundur"), i.Back),
    **dict.fromkeys(("lewati", "lewat", "skip", "lewati dulu"), i.Skip),
    **dict.fromkeys(("kenapa", "mengapa", "maksudnya apa", "dasarnya apa", "contohnya bagaimana"), i.Why),
    **dict.fromkeys(("tidak berlaku", "tidak relevan", "n/a", "bukan kewenangan kami"), i.NotApplicable),
}
_YES = {
    Wait.CHANGE: frozenset({"ya", "y", "iya", "betul", "benar", "ok", "oke", "1", "ya ubah", "ubah"}),
    Wait.SEND_IN: frozenset({"ya", "y", "iya", "betul", "benar", "ok", "oke", "1", "ya kirim", "kirim"}),
}
_NO = frozenset({"tidak", "bukan", "batal", "tidak jadi", "periksa lagi", "2"})
_IDENTITY: Mapping[str, i.Intent] = {
    **dict.fromkeys(("ya benar", "ya", "benar", "betul", "1"), i.Confirm()),
    **dict.fromkeys(("bukan saya", "bukan", "2"), i.Deny()),
    **dict.fromkeys(("data keliru", "keliru", "3"), i.WrongData()),
}
_NOTICE: Mapping[str, i.Intent] = {
    **dict.fromkeys(("setuju mulai", "setuju", "ya", "mulai", "1"), i.Consent()),
    **dict.fromkeys(("baca rincian", "rincian", "2"), i.ReadNotice()),
    **dict.fromkeys(("nanti saja", "nanti", "3"), i.Later()),
}
_EDIT = re.compile(
    r"(?:(?:ralat|ubah|revisi|ganti|koreksi)(?: nomor)?|nomor) (\d{1,3}[a-z]?)"
    r"(?: (?:salah|keliru))?(?: (?:jadi|menjadi) (.+)|$)"
)
_LABEL = re.compile(r"\d{1,3}[a-z]?")
_UNDO = frozenset({"ralat", "salah", "salah pencet", "keliru", "salah pencet tadi"})
_LONGEST = 1000


def read(text: str, state: State) -> i.Intent:
    """The intent of *text* where the conversation stands at *state*."""
    said = text.strip()[:_LONGEST]
    if said.startswith("/"):
        return _command(said)
    words = normalise(said)
    match state:
        case Outsider():
            return i.Start(token=said) if _looks_like_token(said) else i.Said(said)
        case Joining(stage=stage):
            own = _IDENTITY if stage == "kenal" else _NOTICE
            return own.get(words) or _COMMANDS.get(words) or i.Said(said)
        case Filling():
            return _waited_for(said, words, state) or _COMMANDS.get(words) or _about_a_card(said, words, state)
        case Watching():
            return _surveyed(words, state) or _COMMANDS.get(words) or _named_unit(words, state) or i.Said(said)
        case _:
            return _COMMANDS.get(words) or i.Said(said)


def _command(said: str) -> i.Intent:
    """A slash command, with or without the bot's name behind it; `/start TOKEN` carries an invitation."""
    command, _, rest = said[1:].partition(" ")
    name = normalise(command.partition("@")[0])
    if name == "start":
        return i.Start(rest.strip() or None)
    return _COMMANDS.get(name) or i.Said(said)


def _looks_like_token(said: str) -> bool:
    """An invitation pasted by hand; tokens have 22 characters of this alphabet."""
    return re.fullmatch(r"[A-Za-z0-9_-]{20,64}", said) is not None


def _waited_for(said: str, words: str, state: Filling) -> i.Intent | None:
    """What the words mean because something was asked; None where they are about something else."""
    asked = state.asked
    if asked.waiting is Wait.REASON and asked.key is not None:
        if words in _COMMANDS or words in _ON_A_CARD or not words:
            return None
        return i.NotApplicable(state.penilaian.id, asked.key, reason=said)
    if asked.waiting in _YES:
        return i.Agree() if words in _YES[asked.waiting] else i.Cancel() if words in _NO else None
    if asked.waiting is Wait.SIMULATION and (labels := _labels(words)):
        return i.Simulate(labels)
    if asked.waiting is Wait.NUMBER and _LABEL.fullmatch(words):
        return i.Edit(words)
    return None


def _labels(words: str) -> tuple[str, ...]:
    """The numbers in "7, 11 dan 20"; none where there is any other word."""
    parts = [word for word in words.split() if word not in {"dan", "nomor", "sama", "serta"}]
    return tuple(parts) if parts and all(_LABEL.fullmatch(part) for part in parts) else ()


def _about_a_card(said: str, words: str, state: Filling) -> i.Intent:
    """A change of a numbered question, or words for the question on the table."""
    if edit := _EDIT.fullmatch(words):
        return i.Edit(edit[1], edit[2] or "")
    penilaian, card = state.penilaian, state.card
    if words in _UNDO and (last := penilaian.last_answered(state.person.id)):
        return i.Open(penilaian.id, last)
    if card is None:
        return i.Edit(words) if _LABEL.fullmatch(words) else i.Said(said)
    if make := _ON_A_CARD.get(words):
        return make(penilaian.id, card)
    option = option_of(words, penilaian.instrument.questions[card.question])
    return i.Answer(penilaian.id, card, option.id) if option else i.Said(said)


def option_of(words: str, question: Question) -> Option | None:
    """The option that normalised *words* name: its label, a declared synonym, its place or its count."""
    if words.isascii() and words.isdigit():
        return _by_digit(int(words), question) if len(words) <= 3 else None  # noqa: PLR2004  no card has a thousand
    return next(
        (
            option
            for option in question.options
            if words in {normalise(option.label), *(normalise(synonym) for synonym in option.synonyms)}
        ),
        None,
    )


def _by_digit(number: int, question: Question) -> Option | None:
    """On a count question the digit is the count, elsewhere the option's place on the card (decision 12)."""
    if question.digits is Digits.COUNT:
        return next((option for option in question.options if number in option.counts), None)
    return question.options[number - 1] if 1 <= number <= len(question.options) else None


def _surveyed(words: str, state: Watching) -> i.Intent | None:
    """The result that an overseer types for the survey question on the table."""
    asked = state.asked
    of = next((one for one in state.seen if one.id == asked.penilaian), None)
    if asked.waiting is not Wait.SURVEY or asked.key is None or of is None:
        return None
    option = option_of(words, of.instrument.questions[asked.key.question])
    return i.Answer(of.id, asked.key, option.id) if option else None


def _named_unit(words: str, state: Watching) -> i.Intent | None:
    """An overseer who writes a unit's name asks for its score."""
    named = [unit for unit in state.units if normalise(unit.unit) == words]
    return i.ScoreOf(named[0].penilaian) if len(named) == 1 else None


def edited_option(words: str, question: Question) -> Option | None:
    """The option in "ralat nomor 5 jadi belum"; None where the words name none."""
    return option_of(normalise(words), question) if words else None


def key_of(label: str, state: Filling) -> Key | None:
    """The question that people call *label*."""
    return state.penilaian.find(label)
