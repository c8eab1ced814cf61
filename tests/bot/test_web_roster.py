"""The roster on its page: looked at, changed by a file or a form, and nothing that was not shown before."""

import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.config import trial
from bot.store.uploads import KEPT
from bot.ticks import Metronome
from flows.effects import Role
from tests.bot.browsing import Browser, Page, Place, place
from tests.bot.test_web_roles import arrives
from tests.flows.test_roster import WRONG, planted
from tests.rosters import Cells, as_csv, as_xlsx, row, town

OVERSEER, ADMIN = "Ibu Contoh Delapan", "Orang admin"
DINAS = "Dinas Sosial Contoh"  # whose PIC is Bapak Contoh Empat
NOW = "SELECT count(*) FROM "


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Place]:
    async with place(trial(tmp_path)) as found:
        yield found


@pytest.fixture
async def ibu(here: Place, request: pytest.FixtureRequest) -> Browser:
    """An overseer on the roster's page, or who is asked for by `BY_BOTH`."""
    if getattr(request, "param", OVERSEER) == OVERSEER:
        return await overseer(here)
    browser, tag = await arrives(here, Role.ADMIN)
    await browser.opens(f"/daftar?akun={tag}")
    return browser


BY_BOTH = pytest.mark.parametrize("ibu", [OVERSEER, ADMIN], indirect=True)


async def overseer(here: Place) -> Browser:
    browser = here.browser()
    await browser.begins(OVERSEER)
    await browser.follows("Daftar unit")
    return browser


def select(here: Place, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(here.app.config.database_path)) as connection:
        return connection.execute(sql).fetchall()


def register(here: Place) -> list[object]:
    """All that a roster can change."""
    tables = ("units", "products", "persons", "assignments", "invites", "audit", "handovers")
    return [select(here, f"SELECT * FROM {table}") for table in tables]  # noqa: S608  constants


def audited(here: Place) -> list[tuple[object, ...]]:
    return select(here, "SELECT who, what, about FROM audit ORDER BY id")


def book(here: Place, rows: Sequence[Cells], write: Callable[[Path, Sequence[Cells]], Path] = as_xlsx) -> bytes:
    path = write(here.app.config.folder / "berkas", rows)
    return path.read_bytes()


async def brings(ibu: Browser, rows: Sequence[Cells] | bytes, here: Place, name: str = "daftar.xlsx") -> Page:
    """Upload a roster; gives what it would change."""
    await ibu.opens("/daftar")
    return await ibu.uploads("Periksa berkas", name, rows if isinstance(rows, bytes) else book(here, rows))


async def form_of(ibu: Browser, unit: str) -> Page:
    """The page of that unit's forms."""
    page = await ibu.opens("/daftar")
    number = re.search(rf'nomor=(\d+)" aria-label="Ubah {unit}"', ibu.answer.text)
    assert number
    return await ibu.opens(f"{page.links['Tambah unit']}&nomor={number[1]}")


async def fills(ibu: Browser, label: str, **fields: str) -> Page:
    """Fill in the form of that button, and press it."""
    return await ibu.posts(ibu.page.button(label), **fields)


# Who may


async def test_the_page_shows_every_unit_with_its_people_and_who_has_not_joined(ibu: Browser) -> None:
    page = " ".join(ibu.page.words.split())

    assert "7 unit terdaftar. 7 orang belum bergabung." in page
    assert f"{DINAS} dinas: Rekomendasi Bantuan; Penanganan Pengaduan DTKS" in page
    assert "PICBapak Contoh Empat belum bergabung AtasanBelum ada Jadwal surveiSenin, 15 Februari 2027, 09.00 WIB" in (
        page.replace("belum ada", "Belum ada")
    )


@pytest.mark.parametrize("person", ["Bapak Contoh Dua", "Bapak Contoh Tujuh"])
async def test_a_pic_and_a_supervisor_are_told_that_it_is_not_for_them(here: Place, person: str) -> None:
    bapak = here.browser()
    page = await bapak.begins(person)
    assert "Daftar unit" not in page.links

    page = await bapak.opens("/daftar")

    assert 403 == bapak.answer.status_code
    assert "untuk pengawas dan admin" in page.words
    assert DINAS not in page.words


