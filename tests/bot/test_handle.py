"""The one road in: each message once, in one transaction, and nothing lost when something breaks."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from datetime import timedelta
from functools import partial

import pytest

from bot.handle import NotKept
from bot.store import asking, inbox, outbox, people, receipts
from flows.delivery import Delivery, Kind
from flows.effects import Role, Say
from flows.messages import Address, Channel, Group, Inbound, Reachable, Tap, Text, Unreadable
from tests.bot.desk import Desk, Someone

PIC = "Bapak Contoh Dua"
ELSEWHERE = Address(Channel.WEB, "lain")


async def count(desk: Desk, sql: str) -> int:
    found = await desk.database.read(lambda tx: tx.execute(sql).fetchone()[0])
    return int(found)


async def spoil(desk: Desk) -> str:
    """Break the edition that the putaran keeps, so that whatever needs it raises; gives what was there."""

    def work(tx: sqlite3.Connection) -> str:
        kept = str(tx.execute("SELECT text FROM editions").fetchone()[0])
        tx.execute("UPDATE editions SET text = 'rusak'")
        return kept

    return await desk.database.write(work)


async def mend(desk: Desk, edition: str) -> None:
    await desk.database.write(lambda tx: tx.execute("UPDATE editions SET text = ?", (edition,)).rowcount)


async def test_an_answer_is_kept_with_who_when_and_where(desk: Desk) -> None:
    pic = await desk.person(PIC)
    await pic.says("lanjut")

    await pic.taps("3 orang")

    row = await desk.database.read(lambda tx: tx.execute("SELECT * FROM entries").fetchone())
    expected = ("IN.K1", 0, "jawaban", "3", "telegram:5002", "2027-01-11T02:10:00.000Z")
    assert expected == tuple(row[name] for name in ("question", "product", "kind", "option", "address", "at"))


async def test_the_same_message_twice_changes_nothing_and_says_nothing(desk: Desk) -> None:
    pic = await desk.person(PIC)
    await pic.says("lanjut")
    await pic.taps("3 orang", message_id="77")

    again = await pic.taps("3 orang", message_id="77")

    assert again is None
    assert 1 == await count(desk, "SELECT count(*) FROM entries")
    assert 2 == await count(desk, "SELECT count(*) FROM outbox")


async def test_the_same_press_under_a_new_id_is_answered_with_a_toast(desk: Desk) -> None:
    pic = await desk.person(PIC)
    card = await pic.says("lanjut")
    assert card is not None
    await pic.taps("3 orang")

    again = await pic.presses(card.button("3 orang").token)

    assert again is None
    assert "Sudah tercatat: 3 orang" == desk.outcomes[-1].toast
    assert 1 == await count(desk, "SELECT count(*) FROM entries")


async def test_a_changed_answer_keeps_its_history(desk: Desk) -> None:
    pic = await desk.person(PIC)
    card = await pic.says("lanjut")
    assert card is not None
    await pic.taps("3 orang")

    await pic.presses(card.button("1 orang").token)

    rows = await desk.database.read(
        lambda tx: [tuple(row) for row in tx.execute("SELECT option, standing FROM entries ORDER BY id")]
    )
    assert [("3", 0), ("1", 1)] == rows


async def test_a_message_that_makes_us_raise_is_parked_with_an_apology_and_the_next_one_goes_on(desk: Desk) -> None:
    pic = await desk.person(PIC)
    await pic.says("lanjut")
    edition = await spoil(desk)

    apology = await pic.says("2")

    assert apology is not None
    assert "maaf_gangguan" == apology.template
    assert "tersimpan agar dapat diperiksa admin" in apology.text  # nobody is told: `check` shows it
    parked = await desk.database.read(inbox.parked)
    assert ["InstrumentError"] == [one.why for one in parked]

    await mend(desk, edition)
    card = await pic.says("lanjut")
    assert card is not None
    assert "kartu" == card.template


async def test_a_parked_message_can_be_handled_again(desk: Desk) -> None:
    pic = await desk.person(PIC)
    await pic.says("lanjut")
    edition = await spoil(desk)
    await pic.taps("3 orang")
    await mend(desk, edition)
    number = (await desk.database.read(inbox.parked))[0].id

    inbound = await desk.database.write(lambda tx: inbox.unpark(tx, number))
    assert inbound is not None
    await desk.intake.take(inbound)

    assert 1 == await count(desk, "SELECT count(*) FROM entries")
    assert [] == await desk.database.read(inbox.parked)


async def test_a_disk_that_is_full_keeps_nothing_and_loses_nothing(desk: Desk) -> None:
    """The channel is told, brings the same message again, and it counts once."""
    pic = await desk.person(PIC)
    card = await pic.says("lanjut")
    assert card is not None
    tap = Inbound(pic.address, "9", desk.now, Tap(card.button("3 orang").token))
    await _fill_up(desk)

    with pytest.raises(NotKept):
        await desk.intake.take(tap)
    assert 0 == await count(desk, "SELECT count(*) FROM entries")

    await desk.database.write(lambda tx: tx.execute("PRAGMA max_page_count = 1073741823").fetchone()[0])
    await desk.intake.take(tap)
    assert 1 == await count(desk, "SELECT count(*) FROM entries")


async def _fill_up(desk: Desk) -> None:
    """Leave no page free, and no page to come; nor room for a reply in the last page of the messages."""
    full = await count(desk, "PRAGMA page_count")
    await desk.database.write(lambda tx: tx.execute(f"PRAGMA max_page_count = {full}").fetchone()[0])
    with contextlib.suppress(sqlite3.OperationalError):
        for n in range(1_000):
            say = partial(outbox.put, key=f"lain:{n}", address=ELSEWHERE, kind=Kind.NEWS, say=Say("grup"), now=desk.now)
            await desk.database.write(say)


async def test_what_was_asked_may_be_lost_and_no_answer_is(desk: Desk) -> None:
    pic = await desk.person(PIC)
    await pic.says("lanjut")
    await pic.taps("3 orang")
    await desk.database.write(lambda tx: tx.execute("DELETE FROM asked").rowcount)

    card = await pic.says("lanjut")

    assert card is not None
    assert "2. Berapa dari 4" in card.text


@pytest.mark.parametrize("damaged", ["rusak", '{"penilaian": 1}', '{"penilaian": 2, "waiting": "masa depan"}', "[]"])
async def test_what_was_asked_may_be_damaged_too(desk: Desk, damaged: str) -> None:
    pic = await desk.person(PIC)
    await pic.says("lanjut")
    await desk.database.write(lambda tx: tx.execute("UPDATE asked SET value = ?", (damaged,)).rowcount)

    asked = await pic.says("2")
    card = await pic.says("ya")

    assert asked is not None
    assert card is not None
    assert ("dugaan", True) == (asked.template, "Nomor 1 tercatat" in card.text)


async def test_a_mistake_of_ours_in_sql_is_parked_and_not_taken_for_a_full_disk(desk: Desk) -> None:
    pic = await desk.person(PIC)
    await desk.database.write(lambda tx: tx.execute("ALTER TABLE entries RENAME COLUMN skips TO lewat").rowcount)

    apology = await pic.says("lanjut")

    assert apology is not None
    assert "maaf_gangguan" == apology.template
    assert ["OperationalError"] == [one.why for one in await desk.database.read(inbox.parked)]


async def test_an_invitations_token_is_kept_nowhere_in_the_clear(desk: Desk) -> None:
    token = await desk.database.write(lambda tx: people.invite(tx, 2, desk.now, desk.now + timedelta(days=9)))
    await desk.take(Address(Channel.TELEGRAM, "31"), Text(f"/start {token}"))
    await desk.take(Address(Channel.TELEGRAM, "32"), Text(f" {token} "))

    def dump(tx: sqlite3.Connection) -> str:
        return "\n".join(tx.iterdump())

    assert token not in await desk.database.read(dump)


async def test_the_overseers_hear_once_that_a_joined_colleague_opened_a_link_that_is_still_good(desk: Desk) -> None:
    overseer, colleague = await desk.person("Ibu Contoh Delapan"), await desk.person("Bapak Contoh Dua")
    token = await desk.database.write(lambda tx: people.invite(tx, 1, desk.now, desk.now + timedelta(days=9)))

    for _ in range(4):
        refused = await colleague.says(f"/start {token}")
        assert refused is not None
        assert "undangan_orang_lain" == refused.template

    [news] = await desk.sent(overseer.address)
    assert "dibuka dari akun Bapak Contoh Dua dan ditolak" in news.text
    assert "masih berlaku bagi Ibu Contoh Satu" in news.text
    assert ["Kirim undangan"] == [button.label for button in news.buttons]
    # Another colleague's is news again, and the one it is for comes in by it.
    assert await (await desk.person("Ibu Contoh Lima")).says(f"/start {token}")
    assert 1 == len(await desk.sent(overseer.address))
    welcome = await desk.take(Address(Channel.TELEGRAM, "31"), Text(f"/start {token}"))
    assert ["sambut_kenal"] == [reply.template for reply in welcome]


async def test_two_pics_who_answer_at_the_same_time_are_both_kept_and_each_gets_one_message(desk: Desk) -> None:
    """Both presses are on their way at once: each is answered once, history has both, and the last one stands."""
    one, other = await desk.person("Ibu Contoh Satu"), await desk.person(PIC)
    sql = "SELECT a.unit, n.id FROM assignments AS a JOIN penilaian AS n ON n.unit = a.unit WHERE a.person = 2"
    unit, number = await desk.database.read(lambda tx: tuple(tx.execute(sql).fetchone()))
    await desk.database.write(partial(people.assign, person=1, unit=unit))
    presses = [
        Inbound(who.address, f"serentak{n}", desk.now, Tap(f"j:{number}:IN.K1:0:{option}"))
        for n, (who, option) in enumerate(((one, "3"), (other, "2")))
    ]

    await asyncio.gather(*map(desk.intake.take, presses))

    told = {who: await desk.sent(who) for who in (one.address, other.address)}
    assert [1, 1] == [len(replies) for replies in told.values()]
    # Whoever came second is asked, as it is a colleague's answer by now, and then theirs stands.
    [late] = [who for who in (one, other) if told[who.address][0].template == "ubah_tanya"]
    assert await late.says("ya")
    rows = await desk.database.read(
        lambda tx: [tuple(row) for row in tx.execute("SELECT person, option, standing FROM entries ORDER BY id")]
    )
    assert {(1, "3"), (2, "2")} == {(person, option) for person, option, _ in rows}
    assert [0, 1] == [standing for _, _, standing in rows]
    assert [late.address] == [who.address for number, who in ((1, one), (2, other)) if number == rows[1][0]]


async def test_a_refused_link_says_why_to_whoever_opens_it_and_to_the_overseers(desk: Desk) -> None:
    overseer, stranger = await desk.person("Ibu Contoh Delapan"), Address(Channel.TELEGRAM, "32")

    async def opened() -> tuple[str, str]:
        [reply] = await desk.take(stranger, Text(f"/start {token}"))
        [news] = await desk.sent(overseer.address)
        return reply.text, news.text

    expires = desk.now + timedelta(days=9)
    token = await desk.database.write(lambda tx: people.invite(tx, 2, desk.now, expires))
    await desk.take(Address(Channel.TELEGRAM, "31"), Text(f"/start {token}"))
    reply, news = await opened()
    assert "sudah dipakai dari akun lain" in reply
    assert "dari akun lain setelah dipakai" in news

    token = await desk.database.write(lambda tx: people.invite(tx, 3, desk.now, expires))
    desk.later(days=10)
    reply, news = await opened()
    assert "masa berlaku tautan ini sudah lewat" in reply
    assert "setelah masa berlakunya lewat" in news

    token = await desk.database.write(lambda tx: people.invite(tx, 4, desk.now, expires))
    await desk.database.write(lambda tx: people.invite(tx, 4, desk.now, expires))
    reply, news = await opened()
    assert "dibatalkan atau diganti" in reply
    assert "dibatalkan atau diganti" in news


async def test_a_new_invitation_ends_the_old_one_on_every_channel(desk: Desk) -> None:
    expires = desk.now + timedelta(days=9)
    old = await desk.database.write(lambda tx: people.invite(tx, 2, desk.now, expires))
    joined = Address(Channel.TELEGRAM, "31")
    await desk.take(joined, Text(f"/start {old}"))
    await desk.database.write(lambda tx: people.invite(tx, 2, desk.now, expires))

    elsewhere = await desk.take(Address(Channel.WEB, "x"), Text(f"/start {old}"))
    again = await desk.take(joined, Text(f"/start {old}"))

    assert ["undangan_ditolak"] == [reply.template for reply in elsewhere]
    assert ["sambut_kenal"] == [reply.template for reply in again]


async def test_what_was_sent_in_is_what_the_button_named(desk: Desk) -> None:
    """The yes to one unit's sending in, pressed after going on to another unit."""
    pic = await desk.person("Ibu Contoh Satu")
    await pic.says("lanjut")
    while not any(button.label == "Kirim hasil" for button in pic.replies[-1].buttons):
        await pic.presses(pic.replies[-1].buttons[0].token)
    await pic.taps("Kirim hasil")
    await pic.says("unit")
    await pic.taps("Puskesmas Contoh Se…")

    await pic.taps("Ya, kirim")
    again = await pic.taps("Ya, kirim")

    assert again is None
    sent_in = await desk.database.read(
        lambda tx: [row[0] for row in tx.execute("SELECT id FROM penilaian WHERE sent_in_at IS NOT NULL")]
    )
    assert [1] == sent_in


