"""A complaint's rules: its states, its deadlines, its number, and whose eyes it is not for."""
