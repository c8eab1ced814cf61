"""What somebody's words mean: commands, numbers, labels and the synonyms that a question declares.

The order is fixed: what is being waited for, commands, a change of another question, an answer to the
question on the table. Everything is deterministic; what fits nothing is `Said`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows import afterwards, greeting, moments, obstacles, phrases
from flows import intents as i
from flows.commands import COMMANDS, ON_A_CARD, command
from flows.effects import STEWARDS
from flows.handing import WAITS, Successor, spoken_of, successor
from flows.instrument import Digits, Key, Option, Question
from flows.several import several
from flows.state import Asked, Filling, Joining, Outsider, State, Wait, Watching
from flows.tokens import unpack
from flows.understanding import option_of, understand
from flows.words import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

_AGREED = frozenset(("ya", "y", "iya", "betul", "benar", "ok", "oke", "njih", "nggih", "inggih", "1"))
_YES = {
    Wait.CHANGE: _AGREED | {"ya ubah", "ubah"},
    Wait.SEND_IN: _AGREED | {"ya kirim", "kirim"},
    Wait.PROPOSED: _AGREED | {"ya betul", "ya benar", "iya betul", "betul sekali"},
    Wait.DELETION: _AGREED | {"ya hapus", "hapus"},
    Wait.ROSTER_SURE: _AGREED | {"ya simpan", "simpan"},
    Wait.SEVERAL: _AGREED | {"betul semua", "benar semua", "ya betul", "ya betul semua", "semua betul"},
    Wait.SKIP: _AGREED | {"ya lewati", "iya lewati", "boleh", "lewati dulu"},
}
_ON_A_UNIT = {
    **dict.fromkeys(("ubah jadwal", "jadwal", "ganti jadwal"), i.What.SLOT),
    **dict.fromkeys(("ubah produk", "produk", "tambah produk"), i.What.PRODUCTS),
    "tambah pic": i.What.PIC,
    "ganti pic": i.What.REPLACE,
    **dict.fromkeys(("tutup unit", "tutup"), i.What.CLOSE),
    **dict.fromkeys(("ubah data orang", "ubah data", "ubah nama", "ubah jabatan", "ubah nomor hp"), i.What.PERSON),
}
_CALLED_UNIT = re.compile(r"^(?:unit|kartu unit|ubah unit)\b\s*", re.IGNORECASE)
_CHANGE_OF_UNIT = re.compile(
    r"^(?:(?:tolong|mohon) )?(tutup unit|ubah jadwal|ganti jadwal|ubah produk|tambah produk|tambah pic|ganti pic|"
    r"ubah data)(?: orang)? (?:(?:survei|untuk|unit|di) )*"
    r"(?=.)(?!.*\b(?:jadi|menjadi|dengan|kepada|ke|oleh)\b)"  # who says whom as well is asked which unit
)
_NO = frozenset(
    ("tidak", "bukan", "batal", "tidak jadi", "tetap", "periksa lagi", "ada yang keliru", "keliru", "salah", "2")
)
_BARE = frozenset(("ya", "y", "iya", "betul", "benar", "tidak", "bukan"))  # an answer to whatever was said last
_TAKES = frozenset(("ya", "y", "iya", "terima", "ya terima", "iya terima", "ya saya terima", "saya terima", "bersedia"))
_DECLINES = frozenset(("tidak", "bukan", "tolak", "saya tolak", "tidak bersedia", "tidak terima"))
_IDENTITY: Mapping[str, i.Intent] = {
    **dict.fromkeys(("ya benar", "iya benar", "ya betul", "ya", "iya", "y", "benar", "betul", "1"), i.Confirm()),
    **dict.fromkeys(("bukan saya", "bukan", "2"), i.Deny()),
    **dict.fromkeys(("data keliru", "keliru", "3"), i.WrongData()),
}
_NOTICE: Mapping[str, i.Intent] = {
    **dict.fromkeys(("setuju mulai", "setuju", "ya", "iya", "y", "mulai", "1"), i.Consent()),
    **dict.fromkeys(("baca rincian", "rincian", "2"), i.ReadNotice()),
    **dict.fromkeys(("nanti saja", "nanti", "3"), i.Later()),
}
_EDIT = re.compile(
    r"(?:tolong |mohon |mau )?(?:(?:ralat|ubah|revisi|ganti|koreksi|buka)(?: jawaban(?:nya)?)?(?: nomor)?|nomor)"
    r" (\d{1,3}[a-z]?)(?: (?:salah|keliru))?(?: (?:jadi|menjadi|harusnya|seharusnya|ke) (.+)|$)"
)
_CORRECTED = re.compile(r"(?:tolong |mohon )?(?:ralat|revisi|koreksi)(?: nomor)? (\d{1,3}[a-z]?) (\D+)")
_PRODUCT = re.compile(r"(\d{1,3}[a-z])(?: (\D+))?")  # "16b", "16b ada": nothing but a question's number has a letter
_ANSWERED = re.compile(r"(?:yang )?nomor (\d{1,3}[a-z]?) (.+)")
_INVITED = re.compile(r"(?:mulai:?\s+)?([A-Za-z0-9_-]{20,64})", re.IGNORECASE)
_LABEL = re.compile(r"\d{1,3}[a-z]?")
_LONGEST = 1000
_FIGURE = 5  # digits; more of them are a phone number


def read(text: str, state: State) -> i.Intent:
    """The intent of *text* where the conversation stands at *state*."""
    said = text.strip()[:_LONGEST]
    if said.startswith("/"):
        return _command(said)
    words = normalise(said)
    match state:
        case Outsider():
            return i.Start(token) if (token := _token(said)) else i.Said(said)
        case Joining():
            return _joining(said, words, state)
        case _ if state.asked.waiting in WAITS and (named := _successor(said, words, state.asked)):
            return named
        case Filling():
            found = _waited_for(said, words, state) or COMMANDS.get(words) or obstacles.named(said)
            return found or _about_a_card(said, words, state)
        case Watching():
            own_words = _of_roster(said, words, state) or _yes_or_no(words, state.asked) or _surveyed(words, state)
            own_words = own_words or COMMANDS.get(words) or _named_unit(words, state)
            own_words = own_words or _change_of_unit(words, state) or _in_passing(said, words)
            return own_words or _unit_on_roster(words, state) or i.Said(said)
        case _:
            return _yes_or_no(words, state.asked) or COMMANDS.get(words) or _in_passing(said, words) or i.Said(said)


def _joining(said: str, words: str, state: Joining) -> i.Intent:
    """Words between the invitation and the first question; a correction is taken as it is written."""
    own = _IDENTITY if state.stage == "kenal" else _NOTICE
    found = _yes_or_no(words, state.asked) or own.get(words)
    if found and not ("?" in said and isinstance(found, i.Confirm | i.Consent)):
        return found
    if state.asked.waiting is Wait.CORRECTION:
        return COMMANDS.get(words) or i.Said(said)
    if state.stage == "kenal":
        meant = greeting.identity(said, words, state.person.name)
    else:
        meant = greeting.consent(said, words)
    return meant or COMMANDS.get(words) or _in_passing(said, words) or i.Said(said)


def _command(said: str) -> i.Intent:
    """A slash command, with or without the bot's name behind it; `/start TOKEN` carries an invitation."""
    command, _, rest = said[1:].partition(" ")
    name = normalise(command.partition("@")[0])
    if name == "start":
        return i.Start(rest.strip() or None)
    return COMMANDS.get(name) or i.Said(said)