async def test_a_card_of_another_unit_is_never_booked_on_ones_own(desk: Desk) -> None:
    other, pic = await desk.person("Ibu Contoh Tiga"), await desk.person(PIC)
    card = await other.says("lanjut")
    await pic.says("lanjut")
    assert card is not None

    said = await pic.presses(card.button("4 orang").token)

    assert said is not None
    assert "tidak ada yang dicatat" in said.text
    assert 0 == await count(desk, "SELECT count(*) FROM entries")


async def test_a_card_of_ones_other_unit_is_booked_there(desk: Desk) -> None:
    pic = await desk.person("Ibu Contoh Satu")
    first = await pic.says("lanjut")
    await pic.says("unit")
    await pic.taps("Puskesmas Contoh Se…")
    assert first is not None

    said = await pic.presses(first.button("2 orang").token)

    assert said is not None
    assert "Unit: DPMPTSP Contoh" in said.text
    assert 1 == await count(desk, "SELECT count(*) FROM entries WHERE penilaian = 1")


async def test_a_late_message_is_answered_with_its_own_time(desk: Desk) -> None:
    pic = await desk.person(PIC)
    sent_at = desk.now - timedelta(minutes=40)
    await desk.intake.take(Inbound(pic.address, "1", desk.now, Text("lanjut"), sent_at))

    replies = await desk.sent(pic.address)

    assert "Pesan Bapak/Ibu pukul 08.30 WIB sudah tersimpan." in replies[0].text


