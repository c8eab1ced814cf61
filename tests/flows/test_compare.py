"""Answers under another edition: what they are worth there, and what has no place."""

from decimal import Decimal

from flows.compare import compare, under
from flows.instrument import Instrument
from flows.instrument_file import parse
from flows.penilaian import Decision, Entry, EntryKind
from tests import kit
from tests.kit import T1, T2, T3A, T3B


def edited(*changes: tuple[str, str]) -> Instrument:
    """The small edition with some of its text replaced."""
    text = kit.TINY
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return parse(text)


RENAMED = ('id = "T1"', 'id = "T9"')
FULL = {T1: "a", T2: "1", T3A: "y", T3B: "t"}


def test_the_same_edition_changes_nothing() -> None:
    one = kit.penilaian(FULL)

    found = compare([one], kit.tiny(), parse(kit.TINY))

    assert found.gone == ()
    assert found.added == ()
    assert [(u.before.value, u.band_before, u.lost) for u in found.units] == [
        (u.after.value, u.band_after, 0) for u in found.units
    ]
    assert found.mean_before == found.mean_after == one.score.value


def test_a_changed_weight_changes_the_score() -> None:
    """T1 at 1, T2 at a half, T3 at a half: 40 + 30/2 + 30/2 of 100; with 60: 60 + 20/2 + 20/2."""
    found = compare([kit.penilaian(FULL)], kit.tiny(), edited(('bobot = "40"', 'bobot = "60"')))

    assert found.mean_before == Decimal("70.00")
    assert found.mean_after == Decimal("80.00")
    assert (found.units[0].band_before, found.units[0].band_after) == (
        "Sedang, zona kuning",
        "Tinggi, zona hijau",
    )


def test_a_question_that_is_gone_is_named_with_the_answers_it_takes_along() -> None:
    units = [kit.penilaian(FULL), kit.penilaian({T2: "2"}, number=2, unit="Dinas Contoh Lain")]

    found = compare(units, kit.tiny(), edited(RENAMED))

    assert [(gone.question.id, gone.option, gone.answers) for gone in found.gone] == [("T1", None, 1)]
    assert [question.id for question in found.added] == ["T9"]
    assert [unit.lost for unit in found.units] == [1, 0]


def test_an_option_that_is_gone_takes_only_its_own_answers_along() -> None:
    found = compare(
        [kit.penilaian(FULL)], kit.tiny(), edited(('id = "1", label = "1 orang"', 'id = "x", label = "1 orang"'))
    )

    assert [(gone.question.id, gone.option.id if gone.option else "", gone.answers) for gone in found.gone] == [
        ("T2", "1", 1)
    ]


def test_a_question_that_is_asked_once_now_loses_its_answers_for_each_product() -> None:
    found = compare([kit.penilaian(FULL)], kit.tiny(), edited(("per_produk = true", "per_produk = false")))

    assert [(gone.question.id, gone.asked_otherwise, gone.answers) for gone in found.gone] == [("T3", True, 2)]


def test_a_unit_without_products_keeps_them() -> None:
    one = kit.penilaian({kit.T3: "y"}, products=())

    found = compare([one], kit.tiny(), edited(("per_produk = true", "per_produk = false")))

    assert [gone.answers for gone in found.gone] == [0]
    assert found.units[0].lost == 0


def test_a_question_for_other_kinds_of_unit_loses_the_answer() -> None:
    other = edited(('perbaikan = "Pasang maklumat"', 'perbaikan = "Pasang maklumat"\n    berlaku = ["rsud"]'))

    found = compare([kit.penilaian(FULL)], kit.tiny(), other)

    assert found.units[0].lost == 1
    assert found.gone == ()


def test_an_approved_not_applicable_is_kept_where_the_question_is() -> None:
    out = Entry(EntryKind.NOT_APPLICABLE, reason="tidak ada", decision=Decision.APPROVED)
    one = kit.penilaian({T2: "2"}, entries={T1: out})

    assert under(one, parse(kit.TINY)).left_out == {T1}
    assert under(one, edited(RENAMED)).left_out == frozenset()


def test_a_unit_without_answers_has_no_score_in_either() -> None:
    found = compare([kit.penilaian()], kit.tiny(), edited(RENAMED))

    assert found.units[0].before.value is None
    assert found.units[0].band_after == ""
    assert found.mean_before is None
