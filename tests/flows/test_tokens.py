"""What a button carries comes back as what it meant, and anything else as nothing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows import intents as i
from flows.instrument import Key
from flows.tokens import LIMIT, pack, unpack

IDS = st.integers(0, 10**18 - 1)
QUESTIONS = st.from_regex(r"[A-Za-z0-9.]{1,8}", fullmatch=True)
OPTIONS = st.from_regex(r"[a-z0-9]{1,3}", fullmatch=True)
KEYS = st.builds(Key, QUESTIONS, IDS)
PLAIN = [
    i.Continue(), i.Menu(), i.AskScore(), i.AskDetails(), i.AskSteps(), i.AskWayUp(), i.Simulate(), i.Summary(),
    i.FillSkipped(), i.Submit(), i.Submit(sure=True), i.ChooseUnit(), i.Pause(), i.Help(), i.MyData(),
    i.DeleteMyData(), i.DeleteMyData(sure=True), i.KeepMyData(), i.AllQuestions(),
    i.MyData(copy=True), i.Resume(), i.Consent(), i.ReadNotice(), i.Later(), i.Confirm(), i.Deny(), i.WrongData(),
    i.Cancel(), i.Proposals(), i.HandOn(), i.HandOnUnit(), i.Roster(),
]  # fmt: skip
CARRIED = st.one_of(
    st.sampled_from(PLAIN),
    st.builds(i.Answer, IDS, KEYS, OPTIONS, st.booleans()),
    *(st.builds(about, IDS, KEYS) for about in (i.Skip, i.NotApplicable, i.Back, i.Why, i.Open)),
    *(
        st.builds(of, IDS)
        for of in (
            i.PickUnit,
            i.SummaryOf,
            i.MoreSteps,
            i.MoreDetails,
            i.ScoreOf,
            i.MoreUnits,
            i.EnterSurvey,
            i.HandOn,
            i.CallOff,
            i.InvitePerson,
        )
    ),
    st.builds(i.Decide, IDS, st.booleans()),
    st.builds(i.TakeOver, IDS, st.booleans()),
    st.builds(i.SureToHandOn, IDS, IDS),
    *(st.builds(of, IDS) for of in (i.NotJoined, i.RosterUnits, i.RosterUnit)),
    st.builds(i.WantChange, st.sampled_from(i.What), IDS, st.just(0) | st.integers(0, 10**9)),
    st.builds(i.PickKind, st.from_regex(r"[a-z ]{1,40}", fullmatch=True)),
    st.builds(i.CarryOut, IDS, st.from_regex(r"[0-9a-f]{16}", fullmatch=True)),
)


@given(CARRIED)
def test_a_button_means_what_it_said(intent: i.Intent) -> None:
    token = pack(intent)

    assert intent == unpack(token)
    assert 1 <= len(token.encode()) <= LIMIT


@pytest.mark.parametrize(
    "token",
    [
        "", ":", "j", "j:", "j:1:T1:0", "j:1:T1:0:a:b", "j:x:T1:0:a", "j:-1:T1:0:a", "j:1:T1:-2:a", "j::T1::a",
        "j:1e3:T1:0:a", "j:٣:T1:0:a", "j:²:T1:0:a", f"j:{10**18}:T1:0:a", "s:1:2", "s:1", "z:", "r:-1", "n:1:2",
        "lanjut:1", "LANJUT", "x:1", "j:1:T1:0:a" * 40, "\x00", "'; DROP TABLE entries; --", "😀", "r:1 ", "n:+1",
    ],
)  # fmt: skip
def test_a_token_that_is_not_ours_means_nothing(token: str) -> None:
    assert unpack(token) is None


@given(st.text())
@example("j:1:T1:0:a")
def test_no_token_whatever_raises(token: str) -> None:
    found = unpack(token)

    assert found is None or found == unpack(pack(found))


@given(st.lists(st.sampled_from(["j", "u", "l", "s", "n", "", "0", "1", "٣", "9" * 30, "T1", "a"]), max_size=6))
def test_no_token_of_our_form_raises(parts: list[str]) -> None:
    found = unpack(":".join(parts))

    assert found is None or found == unpack(pack(found))


def test_what_no_button_carries_cannot_be_packed() -> None:
    with pytest.raises(KeyError):
        pack(i.Greeting())