async def test_an_overseer_who_has_not_agreed_yet_does_not_see_it(here: Place) -> None:
    ibu = here.browser()
    await ibu.opens("/")
    await ibu.presses(OVERSEER)

    assert 403 == (await ibu.client.get("/daftar")).status_code


async def test_without_a_session_the_way_in_is_said(tmp_path: Path) -> None:
    async with place(replace(trial(tmp_path), trial=False)) as real:
        somebody = real.browser()
        page = await somebody.opens("/daftar")

    assert 401 == somebody.answer.status_code
    assert "tautan undangan" in page.words


@pytest.mark.parametrize(
    "path", ["unggah", "terapkan", "batal", "ubah", "undang", "unggah?akun=x", "terapkan?akun=x", "undang?akun=x"]
)
async def test_what_changes_something_needs_the_account_that_it_was_shown_to(ibu: Browser, path: str) -> None:
    answer = await ibu.client.post(f"/daftar/{path}", data={"nomor": "1"}, follow_redirects=False)

    assert answer.headers["location"] == "/"


async def test_another_sites_form_changes_nothing(here: Place, ibu: Browser) -> None:
    await brings(ibu, town()[:1], here)
    before = register(here)
    for label in ("Terapkan", "Batal"):
        button = ibu.page.button(label)
        hostile = {"Origin": "https://contoh.test"}
        answer = await ibu.client.post(button.action, data=button.fields, headers=hostile)
        assert 403 == answer.status_code
    upload = (await ibu.opens("/daftar")).button("Periksa berkas")
    answer = await ibu.client.post(upload.action, files={"berkas": ("a.csv", b"x")}, headers=hostile)

    assert 403 == answer.status_code
    assert before == register(here)
    assert [(1,)] == select(here, "SELECT count(*) FROM uploads")


# A file


@pytest.mark.parametrize("name", ["daftar.xlsx", "daftar.csv"])
async def test_twenty_planted_faults_are_all_named_and_nothing_is_imported(
    here: Place, ibu: Browser, name: str
) -> None:
    before = register(here)

    page = await brings(ibu, book(here, planted(), as_csv if name.endswith("csv") else as_xlsx), here, name)

    if name.endswith("xlsx"):
        named = re.findall(r"<tr><td>(\d+)</td><td>(\w+)</td><td>\S", ibu.answer.text)
        assert [(str(n + 1), column) for n, _, column, _ in WRONG] == named
        assert f"{len(WRONG)} kesalahan. Tidak ada yang diubah." in page.words
    assert "Terapkan" not in [button.label for button in page.buttons]
    assert before == register(here)


@BY_BOTH
async def test_a_corrected_roster_is_imported_with_its_invitations_and_the_second_time_changes_nothing(
    here: Place, ibu: Browser
) -> None:
    await brings(ibu, planted(), here)
    page = await brings(ibu, town(), here)
    assert "7 unit tidak ada dalam berkas" in page.words
    assert [(7,)] == select(here, f"{NOW} units")

    page = await ibu.presses("Terapkan")

    assert [(77,)] == select(here, f"{NOW} units")
    assert [(0,)] == select(here, f"{NOW} units WHERE closed_at IS NOT NULL")
    assert [(0,)] == select(here, f"{NOW} uploads")
    assert "78 undangan untuk diteruskan" in page.words
    assert [(78,)] == select(here, f"{NOW} invites")
    assert set(select(here, "SELECT who FROM audit")) in ({(OVERSEER,)}, {(ADMIN,)})

    after = register(here)
    page = await brings(ibu, town(), here)
    assert "Tidak ada perubahan" in page.words
    assert after == register(here)


async def test_the_roster_as_it_stands_changes_nothing_when_it_is_brought_back(here: Place, ibu: Browser) -> None:
    await brings(ibu, [*town()[:5], row(unit="Unit Contoh 2", pic_nama="Ibu Kedua", pic_hp="081299999999")], here)
    await ibu.presses("Terapkan")
    before = register(here)
    page = await ibu.opens("/daftar")
    sheet = await ibu.client.get(page.links["Unduh daftar yang ada"])

    page = await brings(ibu, sheet.content, here)

    assert sheet.headers["Content-Disposition"] == 'attachment; filename="daftar-2027-01-11.xlsx"'
    assert "Tidak ada perubahan" in page.words
    assert [] == [button.label for button in page.buttons if button.label == "Terapkan"]
    assert before == register(here)


