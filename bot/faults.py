"""Why the system or the database refused something, in the administrator's words."""

from __future__ import annotations

import errno
import socket
import sqlite3

_SYSTEM = {
    errno.ENOENT: "tidak ada",
    errno.EACCES: "tidak diizinkan",
    errno.EPERM: "tidak diizinkan",
    errno.ENOTDIR: "ada berkas yang berdiri di tempat folder",
    errno.EEXIST: "ada berkas yang berdiri di tempat folder",
    errno.EISDIR: "itu folder, bukan berkas",
    errno.ENOSPC: "ruang simpan habis",
    errno.EDQUOT: "jatah ruang simpan habis",
    errno.EFBIG: "berkas menjadi terlalu besar bagi penyimpanan ini",
    errno.EROFS: "hanya dapat dibaca",
    errno.EADDRINUSE: "sedang dipakai program lain",
    errno.EADDRNOTAVAIL: "bukan alamat mesin ini",
    socket.EAI_NONAME: "nama itu tidak dikenal",
}
_DATABASE = {
    "database or disk is full": "ruang simpan habis",
    "disk I/O error": "penyimpanan tidak dapat dibaca atau ditulisi",
    "database is locked": "sedang dipakai program lain; coba sebentar lagi",
    "attempt to write a readonly database": "tidak boleh ditulisi",
    "unable to open database file": "tidak dapat dibuka",
    "database disk image is malformed": "isinya rusak; pulihkan dari cadangan",
    "file is not a database": "bukan basis data",
}


def why(error: OSError | sqlite3.Error) -> str:
    """What *error* means; as the system said it where we have no words for it."""
    if isinstance(error, sqlite3.Error):
        return _DATABASE.get(str(error), str(error))
    return _SYSTEM.get(error.errno or 0) or error.strerror or type(error).__name__
