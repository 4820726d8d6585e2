"""Requests that are not HTTP: the internet sends them all day, so each is counted instead of logged as an error.

aiohttp logs an error with a traceback and the caller's address for each. A failure inside a handler of ours is still
logged as an error, but without the caller's address.
"""

import logging

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from prometheus_client import Counter

MALFORMED = Counter("huifang_requests_malformed", "requests that were not HTTP, or broke off in the middle")
_THEIRS = (HttpProcessingError, web.RequestPayloadError, ConnectionError)


class _OursOnly(logging.Filter):
    """Count and drop what is the caller's doing."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, _THEIRS):
            MALFORMED.inc()
            return False
        if record.args:
            record.msg, record.args = "request failed", None
        return True


def count_malformed() -> None:
    """Make aiohttp's server count them from now on; doing it twice changes nothing."""
    server = logging.getLogger("aiohttp.server")
    if not any(isinstance(known, _OursOnly) for known in server.filters):
        server.addFilter(_OursOnly())
