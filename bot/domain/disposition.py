"""回访结果: how a callback ends, and what everybody calls it."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


class Disposition(StrEnum):
    """回访结果: how a callback ended; exactly one per case. Silence is never a score.

    The order is that of every figure: what the office itself failed to do stands first.
    """

    NOT_CALLED = "not_called"
    ANSWERED = "answered"
    REFUSED = "refused"
    WRONG_PERSON = "wrong_person"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    NO_CONTACT = "no_contact"
    EXCLUDED = "excluded"


DISPOSITIONS: Mapping[Disposition, Label] = {
    Disposition.NOT_CALLED: Label("未曾回访", "未曾回訪", "never called", "not-called"),
    Disposition.ANSWERED: Label("已评价", "已評價", "answered", "answered"),
    Disposition.NO_ANSWER: Label("没有回音", "沒有回音", "no answer", "no-answer"),
    Disposition.UNREACHABLE: Label("无法送达", "無法送達", "unreachable", "unreachable"),
    Disposition.REFUSED: Label("不想评价", "不想評價", "rather not rate", "refused"),
    Disposition.WRONG_PERSON: Label("不是本人", "不是本人", "wrong person", "wrong"),
    Disposition.NO_CONTACT: Label("没留电话", "沒留電話", "no number left", "no-contact"),
    Disposition.EXCLUDED: Label("不予回访", "不予回訪", "excluded", "excluded"),
}
"""In the order of the charts."""
PENDING = Label("尚无结果", "尚無結果", "no outcome yet", "pending")
"""Of a case whose callback has not ended."""
