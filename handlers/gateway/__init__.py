"""The gateways' door: what Twilio posts about text messages."""

from handlers.gateway.webhooks import Gateway, routes

__all__ = ["Gateway", "routes"]
