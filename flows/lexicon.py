"""The words that decide what an answer to a question means, and those that decide nothing."""

from __future__ import annotations

import re

from flows.words import vocabulary

# Said around an answer without changing it.
AROUND = re.compile(
    r"^(?:(?:siap|baik|ok|oke)\b ?)+"
    r"|\b(?:mohon izin|izin (?:melaporkan|lapor|menjawab)|melaporkan|(?:untuk|kalau) (?:yang )?(?:ini|itu)"
    r"|yang ini|di (?:tempat|kantor|dinas|unit|instansi|opd|puskesmas) (?:kami|kita|saya)|sampai (?:saat ini|sekarang)"
    r"|saat ini|sekarang|alhamdulillah|maaf|terima kasih|kok|deh"
    r"|(?<=ada )juga|juga(?= (?:ada|belum|sudah))|memang|kami|kita|sama sekali"
    r"|apa apa|jawab(?:an)?(?:nya)?|pilih(?:an)?(?:nya)?|opsi)\b"
)
ACKNOWLEDGED = re.compile(r"\b(?:siap|baik|ok|oke)\b")
MIGHT_BE_COURTESY = frozenset({"sudah", "ya", "iya", "y"})  # "ok, sudah": done with what?

CLAUSE = re.compile(
    r"[,.;:()\n]+|\s-\s|\b(?:tapi|tp|tpi|tetapi|namun|cuma|cuman|hanya|kecuali|karena|krn|krna|sebab|soalnya|sayangnya|tinggal"
    r"|meski|meskipun|walau|walaupun|padahal|rencana|rencananya)\b",
    re.IGNORECASE,
)
CONTRAST = re.compile(r"\b(?:tapi|namun|cuma|hanya|kecuali|sayangnya|tinggal|meski|meskipun|walau|walaupun|padahal)\b")
NOT = vocabulary("tidak belum bukan bukannya tanpa jangan")
WANTING = vocabulary("kurang rusak lama usang pudar sobek hilang mati kecil kotor sebagian separuh setengah")
HEDGED = re.compile(
    r"\b(?:mungkin|sepertinya|kayaknya|kelihatannya|katanya|harusnya|seharusnya|semoga|hampir)\b|belum tentu|atau tidak"
)
TROUBLE = re.compile(r"\b(?:masalah|kendala|keluhan|hambatan|halangan|pertanyaan)\b")
POSITIVE = vocabulary("ada adanya sudah terpasang dipasang tersedia lengkap punya semua aktif jalan berjalan")
IN_PROGRESS = re.compile(
    r"\b(?:proses|progress|progres|draf|draft|disusun|dicetak|percetakan|disiapkan|dibuat|menunggu|nunggu|pengadaan)\b"
)
PAST = re.compile(r"\b(?:dulu|dahulu|pernah|tadinya|sempat|dicopot|dilepas)\b")
FUTURE = re.compile(
    r"\b(?:akan|rencana|rencananya|insyaallah|segera|nanti|besok)\b"
    r"|\b(?:minggu|bulan|tahun|triwulan|semester) depan\b"
)
PARTLY = re.compile(
    r"\b(?:sebagian|belum lengkap|kurang lengkap|belum semua|belum sepenuhnya|belum sempurna"
    r"|belum seluruhnya|tidak semua|tidak lengkap)\b"
)
PLACES = vocabulary(
    "di dan ke loket website web laman situs ruang tunggu depan kantor online banner papan tempat pelayanan layanan ini"
    " itu"
)
# Known besides what the question says: never taken for a slip of the finger.
KNOWN = vocabulary(
    "ada apa sudah belum tidak ya tapi susah sebelum sesudah tindak tempat bagian sekian semula sesuatu tugas tegas"
    " lengkapi melengkapi kasus satu beluk tinggi ruang lebih orang sempat cepat dapat tepat sekali kali setuju"
    " semut semu semoga bulan bukan mudah rumah ludah usah belajar terpaksa terbuka sedia sekedar tentu tertunda"
    " selama semakin sesama kesemua dibuat tulis jelas jarang malam"
)
DECIDE = vocabulary("belum sudah tidak sebagian lengkap tersedia terpasang")
LOOSE = vocabulary("ada dan atau yang di dari sudah belum tidak tanpa saja hanya baru lebih per satu dua tiga")
