"""Whether WhatsApp is set up: token, number, limits, webhook, templates; what is missing is said in words."""

from __future__ import annotations

import secrets
import sqlite3
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from bot.approved import templates
from bot.channels import SendError
from bot.channels.whatsapp import WhatsApp
from bot.checks import Finding, Mark
from bot.config import Config
from bot.store import whatsapp
from bot.submitting import UTILITY, known
from bot.windowing import APPROVED, in_words

ABOUT, AT_META = "WhatsApp", "Templat di Meta"
WEBHOOK = "/whatsapp/webhook"
PATIENCE = 5.0  # seconds for our own public address to answer
# What the app is to take: without the first nothing arrives; the others tell of what Meta changes.
FIELDS = (
    "messages",
    "message_template_status_update",
    "message_template_quality_update",
    "template_category_update",
    "account_update",
    "phone_number_quality_update",
    "user_id_update",
)
NEEDED = FIELDS[:2]
TIERS = {"50": 50, "250": 250, "1K": 1000, "2K": 2000, "10K": 10_000, "100K": 100_000, "UNLIMITED": 0}


@asynccontextmanager
async def client(config: Config, token: str = "") -> AsyncIterator[WhatsApp]:
    """A client of the configured number, closed at the end. *token*: another one than the configuration's."""
    number = config.whatsapp
    found = WhatsApp(number.phone_number_id, token or number.access_token, number.graph_url)
    try:
        yield found
    finally:
        await found.stop()


async def online(config: Config) -> list[Finding]:
    """What Meta says of token, number, webhook and templates; a network that fails is not the token's fault."""
    number = config.whatsapp
    if not number.phone_number_id:
        return [Finding(Mark.GOOD, ABOUT, "tidak dipakai ([whatsapp] phone_number_id kosong)")]
    fields = "display_phone_number,verified_name,quality_rating,messaging_limit_tier"
    async with client(config) as graph:
        try:
            about = await graph.call("GET", number.phone_number_id, params={"fields": fields})
        except SendError as error:
            mark = Mark.BAD if error.alarm or error.final else Mark.LOOK
            return [Finding(mark, ABOUT, f"nomor belum dapat diperiksa: {error.reason}")]
        found = [*_number(config, about), *await _address(config)]
        if not number.account_id:
            words = "[whatsapp] account_id kosong, sehingga webhook dan templat tidak dapat diperiksa"
            return [*found, Finding(Mark.LOOK, ABOUT, words)]
        return [*found, await _subscribed(config, graph), *await _templates(config, graph)]


def _number(config: Config, about: dict[str, Any]) -> Iterator[Finding]:
    """The number: whose it is, how people take its messages, and how many may be written to unasked."""
    number, quality = config.whatsapp, about.get("quality_rating", "?")
    mark = Mark.LOOK if quality in {"YELLOW", "RED"} else Mark.GOOD
    yield Finding(mark, ABOUT, f"nomor {about.get('verified_name', '?')}, mutu {quality}")
    shown = "".join(filter(str.isdigit, str(about.get("display_phone_number", ""))))
    if number.number and shown and shown != number.number:
        yield Finding(Mark.BAD, ABOUT, "[whatsapp] number bukan nomor dari phone_number_id ini")
    tier = str(about.get("messaging_limit_tier") or "").removeprefix("TIER_")
    if tier not in TIERS:
        yield Finding(Mark.GOOD, ABOUT, f"batas orang per 24 jam tidak disebut Meta; dipakai {number.people_per_day}")
    elif TIERS[tier] != number.people_per_day:
        allowed = TIERS[tier] or "tidak terbatas (0)"
        words = f"batas Meta {allowed} orang per 24 jam, [whatsapp] people_per_day {number.people_per_day}: samakan"
        yield Finding(Mark.LOOK, ABOUT, words)
    else:
        yield Finding(Mark.GOOD, ABOUT, f"batas {TIERS[tier] or 'tidak terbatas'} orang per 24 jam sesuai Meta")


async def _address(config: Config) -> list[Finding]:
    """Whether our own webhook answers at the public address as Meta asks it, seen from here."""
    public = config.web.public_url.rstrip("/")
    found = []
    if not public.startswith("https://"):
        words = "[web] public_url belum beralamat https, sehingga Meta tidak dapat mengirim pesan ke sini"
        found.append(Finding(Mark.BAD, ABOUT, words))
    if public:
        challenge = secrets.token_hex(8)
        asked = {"mode": "subscribe", "verify_token": config.whatsapp.verify_token, "challenge": challenge}
        found.append(await _answers(public + WEBHOOK, {f"hub.{name}": value for name, value in asked.items()}))
    return found


