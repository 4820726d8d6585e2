"""查回执: what a receipt's code leads to, for whoever brings it."""
