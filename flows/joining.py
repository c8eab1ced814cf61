"""Coming in: an invitation, "is it you?", the notice, and then the work (conversation design B1)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flows import handing
from flows import intents as i
from flows.cards import button
from flows.effects import (
    ON_THE_ROSTER,
    Audience,
    Effect,
    GoOn,
    JoinStage,
    Note,
    Quiet,
    Role,
    Say,
    SetReminders,
    Tell,
    UseInvite,
)
from flows.roster_cells import text_of
from flows.state import Asked, Invite, Joining, Outsider, Person, State, Wait

if TYPE_CHECKING:
    from flows.messages import Rows

ASK_WHO, ASK_CONSENT, JOINED, LET_GO = "kenal", "setuju", "aktif", "lepas"
PATIENCE = 3
HOLDER = "pemegang undangan"  # as long as nobody has said that it is them
QUOTED = 300  # characters of a correction that the overseers are shown

_WHO: Rows = (
    (button("Ya, benar", i.Confirm()),),
    (button("Bukan saya", i.Deny()), button("Data keliru", i.WrongData())),
)
_NOTICE: Rows = (
    (button("Setuju, mulai", i.Consent()),),
    (button("Baca rincian", i.ReadNotice()), button("Nanti saja", i.Later())),
)

PRESSED_AGAIN = Quiet("sudah dijawab", "Sudah tercatat")

Turn = tuple[State, tuple[Effect, ...]]


def outsider(state: Outsider, intent: i.Intent) -> Turn:
    """Somebody we do not know: an invitation lets them in, all else gets one polite sentence, then silence."""
    invite = state.invite
    shown = isinstance(intent, i.Start) and intent.token is not None
    if state.known and invite is not None:
        after = replace(state, asked=replace(state.asked, misses=0))  # what we talk about stays; this was no riddle
        return after, (refused(invite, state.known), Say("undangan_orang_lain", {"nama": state.known}))
    if shown and invite is not None and invite.valid:
        return state, (UseInvite(invite.id), GoOn(i.Start()))
    misses = state.asked.misses + 1
    if misses > (PATIENCE if shown else 1):
        return state, (Quiet("orang luar, sudah diberi tahu"),)
    told = (refused(invite),) if shown and invite is not None else ()
    why = invite.why if invite else None
    say = Say("undangan_ditolak", {"sebab": why}) if shown else Say("orang_luar")
    return replace(state, asked=Asked(misses=misses)), (*told, say)


def refused(invite: Invite, known: str = "") -> Tell:
    """The news for the overseers that an invitation was refused: once for each account that comes with it.

    *known*: who the account belongs to already, where the invitation is somebody else's.
    """
    values = {"nama": invite.person.name, "akun": known or None, "sebab": invite.why}
    return Tell(
        Audience.OVERSEERS, Say("kabar_undangan_ditolak", values, _invite(invite.person)), once=f"undangan:{invite.id}"
    )


def _invite(person: Person) -> Rows:
    """An overseer's way to a new invitation; of others than PICs and supervisors an administrator sees in the audit."""
    return ((button("Kirim undangan", i.InvitePerson(person.id)),),) if person.role in ON_THE_ROSTER else ()


def may_be_another(state: State) -> bool:
    """Whether the account may be somebody else's than the invited person's: they have not said that it is them."""
    return isinstance(state, Joining) and state.stage == ASK_WHO


def joining(state: Joining, intent: i.Intent) -> Turn:
    """Between the invitation and the first question."""
    if state.stage == ASK_WHO:
        return _who(state, intent)
    return _consent(state, intent)