async def test_leaving_a_question_leads_back_to_the_card_that_was_opened(desk: Desk) -> None:
    pic = await desk.person(PIC)
    for words in ("lanjut", "4", "lewati", "kembali", "tidak berlaku"):
        await pic.says(words)

    said = await pic.says("batal")

    assert said is not None
    assert "Baik, tidak ada yang diubah." in said.text
    assert "2. Berapa dari 4" in said.text


async def test_forty_days_later_the_right_question_is_asked(desk: Desk) -> None:
    pic = await desk.person(PIC)
    await pic.says("lanjut")
    await pic.taps("3 orang")
    await desk.database.write(lambda tx: tx.execute("UPDATE penilaian SET survey_at = '2027-12-31'").rowcount)
    desk.later(days=40)

    hello = await pic.says("halo")
    card = await pic.says("lanjut")

    assert hello is not None
    assert card is not None
    assert "nomor 2" in hello.text
    assert "2. Berapa dari 4" in card.text


async def test_a_colleagues_answers_are_told_in_the_next_message_and_once(desk: Desk) -> None:
    def colleague(tx: sqlite3.Connection) -> None:
        people.assign(tx, people.add(tx, "Ibu Contoh Sembilan", Role.PIC, desk.now), 2)

    await desk.database.write(colleague)
    pic, other = await desk.person(PIC), await desk.person("Ibu Contoh Sembilan")
    await pic.says("lanjut")
    first = await other.says("lanjut")
    for _ in range(2):
        await other.taps("4 orang")

    told = await pic.says("lanjut")
    again = await pic.says("nilai")

    assert first is not None
    assert "Sementara itu" not in first.text
    assert told is not None
    assert told.text.startswith("Sementara itu Ibu Contoh Sembilan mengisi nomor 1 dan 2.")
    assert "3. Berapa dari 4" in told.text
    assert again is not None
    assert "Sementara itu" not in again.text


