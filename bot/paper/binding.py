"""Binding: several PDFs of our own press become one, written as they come, in the memory of one of them.

A typesetter takes more memory and time for a long document than for its parts, so a month is printed in quires. This
binds what *our* press prints, and nothing else: a plain table of objects, one page tree, one outline, the metadata of
the first quire for all. Titles are Chinese, and so written in hexadecimal, where nothing looks like a reference.
"""

import re
from dataclasses import dataclass
from typing import BinaryIO

CATALOG, PAGES, OUTLINE, METADATA, FREE = 1, 2, 3, 4, 5
"""The numbers of the objects that are written last, and the first number after them."""
HEADER = b"%PDF-1.7\n%\x80\x80\x80\x80\n\n"
_REFERENCE = re.compile(rb"(\((?:\\.|[^\\()])*\))|(?<![0-9])([0-9]+) 0 R", re.DOTALL)
_TRAILER = re.compile(rb"startxref\s+([0-9]+)\s+%%EOF\s*\Z")


class NotOurs(ValueError):
    """The bytes are no PDF as our press makes them."""


@dataclass(slots=True)
class _Quire:
    """One PDF taken apart: the bodies of its objects by number, and its trailer."""

    bodies: dict[int, bytes]
    trailer: bytes

    def body(self, of: bytes, key: bytes) -> int | None:
        """The number of the object that an object's dictionary refers to under a key."""
        found = re.search(rb"/" + key + rb" ([0-9]+) 0 R", of)
        return int(found[1]) if found else None


