"""回访: changes to single callbacks: what an officer hears on the phone, a corrected number."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, insert, select, update

from bot.casework.callsheet.phone_calls import CALL, OPEN_ENDED, PHONE
from bot.casework.contact.number_holder import PHONELESS, HolderPlace, place
from bot.casework.rounds.closing import NEARLY_OVER
from bot.dialogue.effects import Answered
from bot.dialogue.survey.opt_out import LEFT
from bot.domain.attempt import Outcome
from bot.domain.disposition import Disposition
from bot.domain.stage import Stage
from db.queries.outbox import outbox
from db.queries.people import claims, conversations, people
from db.queries.rounds import rounds
from db.queries.rounds.uncalled import UNCALLED
from db.schema import attempts, callbacks, cases, parties
from db.schema import rounds as round_rows
from db.schema.columns import Instant
from db.store import Conflict
from db.vault import Vault

_APPLICANT = select(cases.c.applicant).where(cases.c.case_no == bindparam("of"))
_UNASKED = (Stage.WAITING.value, Stage.BY_PHONE.value)
_READDRESS = (
    update(callbacks)
    .where(
        callbacks.c.case_no == bindparam("of"),
        callbacks.c.disposition.is_(None),
        callbacks.c.stage.in_(bindparam("stages", expanding=True)),
    )
    .values(
        party_id=bindparam("to_party"),
        stage=bindparam("to_stage"),
        disposition=bindparam("to_disposition"),
        given=bindparam("to_given"),
        ended_at=bindparam("to_ended"),
        due_at=bindparam("to_due"),
        question=None,
        unclear=0,
    )
)


def readdress(
    connection: Connection,
    vault: Vault,
    case_no: str,
    phone: str | None,
    *,
    can_sms: bool,
    now: datetime,
    though_asked: bool = False,
) -> None:
    """A case that has not been asked about got another phone: its callback moves there.

    `though_asked`: even if the question has already gone to the old number.
    """
    party = people.of_phone(connection, vault, phone, can_sms=can_sms) if phone else None
    begins = PHONELESS if party is None else _place(connection, vault, case_no, party)
    ended = begins.disposition is not None
    moved = connection.execute(
        _READDRESS,
        {
            "of": case_no,
            "stages": (*_UNASKED, Stage.ASKING.value) if though_asked else _UNASKED,
            "to_party": party.id if party is not None else None,
            "to_stage": begins.stage.value,
            "to_disposition": begins.disposition.value if begins.disposition is not None else None,
            "to_given": json.dumps([LEFT] if ended else []),
            "to_ended": now if ended else None,
            "to_due": now if begins.stage is Stage.WAITING else None,
        },
    ).rowcount
    if moved and party is not None and begins.note:
        conversations.pass_to_person(connection, vault, party.id, case_no, begins.note, at=now)


def _place(connection: Connection, vault: Vault, case_no: str, party: people.Party) -> HolderPlace:
    """Where the case begins on this party's number."""
    said = claims.of_parties(connection, vault, [party.id]).get(party.id, {})
    applicant = connection.execute(_APPLICANT, {"of": case_no}).scalar_one()
    about = said.get(vault.newest(claims.applicant_index(vault, applicant)), frozenset())
    return place(about, opted_out=party.opted_out_at is not None)


@dataclass(frozen=True, slots=True)
class HeardByPhone:
    """What an officer heard on the phone: a score, or how else the call ended."""

    score: int | None
    disposition: Disposition | None
    """None: the person asked to be phoned at another time."""
    by_whom: str
    note: str
    """The officer's own words."""
    words: str = ""
    """The person's words, as they were said."""
    withdrawn: bool = False
    """The record was a mistake, and nothing is put in its place."""

    @property
    def outcome(self) -> str:
        """How the call ended, in one word."""
        if self.withdrawn:
            return Outcome.WITHDRAWN.value
        return self.disposition.value if self.disposition is not None else Outcome.LATER.value

    @property
    def ends(self) -> bool:
        """Whether the callback has a result now; an unanswered call leaves it open."""
        return self.outcome not in OPEN_ENDED


class NoSuchCallback(ValueError):
    """No callback has been planned for this case."""

    def __init__(self, case_no: str) -> None:
        super().__init__(f"没有办件 {case_no[:60]} 的回访；请核对编号，或先 huifang round plan")


class AlreadyAnswered(ValueError):
    """A score stands; another one would be somebody's word written over."""

    def __init__(self, case_no: str) -> None:
        super().__init__(
            f"{case_no[:60]} 已有评价，没有再记；记错了，请用 huifang call-sheet correct 更正，或在后台的电话回访单里改正"
        )


