"""Phrases that mean a wish whatever question is on the table: courtesy, not knowing, being busy, other business.

All of them are looked for in normalised words (`flows.words`); none of them is ever an answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows.words import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

_COURTESY = vocabulary(
    "siap baik baiklah ok oke okey noted njih nggih inggih laksanakan 86 sip mantap monitor dimengerti suwun matur"
    " nuwun hatur nuhun terima kasih mohon izin maaf kembali sama"
)
_EMPTY_THANKS = frozenset({"kembali", "sama", "maaf"})  # courtesy only beside other courtesy
_YES = frozenset({"ya", "iya", "y"})
_AS_BEFORE = re.compile(
    r"(?:(?:ya|iya) )?(?:jawabannya )?(?:masih |tetap )*"
    r"(?:tetap|sama|(?:tidak|belum) (?:ada )?(?:berubah|perubahan))(?: (?:persis|saja))?"
    r"(?: (?:seperti|dengan|dari) (?:(?:putaran|tahun|penilaian) )?(?:yang )?(?:lalu|kemarin|sebelumnya))?"
    r"|seperti (?:putaran|tahun|penilaian) (?:yang )?(?:lalu|kemarin|sebelumnya)"
)
_FOLDED_HANDS = re.compile(r"[\U0001F64F\U0001F44D\U0001F44C\U0001F647\U0001F91D\U0001F3FB-\U0001F3FF\uFE0F\s]+")

# Who speaks politely puts these around a wish or an answer; they change neither.
_PARTICLES = re.compile(r"^(?:maaf |tolong |mohon |coba )+| (?:saja|ya|dulu|kok|deh|lah|juga|kita|kami)(?= |$)")
_AROUND_A_WISH = vocabulary(
    "saya kami kita unit tolong lihat tampilkan minta mau coba cek boleh ingin sekarang saja ya dulu itu ini mohon"
    " izin maaf yang deh kok"
)

_UNSURE = re.compile(
    r"^(?:\w+ ){0,3}?(?:tidak|kurang|belum) (?:tahu|paham|mengerti|ngerti|yakin)\b"
    r"|^(?:saya |kami |masih |ini |itu )*(?:tidak|kurang|belum) jelas\b"
    r"|^(?:entah|lupa|ragu|bingung)|^saya (?:lupa|ragu|bingung|cek|tanya)"
    r"|\b(?:nanti|coba|perlu|mau|akan) (?:saya |kami )?(?:cek|tanya|tanyakan|konfirmasi|pastikan|koordinasi|lihat)\b"
    r"|\b(?:tanya|tanyakan|konfirmasi|koordinasikan|cek) (?:\w+ ){0,2}dulu\b"
    r"|^belum (?:saya |kami )?(?:sempat|cek|dicek|tanya)\b"
)
_BUSY = re.compile(
    r"^(?:maaf |mohon izin |saya |kami |ini |masih |sedang |lagi )*"
    r"(?:(?:rapat|zoom|apel|dinas luar|perjalanan|di jalan|cuti|sakit|sibuk|repot|nyetir|upacara|bimtek|diklat)"
    r"(?: .*)?|dl(?: sampai .*)?)$"
    r"|^(?:besok|lusa|nanti|sebentar|bentar|tunggu|minggu depan)"
    r"(?: (?:saja|ya|dulu|pagi|siang|sore|malam|sebentar|lagi|saya|kami|lanjut|lanjutkan|isi|jawab|sambung|teruskan"
    r"|kita|hari|senin|selasa|rabu|kamis|jumat|minggu))*$"
    r"|^(?:jeda|berhenti|istirahat) (?:dulu|sebentar|sejenak)$"
)
_ELSEWHERE = re.compile(
    r"\bjalan\b.*\b(?:rusak|berlubang|becek)\b|\blampu jalan\b|\bbansos\b|\bbantuan sosial\b|\blowongan\b|\bloker\b"
    r"|\bcpns\b|\bbanjir\b|\blistrik (?:mati|padam)\b|\bair mati\b|\bsampah (?:menumpuk|numpuk)\b|\bpinjol\b"
    r"|\b(?:ktp|kk|akta|sim|paspor|bpjs|sertifikat|pbb) (?:\w+ )?(?:saya|istri|suami|anak)\b"
)
_NOT_OURS = re.compile(
    r"^(?:ini |itu |kalau ini )?(?:tidak (?:berlaku|relevan)|bukan (?:kewenangan|wewenang|ranah|tupoksi|bidang)\b)"
    r"|^(?:layanan|pelayanan) (?:ini|kami)(?: \w+)? (?:online|daring)\b"
)
_BECAUSE = re.compile(r"\b(?:karena|sebab|soalnya)\b .")
_ANOTHER_PIC = re.compile(
    r"\b(?:mutasi|pindah tugas|bukan tugas saya|sudah pensiun|ganti pic|alihkan tugas)\b"
    r"|\bpic(?:nya| nya)? (?:sudah )?(?:ganti|diganti)\b"
)
_NOT_MY_TASK = re.compile(r"\bbukan tugas saya\b")
_GIVEN_TO = re.compile(
    r"\b(?:pic\s?(?:nya)?\s+(?:sudah\s+|sdh\s+)?(?:di)?ganti(?:kan)?|(?:di)?ganti(?:kan)?\s+pic(?:\s?nya)?|alihkan\s+tugas)"
    r"\s+(?:(?:oleh|dengan|dgn|ke|kepada|jadi|menjadi)\s+)?(.+)",
    re.IGNORECASE,
)
_WHO = re.compile(
    r"^(?:ini |itu |anda )?siapa(?: ini)?(?: ya)?$"
    r"|^(?:apa |apakah )?(?:bot |nomor |akun |kanal )?ini (?:(?!sudah|belum)\w+ )?(?:resmi|asli|penipuan|palsu)\b"
    r"|^(?:ini )?bot (?:ini )?(?:siapa|apa|milik|punya)\b|\bsiapa (?:yang )?(?:mengelola|membuat|punya)\b.*\bbot\b"
    r"|^(?:ini )?nomor (?:ini )?(?:nomor )?siapa\b|\bbot\b.*\bombudsman\b|^(?:ini )?dari ombudsman\b"
)
_SEE = r"\b(?:(?:me|di|ter)?lihat|baca|membaca|dibaca|akses|mengakses|diakses)\b"
_WHO_SEES = re.compile(
    rf"\bsiapa\b.*{_SEE}|{_SEE}.*\bsiapa\b"
    rf"|^(?:apa|apakah)\b.*\b(?:ombudsman|atasan|pimpinan|pengawas|inspektorat|rekan|orang lain)\b.*{_SEE}"
    r"|\b(?:jawaban|data|isian)(?:nya)?\b.*\brahasia\b|\bkerahasiaan (?:jawaban|data|isian)"
)
_SUPERVISOR = re.compile(r"\bsiapa\b.*\batasan\b|\batasan\b.*\bsiapa\b")
_MY_UNITS = re.compile(
    r"\bunit\b.*\b(?:saya|kami|kita|pegang|isi|mengisi)\b.*\b(?:apa|mana)\b"
    r"|\b(?:saya|kami|kita)\b.*\bunit\b.*\b(?:apa|mana)\b|\bunit (?:apa|mana) saja\b.*\b(?:saya|kami|kita)\b"
    r"|\bkapan\b.*\bsurvei (?:unit|ombudsman)\b|^(?:survei(?: ombudsman)? kapan|kapan survei)\b|\bjadwal survei\b"
)
_LATER_THIS_ONE = re.compile(
    r"^(?:nanti dulu|lewati|lewat|skip|lompati)(?: (?:dulu|saja))?(?: yang ini| ini)?(?: dulu| saja)?$"
)
_SLIP = re.compile(
    r"^(?:eh |maaf |aduh |waduh )*(?:ralat|keliru|salah(?: (?:pencet|tekan|klik|ketik|pilih|jawab))?)(?: tadi| maaf)?$"
    r"|^yang tadi (?:\w+ ?){0,3}$|^undo$|^jawaban(?: saya)?(?: yang)? tadi (?:salah|keliru)$"
)
_NOTHING_WRONG = re.compile(
    r"^(?:\w+ ){0,2}tidak ada (?:masalah|kendala|keluhan|hambatan|yang (?:kurang|salah|keliru|rusak))\b"
    r"|^bukan(?:nya)? (?:tidak|belum) ada\b"
)
_NOTHING = re.compile(r"\b(?:apa|siapa|mana|kapan) (?:apa|siapa|mana|kapan)\b")
_QUESTION = re.compile(
    r"\b(?:apa|apakah|apanya|bagaimana|kenapa|mengapa|siapa|berapa|kapan|mana|maksud|maksudnya|jelaskan|contoh|contohnya)\b"
)


def courtesy(said: str, words: str) -> bool:
    """Whether it is nothing but polite: "baik siap", "iya pak terima kasih", folded hands."""
    if not words:
        return bool(said) and _FOLDED_HANDS.fullmatch(said) is not None and not said.isspace()
    spoken = set(words.split())
    return spoken <= _COURTESY | _YES and not spoken <= _EMPTY_THANKS | _YES


def as_before(said: str, words: str) -> bool:
    """Whether nothing has changed since the earlier putaran; a question ("masih sama?") says nothing."""
    return "?" not in said and any(_AS_BEFORE.fullmatch(wish) for wish in wishes(words))


def wishes(words: str) -> Iterator[str]:
    """*words* with less and less politeness around them, to be looked up among the commands."""
    bare = _PARTICLES.sub("", words)
    yield bare
    yield " ".join(word for word in bare.split() if word not in _AROUND_A_WISH)


def unsure(words: str) -> bool:
    """Whether they do not know; "2 orang tidak tahu" speaks of others."""
    return _UNSURE.search(words) is not None and not any(letter.isdigit() for letter in words) and "orang" not in words


def busy(words: str) -> bool:
    """Whether they have no time now."""
    return _BUSY.search(words) is not None


def elsewhere(words: str) -> bool:
    """Whether it is a citizen's matter that we have no part in."""
    return _ELSEWHERE.search(words) is not None


