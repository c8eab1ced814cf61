"""The documents say what is there: every command with its options, every export's fields, every delivery state.

The list of commands is written by this test: ``CEKMANDIRI_WRITE_DOCS=1 make test ARGS=tests/test_docs.py``.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from bot import cli, texts
from bot.cli.exports import What
from bot.config import SECTIONS
from bot.render import TEMPLATES
from bot.store import export
from flows.delivery import WORDS
from flows.effects import Say
from flows.instrument_print import as_data
from tests import catalogue, kit

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGE = DOCS / "perintah.md"
Typers = Any  # a command or a parameter; typer keeps their types to itself
MARK = "Bagian ini dibuat dari program oleh tests/test_docs.py; jangan disunting di sini.\n"


def commands() -> Iterator[tuple[str, Typers]]:
    """Every command by what is typed, in the order of the help."""
    for name, one in vars(get_command(cli.commands))["commands"].items():
        inner = getattr(one, "commands", None)
        if inner is None:
            yield name, one
        else:
            yield from ((f"{name} {further}", command) for further, command in inner.items())


def described() -> str:
    """The list of commands as docs/perintah.md has it."""
    return "\n".join(line for name, command in commands() for line in section(name, command))


def section(name: str, command: Typers) -> Iterator[str]:
    shown = [param for param in command.params if param.name != "config"]
    arguments = [param for param in shown if param.param_type_name == "argument"]
    yield ""
    yield f"### {' '.join([name, *(in_usage(param) for param in arguments)])}"
    yield ""
    yield " ".join(command.help.split())
    if shown:
        yield ""
        yield "| pilihan | arti |"
        yield "|---|---|"
        yield from (f"| {what(param)} | {param.help}{default(param)} |" for param in shown)


def in_usage(param: Typers) -> str:
    return str(param.metavar) if param.required else f"[{param.metavar}]"


def what(param: Typers) -> str:
    if param.param_type_name == "argument":
        return f"`{param.metavar}`"
    return f"`{' '.join([*param.opts, *([param.metavar] if param.metavar else [])])}`"


def default(param: Typers) -> str:
    if param.param_type_name == "option" and param.required:
        return " Wajib."
    value = getattr(param.default, "value", None)
    return f" Bawaan: {value}." if isinstance(value, str) else ""


def test_every_command_is_described_as_it_is() -> None:
    text = PAGE.read_text(encoding="utf-8")
    head, mark, _ = text.partition(MARK)
    wanted = f"{head}{mark}{described()}\n"
    if os.environ.get("CEKMANDIRI_WRITE_DOCS") == "1":
        PAGE.write_text(wanted, encoding="utf-8")

    assert mark
    assert wanted == PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "made"),
    [(TEMPLATES / "contoh.jsonl", catalogue.as_lines), (DOCS / "pesan.md", catalogue.page)],
    ids=["examples", "page"],
)
def test_every_message_is_shown_as_it_reads(path: Path, made: Callable[[list[Say]], str]) -> None:
    wanted = made(catalogue.examples())
    if os.environ.get("CEKMANDIRI_WRITE_DOCS") == "1":
        path.write_text(wanted, encoding="utf-8")

    assert wanted == path.read_text(encoding="utf-8")


def test_every_message_begins_with_a_comment_that_says_when_it_is_said() -> None:
    assert [] == [name for name in texts.known() if not texts.described(name)]


def test_the_page_of_messages_names_each_once_and_no_other() -> None:
    grouped = [name for names in catalogue.GROUPS.values() for name in names]

    assert len(grouped) == len(set(grouped))
    assert set(grouped) <= set(texts.known())


@pytest.mark.parametrize("what", What)
def test_every_field_of_an_export_is_described(what: What) -> None:
    fields = {"answers": export.ANSWERS, "scores": export.SCORES, "outbox": export.OUTBOX, "audit": export.AUDIT}[what]
    text = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    about = text[text.index(f"`export {what}`") :]

    assert [field for field in fields if f"`{field}`" not in about] == []


def test_every_field_of_an_edition_is_described() -> None:
    def names(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            yield from value
            for inner in value.values():
                yield from names(inner)
        if isinstance(value, list):
            for inner in value:
                yield from names(inner)

    text = PAGE.read_text(encoding="utf-8")

    assert [name for name in sorted(set(names(as_data(kit.tiny())))) if f"`{name}`" not in text] == []


@pytest.mark.parametrize("word", WORDS.values())
def test_every_delivery_state_is_described(word: str) -> None:
    assert word in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("section", SECTIONS)
def test_every_part_of_the_configuration_is_in_the_example(section: str) -> None:
    assert f"\n[{section}]\n" in (ROOT / "config.example.toml").read_text(encoding="utf-8")


def test_the_service_starts_what_is_there() -> None:
    unit = (DOCS / "cekmandiri.service").read_text(encoding="utf-8")

    started = re.search(r"^ExecStart=(\S+) -m (\w+) (\w+)", unit, re.MULTILINE)
    assert started
    assert started.groups()[1:] == ("bot", "run")
    assert "cekmandiri.service" in (DOCS / "operasi.md").read_text(encoding="utf-8")
