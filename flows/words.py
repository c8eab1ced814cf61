"""What people type, made comparable: one spelling for what means the same."""

from __future__ import annotations

import re
import unicodedata

# Abbreviations of everyday Indonesian chat; an empty expansion drops a courtesy word.
ABBREVIATIONS = {
    **dict.fromkeys(("blm", "blom", "belom", "blum", "blon"), "belum"),
    **dict.fromkeys(("sdh", "udh", "udah", "dah", "sdah"), "sudah"),
    **dict.fromkeys(("tdk", "gak", "ga", "gk", "nggak", "ngga", "ndak", "enggak", "tak", "tdak"), "tidak"),
    **dict.fromkeys(("tp", "tpi"), "tapi"),
    "yg": "yang",
    "dgn": "dengan",
    "dr": "dari",
    "utk": "untuk",
    "krn": "karena",
    "msh": "masih",
    "sbgn": "sebagian",
    "sebgian": "sebagian",
    "lg": "lagi",
    "bsk": "besok",
    "jwb": "jawab",
    **dict.fromkeys(("no", "nmr", "nomer"), "nomor"),
    "brp": "berapa",
    "orng": "orang",
    "org": "orang",
    "gmn": "bagaimana",
    "gmna": "bagaimana",
    "knp": "kenapa",
    "mksd": "maksud",
    "smua": "semua",
    "trpasang": "terpasang",
    **dict.fromkeys(("pak", "bu", "bpk", "bapak", "ibu", "kak", "min", "mas", "mbak", "dong", "sih", "nih"), ""),
}

_NOT_A_WORD = re.compile(r"[^\w/ ]+")
_LONG_RUN = re.compile(r"([a-z])\1{2,}")


def normalise(text: str) -> str:
    """*text* in lower case, without punctuation and courtesy, abbreviations written out, one space between words."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("_", " ")
    plain = _LONG_RUN.sub(r"\1", _NOT_A_WORD.sub(" ", plain))
    return " ".join(word for word in (ABBREVIATIONS.get(word, word) for word in plain.split()) if word)
