"""Every message's text: there for each that is said, whole on every channel, in words an official would sign."""

import ast
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.markup import TAGS, Markup
from bot.render import TEMPLATES, Renderer
from bot.training import BUTTONS
from flows.cards import ECHOED, card
from flows.effects import Say
from flows.instrument import Product
from flows.messages import Channel
from flows.previous import Previous
from tests import kit
from tests.situations import MADE_AT_SENDING, UNITS, answered, news, reminded, replies, unit

ROOT = Path(__file__).parent.parent
LONGEST = 900  # characters that a phone shows without much scrolling (conversation design A2)
LONGEST_SENTENCE = 20  # words
LONGEST_CARD = 600  # the same for a question's card, which has its buttons below it
FACTS = {
    "nama_bot": "CekMandiri",
    "daerah": "Kabupaten Contoh",
    "penugas": "Sekretaris Daerah Kabupaten Contoh",
    "nomor_surat": "000.1/123/Contoh/2027",
    "kontak_bantuan": "Bagian Organisasi Setda, 0800-0000-0000",
    "pengawas": "Inspektorat Kabupaten Contoh",
    "retensi": "30 hari",
    "percobaan": True,
    "alamat_daftar": "https://cekmandiri.contoh.go.id/daftar",
}
SCORES = {"nilai", "nilai_rincian", "langkah", "naik", "naik_tidak_bisa", "simulasi", "kabar_terkirim", "ingat"}
NOW = datetime(2027, 1, 11, 2, 41, tzinfo=UTC)  # a Monday, 09.41 WIB
LATE = datetime(2027, 1, 11, 0, 32, tzinfo=UTC)


@cache
def renderer(**other: object) -> Renderer:
    return Renderer({**FACTS, **other}, ZoneInfo("Asia/Jakarta"))


def text(say: Say, channel: Channel = Channel.TERMINAL, **more: object) -> str:
    return renderer().text(channel, say.template, {**say.values, **more}, NOW)


# What no turn of the conversation says.
CUT_OFF = [
    Say("kabar_tak_terjangkau", {"nama": name, "unit": units, "sebab": "bot diblokir atau akun Telegram dihapus"})
    for name, units in (
        ("Bapak Contoh Dua", ["RSUD Contoh"]),
        ("Ibu Contoh Dua Puluh Delapan, S.Sos., M.Si.", list(UNITS)),
    )
]
AT = {"hari": "2027-02-03", "jam": "2027-02-03T01:00:00+00:00", "dikirim": [], "belum": []}
SOMEBODY = {"nama": "Ibu Contoh Satu", "peran": "pic", "pesan": "pengingat"}
ROLES = [
    SOMEBODY,
    {"nama": "Bapak Contoh Tujuh", "peran": "atasan", "pesan": "laporan kemajuan unit"},
    {"nama": "Ibu Contoh Delapan", "peran": "pengawas", "pesan": "rekap"},
]
JUMPS = [
    Say("waktu_percobaan", {**AT, "jenis": kind, **more}, (BUTTONS,))
    for kind, more in (
        ("lompat", {"dikirim": ROLES, "belum": ["Bapak Contoh Dua", "Ibu Contoh Tiga"]}),
        ("lompat", {"dikirim": [SOMEBODY]}),
        ("lompat", {"belum": ["Bapak Contoh Dua"]}),
        ("lompat", {}),
        ("lewat", {}),
        ("kembali", {}),
        ("kapan", {}),
    )
]
BY_HAND = [
    *map(Say, ("grup", "maaf_gangguan", "undangan_tak_perlu", "akun_pindah", "berkas_tertahan")),
    *CUT_OFF,
    *JUMPS,
]


def everything(edition: str) -> list[Say]:
    return [*replies(edition), *news(edition), *reminded(edition), *BY_HAND]


# The templates that the code names, and the notices.


def named_templates() -> set[str]:
    """Each first argument of a `Say(...)` in the code; an f-string stands for its first three values."""
    return {name for call in calls() if call.args for name in names(call.args[0])}


