"""Restless thumbs on the whole road: anybody presses anything ever shown to anyone, types anything, in any order.

Messages come twice, invitations are opened by anybody, days pass, the program stops in the middle of a message and
starts again. After each turn: one message, or none for a reason that design decision 14 knows; nothing of another
unit; what was acknowledged is what is kept, and the score is that of the answers.
"""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.handle import handle
from bot.store import penilaian as assessments
from flows import intents as i
from flows.commands import COMMANDS, ON_A_CARD
from flows.conversation import PATIENCE
from flows.instrument import Key
from flows.joining import ASK_CONSENT, JOINED
from flows.messages import Body, Tap, Text, Unreadable
from flows.penilaian import Decision
from flows.several import key_of
from flows.tokens import unpack
from tests.bot.desk import ZONE
from tests.bot.hall import MARKS, PEOPLE, STRANGERS, Hall, Said, marks
from tests.flows.test_score import half_up, naive

EVERYBODY = (*PEOPLE, *STRANGERS)
PICS = ("Ibu Arum", "Bapak Bima", "Ibu Cahya")
WHO = st.one_of(st.sampled_from(PICS), st.sampled_from(EVERYBODY))
WORDS = st.sampled_from(
    [
        *sorted(COMMANDS), *sorted(ON_A_CARD), "0", "1", "2", "3", "terpasang", "blm", "dua", "ya", "tidak", "betul",
        "ralat nomor 1 jadi belum", "nomor 2", "1 sudah 2 dua", "semua ya", "layanan kami daring", "hm hm", "🙂", "",
        "terpasang cuma pudar", "Dinas Anggrek", "Dinas Cempaka", "/start", "/start abcdefghijklmnopqrstuv",
    ]
)  # fmt: skip
THUMBS = st.integers(0, 10_000)
ACKNOWLEDGED = re.compile(
    r"(?m)^Nomor (\d+[a-z]?) (?:tercatat: |diubah: [^\n]+? menjadi )([^\n(]+?)(?: \(dari [^\n]+\))?\."
)


