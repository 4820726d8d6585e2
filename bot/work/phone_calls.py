"""What is recorded after a phone call, in the current transaction: the same for the console and the command line.

The call is stored as an attempt with the officer who phoned; the answers are stored like those given by message; a
complaint is registered under a number; some answers are chosen to be asked for again by another officer.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from bot.casework.callsheet import phone_calls
from bot.casework.callsheet.phone_calls import PHONE, SECOND
from bot.casework.tickets.ticket_number import CHANCE_BITS
from bot.dialogue.complaint.filing import Complaint
from bot.dialogue.effects import Answered
from bot.dialogue.questionnaire import Form, Question, Questionnaire
from bot.dialogue.survey.complaint_offer import COMPLAINT
from bot.domain.language import Language
from bot.domain.month import OFFICE_ZONE
from bot.work import questionnaires
from bot.work.tickets import Registry, add
from bot.work.tickets.filing import Sender, free_number, lodge
from db.queries.callsheet import call_cards, callsheet, corrections, second_calls
from db.queries.people import conversations, people
from db.queries.people.people import Party
from db.queries.rounds import callbacks
from db.queries.rounds.callbacks import HeardByPhone, NoSuchCallback
from db.schema import callbacks as rows
from db.store import Conflict

SECOND_ANSWER = "second_call"
"""The question under which the second caller's answer stands in the record, so that it never replaces the first."""
COMMENT = "comment"
"""The question under which stands what a second caller was told although nothing came of the call."""
_PARTY = select(rows.c.party_id).where(rows.c.case_no == bindparam("of"))
_TICKET = select(rows.c.ticket_no).where(rows.c.case_no == bindparam("of"))
_GAVE_TICKET = (
    update(rows)
    .where(rows.c.case_no == bindparam("of"))
    .values(ticket_no=bindparam("to_ticket_no"), words=bindparam("to_words"))
)


class NotForYou(ValueError):
    """The second call is not for the first caller."""


@dataclass(frozen=True, slots=True)
class CallDesk:
    """What is needed to record calls. `chance` draws from [0, 1)."""

    registry: Registry
    chance: Callable[[], float]


@dataclass(frozen=True, slots=True)
class NotedCall:
    """One call, as the officer noted it."""

    case_no: str
    heard: HeardByPhone
    further: Mapping[str, str] = field(default_factory=dict)
    """Answers to further questions: an option's value, or words."""
    complaint: bool | None = None
    """Whether the person wants to complain; None: not asked."""
    again_at: datetime | None = None
    seen: int | None = None
    """The number of the latest attempt that the officer knew of."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording a call led to. `sealed`: the record was sealed, so this is a supplement."""

    sealed: bool = False
    ticket_no: str | None = None
    agrees: bool | None = None
    """For a second call: whether both officers heard the same."""


def record(connection: Connection, desk: CallDesk, call: NotedCall, now: datetime) -> Recorded:
    """Record one call. Raises NoSuchCallback, and Conflict when somebody else has recorded something meanwhile."""
    kept = callbacks.hear(connection, call.case_no, call.heard, now=now, seen=call.seen)
    score = call.heard.score
    if score is not None:
        _keep_answers(connection, desk, call, score, kept=kept, now=now)
    ticket_no = complain(connection, desk, call, now) if call.complaint and kept else None
    call_cards.done_with(connection, call.case_no, call.again_at, by_whom=call.heard.by_whom, now=now)
    if score is not None and kept:
        lot(connection, desk, call.case_no, now)
    return Recorded(sealed=not kept, ticket_no=ticket_no)


def record_second(connection: Connection, desk: CallDesk, call: NotedCall, now: datetime) -> Recorded:
    """Record a second call. The first answer stays: this one is added next to it, or after the seal as a supplement.

    Raises Conflict when it has been made meanwhile, NotForYou for the first caller.
    """
    second = second_calls.find(connection, call.case_no)
    last = callbacks.last_attempt(connection, call.case_no)
    if second is None or second.outcome is not None or (call.seen is not None and call.seen != last):
        raise Conflict(f"{call.case_no} 的复核刚被别人记录")
    heard = call.heard
    if heard.by_whom == second.first_by or corrections.corrected_by(connection, call.case_no, heard.by_whom):
        raise NotForYou(f"{call.case_no} 的首次电话是您打的，复核要由别人来做")
    sealed = second_calls.sealed(connection, call.case_no)
    if not sealed:
        callbacks.add_attempt(connection, call.case_no, SECOND, heard, n=last + 1, now=now)
    call_cards.done_with(connection, call.case_no, call.again_at, by_whom=call.heard.by_whom, now=now)
    if not _final(connection, call, now):
        if heard.words:
            said = Answered(call.case_no, COMMENT, None, heard.words)
            conversations.keep_answer(connection, said, channel=PHONE, at=now, inbound_id=None, sealed=sealed)
        return Recorded(sealed=sealed)
    value = str(heard.score) if heard.score is not None else heard.outcome
    answer = Answered(call.case_no, SECOND_ANSWER, value, heard.words or f"复核：{value}")
    conversations.keep_answer(connection, answer, channel=PHONE, at=now, inbound_id=None, sealed=sealed)
    second_calls.end(
        connection,
        call.case_no,
        heard.by_whom,
        score=heard.score,
        outcome=heard.outcome,
        note=heard.note,
        now=now,
    )
    agrees = None if heard.score is None else heard.score == second.first_score
    return Recorded(sealed=sealed, agrees=agrees)


