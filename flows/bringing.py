"""A roster that an overseer sends as a file: what it would change, or what is wrong with it, in one message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flows import intents as i
from flows.cards import button
from flows.effects import ChangeRoster, Effect, ForgetUpload, Say
from flows.roster_changes import newcomers
from flows.roster_preview import Review, counted, hands_over, mark
from flows.roster_says import NOT_JOINED, ROSTER
from flows.roster_words import in_words
from flows.state import State, Watching

if TYPE_CHECKING:
    from flows.roster_changes import Plan
    from flows.roster_columns import Fault

FAULTS = 10  # that are named; a file names all
ONE_BY_ONE = 4  # changes that are told each; more of them are counted by kind
KINDS = 8
NAMES = 10
LONGEST_NAME = 40
MISSING = 3  # units that the file does not name, and that are named
IN_A_FILE = 5000  # lines of each kind that the whole list has, which is sent as a file
LIST_OF_FAULTS, LIST_OF_CHANGES = "daftar_kesalahan", "daftar_perubahan"

Turn = tuple[State, tuple[Effect, ...]]


def bringing(state: Watching, intent: i.RosterPage | i.ReviewRoster | i.ImportRoster | i.DropRoster) -> Turn:
    """The next step with the file that `state.review` is about; None there: it is not kept any more."""
    review = state.review
    if isinstance(intent, i.RosterPage):
        return state, (Say("laman_daftar", {"berkas": intent.brought}),)
    if isinstance(intent, i.ReviewRoster) and intent.upload == 0:
        return state, (Say("berkas_gagal", {}),)
    if review is None:
        return state, (Say("berkas_tiada", {}),)
    match intent:
        case i.DropRoster():
            return state, (ForgetUpload(review.upload), Say("berkas_batal", {"nama": _cut(review.name, LONGEST_NAME)}))
        case i.ImportRoster(_, seen) if review.plan and review.plan.changes and mark(review.plan) == seen:
            return _imported(state, review.upload, review.plan)
        case _:
            return _shown(state, review, changed=isinstance(intent, i.ImportRoster))


def _imported(state: Watching, upload: int, plan: Plan) -> Turn:
    new = newcomers(plan.changes)
    values = {"jumlah": len(plan.changes), "baru": list(new[:NAMES]), "lagi": len(new[NAMES:])}
    said = Say("berkas_diterapkan", values, ((NOT_JOINED,),) if new else ((ROSTER,),))
    return state, (ChangeRoster(plan.changes), ForgetUpload(upload), said)


def _shown(state: Watching, review: Review, *, changed: bool) -> Turn:
    """What it would change, with a yes to press; where there is nothing to say yes to, it is forgotten."""
    forgotten = ForgetUpload(review.upload)
    if review.plan is None:
        faults = {
            "nama": _cut(review.name, LONGEST_NAME),
            "sebab": review.unread,
            "jumlah": len(review.faults),
            "kesalahan": [_fault(one) for one in review.faults[:FAULTS]],
            "lagi": len(review.faults[FAULTS:]),
        }
        if len(review.faults) <= FAULTS:
            return state, (forgotten, Say("berkas_salah", faults))
        every = [[one.row, one.column, one.message] for one in review.faults[:IN_A_FILE]]
        return state, (forgotten, Say("berkas_salah", {**faults, "baris_berkas": every}, document=LIST_OF_FAULTS))
    missing = [_cut(unit.name, LONGEST_NAME) for unit in review.plan.missing]
    values = {
        "nama": _cut(review.name, LONGEST_NAME),
        "tak_disebut": len(missing),
        "tak_disebut_nama": missing[:MISSING],
        "berubah": changed,
    }
    if not review.plan.changes:
        return state, (forgotten, Say("berkas_sama", values))
    yes = button("Terapkan", i.ImportRoster(review.upload, mark(review.plan)))
    no = button("Batal", i.DropRoster(review.upload))
    values |= _summary(review.plan)
    if len(review.plan.changes) <= ONE_BY_ONE and len(missing) <= MISSING and len(review.plan.remarks) <= 1:
        return state, (Say("berkas_periksa", values, ((yes, no),)),)
    every = [["perubahan", in_words(change)] for change in review.plan.changes[:IN_A_FILE]]
    every += [["perhatian", remark] for remark in review.plan.remarks[:IN_A_FILE]]
    every += [["tidak ada dalam berkas", unit.name] for unit in review.plan.missing[:IN_A_FILE]]
    file = {**values, "baris_berkas": every}
    return state, (Say("berkas_periksa", file, ((yes, no),), document=LIST_OF_CHANGES),)


def _fault(fault: Fault) -> dict[str, Any]:
    """A fault in short: what to do about it stands on the page."""
    return {"baris": fault.row, "kolom": _cut(fault.column, 20), "apa": _cut(fault.message.partition(";")[0], 42)}


def _summary(plan: Plan) -> dict[str, Any]:
    """A few changes one by one, many by their kinds; and how many remarks there are beside them."""
    few = len(plan.changes) <= ONE_BY_ONE
    kinds = counted(plan.changes)
    return {
        "jumlah": len(plan.changes),
        "alih": hands_over(plan.changes),
        "satu_satu": [_cut(in_words(change), 110) for change in plan.changes] if few else [],
        "jenis": [] if few else [{"apa": what, "jumlah": number} for what, number in kinds[:KINDS]],
        "lagi": 0 if few else sum(number for _, number in kinds[KINDS:]),
        "perhatian": [_cut(remark, 90) for remark in plan.remarks[:1]],
        "perhatian_lagi": len(plan.remarks[1:]),
    }


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
