"""Planted faults: for every invariant a way to break it, so that it is known that the simulation can fail.

Some are a part of the house that does the wrong thing (`patch`), some a trigger in the database that spoils a row
(`sabotage`); each is named by the invariant that has to notice it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, select

from bot.casework.contact import ladder, lane
from bot.casework.disclosure import table_three
from bot.casework.rounds import clock
from bot.casework.tickets import visibility
from bot.channels.base import Letter, Refusal
from bot.channels.twilio import codes
from bot.channels.twilio.channel import TwilioSms
from bot.dialogue import conversation
from bot.dialogue.inputs import Pressed, Said
from bot.dialogue.survey import opt_out, rating
from bot.domain import month
from bot.domain.disposition import Disposition
from bot.domain.month import Hours
from bot.turns import turn
from bot.work.tickets import request_acts, request_notices
from db.engine.prepared import Prepared
from db.queries.erasing import destroying
from db.queries.ledger import errata
from db.queries.outbox import outbox, sending
from db.queries.people import conversations
from db.queries.remedies import opening
from db.queries.rounds import tallies
from db.queries.tickets import disclosure_requests
from db.schema import case_counts, parties
from db.schema import outbox as messages
from handlers.inbound.acceptance import Desk
from scheduler.inbound.fetching import Fetching
from scheduler.inbound.hearing import Hearing
from scheduler.ledger.bookkeeping import Bookkeeping
from scheduler.rounds import closing
from scheduler.rounds import ladder as climbing
from scheduler.rounds.closing import Closing
from scheduler.sending import admission, status_reports
from scheduler.sending.reconcile import Reconcile
from scheduler.sending.saying_again import Again
from simulate.process import Process
from simulate.weather import DAY, OPENS, Spell, Trouble, Weather, moment_of_madness

Patched = AbstractContextManager[Any]
FEW = Weather(people=6)
MANY = Weather(people=16)
CRASHING = Weather(people=6, kills=1.0, doubts=0.3)
TROUBLED = Weather(people=6, spells=(Spell(OPENS + 0.4 * DAY, OPENS + 0.5 * DAY, Trouble.ACCOUNT),))
LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to break the promise."""

    breaks: str
    """The invariant that has to notice."""
    what: str
    weather: Weather = FEW
    patch: Callable[[], Patched] | None = None
    looking: bool = False
    """Whether the fault is in what looks at the month, and not in what makes it."""
    sabotage: str = ""
    """SQL for the database before the month begins."""
    seeds: Sequence[int] = field(default=range(6))
    """In one of these months it has to show; the first is one in which it does, lest the others be lived through for nothing."""

    def planted(self) -> Patched:
        """The house with the fault in it."""
        return self.patch() if self.patch is not None else nullcontext()

    @property
    def month(self) -> Weather:
        """The weather with the database spoiled."""
        return replace(self.weather, sabotage=self.sabotage)


async def _nothing(*_: object, **__: object) -> None:
    """Do nothing."""


async def _pretend(*_: object) -> bool:
    """Take nothing, and say so to nobody."""
    return True


def _everybody(end: Disposition) -> Callable[[], Patched]:
    return lambda: patch.object(closing, "closing_disposition", lambda tries, *, reachable: end)


def _again_on_doubt(connection: Connection, row: int, *, owner: str, reason: str) -> None:
    sending.again(connection, row, owner=owner, due=LONG_AGO, code=reason)


def _told_twice() -> Patched:
    tell = request_notices.tell_applicant

    def twice(*of: Any) -> str | None:
        tell(*of)
        return tell(*of)

    return patch.object(request_acts, "tell_applicant", twice)


_RIGHT_ROWS = table_three._rows


def _forgets_what_has_ended(*of: Any) -> tuple[Any, ...]:
    return tuple(row for row in _RIGHT_ROWS(*of) if row is not table_three.TableLine.DONE)


def _another_ref() -> Patched:
    body = TwilioSms.send

    async def send(self: TwilioSms, letter: Letter) -> Any:
        return await body(self, replace(letter, ref=letter.ref[::-1]))

    return patch.object(TwilioSms, "send", send)


