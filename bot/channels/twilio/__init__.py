"""SMS by Twilio: sending, searching, what its webhooks say and what its codes mean."""

from bot.channels.twilio.vendor import VENDOR

__all__ = ["VENDOR"]
