"""docs/changing.md tells where every change begins: what it names is there."""

import re
from collections.abc import Iterator
from pathlib import Path

from house.tree import files, read

_ROWS = [line for line in read("docs/changing.md").splitlines() if line.startswith("| ")][1:]
_PLACE = re.compile(r"`([\w./-]+\.(?:py|toml|typ|md))`(?: \(`([^`]+)`\))?")
ENOUGH = 25


def test_it_answers_what_is_usually_asked() -> None:
    assert len(_ROWS) >= ENOUGH


def test_every_row_leads_to_files_that_are_there_and_hold_the_name() -> None:
    assert [wrong for row in _ROWS for wrong in astray(row)] == []


def astray(row: str) -> Iterator[str]:
    """What is wrong with a row, with the wish it answers."""
    wish, first, then = (cell.strip() for cell in row.strip("|").split("|"))
    if not wish:
        yield f"no wish: {row}"
    if not _PLACE.match(first):
        yield f"{wish}: the file to begin in comes first"
    there = set(files())
    for path, name in _PLACE.findall(first + " " + then):
        if Path(path) not in there:
            yield f"{wish}: there is no {path}"
        elif not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", read(path)):
            yield f"{wish}: {path} has no {name}"


def test_a_row_that_leads_nowhere_is_named() -> None:
    rows = ["| a | nowhere | |", "| b | `bot/no.py` | |", "| c | `bot/__main__.py` (`no_such_name`) | |"]
    assert [wrong.split(":")[0] for row in rows for wrong in astray(row)] == ["a", "b", "c"]
