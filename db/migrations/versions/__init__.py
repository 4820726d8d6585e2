"""The revisions, oldest first. A released one is never edited: databases out there have already run it."""
