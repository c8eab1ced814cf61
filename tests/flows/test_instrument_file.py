"""An edition's file is checked when it is written, not when a PIC waits: all its faults at once, with their places."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.instrument import Confidence, Digits
from flows.instrument_file import InstrumentError, as_text, parse
from tests.kit import TINY, tiny


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(InstrumentError) as refused:
        parse(text)
    return refused.value.faults


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(TINY.splitlines(), 1) if text in line)


T1, T2, T3 = (f"indikator {name} (baris {line_of(name)})" for name in ("T1", "T2", "T3"))
SOURCE = '[[sumber]]\nid = "S-1"\njudul = "Sumber contoh"\n'
KNOWN = 'keyakinan = { nama = "sekunder", pilihan = "asumsi", bobot = "sekunder" }\n'

# What is changed in the tiny edition (its first occurrence), to what, and a fault that must be reported for it.
FAULTS = {
    "no id": ('id = "kecil"', "", "instrumen: id belum ada"),
    "id": ('id = "kecil"', 'id = "Kecil 1"', "instrumen: id hanya boleh huruf kecil, angka, dan tanda hubung"),
    "text": ('versi = "1"', "versi = 1", "instrumen: versi harus berupa teks"),
    "empty": ('versi = "1"', 'versi = ""', "instrumen: versi kosong"),
    "space": ('versi = "1"', 'versi = " 1"', "instrumen: versi diawali atau diakhiri spasi"),
    "long": (
        'ringkas = "Kecil"',
        f'ringkas = "{"K" * 31}"',
        "instrumen: ringkas paling panjang 30 karakter, sekarang 31",
    ),
    "years": ("tahun = [2027]", 'tahun = ["2027"]', "instrumen: tahun harus berupa daftar bilangan bulat"),
    "year": ("tahun = [2027]", "tahun = 2027", "instrumen: tahun harus berupa daftar"),
    "kinds": ('"rsud", "lainnya"', '"rsud"', 'instrumen: jenis_unit harus memuat "lainnya"'),
    "no kinds": (
        'jenis_unit = ["dinas", "rsud", "lainnya"]',
        "jenis_unit = []",
        'instrumen: jenis_unit harus memuat "lainnya"',
    ),
    "kind": ('"rsud", "lainnya"', '"lainnya", 3', "instrumen: jenis_unit harus berupa daftar teks"),
    "aggregation": (
        'catatan = ""',
        'catatan = ""\nagregasi = "median"',
        'instrumen: agregasi = "median" tidak dikenal; pilih rata-rata, produk',
    ),
    "unknown key": ('catatan = ""', 'catatan = ""\nwarna = "biru"', "instrumen: kunci warna tidak dikenal"),
    "no sources": (SOURCE, "", "instrumen: sumber belum ada"),
    "empty sources": (SOURCE, "", "instrumen: sumber kosong"),
    "source twice": (SOURCE, SOURCE * 2, 'instrumen: id sumber "S-1" dipakai lebih dari sekali'),
    "source": ('sumber = ["S-1"]', 'sumber = ["S-9"]', f'{T1}: sumber "S-9" tidak terdaftar'),
    "band code": ('kode = "kuning"', 'kode = "hijau"', 'instrumen: kode predikat "hijau" dipakai lebih dari sekali'),
    "band order": (
        'batas = "50"',
        'batas = "80"',
        "instrumen: batas predikat harus turun dari atas ke bawah dan berakhir pada 0",
    ),
    "no lowest": (
        'batas = "0"',
        'batas = "1"',
        "instrumen: batas predikat harus turun dari atas ke bawah dan berakhir pada 0",
    ),
    "high bound": (
        'batas = "80"',
        'batas = "100.01"',
        'predikat 1: batas = "100.01" harus angka 0 sampai 100, paling banyak dua desimal',
    ),
    "fine bound": (
        'batas = "80"',
        'batas = "80.001"',
        'predikat 1: batas = "80.001" harus angka 0 sampai 100, paling banyak dua desimal',
    ),
    "no bound": (
        'batas = "80"',
        'batas = "NaN"',
        'predikat 1: batas = "NaN" harus angka 0 sampai 100, paling banyak dua desimal',
    ),
    "no band key": ('zona = "kuning"', "zone = 2", "predikat 2: kunci zone tidak dikenal"),
    "confidence": (
        'zona = "hijau"\nkeyakinan = "sekunder"',
        'zona = "hijau"\nkeyakinan = "yakin"',
        'predikat 1: keyakinan = "yakin" tidak dikenal; pilih resmi, sekunder, simpulan, asumsi',
    ),
    "empty confidence": (
        'zona = "hijau"\nkeyakinan = "sekunder"',
        'zona = "hijau"\nkeyakinan = ""',
        'predikat 1: keyakinan = "" tidak dikenal; pilih resmi, sekunder, simpulan, asumsi',
    ),
    "dimension id": ('id = "luar"', 'id = "isi"', 'instrumen: id dimensi "isi" dipakai lebih dari sekali'),
    "dimension sum": (
        'bobot = "75"',
        'bobot = "50/3"',
        "instrumen: bobot semua dimensi berjumlah 125/3, seharusnya 100",
    ),
    "no weight": ('bobot = "75"', 'bobot = "0"', "dimensi isi: bobot harus lebih dari 0"),
    "weight": (
        'bobot = "75"',
        'bobot = "banyak"',
        'dimensi isi: bobot = "banyak" bukan angka; tulis seperti "12.22" atau "50/3"',
    ),
    "huge weight": (
        'bobot = "75"',
        'bobot = "1e999999999"',
        'dimensi isi: bobot = "1e999999999" bukan angka; tulis seperti "12.22" atau "50/3"',
    ),
    "nobody": (
        "mandiri = true",
        "mandiri = false",
        "instrumen: tidak ada dimensi yang dapat dinilai sendiri (mandiri = true)",
    ),
    "boolean": ("mandiri = true", 'mandiri = "ya"', "dimensi isi: mandiri harus berupa true atau false"),
    "dimension key": ("mandiri = true", "mandiri = true\nurut = 1", "dimensi isi: kunci urut tidak dikenal"),
    "variable id": ('id = "dua"', 'id = "satu"', 'instrumen: id variabel "satu" dipakai lebih dari sekali'),
    "variable key": (
        'nama = "Bagian Dua"',
        'nama = "Bagian Dua"\n  isi = 1',
        "dimensi isi, variabel 2: kunci isi tidak dikenal",
    ),
    "long section": (
        'nama = "Bagian Dua"',
        'nama = "Bagian yang bernama panjang"',
        'nama "Bagian yang bernama panjang" lebih dari 20 karakter dan menjadi tombol',
    ),
    "question id twice": ('id = "U1"', 'id = "T1"', 'instrumen: id indikator "T1" dipakai lebih dari sekali'),
    "question id": (
        'id = "T1"',
        'id = "T_1"',
        f"{T1.replace('T1', 'T_1')}: id hanya boleh huruf, angka, dan titik, paling panjang 8",
    ),
    "no question id": ('id = "T1"\n', "", "dimensi isi, variabel 1, indikator 1: id belum ada"),
    "no text": ('perbaikan = "Pasang maklumat"\n', "", f"{T1}: perbaikan belum ada"),
    "long text": (
        '"Pasang maklumat"',
        f'"{"P" * 81}"',
        f"{T1}: perbaikan paling panjang 80 karakter, sekarang 81",
    ),
    "placeholder": (
        '"Apakah maklumat terpasang?"',
        '"Apakah maklumat {unit} terpasang?"',
        f"{T1}: pertanyaan memuat kurung kurawal; unit dan produk ditulis bot pada baris sendiri",
    ),
    "no question": ("maklumat terpasang?", "maklumat terpasang", f"{T1}: pertanyaan harus diakhiri tanda tanya"),
    "digits": ('angka = "jumlah"', 'angka = "huruf"', f'{T2}: angka = "huruf" tidak dikenal; pilih urutan, jumlah'),
    "no confidence": (KNOWN, "", f"{T1}: keyakinan belum ada"),
    "not three": (KNOWN, 'keyakinan = "resmi"\n', f"{T1}: keyakinan harus berupa tabel"),
    "no options known": (
        '"sekunder", pilihan = "asumsi", bobot = "sekunder" }',
        '"sekunder", bobot = "sekunder" }',
        f"{T1}, keyakinan: pilihan belum ada",
    ),
    "too much known": (
        'bobot = "sekunder" }',
        'bobot = "sekunder", rupa = "resmi" }',
        f"{T1}, keyakinan: kunci rupa tidak dikenal",
    ),
    "asked of": (
        'sumber = ["S-1"]',
        'berlaku = ["dinas", "pasar"]',
        f'{T1}: berlaku menyebut jenis "pasar" yang tidak ada dalam jenis_unit',
    ),
    "weighs nothing": (
        'bobot = "40"',
        'bobot = "0"',
        f"{T1}: bobot harus lebih dari 0; hilangkan barisnya untuk bagian yang sama rata",
    ),
    "all the weight": (
        'bobot = "40"',
        'bobot = "100"',
        "dimensi isi: bobot indikator berjumlah 100, seharusnya kurang dari 100",
    ),
    "short of weight": (
        'nama = "Kepuasan pengguna"',
        'nama = "Kepuasan pengguna"\n    bobot = "99.5"',
        "dimensi luar: bobot indikator berjumlah 99.5, seharusnya 100",
    ),
    "one option": (
        '      { id = "t", label = "Tidak", arti = "belum terpasang", nilai = "0", hari = 0 },\n',
        "",
        f"{T3}: pilihan harus 2 sampai 8, sekarang 1",
    ),
    "rising": (
        'nilai = "1/3"',
        'nilai = "3/2"',
        f"{T1}: nilai pilihan harus turun dari 1 (pilihan pertama) sampai 0 (pilihan terakhir)",
    ),
    "value": ('nilai = "1/3"', 'nilai = "3/2"', f"{T1}, pilihan 2: nilai harus 0 sampai 1"),
    "empty value": (
        'nilai = "0"',
        'nilai = ""',
        f'{T1}, pilihan 3: nilai = "" bukan angka; tulis seperti "12.22" atau "50/3"',
    ),
    "divided by nothing": (
        'nilai = "1/3"',
        'nilai = "1/0"',
        f'{T1}, pilihan 2: nilai = "1/0" bukan angka; tulis seperti "12.22" atau "50/3"',
    ),
    "number": ('nilai = "1/3"', "nilai = 0.33", f"{T1}, pilihan 2: nilai harus berupa teks"),
    "days rise": (
        "hari = 1",
        "hari = 9",
        f"{T1}: hari tidak boleh naik dari pilihan pertama ke terakhir, dan yang terakhir 0",
    ),
    "days": ("hari = 3", "hari = 121", f"{T1}, pilihan 1: hari harus 0 sampai 120"),
    "no days": ("hari = 3", "hari = true", f"{T1}, pilihan 1: hari harus berupa bilangan bulat"),
    "option id twice": ('id = "s"', 'id = "a"', f'{T1}: id pilihan "a" dipakai lebih dari sekali'),
    "option id": ('id = "s"', 'id = "S"', f"{T1}, pilihan 2: id hanya boleh huruf kecil dan angka, paling panjang 3"),
    "label twice": ('"Belum lengkap"', '"Terpasang."', f'{T1}: label pilihan "terpasang" dipakai lebih dari sekali'),
    "long label": (
        '"Belum lengkap"',
        '"Belum lengkap sekali ya"',
        f"{T1}, pilihan 2: label paling panjang 20 karakter, sekarang 23",
    ),
    "long meaning": (
        '"ada, belum lengkap"',
        f'"{"a" * 73}"',
        f"{T1}, pilihan 2: arti paling panjang 72 karakter, sekarang 73",
    ),
    "word twice": ('sinonim = ["sudah"]', 'sinonim = ["blm"]', f'{T1}: kata pilihan "belum" dipakai lebih dari sekali'),
    "words": ('sinonim = ["sudah"]', "sinonim = [1]", f"{T1}, pilihan 1: sinonim harus berupa daftar teks"),
    "count twice": ("jumlah = [1]", "jumlah = [2]", f'{T2}: jumlah pilihan "2" dipakai lebih dari sekali'),
    "count": ("jumlah = [1]", "jumlah = [-1]", f"{T2}, pilihan 2: jumlah harus berupa daftar bilangan bulat"),
    "no count": (", jumlah = [1]", "", f'{T2}, pilihan 2: jumlah diisi bila, dan hanya bila, angka = "jumlah"'),
    "option key": ("hari = 3", 'hari = 3, ikon = "x"', f"{T1}, pilihan 1: kunci ikon tidak dikenal"),
}


@pytest.mark.parametrize(("old", "new", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_reported_with_its_place(old: str, new: str, fault: str) -> None:
    assert old in TINY
    text = TINY.replace(old, new, 1)
    if fault == "instrumen: sumber kosong":
        text = f"sumber = []\n{text}"

    assert any(found == fault or found.endswith(f"; {fault}") for found in faults(text))


def test_all_faults_are_reported_at_once() -> None:
    """Each of these stands by itself; together they are all found in one go."""
    alone = (
        "text",
        "long",
        "kinds",
        "aggregation",
        "unknown key",
        "source",
        "band order",
        "no band key",
        "dimension sum",
        "dimension key",
        "variable id",
        "variable key",
        "question id twice",
        "placeholder",
        "all the weight",
        "one option",
        "days rise",
        "label twice",
        "no count",
    )
    planted = [FAULTS[name] for name in alone]
    text = TINY
    for old, new, _ in planted:
        text = text.replace(old, new, 1)

    assert [] == [fault for _, _, fault in planted if _unplaced(fault) not in "\n".join(faults(text))]
    assert len(planted) >= 15


def _unplaced(fault: str) -> str:
    """Without the line, which what was planted above it moves."""
    place, _, what = fault.partition(": ")
    return f"{place}: {what}" if "baris" not in place else what


def test_what_is_no_toml_is_one_fault() -> None:
    assert ["bukan TOML yang benar"] == [fault.partition(":")[0] for fault in faults("id = ")]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (SOURCE, "", "sumber 1: harus berupa tabel"),
        ("[[dimensi]]", "", "dimensi 1: harus berupa tabel"),
    ],
)
def test_what_should_be_a_table_and_is_none_is_a_fault(old: str, new: str, fault: str) -> None:
    key = fault.partition(" ")[0]
    text = TINY.replace(old, new, 1) if key == "sumber" else TINY[: TINY.index("[[dimensi]]")]

    assert fault in faults(f'{key} = ["x"]\n{text}')


def test_a_question_that_is_no_table_is_a_fault() -> None:
    start = TINY.index("    [[dimensi.variabel.indikator]]", TINY.index('id = "puas"'))

    assert "dimensi luar, variabel 1, indikator 1: harus berupa tabel" in faults(f'{TINY[:start]}    indikator = ["x"]')


VALUES = [
    "1",
    "true",
    '""',
    '"x"',
    f'"{"x" * 1100}"',
    "[]",
    "[1]",
    '["x"]',
    "{}",
    "0.5",
    "-1",
    '"NaN"',
    '"1/0"',
    "[[]]",
]


@given(st.data())
def test_no_value_whatever_makes_the_reader_raise_anything_else(data: st.DataObject) -> None:
    lines = TINY.splitlines()
    settable = [number for number, line in enumerate(lines) if " = " in line and not line.strip().startswith("{")]
    for number in data.draw(st.lists(st.sampled_from(settable), min_size=1, max_size=4)):
        key = lines[number].partition(" = ")[0]
        lines[number] = f"{key} = {data.draw(st.sampled_from(VALUES))}"
    text = "\n".join(line for line in lines if not line.strip().startswith(("{", "]")))

    try:
        parse(text)
    except InstrumentError as refused:
        assert refused.faults  # noqa: PT017  any other exception fails the test


def test_a_question_without_a_weight_gets_an_equal_share_of_what_the_others_leave() -> None:
    assert [40, 30, 30, 100] == [question.weight for question in tiny().questions.values()]
    assert [True, False, False, False] == [question.own_weight for question in tiny().questions.values()]


def test_fractions_in_a_file_are_exact() -> None:
    assert Fraction(1, 3) == tiny().questions["T1"].options[1].value


def test_an_edition_says_what_is_asked_how_and_of_whom() -> None:
    one, two, three, _ = tiny().questions.values()

    assert (Digits.ORDER, Digits.COUNT) == (one.digits, two.digits)
    assert (False, True) == (one.per_product, three.per_product)
    assert Confidence.SECONDARY is one.confidence.weight
    assert one.applies_to("rsud")
    assert ["satu", "dua"] == [variable.id for _, variable in tiny().sections]


def test_a_question_may_be_asked_of_some_kinds_of_unit_only() -> None:
    found = parse(TINY.replace('sumber = ["S-1"]', 'berlaku = ["dinas"]', 1)).questions["T1"]

    assert (True, False) == (found.applies_to("dinas"), found.applies_to("rsud"))


def test_a_section_has_a_name_for_its_button() -> None:
    text = TINY.replace('nama = "Bagian Dua"', 'nama = "Bagian yang bernama panjang"\n  singkat = "Bagian dua"')

    assert ["Bagian Satu", "Bagian dua"] == [variable.short for _, variable in parse(text).sections]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1222, 100), "12.22"),
        (Fraction(50, 3), "50/3"),
        (Fraction(100), "100"),
        (Fraction(1, 8), "0.125"),
        (Fraction(0), "0"),
    ],
)
def test_a_weight_is_written_exactly(value: Fraction, text: str) -> None:
    assert text == as_text(value)