def _who(state: Joining, intent: i.Intent) -> Turn:
    match intent:
        case i.Confirm():
            return replace(state, stage=ASK_CONSENT, asked=Asked()), (JoinStage(ASK_CONSENT), notice(state))
        case i.Deny():
            news = Tell(Audience.OVERSEERS, Say("kabar_bukan_saya", {"nama": state.person.name}, _invite(state.person)))
            noted = Note("menyatakan bukan orang yang diundang", state.person.name, HOLDER)
            return Outsider(), (JoinStage(LET_GO), noted, news, Say("sambut_bukan"))
        case i.WrongData() if state.asked.waiting is Wait.CORRECTION:
            return state, (PRESSED_AGAIN,)
        case i.WrongData():
            news = Tell(Audience.OVERSEERS, Say("kabar_data_keliru", {"nama": state.person.name}, _mend(state.person)))
            noted = Note("menyatakan datanya keliru", state.person.name, HOLDER)
            told = Say("sambut_keliru", buttons=_WHO[:1])
            return replace(state, asked=Asked(waiting=Wait.CORRECTION)), (noted, news, told)
        case i.Said(text) if state.asked.waiting is Wait.CORRECTION and (mended := text_of(text)[:QUOTED]):
            values = {"nama": state.person.name, "koreksi": mended}
            noted = Note("menuliskan koreksi datanya", state.person.name, HOLDER)  # its words go with the messages
            news = Tell(Audience.OVERSEERS, Say("kabar_koreksi", values, _mend(state.person)))
            told = Say("sambut_koreksi", {"koreksi": mended}, _WHO[:1])
            return replace(state, asked=Asked()), (noted, news, told)
        case _:
            return _again(state, intent, welcome(state))


def _mend(person: Person) -> Rows:
    """What an overseer does about wrong data; those of others than PICs and supervisors are the administrator's."""
    wish = i.WantChange(i.What.PERSON, person=person.id)
    return ((button("Ubah data orang", wish),),) if person.role in ON_THE_ROSTER else ()


def _consent(state: Joining, intent: i.Intent) -> Turn:
    match intent:
        case i.Consent() | i.Resume():
            # Who stopped them before has read since that they will come.
            again = () if state.person.reminders else (SetReminders(on=True),)
            return state, (*again, JoinStage(JOINED), *handing.accepted(state.taking), GoOn(i.Continue()))
        case i.Stop():
            return state, (*_stopped(state.person), Say("berhenti", {"peran": state.person.role.value}, _NOTICE[:1]))
        case i.ReadNotice() | i.WhoSees():
            return state, (Say("sambut_rincian", {"peran": state.person.role.value}, (_NOTICE[0], (_NOTICE[1][1],))),)
        case i.Confirm():
            return state, (PRESSED_AGAIN,)
        case i.Later():
            return state, (Say("sambut_nanti", buttons=_NOTICE[:1]),)
        case _:
            return _again(state, intent, notice(state))


def _stopped(person: Person) -> tuple[Effect, ...]:
    """No reminders; of a PIC the overseers hear, once."""
    told = Tell(Audience.OVERSEERS, Say("kabar_berhenti", {"nama": person.name}))
    return (SetReminders(on=False), *((told,) if person.reminders and person.role is Role.PIC else ()))


def _again(state: Joining, intent: i.Intent, say: Say) -> Turn:
    """Ask again, in other words each time, and no more than a few times; a new /start always gets its answer."""
    if isinstance(intent, i.Start):
        return replace(state, asked=Asked()), (say,)
    misses = state.asked.misses + 1
    if misses > PATIENCE:
        return state, (Quiet("menunggu jawaban atas sambutan"),)
    if misses > 1:
        say = Say("sambut_ulang", {"nama": state.person.name, "tahap": state.stage, "kali": misses}, say.buttons)
    return replace(state, asked=Asked(misses=misses)), (say,)


def welcome(state: Joining) -> Say:
    """Who we are, what for, and "is it you?"."""
    return Say("sambut_kenal", _facts(state), _WHO)


def notice(state: Joining) -> Say:
    """What is kept and who sees it, before the first answer."""
    return Say("sambut_data", _facts(state), _NOTICE)


def _facts(state: Joining) -> dict[str, Any]:
    return {
        "nama": state.person.name,
        "jabatan": state.person.position,
        "peran": state.person.role.value,
        "unit": [*state.units, *(one.duty.name for one in state.taking if one.duty.name not in state.units)],
        "dari": list(dict.fromkeys(one.giver_name for one in state.taking)),
        "survei": state.survey_on.isoformat() if state.survey_on else None,
        "batas": state.deadline.isoformat() if state.deadline else None,
    }
