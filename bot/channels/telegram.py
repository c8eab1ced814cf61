"""Telegram's client: calls, and what each of its errors means for us (platforms.md 3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import structlog
from telegram import InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot.channels import Document, Outgoing, SendError
from bot.channels import telegram_wire as wire
from bot.channels.telegram_request import AiohttpRequest, NotSent
from flows.messages import Address, Rows

log = structlog.get_logger()

API_URL = "https://api.telegram.org"
POLL_SECONDS = 50  # the longest the server waits
_POLL_MARGIN = 15

COMMANDS = {
    "mulai": "Mulai atau aktifkan kembali",
    "lanjut": "Lanjut ke pertanyaan berikutnya",
    "nilai": "Nilai sementara dan zona",
    "ringkasan": "Jawaban per bagian",
    "unit": "Pilih unit",
    "pertanyaan": "Semua pertanyaan dalam satu berkas",
    "jeda": "Berhenti sejenak",
    "bantuan": "Cara memakai dan kontak bantuan",
    "data": "Data saya",
    "berhenti": "Hentikan pengingat",
}
DESCRIPTION = (
    "Asisten penilaian mandiri pelayanan publik pemerintah daerah. Bukan kanal Ombudsman RI. "
    "Untuk mulai, buka tautan undangan dari penugas Bapak/Ibu."
)
SHORT_DESCRIPTION = "Asisten penilaian mandiri pelayanan publik. Bukan kanal Ombudsman RI."


class Telegram:
    """One bot. `api_url` is Telegram's or a self-hosted server's; `request` the transport under it."""

    def __init__(self, token: str, api_url: str = API_URL, request: BaseRequest | None = None) -> None:
        self._url = f"{api_url.rstrip('/')}/bot{token}/"
        self._files = f"{api_url.rstrip('/')}/file/bot{token}/"
        self._request = request or AiohttpRequest()
        # The long poll has a transport of its own: it must not wait for, nor hold up, what is sent.
        self._poll_request = request or AiohttpRequest(connections=1)

    async def start(self) -> None:
        """Open the connections."""
        await self._request.initialize()
        await self._poll_request.initialize()

    async def stop(self) -> None:
        """Close the connections."""
        await self._request.shutdown()
        await self._poll_request.shutdown()

    async def call(self, method: str, **parameters: object) -> Any:  # noqa: ANN401  Telegram's JSON
        """The result of a Bot API method. Raises telegram.error.TelegramError."""
        return await self._request.post(self._url + method, _data(parameters))

    async def updates(self, offset: int | None) -> list[Any]:
        """What came since *offset*, which confirms all before it; waits up to 50 seconds for something."""
        parameters = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": wire.ALLOWED_UPDATES}
        found = await self._poll_request.post(
            self._url + "getUpdates", _data(parameters), read_timeout=POLL_SECONDS + _POLL_MARGIN
        )
        return found if isinstance(found, list) else []

    async def send(self, address: Address, message: Outgoing) -> str:
        """Send a message, as the caption of the document where there is one; gives its id. Raises SendError."""
        try:
            make = wire.captioned if message.document else wire.message
            parameters = make(message.text, message.buttons)
        except wire.TooLong as error:
            raise SendError(f"pesan melampaui batas Telegram: {error}", final=True) from error
        try:
            sent = await self._sent(address, parameters, message.document)
        except TelegramError as error:
            raise send_error(error) from error
        return str(sent["message_id"])

    async def _sent(self, address: Address, parameters: dict[str, str], document: Document | None) -> Any:  # noqa: ANN401  Telegram's JSON
        file = {"document": InputFile(document.content, document.name)} if document else {}
        method = "sendDocument" if document else "sendMessage"
        try:
            return await self.call(method, chat_id=address.ref, **parameters, **file)
        except BadRequest as error:
            if not _says(error, "can't parse entities"):
                raise
            log.error("telegram.markup", reason=error.message)  # noqa: TRY400  the text itself stays out of the log
            return await self.call(method, chat_id=address.ref, **wire.plain(parameters), **file)

    async def edit(self, address: Address, external_id: str, text: str, buttons: Rows) -> None:
        """Replace a message's text, keeping its buttons. Raises SendError."""
        try:
            await self.call(
                "editMessageText", chat_id=address.ref, message_id=external_id, **wire.message(text, buttons)
            )
        except wire.TooLong as error:
            raise SendError(str(error), final=True) from error
        except BadRequest as error:
            if not _says(error, "message is not modified"):
                raise send_error(error) from error
        except TelegramError as error:
            raise send_error(error) from error

    async def download(self, file: str) -> bytes:
        """The content of the file of that id. Raises telegram.error.TelegramError."""
        found = await self.call("getFile", file_id=file)
        path = found.get("file_path") if isinstance(found, dict) else None
        if not path:
            raise TelegramError("no file_path")
        return await self._request.retrieve(self._files + quote(path))

    async def acknowledge(self, callback: str, toast: str = "") -> None:
        """Stop the spinner on a button, perhaps with a few words. Best effort: never raises."""
        words = {"text": toast[: wire.TOAST_LIMIT]} if toast else {}
        try:
            await self.call("answerCallbackQuery", callback_query_id=callback, **words)
        except TelegramError as error:
            log.debug("telegram.not_acknowledged", reason=type(error).__name__)

    async def introduce(self, webhook: str = "", secret: str = "") -> str:
        """Set commands and descriptions, and how updates come; gives the bot's user name.

        *webhook* is where Telegram brings them, with *secret*; "": they are fetched, and a webhook is taken down.

        Raises telegram.error.TelegramError; InvalidToken for a wrong token.
        """
        me = await self.call("getMe")
        if webhook:
            await self.call("setWebhook", url=webhook, secret_token=secret, allowed_updates=wire.ALLOWED_UPDATES)
        else:
            await self.call("deleteWebhook", drop_pending_updates=False)
        commands = [{"command": name, "description": words} for name, words in COMMANDS.items()]
        await self.call("setMyCommands", commands=commands)
        await self.call("setMyDescription", description=DESCRIPTION)
        await self.call("setMyShortDescription", short_description=SHORT_DESCRIPTION)
        return str(me.get("username", ""))


def _data(parameters: dict[str, Any]) -> RequestData:
    return RequestData([RequestParameter.from_input(name, value) for name, value in parameters.items()])


def _says(error: TelegramError, words: str) -> bool:
    """Whether Telegram's description holds *words*; PTB writes its first letter as a capital."""
    return words in error.message.lower()


def send_error(error: TelegramError) -> SendError:
    """What *error* means for the message that was being sent. BadRequest is a NetworkError: it comes first."""
    match error:
        case Forbidden():
            return SendError("bot diblokir atau akun Telegram dihapus", gone=True, final=True)
        case ChatMigrated():
            return SendError("grup Telegram berpindah", gone=True, final=True)
        case RetryAfter():
            wait = error.retry_after
            return SendError(
                "Telegram meminta menunggu",
                retry_after=wait if isinstance(wait, timedelta) else timedelta(seconds=wait),
            )
        case BadRequest() if _says(error, "chat not found"):
            return SendError("akun Telegram tidak ditemukan", gone=True, final=True)
        case BadRequest():
            return SendError(f"ditolak Telegram: {error.message}", final=True)
        case InvalidToken():
            return SendError("token bot Telegram ditolak")
        case Conflict():
            return SendError("ada program lain yang memakai bot ini")
        case NotSent():
            return SendError("Telegram tidak terhubung")
        case NetworkError():
            return SendError("jawaban Telegram tidak sampai", unsure=True)
        case _:
            return SendError("Telegram tidak menjawab dengan benar", unsure=True)
