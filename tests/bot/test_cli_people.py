"""People, units, putaran and invitations from the command line."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import clock
from bot.store import people, web
from bot.store.times import iso
from flows.messages import Address, Channel
from tests.bot.shell import Shell, open_shell, typed
from tests.botapi import TOKEN, BotApi

ISI = Path("isi.db")
REAL = '[pemda]\nname = "Kabupaten Contoh"\nzone = "WITA"\n[database]\npath = "isi.db"\n'


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    """A configured installation with an empty database."""
    for opened in open_shell(tmp_path, capsys, monkeypatch):
        opened.configured(REAL)
        yield opened


@pytest.fixture
def office(shell: Shell) -> Shell:
    """One unit with its PIC, and a putaran."""
    shell.prepared(ISI, furnish)
    return shell


def furnish(shell: Shell) -> None:
    shell.good("unit", "add", "Dinas Contoh", "--kind", "dinas", "--product", "Izin A", "--product", "Izin B")
    shell.good(
        "orang", "add", "--role", "pic", "--name", "Ibu Contoh", "--unit", "dinas contoh", "--position", "Kasubbag"
    )
    shell.good("putaran", "open", "--edition", "kepatuhan-2023-2024", "--until", "2099-02-01", "--survey", "2099-02-15")


def test_a_person_is_listed_with_their_units(office: Shell) -> None:
    out = office.good("orang", "list").out

    assert re.search(r"Ibu Contoh +pic +Dinas Contoh +belum bergabung", out)
    assert "1 orang, 1 belum bergabung." in out


def test_an_administrator_ends_the_access_of_anybody(office: Shell) -> None:
    office.good("orang", "add", "--role", "pengawas", "--name", "Bapak Contoh Pengawas")
    pic, overseer = Address(Channel.TELEGRAM, "91"), Address(Channel.WEB, "w")
    with office.database(ISI) as connection:
        for number, account in ((1, pic), (2, overseer)):
            people.bind(connection, account, number, clock.now(), "aktif")
        token = people.invite(connection, 2, clock.now(), datetime(2099, 1, 1, tzinfo=UTC))
        web_token = web.open_session(connection, overseer, clock.now())

    ran = office.good("orang", "end", "bapak contoh pengawas")
    assert "Akses Bapak Contoh Pengawas (pengawas) diakhiri" in ran.out
    assert "Belum ada PIC lagi: Dinas Contoh." in office.good("orang", "end", "Ibu Contoh").err

    with office.database(ISI) as connection:
        assert [None, None] == [people.of_address(connection, account) for account in (pic, overseer)]
        invite = people.find_invite(connection, token, Address(Channel.TELEGRAM, "92"), clock.now())
        assert invite is not None
        assert not invite.valid
        assert [] == connection.execute("SELECT * FROM web_sessions").fetchall(), web_token
        assert [] == people.units_of(connection, 1)
        assert ["mengakhiri akses", "mengakhiri akses"] == [
            row["what"] for row in connection.execute("SELECT what FROM audit ORDER BY id DESC LIMIT 2")
        ]
    assert "tidak bertugas lagi" in office.good("orang", "list").out
    # A new task is a new beginning.
    office.good("orang", "assign", "Ibu Contoh", "--unit", "Dinas Contoh")
    assert "Ibu Contoh" in office.good("invite", "--person", "Ibu Contoh").out


def test_a_phone_is_kept_in_one_form_and_never_shown(shell: Shell) -> None:
    ran = shell.good("orang", "add", "--role", "pengawas", "--name", "Bapak Contoh", "--phone", "0812-0000-0001")

    with shell.database(ISI) as connection:
        assert connection.execute("SELECT phone FROM persons").fetchone()["phone"] == "+6281200000001"
    assert "0000001" not in ran.out + ran.err + shell.good("orang", "list").out


def test_role_and_name_are_enough(shell: Shell) -> None:
    """The contract's form; a PIC without a unit is told so."""
    ran = shell.good("orang", "add", "--role", "pic", "--name", "Ibu Contoh")

    assert ran.out == "Ibu Contoh terdaftar sebagai pic.\n"
    assert "orang assign NAMA --unit UNIT" in ran.err


