"""The gateways' door: what Twilio posts about text messages."""

from handlers.inbound.twilio.webhooks import Gateway, routes

__all__ = ["Gateway", "routes"]
