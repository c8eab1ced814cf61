"""A roster imported from the command line: all of it or nothing, and the second time nothing."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import clock
from bot.store import handover, penilaian, people
from bot.store.times import iso
from flows.duties import Outcome
from flows.messages import Address, Channel
from tests.bot.shell import Shell, open_shell
from tests.flows.test_roster import WRONG, planted
from tests.rosters import Cells, as_csv, as_xlsx, one, row, town

ISI = Path("isi.db")
REAL = '[pemda]\nname = "Kabupaten Contoh"\nzone = "WITA"\n[database]\npath = "isi.db"\n'
OPEN = ("putaran", "open", "--edition", "kepatuhan-2023-2024", "--until", "2099-02-01", "--survey", "2099-03-01")


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A configured installation with an empty database."""
    for opened in open_shell(tmp_path, capsys, monkeypatch):
        opened.configured(REAL)
        yield opened


@pytest.fixture
def office(shell: Shell) -> Shell:
    """One unit from a roster, and a putaran."""
    shell.prepared(ISI, furnish_from_a_roster)
    return shell


def furnish_from_a_roster(shell: Shell) -> None:
    imported(shell, one(slot_survei="2099-02-15 09:00"))
    shell.good(*OPEN)


def imported(shell: Shell, *rows: Cells, more: tuple[str, ...] = ()) -> str:
    """Import rows as CSV; gives what was printed."""
    path = as_csv(shell.folder / "daftar.csv", rows)
    ran = shell.good("roster", "import", path, *more)
    return ran.out + ran.err


def everything(shell: Shell) -> dict[str, list[tuple[object, ...]]]:
    """What a roster can change, and the audit."""
    tables = ("units", "products", "persons", "assignments", "penilaian", "invites", "audit")
    with shell.database(ISI) as connection:
        return {name: [tuple(found) for found in connection.execute(f"SELECT * FROM {name}")] for name in tables}  # noqa: S608


def test_twenty_planted_faults_are_all_named_and_nothing_is_imported(office: Shell) -> None:
    """Of twenty and more kinds, in seventy units."""
    before = everything(office)
    path = as_xlsx(office.folder / "daftar.xlsx", planted())

    ran = office.types("roster", "import", path)

    assert ran.code == 1
    named = re.findall(r"^- Baris (\d+), kolom (\w+): .*$", ran.err, re.MULTILINE)
    assert named == [(str(n + 1), column) for n, _, column, _ in WRONG]
    assert f"{len(WRONG)} kesalahan; tidak ada yang diubah" in ran.err
    assert everything(office) == before


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_without_faults_it_is_imported_in_a_second_and_then_changes_nothing(shell: Shell, write: type) -> None:
    shell.good("unit", "list")
    path = write(shell.folder / "daftar.berkas", town())

    began = time.perf_counter()
    first = shell.good("roster", "import", path)
    took = time.perf_counter() - began
    after = everything(shell)
    second = shell.good("roster", "import", path)

    assert took < 1.0
    assert len(after["units"]) == 70
    assert len(after["persons"]) == 70 + 8
    assert len(after["products"]) == 140
    assert "perubahan disimpan." in first.out
    assert second.out == "Tidak ada perubahan.\n"
    assert everything(shell) == after


def test_a_dry_run_lists_what_an_import_then_does(shell: Shell) -> None:
    path = as_csv(shell.folder / "daftar.csv", town()[:2])
    shell.good("unit", "list")
    empty = everything(shell)

    dry = shell.good("roster", "import", path, "--dry-run").out
    assert everything(shell) == empty
    done = shell.good("roster", "import", path).out

    assert "Belum ada yang diubah (--dry-run)." in dry
    assert dry.splitlines()[:-1] == done.splitlines()[:-1]
    assert len(dry.splitlines()) == 1 + 2 * 3


def slots(shell: Shell) -> dict[str, str | None]:
    with shell.database(ISI) as connection:
        found = connection.execute("SELECT u.name, n.survey_at FROM penilaian AS n JOIN units AS u ON u.id = n.unit")
        return {each["name"]: each["survey_at"] for each in found}


