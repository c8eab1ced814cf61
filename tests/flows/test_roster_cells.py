"""One cell of a roster, as spreadsheets and people write it."""

from datetime import date, time

import pytest

from flows import roster_cells as cells
from flows.roster_cells import Cell
from tests.rosters import moment


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0812 0000 0001", "+6281200000001"),
        ("+62 812-0000-0001", "+6281200000001"),
        (81200000001, "+6281200000001"),
        (81200000001.0, "+6281200000001"),
        ("81200000001.0", "+6281200000001"),
        ("'081200000001", "+6281200000001"),
        ("", None),
        (None, None),
    ],
)
def test_a_phone_is_read_in_any_customary_form(written: Cell, kept: str | None) -> None:
    assert cells.read_mobile(written) == kept


def test_a_phone_that_the_spreadsheet_shortened_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="dipendekkan oleh aplikasi"):
        cells.read_mobile("8,12E+10")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2027-02-15 09:00", "2027-02-15 09:00"),
        ("15/02/2027 09.00", "2027-02-15 09:00"),
        ("2027-02-15 00:00:00", "2027-02-15"),
        (date(2027, 2, 15), "2027-02-15"),
        (moment(2027, 2, 15), "2027-02-15"),
        (moment(2027, 2, 15, 8, 59, 59, 999_000), "2027-02-15 09:00"),
        (46_433, "2027-02-15"),
        (46_433.375, "2027-02-15 09:00"),
        ("  ", None),
        (None, None),
    ],
)
def test_a_slot_is_a_date_or_a_date_and_an_hour(written: Cell, kept: str | None) -> None:
    assert cells.read_survey(written) == kept


@pytest.mark.parametrize("written", ["besok", time(9, 0), 2027, True, "31/02/2027", "2027-02-15 25:00", "#N/A"])
def test_what_is_no_slot_is_said(written: Cell) -> None:
    with pytest.raises(ValueError, match=r"bukan|kesalahan rumus"):
        cells.read_survey(written)


@pytest.mark.parametrize("written", [moment(9999, 12, 31, 23, 59, 59), date(1905, 7, 19), "2127-02-15"])
def test_a_year_that_nobody_meant_is_said(written: Cell) -> None:
    with pytest.raises(ValueError, match="tidak wajar"):
        cells.read_survey(written)


def test_products_stand_between_semicolons_or_on_lines_of_their_own() -> None:
    assert cells.read_products("Izin A;  Izin  B ;") == ("Izin A", "Izin B")
    assert cells.read_products("Izin A\nIzin B") == ("Izin A", "Izin B")
    assert cells.read_products(None) == ()


def test_a_product_named_twice_is_said() -> None:
    with pytest.raises(ValueError, match='produk "Izin A" disebut lebih dari sekali'):
        cells.read_products("Izin A; izin a")


def test_kinds_and_zones_are_read_in_any_case() -> None:
    assert cells.read_kind(" Dinas ", ["dinas"]) == "dinas"
    assert cells.read_kind("Lainnya", ["dinas"]) == "lainnya"
    assert cells.read_kind("", ["dinas"]) is None
    assert cells.read_zone("wita") == "WITA"
    assert cells.read_zone(None) is None


def test_a_name_is_one_line_without_what_cannot_be_seen() -> None:
    assert cells.read_name("\ufeffIbu\u200b Contoh\nSatu ") == "Ibu Contoh Satu"
    assert cells.text_of(moment(2027, 2, 15, 9, 0)) == "2027-02-15 09:00"
    assert cells.text_of(12.5) == "12.5"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("0812", "bukan nama"),
        ("x" * 121, "terlalu panjang"),
        ("#REF!", "kesalahan rumus"),
        (True, "berisi TRUE, bukan teks"),
    ],
)
def test_what_is_no_name_is_said(written: Cell, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cells.read_name(written)