async def test_the_template_has_its_example_and_nobody_of_the_register(here: Place, ibu: Browser) -> None:
    page = await ibu.opens("/daftar")
    template = await ibu.client.get(page.links["unduh templat"])

    page = await brings(ibu, template.content, here)

    assert "Mendaftarkan unit: dinas, WIB, 2 produk, survei 2027-02-15 09:00" in page.words
    assert "7 unit tidak ada dalam berkas" in page.words


@BY_BOTH
async def test_only_the_units_that_were_chosen_are_closed(here: Place, ibu: Browser) -> None:
    await brings(ibu, town()[:1], here)
    number = select(here, f"SELECT id FROM units WHERE name = '{DINAS}'")[0][0]  # noqa: S608  a constant

    page = await fills(ibu, "Terapkan", **{f"unit-{number}": "tutup", "unit-999": "tutup"})

    assert "Menutup unit: jawabannya tetap tersimpan" in page.words
    assert [(DINAS,)] == select(here, "SELECT name FROM units WHERE closed_at IS NOT NULL")


@BY_BOTH
async def test_what_changed_meanwhile_is_shown_anew_and_not_applied(here: Place, ibu: Browser) -> None:
    await brings(ibu, town()[:2], here)
    old = ibu.page.button("Terapkan")
    await form_of(ibu, DINAS)
    await fills(ibu, "Tutup unit ini")
    await ibu.presses("Terapkan")
    before = register(here)

    page = await ibu.posts(old)

    assert "Daftar sudah berubah sejak halaman tadi dibuka" in page.words
    assert before == register(here)
    await ibu.presses("Terapkan")
    assert [(2,)] == select(here, f"{NOW} units WHERE name LIKE 'Unit Contoh%'")


async def test_a_yes_that_comes_twice_applies_once(here: Place, ibu: Browser) -> None:
    await brings(ibu, town()[:2], here)
    button = ibu.page.button("Terapkan")
    await ibu.posts(button)
    after = register(here)

    page = await ibu.posts(button)

    assert 410 == ibu.answer.status_code
    assert "Berkas tidak tersimpan lagi" in page.words
    assert after == register(here)


async def test_nobody_elses_file_can_be_seen_applied_or_dropped(here: Place, ibu: Browser) -> None:
    await here.app.database.write(
        lambda tx: tx.execute("INSERT INTO persons (name, role, added_at) VALUES ('Ibu Contoh Lain', 'admin', '')")
    )
    await brings(ibu, town()[:2], here)
    button = ibu.page.button("Terapkan")
    upload = select(here, "SELECT id FROM uploads")[0][0]
    other = here.browser()
    page = await other.begins(OVERSEER)  # in a browser of their own, as another person
    await here.app.database.write(
        lambda tx: tx.execute(
            "UPDATE addresses SET person = (SELECT max(id) FROM persons) WHERE joined_at = "
            "(SELECT max(joined_at) FROM addresses)"
        )
    )
    page = await other.follows("Daftar unit")
    tag = page.links["Tambah unit"].partition("akun=")[2]
    before = register(here)

    page = await other.opens(f"/daftar/unggahan?akun={tag}&nomor={upload}")
    assert "Berkas tidak tersimpan lagi" in page.words
    button.action = f"/daftar/terapkan?akun={tag}"
    page = await other.posts(button)
    assert "Berkas tidak tersimpan lagi" in page.words
    button.action = f"/daftar/batal?akun={tag}"
    await other.posts(button)

    assert before == register(here)
    assert [(1,)] == select(here, f"{NOW} uploads")


