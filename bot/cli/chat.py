"""`simulate`: the chat in the terminal, and transcripts that are played in it."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot import clock, logs, playing, transcript
from bot import config as configuration
from bot.channels.terminal import Message
from bot.cli.opening import ConfigOption, Refused, configured, read, ready
from bot.cli.show import aside, folded, say
from bot.cli.words import command
from bot.config import Config, DatabaseFile
from bot.faults import why
from bot.files import replacing
from bot.playing import Heard
from bot.simulation import Chat, Terminals
from bot.store import backup, register
from bot.store.register import Registered
from bot.transcript import Transcript, TranscriptError, Turn
from flows.effects import Role

LITERAL = '"'  # a line that begins with it is said as it is, though it be a number
END = "/keluar"


def add_to(to: typer.Typer) -> None:
    """Add the command."""
    command(to)(simulate)


def simulate(
    person: Annotated[
        str | None, typer.Option("--as", metavar="NAMA", help="Sebagai siapa; bila tidak disebut, PIC pertama.")
    ] = None,
    play: Annotated[
        Path | None, typer.Option(metavar="BERKAS", help="Mainkan percakapan dalam berkas .toml ini, lalu periksa.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(metavar="BERKAS", help="Simpan percakapan ini agar dapat dimainkan lagi.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Bercakap dengan bot di terminal ini: angka menekan tombol, teks lain dikirim apa adanya.

    Tanpa config.toml dipakai data percobaan. Dengan konfigurasi sendiri dipakai salinan sementara. Dengan --play atau
    --save dipakai data percobaan baru yang sementara.
    """
    if play is not None and (person is not None or save is not None):
        raise Refused("--play memakai orang dan isi dari berkasnya; jangan disertai --as atau --save.")
    played = _transcript(play) if play is not None else None
    if played is not None and Terminals.channel not in (played.channels or (Terminals.channel,)):
        raise Refused(f"Percakapan ini hanya untuk {', '.join(played.channels)}: di terminal tidak ada pengingat.")
    logs.set_up()
    temporary = play is not None or save is not None
    with ExitStack() as stack:
        settings = stack.enter_context(_fresh() if temporary else _own(configured(config)))
        runner = stack.enter_context(asyncio.Runner())
        if played is not None:
            _play(runner, settings, played)
            return
        who = _person(settings, person)
        chat = runner.run(Chat.open(settings, who.person.id))
        stack.callback(lambda: runner.run(chat.close()))
        turns = _converse(runner, chat, who)
    if save is not None:
        _save(save, Transcript(f"Percakapan {who.person.name}", who.person.name, tuple(turns)))


@contextmanager
def _fresh() -> Iterator[Config]:
    """The trial's data as it begins, in a place that is cleared away."""
    with tempfile.TemporaryDirectory(prefix="cekmandiri-") as folder:
        yield ready(configuration.trial(Path(folder)))


@contextmanager
def _own(config: Config) -> Iterator[Config]:
    """The trial's data as it is; of a real installation only a copy, for nobody's answers may come of this."""
    if config.trial:
        yield ready(config)
        return
    ready(config)
    aside("Simulasi memakai salinan sementara; data yang sebenarnya tidak berubah.")
    with tempfile.TemporaryDirectory(prefix="cekmandiri-") as folder:
        copy = Path(folder) / "salinan.db"
        backup.backup(config.database_path, copy, clock.now())
        yield replace(config, database=DatabaseFile(str(copy)))


def _person(config: Config, name: str | None) -> Registered:
    everybody = read(config, register.persons)
    if name is None:
        found = next((one for one in everybody if one.person.role is Role.PIC), None)
    else:
        found = next((one for one in everybody if one.person.name.casefold() == name.strip().casefold()), None)
    if found is None:
        there = ", ".join(one.person.name for one in everybody) or "belum ada orang"
        raise Refused(f"Orang itu tidak ada. Yang ada: {there}.")
    return found


