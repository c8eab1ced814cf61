"""A roster that an overseer sends as a file: one message each time, and nothing without a yes to what was shown."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import intents as i
from flows.bringing import FAULTS, LIST_OF_CHANGES, LIST_OF_FAULTS, ONE_BY_ONE
from flows.conversation import step
from flows.effects import STEWARDS, ChangeRoster, Effect, ForgetUpload, Role, Say
from flows.roster import RosterPerson
from flows.roster_changes import Assigned, Plan, PresentUnit, UnitClosed, Who
from flows.roster_columns import Fault
from flows.roster_preview import Review, mark
from flows.state import Watching
from flows.tokens import pack, unpack
from tests.kit import OVERSEER, penilaian, watching

CLOSED = UnitClosed(1, "Dinas Contoh")
NEW = Assigned("Dinas Contoh", Who(None, Role.PIC, RosterPerson("Ibu Baru")))
THERE = PresentUnit(2, "Puskesmas Contoh", "puskesmas", "WIB", None, closed=False)
PLAN = Plan((CLOSED, NEW), (THERE,), ("satu", "dua"))
BROUGHT = Review(7, "daftar.xlsx", PLAN)
WISHES = (
    i.RosterPage(), i.ReviewRoster(0), i.ReviewRoster(7), i.ImportRoster(7, mark(PLAN)), i.ImportRoster(7, "0" * 12),
    i.DropRoster(7),
)  # fmt: skip


def overseer(review: Review | None = BROUGHT, role: Role = Role.OVERSEER) -> Watching:
    return replace(watching(penilaian(), person=replace(OVERSEER, role=role)), review=review)


def does(wish: i.Intent, review: Review | None = BROUGHT) -> tuple[Effect, ...]:
    return step(overseer(review), wish).effects


def said(effects: tuple[Effect, ...]) -> Say:
    (say,) = (effect for effect in effects if isinstance(effect, Say))
    return say


def test_a_roster_is_shown_before_anything_happens() -> None:
    effects = does(i.ReviewRoster(7))

    assert [Say] == [type(effect) for effect in effects]
    assert said(effects).template == "berkas_periksa"
    yes, no = (unpack(button.token) for row in said(effects).buttons for button in row)
    assert (yes, no) == (i.ImportRoster(7, mark(PLAN)), i.DropRoster(7))


def test_a_yes_carries_out_what_was_shown_and_forgets_the_file() -> None:
    changed, forgotten, say = does(i.ImportRoster(7, mark(PLAN)))

    assert changed == ChangeRoster((CLOSED, NEW))
    assert forgotten == ForgetUpload(7)
    assert isinstance(say, Say)
    assert (say.template, say.values["baru"]) == ("berkas_diterapkan", ["Ibu Baru"])


def test_a_yes_to_something_else_shows_what_it_would_be_now() -> None:
    effects = does(i.ImportRoster(7, "0" * 12))

    assert [Say] == [type(effect) for effect in effects]
    assert said(effects).values["berubah"]


def test_a_no_forgets_it() -> None:
    assert does(i.DropRoster(7))[0] == ForgetUpload(7)


def test_a_file_that_is_gone_is_said_to_be() -> None:
    for wish in WISHES[2:]:
        assert ["berkas_tiada"] == [effect.template for effect in does(wish, None) if isinstance(effect, Say)]


@pytest.mark.parametrize(
    ("review", "template"),
    [
        (Review(7, "d.csv", unread="d.csv kosong."), "berkas_salah"),
        (Review(7, "d.csv", faults=(Fault(2, "unit", "belum diisi"),)), "berkas_salah"),
        (Review(7, "d.csv", Plan((), (), ())), "berkas_sama"),
    ],
)
def test_a_file_without_anything_to_say_yes_to_is_not_kept(review: Review, template: str) -> None:
    for wish in (i.ReviewRoster(7), i.ImportRoster(7, mark(Plan((), (), ())))):
        effects = does(wish, review)

        assert effects[0] == ForgetUpload(7)
        assert (said(effects).template, said(effects).buttons) == (template, ())


def test_the_first_faults_are_named_and_the_others_counted() -> None:
    faults = tuple(Fault(n, "unit", f"salah {n}; perbaiki") for n in range(1, 26))
    values = said(does(i.ReviewRoster(7), Review(7, "d.csv", faults=faults))).values

    assert (values["jumlah"], len(values["kesalahan"]), values["lagi"]) == (25, FAULTS, 15)
    assert values["kesalahan"][0] == {"baris": 1, "kolom": "unit", "apa": "salah 1"}


def test_all_faults_or_changes_come_as_a_file_where_the_message_cannot_hold_them() -> None:
    faults = tuple(Fault(n, "unit", f"salah {n}; perbaiki") for n in range(1, FAULTS + 2))
    told = said(does(i.ReviewRoster(7), Review(7, "d.csv", faults=faults)))
    assert (LIST_OF_FAULTS, [11, "unit", "salah 11; perbaiki"]) == (told.document, told.values["baris_berkas"][-1])
    assert "" == said(does(i.ReviewRoster(7), Review(7, "d.csv", faults=faults[1:]))).document

    plan = Plan((CLOSED,) * (ONE_BY_ONE + 1), (THERE,), ("satu",))
    told = said(does(i.ReviewRoster(7), Review(7, "d.csv", plan)))
    assert (LIST_OF_CHANGES, ONE_BY_ONE + 3) == (told.document, len(told.values["baris_berkas"]))
    assert ["tidak ada dalam berkas", "Puskesmas Contoh"] == told.values["baris_berkas"][-1]
    assert "" == said(does(i.ReviewRoster(7), Review(7, "d.csv", replace(plan, changes=(CLOSED,))))).document


def test_units_that_a_file_does_not_name_are_named_as_how_to_close_them_is_said() -> None:
    assert ["Puskesmas Contoh"] == said(does(i.ReviewRoster(7))).values["tak_disebut_nama"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PIC])
def test_a_file_where_files_are_not_read_is_led_to_the_page_for_those_who_may_use_it(role: Role) -> None:
    told = said(step(overseer(role=role), i.Unread("dokumen")).effects)

    assert ("laman_daftar" if role in STEWARDS else "tak_terbaca") == told.template


@given(st.sampled_from(WISHES), st.sampled_from(list(Role)), st.sampled_from([BROUGHT, None]))
def test_only_who_may_change_the_roster_ever_does(wish: i.Intent, role: Role, review: Review | None) -> None:
    after, effects = step(overseer(review, role), wish)

    assert 1 == sum(isinstance(effect, Say) for effect in effects)
    if any(isinstance(effect, ChangeRoster | ForgetUpload) for effect in effects):
        assert role in {Role.OVERSEER, Role.ADMIN}
        assert review is not None
    assert isinstance(after, Watching)


@given(st.integers(0, 10**18 - 1), st.from_regex(r"[0-9a-f]{12}", fullmatch=True))
def test_its_buttons_come_back_as_what_they_meant(upload: int, seen: str) -> None:
    for wish in (i.ImportRoster(upload, seen), i.DropRoster(upload)):
        assert unpack(pack(wish)) == wish
    assert unpack(f"f:{upload}:{seen[:-1]}") is None
