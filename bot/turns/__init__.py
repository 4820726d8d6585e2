"""A turn: one message, or one silence, goes through the conversation and is written down as one transaction."""
