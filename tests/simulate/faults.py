"""Planted faults: for every invariant a way to break it, so that it is known that the simulation can fail.

These are parts that do the wrong thing; what spoils rows is in `spoiled_rows`. Each is named by the invariant that has to notice it.
"""

from collections.abc import Sequence
from datetime import timedelta
from unittest.mock import patch

from bot.casework.contact import ladder, lane
from bot.casework.disclosure import table_three
from bot.casework.rounds import clock
from bot.casework.tickets import visibility
from bot.channels.base import Refusal
from bot.channels.twilio import codes
from bot.dialogue.survey import opt_out
from bot.domain.disposition import Disposition
from db.queries.erasing import destroying
from db.queries.ledger import errata
from db.queries.outbox import outbox, sending
from db.queries.people import conversations
from db.queries.remedies import opening
from db.queries.rounds import tallies
from db.queries.tickets import disclosure_requests
from scheduler.inbound.fetching import Fetching
from scheduler.inbound.hearing import Hearing
from scheduler.rounds import ladder as climbing
from scheduler.rounds.closing import Closing
from scheduler.sending import admission, status_reports
from scheduler.sending.reconcile import Reconcile
from scheduler.sending.saying_again import Again
from simulate.fault import CRASHING, MANY, TROUBLED, Fault
from simulate.process import Process
from simulate.spoiled_rows import SPOILED
from simulate.weather import DAY, OPENS, Spell, Trouble, Weather, moment_of_madness
from simulate.wrong_parts import (
    again_on_doubt,
    always_day,
    another_ref,
    called_only,
    deaf,
    everybody,
    forgetful,
    forgets_what_has_ended,
    hasty,
    latest_first,
    long_window,
    nothing,
    ours_counts,
    pretend,
    told_twice,
    turned_round,
)

WRONG: Sequence[Fault] = (
    Fault(
        "nothing_posted_twice",
        "a send in doubt is sent again",
        Weather(people=6, doubts=0.5),
        lambda: patch.object(sending, "doubt", again_on_doubt),
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
        lambda: patch.object(Process, "page", pretend),
        seeds=range(1, 7),
    ),
    Fault(
        "lost_answers_said_once_more",
        "nobody says again what we lost",
        Weather(people=10, spells=(Spell(OPENS + 0.4 * DAY, OPENS + 0.6 * DAY, Trouble.LOSING),)),
        lambda: patch.object(Again, "say", lambda *_: False),
        seeds=range(2, 7),
    ),
    Fault("nothing_posted_unknown", "a message goes out under another reference", patch=another_ref),
    Fault(
        "low_ratings_begin_once",
        "a low score begins nothing",
        MANY,
        lambda: patch.object(opening, "answered", lambda *_, **__: None),
    ),
    Fault(
        "the_round_closes",
        "nobody closes the round",
        patch=lambda: patch.object(Closing, "close_what_is_over", nothing),
    ),
    Fault("scores_were_given", "scores are turned round", patch=turned_round),
    Fault("answers_count", "what people say is kept and not heard", patch=deaf, weather=MANY),
    Fault(
        "answers_have_words",
        "the words of an answer are not kept",
        patch=lambda: patch.object(conversations, "keep_answer", lambda *_, **__: None),
    ),
    Fault("refused_by_the_person", "silence is a refusal", patch=everybody(Disposition.REFUSED)),
    Fault("strangers_said_so", "silence is a stranger", patch=everybody(Disposition.WRONG_PERSON)),
    Fault(
        "unreachable_by_a_code",
        "a handset that was switched off is taken for dead",
        Weather(people=16, refusals=0.8),
        lambda: patch.dict(
            codes.MEANINGS,
            {code: codes.CodeMeaning(Refusal.BAD_ADDRESS, "") for code in (30003, 30008, 30007)},
        ),
    ),
    Fault("no_contact_without_address", "silence is no address", patch=everybody(Disposition.NO_CONTACT)),
    Fault("never_called_for_a_reason", "silence is not called", patch=everybody(Disposition.NOT_CALLED)),
    Fault(
        "no_answer_was_asked",
        "whoever was not asked has not answered",
        Weather(people=16, off=(Spell(0.0, OPENS + 4.8 * DAY),)),
        everybody(Disposition.NO_ANSWER),
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
        everybody(Disposition.NO_ANSWER),
        seeds=range(1, 7),
    ),
    Fault(
        "silent_after_opting_out",
        "an opt-out is kept and not heeded",
        MANY,
        lambda: patch.object(opt_out, "opt_out", lambda draft, raw: draft),
    ),
    Fault("no_word_lost", "a short message is acknowledged and dropped", patch=forgetful),
    Fault(
        "words_are_fetched",
        "the provider's list is not read",
        Weather(people=16, off=(Spell(OPENS + 0.4 * DAY, OPENS + 0.6 * DAY),)),
        lambda: patch.object(Hearing, "_read", nothing),
    ),
    Fault(
        "within_the_hours",
        "it is always day",
        patch=always_day,
    ),
    Fault(
        "within_the_window",
        "the window has two days more",
        Weather(people=10, off=(Spell(0.0, OPENS + 4.5 * DAY),)),
        long_window,
    ),
    Fault("within_the_rate", "the provider's rate is not heeded", Weather(people=16, sms_rate=1.0), hasty),
    Fault("replies_in_order", "what was written last goes first", MANY, latest_first),
    Fault(
        "nothing_stuck",
        "nobody looks after doubts",
        CRASHING,
        lambda: patch.object(Reconcile, "tick", nothing),
    ),
    Fault("ends_by_expiry_only", "trouble of ours ends a message", TROUBLED, ours_counts),
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
        "files_are_kept",
        "nobody fetches what people attach",
        Weather(people=30),
        lambda: patch.object(Fetching, "tick", nothing),
    ),
    Fault(
        "the_accused_see_nothing",
        "nobody is barred",
        Weather(people=40),
        lambda: patch.object(visibility, "accused", lambda viewer, concern: False),
        looking=True,
    ),
    Fault(
        "requests_end_once",
        "an answer is given and not counted",
        patch=lambda: patch.object(disclosure_requests, "end", lambda *_: True),
        seeds=(4, 6),
    ),
    Fault("askers_told_once", "what is told of a step is told twice", patch=told_twice, seeds=(4, 6)),
    Fault(
        "requests_add_up",
        "what has ended is left out of the total",
        patch=lambda: patch.object(table_three, "_rows", forgets_what_has_ended),
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
        lambda: patch.object(tallies, "_ENDS", called_only()),
        looking=True,
        seeds=range(4, 10),
    ),
)

FAULTS: Sequence[Fault] = (*WRONG, *SPOILED)
