"""An overseer or an admin looks at the roster and changes it in the chat: nothing without a yes that named it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import intents as i
from flows import roster_wishes as wishes
from flows.conversation import step
from flows.effects import ChangeRoster, Effect, GoOn, Role, Say, Tell
from flows.reading import read
from flows.roster import RosterPerson, RosterUnit
from flows.roster_changes import (
    Assigned,
    Change,
    Field,
    OnItsWay,
    PersonChanged,
    Present,
    PresentUnit,
    ProductAdded,
    ProductRemoved,
    ProductsOrdered,
    Replaced,
    UnitAdded,
    UnitChanged,
    UnitClosed,
    UnitReopened,
    Who,
)
from flows.roster_says import described
from flows.state import Asked, Register, State, Wait, Watching
from flows.tokens import unpack
from tests.flows.turns import quiet, said
from tests.kit import COLLEAGUE, OVERSEER, PIC, filling, penilaian, register, watching

NEW = Who(None, Role.PIC, RosterPerson("Ibu Contoh Sembilan", "+6281200000009"))


class Talk:
    """An overseer's conversation about a roster that others may change meanwhile."""

    def __init__(self, roster: Register | None = None, role: Role = Role.OVERSEER) -> None:
        self.register = roster or register()
        self.state: State = watching(person=replace(OVERSEER, role=role), roster=self.register)
        self.changed: list[Change] = []
        self.effects: tuple[Effect, ...] = ()
        self.say = Say("")  # the last message

    def does(self, intent: i.Intent) -> Say | None:
        """A wish; gives what is said, None for silence."""
        assert isinstance(self.state, Watching)
        self.state, self.effects = step(replace(self.state, register=self.register), intent)
        for effect in self.effects:
            if isinstance(effect, ChangeRoster):
                self.changed += effect.changes
            if isinstance(effect, GoOn):
                return self.does(effect.intent)
        says = [effect for effect in self.effects if isinstance(effect, Say)]
        self.say = says[0] if says else self.say
        return says[0] if says else None

    def says(self, text: str) -> Say:
        """Words, which are answered."""
        say = self.does(read(text, self.state))
        assert say is not None
        return say

    def taps(self, label: str, on: Say | None = None) -> Say:
        """A button of the last message, or of an older one, which is answered."""
        say = self.does(button(on or self.say, label))
        assert say is not None
        return say


def button(say: Say, label: str) -> i.Intent:
    [token] = [one.token for row in say.buttons for one in row if one.label == label]
    intent = unpack(token)
    assert intent is not None
    return intent


def labels(say: Say) -> list[str]:
    return [one.label for row in say.buttons for one in row]


# Looking.


@pytest.mark.parametrize("words", ["roster", "daftar unit", "Daftar PIC", "/roster", "mohon roster ya"])
def test_the_roster_at_a_glance(words: str) -> None:
    talk = Talk(register(on_its_way=[OnItsWay(8, 21)]))
    say = talk.says(words)

    assert ("daftar_ringkas", 3, 1, ["Dinas Contoh Baru"]) == (
        say.template, say.values["jumlah"], say.values["dialihkan"], say.values["tanpa_pic"],
    )  # fmt: skip
    assert {"jumlah": 3, "bergabung": 1} == say.values["pic"]  # with the one who is to take over
    assert {"jumlah": 1, "bergabung": 0} == say.values["atasan"]
    assert ["Belum bergabung", "Ubah unit", "Tambah unit"] == labels(say)


def test_of_an_empty_roster_only_a_unit_can_be_added() -> None:
    assert ["Tambah unit"] == labels(Talk(Register()).says("roster"))
    assert [] == Talk(Register()).says("ubah unit").values["unit"]


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ASSISTANT])
@pytest.mark.parametrize(
    "wish", [i.Roster(), i.NotJoined(), i.RosterUnit(1), i.WantChange(i.What.CLOSE, 1), i.CarryOut(1, "x")]
)
def test_nobody_else_sees_or_changes_it(role: Role, wish: i.Intent) -> None:
    talk = Talk(role=role)
    say = talk.does(wish)

    assert say is not None
    assert ("tidak_berhak", True) == (say.template, say.values["daftar"])
    assert "tidak_berhak" == said(step(filling(), wish).effects).template