def test_slots_are_kept_whether_the_putaran_is_opened_before_or_after(office: Shell) -> None:
    assert slots(office) == {"Dinas Contoh": "2099-02-15 09:00"}

    imported(
        office,
        one(slot_survei=None),
        one(unit="Puskesmas Contoh", jenis="puskesmas", slot_survei="16/02/2099 08.30", zona_waktu=""),
    )

    assert slots(office) == {"Dinas Contoh": None, "Puskesmas Contoh": "2099-02-16 08:30"}
    assert re.search(r"Puskesmas Contoh +puskesmas .* WITA +2099-02-16 08:30", office.good("unit", "list").out)


def test_a_pic_is_replaced_the_answers_stay_and_the_access_ends(office: Shell) -> None:
    office.answer("Dinas Contoh", {"IN.K1": "3"}, ISI)
    office.good("invite", "--unit", "Dinas Contoh")

    out = imported(office, one(slot_survei="2099-02-15 09:00", pic_nama="Ibu Dua", pic_hp="081200000009"))

    assert "- Mengganti PIC - Dinas Contoh: Ibu Contoh -> Ibu Dua (baru)\n1 perubahan disimpan." in out
    assert "Akses berpindah setelah penggantinya menerima" in out
    assert "1 orang baru perlu diundang" in out
    people_now = office.good("orang", "list").out
    assert re.search(r"Ibu Contoh +pic +- +tidak bertugas lagi", people_now)
    assert "3 orang, 2 belum bergabung." in people_now
    assert re.search(r"Ibu Dua +pic +Dinas Contoh ", people_now)
    assert [one["person"] for one in office.good("export", "answers").json] == ["Ibu Contoh"]
    with office.database(ISI) as connection:
        revoked = {
            found["name"]: found["revoked_at"] is not None
            for found in connection.execute(
                "SELECT p.name, i.revoked_at FROM invites AS i JOIN persons AS p ON p.id = i.person"
            )
        }
    assert revoked == {"Ibu Contoh": True, "Bapak Contoh": False}
    invited = office.good("invite", "--format", "json").json
    assert [one["person"] for one in invited] == ["Bapak Contoh", "Ibu Dua"]


def test_who_has_joined_keeps_the_unit_until_the_new_one_joins(office: Shell) -> None:
    with office.database(ISI) as connection:
        people.bind(connection, Address(Channel.TERMINAL, "1"), 1, clock.now(), "aktif")
    replaced = one(slot_survei="2099-02-15 09:00", pic_nama="Ibu Dua", pic_hp="")
    imported(office, replaced)

    assert "Dinas Contoh" in office.good("simulate", "--as", "Ibu Contoh", then="lanjut\n").out
    assert "Tidak ada perubahan." in imported(office, replaced)
    assert re.search(
        r"Ibu Dua +pic +Dinas Contoh \(dari Ibu Contoh\) +belum bergabung", office.good("orang", "list").out
    )
    [invited] = office.good("invite", "--person", "Ibu Dua", "--format", "json").json
    assert ["Dinas Contoh"] == invited["units"]
    with office.database(ISI) as connection:
        handover.end(connection, 1, Outcome.ACCEPTED, clock.now())
    ran = office.good("simulate", "--as", "Ibu Contoh", then="lanjut\n")
    assert "Tugas Dinas Contoh sudah diterima Ibu Dua" in ran.out
    assert "Lanjut nomor" not in ran.out


def test_who_gets_a_unit_back_is_invited_again(office: Shell) -> None:
    imported(office, one(slot_survei="2099-02-15 09:00", pic_nama="Ibu Dua", pic_hp=""))
    imported(office, one(slot_survei="2099-02-15 09:00"))

    invited = office.good("invite", "--format", "json").json

    assert [one["person"] for one in invited] == ["Ibu Contoh", "Bapak Contoh"]


def test_a_second_pic_may_come_and_go(office: Shell) -> None:
    whole = one(slot_survei="2099-02-15 09:00")
    second = row(unit="Dinas Contoh", pic_nama="Ibu Dua")

    assert "Menugaskan PIC - Dinas Contoh: Ibu Dua (baru)" in imported(office, whole, second)
    assert "Mengakhiri tugas PIC - Dinas Contoh: Ibu Dua" in imported(office, whole)
    assert "Menugaskan PIC - Dinas Contoh: Ibu Dua\n" in imported(office, whole, second)


