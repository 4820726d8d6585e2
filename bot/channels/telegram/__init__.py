"""Telegram: what updates say, what messages look like, and the Bot API behind it."""

from bot.channels.telegram.vendor import VENDOR

__all__ = ["VENDOR"]