async def test_a_file_is_forgotten_once_it_is_taken_back_replaced_or_a_day_old(here: Place, ibu: Browser) -> None:
    await brings(ibu, town()[:2], here)
    await ibu.presses("Batal")
    assert [(0,)] == select(here, f"{NOW} uploads")

    await brings(ibu, town()[:2], here)
    await brings(ibu, town()[:3], here)
    assert [(1,)] == select(here, f"{NOW} uploads")

    button = ibu.page.button("Terapkan")
    here.clock.moment += KEPT
    page = await ibu.posts(button)
    assert "Berkas tidak tersimpan lagi" in page.words
    await Metronome(here.app.database, here.app.config, here.clock).prune()
    assert [(0,)] == select(here, f"{NOW} uploads")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("", b"", "Belum ada berkas yang dipilih"),
        ("kosong.csv", b"", "kosong.csv kosong"),
        ("surat.pdf", b"%PDF-1.7", "berkas PDF, bukan tabel"),
        ("daftar.xlsx", b"PK\x03\x04rusak", "rusak atau tidak lengkap"),
        ("besar.csv", b"x" * 2_100_000, "terlalu besar"),
        ("<b>x</b>.csv", b"a,b", "<b>x</b>.csv"),
        ("x\r\n\0y.csv", b"a,b", "judul kolom tidak ditemukan"),
    ],
)
async def test_a_file_that_is_no_roster_is_told_so(
    here: Place, ibu: Browser, name: str, content: bytes, says: str
) -> None:
    before = register(here)
    page = await brings(ibu, content, here, name)

    assert says.lower() in page.words.lower()
    assert "Tidak ada yang diubah" in page.words
    assert before == register(here)


async def test_a_file_beyond_all_measure_and_a_broken_form_are_refused(here: Place, ibu: Browser) -> None:
    button = ibu.page.button("Periksa berkas")

    huge = await ibu.client.post(button.action, files={"berkas": ("x.csv", b"x" * 21_000_000)})
    broken = await ibu.client.post(button.action, content=b"rusak", headers={"Content-Type": "multipart/form-data"})
    plain = await ibu.client.post(button.action, data={"berkas": "x"})
    two = await ibu.client.post(button.action, files=[("berkas", ("x.csv", b"x")), ("berkas", ("y.csv", b"y"))])

    assert [413, 400, 415, 400] == [answer.status_code for answer in (huge, broken, plain, two)]
    assert [(0,)] == select(here, f"{NOW} uploads")


# One change


@BY_BOTH
async def test_a_slot_is_moved_once_it_was_seen(here: Place, ibu: Browser) -> None:
    before = register(here)
    await form_of(ibu, DINAS)
    page = await fills(ibu, "Periksa jadwal", tanggal="2027-03-01", jam="10:30")
    assert f"{DINAS}\n" in page.words
    assert "Mengubah jadwal survei unit: 2027-02-15 09:00 -> 2027-03-01 10:30" in page.words
    assert before == register(here)

    page = await ibu.presses("Terapkan")

    assert "1 perubahan disimpan" in page.words
    assert [("2027-03-01 10:30",)] == select(here, f"SELECT slot FROM units WHERE name = '{DINAS}'")  # noqa: S608
    [(who, *done)] = audited(here)
    assert ["mengubah jadwal survei unit", f"{DINAS}: 2027-02-15 09:00 -> 2027-03-01 10:30"] == done
    assert who in {OVERSEER, ADMIN}


async def test_a_slot_that_has_passed_is_remarked_and_an_unreadable_one_is_explained(here: Place, ibu: Browser) -> None:
    await form_of(ibu, DINAS)
    page = await fills(ibu, "Periksa jadwal", tanggal="2027-01-04", jam="")
    assert "jadwal survei 2027-01-04 sudah lewat" in page.words

    await form_of(ibu, DINAS)
    page = await fills(ibu, "Periksa jadwal", tanggal="besok", jam="")

    assert 422 == ibu.answer.status_code
    assert "Tidak ada yang diubah" in page.words
    assert 'value="besok"' in ibu.answer.text
    assert [] == audited(here)


@BY_BOTH
async def test_a_pic_is_added_and_their_invitation_is_shown_once(here: Place, ibu: Browser) -> None:
    await form_of(ibu, DINAS)
    await fills(ibu, "Periksa PIC baru", pic_nama="Ibu Contoh Baru", pic_hp="0812 0000 0099", pic_jabatan="Analis")
    assert [(0,)] == select(here, f"{NOW} invites")

    page = await ibu.presses("Terapkan")

    assert "Menugaskan PIC: Ibu Contoh Baru (baru)" in page.words
    assert "1 undangan untuk diteruskan" in page.words
    link = re.search(r"/masuk/(\S+)", page.words)
    assert link
    pic = here.browser()
    await pic.opens(f"/masuk/{link[1]}")
    assert DINAS in (await pic.presses("Masuk")).last
    assert link[1] not in (await ibu.opens("/daftar")).words
    assert link[1].encode() not in here.app.config.database_path.read_bytes()


