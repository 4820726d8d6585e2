"""One table of colours: every label that a chart shows has one, and the style sheet says the same."""

import re

from bot.domain.colour import COLOURS
from bot.domain.disposition import DISPOSITIONS
from bot.domain.level import LEVELS
from house.tree import read

_LIGHT = read("handlers/office/web/static/office.css").split("prefers-color-scheme: dark")[0]


def test_every_outcome_and_level_has_its_colour() -> None:
    assert {label.token for table in (DISPOSITIONS, LEVELS) for label in table.values()} == set(COLOURS)


def test_the_style_sheet_and_the_paper_show_the_same_colours() -> None:
    sheet = dict(re.findall(r"--(?:d-)?([a-z0-9-]+): (#[0-9a-f]{6});", _LIGHT))
    assert {token: sheet.get(token) for token in COLOURS} == COLOURS