def test_only_those_who_may_change_a_unit_get_its_card_by_words() -> None:
    assert "daftar_unit_kartu" == Talk(role=Role.ADMIN).says("unit rsud contoh").template
    assert "daftar_unit" == Talk(role=Role.SUPERVISOR).says("unit rsud contoh").template


@pytest.mark.parametrize("words", ["belum bergabung", "siapa yang belum bergabung"])
def test_who_has_not_joined_is_listed_by_unit_with_an_invitation_for_each(words: str) -> None:
    talk = Talk()
    say = talk.says(words)

    assert [("Bapak Contoh Kepala", ["RSUD Contoh"]), ("Bapak Contoh Dua", ["RSUD Contoh"])] == [
        (one["nama"], one["unit"]) for one in say.values["orang"]
    ]
    assert ["Undang 1", "Undang 2", "Daftar unit dan PIC"] == labels(say)
    invitation = talk.taps("Undang 2")
    assert ("undangan", {"untuk": COLLEAGUE.id, "oleh": OVERSEER.name}) == (invitation.template, invitation.values)


def test_a_long_list_of_those_who_have_not_joined_goes_on_by_a_button() -> None:
    plain = register()
    pic = plain.present.people[0]
    people = tuple(replace(pic, id=n, name=f"Ibu Contoh Ke-{n:02}") for n in range(101, 109))
    unit = replace(plain.present.units[0], people=tuple(one.id for one in people))
    talk = Talk(replace(plain, present=Present((unit,), people)))

    assert "Berikutnya" in labels(talk.says("belum bergabung"))
    last = talk.taps("Berikutnya")
    assert (6, 0, ["Undang 7", "Undang 8"]) == (last.values["mulai"], last.values["sisa"], labels(last)[:2])
    assert 0 == talk.does(i.NotJoined(60)).values["mulai"]  # type: ignore[union-attr]


def test_a_unit_has_a_card_with_its_people_and_a_hand_over_that_waits() -> None:
    talk = Talk(register(on_its_way=[OnItsWay(8, 21)]))
    say = talk.says("unit rsud contoh")

    assert [(PIC.name, True), (COLLEAGUE.name, False), ("Bapak Contoh Kepala", False)] == [
        (one["nama"], one["bergabung"]) for one in say.values["orang"]
    ]
    assert [None, "Ibu Contoh Pindah", None] == [one["kepada"] for one in say.values["orang"]]
    assert [{"nama": "Ibu Contoh Pindah", "bergabung": False}] == say.values["pengganti"]
    assert ["Undang 2", "Undang 3", "Undang 4"] == [label for label in labels(say) if label.startswith("Undang")]
    assert "Ganti PIC" not in labels(talk.says("unit dinas contoh baru"))


def test_a_unit_may_be_chosen_from_a_list_or_by_a_part_of_its_name() -> None:
    talk = Talk()
    assert ["Dinas Contoh", "RSUD Contoh", "Dinas Contoh Baru"] == talk.says("ubah unit").values["unit"]
    assert "RSUD Contoh" == talk.says("unit rsud").values["nama"]

    talk.says("ubah unit")
    assert "Dinas Contoh" == talk.says("Dinas Contoh").values["nama"]

    several = talk.says("unit contoh")
    assert (3, True) == (several.values["jumlah"], several.values["ketemu"])
    none = talk.says("kelurahan")
    assert (False, "kelurahan", 3) == (none.values["ketemu"], none.values["dicari"], none.values["jumlah"])
    assert "daftar_unit" == talk.says("ringkasan").template