def test_a_unit_that_is_missing_is_asked_about_and_stays(office: Shell) -> None:
    other = one(unit="Puskesmas Contoh", jenis="puskesmas")

    out = imported(office, other)

    assert "1 unit terdaftar tidak ada dalam berkas ini. Apakah masih dinilai?\n- Dinas Contoh\n" in out
    assert "2 unit." in office.good("unit", "list").out


def test_a_missing_unit_is_closed_when_asked_to_and_its_answers_stay(office: Shell) -> None:
    office.answer("Dinas Contoh", {"IN.K1": "3"}, ISI)
    other = one(unit="Puskesmas Contoh", jenis="puskesmas")

    dry = imported(office, other, more=("--close-missing", "--dry-run"))
    assert "- Menutup unit - Dinas Contoh; jawabannya tetap tersimpan dan tidak dihitung lagi\n" in dry
    assert "1 unit." in office.good("unit", "list").out

    imported(office, other, more=("--close-missing",))

    assert [one["unit"] for one in office.good("export", "scores").json] == ["Puskesmas Contoh"]
    assert [one["unit"] for one in office.good("export", "answers").json] == ["Dinas Contoh"]
    assert ("menutup unit", "Dinas Contoh; jawabannya tetap tersimpan dan tidak dihitung lagi") in audit(office)
    assert re.search(r"2099-1 .* 1 +terbuka", office.good("putaran", "list").out)

    again = imported(office, other, one(slot_survei="2099-02-15 09:00"))
    assert "Membuka kembali unit - Dinas Contoh" in again
    assert {one["unit"] for one in office.good("export", "scores").json} == {"Dinas Contoh", "Puskesmas Contoh"}


def test_a_closed_unit_leaves_its_people_without_a_task(office: Shell) -> None:
    other = one(unit="Puskesmas Contoh", jenis="puskesmas", pic_nama="Ibu Dua", pic_hp="", atasan_nama="", atasan_hp="")
    imported(office, other, more=("--close-missing",))

    assert re.search(r"Ibu Contoh +pic +- +tidak bertugas lagi", office.good("orang", "list").out)
    assert [one["person"] for one in office.good("invite", "--format", "json").json] == ["Ibu Dua"]


def test_a_closed_units_proposals_wait_for_nobody(office: Shell) -> None:
    with office.database(ISI) as connection:
        connection.execute(
            """
            INSERT INTO entries (penilaian, question, product, kind, reason, person, address, at)
            VALUES (1, 'IN.K1', 0, 'tidak_berlaku', 'tidak ada', 1, 'telegram:1', '2027-01-11T02:10:00.000Z')
            """
        )
        assert len(penilaian.proposals(connection, clock.now())) == 1
        connection.execute("UPDATE units SET closed_at = ?", (iso(clock.now()),))
        assert penilaian.proposals(connection, clock.now()) == []


def test_a_unit_that_is_opened_again_joins_the_putaran_opened_meanwhile(office: Shell) -> None:
    other = one(unit="Puskesmas Contoh", jenis="puskesmas")
    imported(office, other, more=("--close-missing",))
    office.good(*OPEN, "--name", "Baru")

    imported(office, other, one(slot_survei="2099-02-15 09:00"))

    scores = office.good("export", "scores", "--putaran", "Baru").json
    assert {one["unit"] for one in scores} == {"Dinas Contoh", "Puskesmas Contoh"}


def audit(shell: Shell) -> list[tuple[str, str]]:
    return [(found["what"], found["about"]) for found in shell.good("export", "audit").json]


def test_a_product_taken_off_leaves_the_score_at_once_and_comes_back_with_its_answers(office: Shell) -> None:
    def total() -> int:
        return int(office.good("export", "scores").json[0]["total"])

    def products() -> list[tuple[int, str, bool]]:
        with office.database(ISI) as connection:
            found = connection.execute("SELECT id, name, removed_at FROM products ORDER BY position")
            return [(one["id"], one["name"], one["removed_at"] is None) for one in found]

    whole = total()
    kept = one(slot_survei="2099-02-15 09:00", produk="Izin A")

    imported(office, kept)
    assert total() < whole
    assert products() == [(1, "Izin A", True), (2, "Izin B", False)]
    assert any(what == "menghapus produk" and about.startswith("Dinas Contoh: Izin B") for what, about in audit(office))

    imported(office, one(slot_survei="2099-02-15 09:00", produk="Izin C; IZIN B; Izin A"))
    assert total() > whole
    assert products() == [(3, "Izin C", True), (2, "IZIN B", True), (1, "Izin A", True)]


