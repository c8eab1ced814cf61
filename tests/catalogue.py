"""Examples of every message, and the page that shows them: ``templates/contoh.jsonl`` and ``docs/pesan.md``.

Both are written by tests/test_docs.py from tests/situations.py, and fail it where they differ.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from bot.texts import described, known
from flows.cards import card
from flows.effects import Say
from flows.instrument import Key
from flows.messages import Channel
from tests import kit
from tests.situations import MADE_AT_SENDING, answered, unit
from tests.test_templates import NOTICES, NOW, everything, renderer, text

FEW = 3  # a message with no more variants than this is shown in all of them
# Values that are one of a few words.
CHOICES = frozenset({"bagaimana", "jenis", "peran", "status", "keyakinan", "apa", "soal", "kabar"})
GROUPS = {
    "Diundang dan bergabung": (
        "undangan", "sambut_kenal", "sambut_data", "sambut_rincian", "sambut_nanti", "sambut_ulang",
        "sambut_bukan", "sambut_keliru",
        "sambut_koreksi", "akun_pindah",
        "undangan_ditolak", "undangan_orang_lain", "orang_luar", "grup",
    ),
    "Menjawab": (
        "lanjut", "kartu", "kenapa", "tidak_tahu", "alasan_minta", "dugaan", "beberapa", "ubah_tanya", "nomor_tak_ada",
        "belum_paham_1", "belum_paham_2", "belum_paham_3", "di_luar", "tak_terbaca", "jeda", "kapan_minta",
        "kapan_lewat", "janji", "kendala_minta", "kendala_dicatat", "menu", "unit_mana",
        "ditutup",
    ),
    "Melihat hasil": (
        "ringkasan", "ringkasan_bagian", "nilai", "nilai_kosong", "nilai_rincian", "langkah", "langkah_kosong", "naik",
        "naik_tidak_bisa", "simulasi",
    ),
    "Mengirim": (
        "akhir_dilewati", "semua_terjawab", "belum_lengkap", "kirim_tanya", "terkirim", "sudah_dikirim",
        "tidak_ada_tugas", "usulan_diputus",
    ),
    "Bertanya, dan data sendiri": (
        "bantuan", "semua_pertanyaan", "identitas", "siapa_melihat", "atasan_saya", "unit_saya", "data_saya",
        "salinan_data", "hapus_tanya", "hapus_diminta", "data_tetap", "berhenti", "belum_tersedia", "maaf_gangguan",
        "berkas_tertahan",
    ),
    "Mengalihkan tugas": (
        "alih_minta", "alih_unit", "alih_tanya", "alih_dimulai", "alih_tidak_jadi", "alih_batal", "alih_usang",
        "alih_tawaran", "alih_diterima", "alih_ditolak", "kabar_alih",
    ),
    "Pengingat": ("ingat", "ingat_kendala", "ingat_sesudah", "survei_catatan", "survei_dicatat", "eskalasi_tembusan"),
    "Mode percobaan": ("waktu_percobaan",),
    "Atasan, pengawas, dan admin": (
        "rekap", "eskalasi_atasan", "tak_terjangkau", "kabar_tak_terjangkau", "kabar_survei",
        "daftar_unit", "kabar_terkirim", "usulan_baru", "usulan", "usulan_habis", "kartu_survei", "tidak_berhak",
        "kabar_berhenti", "kabar_hapus_data", "kabar_batal_hapus", "kabar_bukan_saya", "kabar_data_keliru",
        "kabar_koreksi", "kabar_undangan_ditolak", "kabar_alih_dimulai", "undangan_tak_perlu",
    ),
    "Berkas daftar, oleh pengawas dan admin": (
        "laman_daftar", "berkas_periksa", "berkas_diterapkan", "berkas_salah", "berkas_sama", "berkas_batal",
        "berkas_tiada", "berkas_gagal",
    ),
    "Daftar unit, PIC, dan jadwal": (
        "daftar_ringkas", "daftar_belum", "daftar_pilih", "daftar_unit_kartu", "daftar_tanya", "daftar_yakin",
        "kabar_daftar",
    ),
}  # fmt: skip
REST = "Lainnya"
FIRST_LINES = "Baris pertama: apa jadinya jawaban sebelumnya"
HEAD = """# Semua pesan

