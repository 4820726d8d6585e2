"""The statements, by subject. Each module builds its statements at import and offers functions on a connection."""
