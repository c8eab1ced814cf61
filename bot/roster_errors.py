"""The cells of a workbook whose formula failed: calamine gives them as empty, which they are not."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib

from flows.roster_cells import Cell

_TAG = r"<(?:\w+:)?%s\s([^>]*)>"
_SHEET, _RELATION = re.compile(_TAG % "sheet"), re.compile(_TAG % "Relationship")
_FAILED = re.compile(
    r'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>(?:<(?:\w+:)?f\b[^>]*/>|<(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>)?<(?:\w+:)?v>([^<]*)<'
)
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def put_errors(rows: list[list[Cell]], data: bytes, sheet: str) -> None:
    """Put ``#N/A`` and the like where the sheet of that name has them; *rows* begin with the first row."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        text = _sheet(package, sheet)
    for attributes, error in _FAILED.findall(text):
        if place := _PLACE.fullmatch(_attributes(attributes).get("r", "")):
            row, column = int(place[2]) - 1, _number(place[1])
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = html.unescape(error)


def _sheet(package: zipfile.ZipFile, name: str) -> str:
    """The sheet's own file; "" where the workbook does not say which that is."""
    try:
        sheets = map(_attributes, _SHEET.findall(package.read("xl/workbook.xml").decode()))
        relations = map(_attributes, _RELATION.findall(package.read("xl/_rels/workbook.xml.rels").decode()))
        files = {one["Id"]: one["Target"] for one in relations}
        target = next(files[one["r:id"]] for one in sheets if one.get("name") == name)
        path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        return package.read(path).decode()
    except (LookupError, StopIteration, ValueError, OSError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile):
        return ""


def _attributes(text: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def _number(letters: str) -> int:
    """A column by its letters: 0 for A, 26 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
