"""The one road in: a message becomes answers and queued replies, in one transaction (design decision 3).

`handle` is what happens inside: deduplicate, load, decide, save, queue. `Intake` brings a message there, parks
one that makes us raise, and hands what is to be sent to whoever delivers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeAlias, assert_never
from zoneinfo import ZoneInfo

import structlog

from bot.numbering import chosen
from bot.store import (
    asking,
    audit,
    deletions,
    handover,
    inbox,
    moving,
    outbox,
    people,
    promises,
    reach,
    remarks,
    roster,
    sent_messages,
    situation,
    uploads,
    whatsapp,
)
from bot.store import penilaian as assessments
from bot.store.db import Database, refused
from flows import effects as fx
from flows import intents, tokens
from flows.calendar import WEEKDAYS, Calendar
from flows.conversation import step
from flows.delivery import Kind
from flows.instrument import Key
from flows.messages import Address, Channel, Document, Group, Inbound, Reachable, Renamed, Tap, Text, Unreadable
from flows.penilaian import Penilaian
from flows.reading import read
from flows.state import Filling, Outsider, Person, State, Watching

log = structlog.get_logger()

_OfSomebody: TypeAlias = (
    fx.SendIn
    | fx.Judge
    | fx.Note
    | fx.SetReminders
    | fx.Promise
    | fx.Hindered
    | fx.Visited
    | fx.SetDeletion
    | fx.ChooseChannel
    | fx.ChangeRoster
    | fx.ForgetUpload
)
_MOST_STEPS = 3  # a turn goes on at most this often: invitation, notice, first card


class NotKept(Exception):
    """The message could not be stored (disk full, file locked): the platform must bring it again."""


@dataclass(frozen=True, slots=True)
class Edit:
    """An answered card, to be shown again with its answer: best effort, outside the outbox."""

    address: Address
    card: sent_messages.Card
    answer: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a message led to: rows claimed for sending, cards to edit, and a toast for the press."""

    rows: tuple[outbox.Row, ...] = ()
    edits: tuple[Edit, ...] = ()
    toast: str = ""


def handle(
    tx: sqlite3.Connection, inbound: Inbound, now: datetime, zone: ZoneInfo, calendar: Calendar = WEEKDAYS
) -> Outcome:
    """All that follows from *inbound*, once; a message seen before leads to nothing.

    *zone* is the pemda's, *calendar* says on which days its people work.
    """
    if inbound.address.channel is Channel.WHATSAPP:
        if inbox.seen_on_whatsapp(tx, inbound.message_id):
            return Outcome()
        inbound = chosen(tx, whatsapp.arrived(tx, inbound))
    if not inbox.first_time(tx, inbound):
        return Outcome()
    match inbound.body:
        case Reachable(reachable):
            if reachable:
                people.set_reachable(tx, inbound.address, now, reachable=True)
            else:
                outbox.cancel_waiting(tx, inbound.address, reach.BLOCKED)
                reach.cut_off(tx, inbound.address, reach.BLOCKED, now)
            return Outcome()
        case Renamed():
            return Outcome()  # followed on arrival
        case Group():
            row = outbox.put(tx, f"grup:{inbound.address}", inbound.address, Kind.REPLY, fx.Say("grup"), now)
            return Outcome((row,) if row else ())
        case _:
            return _Turn(tx, inbound, now, zone, calendar).take()


