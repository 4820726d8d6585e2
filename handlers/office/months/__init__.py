"""A month: its page, its charts, its report and its files."""
