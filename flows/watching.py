"""What atasan, pengawas, pendamping and admin see and decide in the chat."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flows import bringing, handing, joining, reach, results, rostering, surveying
from flows import intents as i
from flows.about import about_us
from flows.cards import button, shortened
from flows.effects import STEWARDS, Effect, Judge, Quiet, Role, Say, SetReminders, Tell, may_invite
from flows.roster_says import ROSTER
from flows.score import band
from flows.smalltalk import further
from flows.state import Asked, Proposal, State, Watching

if TYPE_CHECKING:
    from flows.messages import Button
    from flows.penilaian import Penilaian
    from flows.state import Earlier

PROPOSALS = button("Periksa usulan", i.Proposals())
OVERVIEW = button("Semua unit", i.Summary())
PAGE = 6
PATIENCE = 3

Turn = tuple[State, tuple[Effect, ...]]


def watching(state: Watching, intent: i.Intent) -> Turn:
    """The next step of somebody who watches; total like the rest."""
    fresh = replace(state, asked=Asked())
    if turn := _of_roster(state, intent):
        return turn
    match intent:
        case i.ScoreOf(penilaian) | i.PickUnit(penilaian):
            return fresh, (_score(state, penilaian),)
        case i.MoreUnits(after):
            return fresh, (overview(state, after),)
        case i.Proposals() | i.Recap() | i.WhoIsCutOff() if say := _of_all_units(state, intent):
            return fresh, (say,)
        case i.Decide(entry, approve):
            return _decide(state, entry, approve=approve)
        case i.EnterSurvey(penilaian) if of := surveying.may_enter(state, penilaian):
            return surveying.ask(fresh, of)
        case i.Answer(penilaian, key) if (of := surveying.may_enter(state, penilaian)) and key in of.layout.survey:
            return surveying.answer(state, of, intent)
        case i.Open(penilaian, key) if (of := surveying.may_enter(state, penilaian)) and key in of.layout.survey:
            return surveying.ask(fresh, of, key)
        case i.Answer() | i.Skip() | i.NotApplicable() | i.Edit() | i.Submit() | i.Proposals() | i.EnterSurvey():
            return fresh, (Say("tidak_berhak", {"peran": state.person.role.value}, ((OVERVIEW,),)),)
        case i.Confirm() | i.Consent():
            return state, (joining.PRESSED_AGAIN,)
        case i.Said() | i.Courtesy() | i.OffTopic():
            misses = state.asked.misses + 1
            if misses > PATIENCE:
                return state, (Quiet("tidak dipahami lebih dari tiga kali"),)
            pointer = None if state.asked.pointed else about_us(state, intent)
            asked = Asked(misses=misses, pointed=state.asked.pointed or pointer is not None)
            say = pointer or further(state.person.role, misses) or overview(state)
            return replace(state, asked=asked), (say,)
        case _:
            pass
    say = about_us(state, intent)
    if isinstance(intent, i.Stop | i.Resume):
        return fresh, (SetReminders(on=isinstance(intent, i.Resume)), say or overview(state))
    return fresh, (say or overview(state),)


def _of_roster(state: Watching, intent: i.Intent) -> Turn | None:
    """The units and whose tasks they are: an atasan hands on their own; who has the whole pemda changes all of it."""
    if rostering.concerns(state, intent):
        return rostering.rostering(state, intent)
    role = state.person.role
    match intent:
        case i.Unread("dokumen") if role in STEWARDS:  # a channel that files are not read on
            return bringing.bringing(replace(state, asked=Asked()), i.RosterPage(brought=True))
        case i.RosterPage() | i.ReviewRoster() | i.ImportRoster() | i.DropRoster() if role in STEWARDS:
            return bringing.bringing(replace(state, asked=Asked()), intent)
        case i.HandedOver():
            return handing.handing(state, intent)
        case i.HandOn() | i.HandOnUnit() | i.SureToHandOn() | i.CallOff() | i.TakeOver() if role is Role.SUPERVISOR:
            return handing.handing(state, intent)
        case i.Cancel() if state.asked.waiting in handing.WAITS:
            return handing.left_off(state)
        case i.InvitePerson(person):
            found = {one.id: one.role for one in state.register.present.people}.get(person)
            if not may_invite(role, found):
                return replace(state, asked=Asked()), (Say("tidak_berhak", {"peran": role.value}, ((OVERVIEW,),)),)
            return replace(state, asked=Asked()), (Say("undangan", {"untuk": person, "oleh": state.person.name}),)
        case _:
            return None


def _of_all_units(state: Watching, intent: i.Intent) -> Say | None:
    """What only those see who have the whole pemda; None for others."""
    match intent:
        case i.WhoIsCutOff() if state.person.role in STEWARDS:
            return reach.unreached(state.unreached, state.missed, ((OVERVIEW,),))
        case i.Recap() if state.person.role is Role.OVERSEER:
            return Say("rekap", {"untuk": state.person.id})
        case i.Proposals() if state.person.role is Role.OVERSEER:
            return _next_proposal(state)
        case _:
            return None


def _score(state: Watching, penilaian: int) -> Say:
    asked_about = next((one for one in state.seen if one.id == penilaian), None)
    if asked_about is None:
        return Say("tidak_berhak", {"peran": state.person.role.value}, ((OVERVIEW,),))
    said = results.score(asked_about, watching=True)
    survey = surveying.may_enter(state, penilaian)
    rows = ((button("Isi hasil survei", i.EnterSurvey(penilaian)),), (OVERVIEW,)) if survey else ((OVERVIEW,),)
    return replace(said, buttons=rows)


def overview(state: Watching, after: int = 0) -> Say:
    """The units somebody may see, those behind first, with a button for each unit's score."""
    ordered = sorted(state.units, key=lambda unit: (unit.sent_in, unit.answered * 1000 // max(unit.asked, 1)))
    after = after if after < len(ordered) else 0  # a button of a time when there were more units
    shown = ordered[after : after + PAGE]
    done = sum(unit.sent_in for unit in state.units)
    begun = sum(unit.answered > 0 and not unit.sent_in for unit in state.units)
    values = {
        "peran": state.person.role.value,
        "nama": state.person.name,
        "putaran": state.putaran,
        "instrumen": state.seen[0].instrument.short if state.seen else None,
        "versi": state.seen[0].instrument.version if state.seen else None,
        "jumlah": len(state.units),
        "selesai": done,
        "berjalan": begun,
        "belum": len(state.units) - done - begun,
        "rata": str(state.mean) if state.mean is not None else None,
        "tanpa_nilai": sum(unit.score is None for unit in state.units),
        "usulan": len(state.proposals),
        "mulai": after,
        "sisa": len(ordered) - after - len(shown),
        "unit": [
            {
                "nama": unit.unit,
                "terisi": unit.answered,
                "jumlah": unit.asked,
                "dikirim": unit.sent_in,
                "nilai": str(unit.score) if unit.score is not None else None,
                "predikat": unit.predicate,
            }
            for unit in shown
        ],
    }
    rows: list[tuple[Button, ...]] = [(button(shortened(unit.unit), i.ScoreOf(unit.penilaian)),) for unit in shown]
    if state.proposals:
        rows.insert(0, (PROPOSALS,))
    if state.person.role in STEWARDS:
        rows.append((ROSTER,))
    if values["sisa"]:
        rows.append((button("Unit berikutnya", i.MoreUnits(after + PAGE)),))
    return Say("daftar_unit", values, tuple(rows))


def _next_proposal(state: Watching) -> Say:
    if not state.proposals:
        return Say("usulan_habis", {}, ((OVERVIEW,),))
    return _proposal(state.proposals[0], len(state.proposals))


def _proposal(proposal: Proposal, waiting: int) -> Say:
    values = {
        "unit": proposal.unit,
        "nomor": proposal.label,
        "pertanyaan": proposal.question,
        "produk": proposal.product,
        "alasan": proposal.reason,
        "nama_pic": proposal.by_name,
        "jumlah": waiting,
    }
    return Say(
        "usulan",
        values,
        (
            (
                button("Setujui", i.Decide(proposal.entry, approve=True)),
                button("Tolak", i.Decide(proposal.entry, approve=False)),
            ),
        ),
    )


def _decide(state: Watching, entry: int, *, approve: bool) -> Turn:
    """Approve or refuse a proposal; the PIC is told, and the next one is shown in the same message."""
    fresh = replace(state, asked=Asked())
    if state.person.role is not Role.OVERSEER:
        return fresh, (Say("tidak_berhak", {"peran": state.person.role.value}, ((OVERVIEW,),)),)
    proposal = next((waiting for waiting in state.proposals if waiting.entry == entry), None)
    if proposal is None:
        return state, (Quiet("usulan itu sudah diputus", "Usulan itu sudah diputus"),)
    left = tuple(waiting for waiting in state.proposals if waiting.entry != entry)
    news = {
        "nomor": proposal.label,
        "unit": proposal.unit,
        "disetujui": approve,
        "pemutus": state.person.name,
    }
    answer = ((button(f"Jawab nomor {proposal.label}"[:20], i.Open(proposal.penilaian, proposal.key)),),)
    told = Tell(proposal.by, Say("usulan_diputus", news, () if approve else answer), proposal.penilaian)
    decided = {"nomor": proposal.label, "unit": proposal.unit, "disetujui": approve}
    following = _next_proposal(replace(state, proposals=left))
    say = replace(following, values={**following.values, "diputus": decided})
    return replace(fresh, proposals=left), (Judge(entry, approve=approve), told, say)


def outcome(penilaian: Penilaian) -> dict[str, Any]:
    """A unit's score and predicate as news carry them, with what must be said beside them."""
    value = penilaian.score.value
    said = results.caveat(penilaian)
    if value is None:
        return {**said, "nilai": None, "predikat": None}
    return {**said, "nilai": str(value), "predikat": band(penilaian.instrument.bands, value).words}


def before(penilaian: Penilaian, earlier: Earlier | None) -> dict[str, Any] | None:
    """How the unit stood before, where that is worth telling: it lagged then, or its score has risen."""
    if earlier is None:
        return None
    value, then = penilaian.score.value, earlier.score
    risen = value is not None and then is not None and value > then
    if not (risen or earlier.lagging):
        return None
    return {
        "hari": earlier.days,
        "tanggal": earlier.day.isoformat(),
        "terisi": earlier.answered,
        "nilai": str(then) if risen else None,
    }


def score_button(penilaian: Penilaian) -> Button:
    """Leads from news to the unit's score."""
    return button("Lihat nilai", i.ScoreOf(penilaian.id))
