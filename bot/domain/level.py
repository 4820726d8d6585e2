"""满意度: the five levels of the scale by their score, and what everybody calls them."""

from collections.abc import Mapping

from bot.domain.language import Label

LEVELS: Mapping[int, Label] = {
    5: Label("非常满意", "非常滿意", "Very satisfied", "s5"),
    4: Label("满意", "滿意", "Satisfied", "s4"),
    3: Label("基本满意", "基本滿意", "Fairly satisfied", "s3"),
    2: Label("不满意", "不滿意", "Dissatisfied", "s2"),
    1: Label("非常不满意", "非常不滿意", "Very dissatisfied", "s1"),
}
BASICALLY = 3
"""基本满意: the lowest good score."""
DISSATISFIED = 2
"""This score and less asks for the reason and offers a complaint (差评: 不满意, 非常不满意)."""
