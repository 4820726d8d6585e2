"""Two periods side by side as a table: each figure with what it is of, and how far apart they are."""

from bot.casework.figures.geometry import whisker
from bot.casework.figures.score import Figures
from bot.casework.terms import DISPOSITIONS
from bot.domain.disposition import Disposition
from bot.paper.tables import ANSWERED, NONE, Cell, Grid

NO_BASIS = "没有依据"
"""What stands in place of a rate of nothing: neither 0 nor 100 %."""
_COUNTED = "全数清点"


def compared(now: Figures, before: Figures, called: tuple[str, str]) -> Grid:
    """`called`: the two periods, this one first."""
    this, former = called
    no_case = f"{former}没有办结的办件，{NO_BASIS}，不作比较。"
    apart = f"满意率后面是 95% 的范围（威尔逊法）：两期的范围叠在一起，相差就可能只是碰巧。没有办件或没有评价的，写“{NO_BASIS}”，不写 0 也不写 100%。"
    return Grid(
        "和上一期比",
        ("项目", this, former, "相差"),
        (
            _count("办结", now.concluded, before.concluded),
            _count(ANSWERED, now.answered, before.answered),
            _share("答复率", (now.answered, now.concluded), (before.answered, before.concluded), sure=True),
            _share("满意率", (now.satisfied, now.answered), (before.satisfied, before.answered)),
            _share("满意／办结", (now.satisfied, now.concluded), (before.satisfied, before.concluded)),
            _count(
                DISPOSITIONS[Disposition.NOT_CALLED],
                now.dispositions[Disposition.NOT_CALLED],
                before.dispositions[Disposition.NOT_CALLED],
            ),
        ),
        None,
        f"{no_case}{apart}" if before.empty else apart,
    )


def _count(name: str, now: int, before: int) -> tuple[Cell, ...]:
    return name, str(now), str(before), f"{now - before:+d}" if now != before else "一样"


def _share(
    name: str, now: tuple[int, int], before: tuple[int, int], *, sure: bool = False
) -> tuple[Cell, ...]:
    if not now[1] or not before[1]:
        return name, _told(*now, sure), _told(*before, sure), NONE
    apart = 100 * (now[0] / now[1] - before[0] / before[1])
    return name, _told(*now, sure), _told(*before, sure), f"{apart:+.1f} 个百分点"


def _told(part: int, of: int, sure: bool) -> str:
    found = whisker(part, of)
    if found is None:
        return NO_BASIS
    reach = _COUNTED if sure else f"{found.low:.1f}%–{found.high:.1f}%"
    return f"{found.share:.1f}%（{of} 件，{reach}）"