def test_a_long_list_of_units_goes_on_by_a_button() -> None:
    units = tuple(PresentUnit(n, f"Unit {n:02}", "dinas", "WIB", None, closed=False) for n in range(1, 9))
    talk = Talk(register(units=units))

    assert 2 == talk.says("ubah unit").values["sisa"]
    assert ["Unit 07", "Unit 08"] == talk.taps("Unit berikutnya").values["unit"]


# Changing.


def asked_for(what: i.What, unit: int, *words: str, roster: Register | None = None) -> Talk:
    """A conversation that stands at the yes."""
    talk = Talk(roster)
    talk.does(i.WantChange(what, unit))
    for text in words:
        talk.says(text)
    assert [] == talk.changed
    return talk


@pytest.mark.parametrize("yes", ["ya", "Ya, simpan", "1", "ok", "betul"])
def test_a_slot_is_moved_after_a_yes(yes: str) -> None:
    talk = asked_for(i.What.SLOT, 1, "17/02/2027 10.00")
    assert ("daftar_yakin", ["Ya, simpan", "Batal"], False) == (
        talk.say.template, labels(talk.say), talk.say.values["lewat"],
    )  # fmt: skip
    card = talk.says(yes)

    assert [UnitChanged(1, "Dinas Contoh", Field.SLOT, "2027-02-15 09:00", "2027-02-17 10:00")] == talk.changed
    assert ("daftar_unit_kartu", "jadwal") == (card.template, card.values["tersimpan"][0]["apa"])


def test_a_unit_may_follow_the_putaran_again() -> None:
    talk = asked_for(i.What.SLOT, 1, "ikut putaran")
    talk.taps("Ya, simpan")

    assert [None] == [change.after for change in talk.changed if isinstance(change, UnitChanged)]


def test_a_day_that_has_passed_is_allowed_and_remarked_upon() -> None:
    assert asked_for(i.What.SLOT, 1, "10/01/2027").say.values["lewat"]
    assert not asked_for(i.What.SLOT, 1, "11/01/2027").say.values["lewat"]


@pytest.mark.parametrize(
    ("what", "unit", "words", "why"),
    [
        (i.What.SLOT, 1, "besok lusa", "bukan tanggal"),
        (i.What.SLOT, 1, "31/02/2027", "bukan tanggal"),
        (i.What.SLOT, 1, "15/02/2027 09.00", "sudah tercatat demikian"),
        (i.What.SLOT, 2, "ikut putaran", "sudah tercatat demikian"),
        (i.What.SLOT, 1, "\u200b", "belum ditulis"),
        (i.What.PIC, 1, "0812 0000 0009", "nama belum ditulis"),
        (i.What.PIC, 1, "Ibu Contoh 0812", "bukan nomor telepon"),
        (i.What.PIC, 1, "Ibu Contoh " * 20, "terlalu panjang"),
        (i.What.PIC, 1, "ibu contoh satu", "sudah PIC unit ini"),
        (i.What.PIC, 1, "Bapak Lain 0812 0000 0021", "nomor ini milik Ibu Contoh Pindah"),
        (i.What.PRODUCTS, 2, "rawat jalan; rawat jalan", "lebih dari sekali"),
        (i.What.PRODUCTS, 2, "Rawat Jalan; Rawat Inap", "sudah tercatat demikian"),
        (i.What.PRODUCTS, 2, ";", "belum diisi"),
        (i.What.UNIT, 0, "rsud  CONTOH", "sudah terdaftar"),
        (i.What.UNIT, 0, "12345", "bukan nama"),
        (i.What.UNIT, 0, "\u200b", "nama unit belum ditulis"),
    ],
)  # fmt: skip
def test_a_mistake_is_explained_and_the_question_stays(what: i.What, unit: int, words: str, why: str) -> None:
    talk = asked_for(what, unit, words)

    assert "daftar_tanya" == talk.say.template
    assert why in talk.say.values["galat"]
    assert what.value == talk.say.values["soal"]
    assert isinstance(talk.state, Watching)
    assert Wait.ROSTER is talk.state.asked.waiting


