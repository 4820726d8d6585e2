"""本月工作: the first page while a month is worked. What changes by itself is asked for again every ten seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.approvals.rules import OF_ROUNDS
from bot.casework.rounds.agenda import MonthStands, Phase, agenda, is_worked, month_in_hand
from bot.casework.rounds.calendar import planning_rule
from bot.casework.rounds.corrections import corrections
from bot.domain.month import Month, RoundKey, Window, window_of
from bot.domain.round_state import RoundState
from bot.work.tickets import not_arrived
from db.queries.callsheet import callsheet, second_calls
from db.queries.cases import imports
from db.queries.cases.imports import FileImport
from db.queries.figures import supplement_rounds
from db.queries.office import approvals
from db.queries.office.approvals import Approval
from db.queries.rounds import planning, rounds
from db.queries.rounds.latecomers import Coming
from db.queries.rounds.rounds import Round
from handlers.office.months import month, verify
from handlers.office.months.in_hand import months_known
from handlers.office.months.ledger_stand import stand
from handlers.office.months.notices import notices
from handlers.office.today import checkup, lanes, waiting
from handlers.office.today.headline import ending, headline
from handlers.office.web.counting import Counted
from handlers.office.web.roles import ANYBODY, OFFICE, READERS
from handlers.office.web.routing import Count, Nav, Route
from handlers.office.web.sending import Sending
from handlers.office.web.supplements import sure
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input
from scheduler.rounds.planning import Planning, RoundRefused
from scheduler.workdays import Workdays

CHANGING = frozenset({Phase.UNPLANNED, Phase.ASKING, Phase.RESTING, Phase.HELD, Phase.ENDING, Phase.SEALING})
"""While a month stands so, the page asks for itself again."""

SAID_ABOVE = frozenset({"no_round", "nothing_imported", "nothing_imported_yet", "nothing_was_imported"})
"""What the headline says already."""


@dataclass(frozen=True, slots=True)
class Day:
    """What is read for the day's page."""

    key: RoundKey
    to_phone: int
    differing: Mapping[str, int]
    """By round: second calls that differ from the first and wait for this person."""
    untold: Sequence[str]
    """Complaints about which something did not reach the complainant."""
    left_out: Mapping[Month, int]
    """Cases of older months that never had a round."""
    others: list[Round]
    """Other rounds that are not sealed."""
    coming: list[Coming]
    """Cases that came after their month's seal and are in no round yet."""
    asked_for: list[Approval]
    """What one person has asked another to decide about the round."""
    imported: FileImport | None
    """The latest file with cases of the month."""


async def home(visit: Visit) -> web.StreamResponse:
    """The month in hand while the office has work on it; else the latest month for those who may see it, and for the
    others the first page that is theirs."""
    role = visit.user.role
    if role in OFFICE and await visit.read(partial(_worked, now=visit.now, zone=visit.console.zone)):
        return await show_today(visit)
    if role in READERS:
        return await month.latest(visit)
    mine = [route for routes in visit.table.rail(role).values() for route in routes]
    return visit.moved(mine[0].url({}) if mine else visit.link("account"))


async def show_today(visit: Visit) -> web.Response:
    """The month in hand, or the round that the address names."""
    checked, found = await checkup.facts(visit), await _facts(visit)
    ledger = await visit.read(partial(stand, month=str(found["key"])))
    witnesses = len(visit.console.settings.ledger_witnesses)
    return await visit.page(
        "today/today.html", current="today", ledger=ledger, witnesses=witnesses, **checked, **found
    )


async def live(visit: Visit) -> web.Response:
    """What changes by itself, alone."""
    return visit.fragment("today/live.html", **await _facts(visit))


async def plan(visit: Visit) -> web.StreamResponse:
    """Give every concluded case of the month its callback now: what the service does by itself within minutes."""
    key = visit.form.round_key()
    if key is None:
        raise bad_input("today.no_month")
    console = visit.console
    plans = Planning(
        console.store,
        console.vault,
        zone=console.zone,
        workdays=lambda: _workdays(visit),
    )
    await visit.recorded(lambda connection: None, "round_plan", f"month {key}")
    try:
        added = await plans.plan(key, visit.now)
    except RoundRefused:
        raise bad_input("today.nothing_to_plan") from None
    done = "planned" if added else "planned_before"
    facts = {"month": visit.formats.month(key), "count": str(added)}
    return visit.moved(visit.link("today", month=key), done=done, facts=facts)


async def _key(visit: Visit) -> RoundKey:
    """The round of the address, else the month in hand; raises Problem 404 for a supplement that is not there."""
    asked = visit.query.round_key()
    now, zone = visit.now, visit.console.zone
    if asked is not None:
        await visit.read(partial(sure, key=asked, visit=visit))
        return asked
    return RoundKey(month_in_hand(await visit.read(partial(months_known, now=now, zone=zone)), now, zone))