async def test_after_the_slot_nothing_changes_any_more(desk: Desk) -> None:
    pic = await desk.person(PIC)
    await pic.says("lanjut")
    await pic.taps("3 orang")
    desk.later(days=60)

    said = await pic.taps("4 orang")

    assert said is not None
    assert "ditutup" == said.template
    assert 1 == await count(desk, "SELECT count(*) FROM entries")


async def test_a_stranger_gets_one_polite_sentence_and_then_silence(desk: Desk) -> None:
    stranger = Address(Channel.TELEGRAM, "1")

    first = await desk.take(stranger, Text("halo"))
    second = await desk.take(stranger, Text("nilai"))

    assert ["orang_luar"] == [reply.template for reply in first]
    assert [] == second


async def test_a_group_gets_one_polite_sentence(desk: Desk) -> None:
    group = Address(Channel.TELEGRAM, "-100")

    first = await desk.take(group, Group())
    second = await desk.take(group, Group())

    assert ["grup"] == [reply.template for reply in first]
    assert [] == second


async def test_a_voice_note_is_answered_kindly_and_a_sticker_is_not(desk: Desk) -> None:
    pic = await desk.person(PIC)

    voice = await desk.take(pic.address, Unreadable("suara"))
    sticker = await desk.take(pic.address, Unreadable("stiker"))

    assert ["tak_terbaca"] == [reply.template for reply in voice]
    assert [] == sticker


