"""How fast we may send: replies first, bulk below its share, and each chat at its own pace."""

from flows.pace import Pace


def test_a_first_reply_goes_at_once() -> None:
    assert 0 == Pace().reply("a", 100.0)


def test_replies_of_one_bot_stay_within_thirty_a_second() -> None:
    pace = Pace()
    waits = [pace.reply(f"chat {n}", 0.0) for n in range(31)]

    assert [round(n / 30, 6) for n in range(31)] == [round(wait, 6) for wait in waits]


def test_one_chat_gets_a_small_burst_and_then_one_a_second() -> None:
    pace = Pace(per_second=1000)
    waits = [pace.reply("a", 0.0) for _ in range(8)]

    assert max(waits[:5]) < 0.01
    assert [1, 2, 3] == [round(wait) for wait in waits[5:]]


def test_a_quiet_chat_may_burst_again() -> None:
    pace = Pace(per_second=1000)
    for _ in range(8):
        pace.reply("a", 0.0)

    assert 0 == pace.reply("a", 60.0)


def test_one_busy_chat_does_not_hold_up_another() -> None:
    pace = Pace()
    for _ in range(8):
        pace.reply("a", 0.0)

    assert 0 == pace.reply("b", 10.0)


def test_bulk_takes_at_most_its_share_and_says_how_long_to_wait() -> None:
    pace = Pace()

    assert 0 == pace.bulk("a", 0.0)
    assert round(1 / 28, 6) == round(pace.bulk("b", 0.0), 6)
    assert 0 == pace.bulk("b", 1 / 28)


def test_a_reply_that_comes_while_bulk_waits_goes_first() -> None:
    pace = Pace()
    pace.bulk("a", 0.0)
    pace.bulk("b", 0.01)  # told to wait, and nothing is taken for it

    assert round(1 / 30 - 0.02, 6) == round(pace.reply("c", 0.02), 6)
    assert pace.bulk("b", 0.036) > 0


def test_nothing_goes_to_a_chat_before_the_platform_allows_it() -> None:
    pace = Pace()
    pace.hold("a", 30.0)

    assert (30, 20) == (pace.reply("a", 0.0), pace.bulk("a", 11.0))
    assert 0 == pace.reply("b", 40.0)


def test_an_earlier_hold_does_not_shorten_a_later_one() -> None:
    pace = Pace()
    pace.hold("a", 30.0)
    pace.hold("a", 3.0)

    assert 30 == pace.reply("a", 0.0)


def test_a_slow_platform_lends_a_burst_that_is_waited_off() -> None:
    pace = Pace(per_second=1000.0, chat_burst=45, chat_seconds=6.0)

    assert [0.0] * 45 == [round(pace.reply("a", 0.0), 1) for _ in range(45)]
    assert 6 == round(pace.reply("a", 0.0))
    assert 12 == round(pace.reply("a", 0.0))


def test_what_comes_in_counts_where_the_platform_counts_it() -> None:
    pace = Pace(per_second=10.0)
    for _ in range(10):
        pace.received(0.0)

    assert 1 == round(pace.reply("a", 0.0), 3)


def test_everybody_waits_where_the_platform_asks_for_it() -> None:
    pace = Pace()
    pace.hold_all(5.0)

    assert (5, 5) == (pace.reply("a", 0.0), round(pace.bulk("b", 0.0)))


def test_chats_that_are_quiet_again_are_forgotten() -> None:
    pace = Pace(per_second=1e9, bulk_per_second=1e9)
    for number in range(10_001):
        pace.reply(f"chat {number}", number * 10.0)

    assert len(pace._chats) == 1  # noqa: SLF001  memory is the point
