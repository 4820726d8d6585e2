"""Binding: joins several PDFs from our own press into one, written as they arrive, in the memory of a single one.

A typesetter takes more memory and time for a long document than for its parts, so a month is printed in
quires. pypdf parses each of them, and its objects are written under new numbers; pypdf's own writer would
hold the whole month. The objects that join the parts are written last: the page tree, the outline, the first
quire's catalog and its metadata.
"""

import io
from collections.abc import Iterator
from typing import BinaryIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
)

CATALOG, PAGES, OUTLINE, METADATA, FREE = 1, 2, 3, 4, 5
"""The numbers of the objects that are written last, and the first number after them."""
HEADER = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n"
_PAGES_SAID = b"<xmpTPg:NPages>%d<"


class NotOurPdf(ValueError):
    """The bytes are not a PDF as our press makes them."""


class Binder:
    """One PDF being bound into `out`, starting at its current position."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._at = 0
        self._offsets: dict[int, int] = {}
        self._next = FREE
        self._kids: list[int] = []
        self.pages = 0
        self._first: _Quire | None = None
        self._bookmarks = 0
        self._first_bookmark = self._last_bookmark = 0
        self._held: DictionaryObject | None = None
        self._write(HEADER)

    def add(self, pdf: bytes) -> None:
        """Append one more PDF; raises NotOurs."""
        quire = _Quire(pdf)
        self._next = quire.renumber(self._next)
        self._first = self._first or quire
        self.pages += quire.pages
        self._kids += quire.kids
        self._take_outline(quire)
        for number, body in quire.objects.items():
            self._object(number, body)
        quire.objects.clear()

    def close(self) -> None:
        """Write the objects that join the parts, which completes the file; raises NotOurs if nothing was bound."""
        first = self._first
        if first is None:
            raise NotOurPdf("nothing was bound")
        if self._held is not None:
            self._object(self._last_bookmark, self._held)
        first.catalog.pop("/Outlines", None)
        if self._bookmarks:
            first.catalog[NameObject("/Outlines")] = _reference(OUTLINE)
            self._object(OUTLINE, self._outline())
        self._object(CATALOG, first.catalog)
        self._object(METADATA, first.counting(self.pages))
        kids = ArrayObject(map(_reference, self._kids))
        self._object(PAGES, _dictionary(Type=NameObject("/Pages"), Count=NumberObject(self.pages), Kids=kids))
        self._write_table(first.trailer)

    def _take_outline(self, quire: "_Quire") -> None:
        """Append the quire's bookmarks to the previous ones; the last is held back until its successor is known."""
        if quire.bookmarks is None:
            return
        first, last, count = quire.bookmarks
        if self._held is not None:
            self._held[NameObject("/Next")] = _reference(first)
            quire.dictionary(first)[NameObject("/Prev")] = _reference(self._last_bookmark)
            self._object(self._last_bookmark, self._held)
        else:
            self._first_bookmark = first
        self._held, self._last_bookmark = quire.dictionary(last), last
        del quire.objects[last]
        self._bookmarks += count

    def _outline(self) -> DictionaryObject:
        return _dictionary(
            Type=NameObject("/Outlines"),
            First=_reference(self._first_bookmark),
            Last=_reference(self._last_bookmark),
            Count=NumberObject(self._bookmarks),
        )

    def _write_table(self, trailer: DictionaryObject) -> None:
        start = self._at
        self._write(b"xref\n0 %d\n0000000000 65535 f\r\n" % self._next)
        for number in range(1, self._next):
            offset = self._offsets.get(number)
            self._write(b"%010d 00000 n\r\n" % offset if offset else b"0000000000 00000 f\r\n")
        trailer[NameObject("/Size")] = NumberObject(self._next)
        self._write(b"trailer\n%b\nstartxref\n%d\n%%%%EOF" % (_written(trailer), start))

    def _object(self, number: int, body: PdfObject) -> None:
        self._offsets[number] = self._at
        self._write(b"%d 0 obj\n%b\nendobj\n\n" % (number, _written(body)))

    def _write(self, some: bytes) -> None:
        self._out.write(some)
        self._at += len(some)


