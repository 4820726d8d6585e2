"""The office's accounts: proof of who logs in, and the changes that take two persons."""
