"""A month's and a year's figures, and the kept counts behind them."""
