"""Whether two spellings are the same name: traditional and simplified, separators, look-alikes."""