Setiap pesan CekMandiri sebagaimana dibaca pejabat, dengan nama templatnya (`templates/pesan/NAMA.j2`), kapan
dikatakan, contoh teks, dan tombolnya dalam kurung siku. Semua nama dan data hanyalah contoh. Pesan dengan banyak
ragam ditampilkan dengan satu atau dua contoh. Teks milik pemda sendiri: [admin.md](panduan/admin.md#teks-milik-pemda).

Halaman ini dibuat dari program oleh tests/test_docs.py (`CEKMANDIRI_WRITE_DOCS=1`); jangan disunting di sini.
"""


def examples() -> list[Say]:
    """Few examples of each message in which every kind of value occurs that it can hold, and its longest text."""
    by_name: dict[str, list[Say]] = {}
    plain = list(plain_ones())
    for say in (*plain, *everything(kit.DEFAULT)):
        by_name.setdefault(say.template, []).append(say)
    shown = {name: few(says) for name, says in by_name.items()}
    for say in plain:
        shown[say.template] += [say] if say not in shown[say.template] else []
    return [say for name in sorted(shown) for say in shown[name]]


def plain_ones() -> Iterator[Say]:
    """What a reader should see first of messages that begin with something special in tests/situations.py."""
    yield from MADE_AT_SENDING
    yield card(kit.filling(unit(kit.DEFAULT)), Key("PR.8"))
    yield card(kit.filling(answered(unit(kit.DEFAULT)), others=[unit(kit.DEFAULT, 2)]), Key("IN.K2"))


def few(says: list[Say]) -> list[Say]:
    """The first, then whichever shows most that was not seen yet, then the longest."""
    seen = set(features(says[0].values))
    chosen = [says[0]]
    missing = {n: set(features(say.values)) - seen for n, say in enumerate(says)}
    while any(missing.values()):
        best = max(missing, key=lambda n: (len(missing[n]), -n))
        chosen.append(says[best])
        seen = missing[best]
        missing = {n: rest for n, left in missing.items() if (rest := left - seen)}
    longest = max(says, key=lambda say: len(text(say)))
    return chosen if longest in chosen else [*chosen, longest]


def features(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """What a template may look at: which values are there, empty or not, one or more, and which of a few words."""
    match value:
        case dict():
            for name, inner in value.items():
                yield from features(inner, f"{path}.{name}")
        case list():
            yield path, min(len(value), 2)
            for inner in value:
                yield from features(inner, f"{path}[]")
        case str() if path.rpartition(".")[2] in CHOICES:
            yield path, value
        case bool() | None:
            yield path, value
        case int():
            yield path, min(value, 2)
        case _:
            yield path, bool(value)


def as_lines(says: Iterable[Say]) -> str:
    """What templates/contoh.jsonl holds: one example a line."""
    return "".join(f"{json.dumps(as_data(say), ensure_ascii=False, sort_keys=True)}\n" for say in says)


def as_data(say: Say) -> dict[str, Any]:
    labels = [[button.label for button in row] for row in say.buttons]
    return {"teks": say.template, "nilai": dict(say.values), "tombol": labels}


def page(says: Iterable[Say]) -> str:
    """docs/pesan.md."""
    by_name: dict[str, list[Say]] = {}
    for say in says:
        by_name.setdefault(say.template, []).append(say)
    rest = tuple(name for name in known() if not any(name in names for names in GROUPS.values()))
    groups = {**GROUPS, **({REST: rest} if rest else {})}
    shown = (f"\n## {group}\n{''.join(entry(name, by_name[name]) for name in groups[group])}" for group in groups)
    return f"{HEAD}{''.join(shown)}{notices()}"


def entry(name: str, says: list[Say]) -> str:
    """One message: its name, when it is said, and how it reads.

    Where it varies much: the first, which is a plain one (see tests/situations.py), and the one that shows most.
    """
    plain = [say for say in says if not say.values.get("catatan")] or says
    variants = list({shape(say): say for say in reversed(plain)}.values())[::-1]
    if len(variants) > FEW:
        variants = [plain[0], max(plain, key=lambda say: sum(bool(value) for _, value in set(features(say.values))))]
    return f"\n### {name}\n\n{described(name)}\n" + "".join(map(block, dict.fromkeys(map(shown, variants))))


def block(shown: str) -> str:
    return f"\n```text\n{shown}\n```\n"


def shape(say: Say) -> str:
    """What two examples have in common that differ in names and figures only."""
    found = shown(say)
    for value in sorted(set(strings(say.values)), key=len, reverse=True):
        found = found.replace(value, "…")
    return re.sub(r"\d+", "0", found)


def strings(value: object) -> Iterator[str]:
    match value:
        case dict():
            for inner in value.values():
                yield from strings(inner)
        case list():
            for inner in value:
                yield from strings(inner)
        case str() if value:
            yield value


def shown(say: Say) -> str:
    """The text with bold in asterisks, and its buttons row by row."""
    rows = (" ".join(f"[{button.label}]" for button in row) for row in say.buttons)
    said = renderer(percobaan=False).text(Channel.WHATSAPP, say.template, say.values, NOW)
    return "\n\n".join(part for part in (said, "\n".join(rows)) if part)


def notices() -> str:
    """The first lines that a card, or what comes instead of it, may begin with."""
    plain = shown(card(kit.filling(), kit.T1))
    lines = [shown(card(kit.filling(), kit.T1, notice)).removesuffix(plain).strip() for notice in NOTICES]
    return f"\n## {FIRST_LINES}\n{block(chr(10).join(lines))}"
