"""The connections to a vendor: nothing is followed, kept in cookies or sent through a proxy that the environment names."""

import aiohttp

KEEP_ALIVE = 15.0
"""Seconds for which a connection waits for the next request."""


class Connections:
    """One aiohttp session for all requests to a vendor: opens on first use, in the loop that uses it; or a lent one, which its
    owner closes."""

    def __init__(self, lent: aiohttp.ClientSession | None = None) -> None:
        self._lent = lent
        self._session = lent

    def session(self) -> aiohttp.ClientSession:
        """The session, opened now if it is not open."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=100, keepalive_timeout=KEEP_ALIVE, ttl_dns_cache=300),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._session

    async def close(self) -> None:
        """Release them; the next request opens others."""
        if self._session is not None and self._session is not self._lent:
            await self._session.close()
        self._session = self._lent
