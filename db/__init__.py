"""The store: SQLAlchemy Core tables, one write path for SQLite and PostgreSQL, and the queries by subject."""
