"""From the outbox to the providers, and what became of each message."""
