"""The archive: the histories that records are made from, the seal, and its verification."""