def test_somebody_new_becomes_a_pic_and_can_be_invited() -> None:
    talk = asked_for(i.What.PIC, 1, "Ibu Contoh Sembilan 0812 0000 0009")
    assert (True, [PIC.name]) == (talk.say.values["perubahan"][0]["baru"], talk.say.values["tersisa"])
    talk.says("ya")

    assert [Assigned("Dinas Contoh", NEW)] == talk.changed


def test_somebody_known_keeps_the_spelling_of_their_name_and_may_get_another_number() -> None:
    talk = asked_for(i.What.PIC, 1, "ibu contoh pindah 081200000099")
    talk.says("ya")

    known = Who(21, Role.PIC, RosterPerson("Ibu Contoh Pindah", "+6281200000099"))
    phone = PersonChanged(21, Role.PIC, "Ibu Contoh Pindah", Field.PHONE, "+6281200000021", "+6281200000099")
    assert [phone, Assigned("Dinas Contoh", known)] == talk.changed
    assert ["hp", "pic"] == [one["apa"] for one in talk.say.values["tersimpan"]]
    assert "0812" not in str(talk.say.values)


def test_a_number_tells_who_is_meant_where_the_names_differ_by_a_title() -> None:
    talk = asked_for(i.What.PIC, 1, "Ibu Contoh Pindah, S.Sos. 081200000021")
    talk.says("ya")

    assert [
        Assigned("Dinas Contoh", Who(21, Role.PIC, RosterPerson("Ibu Contoh Pindah", "+6281200000021")))
    ] == talk.changed


def test_somebody_who_has_joined_already_is_said_to_be_told() -> None:
    assert asked_for(i.What.PIC, 3, "Ibu Contoh Satu").say.values["bergabung"]
    assert not asked_for(i.What.PIC, 3, "Bapak Contoh Dua").say.values["bergabung"]


def test_a_pic_is_replaced_and_of_several_it_is_asked_which() -> None:
    one = asked_for(i.What.REPLACE, 1, "Ibu Contoh Sembilan 0812 0000 0009")
    one.says("ya")
    before = Who(PIC.id, Role.PIC, RosterPerson(PIC.name))
    assert [Replaced("Dinas Contoh", before, NEW)] == one.changed

    for words in ("2", "dua", "Bapak Contoh Dua"):
        two = asked_for(i.What.REPLACE, 2)
        assert ("siapa", [PIC.name, COLLEAGUE.name]) == (two.say.values["soal"], two.say.values["nama"])
        two.says("entah siapa")
        assert "siapa" == two.says("9").values["soal"]
        assert (COLLEAGUE.name, "ganti") == (two.says(words).values["orang"], two.say.values["soal"])
    two = asked_for(i.What.REPLACE, 2)
    assert PIC.name == two.taps("Ibu Contoh Satu").values["orang"]


def test_a_name_that_is_misspelt_is_put_right_on_the_unit_s_card() -> None:
    talk = Talk()
    talk.says("unit dinas contoh")
    assert ("orang", PIC.name) == (talk.taps("Ubah data orang").values["soal"], talk.say.values["orang"])
    assert "nama" == talk.taps("Nama").values["soal"]
    talk.says("Ibu Contoh Sabtu")
    assert ("daftar_yakin", PIC.name, "Ibu Contoh Sabtu") == (
        talk.say.template, talk.say.values["perubahan"][0]["dari"], talk.say.values["perubahan"][0]["menjadi"],
    )  # fmt: skip
    assert [] == talk.changed
    card = talk.says("ya")

    assert [PersonChanged(PIC.id, Role.PIC, "Ibu Contoh Sabtu", Field.NAME, PIC.name, "Ibu Contoh Sabtu")] == (
        talk.changed
    )
    assert ("daftar_unit_kartu", "nama") == (card.template, card.values["tersimpan"][0]["apa"])


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("jabatan Kabid Contoh", (Field.POSITION, PIC.position, "Kabid Contoh")),
        ("Nomor HP: 0812 0000 0099", (Field.PHONE, "+6281200000007", "+6281200000099")),
        ("nama Ibu Contoh Sabtu", (Field.NAME, PIC.name, "Ibu Contoh Sabtu")),
    ],
)
def test_what_is_wrong_of_somebody_may_be_written_at_once(words: str, change: tuple[Field, str, str]) -> None:
    talk = asked_for(i.What.PERSON, 1, words)
    assert "+62" not in str(talk.say.values)
    talk.says("ya")

    [done] = talk.changed
    assert isinstance(done, PersonChanged)
    assert change == (done.field, done.before, done.after)


