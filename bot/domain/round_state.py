"""月次: the states of a round, and what everybody calls them."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


class RoundState(StrEnum):
    """Where the round of a month stands."""

    UNPLANNED = "unplanned"
    """There is no round yet: no table says so."""
    OPEN = "open"
    CLOSING = "closing"
    """Nobody is asked any more; the records are being sealed."""
    CLOSED = "closed"


PLANNED = (RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED)
"""As a round is kept."""
ROUNDS: Mapping[str, Label] = {
    RoundState.UNPLANNED: Label("未计划", "未計劃", "not planned"),
    RoundState.OPEN: Label("回访中", "回訪中", "under way"),
    RoundState.CLOSING: Label("正在封存", "正在封存", "being sealed"),
    RoundState.CLOSED: Label("已封存", "已封存", "sealed"),
}
