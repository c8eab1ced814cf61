"""A conversation in a file: what people press and type, and what must be said then (tests/transcripts/*.toml).

How somebody comes in is each channel's own: whoever acts for the first time has come in just before, unless they
do so in writing (`datang`, `buka`), joined before it begins (`bergabung`), or are nobody we know (`tamu`).
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")  # the trial's


class TranscriptError(Exception):
    """A transcript cannot be played; `faults` lists every reason with its place."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody (`who`; "" is the transcript's person) does one thing; then `must` and `must_not` be said to them.

    `press`: the button of that label, on the newest message that has it and *on* in its text; `say`: types;
    `opens`: follows the link of the invitation made for that person; `attaches`: sends what is no text, or changes
    what was sent (suntingan), or brings the bot into a group (grup); `fills`: answers card after card with the first
    (terbaik) or the last (terburuk) option; `arrives`: comes in; `receives`: reads what came without asking;
    `invites`: an administrator invites that person, and nothing is said, nor where days pass (`waits`: "40 hari") or
    an administrator sets every unit's slot that far ahead (`slots`: "90 hari"), closes the putaran and opens the next
    (`begins`: its name). `at`: the clock goes to that hour of WIB ("2027-02-03 08.30"), and what is due then goes out;
    likewise after `waits`, in a transcript that begins at an hour of its own. `quiet`: no message is expected. `file`:
    the message comes with one.
    `toast`: what the channel remarks in passing. `channels`: where the turn is played; empty: everywhere.
    """

    press: str | None = None
    say: str | None = None
    opens: str | None = None
    invites: str | None = None
    attaches: str | None = None
    fills: str | None = None
    waits: str | None = None
    slots: str | None = None
    begins: str | None = None
    at: str | None = None
    arrives: bool = False
    receives: bool = False
    who: str = ""
    on: str = ""
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    quiet: bool = False
    file: bool = False
    toast: str = ""
    channels: tuple[str, ...] = ()

    def is_for(self, channel: str) -> bool:
        """Whether it is played on that channel."""
        return not self.channels or channel in self.channels

    def faults(self, answers: Sequence[str], toast: str | None = "", *, file: bool = False) -> list[str]:
        """What is wrong with *answers*, the messages' plain texts; every turn has one, or is quiet (decision 14)."""
        remarked = [] if toast is None or self.toast in toast else [f'catatan "{self.toast}" tidak muncul']
        if file != self.file:
            remarked.append("ada berkas yang tidak disebut" if file else "seharusnya ada berkas")
        if self.quiet:
            return [*remarked, *(["seharusnya diam, tetapi dijawab"] if answers else [])]
        if len(answers) != 1:
            return [*remarked, f"seharusnya satu pesan, ada {len(answers)}"]
        said = flat(answers[0])
        return [
            *remarked,
            *(f'tidak ada "{part}" dalam jawaban' for part in self.must if flat(part) not in said),
            *(f'seharusnya tidak ada "{part}" dalam jawaban' for part in self.must_not if flat(part) in said),
        ]

    def __str__(self) -> str:
        """What is done, as a reader of the play sees it."""
        if self.press is not None:
            return f"[{self.press}]"
        done = next((f"({name} {value})" for name, value in self._acts() if value is not None), "")
        return self.say if self.say is not None else done or ("(datang)" if self.arrives else "(membaca)")

    def _acts(self) -> Iterable[tuple[str, str | None]]:
        return ((name, getattr(self, field)) for name, field in _ACTS.items())


def days(text: str) -> int:
    """How many days "40 hari" are. Raises ValueError for anything else."""
    if not (found := _DAYS.fullmatch(text)):
        raise ValueError(text)
    return int(found[1])


def hour(text: str) -> datetime:
    """The moment (UTC) that "2027-02-03 08.30" is in WIB. Raises ValueError for anything else."""
    return datetime.strptime(text, "%Y-%m-%d %H.%M").replace(tzinfo=WIB).astimezone(UTC)


