"""A month's round: which cases, which days, when it is over, and what a wrong clock or a restore must not cause."""
