"""核实的事实: what costs marks, who verified it, and what has been said against it. Nothing here tells who complained."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.domain.act import Act
from bot.domain.remedy import RemedyEnd, RemedyState
from bot.domain.scoring import ContestGround, ContestState, FactKind
from db.engine.prepared import Prepared
from db.queries.scores.verified import FOUNDED
from db.schema import cases, remedies, score_contests, score_facts, ticket_events, tickets, users
from db.schema.columns import AnyRow
from db.store import Conflict

WRITTEN, REMEDY = "f", "r"
"""With which the names of facts that were written down begin, and of 差评; a complaint goes by its number."""
SAID = [column.label(f"contest_{column.name}") for column in score_contests.c]
"""What was said against a fact, beside its own columns."""
_OF_REMEDY = select(*SAID).where(score_contests.c.remedy_id == bindparam("of"))
_WRITE_DOWN = Prepared(
    insert_or_ignore(score_facts)
    .on_conflict_do_nothing(index_elements=["case_no", "kind"])
    .returning(score_facts.c.id)
)
_CONTEST_IT = insert(score_contests)
_DECIDE = (
    update(score_contests)
    .where(score_contests.c.id == bindparam("of"), score_contests.c.state == ContestState.OPEN.value)
    .values(
        state=bindparam("as_state"),
        decided_by=bindparam("by"),
        decided_at=bindparam("now"),
        decided_reason=bindparam("why"),
    )
)
_CONCLUDED = Prepared(select(cases.c.month).where(cases.c.case_no == bindparam("of")))
_MOOT = select(remedies.c.id).where(
    or_(
        and_(remedies.c.state == RemedyState.COMPLAINT.value, remedies.c.verified_at.is_(None)),
        remedies.c.outcome == RemedyEnd.CHANGED.value,
    )
)
"""Claimed not to count, and then complained about: what is found out about the complaint is the fact, and is contested as such. Or
taken back by the person: there is nothing left to decide, unless they rate low once more."""
_FOUND = select(tickets.c.ticket_no).where(tickets.c.finding.in_(FOUNDED))
_REPLIED = Prepared(
    select(users.c.id)
    .join_from(ticket_events, users, users.c.name == ticket_events.c.by_whom)
    .where(ticket_events.c.ticket_no == bindparam("of"), ticket_events.c.act == Act.REPLY.value)
    .distinct()
)
_OPEN = Prepared(
    select(func.count())
    .select_from(score_contests)
    .where(
        score_contests.c.state == ContestState.OPEN.value,
        or_(score_contests.c.remedy_id.is_(None), score_contests.c.remedy_id.not_in(_MOOT)),
        # While a complaint is worked on anew there is no finding to decide about.
        or_(score_contests.c.ticket_no.is_(None), score_contests.c.ticket_no.in_(_FOUND)),
    )
)


@dataclass(frozen=True, slots=True)
class Contest:
    """What was said against a fact, and what was decided. People by the numbers of their accounts."""

    id: int
    ground: ContestGround
    reason: str
    by_user: int
    at: datetime
    state: ContestState
    decided_by: int | None
    decided_at: datetime | None
    decided_reason: str


@dataclass(frozen=True, slots=True)
class ScoredFact:
    """One verified fact. `name`: by which its contest is kept: `f7`, of a 差评 `r7`, or the number of the complaint."""

    name: str
    kind: FactKind
    month: str
    department: str
    item: str
    handler: str
    at: datetime
    by_user: int | None
    """Who wrote it down; None: it follows from what was found out about a complaint, see `verifiers`."""
    case_no: str
    """"" where the case would tell who complained."""
    grounds: str
    contest: Contest | None

    @property
    def stands(self) -> bool:
        """Whether it costs marks."""
        return self.contest is None or self.contest.state is not ContestState.UPHELD


def write_down(
    connection: Connection, kind: FactKind, case_no: str, grounds: str, by: int, *, now: datetime
) -> int:
    """Keep what somebody verified about a case; returns its number. Raises Conflict when it is there already."""
    number: int | None = _WRITE_DOWN.scalar(
        connection, kind=kind.value, case_no=case_no, grounds=grounds, by_user=by, at=now
    )
    if number is None:
        raise Conflict(case_no)
    return number


def concluded_in(connection: Connection, case_no: str) -> str | None:
    """The month in which a case was concluded; None: there is no such case, or it is in progress."""
    month: str | None = _CONCLUDED.scalar(connection, of=case_no)
    return month


def contest(
    connection: Connection, fact: ScoredFact, ground: ContestGround, reason: str, by: int, *, now: datetime
) -> None:
    """Keep what is said against a fact; raises IntegrityError when something was said before."""
    fact_id, remedy_id = number_of(fact.name, "f"), remedy_of(fact)
    connection.execute(
        _CONTEST_IT,
        {
            "fact_id": fact_id,
            "remedy_id": remedy_id,
            "ticket_no": fact.name if fact_id is None and remedy_id is None else None,
            "ground": ground.value,
            "reason": reason,
            "by_user": by,
            "at": now,
        },
    )


def decide(
    connection: Connection, contest_id: int, state: ContestState, by: int, reason: str, *, now: datetime
) -> None:
    """Decide it once; raises Conflict when that has been done."""
    done = connection.execute(
        _DECIDE, {"of": contest_id, "as_state": state.value, "by": by, "now": now, "why": reason}
    )
    if done.rowcount != 1:
        raise Conflict(str(contest_id))


def verifiers(connection: Connection, fact: ScoredFact) -> frozenset[int]:
    """The accounts that wrote it down; of a complaint, whoever replied to it: the finding is recorded with a reply."""
    if fact.by_user is not None:
        return frozenset({fact.by_user})
    return frozenset(row.id for row in _REPLIED.all(connection, of=fact.name))


def open_contests(connection: Connection) -> int:
    """How many wait for a decision."""
    count: int = _OPEN.scalar(connection)
    return count


def remedy_of(fact: ScoredFact) -> int | None:
    """The number of the 差评 that it is; None: it is another fact."""
    return number_of(fact.name, REMEDY)


def contest_of_remedy(connection: Connection, remedy_id: int) -> Contest | None:
    """What was said against a 差评."""
    row = connection.execute(_OF_REMEDY, {"of": remedy_id}).one_or_none()
    return contest_of(row) if row is not None else None


def number_of(name: str, kind: str) -> int | None:
    """The number in the name of a fact that is of this kind; None: it is of another."""
    number = name.removeprefix(kind)
    return int(number) if number != name and number.isdecimal() else None


def contest_of(row: AnyRow) -> Contest | None:
    """What was said against a fact, of a row that has the columns of `SAID`."""
    if row.contest_id is None:
        return None
    return Contest(
        row.contest_id,
        ContestGround(row.contest_ground),
        row.contest_reason,
        row.contest_by_user,
        row.contest_at,
        ContestState(row.contest_state),
        row.contest_decided_by,
        row.contest_decided_at,
        row.contest_decided_reason or "",
    )