def not_ours(words: str) -> bool:
    """Whether they say that the question does not apply to them."""
    return _NOT_OURS.search(words) is not None


def gives_reason(words: str) -> bool:
    """Whether the reason comes in the same message."""
    return _BECAUSE.search(words) is not None


def another_pic(words: str) -> bool:
    """Whether somebody else should be filling this in."""
    return _ANOTHER_PIC.search(words) is not None


def not_my_task(words: str) -> bool:
    """Whether they say that the task is none of theirs."""
    return _NOT_MY_TASK.search(words) is not None


def given_to(said: str) -> str:
    """Whom they name as the one who has the task now, as they wrote it; "" where they name nobody."""
    found = _GIVEN_TO.search(said)
    return found[1].strip(" .") if found else ""


def who(words: str) -> bool:
    """Whether they ask who we are."""
    return _WHO.search(words) is not None


def who_sees(words: str) -> bool:
    """Whether they ask who reads what they answer."""
    return _WHO_SEES.search(words) is not None


def supervisor(words: str) -> bool:
    """Whether they ask who their atasan is."""
    return _SUPERVISOR.search(words) is not None


def my_units(words: str) -> bool:
    """Whether they ask which units are theirs, or when those are surveyed."""
    return _MY_UNITS.search(words) is not None


def later_this_one(words: str) -> bool:
    """Whether the question on the table is to be put off."""
    return _LATER_THIS_ONE.search(words) is not None


def nothing_wrong(words: str) -> bool:
    """Whether they say that nothing is amiss, which may mean that all of it is there."""
    return _NOTHING_WRONG.search(words) is not None


def slip(words: str) -> bool:
    """Whether the last answer was a slip."""
    return _SLIP.search(words) is not None


def question(words: str) -> bool:
    """Whether a question word is in it; "belum ada apa-apa" holds none."""
    return _QUESTION.search(_NOTHING.sub("", words)) is not None
