"""One file a command: thin, lazy, and the only place where the parts of the house meet."""
