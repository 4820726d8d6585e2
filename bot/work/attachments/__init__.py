"""What people attach to a complaint: told by content, drawn anew, sealed and kept."""
