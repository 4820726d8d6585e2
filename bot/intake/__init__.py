"""The office's export of concluded cases, read as typed rows: by content, as a stream, in bounded memory.

`files` opens it: `recognise` identifies the format, `textfile` (with `encodings`) and `workbook` (with
`sheet`, `strings`, `markup`) turn it into rows of text, and `columns` finds the header under any of the names
in `headings`. `rows` makes a case of each row with the help of `cells`, `dates` and `phones`, skips `asides`,
and rejects the rest line by line with a reason. A file that cannot be used raises UnreadableFile before its
first row. Nothing is stored here.
"""

from bot.intake.files import ExportFile, open_cases
from bot.intake.phones import ParsedPhone
from bot.intake.rows import CaseRow, Rejected
from bot.intake.tables.columns import UnknownColumn
from bot.intake.tables.unreadable import UnreadableFile

__all__ = [
    "CaseRow",
    "ExportFile",
    "ParsedPhone",
    "Rejected",
    "UnknownColumn",
    "UnreadableFile",
    "open_cases",
]
