"""What must be true of requests for information: how they end, what of it is told, and how they are counted."""

from collections import Counter
from functools import partial

from bot.casework.disclosure.table_three import TableLine, table_three
from bot.domain.disclosure_act import OUTCOMES_OF, AnswerKind, DisclosureAct
from bot.work.tickets.request_course import course_of
from bot.work.tickets.request_notices import REQUEST_TOLD
from db.queries.tickets import disclosure_requests, timelines
from db.queries.tickets.disclosure_requests import DisclosureRow
from db.queries.tickets.timelines import Event
from simulate.evidence import Evidence, Found

_ENDS = frozenset({DisclosureAct.ANSWER.value, DisclosureAct.LAPSE.value, DisclosureAct.WITHDRAW.value})
YEAR = 2026


def requests_end_once(seen: Evidence) -> Found:
    """A request for information ends once, in an answer that the law knows, by lapse or taken back, or is open; and is counted so."""
    for row, lines in _requests(seen):
        ends = [event for event in lines if event.act in _ENDS]
        at, counted = course_of(lines), row.counted
        if len(ends) > 1 or (at.outcome, at.ended_on) != (counted.outcome, counted.ended_on):
            yield f"{row.ticket_no}: {[event.act for event in ends]}, {at.outcome} is counted as {counted.outcome}"
        for event in ends:
            if (
                event.act == DisclosureAct.ANSWER
                and at.outcome not in OUTCOMES_OF[AnswerKind(event.facts["answer"])]
            ):
                yield f"{row.ticket_no}: answered as {event.facts['answer']}, which is no {at.outcome}"


def askers_told_once(seen: Evidence) -> Found:
    """Whoever asks for information is told of each step once at most, and gets each document once at most."""
    for row, lines in _requests(seen):
        steps = sum(event.act in REQUEST_TOLD for event in lines)
        told = [told for told in seen.world.chats.told if told.taken and row.ticket_no in told.text]
        notices = [one.text for one in told if one.text.startswith("【")]
        if len(notices) > steps:
            yield f"{row.ticket_no}: told {len(notices)} times of {steps} steps"
        documents = Counter(one.document for one in told if one.document)
        yield from (f"{name} came {times} times" for name, times in documents.items() if times > 1)


def requests_add_up(seen: Evidence) -> Found:
    """Every request that somebody was told they have filed is there, and stands in table 3 of its year, which adds up."""
    rows = [row for row, _ in _requests(seen)]
    counted = seen.world.ground.now(partial(disclosure_requests.counted, year=YEAR))
    table = table_three(YEAR, counted)
    if not table.adds_up or table.total(TableLine.NEW) != len(rows):
        yield f"{len(rows)} requests, table 3 has {table.counts}"
    missing = seen.world.askers.filed.keys() - {row.ticket_no for row in rows}
    yield from (f"{number} is not there" for number in sorted(missing))


def _requests(seen: Evidence) -> list[tuple[DisclosureRow, list[Event]]]:
    """Every request, with its timeline."""
    now, vault = seen.world.ground.now, seen.world.vault
    rows = now(partial(disclosure_requests.page, ended=True, before="~", most=1_000))
    return [(row, now(partial(timelines.of, vault=vault, ticket_no=row.ticket_no))) for row in rows]
