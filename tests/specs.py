"""`python -m tests.specs`: is every request that our clients make one the specifications know?

CEKMANDIRI_SPECS names the folder with the specifications; without it nothing is checked, and that is said.
The tests of both platforms and the transcripts are run with CEKMANDIRI_RECORD set, so that the loopback Bot API and
the loopback Graph API write down what they are asked; then each request is held against Bot API 10.1 and 10.2, two
scrapes made apart, or against WhatsApp's schema (tests.specs_whatsapp). Where CEKMANDIRI_RECORDED names a file that was
written so by an earlier run of the tests, that is taken, and no test is run again.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any, Self

from tests import specs_whatsapp

ROOT = Path(__file__).parents[1]
TESTS = "(telegram or whatsapp or transcript) and not browser"
FILES = {"10.1": "telegram_bot_api_10.1.json", "10.2": "telegram_bot_api_10.2_aiogram.json"}
NO_TESTS = 5  # pytest's exit code

Json = dict[str, Any]
LENGTH = re.compile(r"\b(\d+)-(\d+) (characters|bytes)\b")
PARSED = re.compile(r"after entit(y|ies) parsing")
SCALARS: dict[str, tuple[str, type | tuple[type, ...]]] = {  # as text in a form, and as a value inside JSON
    "String": (r"[\s\S]*", str),
    "Integer": (r"-?\d+", int),
    "Float": (r"-?\d+(\.\d+)?", (int, float)),
    "Boolean": (r"true|false", bool),
    "True": (r"true", bool),
}


@dataclass(frozen=True)
class Field:
    """One argument or key: what it may be, and how long."""

    kinds: tuple[str, ...]
    required: bool
    description: str

    def overlong(self, value: object, *, html: bool) -> str | None:
        """What is wrong with the value's length, if anything."""
        limit = LENGTH.search(self.description)
        if not limit or not isinstance(value, str) or "String" not in self.kinds:
            return None
        if html and PARSED.search(self.description):
            value = unescape(re.sub(r"<[^>]*>", "", value))
        size = len(value.encode() if limit[3] == "bytes" else value)
        if int(limit[1]) <= size <= int(limit[2]):
            return None
        return f"{size} {limit[3]}, allowed are {limit[1]}-{limit[2]}"


Fields = dict[str, Field]


@dataclass(frozen=True)
class Spec:
    """The methods and types of one Bot API version; `unions` are types that stand for one of several."""

    methods: dict[str, Fields]
    types: dict[str, Fields]
    unions: dict[str, tuple[str, ...]]

    @classmethod
    def from_pages(cls, methods: Mapping[str, Json], types: Mapping[str, Json]) -> Self:
        """From the form of telegram-bot-api-spec (10.1)."""

        def fields(page: Json) -> Fields:
            return {
                it["name"]: Field(tuple(it["types"]), it["required"], it["description"])
                for it in page.get("fields", ())
            }

        return cls(
            {name: fields(page) for name, page in methods.items()},
            {name: fields(page) for name, page in types.items()},
            {name: tuple(page["subtypes"]) for name, page in types.items() if page.get("subtypes")},
        )

    @classmethod
    def from_items(cls, items: Iterable[Json]) -> Self:
        """From the form of aiogram's schema (10.2). A union names its types in its description only."""
        pages = [page for item in items for page in item["children"]]
        methods: dict[str, Fields] = {}
        types: dict[str, Fields] = {}
        unions: dict[str, tuple[str, ...]] = {}
        for page in pages:
            fields = {it["name"]: _field(it) for it in page["annotations"]}
            (types if page["category"] == "types" else methods)[page["name"]] = fields
            if not fields and (subtypes := re.findall(r"^\s*- (\w+)\s*$", page["description"], re.MULTILINE)):
                unions[page["name"]] = tuple(subtypes)
        return cls(methods, types, unions)

    def faults(self, method: str, params: Mapping[str, object]) -> list[str]:
        """What is wrong with one request (its arguments as form text; a file as {"file": name})."""
        if method not in self.methods:
            return [f"{method}: unknown method"]
        return self._object(method, self.methods[method], params, form=True)

    def _object(self, where: str, fields: Fields, given: Mapping[str, object], *, form: bool) -> list[str]:
        faults = [f"{where}.{name}: missing" for name, it in fields.items() if it.required and name not in given]
        for name, value in given.items():
            if name not in fields:
                faults.append(f"{where}.{name}: unknown field")
                continue
            kinds = fields[name].kinds
            wrong = min((self._kind(f"{where}.{name}", kind, value, form=form) for kind in kinds), key=len)
            overlong = fields[name].overlong(value, html=given.get("parse_mode") == "HTML")
            faults += wrong or ([f"{where}.{name}: {overlong}"] if overlong else [])
        return faults

    def _kind(self, where: str, kind: str, value: object, *, form: bool) -> list[str]:
        if kind in SCALARS:
            return [] if _is_scalar(kind, value, form=form) else [f"{where}: {value!r} is no {kind}"]
        if kind == "InputFile":
            return [] if isinstance(value, dict) and value.keys() == {"file"} else [f"{where}: no file"]
        if form and isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                return [f"{where}: {value!r} is no JSON"]
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                return [f"{where}: {value!r} is no {kind}"]
            inner = kind.removeprefix("Array of ")
            return [it for part in value for it in self._kind(f"{where}[]", inner, part, form=False)]
        options = kind.split(" or ") if " or " in kind else self.unions.get(kind, ())
        if options:
            return min((self._kind(where, it, value, form=False) for it in options), key=len)
        if not isinstance(value, dict) or kind not in self.types:
            return [f"{where}: {value!r} is no {kind}"]
        return self._object(where, self.types[kind], value, form=False)


