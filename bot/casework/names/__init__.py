"""Whether two names are one: traditional and simplified, separators, look-alikes."""
