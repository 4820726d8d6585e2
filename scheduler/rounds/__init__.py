"""A round by the clock: planned, worked, closed and sealed."""