WRONG_PEOPLE = {
    "phone": (("--name", "X", "--phone", "nol"), '--phone: "nol" bukan nomor telepon'),
    "unit": (("--name", "X", "--unit", "Dinas Lain"), 'Tidak ada unit bernama "Dinas Lain". Lihat: unit list'),
    "blank": (("--name", "  "), "--name belum diisi."),
    "twice": (("--name", "ibu contoh"), "ibu contoh (pic) sudah terdaftar."),
}


@pytest.mark.parametrize("case", WRONG_PEOPLE)
def test_a_person_who_cannot_be_added_is_said_and_not_half_added(office: Shell, case: str) -> None:
    words, message = WRONG_PEOPLE[case]

    ran = office.types("orang", "add", "--role", "pic", *words)

    assert ran.code == 2
    assert message in ran.err
    assert "1 orang" in office.good("orang", "list").out


def test_one_name_may_have_two_roles(office: Shell) -> None:
    office.good("orang", "add", "--role", "pengawas", "--name", "Ibu Contoh")

    assert "2 orang" in office.good("orang", "list").out


def test_a_person_gets_a_further_unit(office: Shell) -> None:
    office.good("unit", "add", "Puskesmas Contoh", "--kind", "puskesmas")

    ran = office.good("orang", "assign", "Ibu Contoh", "--unit", "Puskesmas Contoh")

    assert ran.out == "Ibu Contoh (pic) bertugas untuk Dinas Contoh, Puskesmas Contoh.\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("Nada", "--unit", "Dinas Contoh"), 'Tidak ada orang bernama "Nada".'),
        (("Ibu Contoh", "--unit", "Nada"), 'Tidak ada unit bernama "Nada".'),
    ],
)
def test_who_or_what_is_not_there_is_not_assigned(office: Shell, words: tuple[str, ...], message: str) -> None:
    ran = office.types("orang", "assign", *words)

    assert ran.code == 2
    assert message in ran.err


def test_two_of_the_same_name_are_not_guessed_between(office: Shell) -> None:
    office.good("orang", "add", "--role", "pengawas", "--name", "Ibu Contoh")

    ran = office.types("orang", "assign", "Ibu Contoh", "--unit", "Dinas Contoh")

    assert ran.code == 2
    assert 'Ada 2 orang bernama "Ibu Contoh" (pic, pengawas).' in ran.err


def join(shell: Shell, stage: str = "aktif", channel: Channel = Channel.TELEGRAM) -> None:
    with shell.database(ISI) as connection:
        people.bind(connection, Address(channel, "5001"), 1, clock.now(), stage)


def test_the_list_says_where_somebody_joined(office: Shell) -> None:
    join(office)
    assert re.search(r"Ibu Contoh .* telegram", office.good("orang", "list").out)

    with office.database(ISI) as connection:
        people.set_reachable(connection, Address(Channel.TELEGRAM, "5001"), clock.now(), reachable=False)
    assert "telegram (tidak terjangkau)" in office.good("orang", "list").out

    join(office, "setuju")
    assert "telegram (belum menyetujui pemberitahuan)" in office.good("orang", "list").out


def test_the_administrators_terminal_is_no_way_to_join(office: Shell) -> None:
    join(office, channel=Channel.TERMINAL)

    assert "1 orang, 1 belum bergabung." in office.good("orang", "list").out


def test_a_unit_is_listed_with_products_zone_slot_and_pics(office: Shell) -> None:
    office.good(
        "unit", "add", "RSUD Contoh", "--kind", "rsud", "--zone", "wit", "--slot", "15/02/2099 09.00",
        "--product", "Rawat Jalan",
    )  # fmt: skip

    out = office.good("unit", "list").out

    assert re.search(r"Dinas Contoh +dinas +Izin A; Izin B +WITA +mengikuti putaran +Ibu Contoh", out)
    assert re.search(r"RSUD Contoh +rsud +Rawat Jalan +WIT +2099-02-15 09:00 +belum ada", out)


def test_a_unit_added_later_is_in_the_open_putaran(office: Shell) -> None:
    ran = office.good("unit", "add", "Puskesmas Contoh", "--kind", "puskesmas")

    assert ran.out == "Puskesmas Contoh terdaftar dan ikut dalam 2099-1.\n"
    assert "Puskesmas Contoh" in office.good("rekap").out