async def test_who_blocks_the_bot_is_marked_until_they_come_back(desk: Desk) -> None:
    pic = await desk.person(PIC)

    await desk.take(pic.address, Reachable(now=False))
    blocked = await count(desk, "SELECT count(*) FROM addresses WHERE unreachable_since IS NOT NULL")
    await desk.take(pic.address, Reachable(now=True))

    assert 1 == blocked
    assert 0 == await count(desk, "SELECT count(*) FROM addresses WHERE unreachable_since IS NOT NULL")


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.ADMIN])
async def test_who_was_shared_nothing_sees_no_unit_and_no_score(desk: Desk, role: Role) -> None:
    pic = await desk.person(PIC)
    await pic.says("lanjut")
    await pic.taps("3 orang")
    number = await desk.database.write(partial(people.add, name="Ibu Contoh Sembilan", role=role, now=desk.now))
    address = Address(Channel.TELEGRAM, "9009")
    await desk.database.write(partial(people.bind, address=address, person=number, now=desk.now, stage="aktif"))
    onlooker = Someone(desk, address)
    units = await desk.database.read(lambda tx: [row["name"] for row in tx.execute("SELECT name FROM units")])

    overview, score = await onlooker.says("ringkasan"), await onlooker.presses("z:2")

    assert overview is not None
    assert score is not None
    assert [] == [unit for unit in units if unit in overview.text + score.text]
    assert "tidak_berhak" == score.template


async def test_who_writes_again_can_be_reached_again(desk: Desk) -> None:
    """Telegram need not say so: "chat not found" passes without a word."""
    pic = await desk.person(PIC)
    await desk.take(pic.address, Reachable(now=False))

    await pic.says("lanjut")

    assert 0 == await count(desk, "SELECT count(*) FROM addresses WHERE unreachable_since IS NOT NULL")


