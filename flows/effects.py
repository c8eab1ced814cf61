"""What a turn of the conversation wants done. `step` returns these; `bot.handle` does them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from flows.duties import Outcome
    from flows.instrument import Key
    from flows.intents import Intent, Went
    from flows.messages import Channel, Rows
    from flows.penilaian import Entry
    from flows.roster_changes import Change


class Role(StrEnum):
    """What somebody is to a pemda (design section 1)."""

    PIC = "pic"
    SUPERVISOR = "atasan"
    OVERSEER = "pengawas"
    ASSISTANT = "pendamping"
    ADMIN = "admin"


STEWARDS = frozenset({Role.OVERSEER, Role.ADMIN})  # who may change the roster
ON_THE_ROSTER = frozenset({Role.PIC, Role.SUPERVISOR})


def may_invite(by: Role, whom: Role | None) -> bool:
    """Whether *by* may invite *whom* (None: nobody we know): who holds an invitation comes in as the one it is for.

    So an overseer invites PICs and supervisors only, and an administrator anybody.
    """
    return whom is not None and (by is Role.ADMIN or (by is Role.OVERSEER and whom in ON_THE_ROSTER))


@dataclass(frozen=True, slots=True)
class Say:
    """One message: a template's name, the values it needs (plain JSON), and its buttons.

    `card` names the question that the message asks, so that it can be edited once it is answered. `document` names
    the file that comes with it (bot.documents), which is made when the message is sent.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    buttons: Rows = ()
    card: Key | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Quiet:
    """No message, and why not. `toast` is shown where a press can be answered without a message."""

    reason: str
    toast: str = ""


@dataclass(frozen=True, slots=True)
class Save:
    """A new standing entry for a key of a penilaian."""

    penilaian: int
    key: Key
    entry: Entry


@dataclass(frozen=True, slots=True)
class SendIn:
    """The penilaian is complete for its PIC (*kirim*)."""

    penilaian: int


@dataclass(frozen=True, slots=True)
class Judge:
    """An overseer's decision on the entry of that id."""

    entry: int
    approve: bool


class Audience(StrEnum):
    """Whom a `Tell` is for: the overseers of the pemda, or a unit's supervisors."""

    OVERSEERS = "pengawas"
    SUPERVISORS = "atasan"


@dataclass(frozen=True, slots=True)
class Tell:
    """A message to others than the one who wrote. `to`: an audience, or a person's id. `penilaian` names the unit.

    `once` names what is told of where the account that wrote may cause it again: they hear of it the first time.
    """

    to: Audience | int
    say: Say
    penilaian: int = 0
    once: str = ""


@dataclass(frozen=True, slots=True)
class JoinStage:
    """The account that wrote moves to `stage`: kenal, setuju, aktif; or `lepas`: it is no longer anybody's."""

    stage: str


@dataclass(frozen=True, slots=True)
class UseInvite:
    """The invitation is used by the account that wrote."""

    invite: int


@dataclass(frozen=True, slots=True)
class SetReminders:
    """Whether the person wants reminders."""

    on: bool


@dataclass(frozen=True, slots=True)
class ChooseChannel:
    """On which channel the person wants reminders and news; None: on the one that they used last."""

    channel: Channel | None


@dataclass(frozen=True, slots=True)
class HandOver:
    """The *giver*'s task for *unit* (their ids) goes to somebody of that name, who is registered where they are not.

    What came of it follows as an `intents.HandedOver`, which the next step is taken with.
    """

    unit: int
    giver: int
    name: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class EndHandOver:
    """The hand-over of that id is taken, declined or called off; nothing where it has ended already."""

    handover: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Note:
    """The audit says that *who* ("": the one who wrote) did *what* (a verb) to *about*."""

    what: str
    about: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class SetDeletion:
    """Whether the person's data are to be deleted."""

    on: bool


@dataclass(frozen=True, slots=True)
class ChangeRoster:
    """Carry out these changes of the roster, in order."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ForgetUpload:
    """The roster of that number, which the one who wrote had brought, is not needed any more."""

    upload: int


@dataclass(frozen=True, slots=True)
class Promise:
    """Whoever wrote is to be reminded at `due_at` (UTC), and of nothing else until `away_until` has passed."""

    due_at: datetime
    away_until: date | None = None


@dataclass(frozen=True, slots=True)
class Hindered:
    """What hinders a unit, as its PIC says it; "": nothing does any more."""

    penilaian: int
    words: str


@dataclass(frozen=True, slots=True)
class Visited:
    """How a unit's survey went, as its PIC says it; `words`: their note."""

    penilaian: int
    how: Went
    words: str = ""


@dataclass(frozen=True, slots=True)
class GoOn:
    """Take one more step, with this intent, from the state that the other effects lead to."""

    intent: Intent


Effect: TypeAlias = (
    Say | Quiet | Save | SendIn | Judge | Tell | JoinStage | UseInvite | SetReminders | HandOver | EndHandOver | Note
    | SetDeletion | ChooseChannel | ChangeRoster | ForgetUpload | Promise | Hindered | Visited | GoOn
)  # fmt: skip
