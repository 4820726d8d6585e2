"""The rules of a complaint: its states, its deadlines, its number, and who must not see it."""
