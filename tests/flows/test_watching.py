"""What atasan, pengawas, pendamping and admin see and decide (design decisions 14 and 16)."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from flows import intents as i
from flows.conversation import step
from flows.effects import Judge, Role, Save, Say, SetReminders, Tell
from flows.instrument import Key
from flows.penilaian import Entry, EntryKind, Penilaian
from flows.reading import read
from flows.state import State, Watching
from flows.tokens import unpack
from flows.watching import outcome
from tests.flows.turns import quiet, said, saved, told
from tests.kit import OVERSEER, PIC, T1, T2, all_answered, penilaian, proposal, watching

WHOLE = all_answered(penilaian())
PROPOSED = Entry(EntryKind.NOT_APPLICABLE, reason="layanan daring", by=PIC.id)
SURVEY = Key("U1")


def asking() -> tuple[Penilaian, Watching]:
    """Two proposals of a unit wait for the overseer."""
    of = penilaian(entries={T1: replace(PROPOSED, id=31), T2: replace(PROPOSED, id=32)})
    return of, watching(of, proposals=[proposal(of, T1), proposal(of, T2)])


def labels(say: Say) -> list[str]:
    return [button.label for row in say.buttons for button in row]


def role(state: Watching, role: Role) -> Watching:
    return replace(state, person=replace(OVERSEER, role=role))


def test_the_overview_has_those_behind_first_and_a_button_for_each() -> None:
    done = penilaian(WHOLE, number=1, unit="Selesai", sent_in_at=datetime(2027, 1, 20, tzinfo=UTC))
    begun, fresh = penilaian({T1: "a"}, number=2, unit="Berjalan"), penilaian(number=3, unit="Belum mulai")
    say = said(step(watching(done, begun, fresh), i.Summary()).effects)

    assert ["Belum mulai", "Berjalan", "Selesai"] == [row["nama"] for row in say.values["unit"]]
    assert ["Belum mulai", "Berjalan", "Selesai", "Daftar unit dan PIC"] == labels(say)
    assert (1, 1, 1, 1) == tuple(say.values[name] for name in ("selesai", "berjalan", "belum", "tanpa_nilai"))
    assert [None, "100.00", "0.00"] == [row["nilai"] for row in say.values["unit"]]


def test_a_long_overview_goes_on_by_a_button() -> None:
    state = watching(*(penilaian(number=n, unit=f"Unit {n:02}") for n in range(1, 16)))
    seen: list[str] = []
    intent: i.Intent | None = i.Summary()
    while intent is not None:
        say = said(step(state, intent).effects)
        seen += [row["nama"] for row in say.values["unit"]]
        last = say.buttons[-1][0]
        intent = unpack(last.token) if last.label == "Unit berikutnya" else None

    assert [f"Unit {n:02}" for n in range(1, 16)] == seen
    assert say.values["sisa"] == 0


def test_a_button_of_a_longer_overview_begins_it_anew() -> None:
    state = watching(penilaian(number=1, unit="Satu"), penilaian(number=2, unit="Dua"))

    say = said(step(state, i.MoreUnits(after=12)).effects)

    assert ["Satu", "Dua"] == [row["nama"] for row in say.values["unit"]]
    assert (0, 0) == (say.values["mulai"], say.values["sisa"])


def test_the_mean_of_the_pemda_is_shown_where_there_is_one() -> None:
    state = watching(penilaian(WHOLE))

    assert said(step(state, i.Summary()).effects).values["rata"] is None
    assert "71.25" == said(step(replace(state, mean=Decimal("71.25")), i.Summary()).effects).values["rata"]


def test_somebody_without_units_gets_an_empty_overview() -> None:
    values = said(step(role(watching(), Role.ASSISTANT), i.Start()).effects).values

    assert (0, None, None) == (values["jumlah"], values["instrumen"], values["versi"])


def test_the_score_of_a_unit_is_shown_to_those_who_may_see_it_only() -> None:
    state = watching(penilaian(WHOLE))

    assert ("nilai", True) == (
        said(step(state, i.ScoreOf(1)).effects).template,
        said(step(state, i.PickUnit(1)).effects).values["pengamat"],
    )
    assert "tidak_berhak" == said(step(state, i.ScoreOf(2)).effects).template


@pytest.mark.parametrize("wish", [i.Answer(1, T1, "a"), i.Skip(1, T1), i.Edit("1"), i.Submit(sure=True)])
@pytest.mark.parametrize("who", [Role.SUPERVISOR, Role.OVERSEER, Role.ASSISTANT, Role.ADMIN])
def test_who_watches_does_not_answer_for_a_pic(who: Role, wish: i.Intent) -> None:
    effects = step(role(watching(penilaian()), who), wish).effects

    assert ("tidak_berhak", 1) == (said(effects).template, len(effects))


@pytest.mark.parametrize("typed", ["rekap", "/rekap", "mohon rekap ya"])
def test_an_overseer_asks_for_the_recap_which_is_made_when_it_is_sent(typed: str) -> None:
    state = watching(penilaian())

    assert ("rekap", {"untuk": OVERSEER.id}) == (
        (say := said(step(state, read(typed, state)).effects)).template,
        say.values,
    )


@pytest.mark.parametrize("who", [Role.SUPERVISOR, Role.ASSISTANT, Role.ADMIN])
def test_nobody_else_gets_the_recap(who: Role) -> None:
    say = said(step(role(watching(penilaian()), who), i.Recap()).effects)

    assert ("tidak_berhak", True) == (say.template, say.values["rekap"])


def test_a_proposal_is_shown_with_its_reason() -> None:
    _, state = asking()
    say = said(step(state, i.Proposals()).effects)

    assert ("usulan", "1", "layanan daring", 2) == (
        say.template, say.values["nomor"], say.values["alasan"], say.values["jumlah"],
    )  # fmt: skip
    assert ["Setujui", "Tolak"] == labels(say)
    assert "Periksa usulan" in labels(said(step(state, i.Summary()).effects))


@pytest.mark.parametrize("approve", [True, False])
def test_a_decision_is_kept_told_to_the_pic_and_followed_by_the_next(approve: bool) -> None:
    of, state = asking()
    first = of.entries[T1].id
    after, effects = step(state, i.Decide(first, approve))

    assert Judge(first, approve=approve) in effects
    [news] = told(effects)
    assert (PIC.id, "usulan_diputus", of.id) == (news.to, news.say.template, news.penilaian)
    assert ([] if approve else ["Jawab nomor 1"]) == labels(news.say)
    assert ("2", approve) == (said(effects).values["nomor"], said(effects).values["diputus"]["disetujui"])
    assert isinstance(after, Watching)
    assert [T2] == [waiting.key for waiting in after.proposals]


def test_after_the_last_decision_nothing_waits() -> None:
    of, _ = asking()
    state = watching(of, proposals=[proposal(of, T1)])

    assert "usulan_habis" == said(step(state, i.Decide(of.entries[T1].id, approve=True)).effects).template
    assert "usulan_habis" == said(step(watching(), i.Proposals()).effects).template


def test_a_decision_pressed_again_is_quiet_with_a_toast() -> None:
    before = watching()
    after, effects = step(before, i.Decide(31, approve=True))

    assert "Usulan itu sudah diputus" == quiet(effects).toast
    assert before == after


@pytest.mark.parametrize("who", [Role.SUPERVISOR, Role.ASSISTANT, Role.ADMIN])
def test_only_an_overseer_decides(who: Role) -> None:
    of, state = asking()
    for wish in (i.Proposals(), i.Decide(of.entries[T1].id, approve=True), i.EnterSurvey(1)):
        effects = step(role(state, who), wish).effects
        assert ("tidak_berhak", 1) == (said(effects).template, len(effects))


def test_mutter_gets_three_different_answers_and_then_silence() -> None:
    state: State = watching(penilaian())
    for template in ("daftar_unit", "bantuan", "belum_paham_3"):
        state, effects = step(state, i.Said("hm"))
        assert template == said(effects).template
    state, effects = step(state, i.Courtesy())
    assert "tidak dipahami lebih dari tiga kali" == quiet(effects).reason

    state, effects = step(state, i.Help())
    assert "bantuan" == said(effects).template
    assert "daftar_unit" == said(step(state, i.Said("hm")).effects).template


def test_who_watches_may_do_without_reminders_and_have_them_again() -> None:
    stop, resume = step(watching(), i.Stop()).effects, step(watching(), i.Resume()).effects

    assert (SetReminders(on=False), "berhenti") == (stop[0], said(stop).template)
    assert (SetReminders(on=True), "daftar_unit") == (resume[0], said(resume).template)
    assert not [effect for effect in (*stop, *resume) if isinstance(effect, Tell)]


def test_news_of_a_unit_carry_its_score_where_it_has_one() -> None:
    assert ("0.00", "Rendah, zona merah") == tuple(outcome(penilaian(WHOLE))[name] for name in ("nilai", "predikat"))
    assert (None, None) == tuple(outcome(penilaian())[name] for name in ("nilai", "predikat"))


# The unit's own survey of its users (design decision 9).


def test_an_overseer_enters_the_survey_and_then_sees_the_score() -> None:
    of = penilaian(WHOLE)
    state, effects = step(watching(of), i.EnterSurvey(1))
    assert ("kartu_survei", ["Ya", "Tidak", "Lihat nilai"]) == (said(effects).template, labels(said(effects)))

    after, effects = step(state, i.Answer(1, SURVEY, "y"))
    assert [Save(1, SURVEY, Entry(EntryKind.ANSWER, option="y", by=OVERSEER.id))] == saved(effects)
    assert ("nilai", "tercatat") == (said(effects).template, said(effects).values["catatan"]["jenis"])
    assert isinstance(after, Watching)
    assert Decimal("25.00") == after.seen[0].score.value


def test_a_survey_result_may_be_typed_while_its_card_is_on_the_table() -> None:
    state, _ = step(watching(penilaian(unit="RSUD Contoh")), i.EnterSurvey(1))

    assert i.Answer(1, SURVEY, "t") == read("tidak", state)
    assert i.Answer(1, SURVEY, "y") == read("1", state)
    assert i.ScoreOf(1) == read("rsud contoh", state)


def test_a_survey_result_pressed_again_is_quiet_and_may_be_opened_and_changed() -> None:
    state = watching(penilaian(all_answered(penilaian()) | {SURVEY: "y"}))
    assert "Sudah tercatat: Ya" == quiet(step(state, i.Answer(1, SURVEY, "y")).effects).toast

    opened, effects = step(state, i.Open(1, SURVEY))
    assert "Ya" == said(effects).values["jawaban_kini"]
    assert ["t"] == [save.entry.option for save in saved(step(opened, i.Answer(1, SURVEY, "t")).effects)]


def test_a_survey_result_that_is_none_of_the_options_asks_again() -> None:
    effects = step(watching(penilaian()), i.Answer(1, SURVEY, "x")).effects

    assert ([], "kartu_survei") == (saved(effects), said(effects).template)


def test_no_survey_is_entered_once_it_is_closed() -> None:
    effects = step(watching(penilaian(open=False)), i.Answer(1, SURVEY, "y")).effects

    assert ([], "tidak_berhak") == (saved(effects), said(effects).template)
