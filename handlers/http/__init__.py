"""What every server needs before any page: whose address calls, how long to wait, how much to read."""