WRONG_UNITS = {
    "kind": (("X", "--kind", "warung"), '--kind: "warung" tidak dikenal; pilih dinas,'),
    "zone": (("X", "--kind", "dinas", "--zone", "WIX"), '--zone: "WIX" tidak dikenal; pilih WIB, WITA, WIT.'),
    "slot": (("X", "--kind", "dinas", "--slot", "besok"), '--slot: "besok" bukan tanggal'),
    "twice": (("dinas contoh", "--kind", "dinas"), "dinas contoh sudah terdaftar."),
    "product": (("X", "--kind", "dinas", "--product", "A", "--product", "a"), "produk yang disebut lebih dari sekali"),
    "blank": ((" ", "--kind", "dinas"), "Nama unit belum diisi."),
}


@pytest.mark.parametrize("case", WRONG_UNITS)
def test_a_unit_that_cannot_be_added_is_said(office: Shell, case: str) -> None:
    words, message = WRONG_UNITS[case]

    ran = office.types("unit", "add", *words)

    assert ran.code == 2
    assert message in ran.err
    assert "1 unit." in office.good("unit", "list").out


def test_a_slot_is_kept_for_the_putaran_that_is_opened_later(shell: Shell) -> None:
    shell.good("unit", "add", "Dinas Contoh", "--kind", "dinas", "--slot", "2099-02-16 09:00")
    shell.good("putaran", "open", "--edition", "kepatuhan-2021", "--until", "2099-02-01", "--survey", "2099-02-15")

    assert slots(shell) == {"Dinas Contoh": "2099-02-16 09:00"}


def test_a_slot_of_an_earlier_putaran_is_not_taken_over(shell: Shell) -> None:
    """Its day has passed: the unit could not answer at all."""
    shell.good("unit", "add", "Dinas Contoh", "--kind", "dinas", "--slot", "2020-02-16")
    shell.good("putaran", "open", "--edition", "kepatuhan-2021", "--until", "2099-02-01", "--survey", "2099-02-15")

    assert slots(shell) == {"Dinas Contoh": None}


def slots(shell: Shell) -> dict[str, str | None]:
    with shell.database(ISI) as connection:
        rows = connection.execute("SELECT u.name, n.survey_at FROM penilaian AS n JOIN units AS u ON u.id = n.unit")
        return {row["name"]: row["survey_at"] for row in rows}


def test_a_closed_units_name_is_not_given_away(office: Shell) -> None:
    with office.database(ISI) as connection:
        connection.execute("UPDATE units SET closed_at = ?", (iso(clock.now()),))

    ran = office.types("unit", "add", "Dinas Contoh", "--kind", "dinas")

    assert ran.code == 2
    assert "pernah dipakai unit yang sudah ditutup" in ran.err


def test_a_putaran_is_named_by_its_year_and_says_what_it_began_with(office: Shell) -> None:
    ran = office.good("putaran", "open", "--edition", "kepatuhan-2021", "--until", "1 Maret 2099")

    assert ran.out == (
        "Putaran 2099-2 terbuka dengan instrumen kepatuhan-2021 versi 1 bagi 1 unit, "
        "batas pengisian Minggu, 1 Maret 2099.\n"
    )
    assert "putaran 2099-1 masih terbuka" in ran.err


def test_another_edition_shows_what_becomes_of_the_answers(office: Shell) -> None:
    office.answer("Dinas Contoh", {"IN.K1": "3"}, ISI)

    ran = office.good("putaran", "open", "--edition", "kepatuhan-2021", "--until", "2099-03-01")

    assert "Seandainya jawaban putaran 2099-1 dinilai dengan edisi ini:" in ran.out
    assert re.search(r"Dinas Contoh +75,00 +C, Kualitas Sedang, zona kuning +- +- +1", ran.out)
    assert re.search(r"- pertanyaan IN\.K1 .* \(1 jawaban\)", ran.out)


def test_opening_says_how_many_units_have_answers_to_confirm(office: Shell) -> None:
    office.good("unit", "add", "RSUD Contoh", "--kind", "rsud", "--product", "Rawat jalan")
    office.answer("Dinas Contoh", {"IN.K1": "3"}, ISI)

    ran = office.good("putaran", "open", "--edition", "kepatuhan-2023-2024", "--until", "2099-03-01")

    assert "1 unit ditawari jawaban putaran sebelumnya untuk dikonfirmasi; tidak ada yang disalin.\n" in ran.out