@BY_BOTH
async def test_a_name_is_spelled_right_and_stays_the_same_person_s(here: Place, ibu: Browser) -> None:
    people = select(here, "SELECT id FROM persons")
    [(number,)] = select(here, "SELECT id FROM persons WHERE name = 'Bapak Contoh Empat'")
    await form_of(ibu, DINAS)
    fault = await fills(ibu, "Periksa data", orang=str(number), pic_nama="Bapak Contoh Empad", pic_hp="0812")
    assert (422, True) == (ibu.answer.status_code, "bukan nomor telepon" in fault.words)

    page = await fills(ibu, "Periksa data", pic_hp="", pic_jabatan="Kabid")
    assert "Mengubah ejaan nama PIC: Bapak Contoh Empad: Bapak Contoh Empat -> Bapak Contoh Empad" in page.words
    assert ("Bapak Contoh Empat",) in select(here, "SELECT name FROM persons")
    await ibu.presses("Terapkan")

    assert [("Bapak Contoh Empad", "Kabid")] == [
        (name, position) for one, name, position in select(here, "SELECT id, name, position FROM persons")
        if one == number
    ]  # fmt: skip
    assert people == select(here, "SELECT id FROM persons")
    assert ["mengubah ejaan nama PIC", "mengubah jabatan PIC"] == [what for _, what, _ in audited(here)[-2:]]


@BY_BOTH
async def test_a_pic_is_replaced_and_the_other_units_keep_theirs(here: Place, ibu: Browser) -> None:
    page = await form_of(ibu, "DPMPTSP Contoh")
    await fills(ibu, "Periksa pengganti", pic_nama="Ibu Contoh Baru")
    assert "Mengganti PIC: Ibu Contoh Satu -> Ibu Contoh Baru (baru)" in ibu.page.words

    page = await ibu.presses("Terapkan")

    assert "Undangan untuk Ibu Contoh Baru" in ibu.answer.text
    assert "Ibu Contoh Satu -> Ibu Contoh Baru" in page.words


async def test_a_pic_who_has_joined_keeps_access_until_the_new_one_accepts(here: Place, ibu: Browser) -> None:
    pic = here.browser()
    await pic.begins("Bapak Contoh Empat")
    await form_of(ibu, DINAS)
    page = await fills(ibu, "Periksa pengganti", pic_nama="Ibu Contoh Baru")
    assert "Akses berpindah setelah penggantinya menerima" in page.words
    page = await ibu.presses("Terapkan")
    link = re.search(r"/masuk/(\S+)", page.words)
    assert link

    page = await form_of(ibu, DINAS)
    assert "dialihkan kepada Ibu Contoh Baru, menunggu persetujuannya" in page.words
    assert re.search(r'<option value="\d+">Ibu Contoh Baru', ibu.answer.text)
    sheet = await ibu.client.get((await ibu.opens("/daftar")).links["Unduh daftar yang ada"])
    assert "Tidak ada perubahan" in (await brings(ibu, sheet.content, here)).words
    assert DINAS in (await pic.writes("unit saya")).last

    new = here.browser()
    await new.opens(f"/masuk/{link[1]}")
    await new.presses("Masuk")
    await new.presses("Ya, benar")
    await new.presses("Setuju")
    assert "dialihkan kepada" not in (await form_of(ibu, DINAS)).words
    await here.app.deliverer.sweep()  # nobody else does here
    await here.app.deliverer.settle()
    assert "akses Bapak/Ibu untuk unit itu berakhir" in (await pic.opens("/chat")).words


@BY_BOTH
async def test_a_unit_is_added_with_its_people_and_joins_the_round(here: Place, ibu: Browser) -> None:
    await ibu.opens("/daftar")
    await ibu.follows("Tambah unit")
    await fills(
        ibu, "Periksa unit baru", unit="Dinas Contoh Baru", jenis="dinas", produk="Izin A; Izin B", zona_waktu="WITA",
        pic_nama="Ibu Contoh Baru", atasan_nama="Bapak Contoh Tujuh", tanggal="2027-03-01",
    )  # fmt: skip
    page = await ibu.presses("Terapkan")

    assert "Mendaftarkan unit: dinas, WITA, 2 produk, survei 2027-03-01" in page.words
    assert [("Asia/Makassar", "2027-03-01")] == select(
        here, "SELECT u.zone, n.survey_at FROM units u JOIN penilaian n ON n.unit = u.id WHERE name LIKE '%Baru'"
    )
    assert ["Ibu Contoh Baru", "Bapak Contoh Tujuh"] == [
        name for (name,) in select(
            here, "SELECT p.name FROM persons p JOIN assignments a ON a.person = p.id WHERE a.unit = "
            "(SELECT id FROM units WHERE name LIKE '%Baru') ORDER BY p.role DESC"
        )
    ]  # fmt: skip


