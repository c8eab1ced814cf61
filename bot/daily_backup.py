"""The backup that `run` makes each day: one a day, kept for some days, whatever the machine did meanwhile.

What is there is known by the files' names, so nothing has to be remembered, and a copy that was brought in counts.
"""

from __future__ import annotations

import contextlib
import errno
import re
import shutil
import sqlite3
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.config import Config
from bot.faults import why
from bot.store import backup
from bot.store.backup import Unfit

SPARE = 200_000_000  # bytes that a backup leaves free: answers need room more than copies do
AGAIN = timedelta(hours=1)  # after a failure: a copy of a large file is work, too
_STAMP = "%Y-%m-%d-%H%M"
_NAME = r"-(\d{4}-\d\d-\d\d-\d{4})\.db"


@dataclass
class DailyBackup:
    """The backups of a configuration's database. `trouble`: why the last one failed, in words; empty where it did not.

    Times go in aware; what is kept is named by the local time it was made at.
    """

    config: Config
    trouble: str = ""
    _failed_at: datetime | None = field(default=None)

    @property
    def on(self) -> bool:
        """Whether any are made."""
        return bool(self.config.backup.folder)

    def kept(self) -> dict[datetime, Path]:
        """The backups in the folder by when they were made, the oldest first; other files are none of ours."""
        zone = self.config.pemda.zoneinfo
        found: dict[datetime, Path] = {}
        for path in self._files():
            if match := re.fullmatch(re.escape(self.config.database_path.stem) + _NAME, path.name):
                try:
                    found[datetime.strptime(match[1], _STAMP).replace(tzinfo=zone)] = path
                except ValueError:  # the 31st of February
                    continue
        return dict(sorted(found.items()))

    def newest(self, now: datetime) -> datetime | None:
        """When the newest was made; None where there is none. One from the future, of a wrong clock, does not count."""
        return max((made for made in self.kept() if made <= now), default=None)

    def due_since(self, now: datetime) -> datetime | None:
        """When the backup was due that is missing; None where none is missing, or today has one already."""
        local = now.astimezone(self.config.pemda.zoneinfo)
        hour = self.config.backup.begins
        due = local.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
        if due > local:
            due -= timedelta(days=1)
        newest = self.newest(now)
        if not self.on or (newest and (newest >= due or newest.date() == local.date())):
            return None
        return due

    def make(self, now: datetime) -> Path | None:
        """Make the backup that is due, and let go of those whose time is over; gives the new one, None for none.

        It waits for the disk, so it wants a thread of its own. A failure is in `trouble`, and tried again in an hour.
        """
        if not self.on:
            return None
        try:
            self._tidy(now)
            if self.due_since(now) is None:
                return None
            if self._failed_at and timedelta() <= now - self._failed_at < AGAIN:
                return None
            made = self._copy(now)
            self._expire(now)
        except Unfit as error:
            self.trouble = "; ".join(error.faults)
        except (OSError, sqlite3.Error) as error:
            self.trouble = why(error)
        except Exception as error:  # noqa: BLE001  whatever it was, that there is no backup must be seen
            self.trouble = f"gangguan program ({type(error).__name__})"
        else:
            self.trouble, self._failed_at = "", None
            return made
        self._failed_at = now
        return None

    def _copy(self, now: datetime) -> Path:
        folder, source = self.config.backup_folder, self.config.database_path
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < source.stat().st_size + SPARE:
            raise OSError(errno.ENOSPC, "")
        local = now.astimezone(self.config.pemda.zoneinfo)
        target = folder / f"{source.stem}-{local.strftime(_STAMP)}.db"
        backup.backup(source, target, now)
        return target

    def _tidy(self, now: datetime) -> None:
        """Drop old backups, and what a backup left behind that was cut off by a kill."""
        stem = re.escape(self.config.database_path.stem)
        for path in self._files():
            if re.fullmatch(rf"\.{stem}{_NAME}\..*\.baru", path.name):
                path.unlink()
        self._expire(now)

    def _expire(self, now: datetime) -> None:
        """Delete what is older than it is kept, but never the only one: no backup at all would be worse."""
        first = self._today(now) - timedelta(days=self.config.backup.keep - 1)
        for made, path in list(self.kept().items())[:-1]:
            if made.date() < first:
                path.unlink()

    def _today(self, now: datetime) -> date:
        return now.astimezone(self.config.pemda.zoneinfo).date()

    def _files(self) -> list[Path]:
        with contextlib.suppress(OSError):  # not there yet, or not to be read: then nothing can be written either
            return list(self.config.backup_folder.iterdir())
        return []