def _final(connection: Connection, call: NotedCall, now: datetime) -> bool:
    """Whether no further second call is to be made: it ended, or has been tried often enough."""
    if call.heard.ends:
        return True
    if call.heard.disposition is None:
        return False
    card = callsheet.card(connection, call.case_no, now=now)
    return card is not None and phone_calls.enough(card.calls(SECOND), OFFICE_ZONE)


def _answers(questions: Questionnaire, call: NotedCall, score: int) -> Iterator[tuple[Question, str, str]]:
    """The further answers as question, value and words; only those that fit the score."""
    for question in questions.further:
        given = call.further.get(question.id, "")
        if question.form is Form.TICKET:
            given = {True: "yes", False: "no", None: ""}[call.complaint]
        if given and question.fits(score):
            labels = "、".join(option.labels[Language.ZH_HANS] for option in question.picked(given))
            yield question, given, labels or given


def _keep_answers(
    connection: Connection, desk: CallDesk, call: NotedCall, score: int, *, kept: bool, now: datetime
) -> None:
    asked = questionnaires.of_case(connection, call.case_no)
    for question, value, raw in _answers(asked, call, score):
        answer = Answered(call.case_no, question.id, value, raw)
        conversations.keep_answer(connection, answer, channel=PHONE, at=now, inbound_id=None, sealed=not kept)
        option = question.option(value)
        if option is not None and option.alerts:
            party_id = _party(connection, desk, call.case_no, now).id
            told = f"{question.titles[Language.ZH_HANS]}：{raw}"
            vault = desk.registry.vault
            conversations.pass_to_person(connection, vault, party_id, call.case_no, told, at=now)


def complain(connection: Connection, desk: CallDesk, call: NotedCall, now: datetime) -> str:
    """Register the complaint, or add to the existing one; returns its number."""
    known = connection.execute(_TICKET, {"of": call.case_no}).scalar_one()
    ticket_no = known or free_number(connection, now, int(desk.chance() * 2**CHANCE_BITS))
    words = call.heard.words
    said = Answered(call.case_no, COMPLAINT, ticket_no, words)
    conversations.keep_answer(connection, said, channel=PHONE, at=now, inbound_id=None, sealed=False)
    party = _party(connection, desk, call.case_no, now)
    if known:
        add(connection, desk.registry, ticket_no, words, now)
        return ticket_no
    complaint = Complaint(words, case_no=call.case_no)
    lodge(connection, desk.registry, Sender(party.id, PHONE), ticket_no, complaint, now)
    connection.execute(_GAVE_TICKET, {"of": call.case_no, "to_ticket_no": ticket_no, "to_words": words})
    return ticket_no


def _party(connection: Connection, desk: CallDesk, case_no: str, now: datetime) -> Party:
    """Who was phoned: the callback's party, or that of the number that was dialled."""
    party_id = connection.execute(_PARTY, {"of": case_no}).scalar_one()
    found = people.party(connection, party_id) if party_id is not None else None
    if found is not None:
        return found
    card = callsheet.card(connection, case_no, now=now)
    numbers = card.numbers(desk.registry.vault) if card is not None else ()
    if not numbers:
        raise NoSuchCallback(case_no)
    number = numbers[0].partition(" ")[0]
    return people.of_phone(connection, desk.registry.vault, number, can_sms=False)


def lot(connection: Connection, desk: CallDesk, case_no: str, now: datetime) -> None:
    """Choose at random whether one of the month's phoned answers is asked for again."""
    month = second_calls.month_of(connection, case_no)
    phoned = second_calls.phoned_answers(connection, month)
    chosen = phone_calls.asked_again(
        phoned, case_no, second_calls.chosen(connection, month), desk.chance(), desk.chance()
    )
    if chosen is not None:
        second_calls.queue(connection, chosen, now=now)
