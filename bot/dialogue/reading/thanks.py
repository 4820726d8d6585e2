"""Thanks: whether a clause only thanks, or greets, and says nothing of its own about anybody."""

import re
from collections.abc import Sequence

from bot.dialogue.reading.kinds import Kind
from bot.dialogue.reading.names import is_signature
from bot.dialogue.reading.phrasebook import PINYIN_SURNAMES, SURNAMES
from bot.dialogue.reading.tokens import Token

PLAIN = frozenset(
    {
        Kind.SELF,
        Kind.OFFICE,
        Kind.ABOUT,
        Kind.TOPIC,
        Kind.ADVERB,
        Kind.GIVE,
        Kind.MEANT,
        Kind.PARTICLE,
        Kind.VERY,
        Kind.QUITE,
        Kind.GOOD_OR_VERY,
        Kind.OPENER,
        Kind.SATISFIED,
        Kind.DISSATISFIED,
        Kind.BASICALLY,
        Kind.FULL_MARKS,
        Kind.UNIT,
    }
)
"""Words that can make up a whole clause without saying anything against the score."""
_POLITE = PLAIN | {Kind.POLITE, Kind.MATTER, Kind.OTHER, Kind.FACT, Kind.GOOD, Kind.HOPE}
_THANKED = re.compile(
    "娃们?|孩子们|姑娘们|小伙子们|同志们|老师们|惦记|惦念|牵挂|厚爱|费心|操心|挂念|问候|特别|尤其|还要|也要|要|帮手|这位|那位|这个|两位|几位|戴眼镜的|年轻的|穿制服的|代表|公司|单位|全家|领导|政府|国家|党|共产党|祖国|同志|人员|师傅|老师|主任|关心|关怀|支持|理解|帮助|帮忙|关注|配合|付出|指导|服务|来信|来电|短信|回访|重视|一直以来|百忙之中|各位|大家|大姐|大哥|姑娘|小伙子|小姐姐|美女|帅哥|保安|窗口|\\b(?:to|all|officer|help|support|everyone|everything|team|staff|message|following|up|and|mr|ms|mrs)\\b"
)
"""Whom and for what people thank."""
NUMBERS = frozenset({Kind.DIGIT, Kind.TWO_OF, Kind.NUMBER})
STAFF = re.compile(
    rf"[小老阿][{SURNAMES}]|[{SURNAMES}](?:工|总|姐|哥|科|科长|主任|处长|局长|经理|师傅|老师|同志|女士|先生|小姐|警官|所长|站长|队长|镇长|股长|组长|书记|大姐|大哥|阿姨|叔)"
)
"""Somebody of the office, as people call them."""


def thanks(clause: Sequence[Token]) -> bool:
    """Whether the clause only thanks, or greets, and says nothing of its own about anybody."""
    clause = [t for at, t in enumerate(clause) if not _numbers_window(clause, at)]
    kinds = {token.kind for token in clause}
    if Kind.POLITE not in kinds or not kinds <= _POLITE:
        return False
    apart = (Kind.OTHER, Kind.OPENER, Kind.MATTER)
    said = (t.text if not t.text.isascii() else f" {t.text} " for t in clause if t.kind in apart)
    whom = _THANKED.sub("", STAFF.sub("", "".join(said))).strip()
    return not whom or is_signature(whom) or whom in PINYIN_SURNAMES


def _numbers_window(clause: Sequence[Token], at: int) -> bool:
    """Whether the word is part of 2号: somebody at a counter is thanked."""
    first = at if clause[at].kind in NUMBERS or at == 0 else at - 1
    return clause[first].kind in NUMBERS and first + 1 < len(clause) and clause[first + 1].text == "号"
