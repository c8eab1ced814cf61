"""The words that are commands, in every situation or about the question on the table."""

from __future__ import annotations

from flows import intents as i
from flows import phrases
from flows.messages import Channel
from flows.typos import corrected

_CHANNELS = {
    **dict.fromkeys(("telegram", "tele", "tg"), Channel.TELEGRAM),
    **dict.fromkeys(("whatsapp", "wa", "whats app"), Channel.WHATSAPP),
    **dict.fromkeys(("web", "laman web", "situs"), Channel.WEB),
}
_SEND = (
    "kirim pengingat", "kirimkan pengingat", "kirim kabar", "pengingat", "ingatkan", "ingatkan saya", "kabari",
    "kabari saya",
)  # fmt: skip
# "Kirim pengingat lewat WhatsApp" and its like.
_ON_A_CHANNEL: dict[str, i.Intent] = {
    f"{send} {by} {name}": i.RemindOn(channel)
    for send in _SEND
    for by in ("lewat", "melalui", "via", "di", "ke")
    for name, channel in _CHANNELS.items()
}

COMMANDS: dict[str, i.Intent] = {
    **dict.fromkeys(("lanjut", "lanjutkan", "next", "terus", "gas"), i.Continue()),
    **dict.fromkeys(("nilai", "zona", "skor", "nilai sementara", "zona apa", "berapa nilainya"), i.AskScore()),
    **dict.fromkeys(("berapa nilai", "nilai berapa", "nilainya berapa", "skor berapa"), i.AskScore()),
    **dict.fromkeys(("rincian nilai", "rincian"), i.AskDetails()),
    **dict.fromkeys(("langkah", "3 langkah tercepat", "langkah tercepat", "tiga langkah tercepat"), i.AskSteps()),
    **dict.fromkeys(("naik", "ke predikat berikut", "predikat berikut", "jalan termurah"), i.AskWayUp()),
    **dict.fromkeys(("simulasi", "andai", "bagaimana bila"), i.Simulate()),
    **dict.fromkeys(("ringkasan", "ringkas", "rangkuman"), i.Summary()),
    **dict.fromkeys(("isi yang dilewati", "yang dilewati"), i.FillSkipped()),
    **dict.fromkeys(("kirim", "kirim hasil"), i.Submit()),
    **dict.fromkeys(("semua pertanyaan", "daftar pertanyaan", "unduh pertanyaan", "pertanyaan"), i.AllQuestions()),
    **dict.fromkeys(("unit", "ganti unit", "pindah unit"), i.ChooseUnit()),
    **dict.fromkeys(("jeda", "istirahat", "nanti lagi"), i.Pause()),
    "dinas luar": i.PickDate(away=True),
    **dict.fromkeys(("berhenti", "stop", "jangan kirim lagi"), i.Stop()),
    **dict.fromkeys(("mulai",), i.Resume()),
    **dict.fromkeys(("bantuan", "bantuannya", "help", "tolong"), i.Help()),
    **dict.fromkeys(("data saya", "data"), i.MyData()),
    **dict.fromkeys(("salinan data", "kirim salinan"), i.MyData(copy=True)),
    **dict.fromkeys(("hapus data saya", "hapus data"), i.DeleteMyData()),
    **dict.fromkeys(("batal hapus", "batalkan hapus", "batal hapus data saya"), i.KeepMyData()),
    **dict.fromkeys(("saluran pengingat", "saluran", "pengaturan", "pengingat lewat mana"), i.RemindWhere()),
    **_ON_A_CHANNEL,
    **dict.fromkeys(("menu",), i.Menu()),
    **dict.fromkeys(("batal", "tidak jadi"), i.Cancel()),
    **dict.fromkeys(("usulan", "periksa usulan"), i.Proposals()),
    **dict.fromkeys(("laman daftar", "laman roster", "templat daftar"), i.RosterPage()),
    **dict.fromkeys(
        ("unggah daftar", "impor daftar", "unggah roster", "impor roster", "upload roster"), i.RosterPage()
    ),
    **dict.fromkeys(("roster", "daftar unit", "daftar pic", "daftar unit dan pic"), i.Roster()),
    **dict.fromkeys(("belum bergabung", "siapa yang belum bergabung", "siapa belum bergabung"), i.NotJoined()),
    **dict.fromkeys(("ubah unit",), i.RosterUnits()),
    "tambah unit": i.WantChange(i.What.UNIT),
    **dict.fromkeys(("siapa ini", "ini siapa", "ini resmi", "dari ombudsman ya", "bot siapa ini"), i.Identity()),
    **dict.fromkeys(("siapa yang melihat", "siapa yang melihat jawaban saya"), i.WhoSees()),
    **dict.fromkeys(("siapa atasan saya", "atasan saya"), i.MySupervisor()),
    **dict.fromkeys(("unit saya", "unit saya apa saja", "jadwal survei"), i.MyUnits()),
    **dict.fromkeys(
        (
            "halo",
            "hai",
            "p",
            "selamat pagi",
            "selamat siang",
            "selamat sore",
            "selamat malam",
            "assalamualaikum",
            "assalamualaikum wr wb",
            "ass wr wb",
            "pagi",
            "siang",
            "sore",
            "malam",
        ),
        i.Greeting(),
    ),
    **dict.fromkeys(
        (
            "siap",
            "baik",
            "ok",
            "oke",
            "noted",
            "njih",
            "nggih",
            "mohon izin",
            "terima kasih",
            "makasih",
            "trims",
        ),
        i.Courtesy(),
    ),
    "bukti": i.NotYet("pengiriman bukti"),
    "rencana": i.NotYet("rencana perbaikan"),
    **dict.fromkeys(("rekap", "rekap daerah", "rekapitulasi", "lihat rekap"), i.Recap()),
    **dict.fromkeys(
        (
            "tidak terjangkau",
            "siapa yang tidak terjangkau",
            "siapa tidak terjangkau",
            "siapa yang tidak dapat dijangkau",
            "siapa yang tidak bisa dihubungi",
        ),
        i.WhoIsCutOff(),
    ),
    "dasbor": i.NotYet("dasbor"),
    **dict.fromkeys(("ada kendala", "kendala", "ada hambatan"), i.Obstacle()),
    "tanya rekan": i.NotYet("pertanyaan kepada rekan"),
    **dict.fromkeys(("alihkan tugas", "alihkan", "ganti pic", "pindah tugas"), i.HandOn()),
    **dict.fromkeys(("batal alihkan", "batalkan alih", "batal dialihkan", "batal alihkan tugas"), i.CallOff()),
    **dict.fromkeys(("terima tugas", "saya terima tugas"), i.TakeOver()),
}
ON_A_CARD: dict[str, type[i.Back | i.Skip | i.Why | i.NotApplicable]] = {
    **dict.fromkeys(("kembali", "back", "sebelumnya", "mundur"), i.Back),
    **dict.fromkeys(("lewati", "lewat", "skip", "lewati dulu"), i.Skip),
    **dict.fromkeys(("kenapa", "mengapa", "maksudnya apa", "dasarnya apa", "contohnya bagaimana", "jelaskan"), i.Why),
    **dict.fromkeys(("tidak berlaku", "tidak relevan", "n/a"), i.NotApplicable),
}
# Read through a slip of the finger: none of them writes anything.
_HARMLESS = frozenset(("lanjut", "kembali", "ringkasan", "bantuan", "nilai", "simulasi", "langkah", "rincian"))


def command(words: str) -> i.Intent | None:
    """A command with politeness around it, or with a slip of the finger where that can do no harm.

    *berhenti* and its like are taken word for word only.
    """
    for wish in phrases.wishes(words):
        if wish in COMMANDS and not isinstance(COMMANDS[wish], i.Stop):
            return COMMANDS[wish]
    short = len(words.split()) <= 2  # noqa: PLR2004  a command, not a sentence
    return COMMANDS.get(corrected(words, _HARMLESS, frozenset())) if short else None
