"""The position follows from the entries: what is asked now, what before, and how a question is found."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.instrument import Key, Product, letter, question_keys
from flows.penilaian import Decision, Entry, EntryKind, Penilaian
from tests.kit import COLLEAGUE, ONE, PIC, T1, T2, T3, T3A, T3B, TWO, all_answered, instrument, penilaian, tiny


def skipped(times: int = 1) -> Entry:
    return Entry(EntryKind.SKIP, skips=times, by=PIC.id)


def proposed(decision: Decision | None = None) -> Entry:
    return Entry(EntryKind.NOT_APPLICABLE, reason="layanan daring", decision=decision, by=PIC.id)


def walk(of: Penilaian) -> list[Key]:
    """The questions as they are asked when each is answered at once."""
    asked: list[Key] = []
    while (key := of.next_key()) is not None:
        asked.append(key)
        of = of.with_entry(key, Entry(EntryKind.ANSWER, option="x"))
    return asked


def test_questions_are_asked_in_order_each_product_by_itself() -> None:
    assert [T1, T2, T3A, T3B] == walk(penilaian()) == list(penilaian().keys)


def test_a_unit_without_products_is_asked_once() -> None:
    assert [T1, T2, T3] == walk(penilaian(products=[]))


def test_a_question_of_other_units_is_not_asked() -> None:
    """The last question of the default edition goes to integrated services only."""
    of = {kind: penilaian(of=instrument("kepatuhan-2021"), kind=kind) for kind in ("dinas", "dpmptsp")}

    assert 1 == of["dpmptsp"].asked - of["dinas"].asked


def test_what_was_skipped_is_asked_again_at_the_end_of_its_section() -> None:
    of = penilaian(entries={T1: skipped()})

    assert T2 == of.next_key()
    assert T1 == of.with_entry(T2, Entry(EntryKind.ANSWER, option="2")).next_key()


def test_what_was_skipped_twice_is_left_for_the_very_end() -> None:
    of = penilaian({T2: "2"}, entries={T1: skipped(2)})

    assert T3A == of.next_key()
    done = of.with_entry(T3A, Entry(EntryKind.ANSWER, option="y")).with_entry(T3B, Entry(EntryKind.ANSWER, option="y"))
    assert done.next_key() is None
    assert (T1,) == done.skipped
    assert not done.complete


def test_at_the_very_end_the_skipped_ones_behind_the_last_are_shown_once() -> None:
    of = penilaian({T2: "2", T3B: "y"}, entries={T1: skipped(2), T3A: skipped(2)})

    assert (T3A, None) == (of.next_key(T1), of.next_key(T3A))
    assert of.next_key(Key("T9")) is None


def test_a_proposal_needs_no_asking_and_a_refused_one_is_asked_again() -> None:
    assert T2 == penilaian(entries={T1: proposed()}).next_key()
    assert T2 == penilaian(entries={T1: proposed(Decision.APPROVED)}).next_key()
    assert T1 == penilaian(entries={T1: proposed(Decision.REFUSED)}).next_key()


def test_only_what_was_approved_is_taken_out() -> None:
    of = {decision: penilaian(entries={T1: proposed(decision)}) for decision in (None, *Decision)}

    assert [frozenset(), frozenset({T1}), frozenset()] == [one.left_out for one in of.values()]
    assert [4, 3, 4] == [one.asked for one in of.values()]


def test_it_is_complete_when_each_question_is_answered_or_proposed() -> None:
    of = penilaian(all_answered(penilaian()))

    assert of.complete
    assert of.with_entry(T1, proposed()).complete
    assert not of.with_entry(T1, skipped(3)).complete
    assert not of.with_entry(T1, proposed(Decision.REFUSED)).complete


def test_the_question_before_the_first_is_none() -> None:
    assert [None, T1, T2, T3A] == [penilaian().before(key) for key in penilaian().keys]


@pytest.mark.parametrize(
    ("typed", "key"),
    [("1", T1), (" 2 ", T2), ("3a", T3A), ("3B", T3B), ("3", T3A), ("3c", None), ("4", None), ("0", None), ("", None)],
)
def test_a_question_is_found_by_the_number_that_people_see(typed: str, key: Key | None) -> None:
    assert key == penilaian().find(typed)


def test_a_number_of_the_default_edition_finds_its_product() -> None:
    of = penilaian(of=instrument())
    key = next(key for key in of.keys if key.product == TWO.id)
    number = of.instrument.questions[key.question].number

    assert key == of.find(f"{number}b")
    assert Key(key.question, ONE.id) == of.find(str(number))


def test_the_last_answer_is_the_persons_own_and_the_newest() -> None:
    of = penilaian({T1: "a", T2: "2"}).with_entry(T3A, Entry(EntryKind.ANSWER, option="y", by=COLLEAGUE.id))

    assert (T2, T3A, None) == tuple(of.last_answered(person) for person in (PIC.id, COLLEAGUE.id, 99))
    assert T1 == of.with_entry(T1, Entry(EntryKind.ANSWER, option="b", by=PIC.id)).last_answered(PIC.id)
    assert T1 == of.with_entry(T2, skipped()).last_answered(PIC.id)


def test_a_product_taken_off_is_not_asked_but_its_answer_is_kept() -> None:
    of = replace(penilaian({T3A: "y", T3B: "t"}), subject=penilaian(products=[ONE]).subject)

    assert not of.asks(T3B)
    assert of.asks(T3A)
    assert T3B in of.answers
    assert 1 == of.answered
    assert (ONE.name, None) == (of.subject.product_name(T3A), of.subject.product_name(T3B))


def test_sections_without_a_question_are_left_out() -> None:
    assert ["satu", "dua"] == [variable.id for _, variable, _ in penilaian().layout.sections]


@pytest.mark.parametrize(
    ("position", "letters"), [(0, "a"), (25, "z"), (26, "aa"), (27, "ab"), (701, "zz"), (702, "aaa")]
)
def test_products_are_lettered_as_a_list_is(position: int, letters: str) -> None:
    assert letters == letter(position)


def test_a_question_for_each_product_has_a_key_for_each() -> None:
    subject = penilaian(products=[Product(5, "Layanan Lima")]).subject

    assert (Key("T3", 5),) == question_keys(tiny().questions["T3"], subject)
    assert (T1,) == question_keys(tiny().questions["T1"], subject)


ENTRIES = st.one_of(
    st.just(Entry(EntryKind.ANSWER, option="x")),
    st.integers(1, 3).map(skipped),
    st.sampled_from([None, *Decision]).map(proposed),
)


@given(st.dictionaries(st.sampled_from(penilaian().keys), ENTRIES))
def test_the_position_is_always_something_to_do_and_the_end_is_reached(entries: dict[Key, Entry]) -> None:
    of = penilaian(entries=entries, sent_in_at=datetime(2027, 1, 11, tzinfo=UTC))
    asked = walk(of)

    assert len(asked) == len(set(asked))
    assert not any(of.handled(key) for key in asked)
    assert of.complete == all(of.handled(key) for key in of.keys)
    assert set(of.skipped) <= {key for key, entry in entries.items() if entry.kind is EntryKind.SKIP}
