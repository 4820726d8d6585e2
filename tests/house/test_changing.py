"""docs/changing.md tells where every change begins: what it names is there."""

import re
from pathlib import Path

import pytest

from house.tree import files, read

_ROWS = [line for line in read("docs/changing.md").splitlines() if line.startswith("| ")][1:]
_PLACE = re.compile(r"`([\w./-]+\.(?:py|toml|typ|md))`(?: \(`([^`]+)`\))?")
ENOUGH = 25


def test_it_answers_what_is_usually_asked() -> None:
    assert len(_ROWS) >= ENOUGH


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row.split("|")[1].strip())
def test_every_row_leads_to_files_that_are_there_and_hold_the_name(row: str) -> None:
    wish, first, then = (cell.strip() for cell in row.strip("|").split("|"))
    assert wish
    assert _PLACE.match(first), "the file to begin in comes first"
    for path, name in _PLACE.findall(first + " " + then):
        assert Path(path) in files()
        assert re.search(rf"(?<!\w){re.escape(name)}(?!\w)", read(path)), f"{path} has no {name}"