def test_what_becomes_of_the_answers_is_shown_before_anything_is_written(
    office: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.answer("Dinas Contoh", {"IN.K1": "3"}, ISI)
    shown: list[list[str]] = []

    def show(_: object) -> None:
        with office.database(ISI) as connection:
            shown.append([row["name"] for row in connection.execute("SELECT name FROM putaran")])

    monkeypatch.setattr("bot.cli.rounds.show_comparison", show)

    office.good("putaran", "open", "--edition", "kepatuhan-2021", "--until", "2099-03-01")

    assert shown == [["2099-1"]]
    assert "2099-2" in office.good("putaran", "list").out


def test_a_putaran_that_cannot_be_opened_is_not_compared(office: Shell) -> None:
    office.answer("Dinas Contoh", {"IN.K1": "3"}, ISI)

    ran = office.types("putaran", "open", "--edition", "kepatuhan-2021", "--until", "2099-03-01", "--name", "2099-1")

    assert (ran.code, ran.out) == (2, "")


def test_the_same_edition_needs_no_comparison(office: Shell) -> None:
    office.answer("Dinas Contoh", {"IN.K1": "3"}, ISI)

    ran = office.good("putaran", "open", "--edition", "kepatuhan-2023-2024", "--until", "2099-03-01")

    assert "Seandainya" not in ran.out


WRONG_PUTARAN = {
    "edition": (
        ("--edition", "kepatuhan-1999", "--until", "2099-01-01"),
        'Edisi "kepatuhan-1999" tidak ada. Yang ada:',
    ),
    "file": (("--edition", "nada.toml", "--until", "2099-01-01"), "Berkas nada.toml tidak ada."),
    "past": (("--edition", "kepatuhan-2021", "--until", "2020-01-01"), "--until: Rabu, 1 Januari 2020 sudah lewat."),
    "survey": (
        ("--edition", "kepatuhan-2021", "--until", "2099-01-01", "--survey", "2020-01-01"),
        "--survey: Rabu, 1 Januari 2020 sudah lewat.",
    ),
    "twice": (
        ("--edition", "kepatuhan-2021", "--until", "2099-01-01", "--name", "2099-1"),
        'Putaran "2099-1" sudah ada; pilih nama lain.',
    ),
    "blank": (("--edition", "kepatuhan-2021", "--until", "2099-01-01", "--name", " "), "--name belum diisi."),
}


@pytest.mark.parametrize("case", WRONG_PUTARAN)
def test_a_putaran_that_cannot_be_opened_is_said(office: Shell, case: str) -> None:
    words, message = WRONG_PUTARAN[case]

    ran = office.types("putaran", "open", *words)

    assert ran.code == 2
    assert message in ran.err


def test_a_survey_before_the_deadline_is_remarked(shell: Shell) -> None:
    ran = shell.good(
        "putaran", "open", "--edition", "kepatuhan-2021", "--until", "2099-02-01", "--survey", "2099-01-01"
    )

    assert "hari survei lebih awal daripada batas pengisian" in ran.err


def test_a_pilot_comes_first_and_the_others_later(office: Shell) -> None:
    office.good("unit", "add", "Puskesmas Contoh", "--kind", "puskesmas")
    office.good("unit", "add", "RSUD Contoh", "--kind", "rsud")
    words = ("putaran", "open", "--edition", "kepatuhan-2021", "--until", "2099-03-01", "--name", "Uji")

    opened = office.good(*words, "--unit", "dinas contoh").out
    assert "bagi 1 unit" in opened
    assert units_in(office, "Uji") == ["Dinas Contoh"]

    assert office.good("unit", "add", "SD Contoh", "--kind", "sekolah").out.endswith("ikut dalam 2099-1.\n")
    assert units_in(office, "Uji") == ["Dinas Contoh"]

    added = office.good("putaran", "add", "Uji", "--unit", "RSUD Contoh", "--unit", "Dinas Contoh").out
    assert added == "1 unit ditambahkan; putaran Uji kini meliputi 2 unit.\n"

    assert office.good("putaran", "add", "Uji").out == "2 unit ditambahkan; putaran Uji kini meliputi 4 unit.\n"
    assert office.good("putaran", "add", "Uji").out == "0 unit ditambahkan; putaran Uji kini meliputi 4 unit.\n"
    office.good("unit", "add", "SMP Contoh", "--kind", "sekolah")
    assert len(units_in(office, "Uji")) == 5


def units_in(shell: Shell, name: str) -> list[str]:
    with shell.database(ISI) as connection:
        rows = connection.execute(
            """
            SELECT u.name FROM penilaian AS n JOIN units AS u ON u.id = n.unit JOIN putaran AS r ON r.id = n.putaran
             WHERE r.name = ? ORDER BY u.name
            """,
            (name,),
        )
        return [row["name"] for row in rows]


def test_a_pilot_of_an_unknown_unit_is_not_opened(office: Shell) -> None:
    ran = office.types("putaran", "open", "--edition", "kepatuhan-2021", "--until", "2099-03-01", "--unit", "Nada")

    assert ran.code == 2
    assert 'Tidak ada unit bernama "Nada".' in ran.err
    assert "2099-2" not in office.good("putaran", "list").out


def test_units_are_added_only_to_an_open_putaran(office: Shell) -> None:
    ran = office.types("putaran", "add", "2098-1")

    assert ran.code == 2
    assert ran.err == 'Tidak ada putaran terbuka bernama "2098-1". Yang terbuka: 2099-1.\n'


def test_the_only_open_putaran_is_closed_unnamed(office: Shell) -> None:
    assert office.good("putaran", "close").out == "Putaran 2099-1 ditutup.\n"
    assert re.search(r"2099-1 .* ditutup", office.good("putaran", "list").out)

    assert office.types("putaran", "close").err == "Tidak ada putaran yang terbuka.\n"


def test_of_two_open_putaran_one_is_named(office: Shell) -> None:
    office.good("putaran", "open", "--edition", "kepatuhan-2021", "--until", "2099-03-01")

    assert office.types("putaran", "close").err == "Sebut putaran yang ditutup: 2099-2, 2099-1.\n"
    assert office.types("putaran", "close", "2098-1").code == 2
    assert office.good("putaran", "close", "2099-1").out == "Putaran 2099-1 ditutup.\n"


def test_an_invitation_is_a_text_to_forward(office: Shell) -> None:
    office.configured(REAL + '[web]\npublic_url = "https://contoh.invalid/"\n')

    ran = office.good("invite")

    assert re.fullmatch(
        r"Yth\. Ibu Contoh, Kasubbag,\n\n"
        r"Mohon berkenan mengisi penilaian mandiri pelayanan publik untuk Dinas Contoh, "
        r"sesuai penugasan Sekretaris Daerah\.\n"
        r"Perkiraan 10\u201315 menit, dapat dicicil\. Batas pengisian: Minggu, 1 Februari 2099\.\n\n"
        r"Laman: https://contoh\.invalid/masuk/\S{22}\n\n"
        r"Tautan ini khusus untuk Bapak/Ibu, berlaku sampai \w+, \d+ \w+ \d{4}\. Mohon tidak diteruskan\.\n"
        r"Bila ada kendala, silakan hubungi Bagian Organisasi\.\n",
        ran.out,
    )


@pytest.mark.parametrize("role", ["atasan", "pengawas", "pendamping", "admin"])
def test_others_are_not_asked_to_fill_in(shell: Shell, role: str) -> None:
    shell.good("orang", "add", "--role", role, "--name", "Bapak Contoh")

    out = shell.good("invite").out

    assert "mengisi" not in out
    assert "Mohon berkenan bergabung sebagai" in out


def test_as_data_an_invitation_has_the_fields_of_the_contract(office: Shell) -> None:
    office.configured(REAL + '[web]\npublic_url = "https://contoh.invalid"\n')

    (one,) = office.good("invite", "--format", "json").json

    assert list(one) == ["person", "role", "units", "token", "telegram", "whatsapp", "web"]
    assert (one["person"], one["role"], one["units"]) == ("Ibu Contoh", "pic", ["Dinas Contoh"])
    assert one["web"] == f"https://contoh.invalid/masuk/{one['token']}"
    assert one["telegram"] is None
    assert one["whatsapp"] is None


def test_the_token_is_kept_as_a_hash_and_the_one_before_ends(office: Shell) -> None:
    first = office.good("invite", "--format", "json").json[0]["token"]
    second = office.good("invite", "--format", "json").json[0]["token"]

    with office.database(ISI) as connection:
        address = Address(Channel.TELEGRAM, "5001")
        found = [people.find_invite(connection, token, address, datetime.now(UTC)) for token in (first, second)]  # noqa: TID251
        assert first not in "\n".join(connection.iterdump())
    assert [one.valid if one else None for one in found] == [False, True]


def test_who_has_joined_is_invited_by_name_only(office: Shell) -> None:
    join(office)

    everybody = office.good("invite")
    assert everybody.out == "\n"
    assert "Semua sudah bergabung" in everybody.err
    assert office.good("invite", "--format", "json").json == []
    assert len(office.good("invite", "--person", "ibu contoh", "--format", "json").json) == 1


def test_the_invited_can_be_picked_by_unit(office: Shell) -> None:
    office.good("unit", "add", "Puskesmas Contoh", "--kind", "puskesmas")
    office.good("orang", "add", "--role", "pic", "--name", "Bapak Contoh", "--unit", "Puskesmas Contoh")

    found = office.good("invite", "--unit", "puskesmas contoh", "--format", "json").json

    assert [one["person"] for one in found] == ["Bapak Contoh"]


def test_of_two_with_one_name_the_unit_decides(office: Shell) -> None:
    office.good("orang", "add", "--role", "pengawas", "--name", "Ibu Contoh")

    assert "sebut juga unitnya dengan --unit" in office.types("invite", "--person", "Ibu Contoh").err
    (one,) = office.good("invite", "--person", "Ibu Contoh", "--unit", "Dinas Contoh", "--format", "json").json
    assert one["role"] == "pic"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--person", "Nada"), 'Tidak ada orang bernama "Nada". Lihat: orang list'),
        (("--unit", "Nada"), 'Tidak ada unit bernama "Nada". Lihat: unit list'),
    ],
)
def test_who_is_not_there_is_not_invited(office: Shell, words: tuple[str, ...], message: str) -> None:
    ran = office.types("invite", *words)

    assert ran.code == 2
    assert message in ran.err