def _field(note: Json) -> Field:
    """A field of aiogram's schema, whose type is a sentence: "Integer or String", "Array of A, B and C"."""
    parts = re.split(r", | and | or ", note["type"].removeprefix("Array of "))
    kinds = ("Array of " + " or ".join(parts),) if note["type"].startswith("Array of ") else tuple(parts)
    return Field(kinds, note["required"], note["description"])


def _is_scalar(kind: str, value: object, *, form: bool) -> bool:
    text, python = SCALARS[kind]
    if form:
        return isinstance(value, str) and bool(re.fullmatch(text, value))
    return isinstance(value, python) and (kind in {"Boolean", "True"} or not isinstance(value, bool))


def load(folder: Path) -> dict[str, Spec]:
    """Both specifications by version; OSError, ValueError or KeyError where a file is not what it should be."""
    pages, items = (json.loads((folder / file).read_text(encoding="utf-8")) for file in FILES.values())
    return {"10.1": Spec.from_pages(pages["methods"], pages["types"]), "10.2": Spec.from_items(items["items"])}


def record(file: Path) -> int:
    """Run the tests that talk to the loopback Bot API, writing their requests to the file; pytest's code."""
    command = (sys.executable, "-m", "pytest", "-q", "tests", "-k", TESTS)
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | {"CEKMANDIRI_RECORD": os.fspath(file)}, check=False
    ).returncode


def check(specs: Mapping[str, Spec], requests: Iterable[Json]) -> Counter[str]:
    """Every fault of every request, counted, each led by the version that finds it."""
    return Counter(
        f"Bot API {version}: {fault}"
        for request in requests
        for version, spec in specs.items()
        for fault in spec.faults(request["method"], request["params"])
    )


def main() -> int:
    """The exit code: 1 where a request is at fault, a test failed or none was recorded; 0 otherwise."""
    folder = os.environ.get("CEKMANDIRI_SPECS", "")
    if not folder or not Path(folder).is_dir():
        why = f"no folder {folder!r}" if folder else "the variable is not set"
        print(f"*** specs: CEKMANDIRI_SPECS: {why}. REQUESTS ARE NOT CHECKED. ***", file=sys.stderr)
        print("specs: nothing was checked")
        return 0
    specs = load(Path(folder))
    with tempfile.TemporaryDirectory() as place:
        earlier = os.environ.get("CEKMANDIRI_RECORDED", "")
        file = Path(earlier) if earlier else Path(place, "requests.jsonl")
        code = 0 if earlier else record(file)
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    recorded = [json.loads(line) for line in lines]
    requests = [it for it in recorded if "method" in it]
    sent = [(it["whatsapp"], it.get("path", "messages")) for it in recorded if "whatsapp" in it]
    faults = check(specs, requests) + Counter(specs_whatsapp.check(Path(folder), sent))
    for fault, times in sorted(faults.items()):
        print(f"specs: {times} x {fault}")
    methods = ", ".join(f"{name} {n}" for name, n in sorted(Counter(it["method"] for it in requests).items()))
    print(f"specs: {len(requests)} requests checked against Bot API {' and '.join(specs)}: {methods or 'none'}")
    counted = Counter(specs_whatsapp.kind_of(*it) for it in sent)
    kinds = ", ".join(f"{name} {n}" for name, n in sorted(counted.items()))
    print(f"specs: {len(sent)} requests checked against WhatsApp's schema, its samples read: {kinds or 'none'}")
    print(f"specs: not checked, as that schema does not know it: {'; '.join(specs_whatsapp.UNSEEN)}")
    if code not in (0, NO_TESTS):
        print(f"specs: the tests that make the requests failed (pytest: {code})")
    return int(bool(faults) or not requests or not sent or code != 0)


if __name__ == "__main__":
    sys.exit(main())
