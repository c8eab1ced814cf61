"""What is asked where words are not plain: is this what was meant, are these the answers, shall it wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flows import cards
from flows import intents as i
from flows.effects import Say
from flows.several import key_of
from flows.tokens import pack

if TYPE_CHECKING:
    from flows.instrument import Key
    from flows.penilaian import Penilaian

ONE_BY_ONE = 8  # answers that are listed with their questions; more of them by number only


def proposal(penilaian: Penilaian, wish: i.Propose) -> Say:
    """Ask whether the option is what was meant; its buttons carry the answer, not the note."""
    values = {
        **_question(penilaian, wish.key),
        "menjadi": cards.option_label(penilaian, wish.key, wish.option),
        "kini": cards.standing(penilaian, wish.key),
        "kata": cards.echo(wish.words),
        "dicatat": wish.note,
    }
    yes = cards.button("Betul", i.Answer(penilaian.id, wish.key, wish.option, sure=True))
    return Say("dugaan", values, ((yes, cards.button("Bukan", i.Open(penilaian.id, wish.key))),))


def change(penilaian: Penilaian, key: Key, option: str) -> Say:
    """Ask whether an answer that stands is to become *option*."""
    values = {
        **_question(penilaian, key),
        "dari": cards.option_label(penilaian, key, penilaian.answers[key]),
        "menjadi": cards.option_label(penilaian, key, option),
    }
    yes = cards.button("Ya, ubah", i.Answer(penilaian.id, key, option, sure=True))
    return Say("ubah_tanya", values, ((yes, cards.button("Tidak jadi", i.Cancel())),))


def dont_know(penilaian: Penilaian, key: Key) -> Say:
    """No harm: it can be left for later, or be explained."""
    skip = cards.button("Lewati dulu", i.Skip(penilaian.id, key))
    return Say("tidak_tahu", _question(penilaian, key), ((skip, cards.button("Kenapa?", i.Why(penilaian.id, key))),))


def listed(penilaian: Penilaian, wish: i.Several) -> Say:
    """Several answers, to be looked through; the button that says yes carries them all."""
    rows = [_row(penilaian, key, pick.place) for pick in wish.picks if (key := key_of(penilaian, pick))]
    grouped: dict[str, list[str]] = {}
    for row in rows:
        grouped.setdefault(row["jawaban"], []).append(row["nomor"])
    values = {
        "baris": rows if len(rows) <= ONE_BY_ONE else [],
        "jawaban": [{"label": label, "nomor": numbers} for label, numbers in grouped.items()],
        "belum": list(wish.unclear),
    }
    yes = cards.button("Betul semua", i.Several(penilaian.id, wish.picks, sure=True))
    return Say("beberapa", values, ((yes,), (cards.button("Ada yang keliru", i.Cancel()),)))


def token(wish: i.Several) -> str:
    """The yes to several answers, as it waits for a typed one."""
    return pack(i.Several(wish.penilaian, wish.picks, sure=True))


def _question(penilaian: Penilaian, key: Key) -> dict[str, Any]:
    return {
        "nomor": penilaian.label(key),
        "nama": penilaian.instrument.questions[key.question].name,
        "produk": penilaian.subject.product_name(key),
    }


def _row(penilaian: Penilaian, key: Key, place: int) -> dict[str, Any]:
    option = penilaian.instrument.questions[key.question].options[place]
    return {**_question(penilaian, key), "jawaban": option.label}
