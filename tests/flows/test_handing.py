"""A task goes to somebody else: whom, is that right, and nothing before the new one accepts."""

from dataclasses import replace

import pytest

from flows import intents as i
from flows.conversation import step
from flows.duties import Duties, Duty, HandingOver, Outcome
from flows.effects import Audience, EndHandOver, GoOn, HandOver, JoinStage, Note, Quiet, Role, Say, Tell
from flows.handing import Successor, offer, successor, task_received
from flows.reading import read
from flows.roster_changes import Present, PresentPerson
from flows.state import Filling, Register, Resting, State, Watching
from flows.tokens import unpack
from tests.flows.turns import quiet, said, told
from tests.kit import COLLEAGUE, OVERSEER, PIC, filling, handing_over, joining, penilaian, watching

ONE = Duty(1, "Dinas Contoh")
TWO = Duty(2, "RSUD Contoh")
RINA = "Ibu Rina Contoh 0812-0000-0003"
OFFERED = handing_over(giver=COLLEAGUE, taker=PIC)
BEGUN = i.HandedOver(41, "Dinas Contoh", 10, "Ibu Rina Contoh", joined=False, done=False, only=True)


def pic(*own: Duty, giving: tuple[HandingOver, ...] = (), taking: tuple[HandingOver, ...] = ()) -> Filling:
    return replace(filling(), duties=Duties(own or (ONE,), giving, taking))


def supervisor(*own: Duty) -> Watching:
    return replace(watching(penilaian(), person=replace(OVERSEER, role=Role.SUPERVISOR)), duties=Duties(own or (ONE,)))


def resting(*own: Duty, taking: tuple[HandingOver, ...] = (), last: HandingOver | None = None) -> Resting:
    return Resting(PIC, duties=Duties(own, taking=taking, last=last))


def talk(state: State, *turns: str) -> tuple[State, Say]:
    """Type, or press a "[button]"; every turn is answered with one message."""
    say = Say("")
    for turn in turns:
        buttons = {f"[{button.label}]": button.token for row in say.buttons for button in row}
        wish = unpack(buttons[turn]) if turn in buttons else read(turn, state)
        assert wish is not None
        state, effects = step(state, wish)
        say = said(effects)
    return state, say


def after(state: State, wish: i.Intent | None) -> tuple[object, ...]:
    assert wish is not None
    return step(state, wish).effects


@pytest.mark.parametrize(
    ("line", "found"),
    {
        "Ibu Rina Contoh 0812-0000-0003": Successor("Ibu Rina Contoh", "+6281200000003"),
        "kepada Ibu Rina, hp: +62 812 0000 0003": Successor("Ibu Rina", "+6281200000003"),
        "0812 0000 0003 Rina S.Sos., M.Si.": Successor("Rina S.Sos., M.Si.", "+6281200000003"),
        "Ibu Rina (0812-0000-0003)": Successor("Ibu Rina", "+6281200000003"),
        "bu Rina": Successor("bu Rina", None),
        "Rina 0812": "nomor",
        "Rina 08120000000312345": "nomor",
        "0812-0000-0003": "nama",
        "?": "nama",
        "x" * 200: "nama",
    }.items(),
)
def test_name_and_phone_are_read_from_one_line(line: str, found: Successor | str) -> None:
    assert found == successor(line)


@pytest.mark.parametrize("begin", ["alihkan tugas", "ganti pic", "sy sudah mutasi", "pindah tugas", "bukan tugas saya"])
def test_who_hands_on_is_asked_whom_for_the_unit_in_hand(begin: str) -> None:
    for state in (pic(ONE, TWO), supervisor(ONE), resting(ONE)):
        _, say = talk(state, begin)

        assert ("alih_minta", "Dinas Contoh") == (say.template, say.values["unit"])