_ONE = (
    select(callbacks.c.case_no, callbacks.c.disposition)
    .where(callbacks.c.case_no == bindparam("of"))
    .with_for_update()
)
_LAST_ATTEMPT = select(func.coalesce(func.max(attempts.c.n), 0)).where(attempts.c.case_no == bindparam("of"))
_ADD_ATTEMPT = insert(attempts)
_END = (
    update(callbacks)
    .where(callbacks.c.case_no == bindparam("of"))
    .values(
        score=bindparam("to_score"),
        disposition=bindparam("to_disposition"),
        stage=Stage.DONE.value,
        question=None,
        due_at=None,
        ended_at=case(
            (
                callbacks.c.stage.in_((Stage.ASKING.value, Stage.FOLLOWING.value)),
                bindparam("now", type_=Instant),
            ),
            else_=callbacks.c.ended_at,
        ),
        needs_person=False,
    )
)
"""A text message finds its case by `ended_at`: the case last asked about by message, not the one last phoned about."""
_uncalled = (
    select(callbacks.c.case_no)
    .join_from(callbacks, cases, cases.c.case_no == callbacks.c.case_no)
    .where(callbacks.c.case_no == bindparam("of"), UNCALLED)
)
_BY_PHONE_NOW = (
    update(callbacks)
    .where(
        callbacks.c.case_no.in_(_uncalled),
        callbacks.c.stage.in_((Stage.WAITING.value, Stage.ASKING.value)),
        callbacks.c.month.in_(select(round_rows.c.month).where(round_rows.c.closes <= bindparam("soon"))),
    )
    .values(stage=Stage.BY_PHONE.value, question=None, due_at=None)
)
"""People whom no message has reached by the end stay with the officer who has begun to phone them."""
_PARTY_MOVES = (
    update(parties)
    .where(
        parties.c.id
        == select(callbacks.c.party_id).where(callbacks.c.case_no == bindparam("of")).scalar_subquery()
    )
    .values(version=parties.c.version + 1)
)


def hear(
    connection: Connection, case_no: str, heard: HeardByPhone, *, now: datetime, seen: int | None = None
) -> bool:
    """Record a phone call; False when the record is sealed, or being sealed, and the call became a supplement.

    An unanswered call is an attempt and leaves the callback open: more may follow until the close. `seen`: the number
    of the latest attempt that the officer knew of; raises Conflict when there has been another one since, or the case
    has got a result. Without it, raises AlreadyAnswered when a score stands. Raises NoSuchCallback.
    """
    sealed = not rounds.hold_open(connection, case_no)
    found = connection.execute(_ONE, {"of": case_no}).one_or_none()
    if found is None:
        raise NoSuchCallback(case_no)
    last = connection.execute(_LAST_ATTEMPT, {"of": case_no}).scalar_one()
    if seen is not None and (seen != last or (not sealed and found.disposition is not None)):
        raise Conflict(f"{case_no} 刚刚已有别的记录")
    if seen is None and not sealed and found.disposition == Disposition.ANSWERED:
        raise AlreadyAnswered(case_no)
    if heard.score is not None or heard.words or sealed:
        _keep_words(connection, case_no, heard, sealed=sealed, now=now)
    if sealed:
        return False
    if not heard.ends:
        connection.execute(_BY_PHONE_NOW, {"of": case_no, "soon": now + NEARLY_OVER})
    add_attempt(connection, case_no, CALL, heard, n=last + 1, now=now)
    if heard.ends:
        end(connection, case_no, heard, now=now)
    return True


def end(connection: Connection, case_no: str, heard: HeardByPhone, *, now: datetime) -> None:
    """Give the callback the result that was heard; nothing more is asked by message."""
    values = {"to_score": heard.score, "to_disposition": heard.outcome, "now": now}
    connection.execute(_END, {"of": case_no, **values})
    outbox.cancel_asking(connection, case_no, now=now, reason="phoned")
    moves(connection, case_no)


def _keep_words(
    connection: Connection, case_no: str, heard: HeardByPhone, *, sealed: bool, now: datetime
) -> None:
    """The answer; or what was said although no score was given."""
    value = str(heard.score) if heard.score is not None else None
    raw = heard.words or f"电话回访：{f'{value}分' if value is not None else heard.outcome}"
    question = "overall" if heard.score is not None or not heard.words else "comment"
    answer = Answered(case_no, question, value, raw)
    conversations.keep_answer(connection, answer, channel=PHONE, at=now, inbound_id=None, sealed=sealed)


def last_attempt(connection: Connection, case_no: str) -> int:
    """The number of the latest attempt; 0 before the first."""
    number: int = connection.execute(_LAST_ATTEMPT, {"of": case_no}).scalar_one()
    return number


def add_attempt(
    connection: Connection,
    case_no: str,
    kind: str,
    heard: HeardByPhone,
    *,
    n: int,
    now: datetime,
    corrects: int | None = None,
) -> None:
    """One more attempt by phone, with the officer who phoned; `corrects`: the number of the record that it puts right."""
    said = {"outcome": heard.outcome, "by_whom": heard.by_whom, "note": heard.note, "corrects": corrects}
    connection.execute(
        _ADD_ATTEMPT, {"case_no": case_no, "n": n, "channel": PHONE, "kind": kind, "at": now, **said}
    )


def moves(connection: Connection, case_no: str) -> None:
    """The person asked about this case must be looked at again: a turn under way is repeated."""
    connection.execute(_PARTY_MOVES, {"of": case_no})
