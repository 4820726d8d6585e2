"""Maintenance of a database's sealed values: binding them to their places, and changing the key."""
