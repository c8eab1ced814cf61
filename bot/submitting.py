"""What Meta has of our templates, and what is submitted to it: new ones, and those whose text was changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.approved import Template
from bot.channels.whatsapp import WhatsApp

UTILITY = "UTILITY"
FIELDS = "id,name,language,status,category,rejected_reason,components"
_PAGE, _MOST_PAGES = 100, 50  # an account has 250 names at most, each in some languages
_EDITABLE = frozenset({"APPROVED", "REJECTED", "PAUSED"})  # Meta takes no change while it reviews
_REASONS = {
    "ABUSIVE_CONTENT": "isinya dianggap tidak pantas",
    "INCORRECT_CATEGORY": "kategorinya dianggap keliru",
    "INVALID_FORMAT": "bentuknya dianggap keliru",
    "PROMOTIONAL": "isinya dianggap promosi",
    "SCAM": "isinya dianggap penipuan",
    "TAG_CONTENT_MISMATCH": "isinya tidak sesuai kategori atau bahasanya",
}


@dataclass(frozen=True, slots=True)
class AtMeta:
    """A template as Meta has it: `status` and `category` in its words, `reason` of a refusal in ours ("" for none)."""

    id: str
    status: str
    category: str
    reason: str
    components: tuple[Mapping[str, Any], ...]

    @property
    def editable(self) -> bool:
        """Whether its text can be changed now."""
        return self.status in _EDITABLE

    def differs(self, one: Template) -> bool:
        """Whether its text or its buttons are not those of *one*."""
        return _shown(self.components) != _shown(one.submission()["components"])


Known: TypeAlias = dict[tuple[str, str], AtMeta]


async def known(graph: WhatsApp, account: str) -> Known:
    """Everything that the account has, by name and language; all pages. Raises SendError."""
    found: Known = {}
    after: dict[str, str] = {}
    for _ in range(_MOST_PAGES):
        wanted = {"fields": FIELDS, "limit": str(_PAGE), **after}
        page = await graph.call("GET", f"{account}/message_templates", params=wanted)
        for one in page.get("data", []):
            found[one["name"], one["language"]] = _read(one)
        paging = page.get("paging", {})
        if "next" not in paging:
            break
        after = {"after": str(paging["cursors"]["after"])}
    return found


async def create(graph: WhatsApp, account: str, one: Template) -> str:
    """Submit a new one; gives what Meta says of it. Raises SendError."""
    answer = await graph.call("POST", f"{account}/message_templates", json=one.submission())
    return str(answer.get("status", "PENDING"))


async def change(graph: WhatsApp, at_meta: AtMeta, one: Template) -> str:
    """Submit a changed text; it is reviewed anew. Gives the state that it then has. Raises SendError."""
    await graph.call("POST", at_meta.id, json={"components": one.submission()["components"]})
    return "PENDING"


def _read(one: Mapping[str, Any]) -> AtMeta:
    reason = str(one.get("rejected_reason") or "NONE")
    return AtMeta(
        str(one.get("id", "")),
        str(one.get("status", "")),
        str(one.get("category", "")),
        "" if reason == "NONE" else _REASONS.get(reason, reason),
        tuple(one.get("components", ())),
    )


def _shown(components: tuple[Mapping[str, Any], ...] | list[Mapping[str, Any]]) -> tuple[str, list[str]]:
    """The body and the buttons' labels: what people see; Meta gives samples back in a form of its own."""
    body, labels = "", []
    for part in components:
        if str(part.get("type", "")).upper() == "BODY":
            body = str(part.get("text", ""))
        labels += [str(button.get("text", "")) for button in part.get("buttons", ())]
    return body, labels
