"""台账: the roster is committed before anybody is written to, and the results at the close."""
