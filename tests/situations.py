"""Everything that the conversation can say: every wish in every situation, over the real editions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from bot.store import reports
from flows import confirming, joining, roster_news
from flows import intents as i
from flows.calendar import Calendar
from flows.conversation import step
from flows.duties import Duties, Duty, Outcome
from flows.effects import STEWARDS, ChangeRoster, GoOn, Role, Say, Tell
from flows.handing import Successor, successor
from flows.instrument import Key, Product
from flows.inviting import invitation
from flows.messages import Channel
from flows.moments import Away, In, On, Tomorrow
from flows.penilaian import Decision, Entry, EntryKind, Penilaian
from flows.previous import Previous
from flows.recap import recap
from flows.roster import RosterError, RosterPerson, RosterUnit, read_roster
from flows.roster_changes import (
    TITLES,
    Assigned,
    Change,
    Field,
    OnItsWay,
    PersonChanged,
    Plan,
    Present,
    PresentUnit,
    ProductAdded,
    ProductRemoved,
    ProductsOrdered,
    Released,
    Replaced,
    UnitAdded,
    UnitChanged,
    UnitClosed,
    UnitReopened,
    Who,
    plan,
)
from flows.roster_preview import Review, mark
from flows.roster_sheet import standing
from flows.state import (
    Accounts,
    Agenda,
    Around,
    Asked,
    Circle,
    Earlier,
    Ended,
    Filling,
    Invite,
    Joining,
    Missed,
    Outsider,
    Person,
    Proposal,
    Resting,
    State,
    Unreached,
    Wait,
    Watching,
)
from flows.tokens import pack
from tests import kit
from tests.flows.test_roster import planted
from tests.reminded import reminders
from tests.rosters import KINDS, sheet, town

SENT = datetime(2027, 1, 11, 0, 32, tzinfo=UTC)
UNITS = (
    "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    "Dinas Kependudukan dan Pencatatan Sipil",
    "RSUD Contoh",
    "Puskesmas Contoh Utara",
    "Puskesmas Contoh Selatan",
    "Dinas Sosial",
    "SMP Negeri 1 Contoh",
    "Dinas Pendidikan",
    "Kecamatan Contoh Tengah",
)
FURTHER = ("Dinas Kesehatan", "Puskesmas Contoh Timur", "Kecamatan Contoh Hulu", "SD Negeri 2 Contoh", "Dinas Contoh")
AGENDA = Agenda(SENT, "Asia/Makassar", Calendar(years=frozenset({2027})))
MOMENTS = (
    In(timedelta(hours=1)), Tomorrow(), On(date(2027, 1, 16)), On(date(2027, 2, 15)), Away(date(2027, 1, 20)),
    Away(date(2027, 2, 19)),
)  # fmt: skip
PRODUCTS = (
    Product(1, "Persetujuan Bangunan Gedung untuk rumah tinggal"),
    Product(2, "Izin praktik tenaga kesehatan"),
)


def unit(edition: str, number: int = 1, products: tuple[Product, ...] = PRODUCTS) -> Penilaian:
    name = (*UNITS, *FURTHER)[number - 1]
    return kit.penilaian(of=kit.instrument(edition), number=number, unit=name, kind="dpmptsp", products=products)


def answered(one: Penilaian, count: int | None = None, *, place: int = 0) -> Penilaian:
    """The first *count* questions (None: all) with the option at *place* (-1: the worst)."""
    for key in one.keys[:count]:
        options = one.instrument.questions[key.question].options
        one = one.with_entry(key, Entry(EntryKind.ANSWER, options[min(place, len(options) - 1)].id, by=kit.PIC.id))
    return one


def put(one: Penilaian, keys: tuple[Key, ...], entry: Entry) -> Penilaian:
    for key in keys:
        one = one.with_entry(key, replace(entry, by=kit.PIC.id))
    return one


# What people write of an option, by its label: short, and with more to it. The last is for any other.
TYPED = {
    "3 orang": ("kira2 3", "baru 3 orang pak, seorang lagi pegawai baru"),
    "1 kali": ("kayaknya sekali", "baru sekali, yang kedua dijadwalkan bulan depan"),
    "": ("kayaknya blm lengkap", "sdh ada tp blm dipasang, menunggu cetak"),
}
LONG_WORDS = "mohon izin, begitulah keadaannya menurut bagian umum & kepegawaian, " * 9
SKIPPED, SKIPPED_AGAIN = Entry(EntryKind.SKIP, skips=1), Entry(EntryKind.SKIP, skips=2)
PROPOSED = Entry(EntryKind.NOT_APPLICABLE, reason="layanan daring")


def assessments(edition: str) -> Iterator[Penilaian]:
    fresh = unit(edition)
    keys = fresh.keys
    whole = answered(fresh, place=1)
    yield from (fresh, whole, answered(fresh), answered(fresh, place=-1), unit(edition, products=()))
    yield from (answered(fresh, 1), answered(fresh, 1, place=-1), answered(fresh, len(keys) // 2, place=-1))
    yield put(answered(fresh, len(keys) // 2, place=1), keys[:2], SKIPPED)
    yield put(whole, keys[3:15], SKIPPED_AGAIN)
    yield put(answered(fresh), keys[:1], SKIPPED_AGAIN)
    yield put(answered(fresh, len(keys) - 1), keys[-1:], SKIPPED_AGAIN)
    proposed = put(answered(fresh, place=-1), keys[1:4], PROPOSED)
    yield put(proposed, keys[2:3], replace(PROPOSED, decision=Decision.REFUSED))
    yield put(proposed, keys[3:4], replace(PROPOSED, decision=Decision.APPROVED))
    then = {key: fresh.instrument.questions[key.question].options[0].id for key in keys}
    yield replace(fresh, previous=Previous("2026-1", then))
    yield replace(answered(fresh, 1), previous=Previous("2026-1", {}, frozenset(keys)))
    yield replace(whole, survey_on=None)
    yield replace(whole, sent_in_at=SENT)
    yield replace(whole, sent_in_at=SENT, survey_on=None)
    yield replace(whole, sent_in_at=SENT, open=False)
    yield replace(whole, open=False)
    yield replace(answered(fresh, 5, place=1), open=False)
    yield replace(put(answered(fresh), keys[:2], SKIPPED_AGAIN), open=False)


DAY = date(2027, 1, 4)


def situations(edition: str) -> Iterator[State]:
    person, key = kit.PIC, unit(edition).keys[0]
    for one in assessments(edition):
        yield kit.filling(one)
        yield Resting(person, one)
    half = answered(unit(edition), 7, place=1)
    for wait in (None, *Wait):
        yield kit.filling(half, asked=Asked(card=key, waiting=wait, key=key, option="x"))
    for misses in range(4):
        yield kit.filling(half, asked=Asked(misses=misses))
        yield kit.filling(answered(half), asked=Asked(misses=misses))
    yield replace(kit.filling(half), agenda=AGENDA)
    done, low = answered(unit(edition)), half.score.value
    for then in (Earlier(DAY, 12, 7, low, lagging=True), Earlier(DAY, 1, 0, None, lagging=True)):
        yield replace(kit.filling(done), earlier=then)
    many = [answered(unit(edition, n), 5 * n, place=1) for n in range(2, 15)]
    yield kit.filling(half, others=many)
    yield Resting(person)
    yield replace(kit.filling(half, others=many), circle=circle(*UNITS))
    yield replace(kit.filling(half, others=many[:1]), circle=circle(half.subject.unit))
    yield Resting(person, half, circle=circle(half.subject.unit))
    leaving = replace(person, leaving=True)
    yield replace(kit.filling(half, person=leaving), circle=circle(*UNITS[:2]))
    yield Resting(leaving)
    yield Outsider()
    for why in (None, *Ended):
        invite = Invite(1, kit.COLLEAGUE, valid=why is None, why=why)
        yield from (Outsider(invite), Outsider(invite, known=person.name))
    for role in Role:
        somebody = replace(kit.PIC, role=role)
        for stage in (joining.ASK_WHO, joining.ASK_CONSENT):
            yield Joining(somebody, stage, UNITS[:4], date(2027, 2, 15), date(2027, 2, 1))
            yield Joining(replace(somebody, position=""), stage, (), None, None)
        yield Watching(somebody, "")
        proposals = (proposal(half, key), proposal(half, half.keys[-1]))
        everybody = watching(somebody, *many[:9], half)
        yield replace(everybody, mean=many[0].score.value, proposals=proposals)
        yield replace(watching(somebody, half), proposals=proposals[:1])
        yield watching(somebody, unit(edition))
        yield replace(watching(somebody, *many[:2]), circle=circle(UNITS[0]))
        yield replace(watching(replace(somebody, leaving=True), *many[:2]), circle=circle())
        yield Watching(somebody, "", asked=Asked(waiting=Wait.DELETION))
        if role in STEWARDS:
            yield from on_the_roster(somebody)
            yield replace(watching(somebody, half), unreached=unreached()[1:3])
            yield replace(watching(somebody, half), unreached=unreached())
            yield replace(watching(somebody, half), unreached=unreached(), missed=missed())
    yield from (replace(watching(steward(), half), review=one) for one in reviews())


def missed() -> tuple[Missed, ...]:
    """More reasons than are shown, one as long as sending has them, and one that is tried again."""
    names = tuple(f"Ibu Contoh Dua Puluh {word}, S.Sos., M.Si." for word in ("Satu", "Dua", "Tiga"))
    template = "di luar 24 jam, dan templat tpl_pengingat_survei menunggu persetujuan Meta"
    full = Missed("batas 250 orang per 24 jam tercapai", 112, names, date(2027, 1, 12))
    return (Missed(template, 104, names * 40), full, Missed("sebab tidak diketahui", 1, ()))


def unreached() -> tuple[Unreached, ...]:
    """People whom nothing reaches, with long names and many units; and some of whom it is not sure."""
    name, why = "Ibu Contoh Dua Puluh Delapan, S.Sos., M.Si.", "bot diblokir atau akun Telegram dihapus"
    cut = [Unreached(name, Role.PIC, UNITS, date(2027, 1, n), why) for n in range(1, 8)]
    unsure = [Unreached(name, Role.SUPERVISOR, UNITS[:1], date(2027, 1, n), "") for n in range(1, 5)]
    return (*unsure[:1], Unreached("Contoh", Role.ADMIN, (), date(2027, 1, 1), why), *cut, *unsure[1:])


def handings(edition: str) -> Iterator[Filling | Resting | Watching | Joining]:
    """Tasks on their way, from both sides, and what is asked meanwhile."""
    one = answered(unit(edition), 7, place=1)
    person, many = kit.PIC, tuple(Duty(n + 1, name) for n, name in enumerate(UNITS))
    mine = next(duty for duty in many if duty.name == one.subject.unit)
    given = replace(kit.handing_over(), duty=mine)
    taken = replace(kit.handing_over(giver=kit.COLLEAGUE, taker=person), duty=mine)
    ended = replace(given, outcome=Outcome.ACCEPTED)
    long = "Ibu Contoh Dua Puluh Delapan, S.Sos., M.Si., Kepala Subbagian Umum dan Kepegawaian"
    waits = [Asked(waiting=Wait.SUCCESSOR, option=str(mine.unit), misses=misses) for misses in range(3)]
    waits += [Asked(waiting=Wait.HAND_ON, option=str(mine.unit), note=f"{long} 0812-0000-0000")]
    for duties in (
        Duties(own=(mine,)),
        Duties(own=many, giving=(given,), named=given),
        Duties(own=many, giving=(given, replace(given, id=99))),
        Duties(own=many, taking=(taken,), named=taken),
        Duties(taking=(taken, replace(taken, id=99))),
        Duties(named=replace(given, outcome=Outcome.CANCELLED)),
        Duties(named=replace(taken, outcome=Outcome.CANCELLED)),
        Duties(named=ended, last=ended),
    ):
        for asked in (Asked(), *waits):
            yield replace(kit.filling(one), asked=replace(asked, penilaian=one.id), duties=duties)
            yield Resting(person, asked=asked, duties=duties)
            yield replace(watching(replace(person, role=Role.SUPERVISOR), one), asked=asked, duties=duties)
    yield kit.joining(asked=Asked(waiting=Wait.CORRECTION))
    for stage in (joining.ASK_WHO, joining.ASK_CONSENT):
        yield from (kit.joining(stage, Asked(misses=misses)) for misses in (1, 2))
        yield kit.joining(stage, taking=[replace(taken, id=n, duty=duty) for n, duty in enumerate(many)])


def accounts(number: int) -> Accounts:
    """One channel; two of which the one is chosen; or three, of which the one that was chosen is cut off."""
    one, two, three = Channel.TELEGRAM, Channel.WHATSAPP, Channel.WEB
    return (Accounts(), Accounts((one,)), Accounts((one, two), chosen=two), Accounts((three, one), (two,), two))[
        min(number, 3)
    ]


def circle(*units: str) -> Circle:
    """The people around the PIC of those units; the first unit has nobody else."""
    head = Person(30, "Bapak Contoh Tujuh", "Kepala Dinas Contoh", Role.SUPERVISOR)
    around = [Around(unit, (kit.PIC, kit.COLLEAGUE), (head,)) for unit in units[1:] or units]
    return Circle(
        (*([Around(units[0], (kit.PIC,))] if len(units) > 1 else []), *around),
        (kit.OVERSEER,),
        38,
        accounts(len(units)),
    )


LINKS = (
    "https://t.me/contoh_bot?start=contoh",
    "https://wa.me/6280000000000?text=mulai%20contoh",
    "https://cekmandiri.contoh.go.id/masuk/contoh",
)
# What is completed only when it is sent (bot.preparing), as it reads then.
MADE_AT_SENDING = [
    invitation(
        Person(7, "Ibu Contoh Satu", "Kepala Subbagian Umum", role),
        units,
        deadline=date(2027, 2, 1),
        expires_on=date(2027, 2, 10),
        telegram=telegram,
        whatsapp=whatsapp,
        web=web,
    )
    for role, units, telegram, whatsapp, web in (
        (Role.PIC, ["Dinas Contoh"], *LINKS),
        (Role.PIC, UNITS[:4], *LINKS),
        (Role.PIC, ["Dinas Contoh"], LINKS[0], None, None),
        (Role.OVERSEER, [], None, None, LINKS[2]),
    )
]


def steward() -> Person:
    return replace(kit.PIC, role=Role.OVERSEER)


def reviews() -> Iterator[Review]:
    """Rosters that were brought: with long names, with everything that can be wrong, and with nothing to do."""
    name, today = "Daftar unit dan PIC Pemerintah Kabupaten Contoh tahun 2027 (perbaikan kedua).xlsx", date(2027, 1, 11)
    yield Review(1, name, unread="daftar.xlsx dikunci dengan kata sandi. Simpan tanpa kata sandi, lalu impor lagi.")
    for rows in (planted(), planted()[:6]):
        try:
            read_roster(sheet(*rows), KINDS)
        except RosterError as error:
            yield Review(1, name, faults=error.faults)
    there = PresentUnit(1, UNITS[0], "dinas", "WIB", None, closed=False)
    wanted = [replace(unit, name=f"{UNITS[n % 3]} {n}") for n, unit in enumerate(read_roster(sheet(*town()), KINDS))]
    for roster, present in (
        (wanted, Present((there,))),
        (wanted[:1], Present()),
        (
            [replace(wanted[0], name=UNITS[0], products=(), pics=(), supervisor=None, slot="2020-01-01")],
            Present((there,)),
        ),
        ([standing(there, Present())], Present((there, replace(there, id=2, name=UNITS[1])))),
        ([standing(there, Present())], Present((there,))),
    ):
        yield Review(1, name, plan(roster, present, today))
    yield Review(1, "d.csv", Plan(tuple(every_kind()), (there,), ("Dinas Contoh: belum ada PIC.",) * 3))


def every_kind() -> Iterator[Change]:
    """A change of every kind, each with the longest words there are for it."""
    somebody = [Who(1, role, RosterPerson("Ibu Contoh Panjang Sekali, S.Sos., M.Si.")) for role in TITLES]
    unit = UNITS[0]
    yield UnitAdded(RosterUnit(unit, "dinas"))
    yield from (UnitReopened(1, unit), UnitClosed(1, unit))
    yield from (UnitChanged(1, unit, field, None, "x") for field in (Field.NAME, Field.KIND, Field.ZONE, Field.SLOT))
    yield from (ProductAdded(unit, "Izin"), ProductRemoved(unit, 1, "Izin"), ProductsOrdered(unit, ("Izin",)))
    for who in somebody:
        fields = (Field.NAME, Field.PHONE, Field.POSITION)
        yield from (PersonChanged(1, who.role, who.person.name, field, "a", "b") for field in fields)
        yield from (Assigned(unit, replace(who, id=None)), Replaced(unit, who, who), Released(unit, who))


LONG = "Unit Pelaksana Teknis Daerah Pelayanan Perizinan dan Penanaman Modal Kecamatan Contoh"  # 84 characters
WANTED = [
    (i.What.SLOT, "ikut putaran"),
    (i.What.SLOT, "17/02/2027 09.00"),
    (i.What.SLOT, "1/1/2027"),
    (i.What.PIC, "Ibu Contoh Sembilan 0812 0000 0009"),
    (i.What.PIC, "ibu contoh pindah 081200000099"),
    (i.What.PRODUCTS, "; ".join(f"Layanan contoh yang bernama panjang sekali nomor {n}" for n in range(9))),
    (i.What.PRODUCTS, "Rawat Inap; Rawat Jalan"),
    (i.What.CLOSE, ""),
    (i.What.REPLACE, "Ibu Contoh Pindah"),
]
OF_A_PERSON = [
    (i.What.PERSON, "jabatan"),
    (i.What.NAME, "Bapak Contoh Duwa"),
    (i.What.PHONE, "0812 0000 0009"),
    (i.What.POSITION, "Kepala Seksi"),
]
PICKED = i.OF_SOMEBODY | {i.What.REPLACE}


def on_the_roster(person: Person) -> Iterator[Watching]:
    """Every question and every confirmation about the roster, of a short one and a long one."""
    plain = kit.register(on_its_way=[OnItsWay(8, 21)])
    units = tuple(replace(unit, id=n, name=f"{LONG} {n}") for n, unit in enumerate(plain.present.units[1:2] * 9, 1))
    for register in (plain, kit.register(units=units), replace(plain, present=Present()), kit.register(joined=ALL)):
        state = Watching(person, "", register=register)
        yield state
        more = OF_A_PERSON if register is plain else []
        for what, text in (*WANTED, *more, (i.What.UNIT, "Kecamatan Contoh"), (i.What.UNIT, f"{LONG}\ndinas")):
            wish = i.WantChange(what, 0 if what is i.What.UNIT else 2, 8 if what in PICKED else 0)
            asked = replace(state, asked=Asked(waiting=Wait.ROSTER, option=pack(wish)))
            yield asked
            for said in (text.partition("\n")[0], text, "9" * 1000, "bukan apa-apa 12"):
                proposed = step(asked, i.RosterText(said)).state
                if isinstance(proposed, Watching):
                    yield proposed


ALL = (7, 8, 20)


def watching(person: Person, *seen: Penilaian) -> Watching:
    return Watching(person, seen[0].putaran, tuple(reports.standing(one) for one in seen), seen=seen)


def proposal(one: Penilaian, key: Key) -> Proposal:
    question = one.instrument.questions[key.question]
    reason = (
        "Layanan ini sepenuhnya daring sehingga tidak ada ruang tunggu. Pemohon mengunggah berkas melalui laman, "
        "dan hasilnya dikirim lewat surel. Petugas tidak bertatap muka dengan pemohon."
    )
    return Proposal(
        key.product + len(key.question),
        one.subject.unit,
        one.label(key),
        question.text,
        one.subject.product_name(key),
        reason,
        1,
        "Contoh Satu",
        one.id,
        key,
    )


CAME = [
    (handover, UNITS[0], 8, "Bapak Contoh Dua Puluh Dua, S.Sos., M.Si.", joined, done, only)
    for handover in (0, 41) for joined in (True, False) for done in (True, False) for only in (True, False)
]  # fmt: skip


def about_tasks(state: Filling | Resting | Watching | Joining) -> Iterator[i.Intent]:
    yield from (i.HandOn(), i.HandOn(1), i.HandOn(77), i.HandOnUnit(), i.CallOff(), i.CallOff(41), i.InvitePerson(3))
    said = ("Rina", "Rina 0812-0000-0000", "Rina 12", "...", kit.PIC.name, "Ibu Contoh Dua Puluh, S.Sos., M.Si. " * 3)
    yield from (i.HandOn(to=name) for name in said)
    yield from (i.TakeOver(number, accept) for number in (0, 41) for accept in (True, False))
    yield from (i.HandedOver(*came) for came in CAME)
    if state.asked.waiting is Wait.HAND_ON and isinstance(found := successor(state.asked.note), Successor):
        yield i.SureToHandOn(int(state.asked.option), found.check)
    yield i.Said("jabatan saya kini Kepala Subbagian Umum")
    yield from (i.Said("jabatan saya kini Kepala Bagian Umum & Kepegawaian, " * 12), i.Said(" "))
    yield from (i.SureToHandOn(1, 1), i.Continue(), i.Start(), i.Consent(), i.Cancel())


def wishes(state: State) -> Iterator[i.Intent]:
    yield from (i.Start(), i.Start("token"), i.Continue(), i.Greeting(), i.Courtesy(), i.Menu(), i.AskScore())
    yield from (i.AskDetails(), i.MoreDetails(5), i.AskSteps(), i.MoreSteps(3), i.AskWayUp(), i.Simulate())
    yield from (i.Simulate(("1", "2")), i.Simulate(("77",)), i.Simulate(tuple(str(n) for n in range(1, 20))))
    yield from (i.Summary(), i.FillSkipped(), i.Submit(), i.Submit(sure=True), i.ChooseUnit(), i.PickUnit(2))
    yield from (i.MoreUnits(8), i.Pause(), i.Stop(), i.Resume(), i.Help(), i.Identity(), i.MyData())
    yield from (i.WhoSees(), i.MySupervisor(), i.MyUnits(), i.Recap())
    yield i.WhoIsCutOff()
    yield from (i.MyData(copy=True), i.Cancel(), i.Agree(), i.Proposals(), i.Confirm(), i.Deny(), i.WrongData())
    yield from (i.Consent(), i.ReadNotice(), i.Later(), i.Said("hm"), i.ScoreOf(1), i.ScoreOf(3), i.ScoreOf(99))
    yield from (
        i.PickDate(),
        i.PickDate(away=True),
        i.NoReminder(),
        i.Obstacle(),
        i.Hinders("kepala dinas masih kosong"),
        i.Hinders(""),
    )
    yield from (i.HowItWent(how, (1,), words) for how in i.Went for words in ("", "surveyor menanyakan SOP " * 20))
    yield from (i.Remind(wish) for wish in MOMENTS)
    yield from (i.DeleteMyData(), i.DeleteMyData(sure=True), i.KeepMyData(), i.RemindWhere(), i.RemindOn())
    yield from (i.RemindOn(channel) for channel in (Channel.TELEGRAM, Channel.WHATSAPP, Channel.WEB))
    yield from (i.NotYet(what) for what in ("pengiriman bukti", "pertanyaan kepada rekan"))
    yield from (i.Unread(k) for k in ("suara", "gambar", "dokumen", "lokasi", "kontak", "suntingan", "lain"))
    yield from (i.OffTopic(), i.AllQuestions(), i.Several(1, (i.Pick(77, 0, 0),), sure=True))
    yield from (i.Edit("1", "belum ada"), i.Edit("2"), i.Edit("88"), i.Answer(99, Key("X"), "a"))
    yield from about_the_roster(state)
    if isinstance(state, Watching):
        yield from (i.Decide(p.entry, approve) for p in state.proposals for approve in (True, False))
        yield i.Decide(99, approve=True)
        yield from (i.EnterSurvey(one.id) for one in state.seen)
        yield from (i.Answer(one.id, key, "1") for one in state.seen for key in one.layout.survey[:1])
        yield from (i.RosterPage(), i.ReviewRoster(0), i.ReviewRoster(1), i.ImportRoster(1, ""), i.DropRoster(1))
        if state.review and state.review.plan:
            yield i.ImportRoster(1, mark(state.review.plan))
    if isinstance(state, Filling):
        yield from (i.SummaryOf(n) for n in range(len(state.penilaian.instrument.sections)))
        yield from about_questions(state.penilaian)
        yield from several_answers(state.penilaian)


def about_the_roster(state: State) -> Iterator[i.Intent]:
    yield from (i.Roster(), i.NotJoined(), i.NotJoined(6), i.RosterUnits(), i.RosterUnit(2), i.RosterUnit(4))
    yield from (i.RosterUnit(name=name) for name in ("rsud contoh", "contoh", "tidak ada " * 12))
    of_units = (what for what in i.What if what not in i.OF_SOMEBODY)
    yield from (i.WantChange(what, number) for what in of_units for number in (0, 1, 2, 3))
    yield from (i.WantChange(i.What.PERSON, 2), i.WantChange(i.What.PERSON, 0, 7))
    said = "pekan depan" if state.asked.option == pack(i.WantChange(i.What.SLOT, 2)) else "Ibu Rina Contoh"
    yield from (
        i.RosterText(""),
        i.RosterText(said),
        i.RosterText("dinas"),
        i.PickKind("dinas"),
        i.CarryOut(1, "0"),
    )
    if isinstance(state, Watching) and (seal := state.asked.option.partition(" ")[2]):
        for effect in step(state, i.CarryOut(2, seal)).effects:
            if isinstance(effect, GoOn):
                yield effect.intent
            if isinstance(effect, ChangeRoster):
                yield from (i.RosterUnit(2, done=effect.changes), i.RosterUnit(0, done=effect.changes))


def about_questions(one: Penilaian) -> Iterator[i.Intent]:
    for key in (one.keys[0], one.keys[1], one.keys[-2], one.keys[-1]):
        for option in one.instrument.questions[key.question].options:
            yield i.Answer(one.id, key, option.id)
        yield i.Answer(one.id, key, option.id, sure=True)
        yield i.Answer(one.id, key, option.id, words="mohon izin, untuk yang ini " * 5)
        meant = one.instrument.questions[key.question].options[1]
        short, more = TYPED.get(meant.label, TYPED[""])
        yield from (i.Propose(one.id, key, meant.id, said, note=said != short) for said in (short, more, LONG_WORDS))
        yield i.DontKnow(one.id, key)
        yield from (i.Skip(one.id, key), i.Back(one.id, key), i.Why(one.id, key), i.Open(one.id, key))
        yield from (i.NotApplicable(one.id, key), i.NotApplicable(one.id, key, "bukan kewenangan kami"))


def several_answers(one: Penilaian) -> Iterator[i.Several]:
    """Two answers, as many as are listed one by one, all of them; with what was not understood, and confirmed."""
    number = one.instrument.questions
    for few in (one.keys[:2], one.keys[-confirming.ONE_BY_ONE :], one.keys):
        picks = tuple(i.Pick(number[key.question].number, key.product, 0) for key in few)
        yield i.Several(one.id, picks, sure=True)
        if len(picks) <= confirming.ONE_BY_ONE:
            yield i.Several(one.id, picks)
            yield i.Several(one.id, picks[:1], ("3", "16b"))


@cache
def replies(edition: str) -> list[Say]:
    """What is said to the one who wrote, each message once."""
    return once(say for say, own in _all_said(edition) if own)


@cache
def news(edition: str) -> list[Say]:
    """What is told to others."""
    return once(say for say, own in _all_said(edition) if not own)


@cache
def reminded(edition: str) -> list[Say]:
    """What reminders, reports and recaps say."""
    many = [answered(unit(edition, number), 5 * number, place=1) for number in range(1, 8)]
    return once(iter(reminders([*assessments(edition)], many)))


@cache
def _all_said(edition: str) -> list[tuple[Say, bool]]:
    said: list[tuple[Say, bool]] = []
    turns = [(state, wish) for state in situations(edition) for wish in wishes(state)]
    turns += [(state, wish) for state in handings(edition) for wish in about_tasks(state)]
    for state, wish in turns:
        for effect in step(state, wish).effects:
            if isinstance(effect, Say):
                said.append((as_sent(effect), True))
            elif isinstance(effect, Tell):
                said.append((as_sent(effect.say), False))
            elif isinstance(effect, ChangeRoster) and isinstance(state, Watching) and state.register.present.units:
                told = roster_news.news(effect.changes, state.register.present)
                said.extend((say, False) for say in told.values())
    return said


def as_sent(say: Say) -> Say:
    """The message with what is put into it when it is sent."""
    if "untuk" not in say.values or say.template not in {"undangan", "rekap"}:
        return say
    made = MADE_AT_SENDING[1] if say.template == "undangan" else recap([], None, SENT.date())
    return replace(say, values={**say.values, **made.values})


def once(said: Iterator[Say]) -> list[Say]:
    return list({f"{say.template} {dict(say.values)!r}": say for say in said}.values())
