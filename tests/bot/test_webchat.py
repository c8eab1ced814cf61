"""Waking the pages that wait for an account."""

import asyncio

from bot.channels import Outgoing
from bot.channels.webchat import WebChat
from flows.messages import Address, Channel

IBU, BAPAK = Address(Channel.WEB, "satu"), Address(Channel.WEB, "dua")
AN_HOUR = 3600.0


class Kept:
    """What is stored for an account, and what its page has seen of it."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.looks = 0
        self.looked = asyncio.Semaphore(0)

    async def anything(self) -> bool:
        self.looks += 1
        self.looked.release()
        return bool(self.messages)


async def _nothing(*_: object) -> None:
    return None


async def test_what_is_stored_just_after_a_page_looked_is_not_missed() -> None:
    chat, kept = WebChat(_nothing), Kept()

    async def look() -> bool:
        seen = await kept.anything()
        kept.messages.append("baru")
        chat.wake(IBU)
        return seen

    with chat.waiting(IBU) as waiter:
        assert await asyncio.wait_for(waiter.until(look, AN_HOUR), 5)

    assert 2 == kept.looks


async def test_what_is_stored_before_a_page_first_looked_is_there_at_once() -> None:
    chat, kept = WebChat(_nothing), Kept()
    with chat.waiting(IBU) as waiter:
        kept.messages.append("baru")
        chat.wake(IBU)

        assert await waiter.until(kept.anything, 0)


async def test_every_page_of_the_account_is_woken_and_nobody_elses() -> None:
    chat, mine, others = WebChat(_nothing), Kept(), Kept()
    with chat.waiting(IBU) as one, chat.waiting(IBU) as two, chat.waiting(BAPAK) as three:
        first, second = (asyncio.create_task(waiter.until(mine.anything, AN_HOUR)) for waiter in (one, two))
        third = asyncio.create_task(three.until(others.anything, AN_HOUR))
        for page in (mine, mine, others):
            await page.looked.acquire()
        mine.messages.append("baru")
        chat.wake(IBU)

        assert all(await asyncio.wait_for(asyncio.gather(first, second), 5))
        assert (1, False) == (others.looks, third.done())
        third.cancel()


async def test_a_page_gives_up_after_its_time() -> None:
    chat, kept = WebChat(_nothing), Kept()

    with chat.waiting(IBU) as waiter:
        assert not await waiter.until(kept.anything, 0)


async def test_an_edited_message_is_kept_and_then_shown() -> None:
    done: list[str] = []

    async def save(address: Address, number: str, text: str) -> None:
        done.append(f"{address} {number} {text}")

    chat = WebChat(save)
    with chat.waiting(IBU) as waiter:
        await chat.edit(IBU, "7", "terjawab", ())

        async def look() -> bool:
            return bool(done)

        assert await waiter.until(look, 0)

    assert ["web:satu 7 terjawab"] == done


async def test_no_two_messages_have_the_same_id() -> None:
    chat = WebChat(_nothing)

    assert 100 == len({await chat.send(IBU, Outgoing("")) for _ in range(100)})


async def test_when_we_stop_nobody_waits_any_longer() -> None:
    chat, kept = WebChat(_nothing), Kept()
    with chat.waiting(IBU) as waiter:
        waiting = asyncio.create_task(waiter.until(kept.anything, AN_HOUR))
        await kept.looked.acquire()
        chat.close()

        assert not await asyncio.wait_for(waiting, 5)

    with chat.waiting(IBU) as waiter:
        assert not await waiter.until(kept.anything, AN_HOUR)
