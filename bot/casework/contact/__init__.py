"""Reaching a person: on which channel next, how fast, and whose number it is."""
