"""The letters of a request for information as PDF: each step that the law wants in writing has one, with the remedies.

What is asked for by its address names the applicant masked; with a reason, in clear, to be signed, sealed and sent.
"""

import asyncio
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

from aiohttp import web

from bot.casework.disclosure.remedies import remedy_of
from bot.casework.kinds import KINDS
from bot.dialogue.applying.questions import FORM, INFORMATION, NAME
from bot.domain.disclosure import DISCLOSURE_OUTCOMES, GROUP_OF, DisclosureGroup, DisclosureOutcome
from bot.domain.disclosure_act import ANSWER_KINDS, AnswerKind, DisclosureAct
from bot.domain.ticket_kind import TicketKind
from bot.exports.formats import Format
from bot.paper.letter import LetterPaper, letter_pdf
from db.queries.tickets.timelines import Event
from handlers.office.requests.request_sight import SEERS_OF_REQUESTS, RequestSeen, request_seen
from handlers.office.tickets.ticket_sight import number_of
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

LETTERS = KINDS[TicketKind.DISCLOSURE].letters
"""Titles by the timeline's act; as the office prints them, in its own language."""
_TITLES: Mapping[DisclosureGroup, str] = {
    DisclosureGroup.GRANTED: "政府信息公开申请答复书（予以公开）",
    DisclosureGroup.PARTLY: "政府信息公开申请答复书（部分公开）",
    DisclosureGroup.REFUSED: "政府信息不予公开告知书",
    DisclosureGroup.UNAVAILABLE: "政府信息无法提供告知书",
    DisclosureGroup.UNPROCESSED: "政府信息公开申请不予处理告知书",
}


async def pdf(visit: Visit) -> web.StreamResponse:
    """A letter with the applicant masked, to look at."""
    found = await visit.read(partial(request_seen, visit=visit))
    page = _paper(visit, found, visit.number("number"))
    file = GivenFile(f"{page.title} {page.number}", Format.PDF, partial(_write, page=page))
    return await given_out(visit, file, f"ticket {number_of(visit)}", {"list": "letter"})


async def in_clear(visit: Visit, found: RequestSeen, number: int) -> web.Response:
    """The same in clear, for whoever gave a reason; the look is in the log already."""
    body = await asyncio.to_thread(letter_pdf, _paper(visit, found, number))
    headers = {"Content-Disposition": f'attachment; filename="{found.ticket.ticket_no}-{number}.pdf"'}
    return web.Response(body=body, content_type="application/pdf", headers=headers)


def _write(path: Path, _: DeliverySource, *, page: LetterPaper) -> int:
    path.write_bytes(letter_pdf(page))
    return 1


def _paper(visit: Visit, found: RequestSeen, number: int) -> LetterPaper:
    if found.course is None or not 0 <= number < len(found.timeline):
        raise not_found("requests.no_letter")
    event = found.timeline[number]
    if event.act not in LETTERS:
        raise not_found("requests.no_letter")
    said = {one.question.key: one.value for one in found.answers}
    third = event.act == DisclosureAct.CONSULT
    day = _written(visit.formats.local(event.at))
    return LetterPaper(
        visit.console.settings.agency_name,
        _title(event),
        f"{found.ticket.ticket_no}-{number}",
        "有关单位、个人" if third else said.get(NAME, ""),
        "\n".join(_words(visit, found, event, said, day)),
        "",
        visit.say("requests.to_sign"),
        day,
        [(visit.say("requests.receipt"), "")],
        visit.now,
    )


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _title(event: Event) -> str:
    outcome = event.facts.get("outcome")
    group = GROUP_OF[DisclosureOutcome(outcome)] if outcome is not None else None
    return _TITLES.get(group, LETTERS[event.act]) if group is not None else LETTERS[event.act]


def _words(visit: Visit, found: RequestSeen, event: Event, said: Mapping[str, str], day: str) -> list[str]:
    assert found.course is not None
    came = _written(found.course.received_on)
    about = said.get(INFORMATION, "")
    lines = [f"{came}收到的政府信息公开申请（编号{found.ticket.ticket_no}），要求公开：{about}"]
    match event.act:
        case "register":
            form = next((one for one in found.answers if one.question.key == FORM), None)
            wanted = form.question.choices[form.value].zh_hans if form is not None else ""
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


ROUTES = (
    Route(
        "GET",
        "/office/requests/{ticket_no}/letters/{number}/pdf",
        pdf,
        SEERS_OF_REQUESTS,
        "a letter of a request as PDF, the applicant masked",
        name="request_letter",
        under="requests",
    ),
)
