"""月次: the states of a round, in words."""

from collections.abc import Mapping

from bot.domain.language import Label

ROUNDS: Mapping[str, Label] = {
    "unplanned": Label("未计划", "未計劃", "not planned"),
    "open": Label("回访中", "回訪中", "under way"),
    "closing": Label("正在封存", "正在封存", "being sealed"),
    "closed": Label("已封存", "已封存", "sealed"),
}
