"""Every wish in every situation has an answer; docs/conversation.md shows which, and is kept to it."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from flows import intents as i
from flows.conversation import step
from flows.duties import Duties, Duty
from flows.effects import (
    ChangeRoster,
    ChooseChannel,
    Effect,
    EndHandOver,
    ForgetUpload,
    GoOn,
    HandOver,
    Hindered,
    JoinStage,
    Judge,
    Note,
    Promise,
    Quiet,
    Role,
    Save,
    Say,
    SendIn,
    SetDeletion,
    SetReminders,
    Tell,
    UseInvite,
)
from flows.handing import Successor
from flows.instrument import Key
from flows.messages import Channel
from flows.moments import Tomorrow
from flows.penilaian import Entry, EntryKind
from flows.roster_changes import Plan, UnitClosed
from flows.roster_preview import Review
from flows.state import Asked, Filling, Invite, Outsider, Resting, State, Wait
from flows.tokens import pack
from tests.kit import (
    COLLEAGUE,
    OVERSEER,
    PIC,
    T1,
    T2,
    T3A,
    all_answered,
    filling,
    handing_over,
    joining,
    penilaian,
    proposal,
    register,
    watching,
)  # fmt: skip

DOC = Path(__file__).parents[2] / "docs" / "conversation.md"
WHOLE = all_answered(penilaian())
HALF = penilaian({T1: "a", T2: "2"})
PROPOSED = penilaian({T1: "a"}, entries={T2: Entry(EntryKind.NOT_APPLICABLE, reason="alasan", id=5, by=PIC.id)})
SENT = datetime(2027, 1, 20, tzinfo=UTC)

RINA = Successor("Rina", "+6281200000003")
OWN = Duties(own=(Duty(1, "Dinas Contoh"),))
TO_RINA = Asked(penilaian=1, waiting=Wait.HAND_ON, option="1", note="Rina 081200000003")
TAKING = Duties(taking=(handing_over(giver=COLLEAGUE, taker=PIC),))

FILLING: dict[str, State] = {
    "nothing answered": filling(),
    "1 and 2 answered, 3a due": filling(HALF),
    "waiting for a yes": filling(HALF, Asked(penilaian=1, waiting=Wait.CHANGE, key=T1, option="b")),
    "waiting for a guess": filling(
        HALF, Asked(penilaian=1, waiting=Wait.PROPOSED, key=T3A, option="y", note="catatan")
    ),
    "waiting for several": filling(HALF, Asked(penilaian=1, waiting=Wait.SEVERAL, option="m:1:1b.3p1a")),
    "waiting for a reason": filling(HALF, Asked(penilaian=1, waiting=Wait.REASON, key=T3A)),
    "all answered": filling(penilaian(WHOLE)),
    "sent in": filling(penilaian(WHOLE, sent_in_at=SENT)),
    "waiting for a yes to the deletion": filling(HALF, Asked(penilaian=1, waiting=Wait.DELETION)),
    "leaving": filling(HALF, person=replace(PIC, leaving=True)),
    "closed": filling(penilaian(WHOLE, open=False)),
    "misunderstood three times": filling(HALF, Asked(penilaian=1, misses=3)),
    "handing on": replace(filling(HALF, TO_RINA), duties=replace(OWN, giving=(handing_over(),))),
}
OTHERS: dict[str, State] = {
    "outsider": Outsider(),
    "outsider, invited": Outsider(Invite(3, PIC, valid=True)),
    "joining: is it you": joining("kenal"),
    "joining: the notice": joining("setuju"),
    "joining to take over": joining("setuju", taking=TAKING.taking),
    "nothing to fill in": Resting(PIC, penilaian(WHOLE)),
    "asked to take over": Resting(PIC, duties=TAKING),
    "overseer, the roster": watching(
        roster=register(), asked=Asked(waiting=Wait.ROSTER, option=pack(i.WantChange(i.What.PIC, 1)))
    ),
    "overseer": watching(PROPOSED, proposals=[proposal(PROPOSED, T2)]),
    "overseer, brought a roster": replace(
        watching(PROPOSED), review=Review(1, "daftar.xlsx", Plan((UnitClosed(1, "Dinas Contoh"),), (), ()))
    ),
    "supervisor": replace(watching(PROPOSED, person=replace(OVERSEER, role=Role.SUPERVISOR)), duties=OWN),
}
WISHES: dict[str, i.Intent] = {
    "Answer, to an open question": i.Answer(1, T3A, "y"),
    "Answer, the same again": i.Answer(1, T1, "a"),
    "Answer, another to an older one": i.Answer(1, T1, "b"),
    "Answer, confirmed": i.Answer(1, T1, "b", sure=True),
    "Answer, to another penilaian": i.Answer(99, T1, "a"),
    "Answer, to the survey": i.Answer(1, Key("U1"), "y"),
    "Propose": i.Propose(1, T3A, "y", "kata"),
    "Several": i.Several(1, (i.Pick(1, 0, 2), i.Pick(3, 1, 0)), ("2",)),
    "Several, confirmed": i.Several(1, (i.Pick(1, 0, 2), i.Pick(3, 1, 0)), sure=True),
    "Several, of a question that is not asked": i.Several(1, (i.Pick(77, 0, 0),), sure=True),
    "DontKnow": i.DontKnow(1, T3A),
    "OffTopic": i.OffTopic(),
    "Skip": i.Skip(1, T3A),
    "NotApplicable": i.NotApplicable(1, T3A),
    "NotApplicable, with a reason": i.NotApplicable(1, T3A, "alasan"),
    "Back": i.Back(1, T2),
    "Why": i.Why(1, T1),
    "Open": i.Open(1, T1),
    "Edit": i.Edit("1", "belum"),
    "Edit, no such number": i.Edit("77"),
    "Agree": i.Agree(),
    "Cancel": i.Cancel(),
    "Start": i.Start(),
    "Start, with a token": i.Start("token"),
    "Continue": i.Continue(),
    "Greeting": i.Greeting(),
    "Courtesy": i.Courtesy(),
    "Said": i.Said("hm"),
    "Unread, a sticker": i.Unread("stiker"),
    "Unread, a voice note": i.Unread("suara"),
    "Menu": i.Menu(),
    "AskScore": i.AskScore(),
    "ScoreOf": i.ScoreOf(1),
    "EnterSurvey": i.EnterSurvey(1),
    "AskDetails": i.AskDetails(),
    "MoreDetails": i.MoreDetails(4),
    "AskSteps": i.AskSteps(),
    "MoreSteps": i.MoreSteps(3),
    "AskWayUp": i.AskWayUp(),
    "Simulate": i.Simulate(("1",)),
    "Simulate, no such number": i.Simulate(("1", "77")),
    "Summary": i.Summary(),
    "SummaryOf": i.SummaryOf(1),
    "SummaryOf, no such section": i.SummaryOf(9),
    "FillSkipped": i.FillSkipped(),
    "Submit": i.Submit(),
    "Submit, confirmed": i.Submit(sure=True),
    "DeleteMyData": i.DeleteMyData(),
    "DeleteMyData, confirmed": i.DeleteMyData(sure=True),
    "KeepMyData": i.KeepMyData(),
    "AllQuestions": i.AllQuestions(),
    "ChooseUnit": i.ChooseUnit(),
    "PickUnit": i.PickUnit(1),
    "MoreUnits": i.MoreUnits(6),
    "Pause": i.Pause(),
    "Stop": i.Stop(),
    "Resume": i.Resume(),
    "Help": i.Help(),
    "Identity": i.Identity(),
    "WhoSees": i.WhoSees(),
    "MySupervisor": i.MySupervisor(),
    "MyUnits": i.MyUnits(),
    "MyData": i.MyData(),
    "RemindWhere": i.RemindWhere(),
    "RemindOn": i.RemindOn(Channel.TELEGRAM),
    "RemindOn, where they have not joined": i.RemindOn(Channel.WEB),
    "RemindOn, the one used last": i.RemindOn(),
    "Proposals": i.Proposals(),
    "Decide": i.Decide(PROPOSED.entries[T2].id, approve=True),
    "Decide, decided already": i.Decide(999, approve=True),
    "Confirm": i.Confirm(),
    "Deny": i.Deny(),
    "WrongData": i.WrongData(),
    "Consent": i.Consent(),
    "ReadNotice": i.ReadNotice(),
    "Later": i.Later(),
    "Roster": i.Roster(),
    "NotJoined": i.NotJoined(),
    "RosterUnits": i.RosterUnits(),
    "RosterUnit": i.RosterUnit(1),
    "WantChange": i.WantChange(i.What.SLOT, 1),
    "WantChange, of no such unit": i.WantChange(i.What.SLOT, 99),
    "RosterText": i.RosterText("Ibu Contoh Sembilan"),
    "RosterText, that cannot be read": i.RosterText("Ibu Contoh Sembilan 12"),
    "PickKind": i.PickKind("dinas"),
    "CarryOut, of something else": i.CarryOut(1, "0000"),
    "Recap": i.Recap(),
    "WhoIsCutOff": i.WhoIsCutOff(),
    "NotYet": i.NotYet("dasbor"),
    "HandOn": i.HandOn(),
    "HandOn, to somebody": i.HandOn(to="Rina 081200000003"),
    "HandOnUnit": i.HandOnUnit(),
    "SureToHandOn": i.SureToHandOn(1, RINA.check),
    "HandedOver": i.HandedOver(41, "Dinas Contoh", 10, "Rina", joined=False, done=False, only=True),
    "CallOff": i.CallOff(),
    "TakeOver": i.TakeOver(),
    "TakeOver, declined": i.TakeOver(accept=False),
    "InvitePerson": i.InvitePerson(10),
    "RosterPage": i.RosterPage(),
    "ReviewRoster": i.ReviewRoster(1),
    "ReviewRoster, not fetched": i.ReviewRoster(0),
    "ImportRoster": i.ImportRoster(1, "0123456789ab"),
    "DropRoster": i.DropRoster(1),
    "Remind": i.Remind(Tomorrow()),
    "PickDate": i.PickDate(),
    "NoReminder": i.NoReminder(),
    "Obstacle": i.Obstacle(),
    "Hinders": i.Hinders("kepala dinas masih kosong"),
    "HowItWent": i.HowItWent(i.Went.NOTED, (1,)),
}
HEAD = """# The conversation, whole

