"""Who may push without a signature: whoever knows the secret in the path and, where the office says whence its vendors
push, comes from there.

To anybody else such an address does not exist: a wrong secret is answered as a wrong address is, and tells nothing.
The secret is a part of the address, so no address is ever logged.
"""

import hmac
from collections.abc import Callable, Mapping

import structlog

from bot.channels.inbound import Caller
from bot.settings import Settings
from bot.settings.networks import within

_NAME = "secret"
"""Of the part of a route's path in which the secret stands: `/webhooks/…/{secret}/…`."""
log = structlog.get_logger()


def knows_secret(settings: Settings, door: str) -> Callable[[Caller], bool]:
    """For `PostRoute.exists_for`; `door` names the route in the log. Without a secret of ours nobody may push."""
    secret = settings.push_secret
    ours = secret.get_secret_value().encode() if secret is not None else b""
    networks = settings.pushing

    def knows(caller: Caller) -> bool:
        given = caller.named.get(_NAME, "").encode("utf-8", "surrogateescape")
        if not ours or not hmac.compare_digest(given, ours):
            log.warning("webhook_refused", door=door, why="secret", configured=bool(ours))
            return False
        if networks and not within(caller.address, networks):
            log.warning("webhook_refused", door=door, why="network")
            return False
        return True

    return knows


def anyone(headers: Mapping[str, str]) -> bool:
    """For `PostRoute.admits`: an unsigned push shows nothing in its headers."""
    return True
