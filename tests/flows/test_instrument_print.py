"""An edition as it is shown: exact, and honest about what is assumed."""

import json
from fractions import Fraction

import pytest

from flows.instrument_file import parse
from flows.instrument_print import as_data, as_lines, assumed
from tests import kit


def test_the_data_has_the_fields_of_the_contract() -> None:
    data = as_data(kit.tiny())
    dimension = data["dimensions"][0]
    indicator = dimension["variables"][0]["indicators"][0]

    assert list(data) == ["id", "version", "title", "bands", "dimensions"]
    assert data["bands"][0] == {"code": "hijau", "min": "80", "label": "Tinggi", "zona": "hijau"}
    assert list(dimension) == ["id", "name", "weight", "self_assessable", "variables"]
    assert list(indicator) == [
        "id", "number", "name", "question", "per_product", "weight", "confidence", "options",
    ]  # fmt: skip
    assert indicator["options"][1] == {
        "id": "s", "label": "Belum lengkap", "meaning": "ada, belum lengkap", "value": "1/3",
    }  # fmt: skip


@pytest.mark.parametrize("edition", kit.EDITIONS)
def test_weights_are_exact_text_and_sum_to_100_in_each_dimension(edition: str) -> None:
    data = json.loads(json.dumps(as_data(kit.instrument(edition))))

    assert sum(Fraction(dimension["weight"]) for dimension in data["dimensions"]) == 100
    for dimension in data["dimensions"]:
        indicators = [one for variable in dimension["variables"] for one in variable["indicators"]]
        assert sum(Fraction(one["weight"]) for one in indicators) == 100


def test_a_band_without_a_colour_has_none() -> None:
    plain = parse(kit.TINY.replace('zona = "hijau"', 'zona = ""'))

    assert as_data(plain)["bands"][0]["zona"] is None


def test_everything_that_is_assumed_is_named() -> None:
    text = (
        kit.TINY.replace('keyakinan = "sekunder"', 'keyakinan = "asumsi"')
        .replace('nama = "sekunder"', 'nama = "asumsi"', 1)
    )  # fmt: skip
    found = assumed(parse(text))

    assert "batas predikat hijau" in found
    assert "bobot Dimensi Isi: 75 dari 100" in found
    assert "nama T1 Maklumat" in found
    assert "pilihan T2 Petugas: 2 orang = 1, 1 orang = 0.5, Tidak ada = 0" in found
    assert "bobot T2 Petugas: 30 dari 100 dimensinya" in found
    assert not any("bobot T1" in line for line in found)


def test_what_is_known_is_not_called_an_assumption() -> None:
    assert not any(line.startswith(("batas", "nama", "bobot Dimensi")) for line in assumed(kit.tiny()))
    assert assumed(parse(kit.TINY.replace('"asumsi"', '"sekunder"'))) == []


def test_the_lines_name_every_question_with_its_weight() -> None:
    text = "\n".join(as_lines(kit.instrument()))

    for question in kit.instrument().questions.values():
        assert f"{question.number}. [{question.id}] {question.text}" in text
    assert "bobot 12.22 (sekunder)" in text
    assert "50/11" in text
    assert "dari survei pengguna" in text


def test_the_lines_say_for_whom_a_question_is() -> None:
    text = "\n".join(as_lines(kit.instrument("kepatuhan-2021")))

    assert ", per produk" in text
    assert ", hanya " in text


def test_an_edition_without_a_remark_has_no_empty_line_for_it() -> None:
    assert list(as_lines(kit.tiny()))[:3] == ["Edisi kecil (kecil versi 1)", "Tahun: 2027", ""]
