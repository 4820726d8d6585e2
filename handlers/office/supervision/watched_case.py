"""One case in progress: both clocks as bars, its pauses and steps, what is odd, its cards and who answers for them."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy import Connection

from bot.casework.supervision.anomalies import anomalies
from bot.casework.supervision.cards import RANK, DueCard
from bot.casework.supervision.clocks import WatchClock
from bot.casework.tickets.deadline import Colour
from bot.domain.card import OF_PERSONS, Judgement
from bot.domain.letter import LetterKind
from bot.domain.role import Role
from db.queries.office import staff_notices
from db.queries.supervision import cards, letters, watched
from db.schema.columns import AnyRow
from handlers.office.supervision.sight import SEE, rules_of, seen_case
from handlers.office.web.roles import OFFICE
from handlers.office.web.routing import Route
from handlers.office.web.visit import Visit
from handlers.pages.problems import bad_input, not_found, stale

CardWork = Callable[[Connection, int, datetime], bool]
"""Does something to the card of this number; False when it has been judged."""
LONGEST = 1_000
WIDTH = 600
"""Of a bar, in the units of its picture."""


async def show(visit: Visit) -> web.StreamResponse:
    """The case."""
    case_no = visit.part("case_no")
    facts = await visit.recorded(partial(_facts, visit=visit, case_no=case_no), "view", f"case {case_no}")
    return await visit.page("supervision/watched_case.html", longest=LONGEST, **facts)


def _facts(connection: Connection, *, visit: Visit, case_no: str) -> dict[str, Any]:
    case, rules = seen_case(connection, visit, case_no), rules_of(visit)
    return {
        "case": case,
        "bars": [bar(clock, visit.now) for clock in rules.clocks(case, visit.now)],
        "odd": anomalies(case, visit.now, rules.watching),
        "raised": cards.of_case(connection, case_no),
        "own": visit.user.bound_to,
        "changes": [
            {"at": row.at, "by": row.by_whom, "fields": _changed(row)}
            for row in watched.changes(connection, case_no)
        ],
        "letters": letters.of_case(connection, case_no) if visit.user.bound_to is None else [],
        "kinds": [(kind.value, visit.say(f"supervision.kind_{kind}")) for kind in LetterKind],
        "in_month": watched.in_month(connection, case_no),
        "grounds": [(ground.value, visit.say(f"supervision.ground_{ground}")) for ground in OF_PERSONS],
        "colours": [(card, visit.say(f"supervision.card_{card}")) for card in ("yellow", "red")],
        "judgements": [(one.value, visit.say(f"supervision.judged_{one}")) for one in Judgement],
    }


def _changed(row: AnyRow) -> list[tuple[str, str, str]]:
    """Which fields an import changed, from what into what; a whole course is only named."""
    before, after = json.loads(row.before), json.loads(row.after)
    return [
        (name, *("" if name == "course" else _short(said.get(name)) for said in (before, after)))
        for name in sorted(after)
    ]


def _short(value: object) -> str:
    """As it is shown; of a moment no seconds."""
    return "—" if value in (None, "") else str(value).removesuffix("+08:00").removesuffix(":00")


def bar(clock: WatchClock, now: datetime) -> dict[str, Any]:
    """A clock as a picture: the whole term, what is used of it, and where the present day stands."""
    scale = WIDTH / max(clock.days, clock.used, 1)
    return {
        "clock": clock,
        "term": round(clock.days * scale, 1),
        "used": round(clock.used * scale, 1),
        "tone": {Colour.GREEN: "", Colour.YELLOW: "warn", Colour.RED: "late"}[clock.colour],
        "width": WIDTH,
        "late": max(0, -clock.left),
        "over": now > clock.ends,
    }


async def explain(visit: Visit) -> web.StreamResponse:
    """Say why there is a card: the department, or an officer who writes down what it said."""
    words = _words(visit)
    return await _on_card(
        visit, partial(_explain, visit=visit, words=words), "watch_explain", "card_explained"
    )


def _explain(connection: Connection, number: int, now: datetime, *, visit: Visit, words: str) -> bool:
    return cards.explain(connection, number, words, who=visit.user.id, name=visit.user.name, now=now)


async def judge(visit: Visit) -> web.StreamResponse:
    """Say whether the reason holds."""
    says = visit.form.one_of("judgement", tuple(one.value for one in Judgement))
    if says is None:
        raise bad_input("supervision.choose")
    work = partial(_judge, visit=visit, says=Judgement(says), words=_words(visit))
    return await _on_card(visit, work, "watch_judge", "card_judged")


def _judge(
    connection: Connection, number: int, now: datetime, *, visit: Visit, says: Judgement, words: str
) -> bool:
    row = cards.find(connection, number)
    if row is not None and row.reason_user == visit.user.id:
        raise bad_input("supervision.own_reason")
    return cards.judge(connection, number, says, words, who=visit.user.id, name=visit.user.name, now=now)


async def _on_card(visit: Visit, work: CardWork, act: str, done: str) -> web.StreamResponse:
    number = visit.number("number")

    def change(connection: Connection) -> str:
        row, own = cards.find(connection, number), visit.user.bound_to
        if row is None or (own is not None and row.department not in own):
            raise not_found("supervision.no_case")
        if not work(connection, number, visit.now):
            raise stale("supervision.judged_already")
        return str(row.case_no)

    case_no = await visit.recorded(change, act, f"card {number}")
    return visit.moved(visit.link("watched_case", case_no=case_no), done=done)


async def raise_card(visit: Visit) -> web.StreamResponse:
    """Raise a card on a ground that no clock knows."""
    ground = visit.form.one_of("ground", OF_PERSONS)
    colour = visit.form.one_of("colour", (Colour.YELLOW, Colour.RED))
    if ground is None or colour is None:
        raise bad_input("supervision.choose")
    case_no, words, card = visit.part("case_no"), _words(visit), DueCard(ground, colour)

    def change(connection: Connection) -> None:
        case, rules = seen_case(connection, visit, case_no), rules_of(visit)
        explain_by = rules.explain_by(visit.now)
        by = visit.user.name
        if not cards.raise_card(
            connection, case, card, explain_by=explain_by, now=visit.now, by=by, facts=words
        ):
            raise stale("supervision.raised_already")
        watched.lift(connection, case_no, RANK[colour])
        called = cards.bearers(connection, {case.department: colour})
        staff_notices.want(connection, called - {visit.user.id})

    await visit.recorded(
        change, "watch_raise", f"case {case_no}", detail={"ground": ground, "colour": colour}
    )
    return visit.moved(visit.link("watched_case", case_no=case_no), done="card_raised")


def _words(visit: Visit) -> str:
    words = visit.form.words("words", longest=LONGEST)
    if not words:
        raise bad_input("supervision.no_words")
    return words


_CASE = "/office/supervision/cases/{case_no}"
ROUTES = (
    Route("GET", _CASE, show, SEE, "a case in progress", name="watched_case", under="supervision"),
    Route("POST", f"{_CASE}/card", raise_card, OFFICE, "raise a card", name="watch_raise", stands=_CASE),
    Route(
        "POST",
        "/office/supervision/cards/{number}/explain",
        explain,
        OFFICE | {Role.LIAISON},
        "say why there is a card",
        name="watch_explain",
    ),
    Route(
        "POST",
        "/office/supervision/cards/{number}/judge",
        judge,
        OFFICE,
        "whether the reason holds",
        name="watch_judge",
    ),
)
