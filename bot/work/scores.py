"""绩效评分: facts are verified by somebody, contested by somebody else, decided by a third; sheets are drawn up in `mark_sheets`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.names.sameness import bare
from bot.casework.privacy.redaction import without_phones
from bot.casework.remedies.course import RemedyOrder, RemedyRefused
from bot.casework.remedies.course import decide as decide_remedy
from bot.casework.scores import contest as rules_of_contest
from bot.casework.scores.contest import CannotContest, CannotDecide, FactStanding
from bot.casework.scores.rules import MarkRules
from bot.casework.tickets.barring import AccountHolder
from bot.casework.tickets.deadline import IsWorkday, Term, Unit, due
from bot.domain.month import OFFICE_ZONE
from bot.domain.period import Period
from bot.domain.remedy import RemedyAct
from bot.domain.role import Role
from bot.domain.scoring import BY_HAND, ContestGround, ContestState, FactKind
from bot.work import remedy_notices
from bot.work.remedy_standing import standing as standing_of
from db.queries.office import office_settings
from db.queries.remedies import kept, opening
from db.queries.scores import fact_list, facts
from db.queries.scores.facts import ScoredFact
from db.queries.supervision import cards
from db.queries.tickets import ticket_bars
from db.store import Conflict

KEY = "score_rules"
"""The rule among the office's settings; every version of it is kept."""


@dataclass(frozen=True, slots=True)
class Objection:
    """What somebody says against a fact. `departments`: every name of a liaison's own; None: the office writes down what was
    handed in."""

    ground: ContestGround
    reason: str
    by: int
    departments: frozenset[str] | None = None


class NoSuchFact(ValueError):
    """There is none of that name in the period, or not for this person."""


class CannotVerify(ValueError):
    """What was written down cannot be a fact; the text says why."""


def rules(connection: Connection) -> tuple[int, MarkRules]:
    """The version and the rule in force; version 0: nobody has changed it."""
    version, value = office_settings.current(connection, KEY)
    return version, MarkRules.parse(value) if isinstance(value, dict) else MarkRules()


def verify(connection: Connection, kind: FactKind, case_no: str, grounds: str, by: int, now: datetime) -> int:
    """Write down what somebody has verified about a concluded case; returns its number. Raises CannotVerify."""
    if kind not in BY_HAND:
        raise CannotVerify("差评在“差评整改”里核实，投诉由投诉件的认定得出，都不另外登记")
    if not grounds.strip():
        raise CannotVerify("请写明查实的经过和依据，当事人要看")
    if facts.concluded_in(connection, case_no) is None:
        raise CannotVerify("没有这个办结的办件，请核对办件编号")
    try:
        return facts.write_down(connection, kind, case_no, without_phones(grounds.strip()), by, now=now)
    except Conflict:
        raise CannotVerify("这个办件的这类事实已经登记过了") from None


@dataclass(frozen=True, slots=True)
class LateCase:
    """A concluded case with a red card of its clock that no reason answers for: somebody may verify and write it down."""

    case_no: str
    department: str
    handler: str
    deadline: datetime


def late_cases(connection: Connection, period: Period, now: datetime, *, most: int) -> list[LateCase]:
    """So many of a period's cases that are not written down yet. The card alone costs nobody a mark."""
    since = datetime(period.first.year - 1, period.first.month, 1, tzinfo=OFFICE_ZONE)
    found: dict[str, LateCase] = {}
    reach = (str(period.first), str(period.last))
    for row in cards.overdue_without_reason(connection, *reach, since=since, now=now, most=most):
        found.setdefault(row.case_no, LateCase(row.case_no, row.department, row.handler, row.deadline))
    return list(found.values())


def contest_until(fact: ScoredFact, days: int, is_workday: IsWorkday) -> datetime:
    """The last moment at which a fact can be contested."""
    deadline = due(fact.at, Term(days, Unit.WORKING), is_workday)
    assert deadline is not None, "a term without a pause ends"
    return deadline.at


def contest(
    connection: Connection,
    period: Period,
    name: str,
    said: Objection,
    *,
    is_workday: IsWorkday,
    now: datetime,
) -> ScoredFact:
    """Contest a fact; raises NoSuchFact, CannotContest."""
    fact = fact_named(connection, period, name, said.departments)
    object_to(connection, fact, said, is_workday=is_workday, now=now)
    return fact


