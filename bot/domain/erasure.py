"""删除个人信息: why what is known of the person of a case is destroyed."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label

ALIAS = "已删除-"
"""With this begins what a case is called whose person was erased."""


class ErasureReason(StrEnum):
    """The reasons there are. No words beside them: what the office wrote there could name the person again."""

    ASKED = "asked"
    """The person asked for it."""
    RETENTION = "retention"
    """The time for which it had to be kept is over."""
    MISTAKEN = "mistaken"
    """Somebody was imported who had nothing to do with it."""
    COURT = "court"
    """A court or another authority has ordered it."""


ERASURE_REASONS: Mapping[ErasureReason, Label] = {
    ErasureReason.ASKED: Label("本人要求删除", "本人要求刪除", "the person asked for it"),
    ErasureReason.RETENTION: Label("保存期已满", "保存期已滿", "the time of keeping is over"),
    ErasureReason.MISTAKEN: Label("导错了人", "導錯了人", "the wrong person was imported"),
    ErasureReason.COURT: Label(
        "法院或主管机关要求", "法院或主管機關要求", "ordered by a court or an authority"
    ),
}
