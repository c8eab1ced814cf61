"""What a browser posts: small, from our own pages, and in one form only."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

MOST_BYTES = 16 * 1024
LARGEST_FILE = 2_000_000  # bytes
_FIELDS = 20
_DRAINED = 20_000_000  # bytes that are read of a larger file: a browser that is cut off shows no page of ours
_MULTIPART = 8 * 1024  # bytes around the file: the other fields and what divides them


async def fields(request: Request, public_url: str, most: int = _FIELDS) -> dict[str, str]:
    """The *most* fields of a form that one of our own pages posted; *public_url* is where people reach us, if set.

    Raises HTTPException: 403 for another site's form, 413 for one that is too large, 400 or 415 for no form of ours.
    """
    if not ours(request, public_url):
        raise HTTPException(403)
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=most))
    except ValueError as error:  # not UTF-8, or too many fields
        raise HTTPException(400) from error


class Brought(NamedTuple):
    """A form that brings a file: its fields, the file's name ("" where none was chosen) and its content."""

    fields: dict[str, str]
    name: str
    content: bytes


async def file(request: Request, public_url: str) -> Brought | None:
    """A form of ours with a file named ``berkas``; None where that is larger than LARGEST_FILE.

    Raises HTTPException: 403 for another site's form, 413 for one beyond all measure, 400 or 415 for none of ours.
    """
    if not ours(request, public_url):
        raise HTTPException(403)
    if request.headers.get("content-type", "").partition(";")[0].strip() != "multipart/form-data":
        raise HTTPException(415)
    body, size = b"", 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > _DRAINED:
            raise HTTPException(413)
        if size <= LARGEST_FILE + _MULTIPART:
            body += chunk
    if size > LARGEST_FILE + _MULTIPART:
        return None

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    try:
        form = await MultiPartParser(request.headers, stream(), max_files=1, max_fields=_FIELDS).parse()
    except MultiPartException as error:
        raise HTTPException(400) from error
    try:
        found = form.get("berkas")
        content = await found.read() if isinstance(found, UploadFile) else b""
        name = found.filename or "" if isinstance(found, UploadFile) else ""
        return Brought({key: value for key, value in form.items() if isinstance(value, str)}, name, content)
    finally:
        await form.close()


def ours(request: Request, public_url: str) -> bool:
    """Whether a page of ours posted this: browsers say where a form came from, and pages cannot make them lie.

    A browser too old to say anything is left to the cookie's SameSite.
    """
    if (site := request.headers.get("sec-fetch-site")) is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return True
    known = {request.headers.get("host", ""), urlsplit(public_url).netloc}
    return urlsplit(origin).netloc in known - {""}
