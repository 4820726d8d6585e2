"""The letters of a request for information: what each step that the law wants in writing says, with the ways against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.casework.disclosure.remedies import remedy_of
from bot.casework.kinds import KINDS
from bot.dialogue.applying.questions import FORM, FORMS, INFORMATION, NAME
from bot.domain.disclosure import DISCLOSURE_OUTCOMES, GROUP_OF, DisclosureGroup, DisclosureOutcome
from bot.domain.disclosure_act import ANSWER_KINDS, ENDING, AnswerKind, DisclosureAct
from bot.domain.month import OFFICE_ZONE, written_day
from bot.domain.ticket_kind import TicketKind
from bot.paper.letter import LetterPaper
from db.queries.tickets.timelines import Event

LETTERS = KINDS[TicketKind.DISCLOSURE].letters
"""Titles by the timeline's act; as the office prints them, in its own language."""
_TITLES: Mapping[DisclosureGroup, str] = {
    DisclosureGroup.GRANTED: "政府信息公开申请答复书（予以公开）",
    DisclosureGroup.PARTLY: "政府信息公开申请答复书（部分公开）",
    DisclosureGroup.REFUSED: "政府信息不予公开告知书",
    DisclosureGroup.UNAVAILABLE: "政府信息无法提供告知书",
    DisclosureGroup.UNPROCESSED: "政府信息公开申请不予处理告知书",
}


class NoLetter(LookupError):
    """Nothing in writing belongs to this step."""


@dataclass(frozen=True, slots=True)
class LetterOf:
    """Whose letter it is. `said`: the answers as its reader may see them, who asks among them."""

    agency: str
    ticket_no: str
    received_on: date
    said: Mapping[str, str]
    timeline: Sequence[Event]


def request_letter(of: LetterOf, number: int, drawn_at: datetime) -> LetterPaper:
    """The letter of the timeline's entry with this number, from 0. Raises NoLetter."""
    if not 0 <= number < len(of.timeline) or of.timeline[number].act not in LETTERS:
        raise NoLetter(number)
    event = of.timeline[number]
    third = event.act == DisclosureAct.CONSULT
    return LetterPaper(
        of.agency,
        _title(event),
        f"{of.ticket_no}-{number}",
        "有关单位、个人" if third else of.said.get(NAME, ""),
        "\n".join(_words(of, event)),
        "",
        "（印章）",
        written_day(event.at.astimezone(OFFICE_ZONE).date()),
        [("签收", "")],
        drawn_at,
    )


def ending_letter(timeline: Sequence[Event]) -> int | None:
    """The number of the letter that ended a request; None while there is none."""
    return next((n for n, event in enumerate(timeline) if event.act in ENDING), None)


def _title(event: Event) -> str:
    outcome = event.facts.get("outcome")
    group = GROUP_OF[DisclosureOutcome(outcome)] if outcome is not None else None
    return _TITLES.get(group, LETTERS[event.act]) if group is not None else LETTERS[event.act]


def _words(of: LetterOf, event: Event) -> list[str]:
    came, about = written_day(of.received_on), of.said.get(INFORMATION, "")
    lines = [f"{came}收到的政府信息公开申请（编号{of.ticket_no}），要求公开：{about}"]
    match event.act:
        case "register":
            form = FORMS.get(of.said.get(FORM, ""))
            wanted = form.zh_hans if form is not None else ""
            lines += [f"获取方式：{wanted}", "本机关已经收到，将在法定期限内答复。"]
        case DisclosureAct.ANSWER:
            answer = AnswerKind(event.facts["answer"])
            outcome = DisclosureOutcome(event.facts["outcome"])
            lines.append(
                f"本机关答复如下：{ANSWER_KINDS[answer].zh_hans}（{DISCLOSURE_OUTCOMES[outcome].zh_hans}）。"
            )
        case DisclosureAct.CHARGE:
            lines.append(f"应缴信息处理费：{event.facts.get('amount', '')}元。")
        case _:
            pass
    lines.append(event.note if event.act != "register" else "")
    outcome_of = event.facts.get("outcome")
    return [*lines, *remedy_of(DisclosureOutcome(outcome_of) if outcome_of else None)]
