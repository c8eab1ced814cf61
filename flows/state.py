"""Where a conversation stands: who is talking, and the little that answers cannot tell."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from flows.calendar import local_day
from flows.duties import Duties, HandingOver
from flows.effects import Role
from flows.roster_changes import Present

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from flows.calendar import Calendar
    from flows.instrument import Key
    from flows.messages import Channel
    from flows.penilaian import Penilaian
    from flows.roster_preview import Review


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the roster. `reminders`: whether they want them. `leaving`: their data are to be deleted soon."""

    id: int
    name: str
    position: str
    role: Role
    reminders: bool = True
    leaving: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """Who has to do with a unit."""

    unit: str
    pics: tuple[Person, ...] = ()
    supervisors: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Accounts:
    """On which channels somebody has joined.

    `reached`: those that reach them, the one used last first. `cut`: those on which nothing does. `chosen`: the one
    that they want reminders and news on.
    """

    reached: tuple[Channel, ...] = ()
    cut: tuple[Channel, ...] = ()
    chosen: Channel | None = None

    @property
    def now(self) -> Channel | None:
        """Where reminders and news go: the chosen one where it reaches them, else the one used last."""
        return self.chosen if self.chosen in self.reached else next(iter(self.reached), None)

    @property
    def several(self) -> bool:
        """Whether there is anything to choose."""
        return len({*self.reached, *self.cut}) > 1


@dataclass(frozen=True, slots=True)
class Circle:
    """The people around somebody: their units with those people, and the pemda's overseers; and their own answers.

    `answers` counts those that stand, in all putaran. `accounts` are their own. Empty until it is asked about: it is
    loaded for that alone.
    """

    units: tuple[Around, ...] = ()
    overseers: tuple[Person, ...] = ()
    answers: int = 0
    accounts: Accounts = Accounts()

    def around(self, unit: str) -> Around:
        """The people of the unit of that name."""
        return next((one for one in self.units if one.unit == unit), Around(unit))


@dataclass(frozen=True, slots=True)
class Agenda:
    """What time it is for somebody: `now` (UTC), the `zone` of the unit in hand, and who works when."""

    now: datetime
    zone: str
    calendar: Calendar

    @property
    def today(self) -> date:
        """Which day it is there."""
        return local_day(self.now, self.zone)


class Wait(StrEnum):
    """What an answer is being waited for."""

    CHANGE = "ubah"
    REASON = "alasan"
    NUMBER = "nomor"
    SIMULATION = "simulasi"
    SEND_IN = "kirim"
    SURVEY = "survei"
    CORRECTION = "keliru"
    PROPOSED = "dugaan"
    SENTENCE = "kalimat"  # the answer that a sentence is a note to
    SEVERAL = "beberapa"
    MOMENT = "kapan"
    OBSTACLE = "kendala"
    VISIT = "sesudah_survei"
    SUCCESSOR = "pengganti"
    HAND_ON = "alihkan"
    DELETION = "hapus"
    ROSTER = "daftar"
    ROSTER_SURE = "daftar_yakin"
    ROSTER_UNIT = "daftar_unit"
    SKIP = "lewati"
    TASK = "tugas"


IN_PASSING = "pengingat"  # `Asked.option` where a reminder invited to say what hinders, among other things
# What is waited for after a message that may come of itself.
ASKS = {"alih_tawaran": Wait.TASK}


@dataclass(frozen=True, slots=True)
class Asked:
    """What answers cannot tell; losing it loses no answer.

    `penilaian` is the unit last worked on, `card` a question that was opened again, `waiting` what the next
    words will be taken for (about `key` and `option`), `misses` how often in a row we did not understand, `note`
    the sentence to be kept with an answer once it is confirmed, `seen` the newest entry of a colleague's that was
    told (kept by who loads and saves, no matter to a step).

    `shown` is the question whose card was the last thing said, None after anything else: only words that follow a
    card are kept without asking. `aside`: news came since of itself, so that a bare yes may be to that. `pointed`:
    among the `misses` was another matter, and where that belongs has been said.
    """

    penilaian: int = 0
    card: Key | None = None
    waiting: Wait | None = None
    key: Key | None = None
    option: str = ""
    misses: int = 0
    note: str = ""
    seen: int = 0
    shown: Key | None = None
    aside: bool = False
    pointed: bool = False

    def unread(self) -> Asked:
        """What is asked as far as somebody knows who has not got the newest message yet: not what it asked."""
        return replace(self, waiting=None, key=None, option="", note="", shown=None, aside=True)

    def interrupted(self, template: str) -> Asked:
        """What is asked once a message that nobody waited for has gone out.

        What an earlier one asked in passing is not waited for any longer: words may be to the new one. Whoever was not
        understood any more is listened to anew.
        """
        if wait := ASKS.get(template):
            return Asked(penilaian=self.penilaian, card=self.card, waiting=wait, seen=self.seen)
        passed = self.waiting is Wait.VISIT or (self.waiting is Wait.OBSTACLE and self.option == IN_PASSING)
        waiting, option = (None, "") if passed else (self.waiting, self.option)
        return replace(self, waiting=waiting, option=option, shown=None, aside=True, misses=0, pointed=False)


