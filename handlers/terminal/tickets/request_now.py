"""Where a request for information stands, for whoever works it at the terminal: whose turn, what is due, what can be done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.act import Act
from bot.domain.role import Role
from bot.domain.ticket_kind import TicketKind

if TYPE_CHECKING:
    from bot.casework.disclosure.course import Course
    from bot.casework.disclosure.request_clock import RequestDue
    from bot.domain.disclosure_act import DisclosureAct
    from bot.work.tickets import Registry
    from db.queries.tickets.attachments import Attachment
    from db.queries.tickets.ticket_rows import Ticket
    from db.queries.tickets.timelines import Event

_DUE = {
    "notice": "要补正的，告知补正",
    "answer": "答复申请人",
    "correction": "申请人补正",
    "third_party": "被征求意见的答复",
    "payment": "申请人缴费",
}
_HANDED = (Act.ASSIGN, Act.RETURN)
"""What is done with a department's help, by the commands of complaints."""


@dataclass(frozen=True, slots=True)
class RequestNow:
    """A request as it stands. `acts`: what this person may do now."""

    course: "Course"
    dues: "tuple[RequestDue, ...]"
    acts: "tuple[DisclosureAct | Act, ...]"
    documents: "tuple[Attachment, ...]"
    """What goes out, or went out, with the answer."""


def request_now(
    registry: "Registry",
    ticket: "Ticket",
    timeline: "list[Event]",
    files: "Sequence[Attachment]",
    role: Role,
) -> RequestNow | None:
    """None: it is no request for information."""
    from bot.casework.disclosure.deciding import possible_acts
    from bot.casework.disclosure.request_clock import dues
    from bot.casework.tickets.ticket import possible
    from bot.work.tickets.request_course import course_seen, request_terms
    from db.queries.tickets.attachments import ANSWER

    if ticket.kind is not TicketKind.DISCLOSURE:
        return None
    at, terms = course_seen(ticket, timeline), request_terms(registry, ticket.promised)
    handed = [act for act in possible(ticket.standing, role) if act in _HANDED]
    documents = tuple(one for one in files if one.kind == ANSWER)
    due = dues(at, terms, registry.calendar.is_workday)
    return RequestNow(at, due, (*possible_acts(at, role), *handed), documents)


def lines(now: RequestNow) -> Iterator[str]:
    """As the page has it."""
    from bot.domain.disclosure_act import DISCLOSURE_PHASES
    from bot.domain.month import OFFICE_ZONE

    yield f"办到　　{DISCLOSURE_PHASES[now.course.phase].zh_hans}"
    for one in now.dues:
        guessed = "（暂定）" if one.by.provisional else ""
        whose = "本机关的期限" if one.ours else "对方的期限"
        yield f"到期　　{one.by.at.astimezone(OFFICE_ZONE):%Y-%m-%d}{guessed} {_DUE[one.name]}（{whose}）"

    for n, file in enumerate(now.documents, 1):
        yield f"随答复发出的文件 {n}　{file.media_type}　{file.size or 0} 字节"


def named_acts(now: RequestNow) -> str:
    """What can be done now, each with the name of its command."""
    from bot.casework.terms import ACTS

    return "、".join(f"{ACTS[act]}（{act.value.replace('_', '-')}）" for act in now.acts)


def facts(now: RequestNow) -> dict[str, object]:
    """The same as `--json` has it."""
    return {
        "phase": now.course.phase.value,
        "dues": [
            {
                "name": one.name.value,
                "by": one.by.at.isoformat(),
                "ours": one.ours,
                "provisional": one.by.provisional,
            }
            for one in now.dues
        ],
        "acts": [act.value for act in now.acts],
        "documents": [{"media_type": file.media_type, "size": file.size} for file in now.documents],
    }
