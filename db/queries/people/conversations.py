"""A person's conversation, read at once and written back as the difference."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, bindparam, case, func, insert, select, update

from bot.casework.archive.record import words
from bot.dialogue.effects import Answered
from bot.dialogue.survey.score_question import OVERALL
from bot.dialogue.talk import Callback, Talk
from bot.domain.case import CaseFacts
from bot.domain.disposition import Disposition
from bot.domain.language import Language
from bot.domain.month import Window
from bot.domain.round_state import RoundState
from bot.domain.stage import Stage
from db.engine.prepared import Prepared
from db.queries.ledger import slots
from db.queries.people.people import Party
from db.queries.remedies import opening
from db.schema import (
    answers,
    callbacks,
    cases,
    notes_to_staff,
    outbox,
    rounds,
    supplements,
)
from db.schema.columns import AnyRow, Instant, storable
from db.vault import Vault
from db.vault.sealed import NOTED, seal_words

_json = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps would create an encoder for each call
AT_MOST = 500
"""Most callbacks of one person held in a conversation; an agent with more gets the rest once these have ended."""

_OF_PARTY = (
    select(
        callbacks.c.case_no,
        callbacks.c.archive_no,
        callbacks.c.stage,
        callbacks.c.question,
        callbacks.c.unclear,
        callbacks.c.score,
        callbacks.c.disposition,
        callbacks.c.ended_at,
        callbacks.c.given,
        callbacks.c.words,
        callbacks.c.ticket_no,
        rounds.c.state,
        rounds.c.opens,
        rounds.c.closes,
        rounds.c.questionnaire_sha256,
        cases.c.item,
        cases.c.department,
        cases.c.applicant,
        cases.c.concluded_at,
    )
    .join_from(callbacks, cases)
    .join(rounds, rounds.c.month == callbacks.c.month)
    .where(callbacks.c.party_id == bindparam("party"), slots.cleared(callbacks.c.case_no))
    .order_by(
        callbacks.c.month.desc(),
        case(
            (callbacks.c.stage.in_(("asking", "following")), 0), (callbacks.c.stage == "waiting", 1), else_=2
        ),
        callbacks.c.place,
    )
    .limit(AT_MOST)
)
_CALLBACKS = Prepared(_OF_PARTY.with_for_update(read=True, of=rounds))
"""Until the transaction ends no round of theirs is frozen: what is said while it is open goes into the record."""
_SEEN = Prepared(_OF_PARTY)
_ASK_LATER = Prepared(
    update(callbacks)
    .where(
        callbacks.c.party_id == bindparam("party"),
        callbacks.c.stage == Stage.WAITING,
        callbacks.c.due_at.is_not(None),
    )
    .values(due_at=bindparam("until"))
)

_SAVE_CALLBACK = Prepared(
    update(callbacks)
    .where(callbacks.c.case_no == bindparam("of"))
    .values(
        stage=bindparam("to_stage"),
        question=bindparam("to_question"),
        unclear=bindparam("to_unclear"),
        score=bindparam("to_score"),
        disposition=bindparam("to_disposition"),
        ended_at=bindparam("to_ended_at"),
        given=bindparam("to_given"),
        words=bindparam("to_words"),
        ticket_no=bindparam("to_ticket_no"),
        due_at=bindparam("to_due_at"),
    )
)
_NEEDS_PERSON = Prepared(
    update(callbacks).where(callbacks.c.case_no == bindparam("of")).values(needs_person=True)
)

_ANSWER = Prepared(insert(answers))
_NOTE = Prepared(insert(notes_to_staff))
_SUPPLEMENT = Prepared(insert(supplements))
_REPLIES_SINCE = Prepared(
    select(func.count())
    .select_from(outbox)
    .where(
        outbox.c.party_id == bindparam("party"),
        outbox.c.kind.in_(("reply", "question")),
        outbox.c.created_at > bindparam("since"),
    )
)
_ASKED_AT = Prepared(
    select(
        func.count().label("messages"),
        func.min(
            case((outbox.c.state.not_in(("pending", "cancelled")), outbox.c.sent_at)), type_=Instant
        ).label("first"),
    ).where(
        outbox.c.party_id == bindparam("party"),
        outbox.c.case_no == bindparam("of"),
        outbox.c.kind.in_(("invite", "reminder", "next")),
    )
)


@dataclass(frozen=True, slots=True)
class Opening:
    """A stored conversation: the state for the dialogue, and the version it must still have when saved."""

    party: Party
    talk: Talk
    windows: frozenset[Window] = frozenset()
    """The windows of the rounds in which this person is being called back."""

    def may_start(self, now: datetime) -> bool:
        """Whether today something may be started about them."""
        return any(now in window for window in self.windows)


def load(connection: Connection, party: Party) -> Opening:
    """The party's conversation: the callbacks of its open round, or of its latest closed one for late words.

    It must be saved in the same transaction: its rounds stay as they are until then.
    """
    return _opening(party, _CALLBACKS.all(connection, party=party.id))


def look_at(connection: Connection, party: Party) -> Opening:
    """The same to be shown, not to be saved: nothing is held."""
    return _opening(party, _SEEN.all(connection, party=party.id))


def _opening(party: Party, rows: Sequence[AnyRow]) -> Opening:
    still_open = [r for r in rows if r.state == RoundState.OPEN]
    kept = still_open or rows
    talk = Talk(
        language=Language(party.language),
        opted_out=party.opted_out_at is not None,
        callbacks=tuple(_callback(r) for r in kept),
    )
    return Opening(party, talk, frozenset(Window(r.opens, r.closes) for r in still_open))


def _callback(row: AnyRow) -> Callback:
    return Callback(
        case=CaseFacts(
            row.case_no, row.archive_no, row.item, row.department, row.applicant, row.concluded_at
        ),
        stage=Stage(row.stage),
        question=row.question,
        unclear=row.unclear,
        score=row.score,
        disposition=Disposition(row.disposition) if row.disposition else None,
        closed=row.state != RoundState.OPEN,
        given=tuple((question, value) for question, value in json.loads(row.given)),
        words=row.words,
        ticket_no=row.ticket_no,
        ended_at=row.ended_at,
        asked=row.questionnaire_sha256,
    )


def save_callbacks(
    connection: Connection, before: Talk, after: Talk, due: Mapping[str, datetime | None]
) -> None:
    """Write the callbacks that changed. `due` tells when the ladder looks at each of them next."""
    was = {c.case.case_no: c for c in before.callbacks}
    changed = [c for c in after.callbacks if c != was[c.case.case_no] and not c.closed]
    _SAVE_CALLBACK.many(
        connection,
        [
            {
                "of": c.case.case_no,
                "to_stage": c.stage.value,
                "to_question": c.question,
                "to_unclear": c.unclear,
                "to_score": c.score,
                "to_disposition": c.disposition.value if c.disposition else None,
                "to_ended_at": c.ended_at,
                "to_given": _json(c.given),
                "to_words": c.words,
                "to_ticket_no": c.ticket_no,
                "to_due_at": due.get(c.case.case_no),
            }
            for c in changed
        ],
    )


def ask_later(connection: Connection, party_id: int, until: datetime) -> None:
    """Have the ladder leave the cases that wait alone until then, and no longer."""
    _ASK_LATER.run(connection, party=party_id, until=until)


def asked_for(connection: Connection, party_id: int, case_no: str, said: datetime) -> timedelta:
    """How long the question about this case had been out by then; zero while it waits to be sent.

    Endless if nothing is known of it: what was sent before a restore is not stored as a question.
    """
    row = _ASKED_AT.first(connection, party=party_id, of=case_no)
    if row is None or not row.messages:
        return timedelta.max
    return said - row.first if row.first is not None else timedelta()


def keep_answer(
    connection: Connection,
    answer: Answered,
    *,
    channel: str,
    at: datetime,
    inbound_id: int | None,
    sealed: bool,
) -> None:
    """Store what the person said; if the record is sealed, or about to be, it becomes a supplement.

    A 差评 begins to be put right by it, and ends when the person has thought better of it.
    """
    if answer.question == OVERALL and answer.value is not None:
        opening.answered(connection, answer.case_no, answer.value, sealed=sealed, now=at)
    if sealed:
        add_supplement(
            connection,
            answer.case_no,
            {
                "question": answer.question,
                "value": answer.value,
                "raw": answer.raw,
                "channel": channel,
                "at": at.isoformat(),
            },
            at=at,
        )
        return
    _ANSWER.run(
        connection,
        case_no=answer.case_no,
        question=answer.question,
        value=answer.value,
        raw=answer.raw,
        channel=channel,
        at=at,
        inbound_id=inbound_id,
    )


def add_supplement(
    connection: Connection, case_no: str, content: Mapping[str, object], *, at: datetime
) -> None:
    """补充记录: what arrived after the record was sealed; like the record, without a phone number in clear."""
    kept = {name: words(value) if isinstance(value, str) else value for name, value in content.items()}
    line = storable(json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    _SUPPLEMENT.run(
        connection, case_no=case_no, at=at, content=line, sha256=sha256(line.encode()).hexdigest()
    )


def pass_to_person(
    connection: Connection, vault: Vault, party_id: int, case_no: str | None, raw: str, *, at: datetime
) -> None:
    """An officer has to read these words."""
    sealed = seal_words(vault, raw, NOTED.at(at.astimezone(UTC)))
    _NOTE.run(connection, party_id=party_id, case_no=case_no, at=at, raw_sealed=sealed)
    if case_no is not None:
        _NEEDS_PERSON.run(connection, of=case_no)


def replies_since(connection: Connection, party_id: int, since: datetime) -> int:
    """How many replies this person has had since then: the brake on two machines talking to each other."""
    replies: int = _REPLIES_SINCE.scalar(connection, party=party_id, since=since)
    return replies
