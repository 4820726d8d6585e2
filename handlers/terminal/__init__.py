"""One file a command, or a room where it takes more: thin, lazy, and the only place where the parts of the house meet."""
