"""The JSON API under /office/api/: one table of addresses, described for programs, and nothing but reading."""
