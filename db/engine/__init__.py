"""The two engines, SQLite and PostgreSQL: one way to write, to back up and to restore each."""
