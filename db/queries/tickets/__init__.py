"""Complaints: registered, listed, worked on, and who must not see them."""
