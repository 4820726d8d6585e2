"""What the machine proposes for a letter: the facts as the clocks and cards have them. A person words it anew, or signs."""

from collections.abc import Iterable, Sequence

from bot.casework.supervision.clocks import ClockName, WatchClock
from bot.casework.supervision.letters import LetterTerms
from bot.casework.supervision.watched import WatchedCase, office_day
from bot.domain.card import CardGround
from bot.domain.letter import LetterKind
from bot.domain.month import written_day

_TERMS = {ClockName.PROMISED: "承诺时限", ClockName.STATUTORY: "法定时限"}
_ASKS = {
    LetterKind.SUPERVISE: "请立即办理，并在收到之日起{answer}内书面回复办理情况和原因。",
    LetterKind.ADMONISH: "依据本单位效能告诫制度，拟对{whom}予以效能告诫，自送达之日起{lasts}内有效。",
}
_REMEDY = "对本文书不服的，可以在送达之日起{appeal}内向本单位申诉；法律法规规定的复核、申诉途径不受影响。"


def drafted(
    kind: LetterKind,
    case: WatchedCase,
    person: str,
    running: Sequence[WatchClock],
    grounds: Iterable[tuple[CardGround, str]],
    terms: LetterTerms,
) -> str:
    """The proposal, a paragraph a line. `grounds`: of cards that persons raised, with what was established."""
    begun = f"{written_day(office_day(case.received))}受理" if case.received else "受理时间没有登记"
    lines = [
        f"电子监察发现：办件{case.case_no}（{case.item}），承办处室{case.department}，经办人{case.handler or '未登记'}，{begun}。"
    ]
    lines += [_of_clock(one) for one in running if one.left < 0]
    lines += [f"经查实：{facts}" for _, facts in grounds]
    asks = _ASKS[kind].format(answer=terms.answer, lasts=terms.lasts, whom=person or case.department)
    return "\n".join([*lines, asks, _REMEDY.format(appeal=terms.appeal)])


def _of_clock(one: WatchClock) -> str:
    return (
        f"{_TERMS[one.name]}{one.days}个工作日，最迟应于{written_day(office_day(one.ends))}办结，"
        f"已用{one.used}个工作日，超期{-one.left}个工作日。"
    )