def object_to(
    connection: Connection, fact: ScoredFact, said: Objection, *, is_workday: IsWorkday, now: datetime
) -> None:
    """The same, of a fact that is at hand; a 差评 may be contested before it is verified. Raises CannotContest."""
    if not said.reason.strip():
        raise CannotContest("请写明理由，决定的人要看")
    [stands] = standings(connection, [fact], rules(connection)[1].contest_days, is_workday)
    rules_of_contest.may_contest(stands, now)
    role = Role.OFFICER if said.departments is None else Role.LIAISON
    order = RemedyOrder(RemedyAct.CLAIM, role, said.by, said.reason, said.departments or frozenset())
    try:
        _follow(connection, fact, order)
    except RemedyRefused as e:
        raise CannotContest(str(e)) from None
    facts.contest(connection, fact, said.ground, without_phones(said.reason.strip()), said.by, now=now)


@dataclass(frozen=True, slots=True)
class ContestRuling:
    """What somebody decides about it. `state`: upheld or refused."""

    state: ContestState
    reason: str
    by: int


def decide(
    connection: Connection,
    period: Period,
    name: str,
    found: ContestRuling,
    *,
    is_workday: IsWorkday,
    now: datetime,
) -> ScoredFact:
    """Decide what is contested; raises NoSuchFact, CannotDecide."""
    fact = fact_named(connection, period, name, None)
    rule_on(connection, fact, found, is_workday=is_workday, now=now)
    return fact


def rule_on(
    connection: Connection, fact: ScoredFact, found: ContestRuling, *, is_workday: IsWorkday, now: datetime
) -> None:
    """The same, of a fact that is at hand; raises CannotDecide."""
    if not found.reason.strip():
        raise CannotDecide("请写明决定的理由，提出异议的人要看")
    [stands] = standings(connection, [fact], rules(connection)[1].contest_days, is_workday)
    rules_of_contest.may_judge(stands, found.by)
    assert fact.contest is not None, "it may be judged"
    why = without_phones(found.reason.strip())
    act = RemedyAct.UPHOLD if found.state is ContestState.UPHELD else RemedyAct.REFUSE
    try:
        _follow(connection, fact, RemedyOrder(act, Role.CHIEF, found.by, why))
        facts.decide(connection, fact.contest.id, found.state, found.by, why, now=now)
    except RemedyRefused as e:
        raise CannotDecide(str(e)) from None
    except Conflict:
        raise CannotDecide("这项异议刚由别人作了决定") from None


def _follow(connection: Connection, fact: ScoredFact, order: RemedyOrder) -> None:
    """What is contested of a 差评 moves the work on it, in the same transaction; of other facts nothing hangs on it."""
    number = facts.remedy_of(fact)
    remedy = kept.held(connection, number) if number is not None else None
    if remedy is None:
        return
    stands = standing_of(connection, remedy)
    state = decide_remedy(stands, order, opening.rules(connection))
    if not kept.move(connection, remedy, {"state": state.value}):
        raise Conflict(fact.name)
    remedy_notices.of_act(connection, order.act, order.user_id, stands, replace(stands, state=state))


def fact_named(
    connection: Connection, period: Period, name: str, departments: frozenset[str] | None
) -> ScoredFact:
    """The fact of that name among those of a period, of a department by one of its names if any are given; raises
    NoSuchFact."""
    found = fact_list.named(connection, str(period.first), str(period.last), name, departments=departments)
    if found is None:
        raise NoSuchFact(name)
    return found


def standings(
    connection: Connection, found: Sequence[ScoredFact], days: int, is_workday: IsWorkday
) -> list[FactStanding]:
    """What the rules of contesting ask of these facts, in their order."""
    decided_now = any(_is_open(fact) for fact in found)
    people = ticket_bars.people(connection) if decided_now else []
    return [_standing(connection, fact, people, contest_until(fact, days, is_workday)) for fact in found]


def _standing(
    connection: Connection, fact: ScoredFact, people: Sequence[AccountHolder], until: datetime
) -> FactStanding:
    said, wanted = fact.contest, bare(fact.handler)
    if said is None or not _is_open(fact):
        return FactStanding(frozenset(), until, said.state if said is not None else None)
    concerned = frozenset(one.user_id for one in people if wanted and wanted in map(bare, one.names))
    return FactStanding(facts.verifiers(connection, fact), until, said.state, said.by_user, concerned)


def _is_open(fact: ScoredFact) -> bool:
    return fact.contest is not None and fact.contest.state is ContestState.OPEN
