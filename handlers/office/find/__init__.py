"""查找: one box for everything, and what it found, in groups."""
