"""The archive: the histories that records are made from, the sealing, and the verification."""
