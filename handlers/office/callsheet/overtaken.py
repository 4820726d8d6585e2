"""Somebody was first: what they wrote stands, what was typed here comes back beside it, and this person decides.

somebody has the card in hand       the card again: their call counts, one may be recorded when they have let go of it
somebody called without an answer   the card again: saved once more, it is one more call
somebody recorded the answer        the correction of their record, filled in with what was typed here
the person answered by message      nothing to decide: their own word stands
"""

from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.callsheet.corrections import CallResult, RecordedCall
from bot.casework.callsheet.phone_calls import SECOND
from bot.work.phone_calls import NotedCall
from db.queries.callsheet import callsheet, corrections
from db.queries.callsheet.call_cards import InOtherHands
from db.queries.office import staff
from db.store import Conflict
from handlers.office.callsheet import callsheet as looking
from handlers.office.callsheet import correcting
from handlers.office.cases.in_hand import in_other_hands
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, stale


async def overtaken(
    visit: Visit, call: NotedCall, kind: str, why: Conflict | InOtherHands
) -> web.StreamResponse:
    """What stands instead of this call; raises Problem 409 where there is nothing to decide."""
    case_no = call.case_no
    if isinstance(why, InOtherHands):
        held = await visit.read(partial(in_other_hands, visit=visit, refused=why))
        try:
            return await _card_again(visit, case_no, visit.say(held.key, **held.facts))
        except Problem as e:
            if e.status != 404:  # it has been recorded since, and is not on the sheet any more
                raise
    if kind == SECOND:
        raise stale("callsheet.just_recorded", case_no=case_no)
    card = await visit.read(partial(callsheet.card, case_no=case_no, now=visit.now))
    found = await visit.console.store.write(partial(corrections.to_correct, case_no=case_no))
    if card is not None and card.open and found.number <= (call.seen or 0):
        return await _card_again(visit, case_no, visit.say("callsheet.overtaken_message"))
    if card is None or found.recorded is None or found.stands.messaged:
        raise stale("callsheet.just_recorded", case_no=case_no)
    result = CallResult(None if card.open else found.stands.score, found.recorded.outcome)
    said = partial(_said, visit=visit, recorded=found.recorded, result=result)
    if card.open:
        return await _card_again(visit, case_no, await visit.read(partial(said, key="overtaken_open")))
    here, there = visit.request.rel_url.raw_path, visit.link("call_correct", case_no=case_no)
    await visit.keeper.keep_instead(here, there, visit.form.fields)
    return await correcting.page(visit, said=await visit.read(partial(said, key="overtaken")), status=409)


async def _card_again(visit: Visit, case_no: str, said: str) -> web.Response:
    return await looking.page(visit, case_no=case_no, said=said, typed=dict(visit.form.fields), status=409)


def _said(
    connection: Connection, *, visit: Visit, recorded: RecordedCall, result: CallResult, key: str
) -> str:
    """Who recorded what, and when."""
    return visit.say(
        f"callsheet.{key}",
        name=staff.names(connection)(recorded.by_whom) or "—",
        at=visit.formats.stamp(recorded.at)[11:16],
        result=correcting.said_of(visit, result),
    )
