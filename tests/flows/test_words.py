"""One spelling for what means the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.words import normalise


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Belum ADA.", "belum ada"),
        ("blm ada pak", "belum ada"),
        ("Mohon izin, Bapak/Ibu", "mohon izin bapak/ibu"),
        ("sdh   lengkap!!", "sudah lengkap"),
        ("adaaaa", "ada"),
        ("saat", "saat"),
        ("gak punya bu", "tidak punya"),
        ("nmr 5", "nomor 5"),
        ("3 org", "3 orang"),
        ("\uff13 \uff4f\uff52\uff41\uff4e\uff47", "3 orang"),
        ("1.", "1"),
        ("n/a", "n/a"),
        ("data_saya", "data saya"),
        ("«Siap», terima kasih 🙏", "siap terima kasih"),
        ("🙏👍", ""),
        ("pak", ""),
        ("\t\n ", ""),
    ],
)
def test_what_is_typed_is_made_comparable(typed: str, read: str) -> None:
    assert read == normalise(typed)


@given(st.text(max_size=200))
def test_any_text_can_be_normalised_and_then_holds_single_spaces_only(typed: str) -> None:
    read = normalise(typed)

    assert read == " ".join(read.split())


def test_a_sign_makes_another_number() -> None:
    assert ["minus 1", "plus 2", "1 5", "1"] == [normalise(text) for text in ("-1", " +2", "1-5", "1-")]
