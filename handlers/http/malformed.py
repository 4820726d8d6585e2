"""Requests that are no HTTP: the internet sends them all day, and each is a number here instead of an error in the log.

aiohttp writes an error with a traceback and the caller's address for each. What fails inside a handler of ours is still an
error; of that, too, the caller's address is left out.
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
    """Have aiohttp's server do so from now on; doing it twice changes nothing."""
    server = logging.getLogger("aiohttp.server")
    if not any(isinstance(known, _OursOnly) for known in server.filters):
        server.addFilter(_OursOnly())
