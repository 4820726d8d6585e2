"""At the phone: the number in clear, and what was heard — recorded once, whoever else has the same card open.

Who asked for the number has the card in hand: nobody else records its call meanwhile. And a call is recorded against what
the officer saw: if there is another record since, or the person has answered by message, nothing is written, and
`overtaken` shows what there is.
"""

from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.callsheet.phone_calls import CALL, SECOND
from bot.casework.privacy.personal import Datum
from bot.dialogue.questionnaire import Questionnaire
from bot.domain.attempt import LONGEST_REASON, Outcome
from bot.exports import callsheet as sheet
from bot.exports.formats import Format
from bot.work import disclosure, questionnaires
from bot.work.phone_calls import CallDesk, NotedCall, NotForYou, Recorded, record, record_second
from db.queries.callsheet import callsheet
from db.queries.callsheet.call_cards import InOtherHands
from db.queries.callsheet.to_phone import ToPhone
from db.queries.rounds.callbacks import NoSuchCallback
from db.store import Conflict
from handlers.office.callsheet import callsheet as looking
from handlers.office.callsheet.call_form import asked_of, case_of, noted_call, who
from handlers.office.callsheet.overtaken import overtaken
from handlers.office.cases.disclosure import shown_to, sure_in_clear
from handlers.office.tickets.ticket_sight import viewer_of
from handlers.office.web.delivery import DeliverySource, GivenFile, given_out
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Route
from handlers.office.web.supplements import named
from handlers.office.web.toast import Undo
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, forbidden, not_found

PAGE = 500
SheetLine = tuple[ToPhone, bool]
"""A line of the workbook, and whether its case is under the seal of a complaint."""
DONE = {
    Outcome.ANSWERED: "call_answered",
    Outcome.NO_ANSWER: "call_no_answer",
    Outcome.LATER: "call_later",
}


async def reveal(visit: Visit) -> web.StreamResponse:
    """The number in clear, on the card; what was typed already stays in the form."""
    typed, case_no = dict(visit.form.fields), case_of(visit)
    try:
        return await looking.page(visit, case_no=case_no, typed=typed, reveal=True)
    except Problem as e:
        if e.status not in (403, 409):
            raise
        return await looking.page(visit, case_no=case_no, said=visit.say(e.key, **e.facts), typed=typed)


async def save(visit: Visit) -> web.StreamResponse:
    """Record the call and go to the next card; or say above the form what is missing."""
    case_no = case_of(visit)
    kind = visit.form.one_of("kind", (CALL, SECOND)) or CALL
    try:
        call = noted_call(visit, case_no, await asked_of(visit, case_no))
    except Problem as e:
        said = visit.say(e.key, **e.facts)
        return await looking.page(visit, case_no=case_no, said=said, typed=dict(visit.form.fields))
    desk = CallDesk(visit.console.registry, visit.console.chance)
    work = partial(_record, desk=desk, call=call, kind=kind, now=visit.now)
    try:
        done = await visit.recorded(
            work, "call", f"case {case_no}", detail={"kind": kind, "outcome": call.heard.outcome}
        )
    except (Conflict, InOtherHands) as e:
        return await overtaken(visit, call, kind, e)
    except NoSuchCallback:
        raise not_found("callsheet.not_on_it") from None
    except NotForYou:
        raise forbidden("callsheet.not_for_you") from None
    said = _done(done, kind, Outcome(call.heard.outcome))
    if kind == SECOND or done.sealed:
        return visit.moved(_next(visit, done), done=said)
    card = await visit.read(partial(callsheet.card, case_no=case_no, now=visit.now))
    facts = {"case_no": case_no, "who": who(card) if card is not None else "", "what": _what(visit, call)}
    back = Undo(visit.link("call_undo", case_no=case_no), {"last": str((call.seen or 0) + 1)})
    return visit.moved(_next(visit, done), done=said, facts=facts, undo=back)


def _what(visit: Visit, call: NotedCall) -> str:
    """What was recorded, in the reader's words."""
    if call.heard.score is None:
        return visit.say(f"name.try_{call.heard.outcome}")
    option = visit.console.in_force().questionnaire.overall.option(str(call.heard.score))
    return option.labels[visit.language] if option is not None else str(call.heard.score)


async def export(visit: Visit) -> web.StreamResponse:
    """The whole sheet as a workbook, in clear, with a reason, for whoever phones away from the screen.

    A case under the seal of a complaint stands in it masked.
    """
    month, console = await named(visit), visit.console
    reason = visit.form.text("reason", longest=LONGEST_REASON)
    sure_in_clear(visit, Datum.PHONE, reason, under_seal=False)

    def page(connection: Connection, last: SheetLine | None) -> list[SheetLine]:
        after = last[0] if last is not None else None
        lines = list(islice(callsheet.to_phone(connection, str(month), now=visit.now, after=after), PAGE))
        seals = disclosure.under_seal(connection, viewer_of(visit.user), [line.case_no for line in lines])
        return [(line, line.case_no in seals) for line in lines]

    def write(path: Path, source: DeliverySource) -> int:
        asked = source.read(lambda connection: questionnaires.of_round(connection, str(month)))
        return sheet.write(path, (row(line, asked, sealed) for line, sealed in source.pages(page)))

    def row(line: ToPhone, asked: Questionnaire, sealed: bool) -> tuple[str, ...]:
        shown = shown_to(visit, Datum.PHONE, reason=reason, under_seal=sealed)
        return sheet.row(line, console.vault, console.settings.agency_name, asked, shown=shown)

    file = GivenFile(f"{visit.say('callsheet.title')} {month}", Format.XLSX, write)
    told = {"list": "callsheet", "phones": "in clear"}
    return await given_out(visit, file, f"month {month}", told, reason=reason)


def _record(connection: Connection, *, desk: CallDesk, call: NotedCall, kind: str, now: datetime) -> Recorded:
    if kind == SECOND:
        return record_second(connection, desk, call, now)
    card = callsheet.card(connection, call.case_no, now=now)
    if card is None:
        raise NoSuchCallback(call.case_no)
    return record(connection, desk, call, now)


def _next(visit: Visit, done: Recorded) -> str:
    """The next card; after a second call, both answers side by side."""
    month = visit.form.round_key()
    if done.agrees is not None:
        return visit.link("second_calls", month=month)
    return visit.link("callsheet", month=month, filed=done.ticket_no)


def _done(done: Recorded, kind: str, outcome: Outcome) -> str:
    if kind == SECOND:
        return {True: "second_same", False: "second_differs", None: "second_open"}[done.agrees]
    if done.sealed:
        return "call_sealed"
    return DONE.get(outcome, "call_ended")


ROUTES = (
    Route(
        "POST",
        "/office/callsheet/{month}/export",
        export,
        OFFICE,
        "the call sheet as a workbook, numbers in clear",
        name="callsheet_export",
        under="callsheet",
    ),
    Route(
        "POST",
        "/office/callsheet/{case_no}/number",
        reveal,
        OFFICE,
        "show the number of a card",
        name="callsheet_number",
        under="callsheet",
    ),
    Route(
        "POST",
        "/office/callsheet/{case_no}",
        save,
        OFFICE,
        "record a call",
        name="callsheet_save",
        stands="/office/callsheet?case={case_no}",
        under="callsheet",
    ),
)
