"""Filling in what a kind of ticket asks: a request for information, a radio interference complaint; one question at a time."""