What `flows.conversation.step` does for every wish (`flows/intents.py`) in samples of every situation
(`flows/state.py`). Written by a test: `CEKMANDIRI_WRITE_DOCS=1 make test ARGS=tests/flows/test_conversation_table.py`;
the test fails when this page differs.

A name in `code` is the template of the one message that is said, with the number of the question where it is a card.
*quiet* is the one other outcome: no message, for the reason given. The samples are of a tiny edition with the questions
1, 2, 3a and 3b, and a survey of users.
"""


PLAIN: dict[type[Effect], str] = {
    SendIn: "sends in",
    Judge: "decides",
    UseInvite: "uses the invitation",
    ChangeRoster: "changes the roster",
    ForgetUpload: "forgets the file",
    Promise: "promises a reminder",
    Hindered: "notes what hinders",
}


def in_words(effect: Effect, after: State) -> str:
    match effect:
        case Say(template, card=card):
            number = f" {after.penilaian.label(card)}" if card and isinstance(after, Filling) else ""
            return f"`{template}`{number}"
        case Quiet(reason):
            return f"*quiet: {reason}*"
        case Save(_, _, entry):
            return f"saves {entry.kind.value}"
        case Tell(to, say):
            return f"tells {to if isinstance(to, str) else 'the PIC'} `{say.template}`"
        case JoinStage(stage):
            return f"moves to {stage}"
        case SetReminders(on):
            return f"reminders {'on' if on else 'off'}"
        case HandOver():
            return "begins a hand-over, goes on with HandedOver"
        case EndHandOver(_, outcome):
            return f"ends a hand-over: {outcome}"
        case Note(what):
            return f"notes: {what}"
        case ChooseChannel(channel):
            return f"reminders on {channel or 'the channel used last'}"
        case SetDeletion(on):
            return "deletion asked for" if on else "deletion called back"
        case GoOn(intent):
            return f"goes on with {type(intent).__name__}"
        case _:
            return PLAIN[type(effect)]


def cell(state: State, wish: i.Intent) -> str:
    after, effects = step(state, wish)
    return "; ".join(in_words(effect, after) for effect in effects)


def table(title: str, states: dict[str, State]) -> str:
    lines = [f"## {title}", "", "| wish | " + " | ".join(states) + " |", "|---" * (len(states) + 1) + "|"]
    for name, wish in WISHES.items():
        lines.append(f"| {name} | " + " | ".join(cell(state, wish) for state in states.values()) + " |")
    return "\n".join(lines)


def page() -> str:
    return "\n".join([HEAD, table("Filling in", FILLING), "", table("Everybody else", OTHERS), ""])


def test_every_kind_of_wish_is_in_the_table() -> None:
    assert set(get_args(i.Intent)) == {type(wish) for wish in WISHES.values()}


def test_every_kind_of_situation_is_in_the_table() -> None:
    assert set(get_args(State)) == {type(state) for state in (*FILLING.values(), *OTHERS.values())}


@pytest.mark.parametrize("state", (FILLING | OTHERS).values(), ids=FILLING | OTHERS)
def test_every_wish_has_exactly_one_message_or_one_reason_for_silence(state: State) -> None:
    for name, wish in WISHES.items():
        effects = step(state, wish).effects
        outcomes = [effect for effect in effects if isinstance(effect, Say | Quiet | GoOn | HandOver)]
        assert len(outcomes) == 1, name
        assert not isinstance(outcomes[0], Quiet) or outcomes[0].reason


def test_the_page_shows_what_happens() -> None:
    if os.environ.get("CEKMANDIRI_WRITE_DOCS") == "1":
        DOC.write_text(page(), encoding="utf-8")

    assert page() == DOC.read_text(encoding="utf-8")