def test_without_any_channel_that_is_said(office: Shell) -> None:
    ran = office.good("invite")

    assert "belum ada kanal yang siap" in ran.err
    assert "Tautan menyusul dari Bagian Organisasi." in ran.out


def test_the_trial_invites_to_its_own_page(shell: Shell) -> None:
    (shell.folder / "config.toml").unlink()

    (one,) = shell.good("invite", "--person", "Bapak Contoh Dua", "--format", "json").json

    assert one["web"] == f"http://127.0.0.1:8080/masuk/{one['token']}"
    assert "mode percobaan" in shell.good("invite", "--person", "Bapak Contoh Dua").out


async def test_the_telegram_link_names_the_bot(tmp_path: Path) -> None:
    async with BotApi() as api:
        lines = f'{REAL}[telegram]\ntoken = "{TOKEN}"\napi_url = "{api.url}"\n'
        (tmp_path / "config.toml").write_text(lines, encoding="utf-8")
        await typed(tmp_path, "orang", "add", "--role", "pengawas", "--name", "Ibu Contoh")
        ran = await typed(tmp_path, "invite", "--format", "json")
        username = next(iter(api.requests)).method

    (one,) = json.loads(ran.out)
    assert username == "getMe"
    assert re.fullmatch(rf"https://t\.me/\w+\?start={one['token']}", one["telegram"])


def test_without_a_network_the_text_says_what_to_send_instead(office: Shell) -> None:
    office.configured(f'{REAL}[telegram]\ntoken = "{TOKEN}"\napi_url = "http://127.0.0.1:1"\n')

    ran = office.good("invite")

    assert "Telegram tidak terhubung; tautan Telegram belum dapat dibuat." in ran.err
    assert re.search(r"Telegram: cari bot CekMandiri, lalu kirim: /start \S{22}\n", ran.out)
