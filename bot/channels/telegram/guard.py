"""Who may post updates: Telegram alone, which shows the secret that we gave it with the webhook's address.

Without a secret of ours nobody may (https://core.telegram.org/bots/api#setwebhook, `secret_token`).
"""

import hmac
from collections.abc import Mapping

import structlog

HEADER = "X-Telegram-Bot-Api-Secret-Token"
log = structlog.get_logger()


class TelegramGuard:
    """Lets posts through that carry the secret."""

    def __init__(self, secret: str | None) -> None:
        self._secret = (secret or "").encode()

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether they show the secret, in a time that does not tell how much of it is right."""
        given = headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if self._secret and hmac.compare_digest(given, self._secret):
            return True
        log.warning("webhook_refused", door="telegram", configured=bool(self._secret))
        return False
