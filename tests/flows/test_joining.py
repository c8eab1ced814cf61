"""Coming in: an invitation, "is it you?", the notice, and then the work (conversation design B1, A10)."""

from dataclasses import replace

import pytest

from flows import intents as i
from flows.conversation import step
from flows.effects import Audience, GoOn, JoinStage, Note, Quiet, Role, Say, SetReminders, UseInvite
from flows.joining import HOLDER, PRESSED_AGAIN
from flows.reading import read
from flows.state import Asked, Ended, Invite, Joining, Outsider, State, Wait, Watching
from flows.tokens import unpack
from tests.flows.turns import quiet, said, told
from tests.kit import PIC, T1, filling, joining


def test_an_invitation_lets_an_outsider_in() -> None:
    before = Outsider(Invite(3, PIC, valid=True))
    after, effects = step(before, i.Start("token"))

    assert (UseInvite(3), GoOn(i.Start())) == effects
    assert before == after


@pytest.mark.parametrize("why", [*Ended])
def test_an_invitation_whose_time_is_over_is_refused_and_reported(why: Ended) -> None:
    effects = step(Outsider(Invite(3, PIC, valid=False, why=why)), i.Start("token")).effects

    assert ("undangan_ditolak", why) == (said(effects).template, said(effects).values["sebab"])
    [news] = told(effects)
    assert (Audience.OVERSEERS, "kabar_undangan_ditolak") == (news.to, news.say.template)
    assert {"nama": PIC.name, "akun": None, "sebab": why} == news.say.values
    assert i.InvitePerson(PIC.id) == led_to(news.say)


@pytest.mark.parametrize("why", [None, *Ended])
def test_a_link_that_somebody_else_opens_is_refused_whether_or_not_it_is_good(why: Ended | None) -> None:
    invite = Invite(3, PIC, valid=why is None, why=why)
    effects = step(Outsider(invite, known="Bapak Contoh Dua"), i.Start("token")).effects

    assert "undangan_orang_lain" == said(effects).template
    [news] = told(effects)
    assert {"nama": PIC.name, "akun": "Bapak Contoh Dua", "sebab": why} == news.say.values
    assert i.InvitePerson(PIC.id) == led_to(news.say)


def test_a_made_up_invitation_is_refused_and_nobody_is_bothered() -> None:
    effects = step(Outsider(), i.Start("token")).effects

    assert ("undangan_ditolak", []) == (said(effects).template, told(effects))


def test_an_outsider_gets_one_polite_sentence_and_then_none() -> None:
    state: State = Outsider()
    state, effects = step(state, i.Said("halo"))
    assert "orang_luar" == said(effects).template

    for wish in (i.Said("halo"), i.Start(), i.AskScore(), i.Answer(1, T1, "a")):
        state, effects = step(state, wish)
        assert "orang luar, sudah diberi tahu" == quiet(effects).reason


def test_the_welcome_shows_who_is_meant_which_units_and_until_when() -> None:
    values = said(step(joining(), i.Start()).effects).values

    assert (PIC.name, ["Dinas Contoh"], "2027-02-15", "2027-02-01") == tuple(
        values[name] for name in ("nama", "unit", "survei", "batas")
    )


def test_a_welcome_without_a_date_says_none() -> None:
    values = said(step(replace(joining(), survey_on=None, deadline=None), i.Start()).effects).values

    assert (None, None) == (values["survei"], values["batas"])


def test_who_confirms_is_shown_the_notice_before_anything_else() -> None:
    after, effects = step(joining("kenal", Asked(misses=2)), i.Confirm())

    assert (JoinStage("setuju"), "sambut_data") == (effects[0], said(effects).template)
    assert joining("setuju") == after


def test_who_is_somebody_else_is_let_go_and_the_overseers_are_told() -> None:
    after, effects = step(joining(), i.Deny())

    assert (JoinStage("lepas"), Outsider()) == (effects[0], after)
    [news] = told(effects)
    assert "kabar_bukan_saya" == news.say.template
    assert [i.InvitePerson(PIC.id)] == [unpack(button.token) for row in news.say.buttons for button in row]
    assert Note("menyatakan bukan orang yang diundang", PIC.name, HOLDER) in effects
    assert "sambut_bukan" == said(effects).template


def led_to(say: Say) -> i.Intent | None:
    """Where the one button of some news leads."""
    [[button]] = say.buttons
    return unpack(button.token)


def test_wrong_data_is_reported_and_one_may_still_go_on() -> None:
    after, effects = step(joining(), i.WrongData())

    assert ["kabar_data_keliru"] == [tell.say.template for tell in told(effects)]
    assert [i.WantChange(i.What.PERSON, person=PIC.id)] == [led_to(tell.say) for tell in told(effects)]
    assert ["Ya, benar"] == [button.label for row in said(effects).buttons for button in row]
    again = step(after, i.WrongData())
    assert replace(joining(), asked=Asked(waiting=Wait.CORRECTION)) == after
    assert again.effects == (PRESSED_AGAIN,)
    assert "sambut_data" == said(step(after, i.Confirm()).effects).template


