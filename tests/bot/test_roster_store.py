"""Whatever is imported after whatever: what the roster says stands, and importing it again changes nothing."""

import sqlite3
from collections.abc import Collection, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import handover, people
from bot.store import roster as store
from flows.duties import Outcome
from flows.effects import Role
from flows.messages import Address, Channel
from flows.roster import RosterUnit, read_roster
from flows.roster_cells import same
from flows.roster_changes import plan
from flows.roster_sheet import rows
from tests.rosters import KINDS, Cells, one, row, sheet

NOW = datetime(2027, 1, 11, 2, 10, tzinfo=UTC)
SCHEMA = (Path(store.__file__).parent / "schema.sql").read_text(encoding="utf-8")
UNITS = ("Dinas Contoh", "DINAS CONTOH", "Puskesmas Contoh", "RSUD Contoh")
PRODUCTS = ("Izin A", "izin a", "Izin B", "Izin C")
# A name has one phone in a roster, and may have another one in the next.
NAMES = ("Ibu Contoh", "ibu contoh", "Ibu Contoh, S.Sos", "Bapak Dua", "Bapak Tiga")


@st.composite
def rosters(draw: st.DrawFn) -> list[Cells]:
    """A roster without a fault, of few names: so that units, people and products come, change and go."""
    names = draw(st.permutations(NAMES))
    phones = {same(name): draw(st.none() | st.just(f"0812000000{n:02}")) for n, name in enumerate(names)}
    found = []
    for unit in draw(st.lists(st.sampled_from(UNITS), min_size=1, max_size=3, unique_by=same)):
        pics: list[str | None] = [*draw(st.lists(st.sampled_from(NAMES), max_size=3, unique_by=same))]
        products = draw(st.lists(st.sampled_from(PRODUCTS), max_size=3, unique_by=same))
        boss = draw(st.none() | st.sampled_from(["Bapak Kepala", "Ibu Kepala"]))
        first = {
            "jenis": draw(st.sampled_from(KINDS)),
            "produk": "; ".join(products),
            "atasan_nama": boss,
            "slot_survei": draw(st.sampled_from([None, "2027-02-15", "2027-02-16 09:00"])),
            "zona_waktu": draw(st.sampled_from([None, "WIB", "WIT"])),
        }
        for n, pic in enumerate(pics or [None]):
            phone = phones[same(pic)] if pic else None
            found.append(row(unit=unit, pic_nama=pic, pic_hp=phone, **(first if n == 0 else {})))
    return found


def imported(tx: sqlite3.Connection, roster: Sequence[RosterUnit]) -> None:
    found = plan(roster, store.present(tx), NOW.date())
    store.apply(tx, found.changes, "Asia/Makassar", NOW)


def downloaded(tx: sqlite3.Connection) -> list[Cells]:
    return [[*row.values()] for row in rows(store.present(tx))]


def dump(tx: sqlite3.Connection) -> list[str]:
    return list(tx.iterdump())


def join(tx: sqlite3.Connection, names: Collection[str]) -> None:
    """People of these names come in: from now on their access ends only when somebody accepts."""
    for known in tx.execute("SELECT id, name FROM persons").fetchall():
        if known["name"] in names:
            people.bind(tx, Address(Channel.TELEGRAM, str(known["id"])), known["id"], NOW, "aktif")


def access(tx: sqlite3.Connection) -> set[tuple[int, int]]:
    """Who has which unit."""
    return {(row["person"], row["unit"]) for row in tx.execute("SELECT person, unit FROM assignments")}


MEANWHILE = st.tuples(st.sets(st.sampled_from([*NAMES, "Bapak Kepala"])), st.sampled_from([None, *Outcome]))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(rosters(), MEANWHILE), min_size=1, max_size=4))
def test_a_roster_stands_once_it_is_imported_and_the_second_time_changes_nothing(
    series: list[tuple[list[Cells], tuple[set[str], Outcome | None]]],
) -> None:
    """Whoever has joined meanwhile, and however what was handed over then went."""
    with closing(sqlite3.connect(":memory:")) as tx:
        tx.row_factory = sqlite3.Row
        tx.executescript(f"PRAGMA foreign_keys = ON; {SCHEMA}")
        for cells, (joined, outcome) in series:
            roster = read_roster(sheet(*cells), KINDS)
            imported(tx, roster)
            stands(tx, roster)
            after = dump(tx)
            imported(tx, roster)
            assert dump(tx) == after
            imported(tx, read_roster(sheet(*downloaded(tx)), KINDS))
            assert dump(tx) == after
            join(tx, joined)
            for one_ in handover.waiting(tx) if outcome else ():
                before = access(tx)
                handover.end(tx, one_.id, outcome or Outcome.CANCELLED, NOW)
                passed = {(one_.giver, one_.duty.unit)}, {(one_.taker, one_.duty.unit)}
                assert access(tx) == ((before - passed[0]) | passed[1] if outcome is Outcome.ACCEPTED else before)
            if outcome is Outcome.ACCEPTED:
                stands(tx, roster)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sets(st.sampled_from(["Ibu A", "Ibu B", "Ibu C", "Ibu D"]), min_size=1), min_size=2, max_size=5))
def test_whoever_is_named_after_whom_the_roster_stands_while_nobody_has_accepted_yet(series: list[set[str]]) -> None:
    with closing(sqlite3.connect(":memory:")) as tx:
        tx.row_factory = sqlite3.Row
        tx.executescript(f"PRAGMA foreign_keys = ON; {SCHEMA}")
        for names in series:
            first, *more = sorted(names)
            rows = [one(pic_nama=first, pic_hp=""), *(row(unit="Dinas Contoh", pic_nama=name) for name in more)]
            roster = read_roster(sheet(*rows), KINDS)
            imported(tx, roster)
            stands(tx, roster)
            after = dump(tx)
            imported(tx, roster)
            assert dump(tx) == after
            join(tx, names)


def stands(tx: sqlite3.Connection, roster: Sequence[RosterUnit]) -> None:
    present = store.present(tx)
    units = {unit.name: unit for unit in present.units}
    known = {person.id: person for person in present.people}
    for wanted in roster:
        unit = units[wanted.name]
        assert (unit.kind, unit.slot, unit.closed) == (wanted.kind, wanted.slot, False)
        assert wanted.zone in {None, unit.zone}
        if wanted.products:
            assert tuple(product.name for product in unit.products) == wanted.products
        for role, named in ((Role.PIC, wanted.pics), (Role.SUPERVISOR, (wanted.supervisor,))):
            have = {known[number].name for number in unit.named if known[number].role is role}
            if any(named):
                assert have == {person.name for person in named if person}


def test_the_audit_names_who_changed_the_roster() -> None:
    with closing(sqlite3.connect(":memory:")) as tx:
        tx.row_factory = sqlite3.Row
        tx.executescript(SCHEMA)
        found = plan(read_roster(sheet(one()), KINDS), store.present(tx), NOW.date())
        store.apply(tx, found.changes, "Asia/Jakarta", NOW, "Ibu Contoh Delapan")

        assert [("Ibu Contoh Delapan",)] == [tuple(row) for row in tx.execute("SELECT DISTINCT who FROM audit")]
