"""Rounds and their callbacks: planned, moved up the ladder, closed, and what comes in too late."""
