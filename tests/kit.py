"""Builders that let a test say only what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

import flows
from flows.duties import Duty, HandingOver, Outcome
from flows.effects import Role
from flows.instrument import Instrument, Key, Product, Subject
from flows.instrument_file import parse
from flows.penilaian import Entry, EntryKind, Penilaian
from flows.roster_changes import OnItsWay, Present, PresentPerson, PresentProduct, PresentUnit
from flows.score import band
from flows.state import Asked, Filling, Joining, Person, Proposal, Register, Standing, Watching

FOLDER = Path(flows.__file__).parent / "instruments"
DEFAULT = "kepatuhan-2023-2024"
EDITIONS = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))

PIC = Person(7, "Ibu Contoh Satu", "Kepala Seksi", Role.PIC)
COLLEAGUE = Person(8, "Bapak Contoh Dua", "Staf", Role.PIC)
OVERSEER = Person(9, "Ibu Contoh Tiga", "Auditor", Role.OVERSEER)

# Two sections: a question with a middle, one with a count, and one for each product; and a survey of users.
TINY = """
id = "kecil"
versi = "1"
judul = "Edisi kecil"
ringkas = "Kecil"
tahun = [2027]
catatan = ""
jenis_unit = ["dinas", "rsud", "lainnya"]

[[predikat]]
kode = "hijau"
batas = "80"
label = "Tinggi"
zona = "hijau"
keyakinan = "sekunder"

[[predikat]]
kode = "kuning"
batas = "50"
label = "Sedang"
zona = "kuning"
keyakinan = "sekunder"

[[predikat]]
kode = "merah"
batas = "0"
label = "Rendah"
zona = "merah"
keyakinan = "sekunder"

[[sumber]]
id = "S-1"
judul = "Sumber contoh"

[[dimensi]]
id = "isi"
nama = "Dimensi Isi"
singkat = "Isi"
bobot = "75"
keyakinan = "sekunder"
mandiri = true

  [[dimensi.variabel]]
  id = "satu"
  nama = "Bagian Satu"

    [[dimensi.variabel.indikator]]
    id = "T1"
    nama = "Maklumat"
    pertanyaan = "Apakah maklumat terpasang?"
    terpenuhi = "terpasang di ruang pelayanan"
    mengapa = "Warga berhak tahu."
    dasar = "UU 25/2009"
    contoh_bukti = "foto maklumat"
    sering_kurang = "belum ditandatangani"
    perbaikan = "Pasang maklumat"
    bobot = "40"
    keyakinan = { nama = "sekunder", pilihan = "asumsi", bobot = "sekunder" }
    sumber = ["S-1"]
    pilihan = [
      { id = "a", label = "Terpasang", arti = "terpasang dan terbaca", nilai = "1", hari = 3, sinonim = ["sudah"] },
      { id = "s", label = "Belum lengkap", arti = "ada, belum lengkap", nilai = "1/3", hari = 1 },
      { id = "b", label = "Belum ada", arti = "belum ada", nilai = "0", hari = 0, sinonim = ["belum", "tidak ada"] },
    ]

    [[dimensi.variabel.indikator]]
    id = "T2"
    nama = "Petugas"
    pertanyaan = "Berapa dari 2 petugas yang dapat menjelaskan?"
    terpenuhi = "keduanya dapat menjelaskan"
    mengapa = "Warga perlu penjelasan."
    dasar = "UU 25/2009"
    contoh_bukti = "catatan latihan"
    sering_kurang = "hanya seorang"
    perbaikan = "Latih petugas"
    angka = "jumlah"
    keyakinan = { nama = "sekunder", pilihan = "asumsi", bobot = "asumsi" }
    pilihan = [
      { id = "2", label = "2 orang", arti = "keduanya", nilai = "1", hari = 5, jumlah = [2], sinonim = ["dua"] },
      { id = "1", label = "1 orang", arti = "seorang", nilai = "1/2", hari = 3, jumlah = [1], sinonim = ["satu"] },
      { id = "0", label = "Tidak ada", arti = "tidak seorang pun", nilai = "0", hari = 0, jumlah = [0] },
    ]

  [[dimensi.variabel]]
  id = "dua"
  nama = "Bagian Dua"

    [[dimensi.variabel.indikator]]
    id = "T3"
    nama = "Alur layanan"
    pertanyaan = "Apakah alur layanan ini terpasang?"
    terpenuhi = "terpasang di ruang pelayanan"
    mengapa = "Warga berhak tahu."
    dasar = "UU 25/2009"
    contoh_bukti = "foto alur"
    sering_kurang = "alur lama"
    perbaikan = "Pasang alur"
    per_produk = true
    keyakinan = { nama = "sekunder", pilihan = "asumsi", bobot = "asumsi" }
    pilihan = [
      { id = "y", label = "Ya", arti = "terpasang", nilai = "1", hari = 2 },
      { id = "t", label = "Tidak", arti = "belum terpasang", nilai = "0", hari = 0 },
    ]

