"""格式: the forms in which files leave the office, and which of its papers and lists come in which form."""

from collections.abc import Mapping
from enum import StrEnum


class Format(StrEnum):
    """A form of file, by the ending of its name."""

    HTML = "html"
    XLSX = "xlsx"
    CSV = "csv"
    PDF = "pdf"
    DOCX = "docx"
    JSONL = "jsonl"
    ZIP = "zip"


MEDIA_TYPES: Mapping[Format, str] = {
    Format.HTML: "text/html",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv",
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.JSONL: "application/jsonl",
    Format.ZIP: "application/zip",
}
"""What a browser is told that a file is."""
ARCHIVE = (Format.XLSX, Format.CSV, Format.PDF, Format.JSONL)
"""A sealed month's records, from the console and at the command line alike."""
LIST = (Format.XLSX, Format.CSV)
"""Any list of cases."""
REPORT = (Format.HTML, Format.PDF, Format.DOCX, Format.XLSX)
"""The report of a month, a quarter, half a year or a year."""


def either(forms: tuple[Format, ...], *, before: str = "") -> str:
    """The forms as a choice, for people to read: `.html、.pdf 或 .xlsx`."""
    *most, last = (f"{before}{form}" for form in forms)
    return f"{'、'.join(most)} 或 {last}"
