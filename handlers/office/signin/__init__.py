"""Logging in, staying so, and one's own account."""
