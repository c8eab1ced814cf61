"""What a button carries: a verb and what it is about, in 64 bytes at most (Telegram's limit, platforms.md 1).

A button says all that is needed to act on it, so one pressed a month later means what it said.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from flows import intents as i
from flows.instrument import Key
from flows.messages import Channel
from flows.moments import In, Tomorrow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIMIT = 64
_PLAIN: dict[str, i.Intent] = {
    "lanjut": i.Continue(),
    "menu": i.Menu(),
    "nilai": i.AskScore(),
    "rinci": i.AskDetails(),
    "langkah": i.AskSteps(),
    "naik": i.AskWayUp(),
    "simulasi": i.Simulate(),
    "ringkas": i.Summary(),
    "lewatan": i.FillSkipped(),
    "unit": i.ChooseUnit(),
    "jeda": i.Pause(),
    "bantuan": i.Help(),
    "data": i.MyData(),
    "salinan": i.MyData(copy=True),
    "hapus": i.DeleteMyData(),
    "yahapus": i.DeleteMyData(sure=True),
    "batalhapus": i.KeepMyData(),
    "saluran": i.RemindWhere(),
    "lewatterakhir": i.RemindOn(),
    **{f"lewat{channel}": i.RemindOn(channel) for channel in (Channel.TELEGRAM, Channel.WHATSAPP, Channel.WEB)},
    "mulai": i.Resume(),
    "setuju": i.Consent(),
    "rincian": i.ReadNotice(),
    "nanti": i.Later(),
    "benar": i.Confirm(),
    "bukan": i.Deny(),
    "keliru": i.WrongData(),
    "batal": i.Cancel(),
    "usulan": i.Proposals(),
    "pertanyaan": i.AllQuestions(),
    "alih": i.HandOn(),
    "alihunit": i.HandOnUnit(),
    "daftar": i.Roster(),
    "sejam": i.Remind(In(timedelta(hours=1))),
    "besok": i.Remind(Tomorrow()),
    "tanggal": i.PickDate(),
    "dinasluar": i.PickDate(away=True),
    "tidakperlu": i.NoReminder(),
    "kendala": i.Obstacle(),
    "belumsempat": i.Hinders("belum sempat"),
    "butuhbantuan": i.Hinders("butuh bantuan"),
}
_NUMBERED: dict[str, Callable[[int], i.Intent]] = {  # one number, which is all that is to be known
    "n": i.PickUnit,
    "r": i.SummaryOf,
    "c": i.MoreSteps,
    "d": i.MoreDetails,
    "z": i.ScoreOf,
    "w": i.MoreUnits,
    "v": i.EnterSurvey,
    "a": i.HandOn,
    "y": i.CallOff,
    "i": i.InvitePerson,
    "e": i.DropRoster,
}
_VERBS = {made: verb for verb, made in _NUMBERED.items()}
_NAMES = {intent: name for name, intent in _PLAIN.items()}


def pack(intent: i.Intent) -> str:
    """The token of *intent*; raises KeyError for one that no button carries."""
    match intent:
        case i.Answer(penilaian, Key(question, product), option, sure):
            return f"{'u' if sure else 'j'}:{penilaian}:{question}:{product}:{option}"
        case i.Skip(penilaian, Key(question, product)):
            return f"l:{penilaian}:{question}:{product}"
        case i.NotApplicable(penilaian, Key(question, product)):
            return f"t:{penilaian}:{question}:{product}"
        case i.Back(penilaian, Key(question, product)):
            return f"b:{penilaian}:{question}:{product}"
        case i.Why(penilaian, Key(question, product)):
            return f"k:{penilaian}:{question}:{product}"
        case i.Open(penilaian, Key(question, product)):
            return f"o:{penilaian}:{question}:{product}"
        case i.Decide(entry, approve):
            return f"s:{entry}:{int(approve)}"
        case i.Submit(penilaian, sure):
            return f"q:{penilaian}:{int(sure)}"
        case i.SureToHandOn(unit, check):
            return f"g:{unit}:{check}"
        case i.TakeOver(handover, accept):
            return f"p:{handover}:{int(accept)}"
        case (
            i.PickUnit(n) | i.SummaryOf(n) | i.MoreSteps(n) | i.MoreDetails(n) | i.ScoreOf(n) | i.MoreUnits(n)
            | i.EnterSurvey(n) | i.CallOff(n) | i.InvitePerson(n) | i.DropRoster(n)
        ):  # fmt: skip
            return f"{_VERBS[type(intent)]}:{n}"
        case i.HandOn(unit, "") if unit:
            return f"{_VERBS[i.HandOn]}:{unit}"
        case i.ImportRoster(upload, mark):
            return f"f:{upload}:{mark}"
        case i.Several(penilaian, picks, _, True):
            return f"m:{penilaian}:{_runs(picks)}"
        case _:
            return _of_visit(intent) or _of_roster(intent) or _NAMES[intent]


def _of_visit(intent: i.Intent) -> str | None:
    """The token of a button that says how surveys went."""
    if isinstance(intent, i.HowItWent) and not intent.words:
        return f"h:{intent.how}:{'.'.join(str(number) for number in intent.of)}"
    return None


def _of_roster(intent: i.Intent) -> str | None:
    """The token of a button on the roster."""
    match intent:
        case i.NotJoined(after):
            return f"db:{after}"
        case i.RosterUnits(after):
            return f"du:{after}"
        case i.RosterUnit(unit):
            return f"dk:{unit}"
        case i.WantChange(what, unit, person):
            return f"dw:{what}:{unit}:{person}"
        case i.PickKind(kind):
            return f"dj:{kind}"
        case i.CarryOut(unit, seal):
            return f"dy:{unit}:{seal}"
        case _:
            return None


def unpack(token: str) -> i.Intent | None:
    """What a button meant; None for a token that is not ours."""
    if token in _PLAIN:
        return _PLAIN[token]
    verb, *parts = token.split(":")
    try:
        return _read(verb, parts)
    except (ValueError, TypeError):
        return None


def _read(verb: str, parts: list[str]) -> i.Intent | None:
    match verb, parts:
        case _, [number] if verb in _NUMBERED:
            return _NUMBERED[verb](_id(number))
        case "j" | "u", [penilaian, question, product, option]:
            return i.Answer(_id(penilaian), Key(question, _id(product)), option, sure=verb == "u")
        case "l" | "t" | "b" | "k" | "o", [penilaian, question, product]:
            of: dict[str, type[i.Skip | i.NotApplicable | i.Back | i.Why | i.Open]]
            of = {"l": i.Skip, "t": i.NotApplicable, "b": i.Back, "k": i.Why, "o": i.Open}
            return of[verb](_id(penilaian), Key(question, _id(product)))
        case "s", [entry, approve] if approve in {"0", "1"}:
            return i.Decide(_id(entry), approve=approve == "1")
        case "q", [penilaian, sure] if sure in {"0", "1"}:
            return i.Submit(_id(penilaian), sure=sure == "1")
        case "g", [unit, check]:
            return i.SureToHandOn(_id(unit), _id(check))
        case "p", [handover, accept] if accept in {"0", "1"}:
            return i.TakeOver(_id(handover), accept=accept == "1")
        case "f", [upload, mark] if _MARK.fullmatch(mark):
            return i.ImportRoster(_id(upload), mark)
        case "h", [how, numbers]:
            return i.HowItWent(i.Went(how), tuple(_id(number) for number in numbers.split(".")))
        case "m", [penilaian, runs]:
            return i.Several(_id(penilaian), tuple(_picks(runs)), sure=True)
        case _:
            return _read_of_roster(verb, parts)


def _read_of_roster(verb: str, parts: list[str]) -> i.RosterWish | None:
    match verb, parts:
        case "db", [after]:
            return i.NotJoined(_id(after))
        case "du", [after]:
            return i.RosterUnits(_id(after))
        case "dk", [unit]:
            return i.RosterUnit(_id(unit))
        case "dw", [what, unit, person]:
            return i.WantChange(i.What(what), _id(unit), _id(person))
        case "dj", [kind]:
            return i.PickKind(kind)
        case "dy", [unit, seal]:
            return i.CarryOut(_id(unit), seal)
        case _:
            return None


_MARK = re.compile(r"[0-9a-f]{12}")
_RUN = re.compile(r"(\d{1,3})(?:-(\d{1,3})|p(\d{1,18}))?([a-z])", re.ASCII)


def _runs(picks: tuple[i.Pick, ...]) -> str:
    """``1-5a.7c.16p12b``: questions 1 to 5 the first option, 7 the third, 16 for product 12 the second."""
    runs: list[tuple[i.Pick, int]] = []  # the first of each run, and its last number
    for pick in picks:
        first, last = runs[-1] if runs else (pick, 0)
        if runs and pick.product == first.product == 0 and (pick.number, pick.place) == (last + 1, first.place):
            runs[-1] = (first, pick.number)
        else:
            runs.append((pick, pick.number))
    return ".".join(_run(first, last) for first, last in runs)


def _run(first: i.Pick, last: int) -> str:
    span = f"-{last}" if last > first.number else f"p{first.product}" if first.product else ""
    return f"{first.number}{span}{chr(ord('a') + first.place)}"


def _picks(runs: str) -> Iterator[i.Pick]:
    """What `_runs` wrote; raises ValueError for anything else."""
    for text in runs.split("."):
        run = _RUN.fullmatch(text)
        if run is None:
            raise ValueError(text)
        first, last, product, place = run.groups()
        for number in range(int(first), int(last or first) + 1):
            yield i.Pick(number, int(product or 0), ord(place) - ord("a"))


def _id(text: str) -> int:
    """A row's id as we wrote it; anything that SQLite could not hold is not ours."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):  # noqa: PLR2004  below 2**63
        raise ValueError(text)
    return int(text)
