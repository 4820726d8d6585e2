"""What a failed HTTP request means for a message: only one that never got a connection was definitely not taken."""

import aiohttp

from bot.channels.base import Doubt, Outcome, Refusal, Refused


def of_failure(failure: BaseException) -> Outcome:
    """Judge what the HTTP client raised while handing over a message.

    Resolving, connecting and the TLS handshake come before the first byte of a request. A total time-out, a reset or
    a hang-up may come after the last.
    """
    match failure:
        case aiohttp.ClientConnectorDNSError():
            return Refused(Refusal.NETWORK, "dns")
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError():
            return Refused(Refusal.NETWORK, "tls")
        case aiohttp.ClientConnectorError():
            return Refused(Refusal.NETWORK, "connect")
        case aiohttp.ConnectionTimeoutError():
            return Refused(Refusal.NETWORK, "connect_timeout")
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError():
            return Refused(Refusal.HALT, "bad_url")
        case TimeoutError():
            return Doubt("timeout")
        case _:
            return Doubt(type(failure).__name__)
