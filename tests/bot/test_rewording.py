"""A pemda's own texts: tried before they are used, told apart where they fail, and never in the way of a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot import markup, rewording, texts
from bot.app import open_app
from bot.config import Config, trial
from bot.render import OwnText, Renderer
from bot.rewording import examples, read
from flows.messages import Channel
from tests.bot.shell import Shell, open_shell

NOW = datetime(2027, 1, 11, 2, 41, tzinfo=UTC)
TASK = {**examples()["tidak_ada_tugas"][0], "nama": "Ibu Contoh Satu", "unit": "Dinas Contoh"}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return trial(tmp_path)


def write(config: Config, name: str, text: str) -> Path:
    config.texts_folder.mkdir(exist_ok=True)
    path = config.texts_folder / name
    path.write_text(text, encoding="utf-8")
    return path


def said(config: Config, name: str, values: Mapping[str, Any], channel: Channel = Channel.TERMINAL) -> str:
    return rewording.renderer(config).text(channel, name, values, NOW)


def plain(config: Config) -> Renderer:
    return Renderer(config.facts(), config.pemda.zoneinfo)


def test_without_a_folder_the_shipped_texts_are_used(config: Config) -> None:
    assert rewording.Reworded() == read(config)


def test_a_text_of_the_pemdas_own_takes_the_place_of_the_shipped(config: Config) -> None:
    write(config, "tidak_ada_tugas.j2", "Selamat {{ waktu }}, {{ nama|tebal }} dari {{ daerah }}. Belum ada tugas!\n")

    assert said(config, "tidak_ada_tugas", TASK, Channel.WHATSAPP) == (
        "Selamat pagi, *Ibu Contoh Satu* dari Kabupaten Contoh (percobaan). Belum ada tugas!"
    )


@pytest.mark.parametrize("name", texts.known())
def test_a_copied_text_reads_as_the_shipped_one(config: Config, name: str) -> None:
    write(config, f"{name}.j2", texts.original(name))
    found = read(config)

    assert found.faults == ()
    for values in examples()[name]:
        for channel in Channel:
            own = plain(config).reworded(found.texts[name], channel, values, NOW)
            assert plain(config).text(channel, name, values, NOW) == own


def test_every_message_has_an_example() -> None:
    assert [name for name in texts.known() if not examples()[name]] == []


def test_what_looks_like_markup_in_a_text_is_text(config: Config) -> None:
    write(config, "tidak_ada_tugas.j2", "Dinas P & K <b>, nilai < 50")

    assert read(config).faults == ()
    assert said(config, "tidak_ada_tugas", TASK, Channel.TELEGRAM) == "Dinas P &amp; K &lt;b&gt;, nilai &lt; 50"
    assert said(config, "tidak_ada_tugas", TASK) == "Dinas P & K <b>, nilai < 50"


FAULTS = {
    "Salam {{ nama": "tidak_ada_tugas.j2 baris 1: penulisan templatnya keliru",
    "Salam\n{% if nama %}": "tidak_ada_tugas.j2 baris 2: penulisan templatnya keliru",
    "Salam\n{{ nama|tebl }}": "tidak_ada_tugas.j2 baris 2: penulisan templatnya keliru (No filter named 'tebl'",
    "Salam\n\n{{ nma }}": 'tidak_ada_tugas.j2 baris 3: "nma" tidak ada dalam pesan ini; yang ada: ',
    "{{ nama }}\n{{ nama.lengkap }}": "tidak_ada_tugas.j2 baris 2: memakai nilai yang tidak selalu ada",
    "Salam\n{{ nama.__class__ }}": "tidak_ada_tugas.j2 baris 2: memakai sesuatu yang tidak diizinkan",
    "{{ nama.__class__.__mro__[1].__subclasses__() }}": "baris 1: memakai sesuatu yang tidak diizinkan",
    '{{ "".format.__globals__ }}': "baris 1: memakai sesuatu yang tidak diizinkan",
    "{% include '../web/dasar.j2' %}": "tidak_ada_tugas.j2 baris 1: menyebut templat yang tidak ada",
    "{% include '/etc/hostname' %}": "tidak_ada_tugas.j2 baris 1: menyebut templat yang tidak ada",
    "{{ range(9) }}": '"range" tidak ada dalam pesan ini',
    "{{ lipsum() }}": '"lipsum" tidak ada dalam pesan ini',
    "{{ nama|safe }}": "penulisan templatnya keliru (No filter named 'safe'",
    "{{ 1 / (nama|length - nama|length) }}": "gagal ditampilkan (ZeroDivisionError",
    "  \n": "tidak_ada_tugas.j2: tidak dapat dikirim: pesannya kosong",
    "{{ 'panjang sekali ' * 80 }}": "tidak_ada_tugas.j2: tidak dapat dikirim: 1199 karakter, paling panjang 1024",
    "{% autoescape false %}{{ '<u>x' }}{% endautoescape %}": "tidak dapat dikirim: penanda tidak dikenal: <u>",
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_is_named_with_its_line_and_the_shipped_text_is_used(config: Config, text: str) -> None:
    write(config, "tidak_ada_tugas.j2", text)

    [fault] = read(config).faults

    assert FAULTS[text] in fault
    assert said(config, "tidak_ada_tugas", TASK) == plain(config).text(Channel.TERMINAL, "tidak_ada_tugas", TASK, NOW)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("salam.j2", "salam.j2: tidak ada pesan bernama itu"),
        ("_kata.j2", "_kata.j2: tidak ada pesan bernama itu"),
        ("kartu.txt", "kartu.txt: nama berkasnya harus tepat kartu.j2"),
        ("kartu.j2.txt", "kartu.j2.txt: nama berkasnya harus tepat kartu.j2"),
        ("Kartu.j2", "Kartu.j2: nama berkasnya harus tepat kartu.j2"),
    ],
)
def test_a_file_that_names_no_message_is_said(config: Config, name: str, what: str) -> None:
    write(config, name, "Salam")

    assert [what] == [fault[: len(what)] for fault in read(config).faults]


def test_other_files_in_the_folder_are_left_alone(config: Config) -> None:
    write(config, "catatan.md", "Catatan kami")
    write(config, ".kartu.j2.swp", "x")
    (config.texts_folder / "lama").mkdir()

    assert rewording.Reworded() == read(config)


def test_the_others_of_the_folder_still_count(config: Config) -> None:
    write(config, "tidak_ada_tugas.j2", "{{ nma }}")
    write(config, "grup.j2", "Mohon hubungi kami secara pribadi.")

    assert set(read(config).texts) == {"grup"}
    assert said(config, "grup", {}) == "Mohon hubungi kami secara pribadi."


@pytest.mark.parametrize("name", ["nilai", "identitas"])
def test_no_wording_passes_a_figure_off_as_the_ombudsmans(config: Config, name: str) -> None:
    write(config, f"{name}.j2", "Nilai Bapak/Ibu sangat baik.")

    [fault] = read(config).faults

    assert f"{name}.j2: harus tetap memuat" in fault


def test_a_file_that_is_no_text_is_said(config: Config) -> None:
    write(config, "grup.j2", "").write_bytes(b"\xff\xfe\x00")

    assert read(config).faults == ("grup.j2: tidak dapat dibaca: bukan teks UTF-8 (bita ke-0)",)


def test_a_text_that_fails_when_it_is_sent_is_reported_once_and_the_shipped_one_goes_out(config: Config) -> None:
    path = config.texts_folder / "tidak_ada_tugas.j2"
    own = {"tidak_ada_tugas": OwnText(path, "{% if unit %}{{ tidak_ada }}{% endif %}Belum ada tugas.")}
    renderer = Renderer(config.facts(), config.pemda.zoneinfo, own=own)

    with capture_logs() as logged:
        for _ in range(3):
            shown = renderer.text(Channel.TELEGRAM, "tidak_ada_tugas", TASK, NOW)

    assert shown == plain(config).text(Channel.TELEGRAM, "tidak_ada_tugas", TASK, NOW)
    assert [("text.not_used", "tidak_ada_tugas.j2", "UndefinedError")] == [
        (one["event"], one["file"], one["kind"]) for one in logged
    ]
    assert renderer.text(Channel.TELEGRAM, "tidak_ada_tugas", {**TASK, "unit": None}, NOW) == "Belum ada tugas."


def test_a_text_that_never_ends_is_not_used(config: Config) -> None:
    write(config, "grup.j2", "{% macro lagi() %}{{ lagi() }}{% endmacro %}{{ lagi() }}")

    [fault] = read(config).faults

    assert "grup.j2 baris 1: gagal ditampilkan (RecursionError" in fault


async def test_a_start_reports_what_cannot_be_used(config: Config) -> None:
    write(config, "grup.j2", "{{ nma }}")

    with capture_logs() as logged:
        async with open_app(config):
            pass

    assert 'grup.j2 baris 1: "nma" tidak ada' in logged[0]["reason"]


@pytest.mark.parametrize(
    ("text", "channel", "fault"),
    [
        ("<b>Salam</b>", Channel.TELEGRAM, None),
        ("<b>Salam", Channel.TERMINAL, None),
        ("<b>Salam", Channel.TELEGRAM, "penanda tidak ditutup: b"),
        ("Salam</b>", Channel.WEB, "penanda ditutup tanpa dibuka: b"),
        ("P & K", Channel.WEB, "tanda & yang tidak dituliskan sebagai teks"),
        ("<u>x</u>", Channel.WEB, "penanda tidak dikenal: <u>"),
        ('<b class="x">x</b>', Channel.WEB, 'penanda tidak dikenal: <b class="x">'),
        ("<b></b>", Channel.WEB, "pesannya kosong"),
        ("<b>" + "&lt;" * markup.LONGEST + "</b>", Channel.TELEGRAM, None),
    ],
)
def test_what_a_channel_refuses_is_named(text: str, channel: Channel, fault: str | None) -> None:
    assert ([fault] if fault else []) == markup.faults(text, channel)


# The commands.


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    yield from open_shell(tmp_path, capsys, monkeypatch)


def test_a_text_is_copied_listed_and_used(shell: Shell) -> None:
    assert "Tersalin ke" in shell.good("teks", "copy", "grup").out
    assert "sudah ada" in shell.types("teks", "copy", "grup").err
    assert 2 == shell.types("teks", "copy", "salam").code
    listed = {line.split()[0]: line.split()[-1] for line in shell.good("teks", "list").out.splitlines() if line.strip()}
    assert ("pemda", "bawaan") == (listed["grup"], listed["kartu"])
    assert "Teks pemda: 1 pesan" in shell.good("check").out


def test_a_fault_fails_the_check_and_is_listed(shell: Shell) -> None:
    shell.good("teks", "copy", "grup")
    Path("teks/grup.j2").write_text("Salam\n{{ nma }}", encoding="utf-8")

    checked = shell.types("check")

    assert 1 == checked.code
    assert 'Teks pemda: grup.j2 baris 2: "nma" tidak ada' in checked.out
    assert "Belum dapat dipakai: grup.j2 baris 2" in shell.good("teks", "list").err
