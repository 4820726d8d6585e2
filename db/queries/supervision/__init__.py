"""电子监察: cases in progress, their cards, and the sheets they come from."""
