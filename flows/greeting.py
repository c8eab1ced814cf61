"""What is said to the welcome ("Apakah ini Bapak/Ibu ...?") and to the notice, in more words than a button has."""

from __future__ import annotations

import re

from flows import intents as i
from flows.words import normalise, vocabulary

_YES = vocabulary("ya iya y betul benar ok oke njih nggih inggih leres")
_AROUND = vocabulary("saya sendiri ini itu memang dengan siap baik sekali adalah orangnya nama")
_MYSELF = frozenset(("saya", "saya sendiri", "ini saya", "ini saya sendiri", "dengan saya sendiri", "memang saya"))
_WRONG_ONE = re.compile(
    r"\bsalah (?:orang|sambung|kirim|nomor|alamat)\b"
    r"|^(?:ini |saya |sepertinya |itu )*bukan(?: \w+){0,5}$|^tidak(?: benar)?$"
)
_WRONG_DATA = re.compile(
    r"\b(?:bukan|salah|keliru)\b.*\b(?:unit|dinas|jabatan|data|instansi|kantor|opd|puskesmas|pic|tugas|lagi|petugas)\b"
    r"|\b(?:unit|jabatan|data|instansi)\w*\b.*\b(?:bukan|salah|keliru)\b"
)
_ABOUT_US = re.compile(r"\b(?:bot|ombudsman|penipuan|resmi|palsu|kan)\b")

_AGREES = vocabulary("ya iya y setuju menyetujui")  # "ok" and "siap" alone are courtesy: consent must be plain
_AROUND_CONSENT = vocabulary("saya kami mulai ok oke siap baik njih sangat sudah dan")
_NOT_YET = frozenset(("tidak", "tidak setuju", "tidak mau", "belum", "belum setuju", "saya tidak setuju", "tidak dulu"))


def identity(said: str, words: str, name: str) -> i.Intent | None:
    """What they say of whether it is them who bear *name*; None for what is no answer to that."""
    if "?" in said or _ABOUT_US.search(words):
        return None
    spoken = set(words.split()) - set(normalise(name).split())
    if words in _MYSELF or (spoken & _YES and spoken <= _YES | _AROUND):
        return i.Confirm()
    if _WRONG_DATA.search(words):
        return i.WrongData()
    return i.Deny() if _WRONG_ONE.search(words) else None


def consent(said: str, words: str) -> i.Intent | None:
    """What they say to the notice: a plain yes, or that they do not agree (yet); None for anything else."""
    if words in _NOT_YET:
        return i.Later()
    spoken = set(words.split())
    plain = spoken & _AGREES and spoken <= _AGREES | _AROUND_CONSENT
    return i.Consent() if plain and "?" not in said else None
