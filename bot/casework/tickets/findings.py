"""认定和处理 as a reply may bring them: both or neither, and nothing else brings any.

A department proposes them with its draft, by the same rules; the office decides with the reply.
"""

from collections.abc import Sequence

from bot.casework.terms import ACTS, MEASURES
from bot.domain.act import Act
from bot.domain.finding import Finding, Measure

_BRINGS = frozenset({Act.REPLY, Act.DRAFT})


def unfit(act: Act, finding: Finding | None, measures: Sequence[Measure]) -> str | None:
    """What is wrong with them, as a sentence; None when they can be recorded."""
    nothing = MEASURES[Measure.NOTHING]
    if act not in _BRINGS and (finding is not None or measures):
        return f"认定和处理只随答复一起记，不能随“{ACTS[act]}”"
    if finding is None and measures:
        return "写了处理就要写认定：请选属实、部分属实还是不属实"
    if finding is not None and not measures:
        return f"请勾选作了什么处理；没有处理的，请勾选“{nothing}”"
    if Measure.NOTHING in measures and len(measures) > 1:
        return f"勾选了“{nothing}”，就不能再勾选别的处理；请去掉一个"
    return None