def calls() -> Iterator[ast.Call]:
    for path in (*ROOT.glob("flows/**/*.py"), *ROOT.glob("bot/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Say":
                yield node


def names(argument: ast.expr) -> list[str]:
    match argument:
        case ast.Constant(str(name)):
            return [name]
        case ast.IfExp(_, one, other):
            return [*names(one), *names(other)]
        case ast.JoinedStr([ast.Constant(str(before)), ast.FormattedValue()]):
            return [f"{before}{n}" for n in (1, 2, 3)]
        case _:
            return []  # a stored message read back by its name


def named_notices() -> set[str]:
    """Each value of "jenis" in the flows' code."""
    found = set[str]()
    for path in ROOT.glob("flows/*.py"):
        for pair in re.findall(r'"jenis": "(\w+)"(?: if .+? else "(\w+)")?', path.read_text(encoding="utf-8")):
            found |= {name for name in pair if name}
    return found


def test_every_message_has_a_template_and_every_template_a_message() -> None:
    files = {path.stem for path in (TEMPLATES / "pesan").glob("*.j2") if not path.stem.startswith("_")}

    assert files == named_templates()


def test_the_situations_lead_to_every_message() -> None:
    said = {say.template for say in everything("kepatuhan-2023-2024")}

    assert said == named_templates()


# What holds for every message.


def read(say: Say, channel: Channel) -> str:
    """The text as it is read on *channel*, without its markup."""
    shown = text(say, channel)
    if channel in {Channel.TELEGRAM, Channel.WEB}:
        return html.unescape(re.sub(r"<[^>]*>", "", shown))
    return shown


def faults(say: Say) -> Iterator[str]:
    for channel in Channel:
        if channel in {Channel.TELEGRAM, Channel.WEB}:
            yield from Markup(text(say, channel), TAGS[channel]).faults
        plain = read(say, channel)
        if len(plain) > LONGEST:
            yield f"{len(plain)} characters on {channel}"
        for wrong in (
            r"\{",
            r"\bNone\b",
            r"\bUndefined\b",
            r"(?i)\b(anda|kamu|kalian)\b",
            r"(?i)\b(gagal|salah(?! satu))\b",
            r"\n\n\n",
            r"\.\.",
            r" [.,]",
        ):
            if re.search(wrong, plain):
                yield f"{wrong} on {channel}"
        if re.search(r"  |\( | \)|: *$|\(\)", plain.replace("\n", "|\n").replace(":|\n", "")):
            yield f"stray space or colon on {channel}"
        if "!" in plain.replace("SP4N-LAPOR!", ""):
            yield f"exclamation mark on {channel}"


@pytest.mark.parametrize("edition", kit.EDITIONS)
def test_every_message_is_whole_short_and_polite_on_every_channel(edition: str) -> None:
    found = {f"{say.template}: {fault}\n{text(say)}" for say in everything(edition) for fault in faults(say)}

    assert sorted(found) == []


def sentences(say: Say) -> Iterator[str]:
    """Its sentences, in which a name, a date, what somebody wrote, or a list of those counts as one word."""
    shown = text(say)
    for value in sorted({*phrases(dict(say.values)), *phrases(FACTS)}, key=len, reverse=True):
        shown = shown.replace(value, "X")
    shown = re.sub(r"[A-Z]\w+, \d+ [A-Z]\w+ \d{4}( pukul \d\d\.\d\d)?", "X", shown)
    shown = re.sub(r"(?m)^[^:\n…]*…\)?", "X", shown)  # a name that is cut short
    shown = re.sub(r"\b(X|\d+[a-z]?)(, (X|\d+[a-z]?))*,? dan (X|\d+[a-z]?)( lainnya)?\b", "X", shown)
    for line in shown.splitlines():
        yield from re.split(r"(?<=[.?])\s+", line.removeprefix("• "))


def phrases(value: object) -> Iterator[str]:
    """Each text of more than one word in *value*."""
    match value:
        case dict():
            for inner in value.values():
                yield from phrases(inner)
        case list():
            for inner in value:
                yield from phrases(inner)
        case str() if " " in value:
            yield value


@pytest.mark.parametrize("edition", kit.EDITIONS)
def test_no_sentence_is_longer_than_twenty_words(edition: str) -> None:
    said = [*everything(edition), *MADE_AT_SENDING]
    long = {
        f"{say.template}: {sentence}"
        for say in said
        for sentence in sentences(say)
        if len(sentence.split()) > LONGEST_SENTENCE
    }

    assert sorted(long) == []


@pytest.mark.parametrize("edition", kit.EDITIONS)
def test_a_question_and_its_reason_have_no_long_sentence_either(edition: str) -> None:
    questions = kit.instrument(edition).questions.values()
    said = [one for question in questions for one in (question.text, *re.split(r"(?<=[.?])\s+", question.why))]

    assert [one for one in said if len(one.split()) > LONGEST_SENTENCE] == []


@pytest.mark.parametrize("edition", kit.EDITIONS)
def test_every_card_is_short_also_for_one_who_has_several_units(edition: str) -> None:
    """Longer is only a card with more to say than its question: a notice, what stands, the last putaran's answer."""
    one, long = unit(edition), []
    for state in (kit.filling(one), kit.filling(one, others=[unit(edition, 2)])):
        for key in one.keys:
            say = card(state, key)
            long += [
                f"{say.values['nomor']} on {on}: {n}" for on in Channel if (n := len(read(say, on))) > LONGEST_CARD
            ]

    assert long == []


@pytest.mark.parametrize("edition", kit.EDITIONS)
def test_every_card_fits_a_phone(edition: str) -> None:
    state = kit.filling(unit(edition), others=[unit(edition, 2)])
    notice = {"jenis": "diusulkan", "nomor": "16a"}
    again = kit.filling(answered(unit(edition)), others=[unit(edition, 2)])
    found = [
        f"{key}: {fault}"
        for key in state.penilaian.keys
        for say in (card(state, key, notice), card(again, key), noted(card(again, key)), shown_again(card(state, key)))
        for fault in faults(say)
    ]

    assert found == []


@pytest.mark.parametrize("edition", kit.EDITIONS)
def test_every_card_fits_a_phone_with_what_was_answered_last_time(edition: str) -> None:
    one = unit(edition)
    then = {key: one.instrument.questions[key.question].options[0].id for key in one.keys}
    for before in (Previous("Penilaian mandiri 2026-1", then), Previous("2026-1", {}, frozenset(then))):
        state = kit.filling(replace(one, previous=before), others=[unit(edition, 2)])
        notice = {"jenis": "diubah", "nomor": "16a", "label": "Belum ada", "dari": "Sebagian"}
        found = [
            f"{key}: {fault}"
            for key in one.keys
            for say in (card(state, key, notice), shown_again(card(state, key)))
            for fault in faults(say)
        ]

        assert found == []


def noted(say: Say) -> Say:
    return replace(say, values={**say.values, "keterangan": "x" * ECHOED})


def shown_again(say: Say) -> Say:
    return replace(say, values={**say.values, "terjawab": "Sebagian"})


# What single messages must say.


def test_a_card_has_the_question_in_bold_and_the_reason_in_a_quote() -> None:
    shown = text(card(kit.filling(), kit.T1), Channel.TELEGRAM)

    assert shown.startswith("Bagian 1/2 · Bagian Satu · 1 dari 2\n\n<b>1. Apakah maklumat")
    assert "\n1 Terpasang\n2 Belum lengkap: ada, belum" in shown
    assert shown.endswith("Dasar: UU 25/2009</blockquote>")


def test_a_card_says_what_counts_before_it_offers_the_choice() -> None:
    shown = text(card(kit.filling(), kit.T1))

    assert shown.index("Terpenuhi bila: ") < shown.index("Contoh bukti: ") < shown.index("\n1 Terpasang\n")


def test_the_reason_stands_on_a_card_only_where_it_has_room() -> None:
    """A card's own text stays the same with a notice before it and with its answer after it."""
    one = unit("kepatuhan-2023-2024")
    with_reason = {key for key in one.keys if "Mengapa penting" in text(card(kit.filling(one), key))}

    for key in one.keys:
        say = card(kit.filling(one), key, {"jenis": "diusulkan", "nomor": "16a"})
        for shown in (text(say), text(shown_again(say))):
            assert ("Mengapa penting" in shown) == (key in with_reason)
    assert 0 < len(with_reason) < len(one.keys)


def test_on_a_count_question_the_options_carry_no_number_of_their_own() -> None:
    assert "\n2 orang\n1 orang" in text(card(kit.filling(), kit.T2))


def test_the_unit_and_the_product_stand_on_their_own_lines() -> None:
    lines = text(card(kit.filling(others=[kit.penilaian(number=2)]), kit.T3A)).splitlines()

    assert lines[1:3] == ["Unit: Dinas Contoh", "Produk: Layanan Satu"]


def test_an_answered_card_keeps_its_text_and_ends_with_the_answer() -> None:
    say = card(kit.filling(answered(kit.penilaian())), kit.T1)
    before = text(card(kit.filling(), kit.T1), Channel.WHATSAPP)

    assert text(shown_again(say), Channel.WHATSAPP) == f"{before}\n\nJawaban: *Sebagian*"


def test_a_card_opened_again_says_what_stands() -> None:
    shown = text(card(kit.filling(answered(kit.penilaian())), kit.T1), Channel.WHATSAPP)

    assert "Jawaban saat ini: *Terpasang*. Silakan pilih untuk mengubah, atau ketik *lanjut*." in shown


def has_rows(say: Say) -> bool:
    return bool(say.values.get("baris", True))


@pytest.mark.parametrize("edition", kit.EDITIONS)
def test_every_figure_stands_beside_what_must_be_said_of_it(edition: str) -> None:
    found = [
        say for say in everything(edition) if say.template in SCORES and say.values.get("nilai", True) and has_rows(say)
    ]
    unsaid = any(not dimension.self_assessable for dimension in kit.instrument(edition).dimensions)

    for say in found:
        shown, values = text(say), say.values
        assert re.search(r"(?i)nilai sementara", shown)
        assert f"{values['terisi']} dari {values['jumlah']} pertanyaan terjawab" in shown
        assert re.search(r"Kisaran \d+,\d\d\S\d+,\d\d", shown)
        assert f"{values['instrumen']} versi {values['versi']};" in shown
        assert re.search(r"\d+,\d\d% bobot masih asumsi", shown)
        assert "ukan nilai resmi Ombudsman" in shown
        assert not unsaid or "survei pengguna belum dihitung" in shown
    assert {say.template for say in found} == SCORES


def test_scores_are_written_with_a_comma_and_the_zona_as_a_word() -> None:
    say = next(say for say in replies("kepatuhan-2023-2024") if say.template == "nilai")
    shown = text(say, Channel.WHATSAPP)

    assert re.match(r"\*Nilai sementara .+: \d+,\d\d\*\nPredikat: \*[A-E], .+, zona (hijau|kuning|merah)\*", shown)


def test_the_notice_says_who_sees_what_and_that_reminders_will_come() -> None:
    [shown] = [text(s) for s in replies("kepatuhan-2023-2024") if s.template == "sambut_data" and pic(s)][:1]

    assert "akan mengirim pengingat menjelang survei; ketik berhenti untuk menghentikannya" in shown
    assert "Ombudsman tidak melihat, kecuali dibagikan oleh Pemda" in shown
    assert "Inspektorat Kabupaten Contoh" in shown
    assert "bukan nilai resmi Ombudsman" in shown


@pytest.mark.parametrize("template", ["sambut_data", "sambut_rincian", "data_saya"])
def test_whoever_is_told_how_long_data_is_kept_is_told_what_is_done(template: str) -> None:
    """Received messages are deleted, answers are not."""
    for say in replies("kepatuhan-2023-2024"):
        if say.template == template:
            (line,) = [line for line in text(say).splitlines() if line.startswith("Masa simpan: ")]
            assert re.fullmatch(
                r"Masa simpan: kata-kata dalam pesan 30 hari.*; jawaban .*disimpan sebagai arsip unit\.", line
            )
            return
    raise AssertionError(f"nobody is told {template}")


def pic(say: Say) -> bool:
    return bool(say.values["peran"] == "pic")


def test_a_late_reply_says_when_the_message_came() -> None:
    sent = LATE.isoformat()
    late = {s.template for s in replies("kepatuhan-2023-2024") if "pukul 07.32 WIB" in text(s, terlambat=sent)}

    assert late == {say.template for say in replies("kepatuhan-2023-2024")}


def test_a_reply_says_what_a_colleague_answered_meanwhile() -> None:
    news = [{"nama": "Contoh Tiga", "nomor": ["4", "16a"]}]
    line = "Sementara itu Contoh Tiga mengisi nomor 4 dan 16a."
    saying = {s.template for s in replies("kepatuhan-2023-2024") if line in text(s, rekan=news)}

    assert {"kartu", "nilai", "ringkasan", "lanjut"} <= saying


NOTICES: list[dict[str, Any]] = [
    {"jenis": "tercatat", "nomor": "5", "label": "Ada"},
    {"jenis": "diubah", "nomor": "5", "label": "Ada", "dari": "Belum ada"},
    {"jenis": "tercatat", "nomor": "5", "label": "Ada", "kata": "sdh ada pak"},
    {"jenis": "diubah", "nomor": "5", "label": "Ada", "dari": "Belum ada", "kata": "sdh ada pak"},
    {"jenis": "beberapa", "nomor": ["4", "5", "16a"]},
    {"jenis": "dilewati", "nomor": "5", "kali": 1},
    {"jenis": "dilewati", "nomor": "5", "kali": 2},
    {"jenis": "tetap"},
    {"jenis": "diusulkan", "nomor": "5"},
    {"jenis": "bukan_tugas"},
    {"jenis": "satu_satu", "nomor": ["1", "2", "3", "4", "5"]},
    {"jenis": "kalimat", "nomor": "5"},
    {"jenis": "paling_awal"},
    {"jenis": "sama_sama"},
    {"jenis": "mulai", "jumlah": 43, "bagian": 4},
    {"jenis": "mulai", "jumlah": 43, "bagian": 4, "lalu": 38},
]


def test_every_notice_is_known_here() -> None:
    assert {notice["jenis"] for notice in NOTICES} == named_notices()


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice["jenis"])
def test_every_notice_is_a_line_of_its_own_above_the_card(notice: dict[str, Any]) -> None:
    plain = text(card(kit.filling(), kit.T1))
    first, blank, rest = text(card(kit.filling(), kit.T1, notice)).split("\n", 2)

    assert (len(first) > 20, blank, rest) == (True, "", plain)
    assert list(faults(card(kit.filling(), kit.T1, notice))) == []


def test_what_people_typed_cannot_become_markup() -> None:
    one = kit.penilaian(unit="Dinas <b>P&K</b>", products=[Product(1, "<script>")])
    state = kit.filling(one, others=[kit.penilaian(number=2)])

    for channel, allowed in TAGS.items():
        shown = text(card(state, kit.T3A), channel)
        assert Markup(shown, allowed).faults == []
        assert "Dinas &lt;b&gt;P&amp;K&lt;/b&gt;" in shown


def test_no_template_writes_a_tag_by_hand() -> None:
    by_hand = {path.name for path in (TEMPLATES / "pesan").glob("*.j2") if re.search(r"</?\w", path.read_text())}

    assert by_hand == set()


def test_without_a_letter_no_empty_brackets_are_shown() -> None:
    say = next(say for say in replies("kepatuhan-2023-2024") if say.template == "sambut_kenal")
    shown = renderer(nomor_surat="", percobaan=False).text(Channel.WEB, say.template, say.values, NOW)

    assert "Ditugaskan oleh: Sekretaris Daerah Kabupaten Contoh\n" in shown
    assert "percobaan" not in shown