class Ended(StrEnum):
    """Why an invitation is not good any more."""

    USED = "terpakai"  # by another account of the same channel
    EXPIRED = "kedaluwarsa"
    REVOKED = "dicabut"  # by a newer one, or because its person has no task any more


@dataclass(frozen=True, slots=True)
class Invite:
    """An invitation that was shown to us; not `valid`: `why` says how its time ended."""

    id: int
    person: Person
    valid: bool
    why: Ended | None = None


@dataclass(frozen=True, slots=True)
class Outsider:
    """An account that belongs to nobody, perhaps with an invitation in its hand.

    `known`: the name of whose it is, where that is somebody else's invitation.
    """

    invite: Invite | None = None
    asked: Asked = Asked()
    known: str = ""


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody whose invitation was taken: `stage` is kenal (is it you?) or setuju (do you agree?).

    `units` are theirs; `taking`: the tasks that become theirs once they have joined.
    """

    person: Person
    stage: str
    units: tuple[str, ...]
    survey_on: date | None
    deadline: date | None
    asked: Asked = Asked()
    taking: tuple[HandingOver, ...] = ()
    circle: Circle = Circle()


@dataclass(frozen=True, slots=True)
class Resting:
    """A known person with nothing to fill in now; `last` is their unit's newest penilaian, if any."""

    person: Person
    last: Penilaian | None = None
    asked: Asked = Asked()
    circle: Circle = Circle()
    duties: Duties = field(default_factory=Duties)


@dataclass(frozen=True, slots=True)
class Earlier:
    """How a unit stood `days` days ago, on that day. `lagging`: somebody was told that it lags then."""

    day: date
    days: int
    answered: int
    score: Decimal | None
    lagging: bool = False


@dataclass(frozen=True, slots=True)
class Filling:
    """A PIC at work: `penilaian` is the one in hand, `tasks` are all of theirs, in order; `agenda`: the time there.

    `earlier`: how the one in hand stood before, known only where it is about to be sent in.
    """

    person: Person
    penilaian: Penilaian
    tasks: tuple[Penilaian, ...]
    asked: Asked = Asked()
    circle: Circle = Circle()
    duties: Duties = field(default_factory=Duties)
    agenda: Agenda | None = None
    earlier: Earlier | None = None

    @property
    def today(self) -> date:
        """Which day it is for the unit in hand; the first day there is where nobody said."""
        return self.agenda.today if self.agenda else date.min

    @property
    def card(self) -> Key | None:
        """The question on the table: the one opened again, or the one that is due."""
        return self.asked.card or self.penilaian.next_key()


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit on an overview. `score` in points, None where nothing is answered."""

    penilaian: int
    unit: str
    answered: int
    asked: int
    sent_in: bool
    score: Decimal | None
    predicate: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A *tidak berlaku* that waits for an overseer."""

    entry: int
    unit: str
    label: str
    question: str
    product: str | None
    reason: str
    by: int
    by_name: str
    penilaian: int
    key: Key


@dataclass(frozen=True, slots=True)
class Register:
    """What an overseer may change: all that is `present`, and who of them has `joined` (ids).

    `kinds` are those of the newest putaran's edition, `zone` the pemda's (WIB, WITA, WIT), `today` the day there.
    """

    present: Present = field(default_factory=Present)
    joined: frozenset[int] = frozenset()
    kinds: tuple[str, ...] = ()
    zone: str = ""
    today: date = date.min


@dataclass(frozen=True, slots=True)
class Unreached:
    """Somebody who joined and whom nothing reaches since that day; `why` in words, "" where nobody knows for sure."""

    name: str
    role: Role
    units: tuple[str, ...]
    since: date
    why: str


@dataclass(frozen=True, slots=True)
class Missed:
    """Messages that did not go out for one reason: `why` in words, how `many`, to whom, and when they are tried again.

    `next_try` is None for those that are given up.
    """

    why: str
    many: int
    names: tuple[str, ...]
    next_try: date | None = None


@dataclass(frozen=True, slots=True)
class Watching:
    """An atasan, pengawas, pendamping or admin. `mean` is the pemda's score over the units that have one.

    `seen` are the penilaian that this person may see, whole; `units` says the same in short. `review` is there only
    where a roster that they brought is what we talk about, and is still kept; `register`, `unreached` and
    `missed` hold something only where the roster as it stands is, or who cannot be reached.
    """

    person: Person
    putaran: str
    units: tuple[Standing, ...] = ()
    mean: Decimal | None = None
    proposals: tuple[Proposal, ...] = ()
    seen: tuple[Penilaian, ...] = ()
    asked: Asked = Asked()
    circle: Circle = Circle()
    duties: Duties = field(default_factory=Duties)
    review: Review | None = None
    register: Register = Register()
    unreached: tuple[Unreached, ...] = ()
    missed: tuple[Missed, ...] = ()


State: TypeAlias = Outsider | Joining | Resting | Filling | Watching
