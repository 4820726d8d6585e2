"""Paper: sealed records as paper files, and the month's and the year's report, from given data to PDF and HTML.

Nothing here reads the database or the clock. What people wrote reaches the typesetter as data and is never markup.
"""
