"""Plays a transcript on a channel, whichever it is, and says where it did not go as written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Protocol

from bot.transcript import Transcript, Turn, days, hour
from flows.cards import AGAIN

WELCOME = ("Ya, benar", "Setuju, mulai")  # the way in, from the welcome to the first real message
_AFTER_OPTIONS = frozenset({"Tidak berlaku", AGAIN})  # the buttons behind a card's options


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as somebody reads it; `page`: a page of the site, which says it in words of its own.

    `file`: it comes with one.
    """

    text: str
    labels: tuple[str, ...] = ()
    page: bool = False
    file: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What one turn brought: messages, and what the channel remarked in passing (None: it has no way to)."""

    messages: tuple[Shown, ...] = ()
    toast: str | None = ""


class Stage(Protocol):
    """A channel with people on it, who are known by their names. Each act gives what they hear before they go on."""

    @property
    def channel(self) -> str:
        """The channel's name."""
        ...

    async def invites(self, person: str) -> None:
        """An administrator invites that person."""
        ...

    async def arrives(self, who: str) -> Heard:
        """Somebody of the trial's people comes in, the way the channel has for it."""
        ...

    async def opens(self, who: str, invited: str) -> Heard:
        """*who* follows the link of the newest invitation for *invited*."""
        ...

    async def says(self, who: str, text: str) -> Heard:
        """Types."""
        ...

    async def presses(self, who: str, label: str, on: str) -> Heard | None:
        """Presses the button of that label on the newest message that has it and *on*; None where there is none."""
        ...

    async def attaches(self, who: str, kind: str) -> Heard:
        """Sends what is no text (Turn.attaches), where the channel has such things."""
        ...

    async def waits(self, days: int) -> None:
        """Days pass."""
        ...

    async def reaches(self, moment: datetime) -> None:
        """It is that moment (UTC)."""
        ...

    async def beats(self) -> None:
        """What is due now is queued, as the scheduler does it."""
        ...

    async def schedules(self, days: int) -> None:
        """An administrator sets the slot of every unit that many days ahead."""
        ...

    async def begins(self, putaran: str) -> None:
        """An administrator closes the putaran and opens the next, of that name."""
        ...

    async def receives(self, who: str) -> Heard:
        """Reads what came without asking."""
        ...


Listener = Callable[[str, str, Heard], None]  # hears who did what, and what was said


async def play(transcript: Transcript, stage: Stage, listen: Listener) -> list[str]:
    """Play it on *stage*; gives every fault with the number of its turn."""
    play = _Play(transcript, stage, listen)
    for who in transcript.joined:
        await play.join(who)
    for number, turn in enumerate(transcript.turns, 1):
        if turn.is_for(stage.channel):
            play.faults += [f"giliran {number}: {fault}" for fault in await play.take(turn)]
    await play.end()
    return play.faults


class _Play:
    """A play under way: who has come, and what everybody heard last."""

    def __init__(self, transcript: Transcript, stage: Stage, listen: Listener) -> None:
        self.transcript, self.stage, self.listen = transcript, stage, listen
        self.last: dict[str, Heard] = {who: Heard() for who in transcript.guests}
        self.faults: list[str] = []

    async def join(self, who: str) -> None:
        """Come as far as the first real message, which the transcript is silent about."""
        self.hear(who, "(datang)", await self.stage.arrives(who))
        for label in WELCOME:
            heard = await self.stage.presses(who, label, "")
            if heard is None:
                self.faults.append(f'{who}: tidak ada tombol "{label}"')
                return
            self.hear(who, f"[{label}]", heard)

    async def take(self, turn: Turn) -> list[str]:
        """Do what the turn says; gives what was wrong with the answer."""
        if turn.invites is not None:
            await self.stage.invites(turn.invites)
            return []
        if turn.waits is not None:
            await self.stage.waits(days(turn.waits))
            if self.transcript.starts:  # elsewhere it is whatever day and hour it is now
                await self.stage.beats()
            return []
        if turn.at is not None:
            await self.stage.reaches(hour(turn.at))
            await self.stage.beats()
            return []
        if turn.slots is not None:
            await self.stage.schedules(days(turn.slots))
            return []
        if turn.begins is not None:
            await self.stage.begins(turn.begins)
            return []
        who = turn.who or self.transcript.person
        if who not in self.last and not turn.arrives and turn.opens is None:
            self.hear(who, "(datang)", await self.stage.arrives(who))
        heard = await (self.fill(who, best=turn.fills == "terbaik") if turn.fills else self.do(who, turn))
        if heard is None:
            return [f'tidak ada tombol "{turn.press}"']
        self.hear(who, str(turn), heard)
        file = any(message.file for message in heard.messages)
        return turn.faults([message.text for message in heard.messages], heard.toast, file=file)

    async def do(self, who: str, turn: Turn) -> Heard | None:
        stage = self.stage
        if turn.press is not None:
            return await stage.presses(who, turn.press, turn.on)
        if turn.opens is not None:
            return await stage.opens(who, turn.opens)
        if turn.attaches is not None:
            return await stage.attaches(who, turn.attaches)
        if turn.arrives:
            return await stage.arrives(who)
        return await (stage.receives(who) if turn.receives else stage.says(who, turn.say or ""))

    async def fill(self, who: str, *, best: bool) -> Heard:
        """Answer every card that comes; gives what is said behind the last."""
        heard = self.last[who]
        while heard.messages and not _AFTER_OPTIONS.isdisjoint(labels := heard.messages[-1].labels):
            options = list(takewhile(lambda label: label not in _AFTER_OPTIONS, labels))
            after = await self.stage.presses(who, options[0 if best else -1], "")
            heard = after or Heard()
        return heard

    def hear(self, who: str, what: str, heard: Heard) -> None:
        self.last[who] = heard
        self.listen(who, what, heard)

    async def end(self) -> None:
        """Nothing may have been said that the transcript does not know of."""
        for who in self.last:
            for message in (await self.stage.receives(who)).messages:
                self.faults.append(f"{who}: pesan yang tidak disebut: {message.text.splitlines()[0]}")
