"""黄牌 and 红牌 as they are kept: raised once, explained by the department, judged by somebody else of the office."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Integer, and_, bindparam, exists, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.casework.supervision.cards import RANK, DueCard
from bot.casework.supervision.watched import WatchedCase
from bot.casework.tickets.deadline import Colour
from bot.domain.card import OF_CLOCKS, CardGround, Judgement
from bot.domain.role import Role
from bot.domain.scoring import FactKind
from db.engine.prepared import Prepared
from db.queries import department_names
from db.queries.filters import of_department, of_months, unless_any
from db.schema import cases, score_facts, users, watch_cards
from db.schema.columns import AnyRow, Instant

PIECE = 1_000
"""So many cards are read at once."""
_RAISE = Prepared(insert_or_ignore(watch_cards).on_conflict_do_nothing())
_STANDING = Prepared(
    select(watch_cards.c.ground, watch_cards.c.colour).where(watch_cards.c.case_no == bindparam("of"))
)
_OF_CASE = Prepared(
    select(watch_cards).where(watch_cards.c.case_no == bindparam("of")).order_by(watch_cards.c.id)
)
_ONE = Prepared(select(watch_cards).where(watch_cards.c.id == bindparam("of")))
_EXPLAIN = Prepared(
    update(watch_cards)
    .where(watch_cards.c.id == bindparam("of"), watch_cards.c.judgement.is_(None))
    .values(
        reason=bindparam("words"),
        reason_user=bindparam("who"),
        reason_by=bindparam("name"),
        reason_at=bindparam("now", type_=Instant),
    )
)
_JUDGE = Prepared(
    update(watch_cards)
    .where(
        watch_cards.c.id == bindparam("of"),
        watch_cards.c.judgement.is_(None),
        watch_cards.c.reason.is_not(None),
        watch_cards.c.reason_user != bindparam("who"),
    )
    .values(
        judgement=bindparam("says"),
        judged_user=bindparam("who"),
        judged_by=bindparam("name"),
        judged_at=bindparam("now", type_=Instant),
        judged_note=bindparam("words"),
    )
)
_OPEN_RED = and_(
    watch_cards.c.colour == Colour.RED.value,
    watch_cards.c.ground.in_([ground.value for ground in OF_CLOCKS]),
)
_WRITTEN_DOWN = exists().where(
    score_facts.c.case_no == watch_cards.c.case_no, score_facts.c.kind == FactKind.OVERDUE.value
)
_OVERDUE = Prepared(
    select(watch_cards)
    .join_from(watch_cards, cases, cases.c.case_no == watch_cards.c.case_no)
    .where(
        _OPEN_RED,
        watch_cards.c.raised_at >= bindparam("since", type_=Instant),
        or_(
            watch_cards.c.judgement == Judgement.REFUSED.value,
            and_(
                watch_cards.c.judgement.is_(None),
                watch_cards.c.reason.is_(None),
                watch_cards.c.explain_by < bindparam("now", type_=Instant),
            ),
        ),
        of_months(cases.c.month),
        ~_WRITTEN_DOWN,
    )
    .order_by(watch_cards.c.department, watch_cards.c.raised_at, watch_cards.c.id)
    .limit(bindparam("most"))
)
_raised = (
    watch_cards.c.raised_at >= bindparam("since", type_=Instant),
    watch_cards.c.raised_at < bindparam("until", type_=Instant),
    unless_any("department", watch_cards.c.department.in_(bindparam("departments", expanding=True))),
)
_RAISED = Prepared(
    select(watch_cards)
    .where(
        *_raised,
        tuple_(watch_cards.c.raised_at, watch_cards.c.id)
        > tuple_(bindparam("last_at", type_=Instant), bindparam("last", type_=Integer)),
    )
    .order_by(watch_cards.c.raised_at, watch_cards.c.id)
    .limit(bindparam("most"))
)
_HOW_MANY = Prepared(select(func.count()).select_from(watch_cards).where(*_raised))
_UNEXPLAINED = Prepared(select(watch_cards.c.department).where(watch_cards.c.reason.is_(None)).distinct())
_UNJUDGED = Prepared(select(func.count()).select_from(watch_cards).where(watch_cards.c.judgement.is_(None)))
_STAFF = Prepared(
    select(users.c.id, users.c.role, users.c.department).where(
        users.c.disabled_at.is_(None),
        users.c.role.in_((Role.LIAISON.value, Role.OFFICER.value, Role.CHIEF.value)),
    )
)


@dataclass(frozen=True, slots=True)
class RaisedCard:
    """A card that has just been raised."""

    case: WatchedCase
    card: DueCard


def standing(connection: Connection, case_no: str) -> dict[CardGround, Colour]:
    """The highest card of each ground."""
    found: dict[CardGround, Colour] = {}
    for row in _STANDING.all(connection, of=case_no):
        ground, colour = CardGround(row.ground), Colour(row.colour)
        if RANK[colour] > RANK[found.get(ground, Colour.GREEN)]:
            found[ground] = colour
    return found


def raise_card(
    connection: Connection,
    case: WatchedCase,
    card: DueCard,
    *,
    explain_by: datetime,
    now: datetime,
    by: str | None = None,
    facts: str = "",
) -> bool:
    """Raise one; False when it stands already. `by` None: the clock."""
    values = {
        "case_no": case.case_no,
        "ground": card.ground.value,
        "colour": card.colour.value,
        "raised_at": now,
        "raised_by": by,
        "facts": facts,
        "deadline": card.deadline,
        "explain_by": explain_by,
        "department": case.department,
        "item": case.item,
        "handler": case.handler,
    }
    return _RAISE.run(connection, **values) == 1


def of_case(connection: Connection, case_no: str) -> list[AnyRow]:
    """All cards of a case, as they were raised."""
    return _OF_CASE.all(connection, of=case_no)


def find(connection: Connection, number: int) -> AnyRow | None:
    """One card."""
    return _ONE.first(connection, of=number)


def explain(connection: Connection, number: int, words: str, *, who: int, name: str, now: datetime) -> bool:
    """Note why, or say it again before it is judged; False when it has been judged."""
    return _EXPLAIN.run(connection, of=number, words=words, who=who, name=name, now=now) == 1


def judge(
    connection: Connection, number: int, says: Judgement, words: str, *, who: int, name: str, now: datetime
) -> bool:
    """Say whether the reason holds; False for whoever gave it, without one, and after a judgement."""
    given = {"of": number, "says": says.value, "words": words, "who": who, "name": name, "now": now}
    return _JUDGE.run(connection, **given) == 1


def overdue_without_reason(
    connection: Connection, first: str, last: str, *, since: datetime, now: datetime, most: int
) -> list[AnyRow]:
    """For the scores: red cards of the clock raised since a moment, whose reason was refused, or for which none was given
    in its term, of cases that were concluded in these months and are not written down as overdue yet. Each row names department,
    item and handler as they were when it was raised. A reason that nobody has judged yet is not held against anybody."""
    return _OVERDUE.all(connection, first=first, last=last, since=since, now=now, most=most)


def raised(
    connection: Connection,
    since: datetime,
    until: datetime,
    *,
    departments: Collection[str] | None = None,
    behind: AnyRow | None = None,
    most: int = PIECE,
) -> list[AnyRow]:
    """Cards raised in a period, of a department by its names or of all (None), in their order: so many, behind this one."""
    last_at, last = (behind.raised_at, behind.id) if behind is not None else (since, 0)
    reach = {"since": since, "until": until, **of_department(departments)}
    return _RAISED.all(connection, most=most, last_at=last_at, last=last, **reach)


def how_many(
    connection: Connection, since: datetime, until: datetime, *, departments: Collection[str] | None = None
) -> int:
    """How many these are in all."""
    count: int = _HOW_MANY.scalar(connection, since=since, until=until, **of_department(departments))
    return count


def waiting_for(connection: Connection) -> frozenset[int]:
    """The accounts of those for whom a card waits: liaisons whose department has to explain one, and the office."""
    known = department_names.known(connection)
    departments = set(map(known.current, _UNEXPLAINED.scalars(connection)))
    office = bool(_UNJUDGED.scalar(connection))
    return frozenset(
        row.id
        for row in _STAFF.all(connection)
        if (known.current(row.department or "") in departments if row.role == Role.LIAISON else office)
    )


def bearers(connection: Connection, raised_now: Mapping[str, Colour]) -> frozenset[int]:
    """Whom cards of these departments are told to: its liaisons, the officers, and of red ones the chiefs."""
    red = Colour.RED in raised_now.values()
    known = department_names.known(connection)
    departments = set(map(known.current, raised_now))
    roles = {Role.OFFICER.value, *([Role.CHIEF.value] if red else [])}
    return frozenset(
        row.id
        for row in _STAFF.all(connection)
        if (
            known.current(row.department or "") in departments
            if row.role == Role.LIAISON
            else row.role in roles
        )
    )
