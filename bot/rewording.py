"""A pemda's own texts: a folder of single NAME.j2 files, each tried before it takes the place of what is shipped."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2.exceptions import SecurityError

from bot import texts
from bot.config import Config
from bot.faults import why
from bot.render import TEMPLATES, CannotBeSent, OwnText, Renderer, sandbox
from flows.messages import Channel

EXAMPLES = TEMPLATES / "contoh.jsonl"
THEN = datetime(2027, 1, 11, 2, 41, tzinfo=UTC)  # the examples' own time, so that a try comes out the same every day
ALWAYS = frozenset({"sekarang", "waktu"})  # what every text may use besides the facts about the pemda
KEPT = ("bukan nilai resmi ombudsman", "bukan kanal ombudsman")  # no wording takes this from a message


@dataclass(frozen=True)
class Reworded:
    """The texts of the folder that can be used, by message, and why the others cannot."""

    texts: Mapping[str, OwnText] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


def renderer(config: Config) -> Renderer:
    """The renderer of an installation, with the pemda's own texts that can be used."""
    return Renderer(config.facts(), config.pemda.zoneinfo, own=read(config).texts)


def read(config: Config) -> Reworded:
    """The pemda's own texts, each tried on every example of its message."""
    plain = Renderer(config.facts(), config.pemda.zoneinfo)
    folder = config.texts_folder
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    except OSError as error:
        return Reworded(faults=(f"folder {folder} tidak dapat dibaca: {why(error)}",))
    found: dict[str, OwnText] = {}
    faults: list[str] = []
    for path in filter(_meant, files):
        try:
            own = OwnText(path, path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            reason = why(error) if isinstance(error, OSError) else f"bukan teks UTF-8 (bita ke-{error.start})"
            faults.append(f"{path.name}: tidak dapat dibaca: {reason}")
            continue
        wrong = list(_faults(own, plain))
        faults += [f"{path.name}{f' baris {line}' if line else ''}: {what}" for line, what in wrong]
        if not wrong:
            found[path.stem] = own
    return Reworded(found, tuple(faults))


def _meant(path: Path) -> bool:
    """Whether a file is meant to be a text: a template, or something named like a message ("kartu.txt")."""
    return path.suffix == ".j2" or path.name.partition(".")[0].lower() in texts.known()


def _misnamed(name: str) -> str:
    if name in texts.known():
        return f"nama berkasnya harus tepat {name}.j2"
    return "tidak ada pesan bernama itu; yang ada: teks list"


def _faults(own: OwnText, plain: Renderer) -> Iterator[tuple[int | None, str]]:
    """What is wrong with a text, with the line where it is known: its name, what cannot be read, or one try."""
    name = own.path.stem
    if name not in texts.known() or own.path.suffix != ".j2":
        yield None, _misnamed(own.path.name.partition(".")[0].lower())
        return
    environment = sandbox(Channel.TERMINAL, plain.folder, plain.zone)
    try:
        tree = environment.parse(own.source)
        environment.compile(own.source)
    except TemplateSyntaxError as error:
        yield error.lineno, f"penulisan templatnya keliru ({error.message})"
        return
    allowed = meta.find_undeclared_variables(environment.parse(texts.original(name)))
    unknown = meta.find_undeclared_variables(tree) - allowed - plain.facts.keys() - ALWAYS
    for one in sorted(unknown):
        line = min((node.lineno for node in tree.find_all(nodes.Name) if node.name == one), default=None)
        yield (
            line,
            f'"{one}" tidak ada dalam pesan ini; yang ada: {", ".join(sorted(allowed))}',
        )
    if not unknown:
        yield from _tried(own, name, plain)


def _tried(own: OwnText, name: str, plain: Renderer) -> Iterator[tuple[int | None, str]]:
    """The first fault that comes up when a text is rendered for every example on every channel."""
    for values in examples()[name]:
        for channel in Channel:
            try:
                said = plain.reworded(own, channel, values, THEN)
            except Exception as error:  # noqa: BLE001  anything a template does wrong is said, and the others go on
                yield _line(error, own.path), _in_words(error)
                return
            before = plain.text(channel, name, values, THEN)
            for words in KEPT:
                if words in before.casefold() and words not in said.casefold():
                    yield None, f'harus tetap memuat "{words.replace("ombudsman", "Ombudsman")}"'
                    return


def _line(error: BaseException, path: Path) -> int | None:
    """The line of the text in which it failed."""
    if isinstance(error, CannotBeSent):
        return None
    return next(
        (one.lineno for one in reversed(traceback.extract_tb(error.__traceback__)) if one.filename == str(path)), None
    )


def _in_words(error: BaseException) -> str:
    match error:
        case CannotBeSent():
            return f"tidak dapat dikirim: {error}"
        case SecurityError():
            return "memakai sesuatu yang tidak diizinkan dalam templat"
        case UndefinedError():
            return f"memakai nilai yang tidak selalu ada ({error.message})"
        case TemplateNotFound():
            return f"menyebut templat yang tidak ada ({error.message})"
        case _:
            return f"gagal ditampilkan ({type(error).__name__}: {error})"


@cache
def examples() -> Mapping[str, list[Mapping[str, Any]]]:
    """The values of every message's examples."""
    found: dict[str, list[Mapping[str, Any]]] = {name: [] for name in texts.known()}
    for line in EXAMPLES.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        found[one["teks"]].append(one["nilai"])
    return found
