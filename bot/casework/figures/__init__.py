"""A month's figures: the three rates, how sure they are, and how they break down."""
