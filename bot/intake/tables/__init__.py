"""A table as it lies in a file: which kind it is, its sheets, columns and cells, or why it cannot be read."""
