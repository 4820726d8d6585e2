"""What needs two persons: asking for it and deciding it."""
