"""The texts that Meta approves beforehand: by its rules, for every message that can start a conversation."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.approved import Reply, Template, payloads, standing_for, templates, values
from bot.channels import whatsapp_wire as wire
from bot.config import Config
from bot.render import Renderer
from flows.delivery import Kind
from flows.messages import Button, Channel
from flows.tokens import unpack
from tests.situations import news, reminded

NOW = datetime(2027, 1, 11, 2, 10, tzinfo=UTC)
EACH = pytest.mark.parametrize("one", templates(), ids=lambda one: one.name)


@EACH
def test_a_template_is_written_by_metas_rules(one: Template) -> None:
    variables = re.findall(r"\{\{(\d+)\}\}", one.text)

    assert re.fullmatch(r"[a-z0-9_]{1,512}", one.name)
    assert 0 < len(one.text) <= 1024
    assert [str(place) for place in range(1, len(variables) + 1)] == variables
    assert len(variables) == len(one.fills) == len(one.samples)
    assert not one.text.startswith("{{")
    assert not re.search(r"\}\}\W*$", one.text), "a variable must not stand last, a full stop behind it or not"
    assert not re.search(r"\}\}\s*\{\{", one.text), "two variables must not stand side by side"
    assert not re.search(r"\n\n\n|\t| {4}", one.text)


@EACH
def test_a_template_speaks_as_an_official_does(one: Template) -> None:
    assert not re.search(r"(?i)!|\b(anda|kamu|kalian)\b", one.text)
    assert all(len(sentence.split()) <= 25 for sentence in re.split(r"[.:] ", one.text))


@EACH
def test_a_templates_buttons_are_ours(one: Template) -> None:
    assert len(one.buttons) <= 3
    assert len({reply.label for reply in one.buttons}) == len(one.buttons)
    for reply in one.buttons:
        assert 0 < len(reply.label) <= 20
        assert unpack(reply.token) is not None


def test_what_is_too_long_for_a_template_is_cut_and_a_list_loses_its_last_entries() -> None:
    one = next(one for one in templates() if one.name == "tpl_progres_tembusan")
    units = ", ".join(f"Puskesmas Contoh Nomor {number}" for number in range(80))

    lines = one.fitting((units, "Bapak Contoh Tujuh", "Bagian Organisasi"))

    assert 900 < len(one.filled(lines)) <= 1024
    assert re.search(r"Nomor \d+ dan lainnya telah disampaikan kepada Bapak Contoh Tujuh\.", one.filled(lines))
    words = one.fitting(("x" * 2000, "Bapak Contoh Tujuh", "Bagian Organisasi"))
    assert (1024, True) == (len(one.filled(words)), words[0].endswith("x…"))
    assert ("a", "b", "c") == one.fitting(("a", "b", "c"))


def test_every_message_that_starts_a_conversation_has_a_template_that_holds_it() -> None:
    renderer = Renderer(Config().facts(), ZoneInfo("Asia/Jakarta"))
    said = [*news("kepatuhan-2023-2024"), *reminded("kepatuhan-2023-2024")]
    assert len(said) > 10
    for say in said:
        one = standing_for(say.template, Kind.NEWS)
        assert one is not None, say.template
        text = renderer.text(Channel.WHATSAPP, say.template, say.values, NOW)

        lines = renderer.lines(Channel.WHATSAPP, one.fills, {**say.values, **values(say.template, text)}, NOW)

        fit = one.fitting(lines)

        assert fit == lines, "nothing of ours is so long that it must be cut"
        wire.template(one.name, one.language, fit, payloads(one, say.buttons))
        filled = one.text
        for place, line in enumerate(lines, 1):
            filled = filled.replace(f"{{{{{place}}}}}", line)
        assert len(filled) <= 1024


MADE_FOR = {
    "kabar_daftar": "tpl_daftar_berubah",
    "kabar_bukan_saya": "tpl_undangan_perlu",
    "kabar_alih_dimulai": "tpl_undangan_perlu",
    "usulan_diputus": "tpl_usulan_diputus",
    "alih_tawaran": "tpl_tugas_ditawarkan",
    "kabar_terkirim": "tpl_unit_terkirim",
    "ingat": "tpl_pengingat_survei",
    "ingat_kendala": "tpl_kendala",
    "eskalasi_atasan": "tpl_progres_atasan",
    "eskalasi_tembusan": "tpl_progres_tembusan",
    "rekap": "tpl_rekap_pengawas",
}


@pytest.mark.parametrize(("message", "name"), MADE_FOR.items())
def test_what_people_are_most_often_told_has_a_template_of_its_own(message: str, name: str) -> None:
    one = standing_for(message, Kind.NEWS)

    assert one is not None
    assert name == one.name


def named(name: str) -> Template:
    return next(one for one in templates() if one.name == name)


def test_a_quick_reply_brings_back_what_the_messages_button_of_its_label_does() -> None:
    """So an overseer who presses "Kirim undangan" gets the one for that person, a template's label is for all."""
    rows = ((Button("Kirim undangan", "i:12"),),)

    assert ("i:12",) == payloads(named("tpl_undangan_perlu"), rows)
    assert ("db:0",) == payloads(named("tpl_undangan_perlu"), ())
    given = ((Button("Terima tugas", "p:4:1"),), (Button("Bukan tugas saya", "p:4:0"),))
    assert ("p:4:1", "p:4:0") == payloads(named("tpl_tugas_ditawarkan"), given)


