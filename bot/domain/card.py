"""黄牌 and 红牌: on what grounds one is raised, and what a person says of the reason that was given for it."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.language import Label


class CardGround(StrEnum):
    """Why there is a card. The first two are the clocks', the others a person's."""

    PROMISED = "promised"
    STATUTORY = "statutory"
    REFUSED_VALID = "refused_valid"
    LATE_STEP = "late_step"
    LATE_FORWARD = "late_forward"
    NO_REASONS = "no_reasons"
    OFF_SYSTEM = "off_system"
    UNLAWFUL_FEES = "unlawful_fees"
    UNTRUE_DATA = "untrue_data"


class Judgement(StrEnum):
    """What a person of the office says of a reason."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


CARD_GROUNDS: Mapping[CardGround, Label] = {
    CardGround.PROMISED: Label("承诺时限", "承諾時限", "Promised term"),
    CardGround.STATUTORY: Label("法定时限", "法定時限", "Statutory term"),
    CardGround.REFUSED_VALID: Label("应当受理而不受理", "應當受理而不受理", "Valid application refused"),
    CardGround.LATE_STEP: Label("环节超时", "環節超時", "A step was late"),
    CardGround.LATE_FORWARD: Label("没有按时报上一级", "沒有按時報上一級", "Forwarded late"),
    CardGround.NO_REASONS: Label("不予许可没有说明理由", "不予許可沒有說明理由", "Refused without reasons"),
    CardGround.OFF_SYSTEM: Label("不在系统里办理", "不在系統裡辦理", "Handled off the system"),
    CardGround.UNLAWFUL_FEES: Label("违反规定收费", "違反規定收費", "Unlawful fees"),
    CardGround.UNTRUE_DATA: Label("登记的内容不实", "登記的內容不實", "Untrue data"),
}
JUDGEMENTS: Mapping[Judgement, Label] = {
    Judgement.ACCEPTED: Label("理由成立", "理由成立", "Reason accepted"),
    Judgement.REFUSED: Label("理由不成立", "理由不成立", "Reason refused"),
}
OF_CLOCKS = (CardGround.PROMISED, CardGround.STATUTORY)
OF_PERSONS = tuple(ground for ground in CardGround if ground not in OF_CLOCKS)
