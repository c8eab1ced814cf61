"""The chat in the terminal: numbers press, words are said, and what was played can be played again."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import transcript
from bot.transcript import Transcript, TranscriptError, Turn
from tests.bot.shell import TRIAL, Shell, open_shell, seed

PIC = "Bapak Contoh Dua"
JOINED = "1\n1\n"  # "Ya, benar", "Setuju, mulai"


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    for opened in open_shell(tmp_path, capsys, monkeypatch):
        opened.prepared(TRIAL, seed)
        yield opened


def answers(shell: Shell) -> dict[str, str]:
    return {row["question"]: row["option"] for row in shell.good("export", "answers").json}


def test_somebody_is_welcomed_asked_and_heard(shell: Shell) -> None:
    ran = shell.good("simulate", "--as", PIC, then=f"{JOINED}4\nzona\n")

    assert f"Bercakap sebagai {PIC} (pic)." in ran.out
    assert "[1] Ya, benar   [2] Bukan saya   [3] Data keliru" in ran.out
    assert "> 1\n[Ya, benar]\n" in ran.out
    assert "Nilai sementara Dinas Kependudukan dan Pencatatan Sipil Contoh" in ran.out
    assert answers(shell) == {"IN.K1": "4"}


def test_on_a_count_question_a_number_is_the_count(shell: Shell) -> None:
    """There [4] is "4 orang", as a typed 4 means on the card; the ways around it follow."""
    ran = shell.good("simulate", "--as", PIC, then=f"{JOINED}0\n")

    assert "[4] 4 orang   [3] 3 orang   [2] 2 orang   [1] 1 orang   [0] Belum ada   [5] Tidak berlaku" in ran.out
    assert answers(shell) == {"IN.K1": "0"}


def test_on_a_confirmation_the_first_number_is_yes(shell: Shell) -> None:
    ran = shell.good("simulate", "--as", PIC, then=f"{JOINED}3\n2\nralat nomor 1 jadi 4 orang\n1\n")

    assert "[1] Ya, ubah   [2] Tidak jadi" in ran.out
    assert "Nomor 1 diubah: 3 orang menjadi 4 orang." in ran.out
    assert answers(shell) == {"IN.K1": "4", "IN.K2": "2"}


def test_a_quoted_number_is_said_and_one_without_a_button_too(shell: Shell) -> None:
    ran = shell.good("simulate", "--as", PIC, then=f'{JOINED}"3\nringkasan\n88\n\n')

    assert '> "3\n' in ran.out
    assert "> 88\n" in ran.out
    assert answers(shell) == {"IN.K1": "3"}


def test_the_trial_goes_on_where_it_was(shell: Shell) -> None:
    shell.good("simulate", "--as", PIC, then=f"{JOINED}4\n")

    ran = shell.good("simulate", "--as", PIC.lower(), then="lanjut\n4\n")

    assert "Apakah ini" not in ran.out
    assert answers(shell) == {"IN.K1": "4", "IN.K2": "4"}


def test_the_chat_ends_where_it_is_told_to(shell: Shell) -> None:
    ran = shell.good("simulate", "--as", PIC, then=f"{JOINED}/keluar\n4\n")

    assert answers(shell) == {}
    assert "> 4" not in ran.out


def test_without_a_name_it_is_the_first_pic(shell: Shell) -> None:
    assert "Bercakap sebagai Ibu Contoh Satu (pic)." in shell.good("simulate").out


def test_whoever_is_not_there_cannot_chat(shell: Shell) -> None:
    ran = shell.types("simulate", "--as", "Nada")

    assert ran.code == 2
    assert f"Orang itu tidak ada. Yang ada: Ibu Contoh Satu, {PIC}," in ran.err


def test_news_waits_for_who_comes_back_to_the_terminal(shell: Shell) -> None:
    """An overseer hears of the doubtful data only through an account that can be reached."""
    shell.good("simulate", "--as", "Ibu Contoh Delapan", then=JOINED)
    shell.good("simulate", "--as", PIC, then="3\n")

    with shell.database() as connection:
        rows = connection.execute("SELECT address, state FROM outbox WHERE kind = 'kabar'").fetchall()
    assert [tuple(row) for row in rows] == []


def test_a_real_installation_is_only_copied(shell: Shell) -> None:
    shell.configured('[database]\npath = "isi.db"\n')
    shell.good("unit", "add", "Dinas Contoh", "--kind", "dinas")
    shell.good("orang", "add", "--role", "pic", "--name", "Ibu Contoh", "--unit", "Dinas Contoh")
    shell.good("putaran", "open", "--edition", "kepatuhan-2023-2024", "--until", "2099-01-01")

    ran = shell.good("simulate", then=f"{JOINED}4\n")

    assert "salinan sementara; data yang sebenarnya tidak berubah" in ran.err
    assert "Nomor 1 tercatat: 4 orang." in ran.out
    assert answers(shell) == {}
    assert "1 belum bergabung" in shell.good("orang", "list").out


def test_what_was_chatted_can_be_played_again(shell: Shell) -> None:
    shell.good("simulate", "--as", PIC, "--save", "cakap.toml", then=f"{JOINED}4\nbelum ada\nnilai\n")

    ran = shell.good("simulate", "--play", "cakap.toml")

    played = transcript.parse((shell.folder / "cakap.toml").read_text(encoding="utf-8"))
    assert [turn.press or turn.say for turn in played.turns] == [
        "Ya, benar", "Setuju, mulai", "4 orang", "belum ada", "nilai",
    ]  # fmt: skip
    assert played.turns[2].must == ("Nomor 1 tercatat: 4 orang.",)
    assert "5 giliran sesuai." in ran.out
    assert answers(shell) == {}


def test_nothing_said_is_nothing_to_save(shell: Shell) -> None:
    ran = shell.types("simulate", "--save", "cakap.toml")

    assert ran.code == 2
    assert not (shell.folder / "cakap.toml").exists()


def test_a_place_that_cannot_be_written_is_said(shell: Shell) -> None:
    ran = shell.types("simulate", "--save", "tidak/ada.toml", then="1\n")

    assert ran.code == 2
    assert "tidak/ada.toml tidak dapat ditulis" in ran.err


def written(shell: Shell, turns: str) -> Path:
    path = shell.folder / "cakap.toml"
    path.write_text(f'judul = "Contoh"\norang = "{PIC}"\n{turns}', encoding="utf-8")
    return path


def test_a_transcript_that_goes_otherwise_fails_with_every_turn_that_did(shell: Shell) -> None:
    path = written(
        shell,
        """
        [[giliran]]
        tekan = "Ya, benar"
        harus = ["Sebelum mulai", "kuda terbang"]
        [[giliran]]
        tekan = "Tombol khayal"
        [[giliran]]
        tekan = "Setuju, mulai"
        tidak = ["Bagian 1/4"]
        [[giliran]]
        tulis = "4"
        diam = true
        """,
    )

    ran = shell.types("simulate", "--play", path)

    assert ran.code == 1
    assert 'giliran 1: tidak ada "kuda terbang" dalam jawaban' in ran.err
    assert 'giliran 2: tidak ada tombol "Tombol khayal"' in ran.err
    assert 'giliran 3: seharusnya tidak ada "Bagian 1/4" dalam jawaban' in ran.err
    assert "giliran 4: seharusnya diam, tetapi dijawab" in ran.err
    assert "Nomor 1 tercatat" in ran.out


def test_the_play_begins_anew_each_time(shell: Shell) -> None:
    path = written(shell, '[[giliran]]\ntekan = "Ya, benar"\n')

    for _ in range(2):
        assert "Apakah ini" in shell.good("simulate", "--play", path).out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cakap.toml tidak dapat dibaca: tidak ada."),
        (b"\xff\xfe", "cakap.toml bukan teks UTF-8."),
        (b"judul = ", "bukan TOML yang benar"),
        (b'orang = "x"\nwarna = 1\n', "- warna: tidak dikenal\n- judul: harus ada, berupa teks\n- giliran: harus ada"),
    ],
)
def test_a_file_that_cannot_be_played_is_said(shell: Shell, text: bytes | None, message: str) -> None:
    if text is not None:
        (shell.folder / "cakap.toml").write_bytes(text)

    ran = shell.types("simulate", "--play", "cakap.toml")

    assert ran.code == 2
    assert message in ran.err


def test_a_transcript_is_written_as_it_is_read() -> None:
    turns = (
        Turn(press='Tombol "aneh"', on="Pertanyaan \\ 1", must=("satu", "dua\nbaris"), must_not=("tiga",)),
        Turn(say="4", quiet=True),
        Turn(say="ada \x7f ini"),
    )
    one = Transcript("Judul", PIC, turns)

    assert transcript.parse(transcript.dump(one)) == one


def test_every_fault_of_a_transcript_is_said_with_its_turn() -> None:
    text = """
    judul = "x"
    orang = "y"
    [[giliran]]
    tekan = "a"
    tulis = "b"
    [[giliran]]
    tulis = 3
    harus = "bukan daftar"
    [[giliran]]
    tulis = "c"
    diam = "ya"
    warna = "merah"
    """

    with pytest.raises(TranscriptError) as refused:
        transcript.parse(text)

    places = {re.match(r"giliran \d", fault)[0] for fault in refused.value.faults}  # type: ignore[index]
    assert places == {"giliran 1", "giliran 2", "giliran 3"}
    assert len(refused.value.faults) >= 5
