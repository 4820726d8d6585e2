"""The two engines, SQLite and PostgreSQL: how each is written to, backed up and restored."""