def _turned_round() -> Patched:
    rate = rating.rate

    def upside_down(draft: Any, callback: Any, score: int, *rest: Any, **more: Any) -> Any:
        return rate(draft, callback, 6 - score, *rest, **more)

    return patch.object(rating, "rate", upside_down)


def _deaf() -> Patched:
    step = conversation.step

    def deaf(talk: Any, event: Any, scene: Any) -> Any:
        return (talk, ()) if isinstance(event, Said | Pressed) else step(talk, event, scene)

    return patch.object(turn, "step", deaf)


def _forgetful() -> Patched:
    take = Desk.take

    async def sometimes(self: Desk, incoming: Any) -> None:
        if len(incoming.raw) > 1:
            await take(self, incoming)

    return patch.object(Desk, "take", sometimes)


@contextmanager
def _long_window() -> Iterator[None]:
    month.window_of.cache_clear()
    with patch.object(month, "WINDOW_DAYS", 7):
        yield
    month.window_of.cache_clear()


@contextmanager
def _always_day() -> Iterator[None]:
    with (
        patch.object(Hours, "next_opening", lambda self, moment: moment),
        patch.object(Hours, "__contains__", lambda self, moment: True),
    ):
        yield


def _hasty() -> Patched:
    make = Process._sms

    def fast(self: Process) -> TwilioSms:
        channel = make(self)
        channel.rate = 60.0
        return channel

    return patch.object(Process, "_sms", fast)


def _latest_first() -> Patched:
    due = (
        select(*sending.COLUMNS)
        .join_from(messages, parties, parties.c.id == messages.c.party_id)
        .where(messages.c.state == "pending")
        .order_by(messages.c.id.desc())
    )

    class Due(Prepared):
        def all(self, connection: Connection, /, **values: Any) -> Any:
            wanted = [row for row in super().all(connection) if row.channel == values["on"]]
            return wanted[: values["most"]]

    return patch.object(sending, "_DUE", Due(due))


def _ours_counts() -> Patched:
    def fail(connection: Connection, row: int, *, owner: str, due: datetime, code: str) -> bool:
        return sending.fail(connection, row, owner=owner, now=due, code=code, fault="address")

    return patch.object(sending, "again", fail)


def _called_only() -> Any:
    return tallies._ENDS.where(case_counts.c.disposition != Disposition.NOT_CALLED.value)


