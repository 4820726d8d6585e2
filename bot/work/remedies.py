"""差评整改: what somebody does to a 差评, in the current transaction; with a claim, the contest of the rating itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.casework.privacy.redaction import without_phones
from bot.casework.remedies import clock
from bot.casework.remedies.course import CONTESTS, LONGEST_WORDS, RemedyOrder, RemedyRefused, decide, reopens
from bot.casework.remedies.rules import RemedyRules
from bot.casework.scores.contest import CannotContest, CannotDecide
from bot.casework.tickets.deadline import Calendar, IsWorkday
from bot.dialogue.effects import AskRemedy, JudgeRemedy
from bot.domain.remedy import RemedyAct, RemedyState
from bot.domain.role import Outside, Role
from bot.domain.scoring import ContestGround, ContestState, FactKind
from bot.work import remedy_notices, scores
from bot.work.remedy_answers import tell
from bot.work.remedy_standing import standing
from bot.work.scores import ContestRuling, Objection
from bot.work.tickets.registry import Registry, Voice
from db.queries.callsheet import call_cards
from db.queries.callsheet.call_cards import InOtherHands
from db.queries.remedies import history, kept, opening, told
from db.queries.remedies.history import RemedyEvent
from db.queries.remedies.kept import Remedy
from db.queries.scores import facts
from db.queries.scores.facts import ScoredFact
from db.store import Conflict
from db.vault import Vault

CALLS = frozenset({RemedyAct.TRY, RemedyAct.JUDGE})
"""What comes of phoning somebody."""


@dataclass(frozen=True, slots=True)
class RemedyDesk:
    """What acts on 差评 need."""

    vault: Vault
    is_workday: IsWorkday
    voice: Voice | None = None
    """How people are told; None: nobody is told by it."""


@dataclass(frozen=True, slots=True)
class RemedyWish:
    """What somebody wants done, and on the strength of what."""

    order: RemedyOrder
    by_whom: str
    """By the name at log-in."""
    seen: int
    """The version that was looked at."""
    ground: ContestGround | None = None
    """With a claim."""


def act(connection: Connection, desk: RemedyDesk, remedy: Remedy, wish: RemedyWish, now: datetime) -> None:
    """Do it; raises RemedyRefused, and Conflict when somebody else has done something meanwhile."""
    order = wish.order
    if remedy.version != wish.seen:
        raise Conflict(remedy.name)
    _in_nobody_elses_hands(connection, remedy, order, now)
    rules = opening.rules(connection)
    stands = standing(connection, remedy)
    state = decide(stands, order, rules)
    if order.act in CONTESTS:
        _contest(connection, desk, remedy, wish, now)
        return
    looked = _reopened(remedy, now) if reopens(stands, order) else _changes(remedy, order, rules, now)
    changes = {"state": state.value, **looked}
    if order.act is RemedyAct.TELL and desk.voice is not None:
        changes["told_on"] = tell(connection, desk.vault, desk.voice, remedy.case_no, order.text, now)
    if not kept.move(connection, remedy, changes):
        raise Conflict(remedy.name)
    asked = changes.get("more_asked_by", stands.more_asked_by)
    after = replace(stands, state=state, more_asked_by=asked)
    remedy_notices.of_act(connection, order.act, order.user_id, stands, after)
    words = without_phones(order.text.strip())
    history.note(
        connection, desk.vault, remedy.id, RemedyEvent(now, order.act, order.user_id, wish.by_whom, words)
    )


def _in_nobody_elses_hands(connection: Connection, remedy: Remedy, order: RemedyOrder, now: datetime) -> None:
    """What comes of a call is recorded by whoever has the card in hand; the person themselves may always judge."""
    held = call_cards.holder(connection, remedy.case_no, now=now) if order.act in CALLS else None
    if held is not None and order.user_id not in (None, held.user_id):
        raise RemedyRefused(str(InOtherHands(remedy.case_no, held)))


def fact_of(connection: Connection, vault: Vault, remedy: Remedy) -> ScoredFact:
    """The 差评 as what can be contested: from when it was verified; before, from when the department was handed it."""
    events = history.events(connection, vault, remedy.id) if remedy.verified_at is None else []
    handed = [event.at for event in events if event.act is RemedyAct.HAND]
    shown = remedy.verified_at or (handed[0] if handed else remedy.times.opened_at)
    where = (remedy.month, remedy.department, remedy.item, remedy.handler)
    contest = facts.contest_of_remedy(connection, remedy.id)
    return ScoredFact(remedy.name, FactKind.LOW_RATING, *where, shown, remedy.verified_by, "", "", contest)


def _contest(
    connection: Connection, desk: RemedyDesk, remedy: Remedy, wish: RemedyWish, now: datetime
) -> None:
    order, fact = wish.order, fact_of(connection, desk.vault, remedy)
    assert order.user_id is not None, "only people with an account contest"
    try:
        if order.act is RemedyAct.CLAIM:
            if wish.ground is None:
                raise RemedyRefused("请选为什么不应当计入")
            own = order.departments if order.role is Role.LIAISON else None
            said = Objection(wish.ground, order.text, order.user_id, own)
            scores.object_to(connection, fact, said, is_workday=desk.is_workday, now=now)
            return
        state = ContestState.UPHELD if order.act is RemedyAct.UPHOLD else ContestState.REFUSED
        ruling = ContestRuling(state, order.text, order.user_id)
        scores.rule_on(connection, fact, ruling, is_workday=desk.is_workday, now=now)
    except (CannotContest, CannotDecide) as e:
        raise RemedyRefused(str(e)) from None


def _changes(remedy: Remedy, order: RemedyOrder, rules: RemedyRules, now: datetime) -> Mapping[str, Any]:
    """What the act changes besides the state."""
    match order.act:
        case RemedyAct.VERIFY:
            found = rules.class_of(order.kind)
            assert found is not None, "decided"
            return {
                "kind": found.name,
                "term": str(found.term),
                "verified_by": order.user_id,
                "verified_at": now,
                "verified_from": remedy.times.counted_from,
            }
        case RemedyAct.ASK_MORE:
            return {"more_days": order.days, "more_asked_by": order.user_id}
        case RemedyAct.GRANT_MORE:
            return {"more_decided_by": order.user_id, "more_granted": remedy.more_wanted}
        case RemedyAct.DENY_MORE:
            return {"more_decided_by": order.user_id, "more_granted": 0}
        case RemedyAct.TELL:
            return {"answered_at" if remedy.times.reopened_at is None else "answered_again_at": now}
        case RemedyAct.JUDGE | RemedyAct.STOP:
            end = order.end
            assert end is not None, "decided"
            answered = remedy.times.answered_at or now
            return {"ended_at": now, "outcome": end.value, "answered_at": answered}
        case _:
            return {}


def _reopened(remedy: Remedy, now: datetime) -> Mapping[str, Any]:
    return {"reopened_at": now, "answered_at": remedy.times.answered_at or now}


def spoken_of(
    connection: Connection,
    registry: Registry,
    effect: JudgeRemedy | AskRemedy,
    *,
    said: datetime,
    now: datetime,
) -> None:
    """The person judges by message what was done, or is asked about it; nothing happens where nothing waits for that any more."""
    match effect:
        case JudgeRemedy():
            _judged(connection, registry, effect, said)
        case AskRemedy(case_no):
            told.asked_about(connection, case_no, at=now)


def _judged(connection: Connection, registry: Registry, said: JudgeRemedy, now: datetime) -> None:
    remedy = kept.of_case(connection, said.case_no)
    if remedy is None or remedy.state is not RemedyState.TOLD:
        return
    words = said.words[:LONGEST_WORDS]
    order = RemedyOrder(RemedyAct.JUDGE, Outside.COMPLAINANT, None, words, end=said.end)
    desk = RemedyDesk(registry.vault, registry.calendar.is_workday)
    act(connection, desk, remedy, RemedyWish(order, "", remedy.version), now)


def overdue(connection: Connection, now: datetime, calendar: Callable[[], Calendar]) -> int:
    """How many open 差评 are past what they stand at."""
    rules, is_workday = opening.rules(connection), calendar().is_workday
    dues = (clock.due_now(one.times, rules, is_workday) for one in kept.every_open(connection))
    return sum(deadline is not None and now > deadline.at for deadline in dues)