@pytest.mark.parametrize("yes", ["[Alihkan]", "ya", "alihkan"])
def test_nothing_is_handed_over_before_the_name_was_shown_and_confirmed(yes: str) -> None:
    for state in (pic(), supervisor(), resting(ONE)):
        asking, say = talk(state, "alihkan tugas", RINA)
        assert ("alih_tanya", "Ibu Rina Contoh", "+6281200000003") == (
            say.template, say.values["nama"], say.values["hp"]
        )  # fmt: skip
        pressed = next(button.token for button in say.buttons[0] if button.label == "Alihkan")
        wish = unpack(pressed) if yes.startswith("[") else read(yes, asking)

        assert (HandOver(1, asking.person.id, "Ibu Rina Contoh", "+6281200000003"),) == after(asking, wish)  # type: ignore[union-attr]


def test_a_name_that_comes_with_the_wish_is_asked_about_at_once() -> None:
    _, say = talk(pic(), "pic nya ganti bu Rina")

    assert ("alih_tanya", "bu Rina", None) == (say.template, say.values["nama"], say.values["hp"])


def test_a_name_can_be_mended_before_the_yes() -> None:
    asking, say = talk(pic(), "pic nya ganti bu Rina", RINA)

    assert "Ibu Rina Contoh" == say.values["nama"]
    assert (HandOver(1, PIC.id, "Ibu Rina Contoh", "+6281200000003"),) == after(asking, read("ya", asking))


def test_another_unit_is_chosen_and_the_name_stays() -> None:
    asking, say = talk(pic(ONE, TWO), "pic nya ganti bu Rina", "[Unit lain]", "[RSUD Contoh]")

    assert ("alih_tanya", "RSUD Contoh", "bu Rina") == (say.template, say.values["unit"], say.values["nama"])
    assert (HandOver(2, PIC.id, "bu Rina", None),) == after(asking, read("ya", asking))


def test_who_has_several_units_and_none_in_hand_is_asked_which() -> None:
    for state in (resting(ONE, TWO), supervisor(ONE, TWO)):
        _, say = talk(state, "alihkan tugas")
        assert ("alih_unit", ["Dinas Contoh", "RSUD Contoh"]) == (say.template, say.values["unit"])

        _, say = talk(state, "alihkan tugas", "[RSUD Contoh]")
        assert ("alih_minta", "RSUD Contoh") == (say.template, say.values["unit"])


def test_what_cannot_be_read_is_asked_again_with_its_fault_and_at_last_left_off() -> None:
    state, say = talk(pic(), "alihkan tugas", "Rina 0812")
    assert ("alih_minta", "nomor") == (say.template, say.values["keliru"])
    state, say = talk(state, PIC.name)
    assert ("alih_minta", "sendiri") == (say.template, say.values["keliru"])

    state, say = talk(state, "Rina 0812")
    assert "alih_batal" == say.template
    assert "alih_minta" != talk(state, "Rina 0812")[1].template


@pytest.mark.parametrize("asked_of", [("alihkan tugas",), ("alihkan tugas", RINA)])
@pytest.mark.parametrize("no", ["batal", "[Batal]", "tidak jadi"])
def test_it_can_be_left_off_at_any_point(asked_of: tuple[str, ...], no: str) -> None:
    for state, template in ((pic(), "kartu"), (resting(ONE), "alih_batal"), (supervisor(), "alih_batal")):
        left, say = talk(state, *asked_of, no)

        assert template == say.template
        assert "kartu" == template or "alih_tanya" != talk(left, "ya")[1].template


def test_words_about_something_else_leave_the_question_of_whom() -> None:
    said_to = {"zona": "nilai_kosong", "lewati": "kartu", "2": "dugaan", "sy mutasi": "alih_minta"}
    for words, template in said_to.items():
        assert template == talk(pic(), "alihkan tugas", words)[1].template
    assert "dugaan" == talk(pic(), "alihkan tugas", RINA, "terpasang")[1].template


def test_an_old_yes_means_only_the_name_that_stood_above_it() -> None:
    _, first = talk(pic(), "alihkan tugas", RINA)
    old = unpack(first.buttons[0][0].token)
    other, _ = talk(pic(), "alihkan tugas", "Bapak Contoh Empat")

    for state in (pic(), other):
        say = said(step(state, old).effects)  # type: ignore[arg-type]
        assert ("alih_minta", "Dinas Contoh") == (say.template, say.values["unit"])


