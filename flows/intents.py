"""What somebody wants, whether they pressed it or wrote it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from flows.instrument import Key
from flows.messages import Channel
from flows.moments import When
from flows.roster_intents import (
    OF_SOMEBODY,
    CarryOut,
    NotJoined,
    PickKind,
    Roster,
    RosterText,
    RosterUnit,
    RosterUnits,
    RosterWish,
    WantChange,
    What,
)

__all__ = [  # of flows.roster_intents: everybody knows them from here
    "OF_SOMEBODY", "CarryOut", "NotJoined", "PickKind", "Roster", "RosterText", "RosterUnit", "RosterUnits",
    "RosterWish", "WantChange", "What",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """An option for a question; `sure` when it was already confirmed.

    `words` are those it was said in, where they are not the option's own; they change nothing about the wish.
    """

    penilaian: int
    key: Key
    option: str
    sure: bool = False
    words: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Propose:
    """Words that perhaps mean this option: ask before it is recorded. `note`: keep the words with the answer."""

    penilaian: int
    key: Key
    option: str
    words: str
    note: bool = False


class Pick(NamedTuple):
    """One of several answers: the question's number, the product (0: none), the option's place from 0."""

    number: int
    product: int
    place: int


@dataclass(frozen=True, slots=True)
class Several:
    """Answers to several questions in one message; `unclear` are the numbers whose answer was not understood."""

    penilaian: int
    picks: tuple[Pick, ...]
    unclear: tuple[str, ...] = ()
    sure: bool = False


@dataclass(frozen=True, slots=True)
class DontKnow:
    """The answer to this question is not known to them."""

    penilaian: int
    key: Key


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave this question for later."""

    penilaian: int
    key: Key


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """Propose that this question does not apply to the unit; `reason` when it came in one message."""

    penilaian: int
    key: Key
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Back:
    """The question before this one."""

    penilaian: int
    key: Key


@dataclass(frozen=True, slots=True)
class Why:
    """Why this is asked, on what basis, and how much it weighs."""

    penilaian: int
    key: Key


@dataclass(frozen=True, slots=True)
class Open:
    """Show this question again, answered or not."""

    penilaian: int
    key: Key


@dataclass(frozen=True, slots=True)
class Edit:
    """Change the answer with this number ("5", "16a"), to `words` where they said to what."""

    label: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """Came in: with an invitation's token, or just /start."""

    token: str | None = None


@dataclass(frozen=True, slots=True)
class Continue:
    """The card that is due."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """A hello: greet, and say where we are."""


@dataclass(frozen=True, slots=True)
class Courtesy:
    """Polite words ("siap", "baik Pak"), and no answer."""


@dataclass(frozen=True, slots=True)
class Menu:
    """What can be done here."""


@dataclass(frozen=True, slots=True)
class AskScore:
    """The provisional score and zona."""


@dataclass(frozen=True, slots=True)
class ScoreOf:
    """The score of one unit, asked by someone who watches several."""

    penilaian: int


@dataclass(frozen=True, slots=True)
class EnterSurvey:
    """An overseer enters what a unit's own survey of its users gave."""

    penilaian: int


@dataclass(frozen=True, slots=True)
class AskDetails:
    """How the score comes about: the answers that cost most."""


@dataclass(frozen=True, slots=True)
class MoreDetails:
    """The details after the first `after`."""

    after: int


@dataclass(frozen=True, slots=True)
class AskSteps:
    """The three quickest steps."""


@dataclass(frozen=True, slots=True)
class MoreSteps:
    """The steps after the first `after`."""

    after: int


@dataclass(frozen=True, slots=True)
class AskWayUp:
    """The cheapest way to the next predicate."""


@dataclass(frozen=True, slots=True)
class Simulate:
    """What if these numbers were fulfilled; none named: the suggested ones."""

    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """How far each section is."""


@dataclass(frozen=True, slots=True)
class SummaryOf:
    """One section's answers; `section` counts from 0."""

    section: int


@dataclass(frozen=True, slots=True)
class FillSkipped:
    """Answer what was skipped."""


@dataclass(frozen=True, slots=True)
class Submit:
    """Send a self-assessment in, 0: the one in hand; `sure` once it was confirmed."""

    penilaian: int = 0
    sure: bool = False


@dataclass(frozen=True, slots=True)
class AllQuestions:
    """All questions beforehand, as a file to gather documents by."""


@dataclass(frozen=True, slots=True)
class ChooseUnit:
    """Asks which of their units to go on with."""


@dataclass(frozen=True, slots=True)
class PickUnit:
    """Goes on with one of their units."""

    penilaian: int


@dataclass(frozen=True, slots=True)
class MoreUnits:
    """The units after the first `after` of an overview."""

    after: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop for now."""


@dataclass(frozen=True, slots=True)
class Stop:
    """No reminders any more."""


@dataclass(frozen=True, slots=True)
class Resume:
    """The word *mulai*: begin, or have reminders again."""


@dataclass(frozen=True, slots=True)
class Help:
    """How this works and whom to ask."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking, whose bot this is."""


@dataclass(frozen=True, slots=True)
class WhoSees:
    """Who can see what was answered."""


@dataclass(frozen=True, slots=True)
class MySupervisor:
    """Who is their atasan."""


@dataclass(frozen=True, slots=True)
class MyUnits:
    """Which units are theirs, how far each is, and when it is surveyed."""


@dataclass(frozen=True, slots=True)
class MyData:
    """What is kept about me; `copy` to have it."""

    copy: bool = False


@dataclass(frozen=True, slots=True)
class DeleteMyData:
    """Delete what is kept about me; `sure` once it was confirmed."""

    sure: bool = False


@dataclass(frozen=True, slots=True)
class KeepMyData:
    """Call a deletion back that was asked for."""