def _token(said: str) -> str | None:
    """An invitation pasted by hand, or as WhatsApp's link writes it; tokens have 22 characters of this alphabet."""
    found = _INVITED.fullmatch(said)
    return found[1] if found else None


def _waited_for(said: str, words: str, state: Filling) -> i.Intent | None:
    """What the words mean because something was asked; None where they are about something else."""
    asked = state.asked
    if asked.waiting is Wait.REASON and asked.key is not None:
        if words in ON_A_CARD or not words or (words in COMMANDS and not phrases.courtesy(said, words)):
            return None
        empty = words in _BARE or words.isdigit() or phrases.courtesy(said, words)
        return i.NotApplicable(state.penilaian.id, asked.key, reason=None if empty else said)
    if asked.waiting is Wait.OBSTACLE and words not in COMMANDS and (told := obstacles.told(said, words, state)):
        return told
    if asked.waiting is Wait.VISIT and words not in COMMANDS and (went := afterwards.told(said, words, state)):
        return went
    if asked.waiting is Wait.MOMENT and (moment := moments.when(_moment(words), state.today)):
        return i.Remind(moment)
    if words.isdigit() and (count := _count(words, state)):
        return count
    if asked.waiting is Wait.PROPOSED and asked.key is not None and words in _NO:
        return i.Open(state.penilaian.id, asked.key)  # the card again, to choose from
    if answer := _yes_or_no(words, asked):
        return answer
    if asked.waiting is Wait.SIMULATION and (labels := _labels(words)):
        return i.Simulate(labels)
    if asked.waiting is Wait.NUMBER and _LABEL.fullmatch(words):
        return i.Edit(words)
    return None


