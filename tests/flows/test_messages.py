"""Accounts are written and read back the same."""

import pytest

from flows.messages import Address, Channel


@pytest.mark.parametrize("channel", Channel)
def test_an_address_is_read_as_it_was_written(channel: Channel) -> None:
    address = Address(channel, "12:34")

    assert f"{channel.value}:12:34" == str(address)
    assert address == Address.read(str(address))


@pytest.mark.parametrize("text", ["", "12345", "sms:12345"])
def test_what_no_channel_wrote_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a valid Channel"):
        Address.read(text)
