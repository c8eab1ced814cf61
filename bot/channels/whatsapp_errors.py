"""What each of Meta's error codes means for a message (platforms.md 7.5): decided by code, never by title.

The same codes come as an answer to the request and, often only, with a message's status later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from bot.channels import SendError

BREATH = timedelta(seconds=5)  # how long everybody waits once the number has sent too fast
MAINTENANCE = timedelta(minutes=1)  # about as long as Meta takes to upgrade a number
_SERVER_FAULT = 500

_MEANINGS: list[tuple[Iterable[int], str, Mapping[str, Any]]] = [
    ((0, 190), "token WhatsApp ditolak atau kedaluwarsa", {"alarm": True}),
    ((3, 10, *range(200, 300), 131005), "token WhatsApp tidak berizin mengirim", {"alarm": True}),
    ((33, 133010), "nomor WhatsApp pengirim tidak dikenal atau belum terdaftar", {"alarm": True}),
    ((131042,), "pembayaran akun WhatsApp bermasalah", {"alarm": True}),
    ((368, 131031, 131048), "akun WhatsApp dibatasi oleh Meta", {"alarm": True}),
    # One recipient's country, so one recipient: the others' messages go on, and whoever looks after this one is told.
    ((130497,), "akun WhatsApp tidak boleh mengirim ke negara orang ini", {"gone": True, "final": True}),
    ((1, 2, 131000, 131016), "WhatsApp sedang terganggu", {}),
    ((131057,), "nomor WhatsApp sedang dipelihara Meta", {"retry_after": MAINTENANCE, "everybody": True}),
    ((4, 80007, 130429), "pengiriman WhatsApp terlalu cepat", {"retry_after": BREATH, "everybody": True}),
    ((131056,), "pesan kepada orang ini terlalu cepat", {"too_fast": True}),
    ((131047,), "lebih dari 24 jam sejak pesan terakhir orang ini", {"outside": True}),
    ((131026,), "tidak dapat diantar: tanpa WhatsApp, diblokir, atau aplikasinya lama", {"undeliverable": True}),
    ((131050,), "orang ini menolak pesan dari akun ini", {"gone": True, "final": True}),
    ((130472, 131049), "tidak diantar oleh Meta hari ini", {"final": True}),
    ((131030,), "nomor ini tidak ada dalam daftar nomor uji", {"final": True}),
    ((131062,), "akun ini hanya dapat dicapai lewat nomornya", {"final": True}),
    ((132001,), "templat tidak ada dalam bahasa itu", {"template": "MISSING"}),
    ((132015,), "templat dijeda Meta", {"template": "PAUSED"}),
    ((132016,), "templat dinonaktifkan Meta", {"template": "DISABLED"}),
    (range(132000, 132100), "isi templat tidak cocok", {"final": True}),
    ((131052, 131053), "berkas tidak dapat diunggah", {"file": True}),
]
_BY_CODE = {code: meaning for codes, *meaning in reversed(_MEANINGS) for code in codes}


def meaning(code: int, status: int = 400) -> SendError:
    """What that code means; *status*, HTTP's, says only of an unknown code whether to try again."""
    known = _BY_CODE.get(code)
    if known:
        words, consequence = known
        return SendError(f"{words} ({code})", **consequence)
    if status >= _SERVER_FAULT:
        return SendError(f"WhatsApp sedang terganggu ({code})")
    return SendError(f"ditolak WhatsApp ({code})", final=True)