def _count(words: str, state: Filling) -> i.Intent | None:
    """A figure for the question whose answer waits for a yes, where figures are counts: "1" is no yes, "2" no no."""
    asked = state.asked
    if asked.waiting not in {Wait.PROPOSED, Wait.CHANGE} or asked.key is None:
        return None
    question = state.penilaian.instrument.questions[asked.key.question]
    meaning = understand(words, question) if question.digits is Digits.COUNT else None
    if meaning is None:
        return None
    if meaning.option.id == asked.option and not asked.aside:
        return i.Agree()  # said again, and to nothing that came since
    return i.Propose(state.penilaian.id, asked.key, meaning.option.id, words)


def _yes_or_no(words: str, asked: Asked) -> i.Intent | None:
    """What *words* say to something that waits for a yes; a bare yes only where nothing was said since."""
    if asked.waiting is Wait.TASK and not asked.aside:
        return i.TakeOver(accept=words in _TAKES) if words in _TAKES | _DECLINES else None
    if asked.waiting not in _YES or (asked.aside and words in _AGREED):
        return None
    if asked.waiting is Wait.SKIP and words.isdigit():
        return None  # no number stands beside that question
    return i.Agree() if words in _YES[asked.waiting] else i.Cancel() if words in _NO else None


def _successor(said: str, words: str, asked: Asked) -> i.Intent | None:
    """Who is to take a task over, or the yes to who was named; None where the words are about something else."""
    unit, answers = spoken_of(asked), _AGREED | _NO
    if asked.waiting is Wait.HAND_ON:
        agreed = _AGREED if not asked.aside else frozenset[str]()
        if words in agreed | {"alihkan", "ya alihkan"} and isinstance(found := successor(asked.note), Successor):
            return i.SureToHandOn(unit, found.check)
        if words in _NO:
            return i.Cancel()
        return i.HandOn(unit, said) if sum(character.isdigit() for character in said) > _FIGURE else None
    if words in {"tidak", "tidak jadi", "batal"}:
        return i.Cancel()
    figure = words.isdigit() and len(words) <= _FIGURE
    if not words or figure or words in answers or words in COMMANDS or words in ON_A_CARD or phrases.another_pic(words):
        return None
    return i.HandOn(unit, said)


def _labels(words: str) -> tuple[str, ...]:
    """The numbers in "7, 11 dan 20"; none where there is any other word."""
    parts = [word for word in words.split() if word not in {"dan", "nomor", "sama", "serta"}]
    return tuple(parts) if parts and all(_LABEL.fullmatch(part) for part in parts) else ()


