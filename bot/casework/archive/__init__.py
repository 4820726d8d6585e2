"""The archive record: how it is built, what it must look like, and the root hash that covers a whole month."""