async def test_a_proposal_goes_to_the_overseer_and_the_decision_comes_back(desk: Desk) -> None:
    pic, overseer = await desk.person(PIC), await desk.person("Ibu Contoh Delapan")
    await pic.says("lanjut")
    await pic.taps("Tidak berlaku")
    await pic.says("layanan ini sepenuhnya daring")

    news = await overseer.receives()
    proposal = await overseer.taps("Periksa usulan")
    decided = await overseer.taps("Tolak")
    told = await pic.receives()

    assert ["usulan_baru"] == [reply.template for reply in news]
    assert proposal is not None
    assert "layanan ini sepenuhnya daring" in proposal.text
    assert decided is not None
    assert "usulan_habis" == decided.template
    assert ["usulan_diputus"] == [reply.template for reply in told]
    noted = await desk.database.read(lambda tx: tuple(tx.execute("SELECT who, what FROM audit").fetchone()))
    assert ("Ibu Contoh Delapan", "menolak tidak berlaku") == noted
    card = await pic.taps("Jawab nomor 1")
    assert card is not None
    assert "1. Berapa dari 4" in card.text


async def test_an_answer_typed_after_news_is_asked_about_on_the_account_that_got_them(desk: Desk) -> None:
    pic, overseer = await desk.person(PIC), await desk.person("Ibu Contoh Delapan")
    await pic.says("lanjut")
    await pic.taps("Tidak berlaku")
    await pic.says("layanan ini sepenuhnya daring")
    await overseer.receives()
    desk.later(minutes=1)
    elsewhere = await desk.person(PIC, Channel.WEB)  # the newest account: news go there
    await elsewhere.says("lanjut")
    await overseer.taps("Periksa usulan")
    await overseer.taps("Setujui")

    before = await elsewhere.says("3 orang")  # queued, and not gone out: the card is still the last thing said
    assert before is not None
    assert "kartu" == before.template
    after = await elsewhere.says("2 orang")
    on_telegram = await desk.database.read(lambda tx: asking.of(tx, pic.address))

    assert after is not None
    assert ("dugaan", 1) == (after.template, await count(desk, "SELECT count(*) FROM entries WHERE kind = 'jawaban'"))
    assert on_telegram.shown is not None  # nothing came there


async def test_what_was_removed_while_it_was_sent_interrupts_nobody(desk: Desk) -> None:
    await desk.database.write(lambda tx: outbox.sent(tx, 999, "x", "teks", desk.now))

    assert 0 == await count(desk, "SELECT count(*) FROM asked")


@pytest.mark.parametrize("gone", ["sent", "await_report", "unsure", "stopped meanwhile"])
async def test_news_that_went_out_or_may_have_come_between_card_and_answer(desk: Desk, gone: str) -> None:
    pic = await desk.person(PIC)
    await pic.says("lanjut")

    def work(tx: sqlite3.Connection) -> None:
        outbox.put(tx, "ingat:7:hari", pic.address, Kind.REMINDER, Say("ingat", {"unit": []}), desk.now)
        row = outbox.claim_for(tx, pic.address, desk.now)
        assert row is not None
        match gone:
            case "sent":
                outbox.sent(tx, row.id, "x", "teks", desk.now)
            case "await_report":
                receipts.await_report(tx, row.id, desk.now, "tidak pasti", "teks")
            case "unsure":
                outbox.move(tx, row.id, Delivery.UNSURE, reason="tidak pasti")
            case _:
                receipts.given(tx, row.id, desk.now)
                receipts.release(tx, desk.now)

    await desk.database.write(work)
    answer = await pic.says("3 orang")

    assert answer is not None
    assert ("dugaan", 0) == (answer.template, await count(desk, "SELECT count(*) FROM entries"))


async def test_news_that_are_put_off_came_between_nothing(desk: Desk) -> None:
    pic = await desk.person(PIC)
    await pic.says("lanjut")

    def work(tx: sqlite3.Connection) -> None:
        outbox.put(tx, "ingat:7:hari", pic.address, Kind.REMINDER, Say("ingat", {"unit": []}), desk.now)
        row = outbox.claim_for(tx, pic.address, desk.now)
        assert row is not None
        outbox.put_off(tx, row.id, desk.now + timedelta(hours=1), "di luar jendela", held=True)

    await desk.database.write(work)
    answer = await pic.says("3 orang")

    assert answer is not None
    assert ("kartu", 1) == (answer.template, await count(desk, "SELECT count(*) FROM entries"))


