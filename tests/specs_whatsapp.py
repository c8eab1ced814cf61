"""WhatsApp's part of `python -m tests.specs`: our requests against its schema, its sample webhooks through our reader.

The schema's faults are repaired as it is loaded (they were found by validating requests that the platform takes).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from bot.channels import whatsapp_hook_wire as wire

SCHEMA = "whatsapp_business_messaging_v23.0.yaml"
SAMPLES = "whatsapp_webhook_samples"
NOW = datetime(2027, 1, 11, tzinfo=UTC)
SEEN = {"message", "callback_button", "callback_selection", "flow_completion", "edited_message"}  # files of messages
KINDS = ("TextMessage", "InteractiveMessage", "TemplateMessage", "DocumentMessage", "ImageMessage")  # what we send

READ = "MarkMessageRequestPayload"
POSTS = {"media": "/{Version}/{Phone-Number-ID}/media", "message_templates": "/{Version}/{WABA-ID}/message_templates"}
# What the file says nothing of, so that nothing holds our requests against it.
UNSEEN = (
    "a read mark's typing_indicator",
    "a file's type and content, and which keys of an upload are required",
    "a template's edit: the file has none, and of a submission no required keys",
)

Json = dict[str, Any]


def load(folder: Path) -> Draft202012Validator:
    """A validator of our requests' bodies; OSError or KeyError where the file is not what it should be."""
    page = yaml.load((folder / SCHEMA).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    schemas = page["components"]["schemas"]
    for schema in schemas.values():
        _open_parts(schema)
    _repair(schemas)
    schemas[READ]["properties"]["typing_indicator"] = {"const": {"type": "text"}}  # newer than the file
    schemas[READ]["properties"]["status"] = {"const": "read"}
    schemas[READ]["unevaluatedProperties"] = False
    for name, path in POSTS.items():
        forms = page["paths"][path]["post"]["requestBody"]["content"]
        schemas[name] = forms["multipart/form-data" if name == "media" else "application/json"]["schema"]
        schemas[name]["required"] = list(schemas[name]["properties"])  # the file names none, and we send all it knows
    schemas["message_templates"]["additionalProperties"] = False
    return Draft202012Validator({"$ref": "#/components/schemas/Message", "components": {"schemas": schemas}})


def _open_parts(schema: object) -> None:
    """Inside allOf each part must let the others' keys pass."""
    if isinstance(schema, list):
        for part in schema:
            _open_parts(part)
    if isinstance(schema, dict):
        for part in schema.get("allOf", ()):
            part.pop("additionalProperties", None)
        for part in schema.values():
            _open_parts(part)


def _repair(schemas: dict[str, Any]) -> None:
    head = schemas["BaseMessageProperties"]
    head["required"] = [name for name in head["required"] if name != "to"]  # `recipient` is newer than the file
    head["properties"]["recipient"] = {"type": "string"}
    head["properties"]["biz_opaque_callback_data"] = {"type": "string", "maxLength": 512}  # nor has it this one
    head["oneOf"] = [{"required": ["to"]}, {"required": ["recipient"]}]
    schemas["TextMessage"]["allOf"][1]["properties"]["text"]["properties"]["body"]["maxLength"] = 4096
    for holder in _holders(schemas, "policy"):  # no client sends it
        holder["required"] = [name for name in holder.get("required", ()) if name != "policy"]
    for holder in _holders(schemas, "index"):  # the pattern refuses the example beside it
        if "pattern" in holder["properties"]["index"]:
            holder["properties"]["index"]["pattern"] = "^[0-9]$"
    for name in KINDS:
        schemas[name]["unevaluatedProperties"] = False


def _holders(schema: object, name: str) -> Iterator[Json]:
    """Every object schema that has a property of that name."""
    if isinstance(schema, list):
        for part in schema:
            yield from _holders(part, name)
    if isinstance(schema, dict):
        if name in (schema.get("properties") or {}):
            yield schema
        for part in schema.values():
            yield from _holders(part, name)


def kind_of(body: Json, path: str = "messages") -> str:
    """The schema that a request is held against: that of its kind of message, not the complaints of all of them."""
    if path != "messages":
        return path
    return READ if "status" in body else f"{body.get('type', '').capitalize()}Message"


def faults(validator: Draft202012Validator, body: Json, path: str = "messages") -> list[str]:
    """What is wrong with one request, each with its place. *path*: where it went, of messages and `POSTS`."""
    kind = kind_of(body, path)
    if kind not in (*KINDS, READ, *POSTS):
        return [f"{kind}: of no kind that we send"]
    chosen = validator.evolve(schema={**validator.schema, "$ref": f"#/components/schemas/{kind}"})
    return [
        f"{kind} {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in chosen.iter_errors(body)
    ]


def read_samples(folder: Path) -> Iterator[str]:
    """Every sample that our reader does not read as what it is."""
    files = sorted((folder / SAMPLES).glob("*.json"))
    if not files:
        yield f"{SAMPLES}: no file"
    for file in files:
        for name, body in json.loads(file.read_text(encoding="utf-8")).items():
            events = wire.read(body, NOW)
            expected = _expected(file.stem, name)
            if expected != [type(event).__name__ for event in events]:
                yield f"{file.stem}/{name}: {events} instead of {expected}"


_ONE = {
    "message_status": "Status",
    "template_status_update": "TemplateNews",
    "template_category_update": "TemplateCategory",
}


def _expected(file: str, name: str) -> list[str]:
    if name == "interactive_message_with_err":  # an error of the number beside what somebody pressed
        return ["Inbound", "Trouble"]
    return ["Inbound"] if file in SEEN or name == "phone_number_change" else [_ONE.get(file, "Odd")]


def check(folder: Path, requests: Iterable[tuple[Json, str]]) -> list[str]:
    """Every fault of every request (its body, and where it went), and of our reader."""
    validator = load(folder)
    return [*(fault for body, path in requests for fault in faults(validator, body, path)), *read_samples(folder)]
