"""What every server needs before any page: the caller's address, how long to wait for them, how much to read."""