async def test_an_answer_sent_again_for_want_of_a_reply_is_not_booked_on_the_card_that_was_on_its_way(
    desk: Desk,
) -> None:
    pic = await desk.person(PIC)
    await pic.says("lanjut")
    impatient = [Inbound(pic.address, number, desk.now, Text("3 orang")) for number in ("a", "b")]

    await desk.intake.take(impatient[0])
    await desk.intake.take(impatient[1])
    replies = await desk.sent(pic.address)

    assert ["kartu", "dugaan"] == [reply.template for reply in replies]
    assert 1 == await count(desk, "SELECT count(*) FROM entries")


@pytest.mark.parametrize("came", ["read before", "written before", "failed", "unsure"])
async def test_words_are_to_no_card_that_their_writer_cannot_have_read(desk: Desk, came: str) -> None:
    pic = await desk.person(PIC)
    written_at = desk.now
    desk.later(minutes=5)
    await pic.says("lanjut")  # its card goes out now
    if came in {"failed", "unsure"}:
        await desk.database.write(
            lambda tx: tx.execute("UPDATE outbox SET state = ?, sent_at = NULL", (came,)).rowcount
        )
        written_at = desk.now
    read_at = desk.now if came == "written before" else written_at

    await desk.intake.take(Inbound(pic.address, "a", read_at, Text("3 orang"), written_at))

    sql = "SELECT template FROM outbox ORDER BY id DESC LIMIT 1"
    assert "dugaan" == await desk.database.read(lambda tx: tx.execute(sql).fetchone()[0])
    assert 0 == await count(desk, "SELECT count(*) FROM entries")


@pytest.mark.parametrize(
    ("asks", "said"), [("kirim", "ok"), ("tidak berlaku", "woi kok diam"), ("ada kendala", "halo")]
)
async def test_words_answer_no_question_that_perhaps_did_not_arrive(desk: Desk, asks: str, said: str) -> None:
    pic = await desk.person(PIC)
    card = await pic.says("lanjut")
    while asks == "kirim" and card is not None and any(button.label == "Tidak berlaku" for button in card.buttons):
        card = await pic.taps(card.buttons[0].label)
    await pic.says(asks)
    await desk.database.write(lambda tx: tx.execute("UPDATE outbox SET state = 'unsure', sent_at = NULL").rowcount)

    await pic.says(said)

    done = "SELECT (SELECT count(*) FROM entries WHERE kind != 'jawaban') + (SELECT count(*) FROM obstacles)"
    assert 0 == await count(desk, done)
    assert 0 == await count(desk, "SELECT count(*) FROM penilaian WHERE sent_in_at IS NOT NULL")


async def test_words_that_waited_for_us_are_kept_for_the_card_that_had_come_before_them(desk: Desk) -> None:
    pic = await desk.person(PIC)
    await pic.says("lanjut")
    desk.later(minutes=5)
    written_at = desk.now
    desk.later(hours=3)  # our machine was off

    await desk.intake.take(Inbound(pic.address, "a", desk.now, Text("3 orang"), written_at))

    assert 1 == await count(desk, "SELECT count(*) FROM entries")


async def test_only_an_overseer_decides(desk: Desk) -> None:
    pic, head = await desk.person("Ibu Contoh Satu"), await desk.person("Bapak Contoh Tujuh")
    await pic.says("lanjut")
    await pic.taps("Tidak berlaku")
    await pic.says("tidak ada layanan tatap muka")

    said = await head.presses("s:1:1")

    assert said is not None
    assert "tidak_berhak" == said.template
    assert 0 == await count(desk, "SELECT count(*) FROM entries WHERE decision IS NOT NULL")


async def test_everything_queued_is_plain_json(desk: Desk) -> None:
    pic = await desk.person(PIC)
    for words in ("lanjut", "2", "nilai", "langkah", "naik", "simulasi", "ringkasan", "menu", "data saya", "kenapa"):
        await pic.says(words)

    payloads = await desk.database.read(lambda tx: [row[0] for row in tx.execute("SELECT payload FROM outbox")])

    assert all(set(json.loads(payload)) == {"isi", "tombol"} for payload in payloads)