def _about_a_card(said: str, words: str, state: Filling) -> i.Intent:
    """A change of a numbered question, or words for the question on the table."""
    penilaian, card = state.penilaian, state.card
    if edit := _edit(words, state):
        return edit
    if later := _later(words, state):
        return later
    if phrases.slip(words) and (last := penilaian.last_answered(state.person.id)):
        return i.Open(penilaian.id, last)
    if card is None:
        if _LABEL.fullmatch(words):
            return i.Edit(words)
        return several(said, penilaian, None) or _in_passing(said, words) or i.Said(said)
    if make := ON_A_CARD.get(words):
        return make(penilaian.id, card)
    return _for_the_card(said, words, state, card)


def _later(words: str, state: Filling) -> i.Intent | None:
    """When they want to be spoken to again; a bare date says so only where it is asked for."""
    wanted = moments.asks_for(words)
    if paused := moments.pauses_until(words):
        if until := moments.when(paused, state.today):
            return i.Remind(until)
        if words.startswith("jeda "):
            return i.Pause()
    found = moments.when(words if wanted is None else wanted, state.today)
    if wanted is None:
        return i.Remind(found) if found and not isinstance(found, moments.On | moments.At) else None
    return i.Remind(found) if found else i.PickDate() if wanted else i.Pause()


def _moment(words: str) -> str:
    """The moment itself, where words were put around it: "ingatkan besok", "jeda sampai jam 14", "sampai jumat"."""
    return moments.asks_for(words) or moments.pauses_until(words) or words.removeprefix("sampai ")


def _edit(words: str, state: Filling) -> i.Edit | None:
    """A change in so many words ("ralat 5 jadi belum"), and "nomor 5 belum" where that answers question 5."""
    if edit := _EDIT.fullmatch(words):
        return i.Edit(edit[1], edit[2] or "")
    answered = _ANSWERED.fullmatch(words) or _CORRECTED.fullmatch(words) or _PRODUCT.fullmatch(words)
    key = state.penilaian.find(answered[1]) if answered else None
    if not answered or key is None:
        return None
    question, said = state.penilaian.instrument.questions[key.question], answered[2] or ""
    plain = not said or option_of(said, question)
    short = len(said.split()) <= 2 and not any(letter.isdigit() for letter in said)  # noqa: PLR2004  "nomor 5 ada"
    return i.Edit(answered[1], said) if plain or short else None


def _for_the_card(said: str, words: str, state: Filling, card: Key) -> i.Intent:
    """Words for the question on the table: an answer, or else what they say about answering it."""
    penilaian = state.penilaian
    question = penilaian.instrument.questions[card.question]
    if (option_id := penilaian.offered(card)) and phrases.as_before(said, words):
        return _answer(said, state, card, option_id)
    if phrases.courtesy(said, words):
        return i.Courtesy()
    if words in _BARE and state.asked.shown != card:
        return i.Open(penilaian.id, card) if state.asked.card else i.Continue()
    meaning = understand(said, question)
    if meaning and meaning.plain:
        return _answer(said, state, card, meaning.option.id, told=not _as_shown(said, meaning.option))
    found = several(said, penilaian, card) or _around_the_card(said, words, penilaian.id, card)
    found = found or _in_passing(said, words)
    if found is None and phrases.question(words):
        return i.Why(penilaian.id, card)
    if found is None and meaning is None and phrases.nothing_wrong(words) and question.digits is not Digits.COUNT:
        return i.Propose(penilaian.id, card, question.best.id, said)
    if found is None and meaning:
        return i.Propose(penilaian.id, card, meaning.option.id, said, note=meaning.note)
    return found or i.Said(said)


def _answer(said: str, state: Filling, card: Key, option: str, *, told: bool = True) -> i.Intent:
    """A plain answer: kept at once only where its card was the last thing said; else it may be to something else."""
    if state.asked.shown != card:
        return i.Propose(state.penilaian.id, card, option, said)
    return i.Answer(state.penilaian.id, card, option, words=said if told else "")


def _as_shown(said: str, option: Option) -> bool:
    """Whether an answer needs no telling what it was understood from: a figure, or the label."""
    plain = said.strip(" .").casefold()
    return plain.isdigit() or plain == option.label.casefold()


