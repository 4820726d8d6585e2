"""Tables in other people's formats: old and binary workbooks, OpenDocument, and web pages and XML that are called .xls.

`child` is a process of its own that reads one file and writes its rows as lines of JSON. It may take only so much memory
and time, so whatever a file is made to do to its reader, it does to that process alone. `table` is the parent's side: a
`Table` like any other. `books`, `pages` and `xml2003` know the formats.
"""
