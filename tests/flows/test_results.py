"""The messages about the score: what is said beside a figure, steps by threes, and what if (design decision 10)."""

from decimal import Decimal

from flows import intents as i
from flows.advice import way_up
from flows.conversation import step
from flows.effects import Say
from flows.instrument import Key
from flows.penilaian import Decision, Entry, EntryKind, Penilaian
from flows.state import Wait
from flows.tokens import unpack
from tests.flows.turns import at, said
from tests.kit import T1, T2, T3A, T3B, all_answered, filling, instrument, penilaian


def asks(of: Penilaian, wish: i.Intent) -> Say:
    return said(step(filling(of), wish).effects)


def big(*, best: bool = False) -> Penilaian:
    of = penilaian(of=instrument())
    return penilaian(all_answered(of, best=best), of=instrument())


def labels(say: Say) -> list[str]:
    return [button.label for row in say.buttons for button in row]


def test_a_score_is_never_alone() -> None:
    values = asks(penilaian({T1: "s", T2: "2"}), i.AskScore()).values

    assert ("61.90", "Sedang, zona kuning", "80.00", "18.10") == tuple(
        values[name] for name in ("nilai", "predikat", "ambang", "kurang")
    )
    assert (2, 4, "32.50", "80.00", "Kecil", "1", "70.00") == tuple(
        values[name] for name in ("terisi", "jumlah", "rendah", "tinggi", "instrumen", "versi", "asumsi")
    )
    assert ["Survei pengguna"] == values["di_luar"]


def test_without_an_answer_there_is_no_figure_but_the_range() -> None:
    say = asks(penilaian(), i.AskScore())

    assert ("nilai_kosong", "0.00", "100.00") == (say.template, say.values["rendah"], say.values["tinggi"])


def test_at_the_top_no_way_up_is_offered() -> None:
    say = asks(big(best=True), i.AskScore())

    assert "Ke predikat berikut" not in labels(say)
    assert say.values["berikut"] is None
    assert "naik_tidak_bisa" == asks(big(best=True), i.AskWayUp()).template


def test_the_steps_come_three_at_a_time_until_there_are_no_more() -> None:
    of, seen = big(), list[str]()
    intent: i.Intent | None = i.AskSteps()
    while intent is not None:
        say = asks(of, intent)
        assert 1 <= len(say.values["langkah"]) <= 3
        seen += [row["nomor"] for row in say.values["langkah"]]
        more = [button for row in say.buttons for button in row if button.label == "Langkah lain"]
        intent = unpack(more[0].token) if more else None

    assert sorted(seen) == sorted(of.label(key) for key in of.keys)
    assert "100.00" == say.values["menjadi"]
    assert "langkah_kosong" == asks(of, i.MoreSteps(999)).template


def test_the_details_show_each_answer_once_those_that_cost_most_first() -> None:
    of, points, left = big(), list[Decimal](), 1
    while left > 0:
        values = asks(of, i.MoreDetails(len(points))).values
        points += [Decimal(row["dari"]) for row in values["baris"]]
        left = values["sisa"]

    assert len(of.keys) == len(points)
    assert points == sorted(points, reverse=True)


def test_the_way_up_names_its_steps_and_where_it_leads() -> None:
    of = penilaian({T1: "b", T2: "0", T3A: "t", T3B: "t"})
    values = asks(of, i.AskWayUp()).values

    assert (5, "55.00", "Sedang, zona kuning") == (values["hari"], values["menjadi"], values["predikat"])
    assert [("1", 3), ("3a", 2)] == [(row["nomor"], row["hari"]) for row in values["langkah"]]
    assert [] == values["lain"]


def test_a_long_way_up_names_the_other_steps_by_their_numbers() -> None:
    of = big()
    way = way_up(of.instrument, of.items, of.answers)
    values = asks(of, i.AskWayUp()).values

    assert way is not None
    assert len(way.fixes) == len(values["langkah"]) + len(values["lain"])


def test_there_is_no_way_up_where_only_the_survey_is_wanting() -> None:
    """A PIC is never asked to mend what users said."""
    of = penilaian(all_answered(penilaian(), best=True) | {Key("U1"): "t"})
    say = asks(of, i.AskWayUp())

    assert Decimal("75.00") == of.score.value
    assert ("naik_tidak_bisa", "Tinggi, zona hijau") == (say.template, say.values["berikut"])
    assert way_up(of.instrument, of.items, of.answers) is None


def test_without_an_answer_there_is_nothing_to_lift() -> None:
    for wish in (i.AskSteps(), i.AskWayUp(), i.Simulate()):
        assert "langkah_kosong" == asks(penilaian(), wish).template


def test_a_simulation_says_what_would_be() -> None:
    after, effects = step(filling(penilaian({T1: "b", T2: "0"})), i.Simulate(("1",)))
    values = said(effects).values

    assert ("0.00", "57.14", ["1"], False) == tuple(values[name] for name in ("nilai", "menjadi", "nomor", "contoh"))
    assert Wait.SIMULATION is at(after).asked.waiting


def test_a_simulation_without_numbers_takes_the_three_quickest() -> None:
    values = asks(penilaian({T1: "b", T2: "0"}), i.Simulate()).values

    assert (True, ["1", "2"], "100.00") == tuple(values[name] for name in ("contoh", "nomor", "menjadi"))


def test_a_simulation_counts_a_number_once_and_says_which_is_not_there() -> None:
    assert ["1"] == asks(penilaian({T1: "b"}), i.Simulate(("1", "1"))).values["nomor"]
    assert ("nomor_tak_ada", "77") == (
        asks(penilaian({T1: "b"}), i.Simulate(("1", "77"))).template,
        asks(penilaian({T1: "b"}), i.Simulate(("1", "77"))).values["nomor"],
    )


def test_a_survey_of_the_units_own_is_marked_as_such() -> None:
    values = asks(penilaian({T1: "a", Key("U1"): "y"}), i.AskScore()).values

    assert ([], ["Survei pengguna"]) == (values["di_luar"], values["survei_sendiri"])


def test_a_simulation_of_what_does_not_apply_leads_nowhere() -> None:
    approved = Entry(EntryKind.NOT_APPLICABLE, reason="alasan", decision=Decision.APPROVED)
    values = asks(penilaian(entries={T1: approved}), i.Simulate(("1",))).values

    assert (None, None) == (values["menjadi"], values["predikat"])


def test_a_section_lists_its_answers_and_leads_to_the_next() -> None:
    of = penilaian({T1: "s"}, entries={T2: Entry(EntryKind.SKIP, skips=1)})
    first, last = asks(of, i.SummaryOf(0)), asks(of, i.SummaryOf(1))

    assert [("1", "Belum lengkap", False), ("2", "dilewati", False)] == [
        (row["nomor"], row["jawaban"], row["puncak"]) for row in first.values["baris"]
    ]
    assert ["Bagian berikutnya", "Isi yg dilewati"] == labels(first)
    assert ["belum dijawab", "belum dijawab"] == [row["jawaban"] for row in last.values["baris"]]
    assert ["Lanjut"] == labels(last)


def test_the_summary_says_of_each_section_how_far_it_is() -> None:
    say = asks(penilaian({T1: "s", T2: "2", T3A: "y"}), i.Summary())

    assert [("Bagian Satu", 2, 2, "Selesai"), ("Bagian Dua", 1, 2, "Berjalan")] == [
        (row["nama"], row["terisi"], row["jumlah"], row["status"]) for row in say.values["bagian"]
    ]
    assert ["Belum", "Belum"] == [row["status"] for row in asks(penilaian(), i.Summary()).values["bagian"]]
