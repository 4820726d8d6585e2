"""Monitors the office's health and its clock, and reports on them."""
