"""The instrument editions on this machine: those that come with the program, and the pemda's own folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import flows
from flows.instrument import Instrument
from flows.instrument_file import InstrumentError, parse

SHIPPED = Path(flows.__file__).parent / "instruments"
DEFAULT = "kepatuhan-2023-2024"


@dataclass(frozen=True, slots=True)
class EditionFile:
    """An edition's file as it is read: an `instrument`, or the `faults` why it cannot be used."""

    path: Path
    text: str
    instrument: Instrument | None
    faults: tuple[str, ...] = ()
    shipped: bool = False

    @property
    def id(self) -> str:
        """The edition's id: its file's name."""
        return self.path.stem


class NoSuchEdition(Exception):
    """Neither a file nor an edition of that name; the message says which there are."""


def read(path: Path, *, shipped: bool = False) -> EditionFile:
    """The edition in *path*. Raises OSError where it cannot be read at all."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return EditionFile(path, "", None, (f"bukan teks UTF-8 (bita ke-{error.start})",), shipped)
    try:
        return EditionFile(path, text, parse(text), (), shipped)
    except InstrumentError as error:
        return EditionFile(path, text, None, error.faults, shipped)


def known(folder: Path) -> list[EditionFile]:
    """Every edition: the shipped ones, then those in *folder*, which need not exist.

    In a folder the file's name is the edition's id, and an id is used once. Raises OSError.
    """
    shipped = [read(path, shipped=True) for path in sorted(SHIPPED.glob("*.toml"))]
    taken = {edition.id for edition in shipped}
    return [*shipped, *(_placed(read(path), taken) for path in sorted(folder.glob("*.toml")))]


def _placed(edition: EditionFile, taken: set[str]) -> EditionFile:
    faults = list(edition.faults)
    if edition.instrument is not None and edition.instrument.id != edition.id:
        faults.append(f'instrumen: id "{edition.instrument.id}" berbeda dari nama berkas "{edition.id}"')
    if edition.id in taken:
        faults.append(f'instrumen: id "{edition.id}" sudah dipakai edisi bawaan; pakai nama lain')
    if len(faults) == len(edition.faults):
        return edition
    return EditionFile(edition.path, edition.text, None, tuple(faults))


def find(named: str, folder: Path) -> EditionFile:
    """The edition of that id, or the one in the file of that name. Raises NoSuchEdition and OSError."""
    path = Path(named)
    if path.suffix == ".toml" or path.is_file():
        if not path.is_file():
            raise NoSuchEdition(f"Berkas {path} tidak ada.")
        return read(path)
    editions = known(folder)
    found = next((edition for edition in editions if edition.id == named), None)
    if found is None:
        there = ", ".join(edition.id for edition in editions)
        raise NoSuchEdition(f'Edisi "{named}" tidak ada. Yang ada: {there}. Atau sebut berkas .toml.')
    return found


def copied(text: str, new_id: str) -> str:
    """The edition's file as it is, comments too, under another id and as its first version."""
    text = re.sub(r'^id\s*=\s*"[^"]*"', f'id = "{new_id}"', text, count=1, flags=re.MULTILINE)
    return re.sub(r'^versi\s*=\s*"[^"]*"', 'versi = "1"', text, count=1, flags=re.MULTILINE)
