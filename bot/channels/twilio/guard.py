"""Who may post about text messages: Twilio alone, by its signature over our public address.

The address is the one we have published, never the one the request claims (Host, X-Forwarded-…): behind a proxy they
differ, and whoever posts may claim anything.
"""

from collections.abc import Mapping

import structlog

from bot.channels.inbound import Post
from bot.channels.twilio.webhooks import BadForm, form, verify

HEADER = "X-Twilio-Signature"
log = structlog.get_logger()


class TwilioGuard:
    """Lets through what this account's Twilio has signed for this address."""

    def __init__(self, auth_token: str, public_url: str) -> None:
        """Without a token or a public address nobody is let through. Each account signs with a token of its own."""
        self._token = auth_token
        self._public_url = public_url.rstrip("/")

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether a post is worth reading: it claims to be signed, and we could tell."""
        if not self._public_url or not self._token:
            return refused("not configured")
        return bool(headers.get(HEADER)) or refused("not signed")

    def parameters(self, post: Post) -> Mapping[str, str] | None:
        """The parameters of a genuine post; None if it is not Twilio's."""
        if not post.target.startswith("/"):
            refused("not signed")
            return None
        if not verify(self._public_url + post.target, post.body, post.headers.get(HEADER), self._token):
            refused("signature")
            return None
        try:
            return form(post.body)
        except BadForm:
            refused("not a form")
            return None


def refused(why: str) -> bool:
    """Say in the log why a post is not listened to; False."""
    log.warning("webhook_refused", door="twilio", why=why)
    return False
