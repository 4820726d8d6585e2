"""The tags of a PDF and what it says of itself, seen by a reader not ours (pypdf)."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject


@dataclass(frozen=True)
class Tagged:
    """A tagged document. `tags`: every tag in reading order with its replacement text, if it has one."""

    language: str
    title: str
    marked: bool
    shows_title: bool
    tags: tuple[tuple[str, str], ...]
    pages_in_tree: bool
    """Every page says which part of the tree it belongs to."""

    def named(self, name: str) -> list[str]:
        """The replacement texts of all tags of a name."""
        return [words for tag, words in self.tags if tag == name]


def tagged(raw: bytes) -> Tagged:
    """Read the document strictly; raises KeyError where it has no tags."""
    reader = PdfReader(io.BytesIO(raw), strict=True)
    root = reader.root_object
    return Tagged(
        language=str(root["/Lang"]),
        title=str(reader.metadata.title) if reader.metadata is not None else "",
        marked=bool(_inner(root["/MarkInfo"])["/Marked"]),
        shows_title=bool(_inner(root["/ViewerPreferences"])["/DisplayDocTitle"]),
        tags=tuple(_below(root["/StructTreeRoot"])),
        pages_in_tree=all("/StructParents" in page for page in reader.pages),
    )


def _below(node: PdfObject) -> Iterator[tuple[str, str]]:
    found = node.get_object()
    if isinstance(found, ArrayObject):
        for kid in found:
            yield from _below(kid)
    elif isinstance(found, DictionaryObject):
        if "/S" in found:
            yield str(found["/S"]).lstrip("/"), str(found.get("/Alt", ""))
        if "/K" in found:
            yield from _below(found.raw_get("/K"))


def _inner(node: PdfObject) -> DictionaryObject:
    found = node.get_object()
    assert isinstance(found, DictionaryObject)
    return found