def test_the_same_yes_again_is_quiet_while_it_waits_and_stale_where_the_unit_is_gone() -> None:
    yes = i.SureToHandOn(1, Successor(COLLEAGUE.name, None).check)

    assert "Sudah dialihkan" == quiet(step(pic(giving=(handing_over(),)), yes).effects).toast
    assert "alih_usang" == said(step(pic(TWO), yes).effects).template


def test_who_has_no_unit_hands_nothing_on() -> None:
    for wish in (i.HandOn(), i.HandOn(1), i.HandOnUnit(), i.SureToHandOn(1, 1)):
        assert "tidak_ada_tugas" == said(step(resting(), wish).effects).template
    assert "alih_usang" == said(step(pic(), i.HandOn(9)).effects).template


def test_an_overseer_hands_nobody_s_task_on_by_these_words_but_is_asked_for_the_unit() -> None:
    assert "daftar_pilih" == talk(watching(penilaian()), "alihkan tugas")[1].template


# What came of it.


def test_the_invitation_to_forward_is_the_answer_and_the_overseers_are_told() -> None:
    effects = step(pic(), BEGUN).effects

    assert ("undangan", 10) == (said(effects).template, said(effects).values["untuk"])
    assert [i.CallOff(41)] == [unpack(button.token) for row in said(effects).buttons for button in row]
    [news] = told(effects)
    assert (Audience.OVERSEERS, "kabar_alih_dimulai") == (news.to, news.say.template)
    assert () == news.say.buttons, "a second invitation would end the one that is on its way"


def test_an_invitation_that_opens_more_than_this_task_is_for_the_overseers_to_send() -> None:
    effects = step(pic(), replace(BEGUN, only=False)).effects

    assert ("alih_dimulai", False) == (said(effects).template, said(effects).values["bergabung"])
    assert "undangan" == said(step(watching(penilaian()), replace(BEGUN, only=False)).effects).template


def test_who_has_joined_already_is_asked_in_their_own_chat() -> None:
    effects = step(pic(), replace(BEGUN, joined=True)).effects

    assert ("alih_dimulai", True) == (said(effects).template, said(effects).values["bergabung"])
    assert () == told(effects)[0].say.buttons


def test_where_nothing_came_of_it_that_is_said() -> None:
    assert ["alih_tidak_jadi"] == [said(step(state, replace(BEGUN, handover=0)).effects).template for state in (pic(),)]


# Taking over.


def test_accepting_passes_the_task_and_tells_the_giver_and_the_overseers_once() -> None:
    _, effects = step(pic(TWO, taking=(OFFERED,)), read("terima tugas", pic(taking=(OFFERED,))))

    assert EndHandOver(41, Outcome.ACCEPTED) == effects[0]
    assert Note("menerima pengalihan tugas", "Dinas Contoh: Bapak Contoh Dua -> Ibu Contoh Satu") == effects[1]
    assert [COLLEAGUE.id, Audience.OVERSEERS] == [tell.to for tell in told(effects)]
    assert "alih_diterima" == said(effects).template


@pytest.mark.parametrize("words", ["bukan tugas saya", "maaf pak, itu bukan tugas saya"])
def test_declining_leaves_it_with_the_giver_who_can_hand_it_on_again(words: str) -> None:
    state = resting(taking=(OFFERED,))
    _, effects = step(state, read(words, state))

    assert EndHandOver(41, Outcome.DECLINED) == effects[0]
    assert [i.HandOn(1)] == [unpack(button.token) for row in told(effects)[0].say.buttons for button in row]
    assert "alih_ditolak" == said(effects).template


def test_an_answer_without_a_button_is_asked_about_where_several_tasks_are_offered() -> None:
    several = (OFFERED, replace(OFFERED, id=42, duty=TWO))

    assert offer(OFFERED) == said(step(resting(taking=several), i.TakeOver()).effects)
    assert "alih_usang" == said(step(resting(), i.TakeOver()).effects).template


