"""typer in Indonesian: headings of the help, and what it says about wrong usage.

typer has no catalogue for translations. Its headings are module constants, and its complaints are matched here by
their text; one that is not known is shown as it is. A command's docstring is its help, and so is Indonesian.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

F = TypeVar("F", bound=Callable[..., Any])

rich_utils.OPTIONS_PANEL_TITLE = "Pilihan"
rich_utils.ARGUMENTS_PANEL_TITLE = "Isian"
rich_utils.COMMANDS_PANEL_TITLE = "Perintah"
rich_utils.DEFAULT_STRING = "(bawaan: {})"
rich_utils.REQUIRED_LONG_STRING = "(wajib)"

_HELP = "Tampilkan bantuan ini."
_COMPLAINTS = (
    (r"No such option: (?P<name>\S+).*", "Pilihan {name} tidak dikenal."),
    (r"No such command '(?P<name>.*?)'\.(?: Did you mean (?P<near>.+)\?)?", "Perintah {name} tidak dikenal.{near}"),
    (r"Missing command\.", "Perintah belum disebut."),
    (r"Missing (?:option|argument|parameter) '?(?P<name>[^'.]+)'?\..*", "{name} belum diisi."),
    (r"Option '(?P<name>.+)' requires an argument\.", "{name} belum diisi."),
    (r"Option '(?P<name>.+)' does not take a value\.", "{name} tidak memakai isi."),
    (r"Got unexpected extra argument\(s\) \((?P<name>.+)\)", "Terlalu banyak isian: {name}."),
    (
        r"Invalid value for '?(?P<name>[^':]+)'?: [^']*'(?P<value>.*?)' is not one of (?P<choices>.+)\.",
        '{name}: "{value}" tidak dikenal; pilih {choices}.',
    ),
    (
        r"Invalid value for '?(?P<name>[^':]+)'?: .*(?:integer|int).*",
        "{name} harus berupa bilangan bulat.",
    ),
    (r"Invalid value for '?(?P<name>[^':]+)'?: (?:Value error, )?(?P<value>.+)", "{name}: {value}"),
)


def complaint(text: str) -> str:
    """What typer said in *text*, in Indonesian."""
    for pattern, words in _COMPLAINTS:
        if found := re.fullmatch(pattern, text, re.DOTALL):
            parts = {name: value or "" for name, value in found.groupdict().items()}
            if near := parts.get("near"):
                parts["near"] = f" Maksudnya {near.replace(chr(39), '')}?"
            if choices := parts.get("choices"):
                parts["choices"] = choices.replace("'", "")
            return words.format(**parts)
    return text


class Command(TyperCommand):
    """A command whose help is Indonesian throughout."""

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401  typer's own types are private
        """The option --help."""
        return _translated(super().get_help_option(ctx))

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401  likewise
        """How the command is called."""
        return _usage(super().get_usage(ctx))


class Group(TyperGroup):
    """A group of commands whose help is Indonesian throughout; commands stand in the order they were added."""

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401  typer's own types are private
        """The option --help."""
        return _translated(super().get_help_option(ctx))

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401  likewise
        """How the group is called."""
        return _usage(super().get_usage(ctx))


def _translated(option: Any) -> Any:  # noqa: ANN401  typer's own type is private
    if option is not None:
        option.help, option.metavar = _HELP, ""
    return option


def _usage(text: str) -> str:
    return text.replace("Usage: ", "Pemakaian: ", 1)


def group(help_: str) -> typer.Typer:
    """A group of commands, which shows its help where none of them is named."""
    return typer.Typer(
        cls=Group,
        help=help_,
        no_args_is_help=True,
        add_completion=False,
        options_metavar="[PILIHAN]",
        subcommand_metavar="PERINTAH ...",
        pretty_exceptions_enable=False,
    )


def command(of: typer.Typer, name: str | None = None) -> Callable[[F], F]:
    """Make a function a command of *of*; its docstring is the help."""
    return of.command(name, cls=Command, options_metavar="[PILIHAN]")