def test_a_quick_reply_for_a_message_whose_label_changes_takes_its_place() -> None:
    rows = ((Button("Jawab nomor 16a", "o:1:PR.1:2"),),)

    assert ("o:1:PR.1:2",) == payloads(named("tpl_usulan_diputus"), rows)
    assert ("lanjut",) == payloads(named("tpl_usulan_diputus"), ())


def test_a_reminder_has_three_ways_on_and_the_first_is_the_messages_own() -> None:
    own = ((Button("Pilih unit", "unit"),), (Button("Ingatkan besok", "besok"), Button("Ada kendala", "kendala")))

    assert ("unit", "besok", "kendala") == payloads(named("tpl_pengingat_survei"), own)
    assert ("belumsempat", "butuhbantuan", "alihunit") == payloads(named("tpl_kendala"), ())


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=1500), min_size=3, max_size=3))
def test_whatever_is_put_into_a_template_the_whole_is_no_longer_than_meta_takes(lines: list[str]) -> None:
    one = Template("tpl_x", "id", (), "Yth. {{1}}, tentang {{2}} dan {{3}} saja.", ("", "", ""), (), (Reply("a", "b"),))

    fit = one.fitting(lines)

    filled = one.text
    for place, line in enumerate(fit, 1):
        filled = filled.replace(f"{{{{{place}}}}}", f"<{place}>")
        assert line.strip()
        assert len(line) <= max(len(lines[place - 1]), 1)
    bare = len(filled) - 9
    assert bare + sum(map(len, fit)) <= 1024


def test_only_what_is_too_long_is_cut_and_says_so() -> None:
    one = Template("tpl_x", "id", (), "Yth. {{1}}, tentang {{2}} saja.", ("", ""), (), ())

    short, long = one.fitting(("Ibu Contoh Satu", "panjang " * 200))

    assert "Ibu Contoh Satu" == short
    assert long.endswith("…")
    assert 980 < len(long) < 1000


def test_names_are_unique_and_no_message_has_two() -> None:
    names = [one.name for one in templates()]
    messages = [message for one in templates() for message in one.messages]

    assert len(names) == len(set(names)) <= 250
    assert len(messages) == len(set(messages))


def test_a_reply_starts_no_conversation() -> None:
    assert standing_for("kartu", Kind.REPLY) is None


def test_a_message_without_a_template_of_its_own_goes_whole_into_the_one_for_any() -> None:
    one = standing_for("akun_pindah", Kind.NEWS)

    assert one is not None
    assert "tpl_kabar" == one.name
    assert {"pesan": "x", "teks": "Satu dua tiga"} == values("x", "*Satu*\ndua\n\ntiga")
    assert 700 == len(values("x", "panjang " * 200)["teks"])
