"""The rules of the office's work, pure: rounds, the ladder, scores, records and the ledger. No I/O, no clock."""
