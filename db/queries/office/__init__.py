"""The office's people: accounts, sessions, tokens, approvals, and the log."""
