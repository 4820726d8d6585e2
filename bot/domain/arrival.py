"""来源: how a complaint came that an officer writes down, where nobody told it to the program."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


class Arrival(StrEnum):
    """A way outside all channels."""

    CALL = "call"
    """来电: the complainant rang."""
    LETTER = "letter"
    """来信"""
    VISIT = "visit"
    """来访: they came to the office."""
    BOX = "box"
    """意见箱"""


ARRIVALS: Mapping[Arrival, Label] = {
    Arrival.CALL: Label("来电", "來電", "By phone"),
    Arrival.LETTER: Label("来信", "來信", "By letter"),
    Arrival.VISIT: Label("来访", "來訪", "In person"),
    Arrival.BOX: Label("意见箱", "意見箱", "Complaint box"),
}
