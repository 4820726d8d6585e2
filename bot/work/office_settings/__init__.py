"""Settings that the office changes itself, in the console: what is in force, and how it is changed, by one or by two."""