def test_of_several_people_it_is_asked_whose_data_are_wrong() -> None:
    talk = asked_for(i.What.PERSON, 2, roster=register(on_its_way=[OnItsWay(8, 21)]))
    everybody = [PIC.name, COLLEAGUE.name, "Bapak Contoh Kepala", "Ibu Contoh Pindah"]
    assert ("data_siapa", everybody) == (talk.say.values["soal"], talk.say.values["nama"])

    assert ("orang", "Bapak Contoh Kepala") == (talk.says("3").values["soal"], talk.say.values["orang"])
    assert "orang" == talk.says("entah").values["soal"]
    assert "jabatan" == talk.taps("Jabatan").values["soal"]


@pytest.mark.parametrize(
    ("what", "words", "why"),
    [
        (i.What.NAME, "ibu contoh pindah", "sudah ada PIC bernama"),
        (i.What.NAME, "12345", "bukan nama"),
        (i.What.NAME, PIC.name, "sudah tercatat demikian"),
        (i.What.NAME, "\u200b", "nama belum ditulis"),
        (i.What.PHONE, "0812 0000 0021", "nomor ini milik Ibu Contoh Pindah"),
        (i.What.PHONE, "0812", "bukan nomor telepon"),
        (i.What.POSITION, "\u200b", "jabatan belum ditulis"),
    ],
)
def test_what_cannot_be_of_somebody_is_explained(what: i.What, words: str, why: str) -> None:
    talk = Talk()
    talk.does(i.WantChange(what, 1, PIC.id))

    assert why in talk.says(words).values["galat"]
    assert (what.value, []) == (talk.say.values["soal"], talk.changed)


def test_the_news_of_wrong_data_leads_to_whose_they_are() -> None:
    talk = Talk()
    assert "orang" == talk.does(i.WantChange(i.What.PERSON, person=PIC.id)).values["soal"]  # type: ignore[union-attr]
    talk.taps("Nama")
    talk.says("Ibu Contoh Sabtu")

    assert ("daftar_ringkas", "nama") == (talk.says("ya").template, talk.say.values["tersimpan"][0]["apa"])
    # Who has no task, or is not registered, is none of it.
    for number in (21, 99, 0):
        gone = Talk().does(i.WantChange(i.What.PERSON, person=number))
        assert gone is not None
        assert ("daftar_ringkas", "basi") == (gone.template, gone.values["kabar"])


def test_products_are_added_taken_off_and_ordered() -> None:
    talk = asked_for(i.What.PRODUCTS, 2, "Rawat Inap; Gawat Darurat")
    talk.says("ya")
    assert [
        ProductRemoved("RSUD Contoh", 1, "Rawat Jalan"),
        ProductAdded("RSUD Contoh", "Gawat Darurat"),
    ] == talk.changed

    talk = asked_for(i.What.PRODUCTS, 2, "Rawat Inap\nRawat Jalan")
    talk.says("ya")
    assert [ProductsOrdered("RSUD Contoh", ("Rawat Inap", "Rawat Jalan"))] == talk.changed


def test_a_unit_is_closed_after_a_yes() -> None:
    talk = asked_for(i.What.CLOSE, 2)
    assert "daftar_yakin" == talk.say.template
    talk.says("ya")

    assert [UnitClosed(2, "RSUD Contoh")] == talk.changed
    gone = Talk(register(units=talk.register.present.units[:1])).does(i.RosterUnit(2, done=tuple(talk.changed)))
    assert gone is not None
    assert ("daftar_ringkas", None) == (gone.template, gone.values["kabar"])
    assert ["tutup"] == [one["apa"] for one in gone.values["tersimpan"]]


