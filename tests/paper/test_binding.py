"""Binding: what was several documents is one, whose table, pages and bookmarks hold; nothing else is bound."""

import gc
import io
import tracemalloc

import pytest
from pypdf import PdfWriter

from bot.paper.binding import Binder, NotOurPdf
from bot.paper.press import printed
from months import CLOSED
from pdfs import Pdf


def one(*numbers: str) -> bytes:
    """A document with a record under each number, in its smallest form."""
    record = {"case": [], "stamp": [["年度", "2026"]], "warnings": [], "seal": []}
    records = [{**record, "archive_no": number} for number in numbers]
    data = {"agency": "甲", "title": "乙", "cover": None, "records": records}
    return printed("record.typ", data, at=CLOSED)


def bound(*parts: bytes) -> Pdf:
    out = io.BytesIO()
    binder = Binder(out)
    for part in parts:
        binder.add(part)
    binder.close()
    return Pdf.read(out.getvalue())


def test_one_document_stays_what_it_was() -> None:
    alone, again = Pdf.read(one("甲-1", "甲-2")), bound(one("甲-1", "甲-2"))
    assert [again.text(page) for page in again.pages] == [alone.text(page) for page in alone.pages]
    assert (again.bookmarks, again.fonts, again.metadata) == (alone.bookmarks, alone.fonts, alone.metadata)


def test_bookmarks_are_one_chain_over_documents_with_one_two_and_three_of_them() -> None:
    pdf = bound(one("a"), one("b", "c"), one("d", "e", "f"), one("g"))
    assert pdf.bookmarks == [f"档案 {name}" for name in "abcdefg"]
    assert len(pdf.pages) == 7


def test_a_name_that_looks_like_a_reference_or_a_string_is_kept() -> None:
    names = ["7 0 R", "(7 0 R)", "7 0 R (x)", "a)b(c", "\\", "endobj", ">>stream"]
    assert bound(one("x"), one(*names)).bookmarks == [f"档案 {name}" for name in ("x", *names)]


def test_documents_may_be_bound_again() -> None:
    once = bound(one("a"), one("b"))
    assert bound(once.raw, one("c")).bookmarks == ["档案 a", "档案 b", "档案 c"]


def test_the_same_parts_give_the_same_bytes() -> None:
    parts = one("a", "b"), one("c")
    assert bound(*parts).raw == bound(*parts).raw


class Nowhere(io.BytesIO):
    """Takes what is written and keeps nothing."""

    def write(self, some: object) -> int:
        del some
        return 0


def test_what_was_bound_is_not_held_even_if_nobody_collects_garbage() -> None:
    binder, part = Binder(Nowhere()), one("a", "b")
    binder.add(part)
    gc.disable()
    tracemalloc.start()
    try:
        for _ in range(20):
            binder.add(part)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.enable()
    assert held < 10 * len(part)  # the places of its objects, which the table at the end needs


def blank() -> bytes:
    """One empty page, as another program makes it."""
    out, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "other", [b"", b"%PDF-1.7", b"%PDF-1.7\nstartxref\n0\n%%EOF", b"x" * 100, blank(), one("a")[:-2_000]]
)
def test_what_our_press_did_not_print_is_refused(other: bytes) -> None:
    with pytest.raises(NotOurPdf):
        Binder(io.BytesIO()).add(other)


def test_a_book_without_pages_is_none() -> None:
    with pytest.raises(NotOurPdf):
        Binder(io.BytesIO()).close()