@pytest.mark.parametrize(
    "words", ["jabatan saya kini Kasubag Umum", "saya sudah mutasi", "terima kasih, nama saya salah"]
)
def test_what_is_typed_after_wrong_data_is_the_correction_and_quoted_once(words: str) -> None:
    waiting, _ = step(joining(), i.WrongData())
    after, effects = step(waiting, read(words, waiting))

    [news] = told(effects)
    assert ("kabar_koreksi", words) == (news.say.template, news.say.values["koreksi"])
    assert i.WantChange(i.What.PERSON, person=PIC.id) == led_to(news.say)
    assert Note("menuliskan koreksi datanya", PIC.name, HOLDER) in effects  # its words go with the messages
    assert ["Ya, benar"] == [button.label for row in said(effects).buttons for button in row]
    assert [] == told(step(after, read(words, after)).effects)
    assert "sambut_data" == said(step(after, read("ya, benar", after)).effects).template


def test_a_correction_is_one_line_of_bounded_length_and_never_empty() -> None:
    waiting, _ = step(joining(), i.WrongData())

    [news] = told(step(waiting, i.Said("nama\nsaya\x00 " * 200)).effects)
    assert 300 >= len(news.say.values["koreksi"])
    assert news.say.values["koreksi"].startswith("nama saya nama saya")
    assert [] == told(step(waiting, i.Said(" ")).effects)


@pytest.mark.parametrize("wish", [i.Confirm(), i.Consent()])
def test_the_same_press_after_joining_says_nothing_again(wish: i.Intent) -> None:
    for state in (filling(), Watching(filling().person, "Putaran Contoh")):
        assert (PRESSED_AGAIN,) == step(state, wish).effects
    assert (PRESSED_AGAIN,) == step(joining("setuju"), i.Confirm()).effects


def test_who_tries_wrong_invitations_is_answered_three_times() -> None:
    state: State = Outsider()
    answers = []
    for _ in range(5):
        state, effects = step(state, i.Start("salah"))
        answers.append(effects[-1])

    assert ["undangan_ditolak"] * 3 == [say.template for say in answers if isinstance(say, Say)]
    assert 2 == sum(isinstance(quiet, Quiet) for quiet in answers)


@pytest.mark.parametrize("yes", [i.Consent(), i.Resume()])
def test_who_agrees_goes_on_to_the_work(yes: i.Intent) -> None:
    assert (JoinStage("aktif"), GoOn(i.Continue())) == step(joining("setuju"), yes).effects


def test_nothing_is_asked_before_the_notice_is_agreed_to() -> None:
    for stage in ("kenal", "setuju"):
        for wish in (i.Continue(), i.Answer(1, T1, "a"), i.AskScore(), i.Submit(sure=True)):
            [effect] = step(joining(stage), wish).effects
            assert isinstance(effect, Say)
            assert effect.template == {"kenal": "sambut_kenal", "setuju": "sambut_data"}[stage]


@pytest.mark.parametrize(("wish", "template"), [(i.ReadNotice(), "sambut_rincian"), (i.Later(), "sambut_nanti")])
def test_the_notice_can_be_read_in_detail_or_put_off_and_agreed_to_from_there(wish: i.Intent, template: str) -> None:
    say = said(step(joining("setuju"), wish).effects)

    assert template == say.template
    assert i.Consent() in [unpack(button.token) for row in say.buttons for button in row]


@pytest.mark.parametrize("stage", ["kenal", "setuju"])
def test_the_question_is_asked_in_three_ways_and_a_new_start_always_gets_it(stage: str) -> None:
    welcome = {"kenal": "sambut_kenal", "setuju": "sambut_data"}
    state: State = joining(stage)
    again = []
    for _ in range(3):
        state, effects = step(state, i.Said("hm"))
        again.append((said(effects).template, said(effects).values.get("kali")))
        assert said(effects).buttons == said(step(joining(stage), i.Said("hm")).effects).buttons
    assert [(welcome[stage], None), ("sambut_ulang", 2), ("sambut_ulang", 3)] == again
    state, effects = step(state, i.Said("hm"))
    assert "menunggu jawaban atas sambutan" == quiet(effects).reason

    state, effects = step(state, i.Start())
    said(effects)
    assert isinstance(state, Joining)
    assert Asked() == state.asked


def test_who_wants_no_reminders_before_agreeing_gets_none_and_the_overseers_hear_it_once() -> None:
    effects = step(joining("setuju"), i.Stop()).effects
    assert SetReminders(on=False) in effects
    assert ("berhenti", ["kabar_berhenti"]) == (said(effects).template, [one.say.template for one in told(effects)])

    for somebody in (replace(PIC, reminders=False), replace(PIC, role=Role.SUPERVISOR)):
        assert [] == told(step(joining("setuju", person=somebody), i.Stop()).effects)


def test_who_agrees_after_all_gets_reminders_again_as_the_notice_says() -> None:
    stopped = joining("setuju", person=replace(PIC, reminders=False))

    assert SetReminders(on=True) in step(stopped, i.Consent()).effects
    assert SetReminders(on=True) not in step(joining("setuju"), i.Consent()).effects