def test_a_new_unit_has_a_name_and_a_kind() -> None:
    for kind in ("rsud", "2", "RSUD"):
        talk = asked_for(i.What.UNIT, 0, "Klinik  Contoh")
        assert ("jenis", ["dinas", "rsud", "lainnya", "Batal"]) == (talk.say.values["soal"], labels(talk.say))
        assert "bukan jenis unit" in talk.says("hotel").values["galat"]
        assert "belum diisi" in talk.says("\u200b").values["galat"]
        assert "jenis" == talk.says("baik pak").values["soal"]
        talk.says(kind)
        talk.says("ya")
        assert [UnitAdded(RosterUnit("Klinik Contoh", "rsud"))] == talk.changed


def test_a_new_unit_is_shown_once_it_is_there() -> None:
    talk = asked_for(i.What.UNIT, 0, "Klinik Contoh")
    asked = talk.say
    talk.taps("rsud")
    say = talk.taps("dinas", on=asked)
    assert [{"apa": "unit", "unit": "Klinik Contoh", "jenis": "dinas"}] == say.values["perubahan"]

    there = PresentUnit(9, "Klinik Contoh", "dinas", "WIB", None, closed=False)
    after = Talk(register(units=[there])).does(i.RosterUnit(name="Klinik Contoh", done=(UnitClosed(9, "x"),)))
    assert after is not None
    assert ("daftar_unit_kartu", "Klinik Contoh") == (after.template, after.values["nama"])


def test_a_kind_that_no_button_can_carry_can_be_typed() -> None:
    roster = replace(register(), kinds=("dinas", "unit penyelenggara pelayanan publik lainnya di daerah"))
    talk = asked_for(i.What.UNIT, 0, "Klinik Contoh", roster=roster)

    assert ["dinas", "Batal"] == labels(talk.say)
    assert "daftar_yakin" == talk.says("2").template


def test_a_unit_of_a_name_that_was_closed_is_opened_again() -> None:
    talk = asked_for(i.What.UNIT, 0, "kecamatan contoh")
    assert "buka" == talk.say.values["perubahan"][0]["apa"]
    talk.says("ya")

    assert [UnitReopened(4, "Kecamatan Contoh")] == talk.changed


@pytest.mark.parametrize(
    ("words", "soal"),
    [
        ("ubah jadwal", "jadwal"),
        ("tambah pic", "pic"),
        ("ganti pic", "siapa"),
        ("ubah produk", "produk"),
    ],
)
def test_what_the_buttons_of_a_card_do_can_be_typed(words: str, soal: str) -> None:
    talk = Talk()
    talk.says("unit rsud contoh")

    assert soal == talk.says(words).values["soal"]


@pytest.mark.parametrize(
    ("words", "soal"),
    [
        ("ubah jadwal rsud contoh", "jadwal"),
        ("Ubah jadwal survei untuk RSUD", "jadwal"),
        ("tolong tambah pic rsud", "pic"),
        ("ganti pic rsud contoh", "siapa"),
        ("ubah data orang di rsud contoh", "data_siapa"),
    ],
)
def test_a_change_of_a_named_unit_is_begun_in_one_line(words: str, soal: str) -> None:
    assert (soal, "RSUD Contoh") == (Talk().says(words).values["soal"], Talk().says(words).values["unit"])


def test_a_unit_is_closed_in_one_line_and_a_yes() -> None:
    talk = Talk()
    assert "daftar_yakin" == talk.says("tutup unit rsud contoh").template
    talk.says("ya")
    assert [UnitClosed(2, "RSUD Contoh")] == talk.changed

    several = talk.says("tutup unit contoh")
    assert ("daftar_pilih", 3, []) == (several.template, several.values["jumlah"], talk.changed[1:])
    assert "daftar_yakin" == talk.taps("Dinas Contoh").template
    assert "daftar_unit" == Talk(role=Role.SUPERVISOR).says("tutup unit rsud contoh").template