class TownHall(RuleBasedStateMachine):
    """The hall, and what an onlooker remembers of it."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.hall = Hall(Path(self.folder.name) / "balai.db")
        self.pressed: set[tuple[str, str]] = set()
        self.acknowledged: dict[tuple[str, str], str] = {}
        self.tokens: list[str] = []
        self.read: dict[str, int] = dict.fromkeys(EVERYBODY, 0)  # how many messages of each were looked at
        self.not_understood: dict[str, int] = dict.fromkeys(EVERYBODY, 0)  # that were answered, in a row
        for who in EVERYBODY:
            self.turn(who, Text("lanjut"))

    def teardown(self) -> None:
        self.hall.close()
        self.folder.cleanup()

    @rule(who=WHO, text=WORDS)
    def write(self, who: str, text: str) -> None:
        self.turn(who, Text(text))

    @rule(who=WHO, text=st.text(max_size=30))
    def write_anything(self, who: str, text: str) -> None:
        self.turn(who, Text(text))

    @rule(who=WHO, words=st.lists(st.sampled_from(["hm hm", "entah ya", "🙂", "asdf", "?"]), min_size=3, max_size=5))
    def write_what_nobody_understands(self, who: str, words: list[str]) -> None:
        for text in words:
            self.turn(who, Text(text))

    @rule(whom=st.sampled_from([*PEOPLE]))
    def invite(self, whom: str) -> None:
        self.tokens.append(self.hall.invite(whom))

    @rule(whom=st.sampled_from([*PEOPLE]), who=WHO, other=WHO)
    def an_invitation_is_opened_by_two(self, whom: str, who: str, other: str) -> None:
        self.tokens.append(self.hall.invite(whom))
        for one in (who, other):
            self.turn(one, Text(f"/start {self.tokens[-1]}"))

    @rule(who=WHO, thumb=THUMBS)
    def open_any_invitation(self, who: str, thumb: int) -> None:
        if self.tokens:
            self.turn(who, Text(f"/start {self.tokens[thumb % len(self.tokens)]}"))

    @rule(who=st.sampled_from([*PEOPLE, *STRANGERS]))
    def join(self, who: str) -> None:
        for text in ("ya, benar", "setuju, mulai"):
            self.turn(who, Text(text))

    @rule(days=st.integers(1, 20))
    def days_pass(self, days: int) -> None:
        before = {who: self.hall.may_see(who) for who in EVERYBODY}
        self.hall.days_pass(days)
        self.look(before)

    @rule(who=WHO, text=WORDS, then=WORDS)
    def write_twice(self, who: str, text: str, then: str) -> None:
        self.turn(who, Text(text))
        self.turn(who, Text(then))

    @rule(who=WHO, thumb=THUMBS)
    def press_what_was_just_shown(self, who: str, thumb: int) -> None:
        newest = self.hall.shown[who][-1:]
        self.press(who, newest, thumb)

    @rule(who=WHO, thumb=THUMBS)
    def press_anything_ever_shown(self, who: str, thumb: int) -> None:
        self.press(who, self.hall.shown[who], thumb)

    @rule(who=WHO, other=st.sampled_from(EVERYBODY), thumb=THUMBS)
    def press_what_somebody_else_was_shown(self, who: str, other: str, thumb: int) -> None:
        self.press(who, self.hall.shown[other], thumb)

    @rule(who=WHO, kind=st.sampled_from(["stiker", "suara", "gambar", "lokasi", "kontak", "suntingan", "lain"]))
    def send_what_cannot_be_read(self, who: str, kind: str) -> None:
        self.turn(who, Unreadable(kind))

    @rule(who=st.sampled_from(PICS), count=st.integers(1, 6), thumb=THUMBS)
    def answer_card_after_card(self, who: str, count: int, thumb: int) -> None:
        self.turn(who, Text("lanjut"))
        for step in range(count):
            self.press(who, self.hall.shown[who][-1:], thumb >> step & 1)

    @rule(who=st.sampled_from(PICS), thumb=THUMBS, then=st.sampled_from(["ya", "tidak", "1", "lanjut"]))
    def press_an_old_answer_and_reply(self, who: str, thumb: int, then: str) -> None:
        answers = [b for said in self.hall.shown[who] for b in said.buttons if b.token.startswith("j:")]
        if answers:
            self.turn(who, Tap(answers[thumb % len(answers)].token))
            self.turn(who, Text(then))

    @rule(who=WHO, text=WORDS)
    def stop_in_the_middle_and_start_again(self, who: str, text: str) -> None:
        inbound = self.hall.inbound(who, Text(text))
        self.hall.tx.execute("BEGIN IMMEDIATE")
        handle(self.hall.tx, inbound, self.hall.now, ZONE)
        self.hall.close()
        self.hall.open()
        self.check(who, inbound.body, lambda: self.hall.take(inbound))
        before = self.hall.kept()
        assert [] == self.hall.take(inbound), "a message that comes again leads to nothing"
        assert before == self.hall.kept(), "and changes nothing"

    @rule()
    def start_again(self) -> None:
        self.hall.close()
        self.hall.open()

    def press(self, who: str, messages: list[Said], thumb: int) -> None:
        buttons = [button for said in messages for button in said.buttons]
        if buttons:
            self.turn(who, Tap(buttons[thumb % len(buttons)].token))

    def turn(self, who: str, body: Body) -> None:
        newest = self.hall.newest_entry()
        may_write, names = self.hall.may_see(who), {self.hall.name(who)}
        self.check(who, body, lambda: self.hall.take(self.hall.inbound(who, body)))
        may_write, names = may_write | self.hall.may_see(who), names | {self.hall.name(who)}
        for entry in self.hall.entries_since(newest):
            assert entry.name in names, "booked in somebody else's name"
            assert entry.mark in may_write, "booked for a unit of others"
            if isinstance(body, Tap) and body.token[:2] in {"j:", "u:", "l:"}:
                assert body.token.split(":")[1] == str(entry.penilaian), "booked for another unit than the button's"

    def check(self, who: str, body: Body, take: Callable[[], list[Said]]) -> None:
        before = {name: self.hall.may_see(name) for name in EVERYBODY}
        stage, is_so = self.hall.stage(who), isinstance(body, Tap) and self.is_so(who, body.token)
        had_misses = self.hall.misses(who)
        replies = take()
        assert len(replies) <= 1, "never two messages for one"
        if not replies:
            quiet = is_so or self.may_be_quiet(who, body, stage)
            told = [said.template for said in self.hall.shown[who][-4:]]
            assert quiet, f"silent to {who} ({stage}, {self.not_understood[who]} riddles) after {told}: {body}"
        elif self.hall.misses(who) == had_misses + 1:
            self.not_understood[who] += 1
        else:
            self.not_understood[who] = 0
        if isinstance(body, Tap):
            self.pressed.add((who, body.token))
        self.write_down(who, replies)
        self.look(before)

    def look(self, before: dict[str, set[str]]) -> None:
        """What everybody was shown meanwhile speaks of units that were theirs *before*, or are now."""
        for name, messages in self.hall.shown.items():
            for said in messages[self.read[name] :]:
                assert marks(said) <= before[name] | self.hall.may_read(name, said), f"{name} sees another unit: {said}"
            self.read[name] = len(messages)

    def may_be_quiet(self, who: str, body: Body, stage: str | None) -> bool:
        """Design decision 14, as somebody who looks on can tell: the same press again, a sticker, a fourth riddle."""
        if body == Unreadable("stiker"):
            return True
        if isinstance(body, Tap) and (who, body.token) in self.pressed and self.hall.toast:
            return True
        if stage is None:  # an outsider gets one polite sentence, who tries invitations three
            tries = isinstance(body, Text) and body.text.startswith("/start ")
            return self.not_understood[who] >= (PATIENCE if tries else 1)
        if stage == JOINED and isinstance(body, Text):
            command = COMMANDS.get(body.text)
            assert command is None or isinstance(command, i.Courtesy), f"silent to a command of {who}: {body.text}"
        joined_press = stage == JOINED and isinstance(body, Tap)
        return not joined_press and self.not_understood[who] >= PATIENCE

    def is_so(self, who: str, token: str) -> bool:
        """Whether what a button wants is so already: done in words, or by a colleague."""
        tx, wish = self.hall.tx, unpack(token)
        one = assessments.one(tx, getattr(wish, "penilaian", 0), self.hall.now)
        match wish:
            case i.Answer(_, key, option) if one:
                return one.answers.get(key) == option
            case i.Several() if one:
                keys = {key_of(one, pick): pick.place for pick in wish.picks}
                options = {
                    key: one.instrument.questions[key.question].options[place].id for key, place in keys.items() if key
                }
                return all(one.answers.get(key) == option for key, option in options.items())
            case i.Skip(_, key) if one:
                return key in one.entries
            case i.Submit(sure=True) if one:
                return one.sent_in_at is not None
            case i.Decide(entry):
                sql = "SELECT 1 FROM entries WHERE id = ? AND standing = 1 AND decision IS NULL"
                return tx.execute(sql, (entry,)).fetchone() is None
            case i.Confirm():
                return self.hall.stage(who) in {ASK_CONSENT, JOINED}
            case i.Consent():
                return self.hall.stage(who) == JOINED
            case _:
                return False

    def write_down(self, who: str, replies: list[Said]) -> None:
        """What somebody was just told was kept; where it does not say of which unit, they have one only."""
        own = self.hall.may_see(who)
        for said in replies:
            if found := ACKNOWLEDGED.search(said.text):
                unit = next((mark for mark in MARKS if mark in said.text), "")
                unit = unit or (next(iter(own)) if len(own) == 1 else "")
                self.acknowledged[unit, found[1]] = found[2]

    @invariant()
    def what_was_acknowledged_last_is_what_is_kept(self) -> None:
        standing: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for number in (1, 2, 3):
            one = assessments.one(self.hall.tx, number, self.hall.now)
            assert one is not None
            for key, chosen in one.answers.items():
                option = one.instrument.questions[key.question].option(chosen)
                assert option is not None
                mark = one.subject.unit.split()[-1]
                standing[mark][one.label(key)] = option.label
        for (mark, label), chosen in self.acknowledged.items():
            if mark and label in standing[mark]:
                assert chosen == standing[mark][label]

    @invariant()
    def one_entry_stands_and_history_only_grows(self) -> None:
        rows = self.hall.tx.execute(
            "SELECT count(*) AS n, sum(standing) AS s FROM entries GROUP BY penilaian, question, product"
        ).fetchall()
        assert all(row["s"] == 1 for row in rows)

    @invariant()
    def the_score_is_that_of_the_answers(self) -> None:
        for number in (1, 2, 3):
            one = assessments.one(self.hall.tx, number, self.hall.now)
            assert one is not None
            rows = self.hall.tx.execute(
                "SELECT question, product, option FROM entries"
                " WHERE penilaian = ? AND standing = 1 AND kind = 'jawaban'",
                (number,),
            ).fetchall()
            values: dict[Key, Fraction] = {}
            for row in rows:
                option = one.instrument.questions[row["question"]].option(row["option"])
                assert option is not None
                values[Key(row["question"], row["product"])] = option.value
            left_out = frozenset(key for key, entry in one.entries.items() if entry.decision is Decision.APPROVED)
            expected = half_up(naive(one.instrument, one.subject, values, left_out)) if values else None
            assert expected == one.score.value


TestTownHall = pytest.mark.timeout(240)(TownHall.TestCase)  # a fault that is found takes its time to be made small
TestTownHall.settings = settings(max_examples=30, stateful_step_count=50, deadline=None)