FAULTS: Sequence[Fault] = (
    Fault(
        "nothing_posted_twice",
        "a send in doubt is sent again",
        Weather(people=6, doubts=0.5),
        lambda: patch.object(sending, "doubt", _again_on_doubt),
    ),
    Fault(
        "nobody_asked_twice",
        "the ladder forgets whom it has reminded",
        patch=lambda: patch.object(ladder, "_not_reminded", lambda usable, heard: list(usable)),
    ),
    Fault(
        "one_handset_one_question",
        "the ladder takes another vendor for another handset",
        Weather(people=12, moves=OPENS + 2.6 * DAY),
        lambda: patch.object(climbing, "_to_one_handset", lambda tries, channels: tries),
        seeds=range(1, 7),
    ),
    Fault(
        "page_answers_are_kept",
        "what is pressed on a page is thrown away",
        Weather(people=12, moves=0.0),
        lambda: patch.object(Process, "page", _pretend),
        seeds=range(1, 7),
    ),
    Fault(
        "lost_answers_said_once_more",
        "nobody says again what we lost",
        Weather(people=10, spells=(Spell(OPENS + 0.4 * DAY, OPENS + 0.6 * DAY, Trouble.LOSING),)),
        lambda: patch.object(Again, "say", lambda *_: False),
        seeds=range(1, 7),
    ),
    Fault("nothing_posted_unknown", "a message goes out under another reference", patch=_another_ref),
    Fault(
        "every_case_once",
        "a callback gets lost",
        sabotage="CREATE TRIGGER lost AFTER INSERT ON callbacks WHEN NEW.case_no LIKE '%1'"
        " BEGIN DELETE FROM callbacks WHERE case_no = NEW.case_no; END",
    ),
    Fault(
        "low_ratings_begin_once",
        "a low score begins nothing",
        MANY,
        lambda: patch.object(opening, "answered", lambda *_, **__: None),
    ),
    Fault(
        "sums_add_up",
        "a callback is lost when its record is made",
        sabotage="CREATE TRIGGER lost AFTER INSERT ON archive WHEN NEW.case_no LIKE '%1'"
        " BEGIN DELETE FROM attempts WHERE case_no = NEW.case_no;"
        " DELETE FROM answers WHERE case_no = NEW.case_no;"
        " DELETE FROM callbacks WHERE case_no = NEW.case_no; END",
    ),
    Fault(
        "late_cases_once",
        "a case that comes in after the seal is forgotten",
        Weather(people=4, very_late_cases=2),
        sabotage="CREATE TRIGGER forgotten AFTER INSERT ON latecomers"
        " BEGIN DELETE FROM latecomers WHERE case_no = NEW.case_no; END",
    ),
    Fault(
        "the_round_closes",
        "nobody closes the round",
        patch=lambda: patch.object(Closing, "close_what_is_over", _nothing),
    ),
    Fault(
        "the_root_verifies",
        "another root is kept than was made",
        sabotage="CREATE TRIGGER forged AFTER UPDATE OF state ON rounds WHEN NEW.state = 'closed'"
        " BEGIN UPDATE rounds SET root = 'f00d' WHERE month = NEW.month; END",
    ),
    Fault("scores_were_given", "scores are turned round", patch=_turned_round),
    Fault("answers_count", "what people say is kept and not heard", patch=_deaf, weather=MANY),
    Fault(
        "answers_have_words",
        "the words of an answer are not kept",
        patch=lambda: patch.object(conversations, "keep_answer", lambda *_, **__: None),
    ),
    Fault("refused_by_the_person", "silence is a refusal", patch=_everybody(Disposition.REFUSED)),
    Fault("strangers_said_so", "silence is a stranger", patch=_everybody(Disposition.WRONG_PERSON)),
    Fault(
        "unreachable_by_a_code",
        "a handset that was switched off is taken for dead",
        Weather(people=16, refusals=0.8),
        lambda: patch.dict(
            codes.MEANINGS,
            {code: codes.CodeMeaning(Refusal.BAD_ADDRESS, "") for code in (30003, 30008, 30007)},
        ),
    ),
    Fault("no_contact_without_address", "silence is no address", patch=_everybody(Disposition.NO_CONTACT)),
    Fault("never_called_for_a_reason", "silence is not called", patch=_everybody(Disposition.NOT_CALLED)),
    Fault(
        "no_answer_was_asked",
        "whoever was not asked has not answered",
        Weather(people=16, off=(Spell(0.0, OPENS + 4.8 * DAY),)),
        _everybody(Disposition.NO_ANSWER),
        seeds=range(1, 7),
    ),
    Fault(
        "no_answer_was_asked",
        "what we lost was the other's silence",
        Weather(people=6, spells=(Spell(OPENS, OPENS + 5 * DAY, Trouble.LOSING),)),
        lambda: patch.object(admission, "is_ours", lambda why: False),
    ),
    Fault(
        "nobody_is_forgotten",
        "whoever was forgotten has not answered",
        Weather(people=16, off=(Spell(0.0, OPENS + 4.8 * DAY),)),
        _everybody(Disposition.NO_ANSWER),
        seeds=range(1, 7),
    ),
    Fault(
        "silent_after_opting_out",
        "an opt-out is kept and not heeded",
        MANY,
        lambda: patch.object(opt_out, "opt_out", lambda draft, raw: draft),
    ),
    Fault("no_word_lost", "a short message is acknowledged and dropped", patch=_forgetful),
    Fault(
        "words_are_fetched",
        "the provider's list is not read",
        Weather(people=16, off=(Spell(OPENS + 0.4 * DAY, OPENS + 0.6 * DAY),)),
        lambda: patch.object(Hearing, "_read", _nothing),
    ),
    Fault(
        "final_states_freeze",
        "a late receipt moves a message that has ended",
        Weather(people=6, odd_receipts=1.0),
        sabotage="CREATE TRIGGER thawed AFTER INSERT ON receipts WHEN NEW.status = 'sent'"
        " BEGIN UPDATE outbox SET state = 'accepted' WHERE ref = NEW.ref AND state = 'delivered'; END",
    ),
    Fault(
        "what_is_taken_stays_taken",
        "a receipt puts a message into doubt that has been taken",
        sabotage="CREATE TRIGGER doubted AFTER INSERT ON receipts WHEN NEW.status = 'sent'"
        " BEGIN UPDATE outbox SET state = 'unknown' WHERE ref = NEW.ref AND state = 'accepted'; END",
    ),
    Fault(
        "one_open_question",
        "all cases of a person are asked at once",
        MANY,
        sabotage="CREATE TRIGGER asked AFTER UPDATE OF stage ON callbacks WHEN NEW.stage = 'asking'"
        " BEGIN UPDATE callbacks SET stage = 'asking'"
        " WHERE party_id = NEW.party_id AND stage = 'waiting'; END",
    ),
    Fault(
        "sealed_records_stay",
        "late words change what is sealed",
        MANY,
        sabotage="CREATE TRIGGER edited AFTER INSERT ON supplements BEGIN UPDATE callbacks"
        " SET disposition = 'wrong_person', score = NULL WHERE case_no = NEW.case_no; END",
    ),
    Fault(
        "corrected_calls_keep_the_first",
        "a correction is written over what it corrects",
        Weather(people=16, phoning=True),
        sabotage="CREATE TRIGGER overwritten AFTER INSERT ON attempts WHEN NEW.kind = 'correction' BEGIN UPDATE attempts"
        " SET outcome = NEW.outcome WHERE case_no = NEW.case_no AND n = NEW.corrects; END",
    ),
    Fault(
        "nothing_sealed_early",
        "a record is made before its callback has an end",
        sabotage="CREATE TRIGGER early BEFORE INSERT ON archive BEGIN UPDATE callbacks"
        " SET disposition = NULL, score = NULL WHERE case_no = NEW.case_no; END",
    ),
    Fault(
        "within_the_hours",
        "it is always day",
        patch=_always_day,
    ),
    Fault(
        "within_the_window",
        "the window has two days more",
        Weather(people=10, off=(Spell(0.0, OPENS + 4.5 * DAY),)),
        _long_window,
    ),
    Fault("within_the_rate", "the provider's rate is not heeded", Weather(people=16, sms_rate=1.0), _hasty),
    Fault("replies_in_order", "what was written last goes first", MANY, _latest_first),
    Fault(
        "nothing_stuck",
        "nobody looks after doubts",
        CRASHING,
        lambda: patch.object(Reconcile, "tick", _nothing),
    ),
    Fault("ends_by_expiry_only", "trouble of ours ends a message", TROUBLED, _ours_counts),
    Fault(
        "lanes_reopen",
        "a lane that is paused stays so",
        TROUBLED,
        lambda: patch.object(lane.Lane, "passed", lambda lane: lane),
    ),
    Fault(
        "receipts_are_kept",
        "receipts are acknowledged and dropped",
        patch=lambda: patch.object(status_reports, "_keep", lambda *_: None),
    ),
    Fault(
        "complaints_have_numbers",
        "a complaint has no deadline",
        MANY,
        sabotage="CREATE TRIGGER undated AFTER UPDATE OF accept_by ON tickets WHEN NEW.accept_by NOT NULL"
        " BEGIN UPDATE tickets SET accept_by = NULL WHERE ticket_no = NEW.ticket_no; END;"
        "CREATE TRIGGER without AFTER INSERT ON tickets"
        " BEGIN UPDATE tickets SET accept_by = NULL WHERE ticket_no = NEW.ticket_no; END",
        seeds=range(3, 9),
    ),
    Fault(
        "files_are_kept",
        "nobody fetches what people attach",
        Weather(people=30),
        lambda: patch.object(Fetching, "tick", _nothing),
    ),
    Fault(
        "the_accused_see_nothing",
        "nobody is barred",
        Weather(people=40),
        lambda: patch.object(visibility, "accused", lambda viewer, concern: False),
        looking=True,
    ),
    Fault(
        "the_database_is_whole",
        "the guard of the archive is taken away",
        sabotage="DROP TRIGGER archive_no_update",
    ),
    Fault(
        "crashes_leave_it_whole",
        "a row refers to one that is not there",
        CRASHING,
        sabotage="PRAGMA foreign_keys = OFF; CREATE TRIGGER astray AFTER INSERT ON outbox"
        " BEGIN INSERT INTO notes_to_staff (party_id, at)"
        " VALUES (0, '2026-11-01 00:00:00.000000'); END",
    ),
    Fault(
        "the_ledger_is_kept",
        "people are written to before their roster is signed",
        patch=lambda: patch.object(Bookkeeping, "commit", _nothing),
        sabotage="CREATE TRIGGER hasty AFTER INSERT ON ledger_slots"
        " BEGIN UPDATE ledger_head SET cleared_group = NEW.grp; END",
    ),
    Fault(
        "receipts_prove_the_result",
        "the ledger gets other results than the archive",
        sabotage="CREATE TRIGGER nicer AFTER INSERT ON ledger_outcomes WHEN NEW.outcome IN ('S1', 'S2', 'NA')"
        " BEGIN UPDATE ledger_outcomes SET outcome = 'S5' WHERE case_no = NEW.case_no; END",
    ),
    Fault(
        "requests_end_once",
        "an answer is given and not counted",
        patch=lambda: patch.object(disclosure_requests, "end", lambda *_: True),
        seeds=(4, 6),
    ),
    Fault("askers_told_once", "what is told of a step is told twice", patch=_told_twice, seeds=(4, 6)),
    Fault(
        "requests_add_up",
        "what has ended is left out of the total",
        patch=lambda: patch.object(table_three, "_rows", _forgets_what_has_ended),
        looking=True,
        seeds=(4, 6),
    ),
    Fault(
        "the_erased_leave_the_month_whole",
        "the score of whoever is erased goes with its words",
        patch=lambda: patch.object(destroying, "_keep_score", lambda *_: None),
        looking=True,
    ),
    Fault(
        "nothing_of_ours_failed",
        "a job of the timetable fails",
        patch=lambda: patch.object(outbox, "expire", None),
    ),
    Fault(
        "nothing_final_by_a_wrong_clock",
        "nobody guards the clock",
        Weather(people=6, cadence=5.0, phoning=True, clock=moment_of_madness(OPENS + 2.5 * DAY)),
        lambda: patch.object(clock, "RAN_AWAY", timedelta(days=365)),
    ),
    Fault(
        "corrections_stand_beside_the_record",
        "a correction is granted and does not get into the ledger",
        patch=lambda: patch.object(errata, "append", lambda *_: True),
    ),
    Fault(
        "corrections_take_two_others",
        "nobody asks who took the call down",
        Weather(people=16, phoning=True),
        lambda: patch.object(errata, "took_down", lambda *_: frozenset()),
    ),
    Fault(
        "late_words_are_supplements",
        "what comes after the seal is not kept",
        MANY,
        lambda: patch.object(conversations, "add_supplement", lambda *_, **__: None),
    ),
    Fault(
        "the_figures_are_true",
        "whoever was not called is left out of the figures",
        Weather(people=16, off=(Spell(0.0, OPENS + 4.8 * DAY),)),
        lambda: patch.object(tallies, "_ENDS", _called_only()),
        looking=True,
        seeds=range(4, 10),
    ),
)