class Binder:
    """One PDF being bound into `out`, which is written from its present place on."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._at = 0
        self._offsets: dict[int, int] = {}
        self._next = FREE
        self._kids: list[bytes] = []
        self.pages = 0
        self._catalog = self._metadata = self._trailer = b""
        self._bookmarks = 0
        self._first_bookmark = self._last_bookmark = 0
        self._held = b""
        self._write(HEADER)

    def add(self, pdf: bytes) -> None:
        """Bind one more PDF at the end; raises NotOurs."""
        quire = _taken_apart(pdf)
        root = quire.body(quire.trailer, b"Root")
        catalog = quire.bodies.get(root or 0, b"")
        pages, outline = quire.body(catalog, b"Pages"), quire.body(catalog, b"Outlines")
        metadata = quire.body(catalog, b"Metadata")
        if root is None or pages is None or metadata is None:
            raise NotOurs("the PDF has no page tree or no metadata")
        special = {root: CATALOG, pages: PAGES, metadata: METADATA}
        if outline is not None:
            special[outline] = OUTLINE
        numbers = self._numbers(quire, special)
        if not self._catalog:
            self._catalog = _renumbered(catalog, numbers)
            self._metadata = quire.bodies[metadata]
            self._trailer = _renumbered(quire.trailer, numbers)
        self._take_pages(_renumbered(quire.bodies[pages], numbers))
        held = self._take_outline(quire, numbers, outline) if outline is not None else set()
        for old, body in quire.bodies.items():
            if old not in special and numbers[old] not in held:
                self._object(numbers[old], _renumbered(body, numbers))

    def close(self) -> None:
        """Write what holds the parts together. The file is complete then; raises NotOurs if nothing was bound."""
        if not self._catalog:
            raise NotOurs("nothing was bound")
        if self._held:
            self._object(self._last_bookmark, self._held)
        self._object(CATALOG, self._outlined(self._catalog))
        self._object(METADATA, _counting(self._metadata, self.pages))
        kids = b" ".join(self._kids)
        self._object(PAGES, b"<</Type/Pages/Count %d/Kids[%b]>>" % (self.pages, kids))
        if self._bookmarks:
            ends = (self._first_bookmark, self._last_bookmark, self._bookmarks)
            self._object(OUTLINE, b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % ends)
        start = self._at
        self._write(b"xref\n0 %d\n0000000000 65535 f\r\n" % self._next)
        for number in range(1, self._next):
            offset = self._offsets.get(number)
            self._write(b"%010d 00000 n\r\n" % offset if offset else b"0000000000 00000 f\r\n")
        trailer = re.sub(rb"/Size [0-9]+", b"/Size %d" % self._next, self._trailer)
        self._write(b"trailer\n%b\nstartxref\n%d\n%%%%EOF" % (trailer, start))

    def _outlined(self, catalog: bytes) -> bytes:
        """The first quire's catalog, with an outline if any quire had one."""
        plain = re.sub(rb"/Outlines [0-9]+ 0 R", b"", catalog)
        return _with(plain, b"Outlines", OUTLINE) if self._bookmarks else plain

    def _numbers(self, quire: _Quire, special: dict[int, int]) -> dict[int, int]:
        numbers = dict(special)
        for old in quire.bodies:
            if old not in special:
                numbers[old] = self._next
                self._next += 1
        return numbers

    def _take_pages(self, tree: bytes) -> None:
        found = re.search(rb"/Count ([0-9]+)/Kids\[([^\]]*)\]", tree)
        if found is None:
            raise NotOurs("the page tree is of another kind")
        self.pages += int(found[1])
        self._kids.append(found[2])

    def _take_outline(self, quire: _Quire, numbers: dict[int, int], outline: int) -> set[int]:
        """Chain the quire's bookmarks to those before; the last one is held until its successor is known."""
        root = quire.bodies[outline]
        first, last = quire.body(root, b"First"), quire.body(root, b"Last")
        if first is None or last is None:
            raise NotOurs("the outline is of another kind")
        opening = _renumbered(quire.bodies[first], numbers)
        if self._held:
            self._object(self._last_bookmark, _with(self._held, b"Next", numbers[first]))
            opening = _with(opening, b"Prev", self._last_bookmark)
        else:
            self._first_bookmark = numbers[first]
        if first != last:
            self._object(numbers[first], opening)
            opening = _renumbered(quire.bodies[last], numbers)
        self._held, self._last_bookmark = opening, numbers[last]
        count = re.search(rb"/Count (-?[0-9]+)", root)
        self._bookmarks += abs(int(count[1])) if count else 1
        return {numbers[first], numbers[last]}

    def _object(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._at
        self._write(b"%d 0 obj\n%b\nendobj\n\n" % (number, body))

    def _write(self, some: bytes) -> None:
        self._out.write(some)
        self._at += len(some)


def _with(body: bytes, key: bytes, number: int) -> bytes:
    return b"<</%b %d 0 R%b" % (key, number, body[2:])


def _counting(metadata: bytes, pages: int) -> bytes:
    """The metadata (a stream of plain XML) with this number of pages in it."""
    head, stream, rest = metadata.partition(b"stream\n")
    xml, end, _ = rest.rpartition(b"\nendstream")
    xml = re.sub(rb"<xmpTPg:NPages>[0-9]+<", b"<xmpTPg:NPages>%d<" % pages, xml)
    return re.sub(rb"/Length [0-9]+", b"/Length %d" % len(xml), head) + stream + xml + end


def _taken_apart(pdf: bytes) -> _Quire:
    found = _TRAILER.search(pdf)
    if found is None or not pdf.startswith(b"%PDF-1."):
        raise NotOurs("the bytes are no PDF")
    start = int(found[1])
    table, _, trailer = pdf[start : found.start()].partition(b"trailer")
    lines = table.split()
    if lines[:2] != [b"xref", b"0"] or b"/ObjStm" in pdf[start:]:
        raise NotOurs("the table of objects is of another kind")
    entries = list(zip(lines[3::3], lines[5::3], strict=True))
    offsets = {number: int(at) for number, (at, kind) in enumerate(entries) if kind == b"n"}
    ends = dict(zip(sorted(offsets.values()), [*sorted(offsets.values())[1:], start], strict=True))
    bodies = {number: _inside(pdf[at : ends[at]], number) for number, at in offsets.items()}
    return _Quire(bodies, trailer.strip())


def _inside(text: bytes, number: int) -> bytes:
    head, tail = b"%d 0 obj" % number, text.rindex(b"endobj")
    if not text.startswith(head):
        raise NotOurs(f"object {number} is not where the table says")
    return text[len(head) : tail].strip(b"\r\n")


def _renumbered(body: bytes, numbers: dict[int, int]) -> bytes:
    """The body with its references in the new numbers; strings and the contents of streams are left alone."""
    head, stream, rest = body.partition(b">>\nstream")
    new = _REFERENCE.sub(lambda m: m[1] or b"%d 0 R" % numbers.get(int(m[2]), 0), head)
    return new + stream + rest
