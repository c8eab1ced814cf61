"""Reads an edition's file: TOML with Indonesian keys in, an `Instrument` out, or all its faults at once."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from flows.instrument import (
    Band,
    Confidence,
    Digits,
    Dimension,
    Instrument,
    Option,
    Question,
    QuestionConfidence,
    Source,
    Variable,
)
from flows.words import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

EVERY_KIND = "semua"
OTHER_KIND = "lainnya"
_ID = re.compile(r"[A-Za-z0-9.]{1,8}")
_OPTION_ID = re.compile(r"[a-z0-9]{1,3}")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}|/0*[1-9][0-9]{0,8})?")
_POINTS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?")

# Limits of the narrowest channel (WhatsApp, platforms.md 7.1) and of a card that is read at a glance.
LABEL_LIMIT = 20
MEANING_LIMIT = 72
LEAST_ROWS, LIST_ROWS = 2, 8
TEXT_LIMITS = {
    "nama": 60,
    "pertanyaan": 200,
    "terpenuhi": 220,
    "mengapa": 220,
    "dasar": 120,
    "contoh_bukti": 140,
    "sering_kurang": 160,
    "perbaikan": 80,
}


class InstrumentError(Exception):
    """An edition's file cannot be used; `faults` lists every reason with its place."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def parse(text: str) -> Instrument:
    """The edition that *text* holds. Raises InstrumentError with all faults, each with its place."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InstrumentError([f"bukan TOML yang benar: {error}"]) from error
    reader = _Reader(text)
    instrument = reader.instrument(_Table(reader, data, "instrumen"))
    if reader.faults or instrument is None:
        raise InstrumentError(reader.faults)
    return instrument


E = TypeVar("E", bound=StrEnum)


class _Table:
    """A TOML table that knows its place, notes what is wrong in it, and which keys were never asked for."""

    def __init__(self, reader: _Reader, data: Any, place: str) -> None:  # noqa: ANN401  whatever TOML holds
        self.reader, self.place = reader, place
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        self.asked: set[str] = set()
        if not isinstance(data, dict):
            self.fault("harus berupa tabel")

    def fault(self, what: str) -> None:
        self.reader.faults.append(f"{self.place}: {what}")

    def take(self, key: str, kind: type, *, default: object = None) -> Any:  # noqa: ANN401  checked by `kind`
        self.asked.add(key)
        if key not in self.data:
            if default is None:
                self.fault(f"{key} belum ada")
                return kind()
            return default
        value = self.data[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fault(f"{key} harus berupa {_KIND_NAMES[kind]}")
            return kind()
        return value

    def text(self, key: str, limit: int, *, empty: bool = False) -> str:
        value: str = self.take(key, str, default="" if empty else None)
        if len(value) > limit:
            self.fault(f"{key} paling panjang {limit} karakter, sekarang {len(value)}")
        if key in self.data and value != value.strip():
            self.fault(f"{key} diawali atau diakhiri spasi")
        if key in self.data and not value and not empty:
            self.fault(f"{key} kosong")
        return value

    def number(self, key: str) -> Fraction:
        """A decimal or a fraction written as text: "12.22", "50/3"."""
        value: str = self.take(key, str)
        if _NUMBER.fullmatch(value):
            return Fraction(value)
        if isinstance(self.data.get(key), str):
            self.fault(f'{key} = "{value}" bukan angka; tulis seperti "12.22" atau "50/3"')
        return Fraction(0)

    def choice(self, key: str, kind: type[E], default: str | None = None) -> E:
        value = self.take(key, str, default=default)
        try:
            return kind(value)
        except ValueError:
            if isinstance(self.data.get(key), str):
                self.fault(f'{key} = "{value}" tidak dikenal; pilih {", ".join(kind)}')
            return next(iter(kind))

    def tables(self, key: str) -> list[Any]:
        rows: list[Any] = self.take(key, list)
        if key in self.data and not rows:
            self.fault(f"{key} kosong")
        return rows

    def words(self, key: str, *, default: list[str] | None = None) -> tuple[str, ...]:
        rows: list[Any] = self.take(key, list, default=default)
        if any(not isinstance(row, str) for row in rows):
            self.fault(f"{key} harus berupa daftar teks")
        return tuple(row for row in rows if isinstance(row, str))

    def nothing_else(self) -> None:
        for key in sorted(self.data.keys() - self.asked):
            self.fault(f"kunci {key} tidak dikenal")


_KIND_NAMES: dict[type, str] = {
    str: "teks",
    int: "bilangan bulat",
    bool: "true atau false",
    list: "daftar",
    dict: "tabel",
}


class _Reader:
    """Walks the file once, keeps every fault, and numbers the questions on its way."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self.faults: list[str] = []
        self.numbered = 0
        self.kinds: tuple[str, ...] = ()
        self.source_ids: set[str] = set()

    def instrument(self, table: _Table) -> Instrument | None:
        edition_id = table.text("id", 40)
        if edition_id and not re.fullmatch(r"[a-z0-9-]+", edition_id):
            table.fault("id hanya boleh huruf kecil, angka, dan tanda hubung")
        self.kinds = table.words("jenis_unit")
        if "jenis_unit" in table.data and OTHER_KIND not in self.kinds:
            table.fault(f'jenis_unit harus memuat "{OTHER_KIND}"')
        years = table.take("tahun", list)
        if any(not isinstance(year, int) for year in years):
            table.fault("tahun harus berupa daftar bilangan bulat")
        how = table.take("agregasi", str, default="rata-rata")
        if how not in {"rata-rata", "produk"}:
            table.fault(f'agregasi = "{how}" tidak dikenal; pilih rata-rata, produk')
        sources = tuple(
            self.source(_Table(self, row, f"sumber {i}")) for i, row in enumerate(table.tables("sumber"), 1)
        )
        self.source_ids = {source.id for source in sources}
        instrument = Instrument(
            id=edition_id,
            version=table.text("versi", 20),
            title=table.text("judul", 120),
            short=table.text("ringkas", 30),
            years=tuple(years),
            remark=table.text("catatan", 1000, empty=True),
            by_product=how == "produk",
            kinds=self.kinds,
            bands=self.bands(table),
            dimensions=self.dimensions(table),
            sources=sources,
        )
        self.unique(table, "id sumber", [source.id for source in sources])
        table.nothing_else()
        return None if self.faults else instrument

    def source(self, table: _Table) -> Source:
        source = Source(table.text("id", 20), table.text("judul", 200), table.text("keterangan", 400, empty=True))
        table.nothing_else()
        return source

    def bands(self, table: _Table) -> tuple[Band, ...]:
        bands = tuple(
            self.band(_Table(self, row, f"predikat {i}")) for i, row in enumerate(table.tables("predikat"), 1)
        )
        self.unique(table, "kode predikat", [band.code for band in bands])
        floors = [band.floor for band in bands]
        if floors and (floors[-1] != 0 or floors != sorted(set(floors), reverse=True)):
            table.fault("batas predikat harus turun dari atas ke bawah dan berakhir pada 0")
        return bands

    def band(self, table: _Table) -> Band:
        raw = table.take("batas", str)
        floor = Decimal(raw if _POINTS.fullmatch(raw) else 0)
        if isinstance(table.data.get("batas"), str) and not (_POINTS.fullmatch(raw) and floor <= 100):  # noqa: PLR2004  points
            table.fault(f'batas = "{raw}" harus angka 0 sampai 100, paling banyak dua desimal')
        band = Band(
            code=table.text("kode", 10),
            floor=floor,
            label=table.text("label", 30),
            zona=table.text("zona", 20, empty=True),
            confidence=table.choice("keyakinan", Confidence),
        )
        table.nothing_else()
        return band

    def dimensions(self, table: _Table) -> tuple[Dimension, ...]:
        dimensions = tuple(
            self.dimension(_Table(self, row, f"dimensi {i}")) for i, row in enumerate(table.tables("dimensi"), 1)
        )
        self.unique(table, "id dimensi", [dimension.id for dimension in dimensions])
        self.unique(table, "id variabel", [v.id for d in dimensions for v in d.variables])
        self.unique(table, "id indikator", [q.id for d in dimensions for q in d.questions])
        total = sum((dimension.weight for dimension in dimensions), Fraction(0))
        if dimensions and total != 100:  # noqa: PLR2004  points
            table.fault(f"bobot semua dimensi berjumlah {as_text(total)}, seharusnya 100")
        if dimensions and not any(dimension.self_assessable for dimension in dimensions):
            table.fault("tidak ada dimensi yang dapat dinilai sendiri (mandiri = true)")
        return dimensions

    def dimension(self, table: _Table) -> Dimension:
        identity = table.text("id", 12)
        table.place = f"dimensi {identity}" if identity else table.place
        rows = table.tables("variabel")
        weight = table.number("bobot")
        if weight <= 0 and "bobot" in table.data:
            table.fault("bobot harus lebih dari 0")
        sections = [(_Table(self, row, f"{table.place}, variabel {i}")) for i, row in enumerate(rows, 1)]
        drafts = [
            [self.draft(section, j, row) for j, row in enumerate(section.tables("indikator"), 1)]
            for section in sections
        ]
        shares = self.shares(table, [draft for variable in drafts for draft in variable])
        dimension = Dimension(
            id=identity,
            name=table.text("nama", 40),
            short=table.text("singkat", 20),
            weight=weight,
            confidence=table.choice("keyakinan", Confidence),
            self_assessable=table.take("mandiri", bool),
            variables=tuple(
                self.variable(section, [self.question(draft, shares.pop(0)) for draft in variable])
                for section, variable in zip(sections, drafts, strict=True)
            ),
        )
        table.nothing_else()
        return dimension

    def variable(self, table: _Table, questions: list[Question]) -> Variable:
        name = table.text("nama", 40)
        short = table.text("singkat", LABEL_LIMIT) if "singkat" in table.data else name
        table.asked.add("singkat")
        if len(short) > LABEL_LIMIT:
            table.fault(f'singkat belum ada; nama "{name}" lebih dari {LABEL_LIMIT} karakter dan menjadi tombol')
        variable = Variable(table.text("id", 12), name, short, tuple(questions))
        table.nothing_else()
        return variable

    def draft(self, section: _Table, position: int, row: object) -> _Table:
        """A question's table, placed by its id and line so that its author finds it."""
        identity = row.get("id") if isinstance(row, dict) else None
        if not isinstance(identity, str):
            return _Table(self, row, f"{section.place}, indikator {position}")
        line = next(
            (n for n, text in enumerate(self.lines, 1) if re.match(rf'\s*id\s*=\s*"{re.escape(identity)}"', text)),
            0,
        )
        return _Table(self, row, f"indikator {identity} (baris {line})" if line else f"indikator {identity}")

    def shares(self, table: _Table, drafts: list[_Table]) -> list[Fraction]:
        """Each question's points of the dimension's 100: its own, or an equal share of what is left."""
        own = [draft.number("bobot") if "bobot" in draft.data else None for draft in drafts]
        for draft, weight in zip(drafts, own, strict=True):
            draft.asked.add("bobot")
            if weight is not None and weight <= 0:
                draft.fault("bobot harus lebih dari 0; hilangkan barisnya untuk bagian yang sama rata")
        left = 100 - sum((weight for weight in own if weight is not None), Fraction(0))
        open_ones = own.count(None)
        if (open_ones and left <= 0) or (own and not open_ones and left != 0):
            table.fault(
                f"bobot indikator berjumlah {as_text(100 - left)}, seharusnya {'kurang dari ' if open_ones else ''}100"
            )
        return [weight if weight is not None else left / open_ones for weight in own]

    def question(self, table: _Table, weight: Fraction) -> Question:
        self.numbered += 1
        identity = table.text("id", 8)
        if identity and not _ID.fullmatch(identity):
            table.fault("id hanya boleh huruf, angka, dan titik, paling panjang 8")
        texts = {key: table.text(key, limit) for key, limit in TEXT_LIMITS.items()}
        for key, value in texts.items():
            if "{" in value or "}" in value:
                table.fault(f"{key} memuat kurung kurawal; unit dan produk ditulis bot pada baris sendiri")
        if texts["pertanyaan"] and not texts["pertanyaan"].endswith("?"):
            table.fault("pertanyaan harus diakhiri tanda tanya")
        digits = table.choice("angka", Digits, default=Digits.ORDER)
        known = _Table(self, table.take("keyakinan", dict), f"{table.place}, keyakinan")
        kinds = table.words("berlaku", default=[EVERY_KIND])
        for kind in kinds:
            if kind != EVERY_KIND and kind not in self.kinds:
                table.fault(f'berlaku menyebut jenis "{kind}" yang tidak ada dalam jenis_unit')
        sources = table.words("sumber", default=[])
        for source in sources:
            if source not in self.source_ids:
                table.fault(f'sumber "{source}" tidak terdaftar')
        question = Question(
            id=identity,
            number=self.numbered,
            name=texts["nama"],
            text=texts["pertanyaan"],
            fulfilled=texts["terpenuhi"],
            why=texts["mengapa"],
            basis=texts["dasar"],
            evidence=texts["contoh_bukti"],
            often_wanting=texts["sering_kurang"],
            remedy=texts["perbaikan"],
            per_product=table.take("per_produk", bool, default=False),
            digits=digits,
            weight=weight,
            own_weight="bobot" in table.data,
            confidence=QuestionConfidence(
                name=known.choice("nama", Confidence),
                options=known.choice("pilihan", Confidence),
                weight=known.choice("bobot", Confidence),
            ),
            kinds=None if EVERY_KIND in kinds else frozenset(kinds),
            sources=sources,
            options=self.options(table, digits),
        )
        known.nothing_else()
        table.nothing_else()
        return question

    def options(self, table: _Table, digits: Digits) -> tuple[Option, ...]:
        rows = table.tables("pilihan")
        options = tuple(
            self.option(_Table(self, row, f"{table.place}, pilihan {i}"), digits) for i, row in enumerate(rows, 1)
        )
        if rows and not LEAST_ROWS <= len(rows) <= LIST_ROWS:
            table.fault(f"pilihan harus {LEAST_ROWS} sampai {LIST_ROWS}, sekarang {len(rows)}")
        values = [option.value for option in options]
        if values and (values[0] != 1 or values[-1] != 0 or values != sorted(values, reverse=True)):
            table.fault("nilai pilihan harus turun dari 1 (pilihan pertama) sampai 0 (pilihan terakhir)")
        days = [option.days for option in options]
        if days and (days[-1] != 0 or days != sorted(days, reverse=True)):
            table.fault("hari tidak boleh naik dari pilihan pertama ke terakhir, dan yang terakhir 0")
        self.unique(table, "id pilihan", [option.id for option in options])
        self.unique(table, "label pilihan", [normalise(option.label) for option in options])
        said = [word for option in options for word in {normalise(word) for word in (option.label, *option.synonyms)}]
        self.unique(table, "kata pilihan", said)
        self.unique(table, "jumlah pilihan", [str(count) for option in options for count in option.counts])
        return options

    def option(self, table: _Table, digits: Digits) -> Option:
        identity = table.text("id", 3)
        if identity and not _OPTION_ID.fullmatch(identity):
            table.fault("id hanya boleh huruf kecil dan angka, paling panjang 3")
        value = table.number("nilai")
        if not 0 <= value <= 1:
            table.fault("nilai harus 0 sampai 1")
        days = table.take("hari", int)
        if not 0 <= days <= 120:  # noqa: PLR2004  half a year of working days; more is no longer preparation
            table.fault("hari harus 0 sampai 120")
        counts = table.take("jumlah", list, default=[])
        if any(not isinstance(count, int) or isinstance(count, bool) or count < 0 for count in counts):
            table.fault("jumlah harus berupa daftar bilangan bulat")
            counts = []
        if (digits is Digits.COUNT) != bool(counts):
            table.fault('jumlah diisi bila, dan hanya bila, angka = "jumlah"')
        option = Option(
            id=identity,
            label=table.text("label", LABEL_LIMIT),
            meaning=table.text("arti", MEANING_LIMIT),
            value=value,
            days=days,
            counts=tuple(counts),
            synonyms=table.words("sinonim", default=[]),
        )
        table.nothing_else()
        return option

    def unique(self, table: _Table, what: str, values: list[str]) -> None:
        for value in sorted({value for value in values if values.count(value) > 1}):
            table.fault(f'{what} "{value}" dipakai lebih dari sekali')


def as_text(value: Fraction) -> str:
    """Exactly as it is: ``12.22`` where a decimal can say it, else ``50/3``."""
    below = value.denominator
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
    if below != 1:
        return f"{value.numerator}/{value.denominator}"
    return format((Decimal(value.numerator) / Decimal(value.denominator)).normalize(), "f")
