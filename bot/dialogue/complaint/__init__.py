"""Telling a complaint: one question at a time, until it is confirmed and registered."""