async def _facts(visit: Visit) -> dict[str, Any]:
    """Everything on the page."""
    beside, key = await visit.beside(), await _key(visit)
    counted = await visit.console.counting.round(key, visit.user.id)
    stands = _stands(visit, key, counted)
    looked = await visit.console.sending.of(stands.window)
    day = await visit.read(partial(_day, visit=visit, key=key))
    channels = list(lanes.shown(visit, looked.found))
    return {
        **beside,
        **_standing(visit, counted, stands, day, channels),
        "people": _people(visit, counted, day, looked.found, beside["counts"]),
        "lanes": channels,
        "sent_at": looked.at,
        **{name: getattr(day, name) for name in ("key", "others", "coming", "asked_for", "imported")},
        **await verify.facts(visit, key, sealed=stands.state is RoundState.CLOSED),
        "day_time": partial(ending, visit),
    }


def _standing(
    visit: Visit, counted: Counted, stands: MonthStands, day: Day, channels: Sequence[lanes.LaneShown]
) -> dict[str, Any]:
    """How the month stands, and what comes next."""
    hours, totals = visit.console.settings.hours, counted.found.totals
    stand = agenda(stands, hours, visit.now)
    paused = [lane.name for lane in channels if lane.state == "paused"]
    return {
        "found": counted.found,
        "totals": totals,
        "stands": stands,
        "phase": stand.phase,
        "changing": stand.phase in CHANGING,
        "early": day.key.month in day.left_out,
        "headline": headline(visit, stands, stand, totals, day.to_phone, paused),
        "notices": [n for n in notices(counted, (), stands.window, visit.now) if n.key not in SAID_ABOVE],
        "rule": _rule(visit, counted, stands.window),
        "hours": [f"{edge:%H:%M}" for edge in hours.day(visit.now)],
        "beside": counted.supplements,
    }


def _people(
    visit: Visit, counted: Counted, day: Day, sending: Sending, counts: Mapping[str, Count]
) -> list[waiting.WaitingLine]:
    """For whom a person has to do something."""
    month, never = str(day.key), counted.never_called
    return [
        *waiting.lines(visit, month, counts, to_phone=day.to_phone, never_called=never),
        *waiting.left_out(visit, {m: n for m, n in day.left_out.items() if m != day.key.month}),
        *waiting.differing(visit, day.differing),
        *waiting.untold(visit, day.untold),
        *waiting.stuck(visit, month, sending),
    ]


def _stands(visit: Visit, key: RoundKey, counted: Counted) -> MonthStands:
    found = counted.found.round
    window = window_of(key.month, visit.console.zone)
    if found is not None:
        window = Window(found.opens, found.closes)
    given_up = (found.uncalled or 0) if found is not None else 0
    return MonthStands(
        key.month,
        RoundState(found.state) if found is not None else RoundState.UNPLANNED,
        window,
        counted.found.totals.concluded,
        max(0, counted.never_called - given_up),
    )


def _rule(visit: Visit, counted: Counted, window: Window) -> str:
    """The rule applied, or the one that will be."""
    if counted.found.round is not None:
        return counted.found.round.rule
    workdays = _workdays(visit)
    return planning_rule(window, workdays.is_workday, workdays.holiday_of).text


def _workdays(visit: Visit) -> Workdays:
    return Workdays(corrections(visit.console.settings.workdays))


def _day(connection: Connection, *, visit: Visit, key: RoundKey) -> Day:
    now, zone = visit.now, visit.console.zone
    found = rounds.find(connection, str(key))
    is_open = found is not None and found.state == RoundState.OPEN
    return Day(
        key,
        callsheet.count(connection, str(key), now=now) if is_open else 0,
        second_calls.undecided(connection, visit.user.name)
        if visit.link("second_finding", case_no="-")
        else {},
        not_arrived.untold(connection, visit.user.id, most=waiting.MOST) if visit.link("tickets") else (),
        planning.left_out(connection, Month.of(now, zone)),
        [other for other in rounds.unclosed(connection) if other.key != key],
        supplement_rounds.waiting(connection, "", now, zone),
        [
            asked
            for kind in sorted(OF_ROUNDS)
            for asked in approvals.open_of(connection, kind)
            if asked.object == str(key)
        ],
        next(
            (f for f in imports.latest(connection, visit.console.vault) if str(key.month) in f.counts.months),
            None,
        ),
    )


def _worked(connection: Connection, *, now: datetime, zone: tzinfo) -> bool:
    return is_worked(months_known(connection, now=now, zone=zone), now, zone)


ROUTES = (
    Route("GET", "/office/", home, ANYBODY, "the month in hand, or the first page of this role", name="home"),
    Route(
        "GET",
        "/office/today",
        show_today,
        READERS,
        "the month in hand: where it stands, who waits, how sending goes",
        name="today",
        nav=Nav("callbacks", 5),
    ),
    Route(
        "GET",
        "/office/today/live",
        live,
        READERS,
        "what changes by itself on the day's page, polled",
        name="today_live",
        background=True,
    ),
    Route(
        "POST",
        "/office/today/plan",
        plan,
        OFFICE,
        "give every case of the month its callback now",
        name="plan_today",
        under="today",
    ),
)
