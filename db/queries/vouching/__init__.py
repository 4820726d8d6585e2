"""存证: what the program vouches for with its key, and of which tables."""
