"""The day after a survey: how it went, as the unit's PIC says it (conversation design B10)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from flows import cards, obstacles
from flows import intents as i
from flows.cards import button
from flows.effects import Audience, Effect, Say, Tell, Visited
from flows.state import Asked, Filling, Wait

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.messages import Rows

Turn = tuple[Filling, tuple[Effect, ...]]

ECHOED = 300  # characters of a note that overseers are told
MOST = 6  # units that a button can name
_WENT_WELL = re.compile(
    r"(?:\w+ ){0,4}(?:lancar|aman|baik baik(?: saja)?)(?: \w+){0,3}|(?:tidak|belum) ada (?:catatan|masalah|kendala)"
)
_BUT = re.compile(
    r"\b(?:kurang|tapi|tetapi|namun|hanya|cuma|kecuali)\b|\b(?:tidak|belum|bukan) (?:begitu )?(?:lancar|aman|baik)"
)
_PUT_OFF = re.compile(
    r"\b(?:ditunda|tertunda|diundur|dimundurkan)\b|\b(?:belum|batal|tidak jadi) disurvei\b"
    r"|\btim(?:nya)? (?:tidak|belum) (?:jadi )?datang\b"
)
_TOO_SHORT = 2  # words that are no note
_BACK = (button("Batal", i.Cancel()),)
_WORDS = {
    **dict.fromkeys(("lancar", "lancar saja", "aman", "aman lancar", "alhamdulillah lancar"), i.Went.WELL),
    **dict.fromkeys(("ditunda", "survei ditunda", "tertunda", "diundur"), i.Went.POSTPONED),
    **dict.fromkeys(("ada catatan", "catatan"), i.Went.NOTED),
}


def buttons(units: Sequence[int]) -> Rows:
    """The answers for those penilaian."""
    of = tuple(units[:MOST])
    labels = (("Lancar", i.Went.WELL), ("Ada catatan", i.Went.NOTED), ("Ditunda", i.Went.POSTPONED))
    return (tuple(button(label, i.HowItWent(how, of)) for label, how in labels),)


def asked_about(units: Sequence[int]) -> str:
    """What `Asked.option` keeps while an answer is waited for."""
    return ".".join(str(number) for number in units[:MOST])


def told(said: str, words: str, state: Filling) -> i.HowItWent | None:
    """What *said* answers to the question how it went; None where it is about something else."""
    of = tuple(int(number) for number in state.asked.option.split(".") if number.isdigit())
    if words in _WORDS:
        return i.HowItWent(_WORDS[words], of)
    if _WENT_WELL.fullmatch(words) and not _BUT.search(words):
        return i.HowItWent(i.Went.WELL, of)
    if not words or obstacles.about_something_else(said, words, state):
        return None
    if _PUT_OFF.search(words):
        return i.HowItWent(i.Went.POSTPONED, of, said)
    # It is passed on with a name: a word or two may be anything.
    return i.HowItWent(i.Went.NOTED, of, said) if len(words.split()) > _TOO_SHORT else None


def afterwards(state: Filling, intent: i.Intent) -> Turn | None:
    """The next step of a PIC who says how it went; None for any other wish, or of units that are not theirs."""
    if not isinstance(intent, i.HowItWent):
        return None
    units = [one for one in state.tasks if one.id in intent.of]
    if not units:
        return None
    kept = Asked(penilaian=state.penilaian.id, card=state.asked.card)
    names = [one.subject.unit for one in units]
    if intent.how is i.Went.NOTED and not intent.words:
        waiting = replace(kept, waiting=Wait.VISIT, option=asked_about([one.id for one in units]))
        return replace(state, asked=waiting), (Say("survei_catatan", {"unit": names}, (_BACK,)),)
    saved = [Visited(one.id, intent.how, intent.words) for one in units]
    thanks = Say("survei_dicatat", {"bagaimana": intent.how.value}, ((cards.MENU,),))
    if intent.how is i.Went.WELL:
        return replace(state, asked=kept), (*saved, thanks)
    news = {
        "unit": names,
        "nama_pic": state.person.name,
        "bagaimana": intent.how.value,
        "catatan": cards.echo(intent.words, ECHOED),
    }
    # Pressed twice, told once; of another day anew. What somebody wrote stays out of the key, which is never forgotten.
    days = ".".join(f"{one.id}-{one.survey_on}" for one in units)
    once = "" if intent.words else f"survei:{days}:{intent.how}"
    return replace(state, asked=kept), (*saved, Tell(Audience.OVERSEERS, Say("kabar_survei", news), once=once), thanks)
