"""Restless thumbs on the whole road: anybody presses anything ever shown to anyone, types anything, in any order.

Messages come twice, the program stops in the middle of one and starts again. After each turn: one message or a
reason for none, nothing of another unit, what was acknowledged is what is kept, and the score is that of the answers.
"""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.handle import handle
from bot.store import penilaian as assessments
from flows.commands import COMMANDS, ON_A_CARD
from flows.instrument import Key
from flows.messages import Body, Tap, Text, Unreadable
from flows.penilaian import Decision
from tests.bot.desk import ZONE
from tests.bot.hall import PEOPLE, STRANGERS, Hall, Said, marks
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
OUT_OF_PATIENCE = {
    "belum_paham_3", "orang_luar", "undangan_ditolak", "tidak_ada_tugas", "daftar_unit", "tidak_berhak",
}  # fmt: skip
# What these ask for may have been done already in words, or by a colleague.
DONE_BEFORE = ("j:", "u:", "m:", "l:", "s:", "q:", "benar", "setuju")
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
        for who in EVERYBODY:
            self.turn(who, Text("lanjut"))

    def teardown(self) -> None:
        self.hall.close()
        self.folder.cleanup()

    @rule(who=WHO, text=WORDS)
    def write(self, who: str, text: str) -> None:
        self.turn(who, Text(text))

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
        self.check(who, inbound.body, self.hall.take(inbound))
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
        may_write = self.hall.may_see(who)
        self.check(who, body, self.hall.take(self.hall.inbound(who, body)))
        for entry in self.hall.entries_since(newest):
            assert entry.name == who, "booked in somebody else's name"
            assert entry.mark in may_write, "booked for a unit of others"
            if isinstance(body, Tap) and body.token[:2] in {"j:", "u:", "l:"}:
                assert body.token.split(":")[1] == str(entry.penilaian), "booked for another unit than the button's"

    def check(self, who: str, body: Body, replies: list[Said]) -> None:
        assert len(replies) <= 1, "never two messages for one"
        if not replies:
            assert self.may_be_quiet(who, body), f"silent to {who}: {body}"
        if isinstance(body, Tap):
            self.pressed.add((who, body.token))
        self.write_down(replies)
        for name, messages in self.hall.shown.items():
            for said in messages[-1:]:
                assert marks(said) <= self.hall.may_read(name, said), f"{name} sees another unit"

    def may_be_quiet(self, who: str, body: Body) -> bool:
        """Design decision 14, as somebody who looks on can tell."""
        match body:
            case Unreadable("stiker"):
                return True
            case Tap(token):
                mine = any(token == button.token for said in self.hall.shown[who] for button in said.buttons)
                return (who, token) in self.pressed or not mine or token.startswith(DONE_BEFORE)
            case _:
                return any(said.template in OUT_OF_PATIENCE for said in self.hall.shown[who][-1:])

    def write_down(self, replies: list[Said]) -> None:
        """What somebody was just told was kept."""
        for said in replies:
            if found := ACKNOWLEDGED.search(said.text):
                unit = next((mark for mark in ("Anggrek", "Bakung", "Cempaka") if mark in said.text), "")
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
TestTownHall.settings = settings(max_examples=50, stateful_step_count=50, deadline=None)
