"""What leaves the database: the contract's fields, exact numbers, and nothing that a spreadsheet would run."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot import tables
from bot.store import export
from bot.tables import Format
from tests import kit
from tests.bot.shell import TRIAL, Shell, open_shell, seed

UNIT = "Dinas Sosial Contoh"
FORMULA = '=HYPERLINK("http://contoh.invalid","klik")'


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    for opened in open_shell(tmp_path, capsys, monkeypatch):
        opened.prepared(TRIAL, seed)
        yield opened


def test_an_answer_has_the_fields_of_the_contract(shell: Shell) -> None:
    shell.answer(UNIT, {"IN.K1": "4"})

    (row,) = shell.good("export", "answers").json

    assert row.pop("putaran").startswith("Penilaian mandiri percobaan")
    assert list(row.items()) == [
        ("unit", UNIT),
        ("question", "IN.K1"),
        ("number", "1"),
        ("product", None),
        ("option", "4"),
        ("value", "1"),
        ("person", "Ibu Contoh Satu"),
        ("address", "telegram:123"),
        ("answered_at", "2027-01-11T02:10:00Z"),
    ]


def test_answers_stand_in_the_order_of_units_and_questions(shell: Shell) -> None:
    shell.answer(UNIT, {"IN.K3": "4", "IN.K1": "4"})
    shell.answer("Dinas Kesehatan Contoh", {"IN.K2": "4"})

    rows = shell.good("export", "answers").json

    assert [(row["unit"], row["question"]) for row in rows] == [
        ("Dinas Kesehatan Contoh", "IN.K2"),
        (UNIT, "IN.K1"),
        (UNIT, "IN.K3"),
    ]


def test_a_product_is_named_and_numbered_as_people_see_it_and_stays_when_it_is_taken_off(shell: Shell) -> None:
    shell.answer(UNIT, {"PR.1": "y"})
    with shell.database() as connection:
        products = connection.execute(
            "SELECT p.id FROM products AS p JOIN units AS u ON u.id = p.unit WHERE u.name = ? ORDER BY p.position",
            (UNIT,),
        ).fetchall()
        connection.execute("UPDATE entries SET product = ?", (products[1]["id"],))

    (before,) = shell.good("export", "answers").json
    with shell.database() as connection:
        connection.execute(
            "UPDATE products SET removed_at = '2027-01-12T00:00:00.000Z' WHERE id = ?", (products[1]["id"],)
        )
    (after,) = shell.good("export", "answers").json

    assert before["product"] == after["product"] == "Penanganan Pengaduan DTKS"
    assert before["number"] == after["number"] + "b"


def test_history_adds_what_was_changed_since(shell: Shell) -> None:
    shell.answer(UNIT, {"IN.K1": "4"})
    with shell.database() as connection:
        connection.execute("UPDATE entries SET standing = 0")
    shell.answer(UNIT, {"IN.K1": "3"})

    rows = shell.good("export", "answers", "--history").json

    assert [(row["option"], row["standing"]) for row in rows] == [("4", False), ("3", True)]
    assert [row["option"] for row in shell.good("export", "answers").json] == ["3"]


def test_a_score_has_the_fields_of_the_contract(shell: Shell) -> None:
    """IN.K1 at three quarters: 12,22 % of the 21,85 % of Input are answered, at 75."""
    shell.answer(UNIT, {"IN.K1": "3"})

    row = next(row for row in shell.good("export", "scores").json if row["unit"] == UNIT)

    computed = row.pop("computed_at")
    assert computed.endswith("Z")
    assert len(computed) == len("2027-01-11T02:10:00Z")
    assert row.pop("putaran").startswith("Penilaian mandiri percobaan")
    assert list(row.items()) == [
        ("unit", UNIT),
        ("instrument", "kepatuhan-2023-2024"),
        ("version", kit.instrument("kepatuhan-2023-2024").version),
        ("score", "75.00"),
        ("zona", "kuning"),
        ("predicate", "C"),
        ("low", "2.00"),
        ("high", "99.33"),
        ("coverage", "2.67"),
        ("answered", 1),
        ("total", 43),
        ("berbukti", None),
        ("terverifikasi", None),
        ("dimensions", {"input": "75.00", "proses": None, "output": None, "pengaduan": None}),
        ("sent_in_at", None),
    ]


def test_a_unit_without_answers_has_no_score_and_no_zona(shell: Shell) -> None:
    row = shell.good("export", "scores").json[0]

    assert (row["score"], row["zona"], row["predicate"], row["low"], row["high"]) == (
        None,
        None,
        None,
        "0.00",
        "100.00",
    )


def test_a_putaran_can_be_picked(shell: Shell) -> None:
    shell.good("putaran", "open", "--edition", "kepatuhan-2021", "--until", "2099-02-01", "--name", "2099-1")

    assert len(shell.good("export", "scores").json) == 14
    picked = shell.good("export", "scores", "--putaran", "2099-1").json
    assert {row["instrument"] for row in picked} == {"kepatuhan-2021"}
    assert set(picked[0]["dimensions"]) == {"tangible"}
    assert shell.good("export", "answers", "--putaran", "2099-1").json == []

    wrong = shell.types("export", "scores", "--putaran", "2098-1")
    assert wrong.code == 2
    assert 'Putaran "2098-1" tidak ada. Yang ada: 2099-1, Penilaian' in wrong.err


def test_the_outbox_says_what_became_of_a_message_without_its_text(shell: Shell) -> None:
    with shell.database() as connection:
        connection.execute(
            """
            INSERT INTO outbox
                   (key, address, kind, priority, template, payload, state, attempts, due_at, queued_at, text, reason)
            VALUES ('balasan:whatsapp:6281200000001:7', 'whatsapp:6281200000001', 'balasan', 0, 'kartu',
                    '{"isi": {"rahasia": "isi"}, "tombol": []}', 'failed', 2, '2027-01-11T02:10:00.000Z',
                    '2027-01-11T02:10:00.000Z', 'rahasia', 'ditolak: nomor 081200000001')
            """
        )

    ran = shell.good("export", "outbox")

    assert ran.json == [
        {
            "person": None,
            "channel": "whatsapp",
            "kind": "balasan",
            "template": "kartu",
            "state": "tidak terkirim",
            "reason": "ditolak: nomor (nomor)",
            "attempts": 2,
            "queued_at": "2027-01-11T02:10:00Z",
            "due_at": "2027-01-11T02:10:00Z",
            "sent_at": None,
        }
    ]
    assert "0000001" not in ran.out
    assert "rahasia" not in ran.out


def test_the_audit_says_who_did_what(shell: Shell) -> None:
    shell.good("unit", "add", "Dinas Contoh Baru", "--kind", "dinas")
    shell.good("orang", "add", "--role", "pic", "--name", "Ibu Contoh Baru", "--phone", "0812-0000-0001")
    shell.good("invite", "--person", "Ibu Contoh Baru")
    shell.good("putaran", "close")

    ran = shell.good("export", "audit")

    assert [(row["who"], row["what"], row["about"]) for row in ran.json][:3] == [
        ("admin (baris perintah)", "mendaftarkan unit", "Dinas Contoh Baru"),
        ("admin (baris perintah)", "mendaftarkan orang", "Ibu Contoh Baru (pic)"),
        ("admin (baris perintah)", "mengundang", "Ibu Contoh Baru (pic)"),
    ]
    assert ran.json[3]["what"] == "menutup putaran"
    assert "0000001" not in ran.out


@pytest.mark.parametrize("what", ["answers", "outbox", "audit"])
def test_nothing_is_an_empty_list_and_a_table_of_headings(shell: Shell, what: str) -> None:
    assert shell.good("export", what).json == []

    assert len(list(csv.reader(io.StringIO(shell.good("export", what, "--format", "csv").out)))) == 1


def test_csv_has_indonesian_headings_and_a_column_for_each_dimension(shell: Shell) -> None:
    shell.answer(UNIT, {"IN.K1": "3"})

    rows = list(csv.DictReader(io.StringIO(shell.good("export", "scores", "--format", "csv").out)))

    row = next(row for row in rows if row["Unit"] == UNIT)
    assert row["Nilai sementara"] == "75.00"
    assert row["Dimensi input"] == "75.00"
    assert row["Dimensi output"] == ""
    assert row["Nilai berbukti"] == ""


def test_putaran_with_other_dimensions_share_a_table(shell: Shell) -> None:
    shell.good("putaran", "open", "--edition", "kepatuhan-2021", "--until", "2099-02-01", "--name", "2099-1")

    rows = list(csv.DictReader(io.StringIO(shell.good("export", "scores", "--format", "csv").out)))

    assert {"Dimensi input", "Dimensi tangible"} <= set(rows[0])
    assert len(rows) == 14


@pytest.mark.parametrize("name", [FORMULA, "+62", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_cell_that_could_be_a_formula_is_text_in_csv(name: str) -> None:
    out = io.BytesIO()

    tables.write(out, Format.CSV, ("who",), [{"who": name}])

    assert list(csv.reader(io.StringIO(out.getvalue().decode(), newline="")))[1] == [f"'{name}"]


def test_json_keeps_people_s_words_as_they_are(shell: Shell) -> None:
    shell.good("unit", "add", FORMULA, "--kind", "lainnya")

    assert FORMULA in [row["unit"] for row in shell.good("export", "scores").json]


def sheet(path: Path) -> list[list[str]]:
    """The cells of the first sheet, read by hand: text only, and a formula would be an error."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as book:
        root = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314  our own file
    assert root.find(f".//{space}f") is None
    rows = root.findall(f".//{space}row")
    return [["".join(cell.itertext()) for cell in row.findall(f"{space}c")] for row in rows]


