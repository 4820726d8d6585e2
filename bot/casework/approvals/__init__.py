"""Separation of duties: what one person may not do alone, and who decides."""
