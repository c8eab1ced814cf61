"""What commands print: results on standard output, everything else on standard error."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

_WIDE = 240  # columns where nobody watches: a file or a pipe wraps nothing


def say(text: str = "") -> None:
    """A line of the result."""
    sys.stdout.write(f"{text}\n")


def folded(text: str) -> str:
    """*text* with its lines as wide as the screen, broken between words; as it is where nobody watches."""
    if not sys.stdout.isatty():
        return text
    wide = shutil.get_terminal_size().columns
    lines = (textwrap.wrap(line, wide, break_long_words=False, break_on_hyphens=False) for line in text.split("\n"))
    return "\n".join("\n".join(line) for line in lines)


def aside(text: str) -> None:
    """A line beside the result: what was assumed, what is still to be done, what went wrong."""
    sys.stderr.write(f"{text}\n")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[str] = ()) -> None:
    """A table for people; the columns of *right* are aligned to the right. Names are shown as they are."""
    console = Console(markup=False, emoji=False, highlight=False, width=None if sys.stdout.isatty() else _WIDE)
    shown = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    to_the_right = set(right)
    for heading in headings:
        shown.add_column(heading, justify="right" if heading in to_the_right else "left", overflow="fold")
    for row in rows:
        shown.add_row(*row)
    console.print(shown)
