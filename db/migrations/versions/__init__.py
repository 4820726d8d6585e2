"""The revisions, oldest first. A released one is never edited: existing databases have already run it."""
