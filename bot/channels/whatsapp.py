"""WhatsApp's client: the Cloud API over httpx, and what each way of failing means for us (platforms.md 7.5)."""

from __future__ import annotations

import mimetypes
from dataclasses import replace
from typing import Any

import httpx
import structlog

from bot.channels import Document, Outgoing, SendError
from bot.channels import whatsapp_wire as wire
from bot.channels.whatsapp_errors import meaning
from flows.messages import Address, Rows

log = structlog.get_logger()

GRAPH_URL = "https://graph.facebook.com/v23.0"
_READ_SECONDS, _CONNECT_SECONDS = 20.0, 10.0
_CONNECTIONS = 64
_GATEWAYS = (502, 503, 504)  # what stands behind them may have taken the message


class WhatsApp:
    """One number. `graph_url` is Meta's, with the version; the token goes into a header and nowhere else."""

    def __init__(self, phone_number_id: str, access_token: str, graph_url: str = GRAPH_URL) -> None:
        self._number = phone_number_id
        self._client = httpx.AsyncClient(
            base_url=graph_url.rstrip("/") + "/",
            headers={"Authorization": f"Bearer {access_token}"},
            timeout=httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=_CONNECTIONS),
        )

    async def stop(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def call(self, method: str, path: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401  httpx's own
        """The JSON object of an answer. Raises SendError for anything else."""
        try:
            answer = await self._client.request(method, path, **parameters)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise SendError("WhatsApp tidak terhubung") from error
        except httpx.HTTPError as error:  # its text may hold the address
            raise SendError("jawaban WhatsApp tidak sampai", unsure=True) from error
        try:
            found = answer.json()
        except ValueError:
            found = None
        if answer.is_success and isinstance(found, dict):
            return found
        raise _refusal(answer.status_code, found)

    async def send(self, address: Address, message: Outgoing) -> str:
        """Send a message; gives its id. Raises SendError."""
        try:
            body = wire.request(address.ref, await self._content(message), message.mark)
        except wire.TooLong as error:
            raise SendError(f"pesan melampaui batas WhatsApp: {error}", final=True) from error
        match await self.call("POST", f"{self._number}/messages", json=body):
            case {"messages": [{"id": str(external_id)}, *_]}:
                return external_id
            case _:
                raise SendError("jawaban WhatsApp tidak dapat dibaca", unsure=True)

    async def _content(self, message: Outgoing) -> dict[str, Any]:
        if message.approved:
            one = message.approved
            return wire.template(one.name, one.language, one.parameters, one.payloads, one.text)
        if message.document:
            file = message.document
            wire.file_fits(file.name, len(file.content))
            return wire.document(await self._upload(file), file.name, message.text, message.buttons)
        return wire.message(message.text, message.buttons)

    async def _upload(self, file: Document) -> str:
        """Bring a file to Meta; gives the id that messages name it by, for 30 days. Raises SendError."""
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        try:
            answer = await self.call(
                "POST",
                f"{self._number}/media",
                data={"messaging_product": "whatsapp", "type": kind},
                files={"file": (file.name, file.content, kind)},
            )
        except SendError as error:
            raise replace(error, unsure=False) from error  # whatever became of the file, no message went out
        if not isinstance(media := answer.get("id"), str):
            raise SendError("berkas tidak dapat diunggah")
        return media

    async def edit(self, address: Address, external_id: str, text: str, buttons: Rows) -> None:
        """Nothing: what was sent on WhatsApp stays as it is."""

    async def mark_read(self, message_id: str) -> None:
        """Blue ticks under what somebody wrote, and that we are typing. Best effort: never raises."""
        try:
            await self.call("POST", f"{self._number}/messages", json=wire.read_mark(message_id))
        except SendError as error:
            log.debug("whatsapp.not_marked", reason=error.reason)


def _refusal(status: int, found: object) -> SendError:
    match found:
        case {"error": {"code": int(code)}}:
            return meaning(code, status)
        case _ if status in _GATEWAYS:
            return SendError("jawaban WhatsApp tidak sampai", unsure=True)
        case _ if status < 300:  # noqa: PLR2004  it said yes, in words that we cannot read
            return SendError("jawaban WhatsApp tidak dapat dibaca", unsure=True)
        case _:
            return SendError(f"WhatsApp menjawab dengan galat {status}")
