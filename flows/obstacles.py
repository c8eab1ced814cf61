"""What is in the way, in people's own words: as the answer to a question, or said by themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows import intents as i
from flows import moments, phrases
from flows.commands import ON_A_CARD
from flows.state import IN_PASSING
from flows.understanding import option_of
from flows.words import normalise

if TYPE_CHECKING:
    from flows.state import Filling

_NAMED = re.compile(
    r"(?:ada\s+)?(?:kendala|hambatan)(?:nya)?(?:\s+(?:adalah|yaitu|kami|saya))?\s*[:,]?\s+(.+)",
    re.IGNORECASE | re.DOTALL,
)
_NONE = re.compile(
    r"(?:(?:saat|untuk|sejauh|sampai) ini )?"
    r"(?:(?:tidak|belum) ada|tidak|bukan|nihil|aman|lancar|sudah lancar|tanpa kendala)"
    r"(?: (?:kendala|hambatan|masalah|halangan|apa apa|saja|ya|kok|sama sekali|semua))*"
)
_TAKEN_BACK = re.compile(
    r"(?:tolong |mohon )?(?:hapus|batal|batalkan|tarik) (?:kendala|hambatan)(?:nya)?(?: (?:tadi|saya))?"
)
_REPLY = re.compile(r"(?:baik|oke|ok|siap|nanti|segera|jangan|mohon maaf|maaf)\b")  # to a notice, not what hinders
_SOME = frozenset({"ada", "ya", "y", "ya ada", "iya", "iya ada", "ada masalah", "ada hambatan"})  # and what is it?
_OF_A_CARD = frozenset({"sudah", "belum"})  # answers to questions; that they hinder would tell a supervisor nothing
_OF_A_NUMBER = re.compile(r"(?:ralat|ubah|revisi|ganti|koreksi|buka|nomor)\b.*\d|\d{1,3}[a-z]\b")


def named(said: str) -> i.Hinders | None:
    """What "ada kendala printer rusak" or "kendala: printer rusak" names; None for a question, or for no words.

    "Hapus kendala" takes back what was named, whenever it is said.
    """
    if _TAKEN_BACK.fullmatch(normalise(said)):
        return i.Hinders("")
    found = _NAMED.fullmatch(said.strip())
    words = normalise(found[1]) if found else ""
    if not found or not words or phrases.courtesy(found[1], words) or phrases.question(words):
        return None
    return i.Hinders(found[1].strip())


def told(said: str, words: str, state: Filling) -> i.Intent | None:
    """What *said* answers to the question what hinders; None where it is about something else.

    A figure, thanks and a wish about the card never hinder anything. A reminder asks in passing: whatever would mean
    something without it means that still.
    """
    if _NONE.fullmatch(words):
        return i.Hinders("")
    if words in _SOME:
        return i.Obstacle()
    if found := named(said):
        return found
    if not words or words.isdigit() or words in ON_A_CARD or words in _OF_A_CARD or phrases.courtesy(said, words):
        return None
    if state.asked.option == IN_PASSING and (
        about_something_else(said, words, state) or " " not in words or _REPLY.match(words)
    ):
        return None
    return i.Hinders(said)


def about_something_else(said: str, words: str, state: Filling) -> bool:
    """Whether words after a reminder that asks in passing mean something without it."""
    question = state.penilaian.instrument.questions[state.card.question] if state.card else None
    return (
        words.isdigit()
        or words in ON_A_CARD
        or phrases.courtesy(said, words)
        or moments.asks_for(words) is not None
        or _OF_A_NUMBER.match(words) is not None
        or phrases.slip(words)
        or phrases.busy(words)
        or phrases.another_pic(words)
        or phrases.question(words)
        or (question is not None and option_of(words, question) is not None)
    )
