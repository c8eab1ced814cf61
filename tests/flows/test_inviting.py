"""What an invitation is made of; how it reads is tested where it is rendered (tests/bot/test_cli_people.py)."""

from datetime import date

from flows.inviting import invitation
from tests import kit


def test_an_invitation_has_a_link_for_each_channel_that_is_set_up() -> None:
    say = invitation(
        kit.PIC,
        ["Dinas Contoh"],
        deadline=date(2027, 2, 1),
        expires_on=date(2027, 1, 31),
        telegram="https://t.me/contoh_bot?start=abc",
        web=None,
    )

    assert say.template == "undangan"
    assert say.values["nama"] == "Ibu Contoh Satu"
    assert say.values["unit"] == ["Dinas Contoh"]
    assert say.values["batas"] == "2027-02-01"
    assert say.values["tautan_telegram"] == "https://t.me/contoh_bot?start=abc"
    assert say.values["tautan_web"] is None


def test_an_invitation_needs_no_putaran() -> None:
    say = invitation(
        kit.PIC, [], deadline=None, expires_on=date(2027, 1, 31), telegram=None, web="http://contoh/masuk/abc"
    )

    assert say.values["batas"] is None
