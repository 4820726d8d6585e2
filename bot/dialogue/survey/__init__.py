"""The callback itself: the question for the score, the further ones, and every way out of it."""
