"""Reading back a PDF of our own press: its pages' words, its fonts, and whether its table of objects holds.

Written apart from the code that binds, so that a mistake there is seen here.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_TOKEN = re.compile(
    rb"/[A-Za-z]+\s*(?P<tag><<(?:\((?:\\.|[^\\()])*\)|[^()])*?>>\s*BDC|\s*BMC)|(?P<end>EMC)"
    rb"|(?P<literal>\()|<(?P<hex>[0-9A-Fa-f]*)>|/(?P<font>f[0-9]+) |(?P<line>ET)",
    re.DOTALL,
)
_STREAM = b">>\nstream\n"
_IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)


@dataclass(frozen=True)
class Tag:
    """Where a tag begins; `instead`: what is to be read in place of what it encloses."""

    instead: str


class End(Enum):
    """What ends: a tag, or a piece of text."""

    TAG = auto()
    LINE = auto()


@dataclass
class Pdf:
    """A PDF by the numbers of its objects; raises AssertionError where it does not hold together."""

    raw: bytes
    objects: dict[int, bytes]
    trailer: bytes

    @classmethod
    def read(cls, raw: bytes) -> "Pdf":
        """Follow the table at the end; every object in use stands where the table says."""
        start = int(raw[raw.rindex(b"startxref") + 9 :].split()[0])
        assert raw.startswith(b"%PDF-1.7")
        table, trailer = raw[start:].split(b"trailer", 1)
        count = int(table.split()[2])
        entries = re.findall(rb"([0-9]{10}) [0-9]{5} ([nf])", table)
        assert len(entries) == count == int(_key(trailer, b"Size"))
        objects = {}
        for number, (offset, kind) in enumerate(entries):
            if kind == b"n":
                head = b"%d 0 obj" % number
                at = int(offset)
                assert raw.startswith(head, at), number
                objects[number] = raw[at + len(head) : raw.index(b"endobj", _end_of_stream(raw, at))]
        return cls(raw, objects, trailer)

    @property
    def catalog(self) -> bytes:
        """The document's root."""
        return self.objects[_reference(self.trailer, b"Root")]

    @property
    def metadata(self) -> str:
        """The XMP packet."""
        return self.stream(_reference(self.catalog, b"Metadata")).decode()

    @property
    def pages(self) -> list[int]:
        """The numbers of the pages in their order; the tree's count is held against them."""
        found = self._below(_reference(self.catalog, b"Pages"))
        assert len(found) == int(_key(self.objects[_reference(self.catalog, b"Pages")], b"Count"))
        return found

    @property
    def fonts(self) -> set[str]:
        """The names of the embedded fonts without their subset tags."""
        names = {_key(body, b"FontName").decode().lstrip("/") for body in self._of_type(b"FontDescriptor")}
        assert all(re.search(rb"/FontFile[23]", body) for body in self._of_type(b"FontDescriptor"))
        return {name.partition("+")[2] for name in names}

    @property
    def bookmarks(self) -> list[str]:
        """The titles of the outline, followed from first to last and held against the way back."""
        number = _reference(self.objects[_reference(self.catalog, b"Outlines")], b"First")
        before, titles = 0, []
        while number:
            body = self.objects[number]
            assert (before == 0) == (b"/Prev" not in body)
            titles.append(_text_string(body))
            before, number = number, _reference(body, b"Next") if b"/Next" in body else 0
        assert before == _reference(self.objects[_reference(self.catalog, b"Outlines")], b"Last")
        return titles

    def stream(self, number: int) -> bytes:
        """The contents of a stream, unpacked."""
        head, _, rest = self.objects[number].partition(b"stream\n")
        data = rest[: int(_key(head, b"Length"))]
        assert rest[len(data) :].strip() == b"endstream"
        return zlib.decompress(data) if b"/FlateDecode" in head else data

    def text(self, page: int) -> str:
        """The words of a page, a line each."""
        body = self.objects[page]
        fonts = self.objects[_reference(body, b"Resources")]
        maps = {name: self._letters(int(n)) for name, n in re.findall(rb"/(f[0-9]+) ([0-9]+) 0 R", fonts)}
        words, letters, silent = list[str](), dict[int, str](), list[bool]()
        for token in _tokens(self.stream(_reference(body, b"Contents"))):
            match token:
                case Tag(instead):
                    words += [instead] if instead and not any(silent) else []
                    silent.append(bool(instead))
                case End.TAG:
                    silent.pop()
                case End.LINE:
                    words.append("\n")
                case str():
                    letters = maps[token.encode()]
                case bytes():
                    codes = () if any(silent) else range(0, len(token), 2)
                    words += [letters[token[n] * 256 + token[n + 1]] for n in codes]
        return "".join(words)

    @property
    def words(self) -> str:
        """All pages' text without line ends: lines break where the press likes."""
        return "".join(self.text(page) for page in self.pages).replace("\n", "")

    def _letters(self, font: int) -> dict[int, str]:
        cmap = self.stream(_reference(self.objects[font], b"ToUnicode"))
        found = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", cmap)
        return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in found}

    def _below(self, number: int) -> list[int]:
        body = self.objects[number]
        if re.search(rb"/Type\s*/Page\b", body):
            return [number]
        kids = re.findall(rb"([0-9]+) 0 R", _key(body, b"Kids"))
        return [page for kid in kids for page in self._below(int(kid))]

    def _of_type(self, name: bytes) -> list[bytes]:
        return [body for body in self.objects.values() if re.search(rb"/Type\s*/" + name + rb"\b", body)]