def flat(text: str) -> str:
    """*text* in one line: line breaks are each channel's own."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole conversation. `person` acts where a turn names nobody; all by the names the trial data knows them by.

    `joined`: have said that it is them, and agreed to the notice, before it begins. `guests`: accounts of nobody.
    `starts`: the hour (as `Turn.at`) at which it begins; now where it is "". `channels`: where it is played.
    """

    title: str
    person: str
    turns: tuple[Turn, ...]
    joined: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    starts: str = ""
    channels: tuple[str, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody in it whom the trial data must know."""
        named = (self.person, *self.joined, *(name for turn in self.turns for name in (turn.who, turn.invites) if name))
        return tuple(name for name in dict.fromkeys(named) if name not in self.guests)


_ACTS = {
    "tekan": "press", "tulis": "say", "buka": "opens", "undang": "invites", "lampiran": "attaches", "isi": "fills",
    "tunggu": "waits", "jadwal": "slots", "putaran": "begins", "pukul": "at",
}  # fmt: skip
_FLAGS = {"datang": "arrives", "terima": "receives", "diam": "quiet", "berkas": "file"}
_TEXTS = {**_ACTS, "siapa": "who", "on": "on", "catatan": "toast"}
_LISTS = {"harus": "must", "tidak": "must_not", "kanal": "channels"}
_WORDS = {
    "lampiran": ("stiker", "suara", "gambar", "lokasi", "kontak", "suntingan", "grup"),
    "isi": ("terbaik", "terburuk"),
}
_HOUR = 'harus seperti "2027-02-03 08.30"'
_DAYS = re.compile(r"(\d{1,3}) hari")
_WHOLE = {"bergabung": "joined", "tamu": "guests", "kanal": "channels"}


def parse(text: str) -> Transcript:
    """The transcript in *text* (TOML). Raises TranscriptError with all faults."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TranscriptError([f"bukan TOML yang benar: {error}"]) from error
    known = {"judul", "orang", "mulai", "giliran", *_WHOLE}
    faults: list[str] = [f"{key}: tidak dikenal" for key in sorted(data.keys() - known)]
    faults += [f"{key}: harus ada, berupa teks" for key in ("judul", "orang") if not isinstance(data.get(key), str)]
    faults += [f"{key}: harus berupa daftar teks" for key in _WHOLE if not _is_texts(data.get(key, []))]
    if "mulai" in data and not _is_hour(data["mulai"]):
        faults.append(f"mulai: {_HOUR}")
    rows = data.get("giliran")
    if not isinstance(rows, list) or not rows:
        faults.append("giliran: harus ada, berupa [[giliran]]")
        rows = []
    turns = [_turn(row, f"giliran {n}", faults) for n, row in enumerate(rows, 1)]
    if faults:
        raise TranscriptError(faults)
    lists = {field: tuple(data.get(key, ())) for key, field in _WHOLE.items()}
    return Transcript(data["judul"], data["orang"], tuple(turns), starts=data.get("mulai", ""), **lists)


def _turn(row: Any, place: str, faults: list[str]) -> Turn:  # noqa: ANN401  whatever TOML holds
    if not isinstance(row, dict):
        faults.append(f"{place}: harus berupa tabel")
        return Turn()
    known = {**_TEXTS, **_FLAGS, **_LISTS}
    wrong = [f"{place}: {key} tidak dikenal" for key in sorted(row.keys() - known.keys())]
    wrong += [f"{place}: {key} harus berupa teks" for key in _TEXTS if not isinstance(row.get(key, ""), str)]
    wrong += [f"{place}: {key} harus berupa daftar teks" for key in _LISTS if not _is_texts(row.get(key, []))]
    wrong += [f"{place}: {key} harus true atau false" for key in _FLAGS if not isinstance(row.get(key, False), bool)]
    wrong += [
        f"{place}: {key} harus salah satu dari {', '.join(words)}"
        for key, words in _WORDS.items()
        if row.get(key, words[0]) not in words
    ]
    wrong += [
        f'{place}: {key} harus seperti "40 hari"'
        for key in ("tunggu", "jadwal")
        if isinstance(row.get(key), str) and not _DAYS.fullmatch(row[key])
    ]
    if "pukul" in row and not _is_hour(row["pukul"]):
        wrong.append(f"{place}: pukul {_HOUR}")
    if sum(key in row for key in (*_ACTS, "datang", "terima")) != 1:
        acts = ", ".join(key for key in _ACTS if key != "isi")
        wrong.append(f"{place}: isi salah satu: {acts}, isi, datang, atau terima")
    faults += wrong
    if wrong:
        return Turn()
    values: dict[str, Any] = {known[key]: tuple(v) if isinstance(v, list) else v for key, v in row.items()}
    return Turn(**values)


def _is_hour(value: object) -> bool:
    try:
        return isinstance(value, str) and hour(value) is not None
    except ValueError:
        return False


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) and part.strip() for part in value)


def dump(transcript: Transcript) -> str:
    """What `parse` reads."""
    lines = [f"judul = {_toml(transcript.title)}", f"orang = {_toml(transcript.person)}"]
    lines += [f"mulai = {_toml(transcript.starts)}"] if transcript.starts else []
    lines += [f"{key} = {_toml(value)}" for key, field in _WHOLE.items() if (value := getattr(transcript, field))]
    for turn in transcript.turns:
        lines += ["", "[[giliran]]"]
        for key, field in {"siapa": "who", **_ACTS, **_TEXTS, **_LISTS, **_FLAGS}.items():
            value = getattr(turn, field)
            if value or (key in _ACTS and value is not None):
                lines.append(f"{key} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """A TOML value: JSON's escapes are TOML's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
