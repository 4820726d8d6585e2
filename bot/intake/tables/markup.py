"""XML from an untrusted source, in bounded memory: what no spreadsheet contains is refused before it can do harm.

No document type and no entities (they can expand a few bytes into gigabytes), no endless tag, no endless
nesting. Names come without their namespace prefix, because programs use different prefixes.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NoReturn
from xml.parsers import expat

from bot.intake.tables.unreadable import UnreadableFile

_LONGEST_TOKEN: Final = 1 << 22
_DEEPEST: Final = 10_000

DAMAGED: Final = "Excel 文件已损坏，读不出表格：请用 Excel 或 WPS 打开后另存为新的 .xlsx 再导入"

Start = Callable[[str, dict[str, str]], object]


def parser() -> expat.XMLParserType:
    """An expat parser that refuses a document type."""
    made = expat.ParserCreate()
    made.buffer_text = True
    made.StartDoctypeDeclHandler = _refuse
    return made


def _refuse(*_: object) -> NoReturn:
    raise UnreadableFile("Excel 文件里有不该有的内容（XML 实体），已拒绝：请用 Excel 另存为新的 .xlsx 再导入")


def feed(made: expat.XMLParserType, chunks: Iterable[bytes]) -> Iterable[None]:
    """Parse chunk by chunk, yielding after each; raises UnreadableFile for malformed or refused XML."""
    fed = depth = 0
    for chunk in chunks:
        fed += len(chunk)
        _parse(made, chunk, final=False)
        if fed - made.CurrentByteIndex > _LONGEST_TOKEN:
            raise UnreadableFile(DAMAGED)
        # Nesting costs the parser memory. Every tag that opens and does not close counts, comments too.
        depth += chunk.count(b"<") - 2 * chunk.count(b"</") - chunk.count(b"/>")
        if depth > _DEEPEST:
            raise UnreadableFile(DAMAGED)
        yield
    _parse(made, b"", final=True)
    yield


def elements(content: bytes) -> list[tuple[str, Mapping[str, str]]]:
    """The elements of a small document in order of their start tags, as (local name, attributes)."""
    found: list[tuple[str, Mapping[str, str]]] = []
    made = parser()
    made.StartElementHandler = lambda name, attributes: found.append((name.rpartition(":")[2], attributes))
    for _ in feed(made, [content]):
        pass
    return found


def attribute(attributes: Mapping[str, str], name: str) -> str:
    """An attribute by its local name; empty when it is missing."""
    if name in attributes:
        return attributes[name]
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")


def _parse(made: expat.XMLParserType, chunk: bytes, *, final: bool) -> None:
    try:
        made.Parse(chunk, final)
    except expat.ExpatError:
        raise UnreadableFile(DAMAGED) from None