class _Turn:
    """One message's way through load, decide, save, queue."""

    def __init__(
        self, tx: sqlite3.Connection, inbound: Inbound, now: datetime, zone: ZoneInfo, calendar: Calendar
    ) -> None:
        self.tx, self.inbound, self.now, self.zone, self.calendar = tx, inbound, now, zone, calendar
        self.rows: list[outbox.Row] = []
        self.edits: list[Edit] = []
        self.toast = ""
        self.told = 0
        self.news: tuple[situation.News, ...] = ()

    def take(self) -> Outcome:
        written = self.inbound.sent_at if self.inbound.address.channel is Channel.WHATSAPP else None
        people.heard_from(self.tx, self.inbound.address, min(written or self.now, self.now))
        tapped = tokens.unpack(self.inbound.body.token) if isinstance(self.inbound.body, Tap) else None
        text = self.inbound.body.text if isinstance(self.inbound.body, Text) else ""
        found = self.load(tapped, text)
        following: intents.Intent | None = self.intent(tapped, found.state)
        for _ in range(_MOST_STEPS):
            if following is None:
                break
            following = self.step(found, following)
            if following is not None:
                found = self.load(following)
        return Outcome(tuple(self.rows), tuple(self.edits), self.toast)

    def load(self, wanted: intents.Intent | None, text: str = "") -> situation.Situation:
        inbound = self.inbound
        return situation.load(self.tx, inbound.address, self.now, wanted, text, self.calendar, inbound.written_at)

    def intent(self, tapped: intents.Intent | None, state: State) -> intents.Intent:
        match self.inbound.body:
            case Text(text):
                wanted = read(text, state)
            case Unreadable(kind):
                return intents.Unread(kind)
            case Document(name, content):
                return self.brought(name, content, state)
            case _:  # a button of ours, or one that is not: then whatever is due
                return tapped or intents.Continue()
        known = not isinstance(state, Outsider)
        return intents.Start() if known and isinstance(wanted, intents.Start) else wanted

    def brought(self, name: str, content: bytes | None, state: State) -> intents.Intent:
        """Keep a roster of somebody who may change it, to be reviewed; anybody else's file is not read."""
        if not isinstance(state, Watching) or state.person.role not in fx.STEWARDS:
            return intents.Unread("dokumen")
        if content is None:
            return intents.ReviewRoster(0)
        return intents.ReviewRoster(uploads.keep(self.tx, state.person.id, name, content, self.now))

    def step(self, found: situation.Situation, intent: intents.Intent) -> intents.Intent | None:
        """Take a step and do what it wants done; gives the intent to go on with, if any."""
        after, effects = step(situation.complete(self.tx, found.state, intent, self.now, self.zone), intent)
        self.news = found.news or self.news
        told = any(isinstance(effect, fx.Say) for effect in effects)
        asked = replace(after.asked, seen=found.seen if told else found.kept.seen)
        if asked != found.kept:
            asking.remember(self.tx, self.inbound.address, asked)
        following = None
        for effect in effects:
            if isinstance(effect, fx.GoOn):
                following = effect.intent
            elif isinstance(effect, fx.HandOver) and not isinstance(found.state, Outsider):
                following = handover.hand_over(self.tx, effect, found.state.person.name, self.now)
            else:
                self.do(effect, found.state, after)
        return following

    def do(self, effect: fx.Effect, state: State, after: State) -> None:
        tx, address, now = self.tx, self.inbound.address, self.now
        match effect:
            case fx.Say():
                self.reply(effect, after)
            case fx.Quiet(_, toast):
                self.toast = toast
            case fx.Save():
                assessments.save(tx, effect, address, now)
                self.edit_card(effect, after)
            case fx.Tell():
                self.tell(effect, 0 if isinstance(state, Outsider) else state.person.id)
            case fx.JoinStage(stage):
                moving.come(tx, address, stage, now)
            case fx.UseInvite(invite):
                people.use_invite(tx, invite, address, now)
            case fx.EndHandOver(number, outcome):
                handover.end(tx, number, outcome, now)
            case fx.GoOn() | fx.HandOver():
                pass  # the next step
            case _:
                if not isinstance(state, Outsider):  # who has none of these to do
                    self.do_for(state.person, effect)

    def do_for(self, person: Person, effect: _OfSomebody) -> None:
        """What is done in the name of whoever wrote."""
        tx, now = self.tx, self.now
        match effect:
            case fx.SendIn(penilaian):
                assessments.send_in(tx, penilaian, person.id, now)
            case fx.Judge(entry, approve):
                if assessments.decide(tx, entry, approve=approve, by=person.id, now=now):
                    what = "menyetujui tidak berlaku" if approve else "menolak tidak berlaku"
                    audit.note(tx, now, what, f"usulan {entry}", who=person.name)
            case fx.Note(what, about, who):
                audit.note(tx, now, what, about, who=who or person.name)
            case fx.SetReminders(on):
                people.set_reminders(tx, person.id, on=on)
                if not on:
                    promises.settle_all(tx, person.id, now)
            case fx.Promise(due_at, away_until):
                promises.make(tx, person.id, due_at, now, away_until)
            case fx.Hindered(penilaian, words):
                remarks.hindered(tx, penilaian, person.id, words, now)
            case fx.Visited():
                remarks.visited(tx, effect, person.id, now)
            case fx.SetDeletion(on):
                (deletions.ask if on else deletions.call_back)(tx, person, now)
            case fx.ChooseChannel(channel):
                people.choose_channel(tx, person.id, channel)
            case fx.ChangeRoster(changes):
                roster.apply(tx, changes, str(self.zone), now, person.name)
            case fx.ForgetUpload(upload):
                uploads.drop(tx, upload, person.id)
            case _:
                assert_never(effect)

    def reply(self, say: fx.Say, after: State) -> None:
        inbound = self.inbound
        if inbound.late:
            say = replace(say, values={**say.values, "terlambat": inbound.written_at.isoformat()})
        if self.news:
            news = [{"nama": one.name, "nomor": list(one.labels)} for one in self.news]
            say = replace(say, values={**say.values, "rekan": news})
        card = card_name(after.penilaian, say.card) if say.card and isinstance(after, Filling) else None
        key = f"balasan:{inbound.address}:{inbound.message_id}"
        row = outbox.put(self.tx, key, inbound.address, Kind.REPLY, say, self.now, card)
        if row:
            self.rows.append(row)

    def edit_card(self, saved: fx.Save, after: State) -> None:
        """The card that was answered gets its answer, where it was sent and can be found."""
        if saved.entry.option is None or not isinstance(after, Filling):
            return
        on = self.inbound.body.on if isinstance(self.inbound.body, Tap) else None
        card = sent_messages.card(self.tx, self.inbound.address, card_name(after.penilaian, saved.key), on)
        option = after.penilaian.instrument.questions[saved.key.question].option(saved.entry.option)
        if card and option:
            self.edits.append(Edit(self.inbound.address, card, option.label))

    def tell(self, news: fx.Tell, by: int) -> None:
        for address in audience(self.tx, news, besides=by):
            self.told += 1
            key = f"kabar:{self.inbound.address}:{self.inbound.message_id}:{self.told}"
            if news.once:
                key = f"kabar:{news.once}:{self.inbound.address}:{address}"
            outbox.put(self.tx, key, address, Kind.NEWS, news.say, self.now)


