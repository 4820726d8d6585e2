"""A published month for programs and spreadsheets: JSON under the keys of `huifang round status --json`, and CSV.

They may be kept, but are asked for again each time: a supplement changes them.
"""

import json
from collections.abc import Iterator
from functools import partial
from hashlib import sha256

from aiohttp import web
from aiohttp.helpers import ETag

from bot.casework.figures.breakdown import Group
from bot.casework.figures.complaint_fates import ComplaintFate
from bot.casework.figures.few_counts import CountsApart
from bot.casework.figures.merging import LOWEST_FLOOR
from bot.domain.month import Month, RoundKey
from bot.exports import csv_text, round_status
from bot.exports.sheets import Cell, SheetColumn
from handlers.citizen.figures.published import PublishedMonth, month_of, rates
from handlers.citizen.web.routing import PublicRoute
from handlers.citizen.web.visit import CitizenVisit

COLUMNS = ("part", "name", "what", "value")
Row = tuple[Cell, ...]


async def as_json(visit: CitizenVisit) -> web.StreamResponse:
    """The figures of a month."""
    visit.brake("look")
    month = visit.month()
    published = (await month_of(visit, month)).facts
    look = partial(round_status.status, key=RoundKey(month), zone=visit.door.settings.zone, now=visit.now)
    found = round_status.for_the_public(await visit.read(look))
    found |= round_status.as_published(published.edition) if published.edition is not None else {}
    body = json.dumps(found, ensure_ascii=False, indent=1).encode()
    return _kept(visit, body, "application/json")


async def as_csv(visit: CitizenVisit) -> web.StreamResponse:
    """The same as a table, and the departments as the page shows them."""
    visit.brake("look")
    month = visit.month()
    found = await month_of(visit, month)
    columns = [SheetColumn(visit.say(f"month.column_{name}")) for name in COLUMNS]
    complaints = (await visit.door.complaints.of(month)).found
    body = csv_text.whole(columns, _rows(visit, month, found, complaints))
    response = _kept(visit, body, "text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="huifang-{month}.csv"'
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


def _rows(
    visit: CitizenVisit, month: Month, found: PublishedMonth, complaints: CountsApart[ComplaintFate]
) -> Iterator[Row]:
    say, totals, departments = visit.say, found.facts.totals, found.facts.departments
    yield say("month.part_month"), str(month), say("month.concluded"), totals.concluded
    for end, count in totals.dispositions.items():
        yield say("month.part_ends"), say(f"name.end_{end}"), say("month.cases"), count
    for score, count in totals.scores.items():
        yield say("month.part_scores"), say(f"name.score_{score}"), say("month.cases"), count
    for rate in rates(totals):
        name = say(f"month.rate_{rate.name}")
        share = say("month.few_people", floor=LOWEST_FLOOR) if rate.few else rate.share
        yield say("month.part_rates"), name, say("month.share"), share
        if rate.interval is not None:
            yield say("month.part_rates"), name, say("month.low"), rate.interval.low / 100
    yield from _complaints(visit, complaints)
    for group in departments.shown:
        yield from _group(visit, group.name or say("month.unnamed"), group)
    if departments.rest is not None:
        yield from _group(visit, say("month.rest", count=departments.merged), departments.rest)
    for line in found.supplements:
        for end, count in line.figures.dispositions.items() if line.figures is not None else ():
            yield visit.formats.month(line.key), say(f"name.end_{end}"), say("month.cases"), count


def _complaints(visit: CitizenVisit, counts: CountsApart[ComplaintFate]) -> Iterator[Row]:
    say, part = visit.say, visit.say("month.part_complaints")
    fewer = say("month.filed_few", floor=counts.floor)
    yield part, say("month.total"), say("month.cases"), fewer if counts.total is None else counts.total
    for fate, count in counts.shown.items():
        yield part, say(f"month.fate_{fate}"), say("month.cases"), count
    if counts.rest is not None and counts.shown:
        yield part, say("month.fates_together", count=counts.merged), say("month.cases"), counts.rest


def _group(visit: CitizenVisit, name: str, group: Group) -> Iterator[Row]:
    part = visit.say("month.part_departments")
    for what in ("concluded", "answered", "satisfied"):
        yield part, name, visit.say(f"month.{what}"), getattr(group, what)


def _kept(visit: CitizenVisit, body: bytes, kind: str) -> web.Response:
    """The file, or that the one they have is still right."""
    tag = sha256(body).hexdigest()[:32]
    known = visit.request.if_none_match or ()
    unchanged = any(one.value in (tag, "*") for one in known)
    response = (
        web.Response(status=304) if unchanged else web.Response(body=body, content_type=kind, charset="utf-8")
    )
    response.etag = ETag(tag)
    response.headers["Cache-Control"] = "no-cache"
    return response


ROUTES = (
    PublicRoute("GET", "/figures/{month}.json", as_json, "a published month for programs", name="month_json"),
    PublicRoute("GET", "/figures/{month}.csv", as_csv, "a published month as a table", name="month_csv"),
)
"""To stand before the page's route, which would take them for months."""
