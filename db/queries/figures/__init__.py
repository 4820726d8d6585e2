"""A month's and a year's figures, and the kept counts they are made of."""
