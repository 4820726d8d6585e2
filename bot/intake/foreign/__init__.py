"""Tables in other people's formats: old and binary workbooks, OpenDocument, and web pages and XML that are called .xls.

`child` is a separate process that reads one file and writes its rows as lines of JSON. Its memory and time
are limited, so a malicious file can harm that process only. `table` is the parent's side: a `Table` like any
other. `books`, `pages` and `xml2003` know the formats.
"""
