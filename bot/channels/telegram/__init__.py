"""Telegram: what updates say, what messages look like, and the Bot API behind it."""
