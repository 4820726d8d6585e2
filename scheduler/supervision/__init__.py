"""电子监察 by the clock: cases looked at, cards raised, and each told once."""
