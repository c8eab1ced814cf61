"""The README and docs/ keep to what is there: commands, pictures, links, figures and keys."""

from __future__ import annotations

import re
import shlex
import struct
import subprocess
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.app import DEFAULT_EDITION
from bot.cli import commands
from bot.cli.running import how_called
from bot.config_file import load
from bot.editions import SHIPPED
from flows import instrument_file
from flows.instrument import Confidence, Instrument, Key, Product, Subject, layout
from flows.instrument_file import parse
from flows.score import band, items, score

CHECKOUT = Path(__file__).parent.parent
GUIDES = sorted([CHECKOUT / "README.md", *CHECKOUT.glob("docs/**/*.md")])
COMMAND = re.compile(r"(?:python -m bot|(?<![\w/.])cekmandiri) ([a-z][^`\n]*)")
LARGEST_PICTURE = 200_000  # bytes


def named(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


def table(text: str, heading: str) -> list[dict[str, str]]:
    """The rows of the first table whose first column has that heading."""
    lines = text.splitlines()
    head = next(n for n, line in enumerate(lines) if _cells(line)[:1] == [heading] and lines[n + 1].startswith("|---"))
    rows = takewhile(bool, map(_cells, lines[head + 2 :]))
    return [dict(zip(_cells(lines[head]), row, strict=True)) for row in rows]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []


def guide(name: str) -> str:
    return (CHECKOUT / "docs" / "panduan" / name).read_text(encoding="utf-8")


def in_points(text: str) -> Decimal:
    """A figure as Indonesians write it."""
    return Decimal(text.replace(",", "."))


@pytest.fixture(scope="module")
def edition() -> Instrument:
    return parse((SHIPPED / f"{DEFAULT_EDITION}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", GUIDES, ids=named)
def test_every_command_that_is_named_can_be_given(path: Path) -> None:
    root: Any = typer.main.get_command(commands)
    for found in COMMAND.finditer(path.read_text(encoding="utf-8")):
        typed = re.sub(r"\$\([^)]*\)", "2027-01-11", found[1]).strip().rstrip(".,;:)")  # the shell fills in the date
        arguments = shlex.split(typed, comments=True)
        command = root
        while hasattr(command, "commands") and arguments:
            name = arguments.pop(0)
            assert name in command.commands, f"{found[0]}: no command {name}"
            command = command.commands[name]
        if arguments and not hasattr(command, "commands"):
            command.make_context(found[0], arguments)  # raises where an option or an argument is not known


def test_what_make_run_says_to_type_can_be_typed_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)

    subprocess.run([*shlex.split(how_called()), "simulate", "--help"], capture_output=True, check=True)


@pytest.mark.parametrize("path", GUIDES, ids=named)
def test_every_make_target_that_is_named_is_there(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    asked = re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text(encoding="utf-8"), re.MULTILINE)

    assert set(asked) <= targets


@pytest.mark.parametrize("path", GUIDES, ids=named)
def test_everything_that_is_linked_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([^)#]+)[^)]*\)", text) + re.findall(r'(?:src|href)="([^"#]+)"', text)

    assert [] == [link for link in linked if "://" not in link and not (path.parent / link).exists()]


def test_every_picture_is_shown_somewhere_and_says_in_words_what_is_on_it() -> None:
    shown = "\n".join(path.read_text(encoding="utf-8") for path in GUIDES)
    pictures = sorted((CHECKOUT / "docs" / "gambar").iterdir())

    assert [] == [one.name for one in pictures if f"gambar/{one.name}" not in shown]
    assert [] == [tag for tag in re.findall(r"<img [^>]*>", shown) if not re.search(r'alt="[^"]{20,}"', tag)]


def test_pictures_load_quickly_and_are_those_of_a_phone() -> None:
    for one in (CHECKOUT / "docs" / "gambar").glob("*.png"):
        head = one.read_bytes()
        assert len(head) <= LARGEST_PICTURE, one.name
        if one.stem != "terminal":
            assert (720, 1480) == struct.unpack(">II", head[16:24]), one.name


def test_the_readme_names_the_command_that_tests_on_a_line_of_its_own() -> None:
    assert "\nmake test\n" in (CHECKOUT / "README.md").read_text(encoding="utf-8")


def test_what_the_admin_is_told_to_write_into_config_toml_can_be_read(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", guide("admin.md"), re.DOTALL)
    file = tmp_path / "config.toml"
    file.write_text("\n".join(blocks), encoding="utf-8")

    assert "Kabupaten Contoh" == load(file, {}).pemda.name
    assert 2 == len(blocks)


def test_the_worked_example_is_what_the_program_computes(edition: Instrument) -> None:
    text = guide("nilai.md")
    subject = Subject("Dinas Contoh", "dinas", (Product(1, "Satu"), Product(2, "Dua")))
    labels = {label: key for key, label in layout(edition, subject).labels.items()}
    weights = {item.key: item.weight for item in items(edition, subject)}
    *rows, total = table(text, "butir")
    values: dict[Key, Fraction] = {}
    for row in rows:
        key = labels[row["butir"]]
        option = next(o for o in edition.questions[key.question].options if o.label == row["jawaban"])
        values[key] = option.value
        assert (key.question, option.value) == (row["indikator"], Fraction(row["nilai jawaban"]))
        assert _four(weights[key]) == in_points(row["bobot butir"])
        assert _four(weights[key] * option.value) == in_points(row["hasil kali"])
    known = sum((weights[key] for key in values), Fraction(0))
    gained = sum((weights[key] * value for key, value in values.items()), Fraction(0))
    assert (_four(known), _four(gained)) == (in_points(total["bobot butir"]), in_points(total["hasil kali"]))

    found = score(items(edition, subject), values)
    said = {row["hasil"]: row["angka"] for row in table(text, "hasil")}

    assert found.value
    assert {
        "nilai sementara": found.value,
        "cakupan": found.coverage,
        "kisaran terendah": found.low,
        "kisaran tertinggi": found.high,
    } == {name: in_points(figure) for name, figure in said.items() if name != "predikat"}
    assert band(edition.bands, found.value).code == said["predikat"]


def _four(value: Fraction) -> Decimal:
    """With four decimals, half up."""
    return Decimal(int(value * 10_000 + Fraction(1, 2))).scaleb(-4)


def test_the_bands_in_the_guide_are_those_of_the_edition(edition: Instrument) -> None:
    found = [
        (row["predikat"], Decimal(row["mulai"]), row["sebutan"], row["zona"], row["keyakinan"])
        for row in table(guide("nilai.md"), "predikat")
    ]

    assert [(one.code, one.floor, one.label, one.zona, one.confidence) for one in edition.bands] == found


def test_the_guide_counts_what_is_assumed_as_it_is(edition: Instrument) -> None:
    found = [list(row.values()) for row in table(guide("nilai.md"), "dimensi")]
    expected = []
    for dimension in edition.dimensions:
        known = [question.confidence for question in dimension.questions]
        expected.append(
            [
                dimension.name,
                f"{float(dimension.weight):.2f}".replace(".", ","),
                dimension.confidence.value,
                str(len(known)),
                str(sum(one.weight is Confidence.ASSUMED for one in known)),
                str(sum(one.options is Confidence.ASSUMED for one in known)),
                str(sum(one.name is Confidence.INFERRED for one in known)),
            ]
        )
    share = score(items(edition, Subject("Dinas Contoh", "dinas")), {}).assumed

    assert expected == found
    assert f"{share}".replace(".", ",") in guide("nilai.md")


def test_every_key_of_an_edition_is_explained_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[str, set[str]] = defaultdict(set)
    checked = instrument_file._Table.nothing_else  # noqa: SLF001  the parser says what it asks for

    def note(one: instrument_file._Table) -> None:
        words = one.place.split(", ")[-1].split()[0]
        known["indikator keyakinan" if words == "keyakinan" else words] |= one.asked
        checked(one)

    monkeypatch.setattr(instrument_file._Table, "nothing_else", note)  # noqa: SLF001  likewise
    parse((SHIPPED / f"{DEFAULT_EDITION}.toml").read_text(encoding="utf-8"))
    headings = {
        "Edisi": "instrumen",
        "Predikat": "predikat",
        "Sumber": "sumber",
        "Dimensi": "dimensi",
        "Variabel": "variabel",
        "Indikator": "indikator",
        "Keyakinan indikator": "indikator keyakinan",
        "Pilihan": "pilihan",
    }
    parts = dict(part.split("\n", 1) for part in guide("instrumen.md").split("\n### ")[1:])
    explained = {
        place: {row["kunci"].strip("`") for row in table(parts[heading], "kunci")}
        for heading, place in headings.items()
    }

    assert dict(known) == explained
    assert set(parts) == set(headings)


def test_the_limits_in_the_guide_are_those_of_the_parser() -> None:
    parts = dict(part.split("\n", 1) for part in guide("instrumen.md").split("\n### ")[1:])
    said = {
        row["kunci"].strip("`"): int(found[1])
        for row in table(parts["Indikator"], "kunci")
        if (found := re.search(r"paling panjang (\d+)", row["isi"])) and row["kunci"] != "`id`"
    }

    assert said == instrument_file.TEXT_LIMITS
