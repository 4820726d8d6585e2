"""Cases as imported, looked for, shown and given out."""
