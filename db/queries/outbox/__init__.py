"""The outbox: what waits, what is being sent, how it ended, and what providers report later."""
