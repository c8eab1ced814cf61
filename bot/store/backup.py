"""A copy of the database while it is in use, and back again; neither is done before the copy is looked at."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from bot.files import replacing, sync
from bot.store import deletions, export, integrity, trial
from bot.store.migrate import NotMigrated, latest, migrate, version

_BESIDE = ("-wal", "-shm")  # what SQLite keeps beside a database that is open, or was not closed


class Unfit(Exception):
    """A copy is not whole; `faults` says why, in words."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


class OtherKind(Exception):
    """A trial's data is to go where real data belongs, or the other way round."""


class Contents(NamedTuple):
    """How much is in a database: units with a score, and standing answers."""

    scores: int
    answers: int


class Restored(NamedTuple):
    """What was brought back, where the replaced file is kept (None: there was none), the versions before and after."""

    contents: Contents
    kept: Path | None
    before: int
    after: int


def backup(source: Path, target: Path, now: datetime) -> Contents | None:
    """Copy the database in *source* to *target* while others write to it; gives what is in the copy.

    The copy is one file, readable by its owner only. It takes its place only when it is whole and its scores
    are those of the same moment. None: the file is of another version, whose scores this program cannot
    compute. Raises Unfit, NotMigrated, OSError and sqlite3.Error.
    """
    found = version(source)
    if found > latest():
        raise NotMigrated(found, latest())
    known = found == latest()
    with replacing(target, private=True) as copy:
        with integrity.opened(source) as connection, closing(sqlite3.connect(copy)) as into:
            connection.execute("BEGIN")  # one view: what is computed here is what is copied
            before = _scores(connection, now) if known else []
            connection.backup(into)
            connection.execute("ROLLBACK")
            into.execute("PRAGMA journal_mode = DELETE")
        if faults := integrity.faults(copy):
            raise Unfit(faults)
        if not known:
            return None
        with integrity.opened(copy) as connection:
            if _scores(connection, now) != before:
                raise Unfit(["nilai dalam salinan berbeda dari nilai dalam basis data"])
            return contents(connection, now)


def restore(source: Path, target: Path, now: datetime, *, for_trial: bool) -> Restored:
    """Put the database in *source* in the place of *target*, which nobody may have open.

    It is looked at first, and brought to this program's version. The replaced file stays beside it. Whose data were
    deleted since the backup, or are to be, leaves again. Raises Unfit, OtherKind (*for_trial*: only a trial's data may
    come), OSError and sqlite3.Error; then *target* is as it was.
    """
    if faults := integrity.faults(source):
        raise Unfit(faults)
    target.parent.mkdir(parents=True, exist_ok=True)
    leaving = _leaving(target)
    with replacing(target, private=True) as copy:
        with integrity.opened(source) as connection, closing(sqlite3.connect(copy)) as into:
            connection.backup(into)
            into.execute("PRAGMA journal_mode = DELETE")
        before, after = migrate(copy)
        if faults := integrity.faults(copy):
            raise Unfit(faults)
        with integrity.opened(copy, "rw") as connection:
            if trial.is_trial(connection) is not for_trial:
                raise OtherKind
            deletions.ask_again(connection, leaving)
            found = contents(connection, now)
            connection.execute("PRAGMA journal_mode = DELETE")  # nothing of it may stand in a file beside it
        kept = _keep(target)
    return Restored(found, kept, before, after)


def _leaving(target: Path) -> list[deletions.Asked]:
    """Who asked to be deleted, as the file says that is replaced; nobody where it cannot be read."""
    if integrity.faults(target) or version(target) != latest():
        return []
    with integrity.opened(target) as connection:
        return deletions.asked(connection)


def _keep(target: Path) -> Path | None:
    """Keep what is in *target* under a name of its own; *target* itself stays until it is replaced."""
    if not target.exists():
        return None
    _fold(target)
    kept = _free_name(target)
    for beside in _BESIDE:  # a damaged file may still have them: they belong to it, not to what comes
        left = target.with_name(target.name + beside)
        if left.exists():
            left.rename(kept.with_name(kept.name + beside))
    try:
        os.link(target, kept)
    except OSError:  # a file system without links
        shutil.copy2(target, kept)
        sync(kept)
    return kept


def _fold(target: Path) -> None:
    """Bring what stands beside a whole file into it; a damaged one is not touched, whatever can be saved of it."""
    if not integrity.faults(target):
        with integrity.opened(target, "rw") as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _free_name(target: Path) -> Path:
    kept, number = target.with_name(f"{target.name}-sebelum-pulih"), 1
    while kept.exists():
        number += 1
        kept = target.with_name(f"{target.name}-sebelum-pulih-{number}")
    return kept


def contents(connection: sqlite3.Connection, now: datetime) -> Contents:
    """How much is in the database that *connection* is open on."""
    scored = sum(row["score"] is not None for row in export.scores(connection, now))
    standing = connection.execute("SELECT count(*) FROM entries WHERE kind = 'jawaban' AND standing = 1").fetchone()[0]
    return Contents(scored, standing)


def _scores(connection: sqlite3.Connection, now: datetime) -> list[export.Row]:
    return list(export.scores(connection, now))