def _around_the_card(said: str, words: str, penilaian: int, card: Key) -> i.Intent | None:
    """What is no answer to the question, and yet about it."""
    for wish in phrases.wishes(words):
        if make := ON_A_CARD.get(wish):
            return make(penilaian, card)
    if phrases.later_this_one(words):
        return i.Skip(penilaian, card)
    if phrases.not_ours(words):
        return i.NotApplicable(penilaian, card, reason=said if phrases.gives_reason(words) else None)
    if phrases.unsure(words):
        return i.DontKnow(penilaian, card)
    return None


def _in_passing(said: str, words: str) -> i.Intent | None:
    """A wish in more words than the command has, or one that is no business of any card."""
    if phrases.courtesy(said, words):
        return i.Courtesy()
    if "http://" in said or "https://" in said:
        return i.NotYet("pengiriman bukti")
    if phrases.who_sees(words):
        return i.WhoSees()
    if phrases.supervisor(words):
        return i.MySupervisor()
    if phrases.my_units(words):
        return i.MyUnits()
    if phrases.who(words):
        return i.Identity()
    if phrases.not_my_task(words):
        return i.TakeOver(accept=False)
    if phrases.another_pic(words):
        return i.HandOn(to=phrases.given_to(said))
    if phrases.elsewhere(words):
        return i.OffTopic()
    if phrases.busy(words):
        return i.Pause()
    return command(words)


def _surveyed(words: str, state: Watching) -> i.Intent | None:
    """The result that an overseer types for the survey question on the table."""
    asked = state.asked
    of = next((one for one in state.seen if one.id == asked.penilaian), None)
    if asked.waiting is not Wait.SURVEY or asked.key is None or of is None:
        return None
    option = option_of(words, of.instrument.questions[asked.key.question])
    if option and asked.aside:
        return i.Open(of.id, asked.key)
    return i.Answer(of.id, asked.key, option.id) if option else None


def _of_roster(said: str, words: str, state: Watching) -> i.Intent | None:
    """What the words mean because a change of the roster waits for them, or a unit's card is on the table."""
    asked = state.asked
    if asked.waiting is Wait.ROSTER_UNIT and isinstance(on := unpack(asked.option), i.RosterUnit):
        return i.WantChange(_ON_A_UNIT[words], on.unit) if words in _ON_A_UNIT else None
    if asked.waiting not in {Wait.ROSTER, Wait.ROSTER_SURE}:
        return None
    if answer := _yes_or_no(words, asked):
        return answer
    if words in COMMANDS and not phrases.courtesy(said, words):
        return None
    if isinstance(unpack(asked.option), i.RosterUnits):
        return i.RosterUnit(name=_CALLED_UNIT.sub("", said))
    return i.RosterText("" if phrases.courtesy(said, words) else said)


def _change_of_unit(words: str, state: Watching) -> i.RosterUnit | None:
    """What "tutup unit NAMA" wants, of those who may change it."""
    wanted = _CHANGE_OF_UNIT.match(words) if state.person.role in STEWARDS else None
    return i.RosterUnit(name=words[wanted.end() :], what=_ON_A_UNIT[wanted[1]]) if wanted else None


def _unit_on_roster(words: str, state: Watching) -> i.RosterUnit | None:
    """The card of "unit NAMA", for those who may change it."""
    name = _CALLED_UNIT.sub("", words)
    return i.RosterUnit(name=name) if name != words and name and state.person.role in STEWARDS else None


def _named_unit(words: str, state: Watching) -> i.Intent | None:
    """An overseer who writes a unit's name asks for its score."""
    named = [unit for unit in state.units if normalise(unit.unit) == words]
    return i.ScoreOf(named[0].penilaian) if len(named) == 1 else None


def edited_option(words: str, question: Question) -> Option | None:
    """The option in "ralat nomor 5 jadi belum"; None where the words name none."""
    return option_of(normalise(words), question) if words else None


def named_key(label: str, state: Filling) -> Key | None:
    """The question that people call *label*."""
    return state.penilaian.find(label)
