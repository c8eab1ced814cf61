"""Restless thumbs: whatever two PICs and an overseer press and type, these things hold after every turn.

Proved by planted bugs (see the commit): each of them was found before this was trusted.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from flows import intents as i
from flows.conversation import step
from flows.effects import ChangeRoster, Effect, GoOn, Judge, Quiet, Save, Say, SendIn, Tell
from flows.instrument import Key
from flows.messages import Button
from flows.penilaian import Decision, EntryKind
from flows.reading import read
from flows.several import key_of
from flows.state import Filling, Person, State, Watching
from flows.tokens import pack, unpack
from tests.flows.office import UNITS, Office
from tests.flows.test_score import half_up, naive
from tests.kit import COLLEAGUE, OVERSEER, PIC, T1, T2, T3, penilaian

NONSENSE = st.sampled_from(["hm hm", "jalan rusak", "🙂", "", "12345", "\x00", "ada"])
REASONS = st.sampled_from(["layanan kami daring", "bukan tugas kami"])
ANSWERS = st.sampled_from(["0", "1", "2", "3", "terpasang", "blm", "2 orang", "ya", "tidak", "batal"])
ABOUT_A_CARD = st.sampled_from(["lewati", "kembali", "kenapa", "tidak berlaku", "ralat", "siap", "lanjut", "halo"])
EDITS = st.sampled_from(["ralat nomor 1 jadi belum", "ubah 2 jadi 0", "nomor 1", "nomor 3", "ralat 9", "ubah 1 jadi x"])
COMMANDS = st.sampled_from(
    [
        "zona", "rincian", "langkah", "naik", "simulasi", "1, 2", "ringkasan", "yang dilewati", "kirim", "unit", "menu",
        "mulai", "berhenti", "bantuan", "data saya", "usulan", "RSUD Contoh", "daftar unit", "belum bergabung",
        "ubah unit", "unit rsud", "tambah unit", "Dinas Baru", "15/02/2027", "ganti pic", "Bapak Contoh Dua",
        "ya simpan",
    ]
)  # fmt: skip
WORDS = st.one_of(ANSWERS, ANSWERS, ABOUT_A_CARD, EDITS, COMMANDS)
NOT_PLAIN = st.sampled_from(
    ["terpasang cuma pudar", "beulm", "kira2 1", "1 blm 2 satu", "1 sudah 3 ya", "2 dua, 3 tidak"]
)
REPLIES = st.sampled_from(["ya", "betul", "1", "bukan", "2", "belum", "menu", "terpasang tapi pudar"])
NEWS = st.sampled_from(["ingat", "ingat_kendala", "alih_tawaran", "usulan_diputus"])
UNSURE = (i.Propose, i.DontKnow, i.OffTopic, i.Said, i.Courtesy)
THUMBS = st.integers(0, 1000)
PICS = st.sampled_from([PIC, COLLEAGUE])
OLD = [pack(i.Answer(99, T1, "a")), pack(i.Answer(1, Key("X9"), "a")), "bukan tombol kami"]


class Office2027(RuleBasedStateMachine):
    """The office, what each person was shown, and what must follow from it."""

    @initialize()
    def begin(self) -> None:
        self.office = Office()
        self.shown: dict[int, list[Button]] = defaultdict(list)
        self.newest: dict[int, tuple[Button, ...]] = {}
        self.last: dict[int, Say] = {}  # the last message of each
        self.misses: Counter[int] = Counter()
        self.answers: dict[tuple[int, Key], str] = {}  # as an onlooker would keep them
        self.by: dict[int, list[tuple[int, Key]]] = defaultdict(list)  # whose answers stand, the newest last
        self.promised: dict[int, set[tuple[int, Key, str]]] = {}  # what a typed yes would keep
        for person in (PIC, COLLEAGUE):
            self.turn(person, i.Continue())
        self.turn(OVERSEER, i.Summary())

    # What people do.

    @rule(person=PICS, thumb=THUMBS)
    def press_what_was_just_shown(self, person: Person, thumb: int) -> None:
        self.press(person, self.newest[person.id], thumb)

    @rule(person=PICS, thumb=THUMBS)
    def press_anything_ever_shown(self, person: Person, thumb: int) -> None:
        self.press(person, self.shown[person.id], thumb)

    @rule(person=PICS, thumb=THUMBS)
    def press_the_same_twice(self, person: Person, thumb: int) -> None:
        buttons = self.newest[person.id]
        if not buttons:
            return
        wish = unpack(buttons[thumb % len(buttons)].token)
        self.press(person, buttons, thumb)
        written, now = self.office.written, self.last[person.id].card
        self.press(person, buttons, thumb)
        asked_again = isinstance(wish, i.Skip) and wish.key == now  # the last of its section comes back at once
        assert asked_again or written == self.office.written, "a second press is no second wish"

    @rule(person=PICS, token=st.sampled_from(OLD))
    def press_what_is_not_of_here(self, person: Person, token: str) -> None:
        self.turn(person, unpack(token) or i.Continue())

    @rule(person=PICS, text=st.one_of(WORDS, REASONS, NONSENSE))
    def write(self, person: Person, text: str) -> None:
        self.turn(person, read(text, self.office.filling(person, None)), typed=True)

    @rule(person=PICS, text=NONSENSE)
    def mutter_on(self, person: Person, text: str) -> None:
        for _ in range(4):
            self.turn(person, read(text, self.office.filling(person, None)), typed=True)

    @rule(person=PICS, thumb=THUMBS)
    def press_an_old_answer(self, person: Person, thumb: int) -> None:
        self.press(person, [button for button in self.shown[person.id] if button.token.startswith("j:")], thumb)

    @rule(person=PICS, thumb=THUMBS, then=st.sampled_from(["ya", "1", "tidak", "zona", "2"]))
    def press_an_old_answer_and_write(self, person: Person, thumb: int, then: str) -> None:
        self.press_an_old_answer(person, thumb)
        self.write(person, then)

    @rule(person=PICS, reason=REASONS)
    def propose_and_give_a_reason(self, person: Person, reason: str) -> None:
        self.write(person, "tidak berlaku")
        self.write(person, reason)

    @rule(person=PICS, text=NOT_PLAIN, reply=REPLIES)
    def write_what_is_not_plain_and_reply(self, person: Person, text: str, reply: str) -> None:
        self.turn(person, i.Continue())
        self.turn(person, read(text, self.office.filling(person, None)), typed=True)
        self.turn(person, read(reply, self.office.filling(person, None)), typed=True)

    @rule(person=PICS, text=ANSWERS)
    def go_on_and_answer(self, person: Person, text: str) -> None:
        self.turn(person, i.Continue())
        self.write(person, text)

    @rule(person=st.sampled_from([PIC, COLLEAGUE, OVERSEER]))
    def send_a_sticker(self, person: Person) -> None:
        self.turn(person, i.Unread("stiker"))

    @rule(person=PICS, template=NEWS, reply=st.one_of(ANSWERS, REPLIES))
    def news_comes_in_between(self, person: Person, template: str, reply: str) -> None:
        self.office.remember(person, self.office.asked_of(person).interrupted(template))
        self.last[person.id] = Say(template)
        self.promised[person.id] = set()
        self.misses[person.id] = self.office.asked_of(person).misses
        self.write(person, reply)

    @rule(thumb=THUMBS)
    def the_overseer_presses_what_was_just_shown(self, thumb: int) -> None:
        self.press(OVERSEER, self.newest[OVERSEER.id], thumb)

    @rule(thumb=THUMBS)
    def the_overseer_presses_anything_ever_shown(self, thumb: int) -> None:
        self.press(OVERSEER, self.shown[OVERSEER.id], thumb)

    @rule(approve=st.booleans())
    def the_overseer_decides_all_proposals(self, approve: bool) -> None:
        for waiting in self.office.watching().proposals:
            self.turn(OVERSEER, i.Decide(waiting.entry, approve))

    @rule(text=st.one_of(WORDS, NONSENSE))
    def the_overseer_writes(self, text: str) -> None:
        self.turn(OVERSEER, read(text, self.office.watching()))

    @precondition(lambda self: len(self.answers) > 2)
    @rule(number=st.sampled_from(list(UNITS)))
    def the_slot_of_a_unit_passes(self, number: int) -> None:
        self.office.closed.add(number)

    # A turn, and what must hold of it.

    def press(self, person: Person, buttons: Iterable[Button], thumb: int) -> None:
        choice = list(buttons)
        if choice:
            intent = unpack(choice[thumb % len(choice)].token)
            assert intent is not None, "a button of ours that means nothing"
            self.turn(person, intent)

    def turn(self, person: Person, intent: i.Intent, *, typed: bool = False) -> None:
        before: Filling | Watching
        if person is OVERSEER:
            before = self.office.watching()
        else:
            before = self.office.filling(person, getattr(intent, "penilaian", None))
        after, effects = step(before, intent)
        if any(isinstance(effect, ChangeRoster) for effect in effects):  # what came of it is shown
            assert (OVERSEER, [True]) == (person, [isinstance(effect, GoOn) for effect in effects[1:]])
            after, effects = step(after, next(effect.intent for effect in effects if isinstance(effect, GoOn)))
        says = [effect for effect in effects if isinstance(effect, Say)]
        silences = [effect for effect in effects if isinstance(effect, Quiet)]
        assert len(says) + len(silences) == 1, "exactly one message, or one reason for none"
        assert not any(isinstance(effect, GoOn) for effect in effects)
        if silences:
            assert silences[0].reason
            assert effects == (silences[0],), "silence changes nothing"
            assert after == before
            assert self.may_be_quiet(person, before, intent)
        for effect in effects:
            self.write_down(effect, person, before, intent)
            if typed and isinstance(effect, Save) and isinstance(before, Filling):
                self.said_to_its_card(person, before, intent, effect)
        self.office.remember(person, after.asked)
        assert self.office.asked_of(person) == after.asked, "nothing is lost on the way to the disk"
        if isinstance(after, Filling):
            now = self.office.one(after.penilaian.id)
            assert now.answers == after.penilaian.answers, "what is said to be kept was saved"
            assert now.skipped == after.penilaian.skipped
        for say in says:
            self.hear(person, before, after, intent, say)

    def may_be_quiet(self, person: Person, before: Filling | Watching, intent: i.Intent) -> bool:
        """Design decision 14: the same press again, a sticker, and after the third not-understood."""
        match before, intent:
            case Filling(), i.Answer(of, key, option):
                return self.answers.get((of, key)) == option
            case Filling(), i.Several(sure=True):
                return all(self.answers.get((of, key)) == option for of, key, option in self.kept_by(intent))
            case Filling(), i.Submit(number, sure=True):
                return number == before.penilaian.id and before.penilaian.sent_in_at is not None
            case Filling(), i.Skip(_, key):
                entry = before.penilaian.entries.get(key)
                return entry is not None and entry.kind is EntryKind.SKIP
            case Watching(), i.Answer(of, key, option):
                return self.answers.get((of, key)) == option
            case Watching(), i.CarryOut(_, seal):
                return before.asked.note == seal
            case Watching(), i.Decide(entry):
                return all(waiting.entry != entry for waiting in before.proposals)
            case _, i.Said() | i.Courtesy() | i.OffTopic():
                return self.misses[person.id] >= 3
            case _:
                return intent == i.Unread("stiker")

    def write_down(self, effect: Effect, person: Person, before: Filling | Watching, intent: i.Intent) -> None:
        match effect:
            case Save(number, key, entry):
                one = self.office.one(number)
                assert number not in self.office.closed, "nothing changes once it is closed"
                assert isinstance(before, Watching) or number == before.penilaian.id, "booked where it was asked"
                assert one.asks(key) or isinstance(before, Watching)
                assert getattr(intent, "penilaian", number) == number, "never another penilaian's answer"
                assert entry.by == person.id
                assert not isinstance(intent, UNSURE), "kept before a yes"
                assert not isinstance(intent, i.Several) or intent.sure, "kept before a yes"
                if entry.kind is EntryKind.ANSWER:
                    self.allowed(person, before, intent, number, key, entry.option)
                assert entry.kind is EntryKind.SKIP or entry.option or entry.reason
                self.keep(person, number, key, entry.option)
                self.office.save(effect)
            case SendIn(number):
                one = self.office.one(number)
                assert one.complete, "sent in with open questions"
                assert number not in self.office.sent_in | self.office.closed, "sent in twice"
                self.office.send_in(effect)
            case Judge():
                assert person is OVERSEER
                assert self.office.judge(effect), "decided what waits no more"
            case Tell(_, say):
                json.dumps(dict(say.values))
            case _:
                pass

    def allowed(
        self, person: Person, before: Filling | Watching, intent: i.Intent, number: int, key: Key, option: str | None
    ) -> None:
        """Design decision 13: an open question, ones last answer, one opened on purpose, or after a yes."""
        if isinstance(intent, i.Agree):
            assert (number, key, option) in self.promised[person.id], "a yes to something else"
            return
        if isinstance(before, Watching) or (number, key) not in self.answers:
            return
        last = self.last[person.id]
        opened = before.asked.card == key and (
            last.card == key or last.template != "kartu" or last.values["nomor"] == before.penilaian.label(key)
        )
        own = self.by[person.id]
        newest = next((k for n, k in reversed(own) if n == number), None)
        sure = isinstance(intent, i.Answer | i.Several) and intent.sure
        assert sure or opened or newest == key, "changed without asking"

    def said_to_its_card(self, person: Person, before: Filling, intent: i.Intent, save: Save) -> None:
        """Words or a figure are kept without asking only directly after that question's card, or with its number."""
        if save.entry.kind is not EntryKind.ANSWER or isinstance(intent, i.Agree | i.Edit):
            return  # a yes to what was proposed last, which `allowed` looks at
        last = self.last[person.id]
        again = last.template == "belum_paham_1" and last.values["nomor"] == before.penilaian.label(save.key)
        assert last.card == save.key or again, "words kept that may have been about something else"

    def kept_by(self, yes: i.Answer | i.Several) -> set[tuple[int, Key, str]]:
        if isinstance(yes, i.Answer):
            return {(yes.penilaian, yes.key, yes.option)}
        one = self.office.one(yes.penilaian)
        options = {key: one.instrument.questions[key.question].options for key in one.keys}
        keys = {pick: key for pick in yes.picks if (key := key_of(one, pick))}
        return {(one.id, key, options[key][pick.place].id) for pick, key in keys.items()}

    def keep(self, person: Person, number: int, key: Key, option: str | None) -> None:
        for own in self.by.values():
            if (number, key) in own:
                own.remove((number, key))
        if option is None:
            self.answers.pop((number, key), None)
        else:
            self.answers[number, key] = option
            self.by[person.id].append((number, key))

    def hear(self, person: Person, before: Filling | Watching, after: State, intent: i.Intent, say: Say) -> None:
        buttons = tuple(button for row in say.buttons for button in row)
        assert all(len(button.label) <= 20 for button in buttons)
        json.dumps(dict(say.values))
        if say.card is not None:
            assert isinstance(after, Filling)
            assert after.card == say.card, "what is typed next is about the card just shown"
            assert after.asked.waiting is None, "and not about what was waited for before"
        if isinstance(before, Filling) and isinstance(intent, i.Said | i.OffTopic):
            self.misses[person.id] += 1
            pointer = isinstance(intent, i.OffTopic) and not before.asked.pointed
            assert say.template == ("di_luar" if pointer else f"belum_paham_{self.misses[person.id]}")
        elif isinstance(before, Watching) and isinstance(intent, i.Said | i.Courtesy | i.OffTopic):
            self.misses[person.id] += 1
            assert self.misses[person.id] <= 3
        else:
            self.misses[person.id] = 0
        if say.template == "kenapa":
            assert isinstance(after, Filling)
            assert after.card is not None
            assert after.penilaian.label(after.card) == say.values["nomor"], "what is typed next is about this one"
        if say.template == "usulan":
            shown = unpack(buttons[0].token)
            assert isinstance(shown, i.Decide)
            assert shown.entry in {waiting.entry for waiting in self.office.watching().proposals}, "it was decided"
        if say.template in {"ubah_tanya", "dugaan", "beberapa"}:
            yes = unpack(buttons[0].token)
            assert isinstance(yes, i.Answer | i.Several)
            self.promised[person.id] = self.kept_by(yes)
        self.last[person.id] = say
        self.newest[person.id] = buttons
        self.shown[person.id].extend(buttons)

    # What must hold at any time.

    @invariant()
    def the_answers_kept_are_those_that_were_saved(self) -> None:
        kept = {(number, key): option for number in UNITS for key, option in self.office.one(number).answers.items()}

        assert self.answers == kept

    @invariant()
    def the_score_is_that_of_the_answers_and_lies_within_its_range(self) -> None:
        for number in UNITS:
            one = self.office.one(number)
            edition, found = one.instrument, one.score
            left_out = frozenset(key for key, entry in one.entries.items() if entry.decision is Decision.APPROVED)
            values: dict[Key, Fraction] = {}
            for (of, key), chosen in self.answers.items():
                option = edition.questions[key.question].option(chosen)
                assert option is not None
                if of == number:
                    values[key] = option.value
            expected = half_up(naive(edition, one.subject, values, left_out)) if values else None
            assert expected == found.value
            assert found.low <= (found.low if found.value is None else found.value) <= found.high

    @invariant()
    def there_is_always_something_to_do_or_all_is_handled(self) -> None:
        for number in UNITS:
            one = self.office.one(number)
            entries = one.entries
            open_ones = [
                key
                for key in (T1, T2, T3)
                if key not in entries
                or entries[key].kind is EntryKind.SKIP
                or entries[key].decision is Decision.REFUSED
            ]
            assert one.complete == (not open_ones)
            assert bool(one.next_key() or one.skipped) == bool(open_ones)


def test_the_office_asks_what_the_rules_speak_of() -> None:
    assert (T1, T2, T3) == penilaian(products=[]).keys


TestOffice = Office2027.TestCase
TestOffice.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)