class _Quire:
    """One parsed PDF. `objects` are written as they are; catalog, page tree, outline and metadata are kept apart."""

    def __init__(self, pdf: bytes) -> None:
        try:
            reader = PdfReader(io.BytesIO(pdf), strict=True)
            self.trailer = DictionaryObject(reader.trailer)
            self.objects = {
                number: found
                for number in reader.xref[0]
                if (found := reader.get_object(IndirectObject(number, 0, reader))) is not None
            }
        except (PyPdfError, KeyError, ValueError) as e:
            raise NotOurPdf(f"the bytes are no PDF of our press: {e}") from e
        if reader.xref_objStm:
            raise NotOurPdf("the table of objects is of another kind")
        root = _referred(self.trailer, "/Root")
        self.catalog = self.dictionary(root)
        self._places = {root: CATALOG}
        tree = self._apart("/Pages", PAGES)
        self.pages = _number(tree, "/Count")
        self.kids = [_referred_in(kid) for kid in _array(tree, "/Kids")]
        metadata = self._apart("/Metadata", METADATA)
        if not isinstance(metadata, StreamObject):
            raise NotOurPdf("the metadata is of another kind")
        self._metadata = metadata
        self.bookmarks: tuple[int, int, int] | None = None
        """The numbers of the first and of the last, and how many there are."""
        if "/Outlines" in self.catalog:
            outline = self._apart("/Outlines", OUTLINE)
            ends = (_referred(outline, "/First"), _referred(outline, "/Last"))
            self.bookmarks = (*ends, abs(_number(outline, "/Count")))

    def dictionary(self, number: int) -> DictionaryObject:
        """An object that must be a dictionary."""
        found = self.objects.get(number)
        if not isinstance(found, DictionaryObject):
            raise NotOurPdf(f"object {number} is of another kind")
        return found

    def renumber(self, free: int) -> int:
        """Number every object from `free` on, and those written last with their fixed numbers; returns the
        next free number.

        The objects no longer refer to their reader, which would keep everything it has read until garbage
        collection.
        """
        plain = [old for old in self.objects if old not in self._places]
        numbers = self._places | {old: number for number, old in enumerate(plain, free)}
        for held in (*self.objects.values(), self.trailer):
            held.indirect_reference = None
            for reference in _references(held):
                reference.idnum = numbers.get(reference.idnum, 0)
                reference.pdf = None
        self.kids = [numbers[kid] for kid in self.kids]
        if self.bookmarks is not None:
            first, last, count = self.bookmarks
            self.bookmarks = (numbers[first], numbers[last], count)
        self.objects = {numbers[old]: self.objects[old] for old in plain}
        return free + len(plain)

    def counting(self, pages: int) -> StreamObject:
        """The metadata with its page count replaced."""
        said = self._metadata.get_data()
        self._metadata.set_data(said.replace(_PAGES_SAID % self.pages, _PAGES_SAID % pages))
        return self._metadata

    def _apart(self, key: str, number: int) -> DictionaryObject:
        old = _referred(self.catalog, key)
        self._places[old] = number
        return self.dictionary(old)


def _references(body: PdfObject) -> Iterator[IndirectObject]:
    """Every reference within an object, at any depth."""
    waiting = [body]
    while waiting:
        match waiting.pop():
            case IndirectObject() as found:
                yield found
            case DictionaryObject() as found:
                waiting += found.values()
            case ArrayObject() as found:
                waiting += found
            case _:
                pass


def _reference(number: int) -> IndirectObject:
    return IndirectObject(number, 0, None)


def _referred(of: DictionaryObject, key: str) -> int:
    """The number of the object to which a dictionary refers under a key."""
    return _referred_in(of.raw_get(key) if key in of else None)


def _referred_in(value: object) -> int:
    if not isinstance(value, IndirectObject):
        raise NotOurPdf("the PDF has no page tree, no metadata or no whole outline")
    return value.idnum


def _array(of: DictionaryObject, key: str) -> ArrayObject:
    found = of.get(key)
    if not isinstance(found, ArrayObject):
        raise NotOurPdf("the page tree is of another kind")
    return found


def _number(of: DictionaryObject, key: str) -> int:
    found = of.get(key)
    if not isinstance(found, NumberObject):
        raise NotOurPdf("the page tree or the outline does not say how much it holds")
    return int(found)


def _dictionary(**entries: PdfObject) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})


def _written(body: PdfObject) -> bytes:
    out = io.BytesIO()
    body.write_to_stream(out)
    return out.getvalue()
