"""行风评议 in the year's report: what became of the members' opinions, and how they judged the answers; nobody's name.

For publication everything is one table of one whole, so that no two of its tables give each other away.
"""

from collections.abc import Iterator, Mapping

from bot.casework.panel.figures import PanelFigures
from bot.domain.panel import MEMBER_VERDICTS, MemberVerdict
from bot.paper.tables import Grid

NOT_TAKEN_UP, OPEN = "没有接收，或者本人收回", "还没有答复"
_UNJUDGED = "答复了，没有计入的评价"


def panel_year(found: PanelFigures) -> Iterator[Grid]:
    """Of opinions given in the year, as they stand now; nothing where there was none."""
    if not found.received:
        return
    yield Grid(
        "行风评议员的意见",
        ("现在怎样", "件数"),
        ((NOT_TAKEN_UP, found.not_taken_up), ("答复了", found.answered), (OPEN, found.open)),
        ("合计", found.received),
        f"计全年提交的意见。答复了的里，按期的 {found.in_time} 件；还没有答复的里，过了期限的 {found.overdue} 件；"
        f"不满意、再办过一次的 {found.reopened} 件。",
    )
    yield Grid(
        "评议员对答复的评价",
        ("评价", "件数"),
        tuple((MEMBER_VERDICTS[one].zh_hans, found.verdicts[one]) for one in MemberVerdict),
        ("合计", found.judged),
        f"没有评价的不算满意。涉及评议员自己单位或者利害的 {found.set_aside} 件，评价不计入。",
    )


def in_one_whole(found: PanelFigures) -> Mapping[str, int]:
    """Every opinion of the year in exactly one kind, for publication."""
    return {
        NOT_TAKEN_UP: found.not_taken_up,
        OPEN: found.open,
        **{f"答复了，{MEMBER_VERDICTS[one].zh_hans}": found.verdicts[one] for one in MemberVerdict},
        _UNJUDGED: found.answered - found.judged,
    }