@dataclass(frozen=True, slots=True)
class RemindWhere:
    """On which channel reminders and news come is asked."""


@dataclass(frozen=True, slots=True)
class RemindOn:
    """Send reminders and news on that channel; None: on the one that was used last."""

    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """Leave it as it is."""


@dataclass(frozen=True, slots=True)
class Agree:
    """A typed yes to whatever is being waited for."""


@dataclass(frozen=True, slots=True)
class Proposals:
    """The overseer's next *tidak berlaku* to decide."""


@dataclass(frozen=True, slots=True)
class Decide:
    """An overseer's word on a proposal, named by its entry."""

    entry: int
    approve: bool


@dataclass(frozen=True, slots=True)
class Confirm:
    """Yes, that is me."""


@dataclass(frozen=True, slots=True)
class Deny:
    """No, that is somebody else."""


@dataclass(frozen=True, slots=True)
class WrongData:
    """That is me, but what is written about me is wrong."""


@dataclass(frozen=True, slots=True)
class Consent:
    """The notice was read and agreed to."""


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """The notice in detail."""


@dataclass(frozen=True, slots=True)
class Later:
    """Not now."""


@dataclass(frozen=True, slots=True)
class HandOn:
    """Their task for a unit (its id, 0: the one in hand) is to go to somebody; `to` is what they wrote of whom."""

    unit: int = 0
    to: str = ""


@dataclass(frozen=True, slots=True)
class HandOnUnit:
    """Which of their units is to go to somebody."""


@dataclass(frozen=True, slots=True)
class SureToHandOn:
    """Yes, hand it on; `check` tells the name that this yes was for from another."""

    unit: int
    check: int


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What came of a hand-over that was wanted; nobody says it. `handover` 0: nothing was to be handed over.

    `joined`: the *taker* (an id) has joined and is asked in their own chat. `done`: the giver had no access, so it
    was done at once. `only`: the taker has no other task, so their invitation opens nothing else.
    """

    handover: int
    unit: str
    taker: int
    name: str
    joined: bool
    done: bool
    only: bool


@dataclass(frozen=True, slots=True)
class CallOff:
    """The giver wants the hand-over of that id no more; 0: the only one there is."""

    handover: int = 0


@dataclass(frozen=True, slots=True)
class TakeOver:
    """The answer of who is to take over (the hand-over's id; 0: the only one there is)."""

    handover: int = 0
    accept: bool = True


@dataclass(frozen=True, slots=True)
class InvitePerson:
    """An overseer wants an invitation for the person of that id, to forward."""

    person: int


@dataclass(frozen=True, slots=True)
class Remind:
    """Be back at that moment."""

    when: When


@dataclass(frozen=True, slots=True)
class PickDate:
    """Name a day on which to be reminded; `away`: until which they are on duty elsewhere."""

    away: bool = False


@dataclass(frozen=True, slots=True)
class NoReminder:
    """They will come back by themselves."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something is in the way: ask what."""


@dataclass(frozen=True, slots=True)
class Hinders:
    """What is in the way, in their words; "" where nothing is."""

    words: str


class Went(StrEnum):
    """How a survey went."""

    WELL = "lancar"
    NOTED = "catatan"
    POSTPONED = "ditunda"


@dataclass(frozen=True, slots=True)
class HowItWent:
    """The surveys of those penilaian went like that; `words`: what there is to note."""

    how: Went
    of: tuple[int, ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class Recap:
    """How all units stand, what is weakest, and which need attention."""


@dataclass(frozen=True, slots=True)
class WhoIsCutOff:
    """Who has joined and cannot be reached any more."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """A word for something that a later version will do; `what` names it in Indonesian."""

    what: str


@dataclass(frozen=True, slots=True)
class OffTopic:
    """A citizen's matter, which belongs to another channel."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words that are none of the above: a reason where one is waited for, else not understood."""

    text: str


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that cannot be read: a voice note, a picture, ... (`kind` as in messages.Unreadable)."""

    kind: str


@dataclass(frozen=True, slots=True)
class RosterPage:
    """Where the roster can be changed on a page; `brought`: they sent a file where files are not read."""

    brought: bool = False


@dataclass(frozen=True, slots=True)
class ReviewRoster:
    """A roster was brought: what would it change? 0: it could not be fetched."""

    upload: int


@dataclass(frozen=True, slots=True)
class ImportRoster:
    """Do what that roster changes, where it is still what was shown (`mark`, see roster_preview)."""

    upload: int
    mark: str


@dataclass(frozen=True, slots=True)
class DropRoster:
    """Forget the roster that was brought."""

    upload: int


Intent: TypeAlias = (
    Answer | Skip | NotApplicable | Back | Why | Open | Edit | Start | Continue | Greeting | Courtesy | Menu
    | AskScore | EnterSurvey | ScoreOf | AskDetails | MoreDetails | AskSteps | MoreSteps | AskWayUp | Simulate | Summary
    | SummaryOf | FillSkipped | Submit | ChooseUnit | PickUnit | MoreUnits | Pause | Stop | Resume | Help
    | Identity | MyData | Cancel | Agree | Proposals | Decide | Confirm | Deny | WrongData | Consent | ReadNotice
    | Later | NotYet | Said | Unread | Propose | Several | DontKnow | OffTopic | WhoSees | MySupervisor | MyUnits
    | AllQuestions | HandOn | HandOnUnit | SureToHandOn | HandedOver | CallOff | TakeOver | InvitePerson
    | Remind | PickDate | NoReminder | Obstacle | Hinders | HowItWent | Recap | WhoIsCutOff
    | DeleteMyData | KeepMyData | RemindWhere | RemindOn | RosterWish
    | RosterPage | ReviewRoster | ImportRoster | DropRoster
)  # fmt: skip
