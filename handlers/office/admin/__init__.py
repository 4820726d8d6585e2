"""Users and the log."""
