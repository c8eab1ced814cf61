"""The command line: reads what was typed, calls one function, and says in words what went wrong."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Sequence

from typer.exceptions import TyperException

from bot.app import CannotStart
from bot.cli import (
    backups,
    chat,
    checking,
    exports,
    instruments,
    invitations,
    overview,
    persons,
    planning,
    roster,
    rounds,
    running,
    units,
    whatsapp,
    wording,
    words,
)
from bot.cli.opening import Refused
from bot.cli.show import aside
from bot.config_file import ConfigError
from bot.faults import why
from bot.handle import NotKept
from bot.store.migrate import NotADatabase, NotMigrated

GOOD, FAILED, WRONG = 0, 1, 2

commands = words.group("CekMandiri: penilaian mandiri pelayanan publik lewat Telegram, WhatsApp, dan laman.")
for module in (
    running, checking, chat, roster, persons, units, rounds, invitations, overview, planning, exports, instruments,
    wording, backups, whatsapp,
):  # fmt: skip
    module.add_to(commands)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what *arguments* (None: the program's own) ask for; gives the exit code.

    0 good; 1 a check failed, or the database did: the same may go well later; 2 wrong usage or configuration. A
    fault of ours keeps its traceback.
    """
    try:
        code = commands(args=arguments, standalone_mode=False)
        sys.stdout.flush()
    except TyperException as error:
        if complaint := words.complaint(error.format_message()):
            aside(f"{complaint} Bantuan: --help")
        return WRONG
    except Refused as error:
        aside(str(error))
        return error.code
    except ConfigError as error:
        aside("Konfigurasi belum benar:\n" + "\n".join(f"- {fault}" for fault in error.faults))
        return WRONG
    except CannotStart as error:
        aside(str(error))
        return FAILED if error.passing else WRONG
    except (NotMigrated, NotADatabase) as error:
        aside(str(error))
        return WRONG
    except sqlite3.Error as error:
        aside(f"Basis data: {why(error)}.")
        return FAILED
    except NotKept as error:
        aside(f"Basis data: {why(sqlite3.OperationalError(str(error)))}.")
        return FAILED
    except BrokenPipeError:  # whoever read our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD
    return code if isinstance(code, int) else GOOD