def test_what_changed_of_a_unit_and_its_people_is_kept(office: Shell) -> None:
    out = imported(
        office,
        one(
            unit="DINAS CONTOH", jenis="Lainnya", zona_waktu="WIT", pic_hp="0812 0000 0099", pic_jabatan="Kabid",
            atasan_nama="BAPAK CONTOH", slot_survei="2099-02-17",
        ),
    )  # fmt: skip

    assert "7 perubahan disimpan." in out
    with office.database(ISI) as connection:
        unit = tuple(connection.execute("SELECT name, kind, zone, slot FROM units").fetchone())
        found = [tuple(one) for one in connection.execute("SELECT name, phone, position FROM persons ORDER BY id")]
    assert unit == ("DINAS CONTOH", "lainnya", "Asia/Jayapura", "2099-02-17")
    assert found == [("Ibu Contoh", "+6281200000099", "Kabid"), ("BAPAK CONTOH", "+6281200000002", "")]
    assert "0812" not in "\n".join(about for _, about in audit(office))
    assert "+62" not in "\n".join(about for _, about in audit(office))


def test_the_audit_says_what_was_imported(office: Shell) -> None:
    assert audit(office)[:3] == [
        ("mendaftarkan unit", "Dinas Contoh (dinas, WIB, 2 produk, survei 2099-02-15 09:00)"),
        ("menugaskan PIC", "Dinas Contoh: Ibu Contoh (baru)"),
        ("menugaskan atasan", "Dinas Contoh: Bapak Contoh (baru)"),
    ]


def test_a_new_unit_joins_the_open_putaran_but_no_pilot(office: Shell) -> None:
    office.good(*OPEN, "--name", "Uji", "--unit", "Dinas Contoh")

    imported(office, one(slot_survei="2099-02-15 09:00"), one(unit="Puskesmas Contoh", jenis="puskesmas"))

    rounds = office.good("putaran", "list").out
    assert re.search(r"^ ?Uji .* 1 +terbuka", rounds, re.MULTILINE)
    assert re.search(r"^ ?2099-1 .* 2 +terbuka", rounds, re.MULTILINE)


def test_a_unit_of_a_zone_without_a_name_keeps_it(shell: Shell) -> None:
    shell.configured(REAL.replace("WITA", "Asia/Pontianak"))
    imported(shell, one(zona_waktu=""))

    assert "Tidak ada perubahan." in imported(shell, one(zona_waktu="WIB"))


def test_a_name_that_a_closed_unit_had_is_that_unit(office: Shell) -> None:
    with office.database(ISI) as connection:
        connection.execute("UPDATE units SET closed_at = ?", (iso(clock.now()),))

    assert "Membuka kembali unit" in imported(office, one(slot_survei="2099-02-15 09:00"))


@pytest.mark.parametrize("name", ["daftar.csv", "daftar.XLSX"])
def test_the_template_is_filled_in_and_imported(shell: Shell, name: str) -> None:
    ran = shell.good("roster", "template", name)

    assert "roster import" in ran.err
    assert "Mendaftarkan unit - Dinas Contoh" in shell.good("roster", "import", name).out


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("daftar.ods", "harus berakhiran .csv atau .xlsx"),
        ("ada.csv", "ada.csv sudah ada"),
        ("tidak/ada.csv", "tidak dapat ditulis: tidak ada"),
    ],
)
def test_a_template_that_cannot_be_written_is_said(shell: Shell, name: str, message: str) -> None:
    (shell.folder / "ada.csv").write_text("jangan ditimpa", encoding="utf-8")

    ran = shell.types("roster", "template", name)

    assert ran.code == 2
    assert message in ran.err
    assert (shell.folder / "ada.csv").read_text(encoding="utf-8") == "jangan ditimpa"


def test_a_file_that_is_no_roster_is_said(shell: Shell) -> None:
    (shell.folder / "a.pdf").write_bytes(b"%PDF-1.7")

    ran = shell.types("roster", "import", "a.pdf")

    assert ran.code == 2
    assert ran.err == "a.pdf berkas PDF, bukan tabel. Simpan sebagai .xlsx atau .csv, lalu impor berkas itu.\n"
