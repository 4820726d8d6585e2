"""台账, as it is stored: slots, lines, checkpoints and keys (docs/ledger.md)."""
