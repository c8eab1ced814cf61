"""All questions beforehand: what stands in the list to gather documents by."""

from dataclasses import replace

import pytest

from flows import intents as i
from flows import question_list
from flows.conversation import step
from flows.effects import Role, Say
from flows.instrument import Question
from flows.penilaian import Decision, Entry, EntryKind
from flows.reading import read
from flows.sheets import Band, Sheet
from flows.state import Resting, State
from flows.tokens import unpack
from tests import kit
from tests.kit import T1, T2, T3A


def rows(sheet: Sheet) -> list[dict[str, str]]:
    headings = [column.heading for column in sheet.columns]
    return [dict(zip(headings, row, strict=True)) for row in sheet.rows if not isinstance(row, Band)]


def test_a_unit_finds_each_of_its_numbers_once_and_each_product_by_name() -> None:
    found = rows(question_list.of_unit(kit.penilaian()))

    assert ["1", "2", "3a", "3b"] == [row["No."] for row in found]
    assert ["unit", "unit", "Layanan Satu", "Layanan Dua"] == [row["Untuk"] for row in found]


def test_a_row_says_what_counts_and_leaves_room_to_write() -> None:
    first, second, *_ = rows(question_list.of_unit(kit.penilaian()))

    assert "1 Terpasang: terpasang dan terbaca\n2 Belum lengkap: ada, belum lengkap" in first["Pilihan dan artinya"]
    assert "2 orang: keduanya\n1 orang: seorang" in second["Pilihan dan artinya"]
    assert ("foto maklumat", "UU 25/2009") == (first["Contoh bukti"], first["Dasar"])
    assert ("30,00 (sekunder)", "22,50 (asumsi)") == (first["Bobot dari 100"], second["Bobot dari 100"])
    assert ("", "") == (first["Sudah siap"], first["Catatan"])


def test_sections_are_named_and_the_survey_is_said_not_to_be_asked() -> None:
    sheet = question_list.of_unit(kit.penilaian())

    assert ["Bagian 1. Bagian Satu", "Bagian 2. Bagian Dua"] == [r.text for r in sheet.rows if isinstance(r, Band)]
    assert any("Survei pengguna (bobot 25 dari 100)" in note for note in sheet.notes)
    assert "Apakah pengguna puas?" not in str(sheet.rows)


def test_what_was_agreed_not_to_apply_has_no_weight() -> None:
    agreed = Entry(EntryKind.NOT_APPLICABLE, reason="daring", decision=Decision.APPROVED)
    _, second, *_ = rows(question_list.of_unit(kit.penilaian(entries={T2: agreed})))

    assert "tidak berlaku" == second["Bobot dari 100"]


def test_a_unit_without_products_is_asked_once_about_each_product() -> None:
    *_, last = rows(question_list.of_unit(kit.penilaian(products=())))

    assert ("3", "tiap produk") == (last["No."], last["Untuk"])


def test_an_edition_without_a_unit_is_listed_question_by_question() -> None:
    found = rows(question_list.of_edition(kit.tiny()))

    assert [("1", "unit"), ("2", "unit"), ("3", "tiap produk")] == [(row["No."], row["Untuk"]) for row in found]
    assert ["30,00 (sekunder)", "22,50 (asumsi)", "22,50 (asumsi)"] == [row["Bobot dari 100"] for row in found]


def test_a_question_for_some_kinds_of_units_only_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    question: Question = kit.tiny().questions["T1"]
    monkeypatch.setitem(question.__dict__, "kinds", frozenset(("rsud", "dinas")))

    assert "unit (dinas, rsud)" == rows(question_list.of_edition(kit.tiny()))[0]["Untuk"]


@pytest.mark.parametrize("edition", kit.EDITIONS)
def test_every_question_of_an_edition_is_in_its_list_with_all_that_is_known_of_it(edition: str) -> None:
    instrument = kit.instrument(edition)
    found = rows(question_list.of_edition(instrument))

    assert [q.text for _, v in instrument.sections for q in v.questions] == [row["Pertanyaan"] for row in found]
    empty = {heading for row in found for heading, text in row.items() if not text}
    assert {"Sudah siap", "Catatan"} == empty


def said(state: State, words: str) -> Say:
    _, effects = step(state, read(words, state))
    (say,) = (effect for effect in effects if isinstance(effect, Say))
    return say


@pytest.mark.parametrize("words", ["semua pertanyaan", "daftar pertanyaan", "Unduh pertanyaan", "/pertanyaan"])
def test_a_pic_asks_for_all_questions_of_the_unit_in_hand(words: str) -> None:
    say = said(kit.filling(kit.penilaian(number=4)), words)

    assert ("semua_pertanyaan", "pertanyaan", 4) == (say.template, say.document, say.values["penilaian"])
    assert ("Dinas Contoh", 4) == (say.values["unit"], say.values["jumlah"])


def test_who_watches_is_given_the_edition_and_who_sees_nothing_is_given_nothing() -> None:
    overseer = said(kit.watching(kit.penilaian()), "semua pertanyaan")
    admin = said(kit.watching(person=replace(kit.OVERSEER, role=Role.ADMIN)), "semua pertanyaan")

    assert ("pertanyaan", None, 3) == (overseer.document, overseer.values["unit"], overseer.values["jumlah"])
    assert ("daftar_unit", "") == (admin.template, admin.document)


def test_a_pic_between_two_rounds_still_has_the_list_of_the_last_one() -> None:
    assert "pertanyaan" == said(Resting(kit.PIC, kit.penilaian()), "semua pertanyaan").document
    assert "tidak_ada_tugas" == said(Resting(kit.PIC), "semua pertanyaan").template


def test_the_list_is_offered_before_the_first_answer_and_in_the_menu() -> None:
    def offered(say: Say) -> list[object]:
        return [unpack(button.token) for row in say.buttons for button in row]

    assert i.AllQuestions() in offered(said(kit.filling(), "halo"))
    assert i.AllQuestions() not in offered(said(kit.filling(kit.penilaian({T1: "a", T2: "2", T3A: "y"})), "halo"))
    assert i.AllQuestions() in offered(said(kit.filling(), "menu"))
