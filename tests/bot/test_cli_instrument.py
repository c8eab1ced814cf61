"""Editions from the command line: listed, checked, shown, copied, compared."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.editions import SHIPPED
from flows.instrument_file import parse
from flows.instrument_print import as_data
from tests import kit
from tests.bot.shell import TRIAL, Shell, open_shell, seed

UNIT = "Dinas Sosial Contoh"


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    yield from open_shell(tmp_path, capsys, monkeypatch)


def test_every_edition_is_listed_with_how_much_is_assumed(shell: Shell) -> None:
    out = shell.good("instrument", "list").out

    for edition in kit.EDITIONS:
        assert edition in out
    assert "bawaan" in out
    assert "pilihan IN.K1" not in out


def test_every_assumption_can_be_listed(shell: Shell) -> None:
    out = shell.good("instrument", "list", "--assumed").out

    assert "kepatuhan-2023-2024: yang berupa asumsi" in out
    assert "- bobot PR.6a" in out
    assert "50/11 dari 100 dimensinya" in out


def test_listing_needs_no_database(shell: Shell) -> None:
    shell.good("instrument", "list")

    assert list(shell.folder.iterdir()) == []


def test_the_pemdas_own_edition_is_listed_by_its_file(shell: Shell) -> None:
    (shell.folder / "instrumen").mkdir()
    shell.good("instrument", "copy", "kepatuhan-2021", "instrumen/kepatuhan-contoh.toml")
    (shell.folder / "instrumen" / "rusak.toml").write_text("id = 1", encoding="utf-8")

    out = shell.good("instrument", "list").out

    assert "pemda" in next(line for line in out.splitlines() if line.startswith(" kepatuhan-contoh"))
    assert "instrument check" in next(line for line in out.splitlines() if line.startswith(" rusak"))
    assert "kepatuhan-contoh versi 1 dapat dipakai" in shell.good("instrument", "check", "kepatuhan-contoh").out


@pytest.mark.parametrize("edition", kit.EDITIONS)
def test_a_shipped_edition_can_be_used(shell: Shell, edition: str) -> None:
    assert "dapat dipakai" in shell.good("instrument", "check", edition).out


def faulty(shell: Shell) -> Path:
    """Four faults in three questions and a dimension."""
    text = kit.TINY.replace('bobot = "75"', 'bobot = "76"').replace('nilai = "1/3"', 'nilai = "3/0"')
    path = shell.folder / "rusak.toml"
    path.write_text(text.replace("terpasang?", "terpasang"), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("instrument", "check"), 1),
        (("instrument", "show"), 2),
        (("instrument", "compare"), 2),
        (("putaran", "open", "--until", "2099-01-01", "--edition"), 2),
    ],
)
def test_all_faults_of_an_edition_are_said_at_once(shell: Shell, words: tuple[str, ...], code: int) -> None:
    ran = shell.types(*words, faulty(shell))

    assert ran.code == code
    assert "rusak.toml belum dapat dipakai, 4 kesalahan:" in ran.err
    for fault in ("berjumlah 101", '"3/0" bukan angka', "pertanyaan harus diakhiri tanda tanya"):
        assert fault in ran.err


@pytest.mark.parametrize("named", ["nada", "nada.toml"])
def test_an_edition_that_is_not_there_is_said(shell: Shell, named: str) -> None:
    ran = shell.types("instrument", "show", named)

    assert ran.code == 2
    assert "tidak ada." in ran.err


def test_an_edition_that_is_no_text_is_said(shell: Shell) -> None:
    (shell.folder / "gambar.toml").write_bytes(b"\x89PNG\xff")

    ran = shell.types("instrument", "check", "gambar.toml")

    assert ran.code == 1
    assert "bukan teks UTF-8" in ran.err


@pytest.mark.parametrize("edition", kit.EDITIONS)
def test_as_data_an_edition_is_shown_exactly(shell: Shell, edition: str) -> None:
    data = shell.good("instrument", "show", edition, "--format", "json").json

    assert data == json.loads(json.dumps(as_data(kit.instrument(edition))))


def test_an_edition_is_shown_to_people(shell: Shell) -> None:
    out = shell.good("instrument", "show", "kepatuhan-2023-2024").out

    assert "Dimensi Input, bobot 21.85 dari 100 (sekunder)" in out
    assert "1. [IN.K1]" in out


def test_a_copy_keeps_comments_and_is_another_edition(shell: Shell) -> None:
    shell.good("instrument", "copy", "kepatuhan-2021", "kepatuhan-contoh.toml")

    before = (SHIPPED / "kepatuhan-2021.toml").read_text(encoding="utf-8")
    after = (shell.folder / "kepatuhan-contoh.toml").read_text(encoding="utf-8")
    assert after.splitlines()[0] == before.splitlines()[0]
    assert after.replace('id = "kepatuhan-contoh"', 'id = "kepatuhan-2021"', 1) == before
    assert (parse(after).id, parse(after).version) == ("kepatuhan-contoh", "1")


def test_a_copy_of_a_later_version_begins_anew(shell: Shell) -> None:
    source = shell.folder / "sumber.toml"
    source.write_text(kit.TINY.replace('id = "kecil"', 'id = "sumber"').replace('versi = "1"', 'versi = "7"'))

    shell.good("instrument", "copy", source, "salinan.toml")

    assert tomllib.loads((shell.folder / "salinan.toml").read_text())["versi"] == "1"


@pytest.mark.parametrize("name", ["Kepatuhan Contoh.toml", "contoh.txt", "contoh", "_contoh.toml"])
def test_a_copys_name_must_be_an_id(shell: Shell, name: str) -> None:
    ran = shell.types("instrument", "copy", "kepatuhan-2021", name)

    assert ran.code == 2
    assert "huruf kecil, angka, dan tanda hubung" in ran.err


def test_a_copy_replaces_no_file(shell: Shell) -> None:
    (shell.folder / "contoh.toml").write_text("milik saya")

    assert "sudah ada" in shell.types("instrument", "copy", "kepatuhan-2021", "contoh.toml").err
    assert (shell.folder / "contoh.toml").read_text() == "milik saya"


def test_a_copy_that_cannot_be_written_is_said(shell: Shell) -> None:
    ran = shell.types("instrument", "copy", "kepatuhan-2021", "tidak/ada/contoh.toml")

    assert ran.code == 2
    assert "tidak dapat ditulis: tidak ada" in ran.err


def test_answers_are_compared_under_another_edition_and_stay_as_they_are(shell: Shell) -> None:
    shell.prepared(TRIAL, seed)
    shell.answer(UNIT, {"IN.K1": "3"})
    shell.good("instrument", "copy", "kepatuhan-2023-2024", "contoh.toml")
    path = shell.folder / "contoh.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('nilai = "3/4"', 'nilai = "9/10"', 1), encoding="utf-8")
    before = shell.good("export", "answers").out

    out = shell.good("instrument", "compare", path).out

    assert "dihitung dengan contoh versi 1:" in out
    assert "75,00" in out
    assert "90,00" in out
    assert "Semua pertanyaan dan pilihan tetap ada." in out
    assert shell.good("export", "answers").out == before


def test_what_is_gone_in_the_other_edition_is_named(shell: Shell) -> None:
    shell.prepared(TRIAL, seed)
    shell.answer(UNIT, {"IN.K1": "3"})
    text = (SHIPPED / "kepatuhan-2023-2024.toml").read_text(encoding="utf-8")
    text = text.replace('{ id = "3", label = "3 orang"', '{ id = "x", label = "3 orang"', 1)
    text = text.replace('id = "IN.K2"', 'id = "IN.K9"').replace("per_produk = true", "per_produk = false", 1)
    (shell.folder / "contoh.toml").write_text(text.replace("kepatuhan-2023-2024", "contoh", 1), encoding="utf-8")

    out = shell.good("instrument", "compare", "contoh.toml").out

    assert '- pilihan "3 orang" (3) pada IN.K1' in out
    assert "(1 jawaban)" in out
    assert "- pertanyaan IN.K2" in out
    assert "- cara bertanya PR.1" in out
    assert "sekarang sekali untuk unit (0 jawaban)" in out
    assert "Pertanyaan baru:\n- IN.K9" in out


@pytest.mark.parametrize(
    ("words", "message"), [((), "Belum ada putaran yang terisi."), (("--putaran", "nada"), 'Putaran "nada" tidak ada.')]
)
def test_without_answers_there_is_nothing_to_compare(shell: Shell, words: tuple[str, ...], message: str) -> None:
    ran = shell.types("instrument", "compare", "kepatuhan-2021", *words)

    assert ran.code == 2
    assert message in ran.err
