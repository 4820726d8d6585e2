"""Rounds and their callbacks: planned, moved up the ladder, closed, and the cases that come in too late."""