async def _answers(url: str, asked: dict[str, str]) -> Finding:
    try:
        async with httpx.AsyncClient(timeout=PATIENCE) as browser:
            answer = await browser.get(url, params=asked)
    except httpx.HTTPError as error:
        words = "sertifikat https-nya tidak sah" if _of_certificate(error) else "tidak menjawab"
        return Finding(Mark.LOOK, ABOUT, f"{url} {words}, dilihat dari mesin ini. Apakah run dan penerusnya berjalan?")
    if answer.is_success and answer.text == asked["hub.challenge"]:
        return Finding(Mark.GOOD, ABOUT, "alamat webhook menjawab dengan verify_token ini")
    if answer.status_code == httpx.codes.FORBIDDEN:
        words = f"{url} menolak verify_token ini: run berjalan dengan config.toml lain, atau belum dijalankan ulang"
        return Finding(Mark.BAD, ABOUT, words)
    words = f"{url} menjawab dengan {answer.status_code}: bukan webhook CekMandiri. Periksa penerusnya"
    return Finding(Mark.BAD, ABOUT, words)


def _of_certificate(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


async def _subscribed(config: Config, graph: WhatsApp) -> Finding:
    """Whether an app of ours takes the account's webhooks, here, and all that is needed."""
    here = config.web.public_url.rstrip("/") + WEBHOOK
    try:
        apps = (await graph.call("GET", f"{config.whatsapp.account_id}/subscribed_apps")).get("data") or []
    except SendError as error:
        return Finding(Mark.LOOK, ABOUT, f"webhook belum dapat diperiksa: {error.reason}")
    if not apps:
        words = f"belum ada aplikasi yang menerima pesan akun ini; daftarkan webhook {here} di Meta"
        return Finding(Mark.BAD, ABOUT, words)
    abouts = [app.get("whatsapp_business_api_data") or {} for app in apps]
    for about in abouts:
        taken = await _subscription(config, str(about.get("id", "")))
        if taken is not None:
            return _complete(taken, here)
    names = ", ".join(str(about.get("name", "?")) for about in abouts)
    words = f"akun ini diterima aplikasi {names}, tetapi langganannya tidak dapat diperiksa dengan app_secret ini"
    return Finding(Mark.LOOK, ABOUT, words)


async def _subscription(config: Config, app: str) -> dict[str, Any] | None:
    """What the app of that id takes of WhatsApp accounts, and where; None for an app whose secret is not ours."""
    if not app.isdigit() or not config.whatsapp.app_secret:
        return None
    async with client(config, f"{app}|{config.whatsapp.app_secret}") as graph:
        try:
            found = (await graph.call("GET", f"{app}/subscriptions")).get("data") or []
        except SendError:
            return None
    return next((one for one in found if one.get("object") == "whatsapp_business_account"), {})


def _complete(taken: dict[str, Any], here: str) -> Finding:
    fields = {str(one.get("name") if isinstance(one, dict) else one) for one in taken.get("fields", ())}
    if taken.get("callback_url") != here:
        words = f"webhook aplikasi di Meta bukan {here}; ubah Callback URL-nya"
        return Finding(Mark.BAD, ABOUT, words)
    missing = [one for one in FIELDS if one not in fields]
    if missing:
        mark = Mark.BAD if set(missing) & set(NEEDED) else Mark.LOOK
        return Finding(mark, ABOUT, f"webhook terdaftar, tetapi belum melanggani {', '.join(missing)}")
    return Finding(Mark.GOOD, ABOUT, "webhook terdaftar, langganannya lengkap")


async def _templates(config: Config, graph: WhatsApp) -> list[Finding]:
    """What Meta says of our templates now."""
    try:
        there = await known(graph, config.whatsapp.account_id)
    except SendError as error:
        return [Finding(Mark.LOOK, AT_META, f"belum dapat diperiksa: {error.reason}")]
    odd = []
    for one in templates():
        at_meta = there.get((one.name, one.language))
        if at_meta is None or at_meta.status != APPROVED:
            odd.append(f"{one.name} {in_words(at_meta.status if at_meta else '')}")
        elif at_meta.category != UTILITY:
            odd.append(f"{one.name} berkategori {at_meta.category}")
        elif at_meta.differs(one):
            odd.append(f"{one.name} isinya berbeda")
    if odd:
        return [Finding(Mark.LOOK, AT_META, f"{'; '.join(odd)}. Lihat: whatsapp templates status")]
    return [Finding(Mark.GOOD, AT_META, f"{len(templates())} disetujui")]


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