async def test_every_fault_of_a_form_is_said_and_what_was_filled_in_stays(here: Place, ibu: Browser) -> None:
    before = register(here)
    await ibu.opens("/daftar")
    await ibu.follows("Tambah unit")

    page = await fills(
        ibu, "Periksa unit baru", unit=DINAS.upper(), produk="Izin; izin", pic_hp="12", atasan_nama="<i>Bapak</i> X"
    )

    assert 422 == ibu.answer.status_code
    for fault in ("sudah terdaftar", "disebut lebih dari sekali"):
        assert fault in page.words
    assert 3 <= page.words.count("Belum diisi") + page.words.count("nomor")
    assert 'value="&lt;i&gt;Bapak&lt;/i&gt; X"' in ibu.answer.text
    assert before == register(here)


async def test_a_form_for_a_unit_that_was_closed_meanwhile_changes_nothing(here: Place, ibu: Browser) -> None:
    await form_of(ibu, DINAS)
    old = ibu.page.button("Periksa jadwal")
    await fills(ibu, "Tutup unit ini")
    yes = ibu.page.button("Terapkan")
    await ibu.posts(yes)
    after = register(here)

    page = await ibu.posts(yes)
    assert "sudah tidak terdaftar" in page.words
    page = await ibu.posts(old, tanggal="2027-03-01")

    assert 410 == ibu.answer.status_code
    assert "sudah tidak terdaftar" in page.words
    assert after == register(here)


async def test_a_yes_to_one_change_that_comes_twice_applies_once(here: Place, ibu: Browser) -> None:
    await form_of(ibu, DINAS)
    await fills(ibu, "Periksa PIC baru", pic_nama="Ibu Contoh Baru")
    yes = ibu.page.button("Terapkan")
    await ibu.posts(yes)
    after = register(here)

    page = await ibu.posts(yes)

    assert "sudah PIC unit ini" in page.words
    assert after == register(here)


async def test_a_form_that_is_none_of_ours_changes_nothing(here: Place, ibu: Browser) -> None:
    before = register(here)
    form = (await form_of(ibu, DINAS)).button("Tutup unit ini")
    for fields in ({"aksi": "hapus"}, {"aksi": "tutup", "nomor": "x"}, {"aksi": "tutup", "nomor": "9" * 30}, {}):
        answer = await ibu.client.post(form.action, data={"tanda": "x", **fields})
        assert answer.status_code in {410, 422}, fields

    assert before == register(here)


# An invitation


@BY_BOTH
async def test_an_invitation_is_made_for_who_has_a_task(here: Place, ibu: Browser) -> None:
    page = await ibu.opens("/daftar")
    first = next(button for button in page.buttons if button.label == "Buat undangan")

    page = await ibu.posts(first)

    assert "Undangan sudah dibuat" in page.words
    assert "Yth. Ibu Contoh Satu" in page.words
    [(who, *done)] = audited(here)
    assert ["mengundang", "Ibu Contoh Satu (pic)"] == done
    assert who in {OVERSEER, ADMIN}


@pytest.mark.parametrize("person", ["0", "99", "x", "8"])
async def test_an_overseer_makes_no_invitation_for_an_overseer_nor_for_nobody(
    here: Place, ibu: Browser, person: str
) -> None:
    button = (await ibu.opens("/daftar")).button("Buat undangan")

    await ibu.posts(button, orang=person)

    assert 422 == ibu.answer.status_code
    assert [(0,)] == select(here, f"{NOW} invites")


async def test_an_empty_register_says_how_to_begin(here: Place, ibu: Browser) -> None:
    await here.app.database.write(lambda tx: tx.execute("UPDATE units SET closed_at = ''"))

    page = await ibu.opens("/daftar")

    assert "0 unit terdaftar" in page.words
    assert "Belum ada unit." in page.words