def test_an_overseer_who_moves_is_told_who_ends_their_access() -> None:
    assert Talk().says("saya sudah mutasi").values["pergi"]
    assert not Talk().says("ubah unit").values["pergi"]


def test_on_a_card_other_words_mean_what_they_always_mean() -> None:
    talk = Talk()
    talk.says("unit rsud contoh")

    assert "bantuan" == talk.says("bantuan").template
    talk.says("unit rsud contoh")
    assert "daftar_yakin" == talk.says("tutup unit").template


# Leaving, thinking better of it, and old buttons.


@pytest.mark.parametrize("no", ["batal", "tidak jadi", "/batal"])
def test_a_question_is_left_as_it_is(no: str) -> None:
    talk = asked_for(i.What.SLOT, 1)
    card = talk.says(no)

    assert ("daftar_unit_kartu", "tetap", []) == (card.template, card.values["kabar"], talk.changed)
    assert "daftar_ringkas" == asked_for(i.What.UNIT, 0, "Klinik Contoh").taps("Batal").template


@pytest.mark.parametrize("no", ["tidak", "batal", "2", "keliru"])
def test_a_confirmation_is_said_no_to(no: str) -> None:
    talk = asked_for(i.What.SLOT, 1, "17/02/2027")
    card = talk.says(no)

    assert ("tetap", []) == (card.values["kabar"], talk.changed)
    assert "basi" == talk.does(i.CarryOut(1, "0")).values["kabar"]  # type: ignore[union-attr]


def test_beside_a_confirmation_other_words_are_the_answer_anew() -> None:
    talk = asked_for(i.What.SLOT, 1, "17/02/2027", "18/02/2027")
    assert "2027-02-18" == talk.say.values["perubahan"][0]["menjadi"]
    assert "daftar_yakin" == talk.says("baik pak").template
    talk.says("ya")

    assert ["2027-02-18"] == [change.after for change in talk.changed if isinstance(change, UnitChanged)]
    closing = asked_for(i.What.CLOSE, 1)
    assert "daftar_yakin" == closing.says("terima kasih").template


def test_courtesy_and_a_yes_to_a_question_ask_it_again() -> None:
    talk = asked_for(i.What.PIC, 1, "baik bu")
    assert ("daftar_tanya", None) == (talk.say.template, talk.say.values["galat"])

    again = talk.does(i.Agree())
    assert again is not None
    assert "daftar_tanya" == again.template


def test_the_same_yes_twice_does_it_once() -> None:
    talk = asked_for(i.What.SLOT, 1, "17/02/2027")
    yes = button(talk.say, "Ya, simpan")
    talk.does(yes)

    assert talk.does(yes) is None
    assert "Sudah disimpan" == quiet(talk.effects).toast
    assert 1 == len(talk.changed)


def test_a_yes_to_something_else_than_what_was_shown_last_changes_nothing() -> None:
    talk = asked_for(i.What.SLOT, 1, "17/02/2027")
    old = talk.say
    talk.says("18/02/2027")
    card = talk.taps("Ya, simpan", on=old)

    assert ("daftar_unit_kartu", "basi", []) == (card.template, card.values["kabar"], talk.changed)


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"slot": "2027-02-20"},
        {"slot": "2027-02-17"},
        {"closed": True},
        {"name": "Dinas Contoh Raya"},
    ],
)
def test_what_somebody_else_changed_meanwhile_is_not_overwritten(meanwhile: dict[str, object]) -> None:
    talk = asked_for(i.What.SLOT, 1, "17/02/2027")
    first, *others = talk.register.present.units
    changed = replace(first, **meanwhile)  # type: ignore[arg-type]  # fields of a unit
    talk.register = register(units=[changed, *others])

    say = talk.says("ya")
    assert ("basi", []) == (say.values["kabar"], talk.changed)