def _converse(runner: asyncio.Runner, chat: Chat, who: Registered) -> list[Turn]:
    """Chat until the end of the input; gives what was done, and the first line of what was said then."""
    say(f"Bercakap sebagai {who.person.name} ({who.person.role}). Angka menekan tombol; teks lain dikirim apa adanya.")
    say(f"Untuk mengirim angka sebagai teks, awali dengan tanda petik: {LITERAL}4. Berhenti: {END}")
    _show(runner, chat, runner.run(chat.begin()))
    turns: list[Turn] = []
    while (line := _line()) is not None:
        if not line:
            continue
        newest = next((message for message in reversed(chat.terminal.messages) if message.buttons), None)
        button = runner.run(chat.numbered(newest)).get(int(line)) if newest and _is_number(line) else None
        if newest and button:
            say(f"[{button.label}]")
            said, turn = runner.run(chat.presses(newest, button)), Turn(press=button.label)
        else:
            words = line.removeprefix(LITERAL)
            said, turn = runner.run(chat.says(words)), Turn(say=words)
        _show(runner, chat, said)
        if chat.toast:
            say(f"({chat.toast})\n")
        turns.append(replace(turn, must=_point(said), quiet=not said, file=any(one.document for one in said)))
    return turns


def _is_number(line: str) -> bool:
    return line.isascii() and line.isdigit() and len(line) <= 3  # noqa: PLR2004  no message has more buttons


def _line() -> str | None:
    """What is typed next; None at the end. Where it is not typed, it is shown, so that the chat can be read."""
    try:
        line = input("> " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return None
    if not sys.stdin.isatty():
        say(f"> {line}")
    return None if line == END else line


def _show(runner: asyncio.Runner, chat: Chat, messages: list[Message]) -> None:
    for message in messages:
        say(f"\n{folded(message.text)}")
        if message.document:
            say(f"\n(Berkas {message.document.name}: di terminal hanya disebut, tidak disimpan.)")
        if message.buttons:
            numbered = runner.run(chat.numbered(message))
            say("\n" + folded("   ".join(f"[{number}] {button.label}" for number, button in numbered.items())))
    say()


def _point(messages: list[Message]) -> tuple[str, ...]:
    """The first line, which carries the point; a greeting depends on the hour."""
    lines = [line for message in messages for line in message.text.splitlines() if line.strip()]
    return tuple(line for line in lines[:1] if not line.startswith("Selamat "))


def _save(path: Path, played: Transcript) -> None:
    if not played.turns:
        raise Refused("Belum ada yang dipercakapkan; tidak ada yang disimpan.")
    try:
        with replacing(path) as new:
            new.write_text(transcript.dump(played), encoding="utf-8")
    except OSError as error:
        raise Refused(f"{path} tidak dapat ditulis: {why(error)}.") from error
    aside(f"Percakapan tersimpan di {path}. Periksa bagian harus, lalu mainkan dengan --play.")


def _transcript(path: Path) -> Transcript:
    try:
        return transcript.parse(path.read_text(encoding="utf-8"))
    except TranscriptError as error:
        faults = "\n".join(f"- {fault}" for fault in error.faults)
        raise Refused(f"{path} tidak dapat dimainkan:\n{faults}") from error
    except OSError as error:
        raise Refused(f"{path} tidak dapat dibaca: {why(error)}.") from error
    except UnicodeDecodeError as error:
        raise Refused(f"{path} bukan teks UTF-8.") from error


def _play(runner: asyncio.Runner, config: Config, played: Transcript) -> None:
    """Play it and print it; Refused at the end where something was not said as it must be."""
    say(played.title)
    for who in played.people:
        _person(config, who)
    faults = runner.run(_played(config, played))
    if faults:
        raise Refused("\n".join(faults), code=1)
    say(f"{sum(turn.is_for(Terminals.channel) for turn in played.turns)} giliran sesuai.")


async def _played(config: Config, played: Transcript) -> list[str]:
    stage = Terminals(config)
    try:
        return await playing.play(played, stage, _tell)
    finally:
        await stage.close()


def _tell(who: str, what: str, heard: Heard) -> None:
    say(f"{who}> {what}")
    for message in heard.messages:
        say(f"\n{message.text}")
        if message.file:
            say("\n(berkas)")
        if message.labels:
            say("\n" + "   ".join(f"[{label}]" for label in message.labels))
    if heard.toast:
        say(f"({heard.toast})")
    say()
