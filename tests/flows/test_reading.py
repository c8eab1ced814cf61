"""What somebody's words mean where the conversation stands (conversation design C)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import intents as i
from flows.penilaian import Penilaian
from flows.reading import read
from flows.state import Asked, Filling, Outsider, Resting, State, Wait
from tests.kit import PIC, T1, T2, T3A, T3B, all_answered, filling, instrument, joining, penilaian, watching

ON_T1, ON_T2, ON_T3 = filling(), filling(penilaian({T1: "a"})), filling(penilaian({T1: "a", T2: "2"}))
AT_THE_END = filling(penilaian(all_answered(penilaian())))


def waiting(wait: Wait, option: str = "") -> Filling:
    return filling(penilaian({T1: "a"}), Asked(penilaian=1, waiting=wait, key=T1, option=option))


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ("1", "a"), ("2", "s"), ("3", "b"), ("1.", "a"), (" 3 ", "b"), ("\uff12", "s"), ("²", "s"),
        ("Terpasang", "a"), ("terpasang pak", "a"), ("TERPASANG!!", "a"), ("terpasanggg", "a"), ("belum lengkap", "s"),
        ("sudah", "a"), ("sdh", "a"), ("blm", "b"), ("blm ada bu", "b"), ("tdk ada", "b"), ("gak ada", "b"),
    ],
)  # fmt: skip
def test_a_place_a_label_or_a_declared_synonym_answers(typed: str, option: str) -> None:
    assert i.Answer(1, T1, option) == read(typed, ON_T1)


@pytest.mark.parametrize(
    ("typed", "option"), [("2", "2"), ("0", "0"), ("1", "1"), ("dua", "2"), ("1 org", "1"), ("tidak ada", "0")]
)
def test_on_a_count_question_a_digit_is_the_count(typed: str, option: str) -> None:
    assert i.Answer(1, T2, option) == read(typed, ON_T2)


@pytest.mark.parametrize(
    "typed",
    [
        "ada", "ada pak", "lengkap", "0", "4", "-", "12", "00001", "99999999999999999999", "9" * 5000, "1,5", "1 2",
        "½", "٣", "🙂", "", " ", ".", "<b>1</b>", "x" * 10_000,
        "terpasang " * 900,
    ],
)  # fmt: skip
def test_words_that_the_question_does_not_declare_are_no_answer(typed: str) -> None:
    assert isinstance(read(typed, ON_T1), i.Said)


@pytest.mark.parametrize("typed", ["3", "00002", "00000"])
def test_a_count_that_no_option_has_is_no_answer(typed: str) -> None:
    assert i.Said(typed) == read(typed, ON_T2)


def test_a_bare_ada_is_no_answer_where_no_option_declares_it() -> None:
    """Design decision 12; on every question of the shipped edition whose options do not say so."""
    of = penilaian(of=instrument())
    for key in of.keys:
        options = of.instrument.questions[key.question].options
        said = read("ada", filling(of, Asked(penilaian=1, card=key)))
        declared = [o.id for o in options if "ada" in {o.label.lower(), *o.synonyms}]
        assert said == (i.Answer(1, key, declared[0]) if declared else i.Said("ada"))


@pytest.mark.parametrize("typed", ["tidak ada masalah", "ga ada kendala", "tidak ada yg kurang", "bukan tidak ada"])
def test_that_nothing_is_amiss_may_mean_that_all_is_there_and_is_asked(typed: str) -> None:
    assert i.Propose(1, T1, "a", typed) == read(typed, ON_T1)
    assert isinstance(read(typed, ON_T2), i.Said)


def test_words_are_cut_to_a_thousand_characters() -> None:
    assert i.Said("x" * 1000) == read("x" * 10_000, ON_T1)


COMMANDS = {
    "lanjut": i.Continue(),
    "next": i.Continue(),
    "nilai": i.AskScore(),
    "zona": i.AskScore(),
    "skor": i.AskScore(),
    "Zona apa?": i.AskScore(),
    "berapa nilainya": i.AskScore(),
    "rincian": i.AskDetails(),
    "langkah": i.AskSteps(),
    "naik": i.AskWayUp(),
    "simulasi": i.Simulate(),
    "ringkasan": i.Summary(),
    "yg dilewati": i.FillSkipped(),
    "kirim": i.Submit(),
    "unit": i.ChooseUnit(),
    "jeda": i.Pause(),
    "berhenti": i.Stop(),
    "stop": i.Stop(),
    "mulai": i.Resume(),
    "bantuan": i.Help(),
    "data": i.MyData(),
    "data saya": i.MyData(),
    "menu": i.Menu(),
    "batal": i.Cancel(),
    "usulan": i.Proposals(),
    "ini resmi?": i.Identity(),
    "Assalamualaikum": i.Greeting(),
    "selamat pagi bu": i.Greeting(),
    "p": i.Greeting(),
    "siap pak": i.Courtesy(),
    "baik": i.Courtesy(),
    "ok": i.Courtesy(),
    "njih": i.Courtesy(),
    "Terima kasih 🙏": i.Courtesy(),
    "👍👍": i.Courtesy(),
    "iya pak, terima kasih": i.Courtesy(),
    "jalan rusak di desa": i.OffTopic(),
    "https://contoh.example/1": i.NotYet("pengiriman bukti"),
    "pic nya ganti": i.HandOn(),
    "sy sudah mutasi": i.HandOn(),
    "pic nya ganti bu Rina": i.HandOn(to="bu Rina"),
    "ganti PIC jadi Ibu Rina 0812-0000-0000": i.HandOn(to="Ibu Rina 0812-0000-0000"),
    "tolong alihkan tugas ke Bapak Contoh.": i.HandOn(to="Bapak Contoh"),
    "ini bukan tugas saya": i.TakeOver(accept=False),
    "terima tugas": i.TakeOver(),
    "batal alihkan": i.CallOff(),
    "sedang rapat": i.Pause(),
    "tolong lihat nilai kami": i.AskScore(),
    "ringksan": i.Summary(),
    "bukti": i.NotYet("pengiriman bukti"),
    "hapus data saya": i.DeleteMyData(),
    "batal hapus": i.KeepMyData(),
}


@pytest.mark.parametrize("state", [ON_T1, AT_THE_END, watching(), Resting(PIC)], ids=["card", "end", "watch", "rest"])
@pytest.mark.parametrize(("typed", "wish"), COMMANDS.items())
def test_a_command_word_works_everywhere(typed: str, wish: i.Intent, state: State) -> None:
    assert wish == read(typed, state)


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("/lanjut", i.Continue()),
        ("/nilai", i.AskScore()),
        ("/zona@CekMandiriBot", i.AskScore()),
        ("/SKOR", i.AskScore()),
        ("/ringkasan sekarang", i.Summary()),
        ("/unit", i.ChooseUnit()),
        ("/jeda", i.Pause()),
        ("/bantuan", i.Help()),
        ("/data", i.MyData()),
        ("/berhenti", i.Stop()),
        ("/mulai", i.Resume()),
        ("/start", i.Start()),
        ("/start  token-1", i.Start("token-1")),
        ("/start@CekMandiriBot token-1", i.Start("token-1")),
        ("/", i.Said("/")),
        ("/xyz", i.Said("/xyz")),
        ("/1", i.Said("/1")),
    ],
)
def test_a_command_works_with_a_slash(typed: str, wish: i.Intent) -> None:
    for state in (ON_T1, watching(), Resting(PIC), joining(), Outsider()):
        assert wish == read(typed, state)


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("kembali", i.Back(1, T2)),
        ("lewati", i.Skip(1, T2)),
        ("skip", i.Skip(1, T2)),
        ("knp", i.Why(1, T2)),
        ("maksudnya apa?", i.Why(1, T2)),
        ("contohnya gmn", i.Why(1, T2)),
        ("tdk berlaku", i.NotApplicable(1, T2)),
        ("n/a", i.NotApplicable(1, T2)),
        ("salah pencet", i.Open(1, T1)),
        ("ralat", i.Open(1, T1)),
        ("yg tadi salah", i.Open(1, T1)),
        ("undo", i.Open(1, T1)),
        ("jawaban tadi salah", i.Open(1, T1)),
        ("kurang jelas", i.DontKnow(1, T2)),
        ("lewati dulu yang ini", i.Skip(1, T2)),
        ("skip aja", i.Skip(1, T2)),
        ("layanan ini online", i.NotApplicable(1, T2)),
        ("kurang tahu", i.DontKnow(1, T2)),
        ("berapa petugas yang dimaksud?", i.Why(1, T2)),
    ],
)
def test_words_about_the_card_mean_the_question_on_the_table(typed: str, wish: i.Intent) -> None:
    assert wish == read(typed, ON_T2)


def test_why_it_does_not_apply_may_come_in_the_same_message() -> None:
    said = "tidak berlaku krn layanan kami daring"

    assert i.NotApplicable(1, T2, said) == read(said, ON_T2)


def test_stopping_is_taken_word_for_word_only() -> None:
    assert i.Stop() == read("stop", ON_T1)
    assert i.Pause() == read("berhenti dulu", ON_T1)
    assert i.Said("stop ya pak") == read("stop ya pak", ON_T1)


def test_without_an_answer_there_is_nothing_to_take_back() -> None:
    assert i.Said("ralat") == read("ralat", ON_T1)


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("ralat nomor 1 jadi belum", i.Edit("1", "belum")),
        ("Ralat no. 1 jadi blm ada", i.Edit("1", "belum ada")),
        ("ubah 3a menjadi ya", i.Edit("3a", "ya")),
        ("revisi 5 jadi belum", i.Edit("5", "belum")),
        ("no 5 salah", i.Edit("5")),
        ("nomor 3b", i.Edit("3b")),
        ("ralat 2", i.Edit("2")),
        ("nomor 1 blm", i.Edit("1", "belum")),
        ("koreksi no 3a : belum ada", i.Edit("3a", "belum ada")),
        ("ganti jawaban nomor 3a jadi ada", i.Edit("3a", "ada")),
        ("buka nomor 3a", i.Edit("3a")),
        ("3a", i.Edit("3a")),
        ("3b ya", i.Edit("3b", "ya")),
        ("nmr 2 ada", i.Edit("2", "ada")),
        ("yg nomor 3a ya", i.Edit("3a", "ya")),
    ],
)
def test_another_question_is_named_by_its_number(typed: str, wish: i.Intent) -> None:
    for state in (ON_T1, AT_THE_END):
        assert wish == read(typed, state)


@pytest.mark.parametrize("typed", ["ralat nomor", "nomor", "ralat nomor 5 jadi", "nomor 5 dan 6", "ralat nomor 1234"])
def test_half_an_edit_is_not_guessed(typed: str) -> None:
    assert i.Said(typed) == read(typed, ON_T1)


def test_at_the_end_a_number_names_a_question() -> None:
    assert i.Edit("3a") == read("3a", AT_THE_END)
    assert i.Said("ada") == read("ada", AT_THE_END)


@pytest.mark.parametrize("typed", ["ya", "Ya, ubah", "betul", "ok", "1", "iya pak"])
def test_while_a_change_waits_a_yes_is_a_yes(typed: str) -> None:
    assert i.Agree() == read(typed, waiting(Wait.CHANGE, "b"))


@pytest.mark.parametrize("typed", ["tidak", "tdk jadi", "bukan", "batal", "2"])
def test_while_a_change_waits_a_no_is_a_no(typed: str) -> None:
    assert i.Cancel() == read(typed, waiting(Wait.CHANGE, "b"))


def test_while_a_change_waits_other_words_mean_what_they_always_do() -> None:
    assert i.AskScore() == read("zona", waiting(Wait.CHANGE, "b"))
    assert i.Propose(1, T2, "0", "0") == read("0", waiting(Wait.CHANGE, "b"))


def test_while_sending_in_waits_the_word_itself_is_a_yes() -> None:
    assert i.Agree() == read("kirim", waiting(Wait.SEND_IN))
    assert i.Cancel() == read("periksa lagi", waiting(Wait.SEND_IN))


@pytest.mark.parametrize(
    "typed", ["layanan ini online", "bukan kami", "ya, layanan kami daring", "x" * 990, "nomor 5 jadi belum"]
)
def test_while_a_reason_waits_any_words_are_the_reason(typed: str) -> None:
    assert i.NotApplicable(1, T1, typed) == read(typed, waiting(Wait.REASON))


@pytest.mark.parametrize("typed", ["ya", "ok", "iya pak", "1", "siap", "terima kasih"])
def test_a_yes_or_thanks_is_no_reason_and_it_is_asked_for_again(typed: str) -> None:
    assert i.NotApplicable(1, T1) == read(typed, waiting(Wait.REASON))


@pytest.mark.parametrize(
    ("typed", "wish"),
    [("batal", i.Cancel()), ("nilai", i.AskScore()), ("lewati", i.Skip(1, T2)), ("🙂", i.Said("🙂")), ("", i.Said(""))],
)
def test_while_a_reason_waits_a_command_is_still_a_command(typed: str, wish: i.Intent) -> None:
    assert wish == read(typed, waiting(Wait.REASON))


@pytest.mark.parametrize(
    ("typed", "labels"),
    [("1, 3a dan 3b", ("1", "3a", "3b")), ("nomor 7 sama 11", ("7", "11")), ("2", ("2",)), ("3a", ("3a",))],
)
def test_while_simulating_numbers_name_questions(typed: str, labels: tuple[str, ...]) -> None:
    assert i.Simulate(labels) == read(typed, waiting(Wait.SIMULATION))


def test_while_simulating_other_words_mean_what_they_always_do() -> None:
    assert i.Propose(1, T2, "2", "dua") == read("dua", waiting(Wait.SIMULATION))
    assert i.Said("1 atau 2") == read("1 atau 2", waiting(Wait.SIMULATION))


def test_after_a_summary_a_number_names_a_question() -> None:
    assert i.Edit("1") == read("1", waiting(Wait.NUMBER))
    assert i.Propose(1, T2, "2", "dua") == read("dua", waiting(Wait.NUMBER))


@pytest.mark.parametrize(
    ("stage", "typed", "wish"),
    [
        ("kenal", "Ya, benar", i.Confirm()),
        ("kenal", "1", i.Confirm()),
        ("kenal", "bukan saya", i.Deny()),
        ("kenal", "data keliru", i.WrongData()),
        ("kenal", "3", i.WrongData()),
        ("setuju", "Setuju, mulai", i.Consent()),
        ("setuju", "ya", i.Consent()),
        ("setuju", "mulai", i.Consent()),
        ("setuju", "baca rincian", i.ReadNotice()),
        ("setuju", "nanti saja", i.Later()),
        ("kenal", "nilai", i.AskScore()),
        ("setuju", "hm", i.Said("hm")),
    ],
)
def test_those_who_join_answer_the_welcome_in_words(stage: str, typed: str, wish: i.Intent) -> None:
    assert wish == read(typed, joining(stage))


MYSELF = [
    "iya",
    "y",
    "iya benar",
    "ya betul",
    "ya saya",
    "saya sendiri",
    "betul pak",
    "ok",
    "ok ya",
    "njih",
    "iya, saya",
]
NOT_ME = ["salah orang", "maaf salah sambung", "bukan saya", "bukan, ini Budi", "saya bukan Ibu Contoh", "tidak"]
KELIRU = ["bukan unit saya", "jabatan saya salah", "saya bukan pic lagi", "unitnya keliru"]
AGREED = ["iya", "y", "saya setuju", "ok setuju", "ya setuju", "ya", "iya pak", "siap setuju", "setuju bu", "ya mulai"]


@pytest.mark.parametrize(
    ("stage", "typed", "wish"),
    [
        *(("kenal", typed, i.Confirm()) for typed in (*MYSELF, "ya saya Ibu Contoh Satu", "betul, Contoh Satu")),
        *(("kenal", typed, i.Deny()) for typed in NOT_ME),
        *(("kenal", typed, i.WrongData()) for typed in KELIRU),
        *(("setuju", typed, i.Consent()) for typed in AGREED),
        *(("setuju", typed, i.Later()) for typed in ("tidak setuju", "belum", "tidak")),
    ],
)
def test_the_welcome_and_the_notice_are_answered_as_people_do(stage: str, typed: str, wish: i.Intent) -> None:
    assert wish == read(typed, joining(stage))


@pytest.mark.parametrize("typed", ["ok", "siap", "baik pak", "terima kasih", "ya?", "setuju?", "ya tapi nanti", "njih"])
def test_consent_is_plain_or_none(typed: str) -> None:
    assert not isinstance(read(typed, joining("setuju")), i.Consent)


@pytest.mark.parametrize(
    "typed", ["bukan penipuan kan", "ini bukan dari ombudsman?", "siap", "ini siapa", "ya nanti saya cek", "tidak tahu"]
)
def test_what_is_no_answer_to_the_welcome_neither_joins_nor_lets_go(typed: str) -> None:
    assert not isinstance(read(typed, joining("kenal")), i.Confirm | i.Deny | i.WrongData)


def test_a_correction_is_taken_as_it_is_written() -> None:
    state = joining("kenal", Asked(waiting=Wait.CORRECTION))

    assert i.Said("bukan Kepala Seksi, saya staf") == read("bukan Kepala Seksi, saya staf", state)
    assert i.Confirm() == read("iya benar", state)


def test_an_outsider_may_paste_an_invitation() -> None:
    assert i.Start("AbCdEfGhIjKlMnOpQrStUv") == read(" AbCdEfGhIjKlMnOpQrStUv ", Outsider())
    assert i.Said("nilai") == read("nilai", Outsider())


def test_an_overseer_asks_for_a_unit_by_its_name() -> None:
    state = watching(penilaian(unit="RSUD Contoh"), penilaian(unit="Dinas Contoh", number=2))

    assert i.ScoreOf(1) == read("rsud contoh", state)
    assert i.Said("dinas") == read("dinas", state)


def test_a_name_that_two_units_have_is_not_guessed() -> None:
    state = watching(penilaian(unit="RSUD Contoh"), penilaian(unit="RSUD Contoh", number=2))

    assert i.Said("rsud contoh") == read("rsud contoh", state)


STATES: list[State] = [
    ON_T1, ON_T3, AT_THE_END, Outsider(), Resting(PIC), watching(penilaian()), joining("kenal"), joining("setuju"),
    *(waiting(wait) for wait in Wait),
]  # fmt: skip
WORDS = st.lists(
    st.sampled_from(["ralat", "nomor", "1", "3a", "jadi", "belum", "ya", "/", "start", "@", "🙂", "zona", "\x00"]),
    max_size=6,
).map(" ".join)


@given(st.one_of(st.text(), WORDS), st.sampled_from(STATES))
def test_no_words_whatever_raise_and_an_answer_is_always_about_what_is_asked(typed: str, state: State) -> None:
    wish = read(typed, state)

    if isinstance(wish, i.Answer):
        assert isinstance(state, Filling)
        assert _asks(state.penilaian, wish)


def _asks(of: Penilaian, wish: i.Answer) -> bool:
    question = of.instrument.questions[wish.key.question]
    return of.id == wish.penilaian and of.asks(wish.key) and question.option(wish.option) is not None


def test_a_product_has_its_own_card() -> None:
    assert i.Answer(1, T3A, "y") == read("ya", ON_T3)
    assert i.Answer(1, T3B, "t") == read("2", filling(penilaian({T1: "a", T2: "2", T3A: "y"})))
