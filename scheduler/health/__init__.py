"""Looking after the office's health and its clock, and telling it."""
