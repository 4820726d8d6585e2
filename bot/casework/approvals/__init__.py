"""Duties are separated: what one person may not do alone, and who decides."""