[[dimensi]]
id = "luar"
nama = "Survei pengguna"
singkat = "Survei"
bobot = "25"
keyakinan = "sekunder"
mandiri = false

  [[dimensi.variabel]]
  id = "puas"
  nama = "Kepuasan"

    [[dimensi.variabel.indikator]]
    id = "U1"
    nama = "Kepuasan pengguna"
    pertanyaan = "Apakah pengguna puas?"
    terpenuhi = "pengguna puas"
    mengapa = "Layanan untuk warga."
    dasar = "UU 25/2009"
    contoh_bukti = "hasil survei"
    sering_kurang = "survei belum dibuat"
    perbaikan = "Buat survei"
    keyakinan = { nama = "sekunder", pilihan = "asumsi", bobot = "asumsi" }
    pilihan = [
      { id = "y", label = "Ya", arti = "puas", nilai = "1", hari = 2 },
      { id = "t", label = "Tidak", arti = "belum puas", nilai = "0", hari = 0 },
    ]
"""

ONE, TWO = Product(1, "Layanan Satu"), Product(2, "Layanan Dua")
# What `tiny` asks a unit with two products, in order: numbers 1, 2, 3a and 3b.
T1, T2, T3 = Key("T1"), Key("T2"), Key("T3")
T3A, T3B = Key("T3", 1), Key("T3", 2)


@cache
def instrument(edition: str = DEFAULT) -> Instrument:
    """A shipped edition."""
    return parse((FOLDER / f"{edition}.toml").read_text(encoding="utf-8"))


@cache
def tiny() -> Instrument:
    """An edition small enough to think of all that can happen."""
    return parse(TINY)


def answers(given: Mapping[Key, str], by: int = PIC.id) -> dict[Key, Entry]:
    """Standing answers (option ids), the last one the newest."""
    return {
        key: Entry(EntryKind.ANSWER, option=option, id=number, by=by)
        for number, (key, option) in enumerate(given.items(), 1)
    }


def all_answered(of: Penilaian, *, best: bool = False) -> dict[Key, str]:
    """The best, or the worst, option of each question that is asked."""
    return {key: of.instrument.questions[key.question].options[0 if best else -1].id for key in of.keys}


def penilaian(  # noqa: PLR0913  a builder: all of it has a default
    given: Mapping[Key, str] | None = None,
    *,
    of: Instrument | None = None,
    entries: Mapping[Key, Entry] | None = None,
    unit: str = "Dinas Contoh",
    kind: str = "dinas",
    products: Sequence[Product] = (ONE, TWO),
    number: int = 1,
    open: bool = True,  # noqa: A002  as the field is called
    sent_in_at: datetime | None = None,
    deadline: date | None = date(2027, 2, 1),
    survey_on: date | None = date(2027, 2, 15),
) -> Penilaian:
    """A penilaian of an invented unit with the answers *given* (option ids), then the *entries*; `tiny` by default."""
    return Penilaian(
        id=number,
        putaran="2027-1",
        instrument=of or tiny(),
        subject=Subject(unit, kind, tuple(products)),
        entries={**answers(given or {}), **(entries or {})},
        open=open,
        sent_in_at=sent_in_at,
        deadline=deadline,
        survey_on=survey_on,
    )


def filling(
    at: Penilaian | None = None, asked: Asked | None = None, *, person: Person = PIC, others: Sequence[Penilaian] = ()
) -> Filling:
    """A PIC at work on *at*, with *others* among their tasks; they were just shown the card, where nothing waits."""
    now = at or penilaian()
    state = Filling(person, now, (now, *others), asked or Asked(penilaian=now.id))
    card = state.asked.shown or (None if state.asked.waiting else state.card)
    return replace(state, asked=replace(state.asked, shown=card))


def handing_over(
    number: int = 1,
    giver: Person = PIC,
    taker: Person = COLLEAGUE,
    *,
    unit: str = "Dinas Contoh",
    outcome: Outcome | None = None,
) -> HandingOver:
    """A task of unit *number* on its way, or ended with *outcome*; its id is 40 and the unit's."""
    return HandingOver(40 + number, Duty(number, unit), giver.id, giver.name, taker.id, taker.name, outcome)


