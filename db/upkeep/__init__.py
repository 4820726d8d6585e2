"""Keeping the database safe: backed up, restored, checked, and held against what it held before."""
