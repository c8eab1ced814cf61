"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replacing(target: Path, *, private: bool = False) -> Iterator[Path]:
    """A new, empty file beside *target* that takes its place, safely on the disk, where the block ends well.

    It belongs to whom *target*, or its folder, belongs to: an administrator may be root, the service is not.
    Readable by its owner only where *private*. Raises OSError; then nothing is left behind.
    """
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".baru")
    path = Path(name)
    try:
        os.close(handle)
        yield path
        if not private:
            path.chmod(0o666 & ~_umask())
        like = (target if target.exists() else target.parent).stat()
        with contextlib.suppress(PermissionError):
            os.chown(path, like.st_uid, like.st_gid)
        sync(path)
        path.replace(target)
        sync(target.parent)
    finally:
        path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Bring a file or a folder safely to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    """What the process takes away from new files; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
