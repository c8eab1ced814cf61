"""config.toml: every key is documented, secrets come from elsewhere too, and all faults are said at once."""

import itertools
import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from bot import config as configuration
from bot.config import SECTIONS, Config, Eskalasi
from bot.config_file import ConfigError, load

EXAMPLE = Path(__file__).parent.parent.parent / "config.example.toml"
TOKEN = "123456789:AAcontohcontohcontoh"


def known_keys() -> set[tuple[str, str]]:
    hints = get_type_hints(Config)
    return {(section, one.name) for section in SECTIONS for one in fields(hints[section])}


def read(tmp_path: Path, text: str, **environment: str) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, environment)


def faults(tmp_path: Path, text: str, **environment: str) -> str:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, text, **environment)
    return str(refused.value)


def test_the_example_names_every_key_and_no_other() -> None:
    data = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))

    assert {(section, key) for section, keys in data.items() for key in keys} == known_keys()


def test_the_example_says_in_a_comment_what_each_key_is() -> None:
    """The line above a key, or above the pair it belongs to."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()

    bare = [
        line
        for before, line in itertools.pairwise(lines)
        if re.match(r"\w+ = ", line) and not before.startswith("#") and not before.startswith("host = ")
    ]

    assert bare == []


def test_the_example_is_a_configuration_and_changes_nothing(tmp_path: Path) -> None:
    copied = read(tmp_path, EXAMPLE.read_text(encoding="utf-8"))
    empty = read(tmp_path, "")

    assert copied == empty
    assert not copied.trial


def test_paths_start_at_the_configurations_folder(tmp_path: Path) -> None:
    config = read(tmp_path, '[database]\npath = "isi.db"\n[instruments]\nfolder = "/srv/instrumen"\n')

    assert config.database_path == tmp_path / "isi.db"
    assert config.instruments_folder == Path("/srv/instrumen")


def test_every_fault_of_the_escalation_is_said_at_once(tmp_path: Path) -> None:
    good = "[[reminders.eskalasi]]\nhari = 7\nbila = 'belum_mulai'\nkepada = ['atasan']\n"
    bad = "[[reminders.eskalasi]]\nhari = 0\nbila = 'malas'\nkepada = []\nwaktu = 1"

    assert faults(tmp_path, good + bad).splitlines() == [
        "[[reminders.eskalasi]] ke-2: kunci waktu tidak dikenal",
        "[[reminders.eskalasi]] ke-2: hari harus bilangan bulat, 1 atau lebih (14 berarti H-14)",
        "[[reminders.eskalasi]] ke-2: bila harus salah satu dari belum_mulai, di_bawah_target, belum_lengkap",
        "[[reminders.eskalasi]] ke-2: kepada harus berupa daftar, isinya dari atasan, pengawas, rekap",
    ]
    assert [Eskalasi(7, "belum_mulai", ["atasan"])] == read(tmp_path, good).reminders.eskalasi


def test_a_secret_may_come_from_the_environment(tmp_path: Path) -> None:
    config = read(tmp_path, '[telegram]\ntoken = "123:dari-berkas-ini"\n', CEKMANDIRI_TELEGRAM_TOKEN=TOKEN)

    assert config.telegram.token == TOKEN


def test_a_secret_may_come_from_a_file_that_the_environment_names(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")

    config = read(tmp_path, "", CEKMANDIRI_TELEGRAM_TOKEN_FILE=str(tmp_path / "token"))

    assert config.telegram.token == TOKEN


def test_a_secrets_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    said = faults(tmp_path, "", CEKMANDIRI_TELEGRAM_TOKEN_FILE=str(tmp_path / "nada"))

    assert said.startswith("CEKMANDIRI_TELEGRAM_TOKEN_FILE: berkas itu tidak dapat dibaca")


def test_an_empty_variable_changes_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, f'[telegram]\ntoken = "{TOKEN}"\n', CEKMANDIRI_TELEGRAM_TOKEN="").telegram.token == TOKEN


WHATSAPP = "[whatsapp]\nphone_number_id = '1'\naccess_token = 'EAA'\napp_secret = 'x'\nverify_token = 'y'\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[pemda]\nzone = 'WIX'", '[pemda] zone (baris 2): "WIX" tidak dikenal; pilih WIB, WITA, atau WIT'),
        ("[pemda]\nkontak_bantuan = ' '", "[pemda] kontak_bantuan (baris 2): tidak boleh kosong"),
        ("[telegram]\ntoken = 'abc'", "[telegram] token (baris 2): bentuknya bukan token bot Telegram"),
        ("[telegram]\napi_url = 'contoh'", '[telegram] api_url (baris 2): "contoh" bukan alamat http atau https'),
        ("[web]\npublic_url = 'ftp://contoh'", '[web] public_url (baris 2): "ftp://contoh" bukan alamat'),
        ("[telegram]\nmode = 'webhook'", '[telegram] mode (baris 2): "webhook" memerlukan [web] public_url yang'),
        ("[telegram]\nmode = 'apa'", '[telegram] mode (baris 2): harus "polling" atau "webhook"'),
        ("[whatsapp]\naccess_token = 'EAA'", "[whatsapp] phone_number_id (baris 1): belum diisi, padahal access_token"),
        ("[whatsapp]\nphone_number_id = '1'", "[whatsapp] app_secret: harus diisi bila phone_number_id diisi"),
        ("[whatsapp]\nphone_number_id = '+1'", "[whatsapp] phone_number_id (baris 2): hanya angka"),
        (WHATSAPP + "number = '0812'", "[whatsapp] number (baris 6): hanya angka dengan kode negara"),
        (WHATSAPP + "people_per_day = -1", "[whatsapp] people_per_day (baris 6): harus 0 atau lebih"),
        (WHATSAPP + "graph_url = 'meta'", '[whatsapp] graph_url (baris 6): "meta" bukan alamat http atau https'),
        ("[backup]\nhour = 'malam'", '[backup] hour (baris 2): bukan jam; tulis seperti "01:30"'),
        ("[backup]\nhour = '01:30+07:00'", "[backup] hour (baris 2): bukan jam"),
        ("[backup]\nhour = 1", "[backup] hour (baris 2): harus berupa teks dalam tanda kutip"),
        ("[backup]\nkeep = 0", "[backup] keep (baris 2): harus 1 atau lebih"),
        ("[backup]\nhari = 3", "[backup] hari (baris 2): kunci ini tidak dikenal"),
        (
            "[reminders]\nhari_libur_daerah = { besok = 'Libur' }",
            '[reminders] hari_libur_daerah (baris 2): "besok" bukan tanggal; tulis seperti 2027-03-08',
        ),
        (
            "[reminders]\nhari_libur_daerah = ['2027-03-08']",
            "[reminders] hari_libur_daerah (baris 2): harus berupa daftar seperti { 2027-03-08",
        ),
        ("[reminders]\nopens = 'pagi'", '[reminders] opens (baris 2): bukan jam; tulis seperti "08:00"'),
        ("[reminders]\ncloses = '07:00'", "[reminders] closes (baris 2): harus sesudah opens"),
        ("[reminders]\ndays = [0]", "[reminders] days (baris 2): 0 tidak dipakai"),
        ("[reminders]\ndays = [-7, -7, -1]", "[reminders] days (baris 2): H-7 tertulis lebih dari sekali"),
        ("[reminders]\ndays = ['H-3', 'H-3']", "[reminders] days (baris 2): harus berupa daftar bilangan"),
        ("[reminders]\ndays = ['H-3']", "[reminders] days (baris 2): harus berupa daftar bilangan"),
        ("[reminders]\nrecap_daily = -1", "[reminders] recap_daily (baris 2): harus 0 atau lebih"),
        ("[reminders]\neskalasi = 14", "[[reminders.eskalasi]] (baris 2): harus berupa bagian [[reminders.eskalasi]]"),
        ("[[reminders.eskalasi]]\nhari = 7", "[[reminders.eskalasi]] ke-1: bila harus diisi"),
        ("[web]\nport = 70000", "[web] port (baris 2): harus 1 sampai 65535"),
        ("[web]\nport = true", "[web] port (baris 2): harus berupa bilangan bulat"),
        ("[web]\nhost = 8", "[web] host (baris 2): harus berupa teks dalam tanda kutip"),
        ("[invitations]\ndays = 0", "[invitations] days (baris 2): harus 1 atau lebih"),
        ("[retention]\nmessages_days = 0", "[retention] messages_days (baris 2): harus 1 atau lebih"),
        ("pemda = 1", "pemda (baris 1): harus berupa bagian [pemda]"),
        ("[kopi]", "kopi (baris 1): bagian ini tidak dikenal"),
        ("[web]\nkopi = 1", "[web] kopi (baris 2): kunci ini tidak dikenal"),
        ("\njudul = \n", "bukan TOML yang benar; periksa baris 2, kolom 9"),
        ("judul = 'x", "bukan TOML yang benar; berkasnya terpotong"),
    ],
)
def test_a_fault_is_said_with_its_key_and_line(tmp_path: Path, text: str, said: str) -> None:
    assert said in faults(tmp_path, text)


def test_empty_sections_are_let_pass(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[whatsapp]\n[backup]\n", encoding="utf-8")

    assert Config(folder=tmp_path) == load(path, {})


def test_all_faults_are_said_at_once(tmp_path: Path) -> None:
    said = faults(tmp_path, '[web]\nport = -1\nwarna = 1\n[pemda]\nzone = "X"\nname = ""\n[kopi]\n')

    assert len(said.splitlines()) == 5


def test_a_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'[pemda]\nname = "\xff"')

    with pytest.raises(ConfigError, match="bukan teks UTF-8"):
        load(path, {})


def test_a_token_may_be_of_any_length(tmp_path: Path) -> None:
    assert read(tmp_path, '[telegram]\ntoken = "1:a-B_9"\n').telegram.token == "1:a-B_9"


def test_no_fault_repeats_the_secret(tmp_path: Path) -> None:
    assert "rahasia" not in faults(tmp_path, '[telegram]\ntoken = "rahasia"\n')


@pytest.mark.parametrize(
    ("zone", "shown"), [("WIB", "Asia/Jakarta"), ("WITA", "Asia/Makassar"), ("WIT", "Asia/Jayapura")]
)
def test_the_three_zones_have_their_places(tmp_path: Path, zone: str, shown: str) -> None:
    assert str(read(tmp_path, f'[pemda]\nzone = "{zone}"\n').pemda.zoneinfo) == shown


def test_the_notice_says_the_days_after_which_messages_are_deleted(tmp_path: Path) -> None:
    assert read(tmp_path, "[retention]\nmessages_days = 45\n").facts()["retensi"] == "45 hari"


def test_the_trial_is_invented_and_says_so(tmp_path: Path) -> None:
    facts: dict[str, Any] = dict(configuration.trial(tmp_path).facts())

    assert facts["percobaan"] is True
    assert "Contoh" in facts["daerah"]
    assert "Contoh" in facts["penugas"]
