"""Attachments of complaints: identified by content, redrawn, sealed and stored."""
