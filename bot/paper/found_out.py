"""类别, 认定 and 处理 as tables: of the complaints registered in a month or a year."""

from bot.casework.figures.found_out import FoundOut
from bot.casework.terms import CATEGORIES, FINDINGS, MEASURES
from bot.domain.finding import NO_FINDING
from bot.paper.tables import Grid

_NOTE = "计本期登记的全部投诉件；对监察室本身的投诉只报上级，不在此列。"
_NONE = NO_FINDING.zh_hans


def found_out(counts: FoundOut) -> tuple[Grid, ...]:
    """A table for each of the three; those of nothing are left out."""
    categories = {**{str(word): name for word, name in CATEGORIES.items()}, "": "没有选"}
    findings = {**{str(word): name for word, name in FINDINGS.items()}, "none": _NONE}
    measures = {str(word): name for word, name in MEASURES.items()}
    grids = (
        ("投诉的类别", "类别", categories, counts.categories, f"监察室定过类别的按监察室的。{_NOTE}"),
        ("投诉的认定", "认定", findings, counts.findings, f"“{_NONE}”：还没有答复，或答复时没有写。{_NOTE}"),
        ("作了什么处理", "处理", measures, counts.measures, f"一件可以有几项处理。{_NOTE}"),
    )
    return tuple(
        Grid(title, (head, "件数"), tuple((names[word], n) for word, n in found.items()), None, note)
        for title, head, names, found, note in grids
        if found
    )
