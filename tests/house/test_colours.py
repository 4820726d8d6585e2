"""One table of colours: every label that a chart shows has one, and the style sheets say the same."""

import re

import pytest

from bot.domain.colour import COLOURS
from bot.domain.disposition import DISPOSITIONS
from bot.domain.level import LEVELS
from house.tree import read

_SHEETS = ("handlers/office/web/static/office.css", "handlers/citizen/web/static/citizen.css")


def test_every_outcome_and_level_has_its_colour() -> None:
    assert {label.token for table in (DISPOSITIONS, LEVELS) for label in table.values()} == set(COLOURS)


@pytest.mark.parametrize("path", _SHEETS)
def test_the_style_sheets_and_the_paper_show_the_same_colours(path: str) -> None:
    light = read(path).split("prefers-color-scheme: dark")[0]
    sheet = dict(re.findall(r"--(?:d-)?([a-z0-9-]+): (#[0-9a-f]{6});", light))
    assert {token: sheet.get(token) for token in COLOURS} == COLOURS


def test_nothing_in_the_sheet_has_a_word_after_the_readers_own_colours() -> None:
    """A chosen line of the call sheet was white on pale blue: rules for its background stood below those for forced colours."""
    *_, last = re.findall(r"^@media [^{]+{|^[^@\s/}][^{]+{", read(_SHEETS[0]), re.MULTILINE)
    assert last == "@media (forced-colors: active) {"