def test_xlsx_holds_text_only(shell: Shell) -> None:
    shell.good("unit", "add", FORMULA, "--kind", "lainnya")
    shell.answer(FORMULA, {"IN.K1": "3"})

    ran = shell.good("export", "scores", "--format", "xlsx", "--out", "nilai.xlsx")

    cells = sheet(shell.folder / "nilai.xlsx")
    assert ran.err.endswith("8 baris tersimpan di nilai.xlsx.\n")
    assert cells[0][0] == "Unit"
    assert ran.out == ""
    assert [FORMULA, "75.00"] in [[row[0], row[4]] for row in cells]


def test_a_file_that_cannot_be_written_is_said(shell: Shell) -> None:
    ran = shell.types("export", "scores", "--out", "tidak/ada/nilai.json")

    assert ran.code == 2
    assert "tidak/ada/nilai.json tidak dapat ditulis: tidak ada." in ran.err


def test_a_file_is_replaced_whole(shell: Shell) -> None:
    (shell.folder / "nilai.json").write_text("lama")

    shell.good("export", "scores", "--out", "nilai.json")

    assert len(json.loads((shell.folder / "nilai.json").read_text())) == 7
    assert {path.name for path in shell.folder.iterdir()} == {"data", "nilai.json"}


def test_more_rows_than_a_sheet_holds_are_refused(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "XLSX_ROWS", 3)

    ran = shell.types("export", "scores", "--format", "xlsx", "--out", "nilai.xlsx")

    assert ran.code == 2
    assert "Pakai --format csv." in ran.err
    assert not (shell.folder / "nilai.xlsx").exists()


@pytest.mark.parametrize("fields", [export.ANSWERS, export.SCORES, export.OUTBOX, export.AUDIT, ("standing",)])
def test_every_field_has_a_heading(fields: tuple[str, ...]) -> None:
    assert set(fields) <= set(tables.HEADINGS)


def test_the_recap_is_honest_about_its_figures(shell: Shell) -> None:
    shell.answer(UNIT, {"IN.K1": "3"})

    out = shell.good("rekap").out

    assert "1/38" in out
    assert "75,00" in out
    assert "C, Kualitas Sedang, zona kuning" in out
    assert f"kepatuhan-2023-2024 versi {kit.instrument('kepatuhan-2023-2024').version}" in out
    assert "Nilai sementara pemda: 75,00, dari 1 unit; 6 unit belum dihitung." in out
    assert "bukan nilai resmi Ombudsman" in out


def test_the_recap_of_a_putaran_that_is_not_there_is_refused(shell: Shell) -> None:
    assert shell.types("rekap", "--putaran", "nada").code == 2
    shell.configured('[database]\npath = "kosong.db"\n')
    assert "Belum ada putaran." in shell.types("rekap").err