def audience(tx: sqlite3.Connection, news: fx.Tell, besides: int = 0) -> list[Address]:
    """Where *news* goes: the account of each person they are for that news is to reach, of those who can be reached.

    *besides*: the person who did what they tell of, and need not hear of it.
    """
    match news.to:
        case fx.Audience.OVERSEERS:
            persons = people.overseers(tx)
        case fx.Audience.SUPERVISORS:
            persons = people.supervisors_of(tx, news.penilaian)
        case person:
            persons = [person]
    told = [number for number in persons if number != besides]
    return [address for number in told for address in people.addresses_of(tx, number)[:1]]


def card_name(penilaian: Penilaian, key: Key) -> str:
    """How the outbox names a question's card."""
    return f"{penilaian.id}:{key.question}:{key.product}"


class Intake:
    """Where every channel brings its messages. *zone* and *calendar* are the pemda's."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        deliver: Callable[[Outcome], None],
        zone: ZoneInfo,
        calendar: Calendar = WEEKDAYS,
    ) -> None:
        self._database, self._clock, self._deliver = database, clock, deliver
        self._handle = partial(handle, zone=zone, calendar=calendar)

    async def take(self, inbound: Inbound) -> Outcome:
        """Handle *inbound*; once this returns it is safe on the disk and the platform may be told so.

        Raises NotKept where nothing can be stored: then the platform must bring it again.
        """
        now = self._clock()
        try:
            outcome = await self._database.write(partial(self._handle, inbound=inbound, now=now))
        except Exception as error:
            if isinstance(error, sqlite3.Error) and refused(error):
                raise NotKept(str(error)) from error
            # Its words stay out of the log: they may hold an answer. The type and the place are enough.
            log.error("inbound.parked", address=inbound.address.channel, kind=type(error).__name__, where=_where(error))  # noqa: TRY400
            outcome = await self._park(inbound, now, type(error).__name__)
        self._deliver(outcome)
        return outcome

    async def _park(self, inbound: Inbound, now: datetime, why: str) -> Outcome:
        def work(tx: sqlite3.Connection, *, arrives: bool) -> Outcome:
            # What was noted of its arrival is undone: without it the apology would come after its 24 hours.
            came = whatsapp.arrived(tx, inbound) if arrives else inbound
            inbox.park(tx, came, why)
            key = f"maaf:{came.address}:{came.message_id}"
            row = outbox.put(tx, key, came.address, Kind.REPLY, fx.Say("maaf_gangguan"), now)
            asking.interrupted(tx, came.address, "maaf_gangguan", {})
            return Outcome((row,) if row else ())

        try:
            if inbound.address.channel is Channel.WHATSAPP:
                try:
                    return await self._database.write(partial(work, arrives=True))
                except Exception as error:
                    if isinstance(error, sqlite3.Error) and refused(error):
                        raise
                    log.error("inbound.not_followed", kind=type(error).__name__)  # noqa: TRY400  that may be what raised
            return await self._database.write(partial(work, arrives=False))
        except sqlite3.Error as error:
            raise NotKept(str(error)) from error


def _where(error: BaseException) -> str:
    """The innermost place of ours that raised: ``conversation.py:123``."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
