"""Whether WhatsApp is set up: token, number, webhook, templates; what is missing is said in words."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from bot.approved import templates
from bot.channels import SendError
from bot.channels.whatsapp import WhatsApp
from bot.checks import Finding, Mark
from bot.config import Config
from bot.store import whatsapp
from bot.windowing import APPROVED, in_words

ABOUT = "WhatsApp"


@asynccontextmanager
async def client(config: Config) -> AsyncIterator[WhatsApp]:
    """A client of the configured number, closed at the end."""
    number = config.whatsapp
    found = WhatsApp(number.phone_number_id, number.access_token, number.graph_url)
    try:
        yield found
    finally:
        await found.stop()


async def online(config: Config) -> list[Finding]:
    """What Meta says of token, number and webhook; a network that fails is not the token's fault."""
    number = config.whatsapp
    if not number.phone_number_id:
        return [Finding(Mark.GOOD, ABOUT, "tidak dipakai ([whatsapp] phone_number_id kosong)")]
    async with client(config) as graph:
        try:
            about = await graph.call(
                "GET", number.phone_number_id, params={"fields": "display_phone_number,verified_name,quality_rating"}
            )
        except SendError as error:
            mark = Mark.BAD if error.alarm or error.final else Mark.LOOK
            return [Finding(mark, ABOUT, f"nomor belum dapat diperiksa: {error.reason}")]
        shown = "".join(filter(str.isdigit, str(about.get("display_phone_number", ""))))
        words = f"nomor {about.get('verified_name', '?')}, mutu {about.get('quality_rating', '?')}"
        found = [Finding(Mark.GOOD, ABOUT, words)]
        if number.number and shown and shown != number.number:
            found.append(Finding(Mark.BAD, ABOUT, "[whatsapp] number bukan nomor dari phone_number_id ini"))
        return [*found, *await _webhook(config, graph)]


async def _webhook(config: Config, graph: WhatsApp) -> list[Finding]:
    if not config.web.public_url.startswith("https://"):
        words = "[web] public_url belum beralamat https, sehingga Meta tidak dapat mengirim pesan ke sini"
        return [Finding(Mark.BAD, ABOUT, words)]
    if not config.whatsapp.account_id:
        words = "[whatsapp] account_id kosong, sehingga webhook dan templat tidak dapat diperiksa"
        return [Finding(Mark.LOOK, ABOUT, words)]
    try:
        apps = await graph.call("GET", f"{config.whatsapp.account_id}/subscribed_apps")
    except SendError as error:
        return [Finding(Mark.LOOK, ABOUT, f"webhook belum dapat diperiksa: {error.reason}")]
    if not apps.get("data"):
        words = (
            "belum ada aplikasi yang menerima pesan akun ini; daftarkan webhook "
            f"{config.web.public_url.rstrip('/')}/whatsapp/webhook di Meta"
        )
        return [Finding(Mark.BAD, ABOUT, words)]
    return [Finding(Mark.GOOD, ABOUT, "webhook terdaftar")]


def approvals(tx: sqlite3.Connection) -> Iterator[Finding]:
    """Which templates cannot be sent, as Meta said last."""
    states = {one.name: whatsapp.template_state(tx, one.name, one.language) for one in templates()}
    for name, category in whatsapp.recategorized(tx).items():
        words = f"{name} kini berkategori {category} menurut Meta, bukan UTILITY, sehingga tarifnya berbeda"
        yield Finding(Mark.LOOK, "Templat WhatsApp", words)
    missing = [f"{name} {in_words(state)}" for name, state in states.items() if state != APPROVED]
    if missing:
        words = f"{'; '.join(missing)}. Di luar 24 jam pesan itu tidak terkirim. Lihat: whatsapp templates status"
        yield Finding(Mark.LOOK, "Templat WhatsApp", words)
    else:
        yield Finding(Mark.GOOD, "Templat WhatsApp", f"{len(states)} disetujui")
