"""The colours that carry meaning, by the token beside each label: one table for pages and paper.

Only answers are vivid, silence is muted, and no score is red. The console's style sheet has the same values as variables
(a test holds them equal) and darker ones of its own for dark screens.
"""

from collections.abc import Mapping

DARK_INK, LIGHT_INK = "#18212a", "#ffffff"
COLOURS: Mapping[str, str] = {
    "not-called": "#8f2f44",
    "answered": "#1b4f7a",
    "no-answer": "#647889",
    "unreachable": "#94642f",
    "refused": "#77658a",
    "wrong": "#66784a",
    "no-contact": "#756e5d",
    "excluded": "#c9c5ba",
    "s5": "#1b4f7a",
    "s4": "#3f7aa5",
    "s3": "#89b1cd",
    "s2": "#d9905a",
    "s1": "#a8501c",
}
LIGHT = frozenset({"excluded", "s3", "s2", "pending"})
"""Colours on which words are written in dark ink."""


def ink_on(token: str) -> str:
    """The colour of words on a colour."""
    return DARK_INK if token in LIGHT else LIGHT_INK
