"""A workbook as plain data: what stands in it and how wide; bot.workbooks writes it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and its width in characters."""

    heading: str
    width: int


@dataclass(frozen=True, slots=True)
class Band:
    """A line across the sheet, between its rows."""

    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with a title above its columns and notes below its rows; `name` has 31 characters at most."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...] | Band, ...]
    notes: tuple[str, ...] = ()
