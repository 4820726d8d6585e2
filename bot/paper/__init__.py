"""Paper: sealed records as paper files, and the monthly and yearly reports, from given data to PDF and HTML.

Nothing here reads the database or the clock. What people wrote reaches the typesetter as data, never as
markup.
"""
