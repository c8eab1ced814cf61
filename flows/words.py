"""What people type, made comparable: one spelling for what means the same."""

from __future__ import annotations

import re
import unicodedata

# Abbreviations of everyday Indonesian chat; an empty expansion drops a courtesy word.
ABBREVIATIONS = {
    **dict.fromkeys(("blm", "blom", "belom", "blum", "blon"), "belum"),
    **dict.fromkeys(("sdh", "udh", "udah", "dah", "sdah"), "sudah"),
    **dict.fromkeys(("tdk", "gak", "ga", "gk", "nggak", "ngga", "ndak", "enggak", "tak", "tdak"), "tidak"),
    **dict.fromkeys(("tp", "tpi", "tetapi"), "tapi"),
    **dict.fromkeys(("sy", "sya"), "saya"),
    **dict.fromkeys(("aja", "sja"), "saja"),
    **dict.fromkeys(("kalo", "klo", "kl"), "kalau"),
    **dict.fromkeys(("mhn", "mohn"), "mohon"),
    **dict.fromkeys(("tau", "taw"), "tahu"),
    **dict.fromkeys(("makasih", "mksh", "mkasih", "trims", "thx", "tks", "trmksh", "terimakasih"), "terima kasih"),
    **dict.fromkeys(("gmn", "gmna", "gimana", "bgmn", "bgmana"), "bagaimana"),
    **dict.fromkeys(("no", "nmr", "nomer"), "nomor"),
    **dict.fromkeys(("orng", "org"), "orang"),
    **dict.fromkeys(("krn", "krna"), "karena"),
    **dict.fromkeys(("sbgn", "sebgian"), "sebagian"),
    "yg": "yang",
    "dgn": "dengan",
    "dr": "dari",
    "utk": "untuk",
    "msh": "masih",
    "lg": "lagi",
    "bsk": "besok",
    "jwb": "jawab",
    "brp": "berapa",
    "knp": "kenapa",
    "mksd": "maksud",
    "mksdnya": "maksudnya",
    "smua": "semua",
    "trpasang": "terpasang",
    **dict.fromkeys(("cuman", "cm", "cmn", "cman"), "cuma"),
    **dict.fromkeys(("gaada", "gada", "gakada"), "tidak ada"),
    "dlm": "dalam",
    "sdg": "sedang",
    "bru": "baru",
    "jg": "juga",
    "bs": "bisa",
    "jgn": "jangan",
    "ijin": "izin",
    "pgn": "ingin",
    "skrg": "sekarang",
    **dict.fromkeys(("pak", "bu", "bpk", "bapak", "ibu", "kak", "min", "mas", "mbak", "bang"), ""),
    **dict.fromkeys(("ndan", "komandan", "dong", "sih", "nih"), ""),
}

_SIGN = re.compile(r"(?:(?<=\s)|^)([-+\u2212])(?=\d)")  # "-1" is no 1
_NOT_A_WORD = re.compile(r"[^\w/ ]+")
_LONG_RUN = re.compile(r"([a-z])\1{2,}")
_TWICE = re.compile(r"\b([a-z]{3,})2\b")  # "kira2"


def vocabulary(text: str) -> frozenset[str]:
    """The words of *text*, which is how lists of words are written here."""
    return frozenset(text.split())


def normalise(text: str) -> str:
    """*text* in lower case, without punctuation and courtesy, abbreviations written out, one space between words."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("_", " ")
    plain = _SIGN.sub(lambda sign: "plus " if sign[1] == "+" else "minus ", plain)
    plain = _TWICE.sub(r"\1 \1", _LONG_RUN.sub(r"\1", _NOT_A_WORD.sub(" ", plain)))
    return " ".join(word for word in (ABBREVIATIONS.get(word, word) for word in plain.split()) if word)