def _tokens(content: bytes) -> Iterator[str | bytes | Tag | End]:
    """Of a page's contents: a font's name where one is chosen, strings, tags, and where tags and pieces of text end."""
    at = 0
    while found := _TOKEN.search(content, at):
        at = found.end()
        match found.lastgroup:
            case "literal":
                start, depth = at, 1
                while depth:
                    inner = _IN_STRING.search(content, at)
                    assert inner is not None
                    at, depth = inner.end(), depth + {b"(": 1, b")": -1}.get(inner[0], 0)
                yield _unescaped(content[start : at - 1])
            case "tag":
                yield Tag(_instead(found["tag"]))
            case "hex":
                yield bytes.fromhex(found["hex"].decode())
            case "font":
                yield found["font"].decode()
            case "end":
                yield End.TAG
            case _:
                yield End.LINE


def _instead(tag: bytes) -> str:
    """What a tag says to read instead of the letters in it, in UTF-16 (hexadecimal or a string) or plain."""
    found = re.search(rb"/ActualText\s*(?:<([0-9A-F]*)>|\(((?:\\.|[^\\()])*)\))", tag, re.DOTALL)
    if found is None:
        return ""
    raw = bytes.fromhex(found[1].decode()) if found[1] is not None else _unescaped(found[2])
    return raw.decode("utf-16") if raw[:2] in (b"\xfe\xff", b"\xff\xfe") else raw.decode("latin-1")


def _key(body: bytes, key: bytes) -> bytes:
    found = re.search(rb"/" + key + rb"\s*(\[[^\]]*\]|/[^/>\s]+|[^/>]+)", body)
    assert found is not None, key
    return found[1]


def _reference(body: bytes, key: bytes) -> int:
    return int(_key(body, key).split()[0])


def _text_string(body: bytes) -> str:
    found = re.search(rb"/Title\s*(?:<([0-9A-F]*)>|\(((?:\\.|[^\\()])*)\))", body, re.DOTALL)
    assert found is not None
    raw = bytes.fromhex(found[1].decode()) if found[1] is not None else _unescaped(found[2])
    return raw.decode("utf-16") if raw[:2] == b"\xfe\xff" else raw.decode("latin-1")


def _unescaped(literal: bytes) -> bytes:
    def plain(m: re.Match[bytes]) -> bytes:
        return bytes([int(m[1], 8)]) if m[1] else _ESCAPES.get(m[2], m[2])

    return re.sub(rb"\\(?:([0-7]{1,3})|(.))", plain, literal, flags=re.DOTALL)


def _end_of_stream(raw: bytes, at: int) -> int:
    """Where the stream of an object ends, which may hold any bytes; `at` itself when it has none."""
    begins = raw.find(_STREAM, at, raw.index(b"endobj", at))
    return at if begins < 0 else begins + len(_STREAM) + int(_key(raw[at:begins], b"Length "))
