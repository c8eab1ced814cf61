"""Where reminders and news go: to the channel that somebody used last, or to the one that they chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import intents as i
from flows.cards import button
from flows.effects import ChooseChannel, Effect, Say
from flows.messages import Channel
from flows.my_data import Known, plain, way_back

if TYPE_CHECKING:
    from flows.messages import Rows
    from flows.state import Accounts

_LABELS = {Channel.TELEGRAM: "Lewat Telegram", Channel.WHATSAPP: "Lewat WhatsApp", Channel.WEB: "Lewat web"}


def choosing(state: Known, intent: i.Intent) -> tuple[Known, tuple[Effect, ...]] | None:
    """The next step of somebody who asks or says where reminders are to go; None for any other wish."""
    accounts = state.circle.accounts
    match intent:
        case i.RemindWhere():
            told = _told(state, "tanya" if accounts.several else "satu", accounts.now, choices(accounts))
            return plain(state), (told,)
        case i.RemindOn(None):
            newest = next(iter(accounts.reached), None)
            return plain(state), (ChooseChannel(None), _told(state, "terakhir", newest, way_back(state)))
        case i.RemindOn(channel) if channel in accounts.reached:
            return plain(state), (ChooseChannel(channel), _told(state, "dipilih", channel, way_back(state)))
        case i.RemindOn(channel) if channel in accounts.cut:
            told = _told(state, "terputus", accounts.now, way_back(state), channel)
            return plain(state), (ChooseChannel(channel), told)
        case i.RemindOn(channel):
            return plain(state), (_told(state, "tiada", accounts.now, way_back(state), channel),)
        case _:
            return None


def choices(accounts: Accounts) -> Rows:
    """A button for each channel that is not the one now, and for the one used last where another was chosen."""
    others = [one for one in (*accounts.reached, *accounts.cut) if one is not accounts.now]
    buttons = [button(_LABELS[one], i.RemindOn(one)) for one in dict.fromkeys(others)]
    if accounts.chosen:
        buttons.append(button("Yang terakhir", i.RemindOn(None)))
    return tuple((one,) for one in buttons)


def _told(state: Known, how: str, now: Channel | None, rows: Rows, wanted: Channel | None = None) -> Say:
    """Where they go `now`, and what became of the wish for the channel that was *wanted*."""
    values = {
        "keadaan": how,
        "kini": now.value if now else None,
        "diminta": wanted.value if wanted else None,
        "dipilih": state.circle.accounts.chosen is not None,
        "berhenti": not state.person.reminders,
    }
    return Say("saluran", values, rows)
