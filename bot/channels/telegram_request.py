"""python-telegram-bot's request class over aiohttp: half the CPU of its default, no stalls at fifty people.

The error classes and the reading of Telegram's answers stay PTB's (docs/adr/0005).
"""

from __future__ import annotations

import os

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels import http

# PTB announces, with a warning each time, that RetryAfter.retry_after becomes a timedelta: take it as one now.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_JSON = {"Content-Type": "application/json"}  # half the CPU of a form, whose every byte is quoted


class NotSent(NetworkError):
    """The connection could not be made: Telegram has seen nothing of the request."""


class AiohttpRequest(BaseRequest):
    """Requests over one aiohttp session. `read_timeout` is in seconds."""

    def __init__(self, read_timeout: float = http.READ_SECONDS, connections: int = http.CONNECTIONS) -> None:
        self._read_timeout, self._connections = read_timeout, connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """How long an answer is waited for, in seconds, where a call does not say."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session."""
        if self._session is None:
            self._session = http.opened(self._connections)

    async def shutdown(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  aiohttp has one limit for both
        connect_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  ours is fixed
        pool_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002  our pace bounds what is under way
    ) -> tuple[int, bytes]:
        """Status and body of the answer. Raises NotSent, TimedOut or NetworkError; the last two may have arrived."""
        if self._session is None:
            raise NotSent("the session is closed")
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._read_timeout
        form = _form(request_data) if request_data and request_data.contains_files else None
        try:
            async with self._session.request(
                method,
                url,
                data=form or (request_data.json_payload if request_data else None),
                headers=None if form else _JSON,
                timeout=http.limits(seconds),
                proxy=http.proxy(url),
            ) as answer:
                return answer.status, await answer.read()
        except http.NOT_SENT as error:
            raise NotSent(type(error).__name__) from error
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error  # its text holds the URL, and so the token


def _form(data: RequestData) -> aiohttp.FormData:
    """A request with files, as a form in parts."""
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
