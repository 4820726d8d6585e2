"""What a report tells beside the callbacks as tables: who was not called, complaints by month, cards, letters, corrections."""

from collections.abc import Iterator, Mapping, Sequence

from bot.casework.figures.breakdown import MonthLine
from bot.casework.figures.complaint_fates import ComplaintFate
from bot.casework.figures.oversight import Oversight
from bot.casework.terms import COLOURS, DISPOSITIONS, ROUNDS
from bot.domain.card import CARD_GROUNDS, CardGround
from bot.domain.disposition import Disposition
from bot.domain.letter import LETTER_KINDS, LETTER_STATES, LetterKind, LetterState
from bot.domain.round_state import RoundState
from bot.paper.tables import Cell, Grid

NOT_CALLED = DISPOSITIONS[Disposition.NOT_CALLED]
FATES: Mapping[ComplaintFate, str] = {
    ComplaintFate.ACCEPTED: "办完，本人认可",
    ComplaintFate.CLOSED: "办完，本人没有认可",
    ComplaintFate.REPLIED: "已答复，等本人表态",
    ComplaintFate.WORKED_ON: "正在办",
    ComplaintFate.LATE: "超过期限",
    ComplaintFate.ELSEWHERE: "不予受理或转走",
}
_CARDS = ("yellow", "red")


def overseen(found: Oversight) -> Iterator[Grid]:
    """The tables of what there was; those of nothing are left out."""
    if found.complaints:
        yield _by_month(found.complaints)
    if found.cards:
        yield _cards(found.cards)
    if found.letters:
        yield _letters(found.letters)
    if found.corrections:
        rows = tuple(found.corrections.items())
        total = ("合计", sum(found.corrections.values()))
        note = "两人决定、签名另记的更正，封存的记录不动。各项数字都是更正以后的。"
        yield Grid("封存以后的更正", ("月次", "件数"), rows, total, note)


def not_called(lines: Sequence[MonthLine], given_up: Mapping[str, str]) -> Grid:
    """Whom the office has not called, and why, by round."""
    missed = [line.figures.dispositions[Disposition.NOT_CALLED] for line in lines]
    return Grid(
        "没有回访到的",
        ("月次", NOT_CALLED, "状态", "为什么"),
        tuple(
            (line.month, n, ROUNDS[line.state], _why(line, n, given_up))
            for line, n in zip(lines, missed, strict=True)
        ),
        ("合计", sum(missed), "", ""),
        f"“{NOT_CALLED}”是有地址而本单位没有联系的，不能怪办事的人，也不算经办人的。封存以前还没有结果的，不在这里。",
    )


def _why(line: MonthLine, missed: int, given_up: Mapping[str, str]) -> str:
    if line.month in given_up:
        return f"两人决定照实封存。{given_up[line.month]}"
    if line.state == RoundState.CLOSED:
        return "没有写下原因" if missed else "没有漏的"
    left = line.figures.concluded - line.figures.accounted
    return f"还没有封存，{left} 件还没有结果" if left else "还没有封存"


def _by_month(found: Mapping[str, Mapping[ComplaintFate, int]]) -> Grid:
    used = [fate for fate in ComplaintFate if any(counts.get(fate) for counts in found.values())]
    rows = list[tuple[Cell, ...]]()
    for month, counts in found.items():
        rows.append((month, *(counts.get(fate, 0) for fate in used), sum(counts.values())))
    sums = [sum(counts.get(fate, 0) for counts in found.values()) for fate in used]
    return Grid(
        "各月登记的投诉，现在怎样",
        ("登记月份", *(FATES[fate] for fate in used), "合计"),
        tuple(rows),
        ("合计", *sums, sum(sums)),
        "计本期登记的全部投诉件，不论由哪件办件引出；“超过期限”是现在欠着本人的。对监察室本身的投诉只报上级，不在此列。",
    )


def _cards(found: Mapping[tuple[str, str], int]) -> Grid:
    rows = list[tuple[Cell, ...]]()
    for ground in CardGround:
        counts = [found.get((ground.value, colour), 0) for colour in _CARDS]
        if any(counts):
            rows.append((CARD_GROUNDS[ground].zh_hans, *counts, sum(counts)))
    sums = [sum(n for (_, own), n in found.items() if own == colour) for colour in _CARDS]
    note = "计本期亮的牌，不论后来理由是否成立。过了承诺时限不等于违法，过了法定时限才是。"
    return Grid(
        "电子监察的黄牌、红牌",
        ("事由", *(COLOURS[one] for one in _CARDS), "合计"),
        tuple(rows),
        ("合计", *sums, sum(sums)),
        note,
    )


def _letters(found: Mapping[tuple[str, str], int]) -> Grid:
    kinds = [kind for kind in LetterKind if any(key[0] == kind for key in found)]
    rows = list[tuple[Cell, ...]]()
    for state in LetterState:
        counts = [found.get((kind.value, state.value), 0) for kind in kinds]
        if any(counts):
            rows.append((LETTER_STATES[state].zh_hans, *counts, sum(counts)))
    sums = [sum(n for (own, _), n in found.items() if own == kind) for kind in kinds]
    names = (LETTER_KINDS[kind].zh_hans for kind in kinds)
    note = "计本期拟的稿，按现在的状态。"
    return Grid(
        "督办和效能告诫", ("现在的状态", *names, "合计"), tuple(rows), ("合计", *sums, sum(sums)), note
    )
