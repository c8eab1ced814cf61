"""WhatsApp's client: the Cloud API over aiohttp, and what each way of failing means for us (platforms.md 7.5).

httpx, which was here first, took half of the process: it looks at every connection for each request (docs/adr/0013).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import aiohttp
import structlog

from bot.channels import Document, Outgoing, SendError, http
from bot.channels import whatsapp_wire as wire
from bot.channels.whatsapp_errors import meaning
from flows.messages import Address, Rows

log = structlog.get_logger()

GRAPH_URL = "https://graph.facebook.com/v23.0"
_OTHER = 300  # statuses from here on are no yes
_GATEWAYS = (502, 503, 504)  # what stands behind them may have taken the message


class WhatsApp:
    """One number. `graph_url` is Meta's, with the version; the token goes into a header and nowhere else."""

    def __init__(self, phone_number_id: str, access_token: str, graph_url: str = GRAPH_URL) -> None:
        self._number = phone_number_id
        self._base = graph_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {access_token}"}
        self._session: aiohttp.ClientSession | None = None

    async def stop(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        form: aiohttp.FormData | None = None,
    ) -> dict[str, Any]:
        """The JSON object of an answer. Raises SendError for anything else."""
        url = f"{self._base}/{path}"
        try:
            async with self._opened().request(
                method,
                url,
                params=params,
                json=json,
                data=form,
                headers=self._headers,
                allow_redirects=False,
                timeout=http.limits(),
                proxy=http.proxy(url),
            ) as answer:
                status, found = answer.status, _object(await answer.read())
        except http.NOT_SENT as error:
            raise SendError("WhatsApp tidak terhubung") from error
        except (aiohttp.ClientError, TimeoutError) as error:  # its text may hold the address
            raise SendError("jawaban WhatsApp tidak sampai", unsure=True) from error
        if status < _OTHER and isinstance(found, dict):
            return found
        raise _refusal(status, found)

    def _opened(self) -> aiohttp.ClientSession:
        """The session, which is opened where the first request is made: it belongs to a running loop."""
        if self._session is None:
            self._session = http.opened()
        return self._session

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
        kind = wire.media_type(file.name)
        try:
            form = aiohttp.FormData({"messaging_product": "whatsapp", "type": kind})
            form.add_field("file", file.content, filename=file.name, content_type=kind)
            answer = await self.call("POST", f"{self._number}/media", form=form)
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


def _object(body: bytes) -> object:
    """The JSON of an answer; None for a page of a gateway's."""
    try:
        return json.loads(body)
    except ValueError:
        return None


def _refusal(status: int, found: object) -> SendError:
    match found:
        case {"error": {"code": int(code)}}:
            return meaning(code, status)
        case _ if status in _GATEWAYS:
            return SendError("jawaban WhatsApp tidak sampai", unsure=True)
        case _ if status < _OTHER:  # it said yes, in words that we cannot read
            return SendError("jawaban WhatsApp tidak dapat dibaca", unsure=True)
        case _:
            return SendError(f"WhatsApp menjawab dengan galat {status}")
