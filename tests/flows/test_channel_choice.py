"""Where reminders and news go: asked about, chosen, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows import intents as i
from flows.conversation import step
from flows.effects import ChooseChannel, Effect, Say
from flows.messages import Channel
from flows.my_data import Known
from flows.reading import read
from flows.state import Accounts, Circle, Resting
from tests.kit import PIC, filling, joining, penilaian, watching

PHONE, CHAT, PAGE = Channel.WHATSAPP, Channel.TELEGRAM, Channel.WEB
TWO = Circle(accounts=Accounts((CHAT, PHONE)))
AT_WORK = replace(filling(penilaian()), circle=TWO)
EVERYBODY = pytest.mark.parametrize(
    "state",
    [AT_WORK, Resting(PIC, circle=TWO), replace(watching(penilaian()), circle=TWO)],
    ids=["PIC", "PIC at rest", "overseer"],
)


def said(effects: tuple[Effect, ...]) -> Say:
    (say,) = (effect for effect in effects if isinstance(effect, Say))
    return say


def chosen(effects: tuple[Effect, ...]) -> list[Channel | None]:
    return [effect.channel for effect in effects if isinstance(effect, ChooseChannel)]


def labels(say: Say) -> list[str]:
    return [button.label for row in say.buttons for button in row]


def does(state: Known, words: str) -> tuple[Effect, ...]:
    return step(state, read(words, state)).effects


@EVERYBODY
@pytest.mark.parametrize(
    ("words", "channel"),
    [
        ("kirim pengingat lewat WhatsApp", PHONE),
        ("mohon kirim pengingat lewat wa", PHONE),
        ("Ingatkan saya lewat WA.", PHONE),
        ("pengingat via telegram", CHAT),
    ],
)
def test_everybody_chooses_in_words(state: Known, words: str, channel: Channel) -> None:
    effects = does(state, words)

    assert [channel] == chosen(effects)
    assert {"keadaan": "dipilih", "kini": channel.value}.items() <= said(effects).values.items()


@EVERYBODY
@pytest.mark.parametrize("words", ["saluran pengingat", "pengaturan", "pengingat lewat mana"])
def test_everybody_asks_and_gets_the_other_channels_to_choose_from(state: Known, words: str) -> None:
    effects = does(state, words)

    assert [] == chosen(effects)
    assert ("tanya", "telegram") == (said(effects).values["keadaan"], said(effects).values["kini"])
    assert ["Lewat WhatsApp"] == labels(said(effects))


def test_a_choice_can_be_taken_back() -> None:
    state = replace(AT_WORK, circle=Circle(accounts=Accounts((CHAT, PHONE), chosen=PHONE)))

    asked = said(does(state, "saluran pengingat"))
    assert ["Lewat Telegram", "Yang terakhir"] == labels(asked)

    effects = step(state, i.RemindOn()).effects
    assert [None] == chosen(effects)
    assert ("terakhir", "telegram") == (said(effects).values["keadaan"], said(effects).values["kini"])


def test_a_channel_that_is_cut_off_is_kept_and_the_one_instead_is_named() -> None:
    state = replace(AT_WORK, circle=Circle(accounts=Accounts((CHAT,), (PHONE,))))

    effects = does(state, "kirim pengingat lewat wa")

    assert [PHONE] == chosen(effects)
    assert {"keadaan": "terputus", "kini": "telegram", "diminta": "whatsapp"}.items() <= said(effects).values.items()


def test_a_channel_on_which_they_have_not_joined_is_no_choice() -> None:
    effects = does(AT_WORK, "kirim pengingat lewat web")

    assert [] == chosen(effects)
    assert {"keadaan": "tiada", "kini": "telegram", "diminta": "web"}.items() <= said(effects).values.items()


@pytest.mark.parametrize(("accounts", "offered"), [(Accounts((CHAT,)), False), (Accounts((CHAT, PHONE)), True)])
def test_my_data_offers_the_choice_to_who_has_one(accounts: Accounts, *, offered: bool) -> None:
    say = said(does(replace(AT_WORK, circle=Circle(accounts=accounts)), "data saya"))

    assert offered == ("Saluran pengingat" in labels(say))


def test_who_has_not_agreed_yet_has_nothing_to_choose() -> None:
    """They agree first, that reminders come at all."""
    assert [] == chosen(step(replace(joining("setuju"), circle=TWO), i.RemindOn(PHONE)).effects)
