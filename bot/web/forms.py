"""What a browser posts: small, from our own pages, and in one form only."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

MOST_BYTES = 16 * 1024
_FIELDS = 20


async def fields(request: Request, public_url: str) -> dict[str, str]:
    """The fields of a form that one of our own pages posted; *public_url* is where people reach us, if set.

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
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_FIELDS))
    except ValueError as error:  # not UTF-8, or too many fields
        raise HTTPException(400) from error


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
