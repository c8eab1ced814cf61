"""What the clients of Telegram and WhatsApp share: one aiohttp session, through the proxy that the environment names.

aiohttp's own way to the environment (`trust_env`) reads ~/.netrc too, whose passwords it then sets against our token.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

CONNECT_SECONDS, READ_SECONDS = 10.0, 20.0
CONNECTIONS = 64
# The other side has seen nothing of a request that ends so.
NOT_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)


def opened(connections: int = CONNECTIONS) -> aiohttp.ClientSession:
    """A session; it belongs to the loop that runs now, and keeps no cookies."""
    connector = aiohttp.TCPConnector(limit=connections, ttl_dns_cache=300)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


def limits(read_seconds: float = READ_SECONDS) -> aiohttp.ClientTimeout:
    """How long a request may take to connect, a silent proxy included, and then for each part of the answer."""
    connect = 2 * CONNECT_SECONDS  # with the wait for a free connection
    return aiohttp.ClientTimeout(total=None, connect=connect, sock_connect=CONNECT_SECONDS, sock_read=read_seconds)


def proxy(url: str) -> str | None:
    """The proxy that leads to *url*, where one does: HTTPS_PROXY and its like, but for the hosts of NO_PROXY."""
    parts = urlsplit(url)
    return _proxy(parts.scheme, parts.hostname or "")


@lru_cache(maxsize=8)
def _proxy(scheme: str, host: str) -> str | None:
    found = getproxies().get(scheme)
    return found if found and not proxy_bypass(host) else None
