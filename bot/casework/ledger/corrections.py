"""更正: which result of a sealed case may be replaced by which, for which reason. Nobody's score is ever invented.

A score may come only where somebody was spoken to: what they said may have been taken down wrongly. Where nobody was
reached, or nobody tried, there is nothing that a score could be the correction of, whoever rules so. That the office
never called stays its own failure, and a case left out by two persons stays left out, unless somebody above rules.
"""

from collections.abc import Mapping

from bot.casework.ledger.lines import ErratumReason
from bot.casework.ledger.outcomes import RESULTS, OutcomeCode
from bot.casework.ledger.problems import LedgerProblem
from bot.domain.disposition import DISPOSITIONS, Disposition
from bot.domain.language import Label
from bot.domain.level import LEVELS

ERRATUM_REASONS: Mapping[ErratumReason, Label] = {
    ErratumReason.RECORDED: Label(
        "记错了，与本人说的不一样", "記錯了，與本人說的不一樣", "it was recorded wrongly"
    ),
    ErratumReason.PERSON: Label("答复的不是本人", "答覆的不是本人", "who answered was not the applicant"),
    ErratumReason.PROGRAM: Label("程序出了差错", "程式出了差錯", "the program was at fault"),
    ErratumReason.RULING: Label("上级认定", "上級認定", "somebody above the office ruled so"),
}
OUTCOME_LABELS: Mapping[OutcomeCode, Label] = {
    code: DISPOSITIONS[disposition] if score is None else LEVELS[score]
    for code, (disposition, score) in RESULTS.items()
}
_SCORES = frozenset(code for code, (_, score) in RESULTS.items() if score is not None)
_SPOKEN = _SCORES | {OutcomeCode.RF, OutcomeCode.WP}
_SILENT = frozenset({OutcomeCode.NA, OutcomeCode.UR, OutcomeCode.NC})
_Codes = frozenset[OutcomeCode]
ALLOWED: Mapping[ErratumReason, tuple[tuple[_Codes, _Codes], ...]] = {
    ErratumReason.RECORDED: ((_SPOKEN, _SPOKEN | _SILENT), (_SILENT, _SILENT)),
    ErratumReason.PERSON: ((_SCORES | {OutcomeCode.RF}, frozenset({OutcomeCode.WP})),),
    ErratumReason.PROGRAM: (
        (_SPOKEN, _SPOKEN | _SILENT),
        (_SILENT, _SILENT | {OutcomeCode.NT}),
    ),
    ErratumReason.RULING: (
        (_SPOKEN, _SILENT | {OutcomeCode.RF, OutcomeCode.WP}),
        (frozenset(OutcomeCode), frozenset({OutcomeCode.EX})),
    ),
}
"""From which results to which, by the reason."""


class NoSuchCorrection(LedgerProblem):
    """The reason does not carry this correction."""


def check_correction(old: OutcomeCode, new: OutcomeCode, reason: ErratumReason) -> None:
    """Raises NoSuchCorrection unless `old` may be replaced by `new` for this reason."""
    if old is new:
        raise NoSuchCorrection("更正后的结果和现在的一样，不用更正")
    if any(old in before and new in after for before, after in ALLOWED[reason]):
        return
    if RESULTS[new][0] is Disposition.ANSWERED:
        raise NoSuchCorrection(
            "评分只能是本人说的：没有跟本人说上话的，或者不是记错、不是程序差错的，不能更正成这个评分"
        )
    said, was, to = (
        label.zh_hans for label in (ERRATUM_REASONS[reason], OUTCOME_LABELS[old], OUTCOME_LABELS[new])
    )
    raise NoSuchCorrection(f"“{was}”不能以“{said}”为由更正为“{to}”；请换理由，或者换结果")
