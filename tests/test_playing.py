"""How transcripts with several people are read and played."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import transcript
from bot.playing import Heard, play
from bot.transcript import Transcript, TranscriptError, Turn
from tests.commanding import command
from tests.stages import at_terminals, this_minute
from tests.test_transcripts import FOLDER

PIC, OVERSEER = "Bapak Contoh Dua", "Ibu Contoh Delapan"


def silent(who: str, what: str, heard: Heard) -> None:
    """Nobody listens."""


async def faults(folder: Path, *turns: Turn, joined: tuple[str, ...] = (PIC,)) -> list[str]:
    async with at_terminals(folder, this_minute()) as stage:
        return await play(Transcript("Contoh", PIC, turns, joined), stage, silent)


async def test_news_that_a_transcript_does_not_mention_are_a_fault(tmp_path: Path) -> None:
    stop = Turn(say="berhenti")
    unread = f"{OVERSEER}: pesan yang tidak disebut: Mohon izin melaporkan"

    found = await faults(tmp_path, stop, joined=(OVERSEER, PIC))

    assert [unread] == [fault[: len(unread)] for fault in found]


async def test_news_that_are_read_are_no_fault(tmp_path: Path) -> None:
    read = Turn(receives=True, who=OVERSEER, must=("pengingat dihentikan",))

    assert [] == await faults(tmp_path, Turn(say="berhenti"), read, joined=(OVERSEER, PIC))


async def test_a_remark_that_did_not_come_is_a_fault(tmp_path: Path) -> None:
    turns = (Turn(press="4 orang"), Turn(press="4 orang", on="1. ", quiet=True, toast="Sudah dua kali"))

    assert ['giliran 2: catatan "Sudah dua kali" tidak muncul'] == await faults(tmp_path, *turns)


async def test_a_turn_is_left_out_where_the_channel_cannot_play_it(tmp_path: Path) -> None:
    assert [] == await faults(tmp_path, Turn(attaches="stiker", quiet=True, channels=("telegram",)))


async def test_a_command_plays_the_parts_of_several_people(tmp_path: Path) -> None:
    printed = await command(tmp_path, "simulate", "--play", str(FOLDER / "tidak-berlaku.toml"))

    assert f"{OVERSEER}> [Tolak]" in printed
    assert "(Usulan itu sudah diputus)" in printed
    assert "19 giliran sesuai." in printed


async def test_only_what_was_played_is_counted(tmp_path: Path) -> None:
    text = (FOLDER / "stiker-dan-suara.toml").read_text(encoding="utf-8")
    only = tmp_path / "hanya-telegram.toml"
    only.write_text(text.replace('["telegram", "whatsapp", "terminal"]', '["telegram"]'), encoding="utf-8")

    assert "3 giliran sesuai." in await command(tmp_path, "simulate", "--play", str(only))
    assert "9 giliran sesuai." in await command(tmp_path, "simulate", "--play", str(FOLDER / "stiker-dan-suara.toml"))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ('isi = "sedang"', "isi harus salah satu dari terbaik, terburuk"),
        ('lampiran = "peta"', "lampiran harus salah satu dari stiker, suara"),
        ('tulis = "a"\nterima = true', "isi salah satu"),
        ("datang = 1", "datang harus true atau false"),
        ('tulis = "a"\nkanal = "web"', "kanal harus berupa daftar teks"),
        ('tulis = "a"\nsiapa = 3', "siapa harus berupa teks"),
        ('pukul = "besok"', 'pukul harus seperti "2027-02-03 08.30"'),
    ],
)
def test_a_turn_that_makes_no_sense_is_refused_with_its_place(row: str, fault: str) -> None:
    with pytest.raises(TranscriptError) as refused:
        transcript.parse(f'judul = "x"\norang = "y"\n[[giliran]]\n{row}\n')

    assert refused.value.faults[0].startswith("giliran 1: ")
    assert fault in str(refused.value)


def test_the_hour_at_which_it_begins_is_checked() -> None:
    with pytest.raises(TranscriptError, match="mulai: harus seperti"):
        transcript.parse('judul = "x"\norang = "y"\nmulai = "pagi"\n[[giliran]]\ntulis = "a"\n')


async def test_what_is_not_for_a_terminal_is_not_played_there(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="Percakapan ini hanya untuk telegram, whatsapp, web"):
        await command(tmp_path, "simulate", "--play", str(FOLDER / "pengingat.toml"))
