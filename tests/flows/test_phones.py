"""Phone numbers in the forms that people write; all of them are invented."""

import pytest

from flows.phones import read_phone


@pytest.mark.parametrize(
    "text",
    ["081200000001", "0812-0000-0001", "+62 812 0000 0001", "6281200000001", "81200000001", "(0812) 0000.0001"],
)
def test_a_number_is_kept_in_one_form(text: str) -> None:
    assert read_phone(text) == "+6281200000001"


@pytest.mark.parametrize("text", ["", "-", "0812", "nol delapan", "+1 202 555 0100 000 00", "0812000000010000"])
def test_what_is_no_number_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"bukan nomor telepon; tulis seperti 0812"):
        read_phone(text)
