"""How fast we may send: replies first, bulk below its share, and each chat at its own pace."""

from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from flows.pace import Pace


def test_a_first_reply_goes_at_once() -> None:
    assert 0 == Pace().reply("a", 100.0)


def test_replies_of_one_bot_stay_within_thirty_a_second() -> None:
    pace = Pace()
    waits = [pace.reply(f"chat {n}", 7.0) for n in range(31)]

    assert [0.0] * 30 + [1.0] == waits
    assert 0 == pace.reply("chat 30", 8.0)


def test_one_chat_gets_a_small_burst_and_then_one_a_second() -> None:
    pace = Pace()
    waits = [pace.reply("a", 0.0) for _ in range(7)]

    assert [0, 0, 0, 0, 0, 1, 1] == waits
    assert [0, 1] == [pace.reply("a", 1.0), pace.reply("a", 1.0)]


def test_a_quiet_chat_may_burst_again() -> None:
    pace = Pace()
    for _ in range(8):
        pace.reply("a", 0.0)

    assert [0] * 5 == [pace.reply("a", 60.0) for _ in range(5)]


def test_one_busy_chat_does_not_hold_up_another() -> None:
    """Who presses faster than the platform takes it waits alone: everybody else goes at that very moment."""
    pace = Pace()
    for _ in range(8):
        pace.reply("a", 10.0)

    assert (0, 0) == (pace.reply("b", 10.0), pace.bulk("c", 10.0))


def test_bulk_leaves_room_for_replies() -> None:
    pace = Pace()
    waits = [pace.bulk(f"chat {n}", 3 + n / 28) for n in range(28)]
    now = 3.99

    assert [0.0] * 28 == waits
    assert pace.bulk("chat 28", now) > 0
    assert [0, 0] == [pace.reply(f"reader {n}", now) for n in range(2)]
    assert 0 < pace.reply("reader 2", now) <= 0.01 + 1 / 28


def test_a_reply_that_comes_while_bulk_waits_goes_first() -> None:
    pace = Pace()
    pace.bulk("a", 0.0)

    assert 1 / 28 == pace.bulk("b", 0.0), "told to wait, and nothing is taken for it"
    assert 0 == pace.reply("c", 0.0)


def test_nothing_goes_to_a_chat_before_the_platform_allows_it() -> None:
    pace = Pace()
    pace.hold("a", 30.0)

    assert (30, 19) == (pace.reply("a", 0.0), pace.bulk("a", 11.0))
    assert 0 == pace.bulk("b", 11.0)
    assert 0 == pace.reply("a", 30.0)


def test_an_earlier_hold_does_not_shorten_a_later_one() -> None:
    pace = Pace()
    pace.hold("a", 30.0)
    pace.hold("a", 3.0)

    assert 30 == pace.reply("a", 0.0)


def test_a_slow_platform_lends_a_burst_that_is_waited_off() -> None:
    pace = Pace(per_second=1000.0, chat_burst=45, chat_seconds=6.0)

    assert [0] * 45 == [pace.reply("a", 0.0) for _ in range(45)]
    assert 6 == pace.reply("a", 0.0)
    assert 0 == pace.reply("a", 6.0)
    assert 6 == pace.reply("a", 6.0)


def test_what_comes_in_counts_where_the_platform_counts_it() -> None:
    pace = Pace(per_second=10.0)
    for _ in range(10):
        pace.received(0.0)

    assert 1 == pace.reply("a", 0.0)
    assert 0 == pace.reply("a", 1.0)


def test_everybody_waits_where_the_platform_asks_for_it() -> None:
    pace = Pace()
    pace.hold_all(5.0)

    assert (5, 5) == (pace.reply("a", 0.0), pace.bulk("b", 0.0))
    assert 0 == pace.reply("a", 5.0)


def test_chats_that_are_quiet_again_are_forgotten() -> None:
    pace = Pace(per_second=1e9, bulk_per_second=1e9)
    for number in range(10_001):
        pace.reply(f"chat {number}", number * 10.0)

    assert len(pace._chats) == 1  # noqa: SLF001  memory is the point


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.floats(0, 0.5)), max_size=200))
def test_in_no_second_more_goes_than_the_platform_takes(turns: list[tuple[int, bool, float]]) -> None:
    """Whoever asks, and however often: at most 30 in any second, and bulk only where fewer than 28 went."""
    pace, now, went = Pace(), 0.0, deque[float]()
    for chat, reply, later in turns:
        now += later / 10
        lately = sum(at > now - 1 for at in went)
        wait = (pace.reply if reply else pace.bulk)(str(chat), now)
        if wait == 0:
            went.append(now)
            assert lately < (30 if reply else 28)
        assert 0 <= wait
