"""我们的网页, as messages lead there."""
