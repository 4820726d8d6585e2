"""Complaints: the inbox, one complaint, what is done to it, and whom it may be about."""