@pytest.mark.parametrize(
    ("outcome", "template"), [(Outcome.ACCEPTED, None), (Outcome.DECLINED, None), (Outcome.CANCELLED, "alih_usang")]
)
def test_an_answer_given_already_is_quiet_and_one_that_comes_too_late_is_told(
    outcome: Outcome, template: str | None
) -> None:
    state = Resting(PIC, duties=Duties(named=replace(OFFERED, outcome=outcome)))
    effects = step(state, i.TakeOver(41)).effects

    assert template == (None if isinstance(effects[-1], Quiet) else said(effects).template)


def test_nobody_answers_for_another() -> None:
    others = replace(resting(), duties=Duties(named=handing_over()))  # PIC gives it: they cannot take it as well

    assert "alih_usang" == said(step(others, i.TakeOver(41)).effects).template
    assert "alih_usang" == said(step(resting(), i.CallOff(41)).effects).template


def test_calling_off_tells_who_was_to_take_it() -> None:
    given = handing_over()
    state = replace(pic(giving=(given,)), duties=Duties((ONE,), (given,), named=given))

    for wish in (i.CallOff(41), read("batal alihkan", state)):
        effects = step(state, wish).effects
        assert EndHandOver(41, Outcome.CANCELLED) == effects[0]
        assert [COLLEAGUE.id, Audience.OVERSEERS] == [tell.to for tell in told(effects)]
        assert "alih_batal" == said(effects).template


def test_calling_off_asks_which_and_is_quiet_when_it_was_done() -> None:
    two = (handing_over(), handing_over(2, unit="RSUD Contoh"))
    _, say = talk(pic(ONE, TWO, giving=two), "batal alihkan")
    assert [i.CallOff(41), i.CallOff(42)] == [unpack(button.token) for row in say.buttons for button in row]

    for outcome in (Outcome.CANCELLED, Outcome.ACCEPTED):
        state = replace(pic(), duties=Duties((ONE,), named=handing_over(outcome=outcome)))
        [effect] = step(state, i.CallOff(41)).effects
        assert isinstance(effect, Quiet) == (outcome is Outcome.CANCELLED)


def test_who_joins_to_take_over_sees_from_whom_and_has_the_tasks_once_they_agree() -> None:
    taking = (OFFERED, replace(OFFERED, id=42, duty=TWO))
    values = said(step(joining(taking=taking), i.Start()).effects).values
    assert (["Dinas Contoh", "RSUD Contoh"], [COLLEAGUE.name]) == (values["unit"], values["dari"])

    effects = step(joining("setuju", taking=taking), i.Consent()).effects
    assert (JoinStage("aktif"), GoOn(i.Continue())) == (effects[0], effects[-1])
    assert [41, 42] == [effect.handover for effect in effects if isinstance(effect, EndHandOver)]
    assert [["Dinas Contoh", "RSUD Contoh"]] * 2 == [tell.say.values["unit"] for tell in told(effects)]


def test_who_gave_their_only_task_away_is_told_what_happened() -> None:
    say = said(step(resting(last=handing_over(outcome=Outcome.ACCEPTED)), i.Greeting()).effects)

    assert {"unit": "Dinas Contoh", "kepada": COLLEAGUE.name} == say.values["alih"]


def test_who_has_nothing_but_an_offer_is_shown_it() -> None:
    assert offer(OFFERED) == said(step(resting(taking=(OFFERED,)), i.Continue()).effects)


def test_who_received_a_task_at_once_hears_it_with_the_way_to_go_on() -> None:
    say = task_received(OFFERED)

    assert ("alih_diterima", [i.Continue()]) == (say.template, [unpack(row[0].token) for row in say.buttons])


def test_only_those_with_the_whole_pemda_invite_people() -> None:
    for role in Role:
        if role is Role.PIC:
            continue
        known = Register(Present((), (PresentPerson(3, Role.PIC, "Ibu Contoh", None, ""),)))
        state = replace(watching(person=replace(OVERSEER, role=role)), register=known)
        say = said(step(state, i.InvitePerson(3)).effects)
        assert ("undangan" if role in {Role.OVERSEER, Role.ADMIN} else "tidak_berhak") == say.template
        assert "tidak_berhak" == said(step(state, i.InvitePerson(4)).effects).template
    assert not any(isinstance(effect, Tell) for effect in step(pic(), i.InvitePerson(3)).effects)
