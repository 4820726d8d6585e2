"""`huifang serve`: the parts of the house, started in order and stopped in reverse."""