def joining(
    stage: str = "kenal", asked: Asked | None = None, *, person: Person = PIC, taking: Sequence[HandingOver] = ()
) -> Joining:
    """Somebody whose invitation was taken: "kenal" (is it you?) or "setuju" (do you agree?)."""
    units = () if taking else ("Dinas Contoh",)
    return Joining(person, stage, units, date(2027, 2, 15), date(2027, 2, 1), asked or Asked(), tuple(taking))


def watching(
    *seen: Penilaian,
    person: Person = OVERSEER,
    proposals: Sequence[Proposal] = (),
    asked: Asked | None = None,
    roster: Register | None = None,
) -> Watching:
    """Somebody who may see the penilaian *seen*; *roster*: where it is what we talk about."""
    units = tuple(standing(one) for one in seen)
    return Watching(
        person, "2027-1", units, None, tuple(proposals), seen, asked or Asked(), register=roster or Register()
    )


SUPERVISOR = PresentPerson(20, Role.SUPERVISOR, "Bapak Contoh Kepala", None, "Kepala Dinas")


def register(
    *, joined: Sequence[int] = (PIC.id,), on_its_way: Sequence[OnItsWay] = (), units: Sequence[PresentUnit] = ()
) -> Register:
    """A roster: a unit with one PIC, one with two and a supervisor, one without anybody, and one that is closed."""
    products = (PresentProduct(1, "Rawat Jalan"), PresentProduct(2, "Rawat Inap"))
    own = units or (
        PresentUnit(1, "Dinas Contoh", "dinas", "WIB", "2027-02-15 09:00", closed=False, people=(7,)),
        PresentUnit(
            2,
            "RSUD Contoh",
            "rsud",
            "WIB",
            None,
            closed=False,
            products=products,
            people=(7, 8, 20),
            on_their_way=tuple(on_its_way),
        ),
        PresentUnit(3, "Dinas Contoh Baru", "dinas", "WIB", None, closed=False),
        PresentUnit(4, "Kecamatan Contoh", "lainnya", "WIB", None, closed=True, people=(8,)),
    )
    people = (
        PresentPerson(PIC.id, Role.PIC, PIC.name, "+6281200000007", PIC.position),
        PresentPerson(COLLEAGUE.id, Role.PIC, COLLEAGUE.name, None, COLLEAGUE.position),
        PresentPerson(21, Role.PIC, "Ibu Contoh Pindah", "+6281200000021", ""),
        SUPERVISOR,
    )
    kinds = ("dinas", "rsud", "lainnya")
    return Register(Present(tuple(own), people), frozenset(joined), kinds, "WIB", date(2027, 1, 11))


def standing(of: Penilaian) -> Standing:
    """A unit as an overview lists it."""
    value = of.score.value
    predicate = "" if value is None else band(of.instrument.bands, value).words
    return Standing(of.id, of.subject.unit, of.answered, of.asked, of.sent_in_at is not None, value, predicate)


def proposal(of: Penilaian, key: Key, by: Person = PIC) -> Proposal:
    """The *tidak berlaku* that stands for *key*, as an overseer is shown it."""
    entry = of.entries[key]
    return Proposal(
        entry=entry.id,
        unit=of.subject.unit,
        label=of.label(key),
        question=of.instrument.questions[key.question].text,
        product=of.subject.product_name(key),
        reason=entry.reason or "",
        by=by.id,
        by_name=by.name,
        penilaian=of.id,
        key=key,
    )
