"""Phoning: the queue, the card at hand, and second calls."""