def test_a_pic_who_came_meanwhile_is_not_added_twice() -> None:
    talk = asked_for(i.What.PIC, 3, "Bapak Contoh Dua")
    talk.register = register(units=[replace(unit, people=(8,)) for unit in talk.register.present.units])

    assert "basi" == talk.says("ya").values["kabar"]


def test_a_question_about_what_is_gone_says_so() -> None:
    talk = asked_for(i.What.SLOT, 1)
    talk.register = register(units=talk.register.present.units[1:])
    assert ("daftar_ringkas", "basi") == (talk.says("17/02/2027").template, talk.say.values["kabar"])

    for wish in (i.WantChange(i.What.SLOT, 99), i.RosterUnit(99), i.RosterText("x"), i.PickKind("dinas")):
        fresh = Talk().does(wish)
        assert fresh is not None
        assert ("daftar_ringkas", "basi") == (fresh.template, fresh.values["kabar"])


def test_nobody_is_replaced_where_there_is_no_pic_any_more() -> None:
    for wish in (i.WantChange(i.What.REPLACE, 3), i.WantChange(i.What.REPLACE, 1, 8)):
        say = Talk().does(wish)
        assert say is not None
        assert ("daftar_unit_kartu", "basi") == (say.template, say.values["kabar"])


def test_what_is_not_possible_cannot_be_worked_out_either() -> None:
    with pytest.raises(ValueError, match="tidak terdaftar"):
        wishes.planned(register(), i.WantChange(i.What.SLOT, 4), "17/02/2027")


def test_a_typed_yes_without_a_question_is_none() -> None:
    talk = Talk()
    talk.says("unit rsud contoh")

    assert "daftar_unit" == talk.says("ya").template
    assert "daftar_unit" == said(step(watching(penilaian()), i.Cancel()).effects).template


# Whatever is pressed and typed.

WORDS = st.sampled_from(
    [
        "roster", "unit rsud", "ubah unit", "tambah unit", "Klinik Contoh", "Kecamatan Contoh", "dinas", "2", "1", "ya",
        "tidak", "batal", "17/02/2027", "ikut putaran", "besok", "ganti pic", "tambah pic", "tutup unit", "ubah produk",
        "Ibu Contoh Sembilan 0812 0000 0009", "Bapak Contoh Dua", "Rawat Inap; Gizi", "baik pak", "ringkasan", "hm",
        "belum bergabung", "ubah jadwal", "ok", "ubah data", "nama Ibu Contoh Sabtu", "jabatan", "Kabid", "hp",
    ]
)  # fmt: skip
ACTS = st.lists(st.one_of(WORDS, st.integers(0, 10_000)), max_size=25)


@settings(max_examples=300, deadline=None)
@given(ACTS)
def test_nothing_changes_without_a_yes_to_what_was_shown_last(acts: list[str | int]) -> None:
    talk, shown = Talk(), [Talk().says("roster")]
    for act in acts:
        before, done = talk.state, len(talk.changed)
        buttons = [one for say in shown for row in say.buttons for one in row]
        wish = read(act, talk.state) if isinstance(act, str) else unpack(buttons[act % len(buttons)].token)
        assert wish is not None
        last = shown[-1]
        if say := talk.does(wish):
            shown.append(say)
            assert all(len(one.label) <= 20 for row in say.buttons for one in row)
        if len(talk.changed) > done:
            assert isinstance(wish, i.CarryOut | i.Agree), "changed without a yes"
            assert last.template == "daftar_yakin", "changed what was not shown"
            assert described(talk.changed[done:]) == last.values["perubahan"], "changed something else"
        elif isinstance(wish, i.CarryOut):
            assert say is None or say.values["kabar"] == "basi" or before.asked.waiting is None
        assert not any(isinstance(effect, Tell) for effect in talk.effects)


def test_what_was_asked_is_forgotten_once_it_is_done() -> None:
    talk = asked_for(i.What.PIC, 1, "Ibu Contoh Sembilan 0812 0000 0009")
    talk.says("ya")

    assert isinstance(talk.state, Watching)
    assert "0812" not in str(talk.state.asked)
    assert Asked().key == talk.state.asked.key
